"""The finder of the front page: every program with its grades over the years, leading to its section."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from analysis.data import Data
from analysis.progress.judging import judge
from analysis.show import marks
from analysis.show.links import PROGRAMS, anchor

_MOST_YEARS = 5  # whose grades stand beside a program


def programs(data: Data, reports: Path) -> dict:
    """List all programs, those of the latest year first and among them the worst rated.

    Returns
    -------
    dict
        ``years``: those whose grades are shown; ``rows``, one per program: ``name``, ``href`` (of its section in its latest
        year; empty where there is no such page), ``department``, ``grades`` (one chip a year), ``rank`` (of the latest grade, for sorting), ``states`` (marks; a dash of a program that is gone) and ``order`` (of the worst of them).
    """
    plan, years = data.plan.ratings, data.years[-_MOST_YEARS:]
    latest = data.programs.sort_values("fiscal_year", kind="stable").drop_duplicates(
        "program_id", keep="last"
    )
    rank = {grade: n for n, grade in enumerate(plan.scale)}  # exits are outside the order
    judged = judge(data)
    words = {word: n for n, word in enumerate(data.profile.words)}
    words[data.profile.unable] = -1
    states = judged.groupby(["program_id", "fiscal_year"], sort=False)["status"].agg(list)
    grades = data.programs.set_index(["program_id", "fiscal_year"])["rating"]
    there = {year: (reports / f"{year}" / f"{PROGRAMS}.html").is_file() for year in data.years}
    rows = []
    for row in latest.itertuples():
        own = sorted({str(word) for word in states.get((row.program_id, row.fiscal_year), [])}, key=words.get)
        here = (
            row.fiscal_year == data.years[-1]
        )  # of what is gone no status of another year stands among today's
        rows.append(
            {
                "name": row.program_name,
                "department": row.department,
                "href": f"{row.fiscal_year}/{PROGRAMS}.html#{quote(anchor(row.program_id))}"
                if there[row.fiscal_year]
                else "",
                "gone": "" if here else f"{row.fiscal_year}年度まで",
                "grades": [_chip(grades, row.program_id, year, data) for year in years],
                "rank": rank.get(row.rating, -1) if pd.notna(row.rating) else -1,
                "states": [marks.state(word) for word in own] if here else ["—"],
                "order": max((words[word] for word in own), default=-1) if here else -1,
            }
        )
    rows.sort(key=lambda row: (row["gone"] != "", -row["rank"], -row["order"]))
    return {"years": years, "rows": rows}


def _chip(grades: pd.Series, program_id: str, year: int, data: Data) -> Markup:
    """Make the chip of one year; a dash where the year's table doesn't have the program."""
    if (program_id, year) not in grades.index:
        return Markup(
            '<span class="hidden">{}年度なし</span><span class="no" aria-hidden="true">・</span>'
        ).format(year)
    chip = marks.grade(grades[(program_id, year)], data.plan.ratings)
    return Markup('<span class="hidden">{}年度</span>{}').format(year, chip)
