"""The path of one indicator as a small picture that serves a phone and a desk alike; words at the size of the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import pairwise

import pandas as pd
from markupsafe import Markup

from analysis.profiles import STATUSES
from analysis.programs.records import Indicator
from analysis.text import written

_WIDTH, _HEIGHT = 360, 126
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 330, 26, 88
_LETTER = 6.2  # of a digit, in the units of the picture
_MOST_YEARS = 8  # named along the bottom


def path(one: Indicator) -> Markup:
    """Draw an indicator: baseline (○), yearly values, target (◇), and where the line through them leads (dotted).

    Returns
    -------
    Markup
        SVG with its numbers in its label, and those of its marks in their ``<title>``; empty where there is no number to draw or its years are not known.
    """
    row, values = one.row, one.numbers
    if row["kind"] != "number" or row["status_reason"] or len(values) < 2 or pd.isna(row["target"]):
        return Markup("")
    first, last, due = int(values.index[0]), int(values.index[-1]), int(row["target_year"])
    ends = pd.Series([*values, row["target"], *([] if pd.isna(one.projected) else [one.projected])])
    low, high = float(ends.min()), float(ends.max())
    right = max(last, due)

    def place(year: float, value: float) -> tuple[float, float]:
        x = _LEFT + (year - first) / max(right - first, 1) * (_RIGHT - _LEFT)
        part = (value - low) / (high - low) if high > low else 0.5
        return round(x, 1), round(_BOTTOM - part * (_BOTTOM - _TOP), 1)

    parts = [_goal(one, place, first, due), _line(one, values, place)]
    if pd.notna(one.projected) and due > last:
        a, b = place(last, values.iloc[-1]), place(due, one.projected)
        parts.append(
            f'<path d="M{a[0]} {a[1]}L{b[0]} {b[1]}" class="ahead"/><circle cx="{b[0]}" cy="{b[1]}" r="3" class="ahead"/>'
        )
    parts += [_labels(one, place, values), _years(place, first, right, last)]
    return Markup('<svg class="path" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, _told(one), Markup("".join(parts))
    )


def _goal(one: Indicator, place: Callable, first: int, due: int) -> str:
    a, b = place(first, one.row["baseline"]), place(due, one.row["target"])
    x, y = b
    return (
        f'<path d="M{_LEFT} {a[1]}H{_RIGHT}" class="base"/><path d="M{a[0]} {a[1]}L{x} {y}" class="way"/>'
        f'<path d="M{x} {y - 5.5}l5.5 5.5-5.5 5.5-5.5-5.5z" class="goal"/>'
    )


def _line(one: Indicator, values: pd.Series, place: Callable) -> str:
    """Draw the yearly values; a year without one breaks the line."""
    color, parts, before = STATUSES[one.row["status"]].color, [], None
    for year, value in values.items():
        x, y = place(year, value)
        # From the baseline, which is often years back, the line goes on all the same.
        joined = before is not None and (year - before == 1 or before == values.index[0])
        parts.append(f"{'L' if joined else 'M'}{x} {y}")
        before = year
    last = values.index[-1]
    marks = "".join(
        _mark(one, year, value, place(year, value), 5 if year == last else 3.5)
        for year, value in values.iloc[1:].items()
    )
    x, y = place(values.index[0], values.iloc[0])
    return (
        f'<path d="{"".join(parts)}" fill="none" stroke="{color}" stroke-width="2.5"/><g fill="{color}">{marks}</g>'
        f'<circle cx="{x}" cy="{y}" r="4" class="from"/>'
    )


def _mark(one: Indicator, year: int, value: float, at: tuple[float, float], size: float) -> Markup:
    return Markup(
        '<g class="m"><title>{}年度 {}{}（目標 {}）</title><circle cx="{}" cy="{}" r="{}"/></g>'
    ).format(year, written(value), one.row["unit"], one.target, *at, size)


def _labels(one: Indicator, place: Callable, values: pd.Series) -> str:
    """Write every value on the side away from the target; where they are too wide for one row, the first and last only.

    All of them stand in words under the picture.
    """
    above = one.row["target"] < one.row["baseline"]
    past = bool(one.row["met"])  # the target is behind the last value: each gets the other's side
    words = [written(value) for value in values]
    step = min((place(b, 0)[0] - place(a, 0)[0] for a, b in pairwise(values.index)), default=_WIDTH)
    tight = max(map(_width, words)) + 4 > step
    shown = []
    for n, (year, value) in enumerate(values.items()):
        if n and tight and n < len(values) - 1:
            continue
        x, y = place(year, value)
        bold = ' class="now"' if n == len(values) - 1 else ""
        anchor = "start" if n == 0 else "middle"
        shown.append(
            f'<text x="{2 if n == 0 else x}" y="{y - 9 if above != (past and bool(bold)) else y + 16}" text-anchor="{anchor}"{bold}>{words[n]}</text>'
        )
    x, y = place(int(one.row["target_year"]), one.row["target"])
    goal = Markup('<text x="{}" y="{}" text-anchor="end" class="goal">目標 {}</text>').format(
        _WIDTH - 2, y + 20 if above != past else y - 11, one.target
    )
    return "".join(shown) + str(goal)


def _width(words: str) -> float:
    return sum(_LETTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1) for letter in words)


def _years(place: Callable, first: int, right: int, last: int) -> str:
    years = range(first, right + 1)
    named = years if len(years) <= _MOST_YEARS else sorted({first, last, right})
    return "".join(
        f'<text x="{place(year, 0)[0]}" y="{_HEIGHT - 5}" text-anchor="middle" class="year">{year}</text>'
        for year in named
    )


def _told(one: Indicator) -> str:
    told = "、".join(f"{year}年度{written(value)}" for year, value in one.numbers.iloc[1:].items())
    ahead = f"、目標年度の見込み{one.projection}" if one.projection else ""
    return (
        f"{one.name}の動き：基準値（{int(one.numbers.index[0])}年度）{one.baseline}、{told}、"
        f"目標（{int(one.row['target_year'])}年度）{one.target}{ahead}。{one.row['status']}"
    )
