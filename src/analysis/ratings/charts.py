"""Pictures of ratings: how they are shared out, how they moved."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from analysis.plan import Ratings
from analysis.show import style
from analysis.show.drawing import (
    NARROW,
    counts_map,
    described,
    drawn,
    heatmap,
    in_parts,
    mark,
    paged,
    picture,
)
from analysis.show.words import percent, short

MOST_SLOPES = 30
MOST_HISTORIES = 80
_ROWS = 18  # of a picture of histories: two of them, and two more below, fill a sheet of A4
_BAR = 0.5  # inches: a bar with its name above
_NARROWEST = 0.1  # share of a bar that its label fits on


@picture
def rating_shares(table: pd.DataFrame, title: str, plan: Ratings) -> list[Figure]:
    """Draw the ratings of each group as a stacked bar of shares, counts inside and n beside.

    Parameters
    ----------
    table : DataFrame
        From ``movement.distribution``.
    title : str
        The finding.
    plan : Ratings
    """
    table = table.loc[:, [column in plan.scale or bool(table[column].sum()) for column in table.columns]]
    parts = in_parts(table)
    return [_shares(part, paged(title, n, len(parts)), plan) for n, part in enumerate(parts, 1)]


def _shares(table: pd.DataFrame, title: str, plan: Ratings) -> Figure:
    colors = style.grade_colors(plan)
    height = _BAR * len(table) + 0.3
    figure = plt.figure(figsize=(NARROW, height))
    axes = figure.add_axes((0.02, 0.28 / height, 0.96, 1 - 0.3 / height))
    facts = []
    for n, (name, counts) in enumerate(table.iterrows()):
        total, left, beside = counts.sum(), 0.0, []
        for grade, count in counts[counts > 0].items():
            share = count / total
            (bar,) = axes.barh(n + 0.2, share, left=left, color=colors[grade], height=0.5, ec="white", lw=0.5)
            mark(bar, f"{name}：{grade}が{count}事業（{percent(share)}）")
            told = f"{grade} {count}"
            if share >= _NARROWEST:
                ink = style.ink_on(colors[grade])
                axes.text(left + share / 2, n + 0.2, told, ha="center", va="center", color=ink, fontsize=9.5)
            else:
                beside.append(told)
            left += share
        told = f"{short(str(name), 20)}（{total}）"
        axes.text(0, n - 0.1, told, va="bottom", fontsize=10)
        axes.text(1, n - 0.1, "、".join(beside), ha="right", va="bottom", fontsize=9, color=style.QUIET)
        facts.append(f"{name}は{'、'.join(f'{grade} {count}' for grade, count in counts.items() if count)}")
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"], fontsize=9)
    for word, side in zip(axes.get_xticklabels(), ["left", "center", "right"], strict=True):
        word.set_horizontalalignment(side)  # else the outer ones stand out of the picture
    axes.spines[["left", "bottom"]].set_visible(False)
    return described(figure, "。".join(facts), title=title, narrow=True, cut=False)


@picture
def upper_shares(shares: pd.Series, counts: pd.Series, title: str) -> Figure:
    """Draw the share of the upper grades over the years.

    Parameters
    ----------
    shares : Series of float
        Indexed by fiscal year; a missing one is a gap.
    counts : Series of int
        Programs on the scale in each year.
    title : str
    """
    figure, axes = plt.subplots(figsize=(NARROW, 2.3))
    axes.plot(shares.index, shares, color=style.BLUES[0], lw=2)
    facts = []
    for year, share in shares.dropna().items():
        (point,) = axes.plot(year, share, "o", ms=7, color=style.BLUES[0])
        mark(point, f"{year}年度 {percent(share)}（{counts[year]}事業のうち）")
        beside = shares[[near for near in (year - 1, year + 1) if near in shares.index]].mean()
        below = share < beside  # where the line turns away from
        place = {"textcoords": "offset points", "ha": "center", "va": "top" if below else "bottom"}
        axes.annotate(percent(share), (year, share), (0, -9 if below else 8), fontsize=11, **place)
        facts.append(f"{year}年度{percent(share)}")
    axes.set_ylim(0, 1.12)  # all of them, so that a few points look no more than they are
    axes.set_xlim(shares.index[0] - 0.4, shares.index[-1] + 0.4)
    axes.set_xticks(shares.index, [str(year) for year in shares.index])
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.hlines([0.5, 1], *axes.get_xlim(), color=style.LINE, lw=0.8, zorder=0)
    axes.tick_params(length=0)
    axes.spines[["left"]].set_visible(False)
    return described(figure, "、".join(facts), title=title, narrow=True)


@picture
def transitions(matrix: pd.DataFrame, before: int, after: int, title: str) -> Figure:
    """Draw the transition matrix: counts by earlier (down) and later (across) rating; unchanged on the diagonal."""
    counts = matrix.to_numpy()
    size = min(0.6 * len(matrix), NARROW - 1)
    figure, axes = plt.subplots(figsize=(NARROW, size + 0.7))
    colors = counts_map()
    top = max(counts.max(initial=0), 1)
    heatmap(axes, counts, colors, top)
    for row, column in np.ndindex(counts.shape):
        shade = to_hex(colors(counts[row, column] / top))
        number = axes.text(
            column, row, counts[row, column], ha="center", va="center", color=style.ink_on(shade), fontsize=11
        )
        mark(number, f"{matrix.index[row]}から{matrix.columns[column]}：{counts[row, column]}事業")
        if row == column:
            axes.add_patch(
                plt.Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, ec=style.NEUTRAL, lw=1.5)
            )
    axes.set_xticks(range(len(matrix)), matrix.columns)
    axes.set_yticks(range(len(matrix)), matrix.index)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0, labelsize=11, colors=style.TEXT)
    axes.set_xlabel(f"{after}年度の評価")
    axes.set_ylabel(f"{before}年度の評価")
    axes.spines[:].set_visible(False)
    facts = [
        f"{a}から{b} {matrix.loc[a, b]}事業" for a in matrix.index for b in matrix.columns if matrix.loc[a, b]
    ]
    return described(figure, "、".join(facts), title=title, narrow=True)


@picture
def slopes(moved: pd.DataFrame, scale: Sequence[str], before: int, after: int, title: str) -> list[Figure]:
    """Draw one line per program from its earlier to its later rating, with the names of those that moved.

    Returns
    -------
    list of Figure
        One; none if more than ``MOST_SLOPES`` programs can be compared, or none moved.
    """
    rows = moved[moved["steps"].notna()]
    movers = rows[rows["steps"].ne(0)]
    if len(rows) > MOST_SLOPES or movers.empty:
        return []
    middle, height = _bands(movers, scale)
    figure, axes = plt.subplots(figsize=(NARROW, 0.26 * height + 0.6))
    _slope_lines(axes, rows, middle)
    for grade in scale:
        for x, side in enumerate(["before", "after"]):
            _slope_end(axes, x, middle[grade], grade, movers.loc[movers[side].eq(grade), "program_name"])
    axes.set_xlim(-1.6, 2.6)
    axes.set_ylim(height, -0.6)
    axes.set_yticks([])
    axes.set_xticks([0, 1], [f"{before}年度", f"{after}年度"])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    facts = [f"{row.program_name}は{row.before}から{row.after}" for row in movers.itertuples()]
    heading = f"{title}（数は事業数。青の実線は改善、橙の破線は悪化、灰色は不変）"
    return [described(figure, "、".join(facts), title=heading, narrow=True)]


def _bands(movers: pd.DataFrame, scale: Sequence[str]) -> tuple[dict[str, float], float]:
    """Give each grade a band as high as the longer of the lists of names beside it: its middle, and the height of all."""
    heights = [
        max(1, *(int(movers[side].eq(grade).sum()) for side in ("before", "after"))) for grade in scale
    ]
    tops = np.concatenate([[0], np.cumsum([height + 0.8 for height in heights])])
    return dict(zip(scale, tops[:-1] + np.array(heights) / 2, strict=True)), tops[-1]


def _slope_lines(axes: plt.Axes, rows: pd.DataFrame, middle: dict[str, float]) -> None:
    colors = {"改善": style.BLUES[0], "悪化": style.WORSE, "不変": style.NEUTRAL}
    for (old, new, change), count in rows.groupby(["before", "after", "change"]).size().items():
        ends, color = [middle[old], middle[new]], colors[change]
        line = {"lw": 1 + 1.2 * count, "ls": "-" if change != "悪化" else (0, (3, 1))}
        axes.plot([0, 1], ends, color=color, alpha=0.75, solid_capstyle="round", **line)
        box = {"boxstyle": "circle,pad=0.2", "fc": "white", "ec": color}
        axes.text(0.5, sum(ends) / 2, f"{count}", ha="center", va="center", fontsize=9, bbox=box)


def _slope_end(axes: plt.Axes, x: int, middle: float, grade: str, names: pd.Series) -> None:
    """Draw a grade at one side and beside it the names of the programs that moved from or to it."""
    axes.plot(x, middle, "o", ms=14, color="white", mec=style.NEUTRAL, zorder=3)
    axes.text(x, middle, grade, ha="center", va="center", fontsize=10, zorder=4)
    for n, name in enumerate(names):
        y = middle + n - (len(names) - 1) / 2
        side = "left" if x else "right"
        axes.text(x + (0.2 if x else -0.2), y, short(name, 11), ha=side, va="center", fontsize=8.5)


@picture
def history(
    table: pd.DataFrame, names: pd.Series, plan: Ratings, breaks: Sequence[int] = ()
) -> list[Figure | HTML]:
    """Draw the rating of every program in every year as a coloured, lettered cell, the lowest of the last year first.

    Parameters
    ----------
    table : DataFrame
        From ``over_years.ratings_by_year``.
    names : Series
        Names of the programs by ``program_id``.
    breaks : sequence of int
        Fiscal years before which a line is drawn: the grades mean something else from there on.
    """
    rank = {grade: n for n, grade in enumerate([*reversed(plan.scale), *plan.exit])}
    ranks = table.apply(lambda grades: grades.map(rank)).fillna(len(rank))
    worst_first = ranks.sort_values(list(ranks)[::-1], kind="stable").index
    worst, notes = drawn(table.loc[worst_first], "事業", "下の表「年度ごとの評価」", MOST_HISTORIES)
    parts = in_parts(worst, _ROWS, by=table.columns[-1])
    whole = table[table.columns[-1]].value_counts()
    return [
        *(_history(part, names, n, len(parts), whole, plan, breaks) for n, part in enumerate(parts, 1)),
        *notes,
    ]


_CELL = np.array([(-0.46, -0.44), (-0.46, 0.44), (0.46, 0.44), (0.46, -0.44)])  # its corners


def _without(table: pd.DataFrame) -> str:
    """Count the programs of a picture that have no grade in its last year."""
    none = int(table[table.columns[-1]].isna().sum())
    return f"表にないか評価なしが{none}" if none else ""


def _history(
    table: pd.DataFrame,
    names: pd.Series,
    number: int,
    of: int,
    whole: pd.Series,
    plan: Ratings,
    breaks: Sequence[int],
) -> Figure:
    colors = style.grade_colors(plan)
    height = 0.25 * len(table) + 0.4
    figure = plt.figure(figsize=(NARROW, height))
    axes = figure.add_axes((0.6, 0.02, 0.39, 1 - 0.35 / height))  # names at the left
    cells = [
        (row, column, grade if isinstance(grade, str) else "")
        for row, grades in enumerate(table.to_numpy())
        for column, grade in enumerate(grades)
    ]
    places = np.array([(column, row) for row, column, grade in cells if grade], dtype="float64").reshape(
        -1, 1, 2
    )
    axes.add_collection(
        PolyCollection(places + _CELL, facecolors=[colors[grade] for *_, grade in cells if grade], lw=0),
        autolim=False,
    )
    for row, column, grade in cells:
        ink = style.ink_on(colors[grade]) if grade else style.QUIET
        word = axes.text(column, row, grade or "―", ha="center", va="center", fontsize=9, color=ink)
        word.set_in_layout(False)  # within the axes, so not to be measured
        mark(word, f"{names[table.index[row]]} {table.columns[column]}年度 {grade or '表にないか、評価なし'}")
    for row, program in enumerate(table.index):
        place = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center", "clip_on": False}
        axes.text(-0.012, row, short(names[program], 19), fontsize=8.5, **place)
    for year in breaks:
        axes.axvline(list(table.columns).index(year) - 0.5, color=style.TEXT, lw=2)
    axes.set_xlim(-0.5, len(table.columns) - 0.5)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xticks(range(len(table.columns)), [f"’{year % 100:02}" for year in table], fontsize=9)
    axes.set_yticks([])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    now = table[table.columns[-1]].value_counts()
    told = "、".join(
        f"{grade}が{now[grade]}"
        if now[grade] == whole[grade]
        else f"{grade}が{whole[grade]}のうち{now[grade]}"
        for grade in plan.grades
        if grade in now
    )
    none = "" if told and of == 1 else "評価なし" if of == 1 else _without(table)
    title = paged(
        f"{table.columns[-1]}年度は{'、'.join(words for words in (told, none) if words)}", number, of
    )
    facts = [
        f"{names[program]}は" + "".join(grade if isinstance(grade, str) else "―" for grade in grades)
        for program, grades in table.iterrows()
    ]
    return described(figure, f"{table.columns[0]}年度から順に、" + "、".join(facts), title=title, narrow=True)
