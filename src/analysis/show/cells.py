"""What a notebook cell shows: conditions, lead sentences, notices, tiles and figures with alt text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from IPython.display import HTML, display
from markupsafe import Markup

from analysis import wareki
from analysis.data import Selection
from analysis.findings import errors_in
from analysis.plan import Plan


def show(*things: object) -> None:
    """Show figures, tables and sentences in order; lists are shown item by item.

    Raises
    ------
    HyokaError
        If a figure has no alt text (see ``drawing.described``).
    """
    for thing in things:
        if hasattr(thing, "savefig"):  # a figure; matplotlib isn't imported for pages without one
            _show_figure(thing)
        elif isinstance(thing, Iterable) and not isinstance(thing, str):
            show(*thing)
        else:
            display(thing)


def lead(*sentences: str) -> HTML:
    """Make the opening paragraph that states the result."""
    return HTML(Markup('<p class="lead">{}</p>').format("".join(sentences)))


def text(*sentences: str) -> HTML:
    """Make a paragraph."""
    return HTML(Markup("<p>{}</p>").format("".join(sentences)))


def note(*sentences: str) -> HTML:
    """Make the small print under a picture or table."""
    return HTML(Markup('<p class="note">{}</p>').format("".join(sentences)))


def bullets(lines: Iterable[str]) -> HTML:
    """Make a list."""
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return HTML(Markup("<ul>{}</ul>").format(items))


def notice(title: str, *sentences: str, kind: str = "") -> HTML:
    """Make a boxed remark that must not be missed; ``kind`` is a further class for the style sheet."""
    body = Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences)
    return HTML(
        Markup('<div class="{}"><p><strong>{}</strong></p>{}</div>').format(
            f"notice {kind}".strip(), title, body
        )
    )


def sheet(title: str) -> HTML:
    """Make a heading that begins a new sheet of paper."""
    return HTML(Markup('<h2 class="sheet">{}</h2>').format(title))


def tiles(figures: Mapping[str, object], before: Mapping[str, object] | None = None) -> HTML:
    """Make a row of headline figures, name → value; beneath each, if known, that of the year before."""
    past = {
        name: Markup('<dd class="before">{}</dd>').format(value) for name, value in (before or {}).items()
    }
    cells = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd>{}</div>").format(name, value, past.get(name, ""))
        for name, value in figures.items()
    )
    return HTML(Markup('<dl class="tiles">{}</dl>').format(cells))


def conditions(chosen: Selection, **more: str) -> HTML:
    """Say what a page is about: plan, year, department, n, and whatever else decides its content.

    Parameters
    ----------
    chosen : Selection
    **more : str
        Further lines, Japanese name → text.
    """
    about = chosen.plan.plan
    lines = {
        "計画": about.name + ("（架空のデータ）" if about.fictional else ""),
        "年度": wareki.label(chosen.fiscal_year),
        "担当課": chosen.department or "すべて",
        "対象": f"{len(chosen.programs)}事業、{len(chosen.indicators)}指標",
        **more,
    }
    errors = errors_in(chosen.findings)
    warning = (
        notice(
            "データに誤りがあります",
            f"元データに誤りが{errors}件あり、数字が違っている恐れがあります。「データの品質」の頁を見てください。",
        ).data
        if errors
        else ""
    )
    fiction = (
        notice("架空", "この頁のデータは架空です。実在の市とは関係ありません。", kind="fiction").data
        if about.fictional
        else ""
    )
    return HTML(
        Markup('{}<dl class="conditions page" aria-label="条件">{}</dl>').format(
            Markup(fiction + warning), _pairs(lines)
        )
    )


def legend_notice(plan: Plan, *, partners: bool = False, ratings: bool = False) -> list[HTML]:
    """Show the legends that are known, and say which are not and where to fill them in."""
    shown = []
    if partners:
        shown += _legend(
            "協働の相手", plan.partners.codes, plan.partners.legend, "partners", "番号のまま示します。"
        )
    if ratings:
        exits = "・".join(plan.ratings.exit)
        assumed = (
            f"{'・'.join(plan.ratings.scale)}は良い順、{exits}は順序に含めない区分（終了など）と仮に扱います。"
            if exits and not plan.ratings.confirmed
            else ""
        )
        shown += _legend("評価", plan.ratings.grades, plan.ratings.legend, "ratings", assumed)
        if assumed and len(plan.ratings.legend) == len(plan.ratings.grades):
            shown.append(
                notice(
                    "評価の区分は未確認",
                    assumed + "確かめたら data/plan.toml の [ratings] に confirmed = true と書いてください。",
                )
            )
    return shown


def _legend(
    name: str, codes: list[str], legend: Mapping[str, str], section: str, meanwhile: str
) -> list[HTML]:
    lines = {f"{name}の凡例": "", **{code: legend[code] for code in codes if code in legend}}
    shown = (
        [HTML(Markup('<dl class="conditions" aria-label="{}の凡例">{}</dl>').format(name, _pairs(lines)))]
        if legend
        else []
    )
    unknown = [code for code in codes if code not in legend]
    if unknown:
        which = f"{codes[0]}～{codes[-1]}" if len(unknown) == len(codes) else "・".join(unknown)
        shown.append(
            notice(
                "凡例未登録",
                f"{name}{which}の意味は、元データに書かれていません。{meanwhile}"
                f"分かったら data/plan.toml の [{section}] legend に記入してください。",
            )
        )
    return shown


def _pairs(lines: Mapping[str, str]) -> Markup:
    return Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*line) for line in lines.items()
    )


def _show_figure(figure) -> None:
    from analysis.show.drawing import svg

    drawn, alt = svg(figure)
    display({"image/svg+xml": drawn, "text/plain": alt}, raw=True)
