"""What a notebook cell shows: conditions, lead sentences, notices, tiles and figures with alt text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import pandas as pd
from IPython.display import HTML, display
from markupsafe import Markup, escape

from analysis import wareki
from analysis.data import Selection
from analysis.findings import errors_in
from analysis.plan import Plan
from analysis.show import session
from analysis.show.words import first_sentence

_TOGETHER = re.compile(r"[A-Z](?:・[A-Z])+|(?:やや)?遅れ\d+")


def show(*things: object) -> None:
    """Show figures, data frames, tables and sentences in order; lists are shown item by item.

    Raises
    ------
    HyokaError
        While a page is built: if a figure has no alt text (see ``drawing.described``).
    """
    for narrow, some in groupby(_each(things), lambda one: getattr(one, "narrow", False)):
        if narrow:
            _show_figures(list(some))
        else:
            for thing in some:
                _show_one(thing)


def _each(things: Iterable) -> Iterator[object]:
    for thing in things:
        one = isinstance(thing, pd.DataFrame | pd.Series | str) or hasattr(thing, "savefig")
        if one or not isinstance(thing, Iterable):
            yield thing
        else:
            yield from _each(thing)


def _show_one(thing: object) -> None:
    if hasattr(thing, "savefig"):  # a figure; matplotlib isn't imported for pages without one
        _show_figures([thing])
    elif isinstance(thing, pd.DataFrame | pd.Series):
        from analysis.show.frames import shown

        display(shown(thing))
    else:
        display(thing)


def lead(*sentences: str) -> HTML:
    """Make the opening paragraph that states the result: of each matter the first sentence, then in plain letters what goes with it."""
    return HTML(opening(sentence for sentence in sentences if sentence))


def opening(matters: Iterable[str]) -> Markup:
    """Make the paragraph of ``lead``."""
    lines = []
    for first, more in map(first_sentence, matters):
        added = Markup('<span class="more">{}</span>').format(together(more)) if more else Markup()
        lines.append(together(first) + added)
    return Markup('<p class="lead">{}</p>').format(Markup("<br>").join(lines))


def together(sentence: str) -> Markup:
    """Keep grades that are named together (A・B), and a status with its number, on one line."""
    return Markup(_TOGETHER.sub(r'<span class="together">\g<0></span>', str(escape(sentence))))


def text(*sentences: str) -> HTML:
    """Make a paragraph."""
    return HTML(Markup("<p>{}</p>").format(Markup("").join(sentences)))


def title(sentence: str) -> HTML:
    """Make the title of several pictures."""
    return HTML(Markup('<p class="title">{}</p>').format(sentence))


def note(*sentences: str) -> HTML:
    """Make the small print under a picture or table."""
    return HTML(Markup('<p class="note">{}</p>').format(Markup("").join(sentences)))


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
    """Say in one line what a page is about: department, n, and whatever else decides its content.

    Parameters
    ----------
    chosen : Selection
    **more : str
        What else, Japanese name → text.

    Returns
    -------
    HTML
        Plan and year, which the head of a page says, are for the notebook alone (``lab``).
    """
    about = chosen.plan.plan
    told = {
        "対象": f"{len(chosen.programs)}事業・{len(chosen.indicators)}指標",
        "担当課": chosen.department or "すべて",
        **more,
    }
    fiction = "（架空のデータ）" if about.fictional else ""
    lab = Markup('<span class="lab">{}{} {}　</span>').format(
        about.name, fiction, wareki.label(chosen.fiscal_year)
    )
    unwritten = chosen.findings["code"].str.startswith("form_")  # told by itself
    errors = errors_in(chosen.findings[~unwritten])
    told_first = underway(chosen)
    if errors:
        told_first.append(
            Markup(
                '元データに誤りが{}件あり、数字が違っている恐れがあります。<a href="04_data_quality.html">データの品質</a>のページを見てください。'
            ).format(errors)
        )
    title = "入力の途中です" if len(chosen.awaited) else "データに誤りがあります"
    warning = notice(title, *told_first).data if told_first else ""
    line = Markup("　").join(Markup("<span><b>{}</b> {}</span>").format(*one) for one in told.items())
    return HTML(Markup('{}<p class="conditions">{}{}</p>').format(Markup(warning), lab, line))


def underway(chosen: Selection) -> list[str]:
    """Say how many programs are still to be written in the entry forms; nothing if none is."""
    lacking = len(chosen.awaited)
    return (
        [
            f"入力票の書かれていない事業が{lacking}件あります。数字は、書かれた{len(chosen.programs)}事業だけのものです。"
        ]
        if lacking
        else []
    )


def legend_note(plan: Plan, *, partners: bool = False, ratings: bool = False) -> list[HTML]:
    """Say in a line beside a picture what its codes mean, as far as is known; where to enter the others stands on page 04."""
    told = []
    if partners:
        told.append(_in_a_line(plan.partners.codes, plan.partners.legend, "番号のまま示します。"))
    if ratings:
        told.append(_in_a_line(plan.ratings.grades, plan.ratings.legend, _assumed(plan)))
    return [note(Markup("").join(told))]


def legend_notice(plan: Plan, *, partners: bool = False, ratings: bool = False) -> list[HTML]:
    """Show the legends that are known, and say which are not and where to fill them in."""
    shown = []
    if partners:
        shown += _legend(
            "協働の相手", plan.partners.codes, plan.partners.legend, "partners", "番号のまま示します。"
        )
    if ratings:
        assumed = _assumed(plan)
        shown += _legend("評価", plan.ratings.grades, plan.ratings.legend, "ratings", assumed)
        if assumed and len(plan.ratings.legend) == len(plan.ratings.grades):
            shown.append(
                notice(
                    "評価の区分は未確認",
                    assumed + "確かめたら data/plan.toml の [ratings] に confirmed = true と書いてください。",
                )
            )
    return shown


def _assumed(plan: Plan) -> str:
    """Say how exit grades are taken while nobody has confirmed it."""
    exits = "・".join(plan.ratings.exit)
    if not exits or plan.ratings.confirmed:
        return ""
    return f"{'・'.join(plan.ratings.scale)}は良い順、{exits}は順序に含めない区分（終了など）と仮に扱います。"


def _in_a_line(codes: list[str], legend: Mapping[str, str], meanwhile: str) -> Markup:
    known = "　".join(f"{code} {legend[code]}" for code in codes if code in legend)
    unknown = [code for code in codes if code not in legend]
    if not unknown:
        return Markup("{}。{}").format(known, meanwhile if meanwhile.endswith("仮に扱います。") else "")
    which = f"{codes[0]}～{codes[-1]}" if len(unknown) == len(codes) else "・".join(unknown)
    return Markup(
        '{}{}が何を指すかは評価表に書かれていません（<a href="04_data_quality.html">凡例未登録</a>）。{}'
    ).format(f"{known}。" if known else "", which, meanwhile)


def _legend(
    name: str, codes: list[str], legend: Mapping[str, str], section: str, meanwhile: str
) -> list[HTML]:
    lines = {f"{name}の凡例": "", **{code: legend[code] for code in codes if code in legend}}
    shown = (
        [HTML(Markup('<dl class="legend" aria-label="{}の凡例">{}</dl>').format(name, _pairs(lines)))]
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


def _show_figures(figures: list) -> None:
    """Show figures; narrow ones stand beside each other where there is room."""
    from analysis.show.drawing import alt_text, framed, svg, taken

    for figure in figures:
        alt_text(taken(figure))
    plain = len(figures) == 1 and not getattr(figures[0], "title", "")  # a drawing of the analyst's own
    drawn, alts = zip(*map(svg if plain else framed, figures), strict=True)
    body = Markup("").join(map(Markup, drawn))
    if len(figures) > 1:
        body = Markup('<div class="pictures">{}</div>').format(body)
    if session.in_notebook():  # pages have a style sheet
        body = body.replace("<svg ", Markup('<svg style="max-width:100%;height:auto" '))
    kind = "image/svg+xml" if plain else "text/html"
    display({kind: str(body), "text/plain": "\n".join(alts)}, raw=True)
