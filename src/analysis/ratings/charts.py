"""Pictures of ratings: how they are shared out, how they moved."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from analysis.plan import Ratings
from analysis.show import style
from analysis.show.drawing import (
    ROWS_PER_FIGURE,
    WIDTH,
    counts_map,
    described,
    drawn,
    heatmap,
    in_parts,
    paged,
    picture,
    short,
    wrapped,
)

MOST_SLOPES = 30
MOST_HISTORIES = 4 * ROWS_PER_FIGURE
_NARROWEST = 0.06  # share of a bar that its label fits on


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
    figure, axes = plt.subplots(figsize=(WIDTH, 0.5 * len(table) + 1.5))
    totals = table.sum(axis=1)
    shares = table.div(totals, axis=0)
    left = np.zeros(len(table))
    beside: list[list[str]] = [[] for _ in range(len(table))]  # too narrow to be written on
    for grade in table.columns:
        axes.barh(range(len(table)), shares[grade], left=left, color=colors[grade], height=0.66, label=grade)
        for n, (count, share) in enumerate(zip(table[grade], shares[grade], strict=True)):
            if share >= _NARROWEST:
                ink = style.ink_on(colors[grade])
                axes.text(left[n] + share / 2, n, f"{grade} {count}", ha="center", va="center", color=ink)
            elif count:
                beside[n].append(f"{grade} {count}")
        left += shares[grade].to_numpy()
    for n, words in enumerate(beside):
        axes.text(1.01, n, "、".join(words), va="center", color=style.QUIET)
    axes.set_yticks(
        range(len(table)), [f"{wrapped(str(name))}（{n}）" for name, n in totals.items()], linespacing=1.4
    )
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xticks(np.linspace(0, 1, 5), ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xlabel("事業の割合（棒の中は評価と事業数、括弧内は事業の総数）", loc="left")
    axes.tick_params(axis="y", length=0)
    axes.set_title(title)
    facts = [
        f"{name}は{'、'.join(f'{grade} {count}' for grade, count in row.items() if count)}"
        for name, row in table.iterrows()
    ]
    return described(figure, f"{title}。" + "。".join(facts))


@picture
def transitions(matrix: pd.DataFrame, before: int, after: int, title: str) -> Figure:
    """Draw the transition matrix: counts by earlier (down) and later (across) rating; unchanged on the diagonal."""
    counts = matrix.to_numpy()
    size = 0.62 * len(matrix)
    figure, axes = plt.subplots(figsize=(size + 2.6, size + 1.6))
    colors = counts_map()
    top = max(counts.max(initial=0), 1)
    heatmap(axes, counts, colors, top)
    for row, column in np.ndindex(counts.shape):
        shade = to_hex(colors(counts[row, column] / top))
        axes.text(
            column, row, counts[row, column], ha="center", va="center", color=style.ink_on(shade), fontsize=11
        )
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
    axes.set_title(title)
    facts = [
        f"{a}から{b} {matrix.loc[a, b]}事業" for a in matrix.index for b in matrix.columns if matrix.loc[a, b]
    ]
    return described(figure, f"{title}。" + "、".join(facts))


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
    figure, axes = plt.subplots(figsize=(WIDTH, 0.26 * height + 1.3))
    _slope_lines(axes, rows, middle)
    for grade in scale:
        for x, side in enumerate(["before", "after"]):
            _slope_end(axes, x, middle[grade], grade, movers.loc[movers[side].eq(grade), "program_name"])
    axes.set_xlim(-0.9, 1.9)
    axes.set_ylim(height, -0.6)
    axes.set_yticks([])
    axes.set_xticks([0, 1], [f"{before}年度", f"{after}年度"])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(
        "線の中の数は事業数。青の実線は改善、橙の破線は悪化、灰色は不変。名前は評価の動いた事業", loc="left"
    )
    axes.set_title(title)
    facts = [f"{row.program_name}は{row.before}から{row.after}" for row in movers.itertuples()]
    return [described(figure, f"{title}。" + "、".join(facts))]


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
        axes.text(x + (0.05 if x else -0.05), y, short(name, 17), ha=side, va="center", fontsize=8.5)


@picture
def history(
    table: pd.DataFrame, names: pd.Series, title: str, plan: Ratings, breaks: Sequence[int] = ()
) -> list[Figure | HTML]:
    """Draw the rating of every program in every year as a coloured, lettered cell.

    Parameters
    ----------
    table : DataFrame
        From ``over_years.ratings_by_year``.
    names : Series
        Names of the programs by ``program_id``.
    breaks : sequence of int
        Fiscal years before which a line is drawn: the grades mean something else from there on.
    """
    rank = {grade: n for n, grade in enumerate(plan.grades)}
    now = table[table.columns[-1]].map(rank).fillna(-1)
    worst, notes = drawn(
        table.loc[now.sort_values(kind="stable").index], "事業", "下の表「年度ごとの評価」", MOST_HISTORIES
    )
    parts = in_parts(table[table.index.isin(worst.index)], 2 * ROWS_PER_FIGURE)
    return [
        *(
            _history(part, names, paged(title, n, len(parts)), plan, breaks)
            for n, part in enumerate(parts, 1)
        ),
        *notes,
    ]


def _history(
    table: pd.DataFrame, names: pd.Series, title: str, plan: Ratings, breaks: Sequence[int]
) -> Figure:
    colors = style.grade_colors(plan)
    figure, axes = plt.subplots(figsize=(WIDTH, 0.24 * len(table) + 1.4))
    for row, (_, grades) in enumerate(table.iterrows()):
        for column, grade in enumerate(grades):
            known = isinstance(grade, str)
            color = colors[grade] if known else "#FFFFFF"
            axes.add_patch(plt.Rectangle((column - 0.46, row - 0.44), 0.92, 0.88, fc=color, ec="none"))
            axes.text(
                column,
                row,
                grade if known else "―",
                ha="center",
                va="center",
                fontsize=9,
                color=style.ink_on(color) if known else style.QUIET,
            )
    for year in breaks:
        axes.axvline(list(table.columns).index(year) - 0.5, color=style.TEXT, lw=2)
    axes.set_xlim(-0.5, len(table.columns) - 0.5)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xticks(range(len(table.columns)), [f"{year}" for year in table])
    axes.set_yticks(range(len(table)), [short(names[program], 24) for program in table.index], fontsize=8.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("年度ごとの評価（―は、その年度の表にないか、評価のない事業）", loc="left")
    axes.set_title(title)
    facts = [
        f"{names[program]}は" + "".join(grade if isinstance(grade, str) else "―" for grade in grades)
        for program, grades in table.iterrows()
    ]
    return described(figure, f"{title}。{table.columns[0]}年度から順に、" + "、".join(facts))
