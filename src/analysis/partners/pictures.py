"""Pictures of partner types that are made of the page's own words: they reflow on a phone and need no other alt text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from matplotlib.colors import to_hex

from analysis.partners.associations import ALPHA, NUMBER
from analysis.partners.patterns import NONE
from analysis.plan import Ratings
from analysis.show import style
from analysis.show.drawing import counts_map
from analysis.show.words import percent

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_SMALLEST_WITH_LETTER, _SMALLEST = (
    0.09,
    0.04,
)  # shares of a strip in which letter and number, or the number, have room
_WIDTH, _HEIGHT, _EDGE = 180, 44, 14


def who(
    counts: pd.DataFrame,
    grades: pd.DataFrame,
    names: Mapping[str, str],
    plan: Ratings,
    tested: pd.DataFrame,
    title: str,
) -> Markup:
    """Show for every partner type its programs over the years, this year's, and how they are rated.

    Parameters
    ----------
    counts : DataFrame of int
        Rows: codes and ``∅``. Columns: fiscal years. A first row ``事業数`` has all programs.
    grades : DataFrame of int
        From ``ratings.distribution``, one row per code and ``∅``.
    names : mapping
        Code → name to be read.
    plan : Ratings
    tested : DataFrame
        From ``associations.with_rating``: only what a test carries is called better or worse.
    title : str
    """
    year = counts.columns[-1]
    own = counts.drop(index="事業数")
    order = list(
        own.drop(index=NONE, errors="ignore")[year].sort_values(ascending=False, kind="stable").index
    )
    order += [NONE] if NONE in own.index else []
    top = max(int(own.to_numpy().max()), 1)
    total = counts.loc["事業数", year]
    rows = [
        {
            "name": names[code],
            "years": _years(own.loc[code], top, names[code]) if len(own.columns) > 1 else "",
            "now": own.loc[code, year],
            "share": percent(own.loc[code, year] / total),
            "grades": _grades(grades.loc[code], plan),
            "verdict": _verdict(tested, code),
        }
        for code in order
    ]
    return Markup(
        _TEMPLATES.get_template("who.html.j2").render(
            rows=rows, title=title, years=f"{counts.columns[0]}–{year}" if len(counts.columns) > 1 else ""
        )
    )


def _years(counts: pd.Series, top: int, name: str) -> Markup:
    """Draw the counts of the years as a line; all on one scale."""
    step = (_WIDTH - 2 * _EDGE) / (len(counts) - 1)
    points = [
        (round(_EDGE + n * step, 1), round(_HEIGHT - 6 - count / top * (_HEIGHT - 24), 1))
        for n, count in enumerate(counts)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    dots = Markup("").join(
        Markup('<g class="m"><title>{} {}年度 {}事業</title><circle cx="{}" cy="{}" r="3.5"/></g>').format(
            name, year, count, *point
        )
        for (year, count), point in zip(counts.items(), points, strict=True)
    )
    ends = Markup("").join(
        Markup('<text x="{}" y="{}" text-anchor="middle"{}>{}</text>').format(
            x, y - 7, Markup(' class="now"') if n else "", counts.iloc[n]
        )
        for n, (x, y) in [(0, points[0]), (-1, points[-1])]
    )
    told = "、".join(f"{year}年度{count}" for year, count in counts.items())
    return Markup(
        '<svg class="partner-line" viewBox="0 0 {} {}" role="img" aria-label="{}の事業数：{}"><polyline points="{}"/>{}{}</svg>'
    ).format(_WIDTH, _HEIGHT, name, told, line, dots, ends)


def _grades(counts: pd.Series, plan: Ratings) -> list[dict]:
    colors, total = style.grade_colors(plan), counts.sum()
    return [
        {
            "grade": grade,
            "count": count,
            "color": colors[grade],
            "ink": style.ink_on(colors[grade]),
            "shown": f"{grade} {count}"
            if count / total >= _SMALLEST_WITH_LETTER
            else count
            if count / total >= _SMALLEST
            else "",
        }
        for grade, count in counts.items()
        if count
    ]


def _verdict(tested: pd.DataFrame, code: str) -> str:
    row = tested[tested["code"].eq(code) & tested["code"].ne(NUMBER) & tested["p_holm"].le(ALPHA)]
    if row.empty:
        return ""
    return "良い" if (row["mean"] > row["mean_others"]).item() else "悪い"


def matrix(table: pd.DataFrame, names: Mapping[str, str], found: pd.DataFrame, title: str) -> Markup:
    """Show how many programs have both of two partner types; pairs that a test carries are framed.

    Parameters
    ----------
    table : DataFrame
        From ``patterns.co_occurrence``.
    names : mapping
        Code → name to be read.
    found : DataFrame
        From ``associations.with_each_other``.
    title : str
    """
    codes = list(table.index)
    sure = found[found["p_holm"].le(ALPHA)]
    framed = {
        frozenset((row.a, row.b)): "more" if row.n > row.expected else "less" for row in sure.itertuples()
    }
    top = max((table.iloc[n, :n].max() for n in range(1, len(codes))), default=1) or 1
    colors = counts_map()
    rows = []
    for n, code in enumerate(codes[1:], 1):
        cells = []
        for other in codes[:n]:
            count = table.loc[code, other]
            color = to_hex(colors(count / top * 0.8))
            kind = framed.get(frozenset((code, other)), "")
            cells.append({"count": count, "color": color, "ink": style.ink_on(color), "kind": kind, "of": f"{names[other]}と{names[code]}"})  # fmt: skip
        rows.append({"name": names[code], "cells": cells, "left": len(codes) - 1 - n})
    return Markup(
        _TEMPLATES.get_template("pairs.html.j2").render(
            rows=rows, codes=codes[:-1], names=names, title=title, framed=set(framed.values())
        )
    )


def named(codes: Sequence[str], legend: Mapping[str, str]) -> dict[str, str]:
    """Give what each code is called: with its name where one is known; ∅ is 相手なし."""
    return {code: f"{code}{legend.get(code, '')}" for code in codes} | {NONE: "相手なし"}
