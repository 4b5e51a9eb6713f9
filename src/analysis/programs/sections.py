"""The section of one program, and the lists that lead to it: HTML from templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from analysis.data import Selection
from analysis.fields import PLACES
from analysis.findings import KINDS
from analysis.plan import Plan
from analysis.programs import sentences
from analysis.programs.pictures import path
from analysis.programs.records import Indicator, Record
from analysis.programs.texts import compare
from analysis.show import marks
from analysis.show.links import anchor
from analysis.text import written

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_TEXTS = {"activities": "取組内容", "reason": "効果又は理由（改善策）"}
_TWO, _LINES = (
    2,
    ("基準値と現状値を結ぶ直線", "これまでの値に当てはめた直線"),
)  # through two points, through more
_NOWHERE = Markup('<span class="quiet" aria-hidden="true">―</span><span class="hidden">表なし</span>')
_WITH = Markup('<span aria-hidden="true">●</span><span class="hidden">あり</span>')
_WITHOUT = Markup('<span class="quiet" aria-hidden="true">・</span><span class="hidden">なし</span>')
_UNREAD = Markup('<span aria-hidden="true">？</span><span class="hidden">読めない</span>')


def section(record: Record, plan: Plan, raised: str = "") -> Markup:
    """Show one program.

    Parameters
    ----------
    record : Record
    plan : Plan
    raised : str
        Why it is on the agenda; empty if it isn't.
    """
    now, names = record.now, partner_names(plan)
    years = record.years
    codes = [
        code for code in plan.partners.codes if any(code in own for own in record.partners.values() if own)
    ]
    partners = [(code, names[code], [_partner(record, code, year) for year in years]) for code in codes]
    return Markup(
        _TEMPLATES.get_template("section.html.j2").render(
            anchor=anchor(now["program_id"]),
            target=quote(anchor(now["program_id"])),
            name=now["program_name"],
            department=now["department"],
            item=now["item_name"],
            say=sentences.say(record, plan.ratings),
            indicators=[_indicator(one) for one in record.indicators],
            years=years,
            grades=[
                marks.grade(record.grades[year], plan.ratings) if year in record.grades else _NOWHERE
                for year in years
            ],
            partners=partners,
            unnamed=not any(record.partners.values()) and None not in record.partners.values(),
            gained=sentences.partner_sentence(record, names),
            texts=[_text(record, name, title) for name, title in _TEXTS.items()],
            raised=raised,
            doubts=_doubts(record.findings),
            source=now["source"],
            row=now["source_row"],
        )
    )


def _partner(record: Record, code: str, year: int) -> Markup:
    """Say whether a program had a partner in a year."""
    if year not in record.partners:
        return _NOWHERE
    own = record.partners[year]
    return _UNREAD if own is None else _WITH if code in own else _WITHOUT


def partner_names(plan: Plan) -> dict[str, str]:
    """Give every partner code with its name, where one is known."""
    return {code: code + plan.partners.legend.get(code, "") for code in plan.partners.codes}


def _indicator(one: Indicator) -> dict:
    status = one.row["status"]
    several = len(one.yearly) > 1
    due = one.row["target_year"]
    return {
        "name": one.name,
        "state": marks.state(status),
        "move": _move(one),
        "path": path(one),
        "baseline": one.baseline,
        "current": one.current,
        "target": one.target,
        "yearly": [
            (year, text, marks.shape(was), was)
            for year, text, was in zip(
                one.yearly["fiscal_year"], one.yearly["text"], one.yearly["status"].astype("str"), strict=True
            )
        ]
        if several
        else [],
        "note": f"{_LINES[len(one.numbers) > _TWO]}では、{int(due)}年度に{one.projection}の見込み。"
        if one.projection
        else "",
    }


def _move(one: Indicator) -> Markup | str:
    """Say where the value of the last year before was, and whether that was better."""
    if one.last is None:
        return ""
    year, before, now = one.last
    word = "前年度" if year == one.row["fiscal_year"] - 1 else f"{year}年度"
    up = None if now == before else now > before
    good = None if pd.isna(one.side) or up is None else (now > before) == (one.side > 0)
    return marks.move(f"{word} {written(before)}{one.row['unit']}", up=up, good=good)


def _text(record: Record, name: str, title: str) -> dict:
    """Show a text beside the one before: where nothing changed, once."""
    now = record.now[name] or ""
    if record.before is None:
        return {"title": title, "how": "", "now": compare(now, now)[1], "before": []}
    then, year = record.before[name] or "", int(record.before["fiscal_year"])
    before, after = compare(then, now)
    same = not any(part.alone for part in [*before, *after])
    how = f"{year}年度と同じ" if same else f"{year}年度から変わった文に印" if then and now else ""
    if (
        then and now and all(part.alone for part in [*before, *after])
    ):  # marks on every sentence would say nothing
        how, before, after = f"{year}年度とは別の文", compare(then, then)[0], compare(now, now)[1]
    return {
        "title": title,
        "how": how,
        "now": after,
        "before": [] if same else before,
        "before_title": f"{year}年度",
    }


def _doubts(found: pd.DataFrame) -> list[str]:
    """Word the doubts about a program's rows, each kind once; what to do about them stands on the page of data quality."""
    told = {}
    for row in found.itertuples():
        told.setdefault(row.code, []).append(PLACES[row.field])
    return [
        f"{'・'.join(dict.fromkeys(places))}（{KINDS[code].message.split('。')[0]}）"
        for code, places in told.items()
    ]


def finder(chosen: Selection, pages: dict[str, str], marked: dict[str, dict[str, str]]) -> Markup:
    """List all programs by process and by department, each with its grade and a link to its section.

    Parameters
    ----------
    chosen : Selection
    pages : dict
        ``program_id`` → page of its section (empty: this one).
    marked : dict
        Title → programs to be listed once more, first: ``program_id`` → words about each.
    """
    programs, plan = chosen.programs, chosen.plan.ratings
    return Markup(
        _TEMPLATES.get_template("finder.html.j2").render(
            marked=[
                (
                    title,
                    _listed(programs.set_index("program_id", drop=False).loc[list(told)], pages, plan, told),
                )
                for title, told in marked.items()
                if len(told)
            ],
            groups=_grouped(programs, "process_name", pages, plan),
            departments=[] if chosen.department else _grouped(programs, "department", pages, plan),
            elsewhere=any(pages.values()),
        )
    )


def _grouped(programs: pd.DataFrame, by: str, pages: dict[str, str], plan) -> list[tuple[str, list[dict]]]:
    return [
        (name or "（記載なし）", _listed(own, pages, plan)) for name, own in programs.groupby(by, sort=False)
    ]


def _listed(
    programs: pd.DataFrame, pages: dict[str, str], plan, since: Mapping[str, str] | None = None
) -> list[dict]:
    return [
        {
            "id": anchor(row.program_id),
            "href": f"{pages[row.program_id]}#{quote(anchor(row.program_id))}",
            "name": row.program_name,
            "department": row.department,
            "grade": marks.grade(row.rating, plan),
            "since": (since or {}).get(row.program_id, ""),
        }
        for row in programs.itertuples()
    ]
