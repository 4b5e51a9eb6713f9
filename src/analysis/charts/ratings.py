"""Pictures of ratings: how they are shared out, how they moved."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from analysis import style
from analysis.charts.drawing import (
    WIDTH,
    counts_map,
    described,
    heatmap,
    in_parts,
    paged,
    wrapped,
)


def rating_shares(table: pd.DataFrame, title: str, scale: list[str], exits: list[str]) -> list[Figure]:
    """Draw the ratings of each group as a stacked bar of shares, counts inside and n beside.

    Parameters
    ----------
    table : DataFrame
        From ``ratings.distribution``.
    title : str
        The finding.
    scale, exits : list of str
        Grades in order, and grades outside it.
    """
    table = table.loc[:, [column in scale or bool(table[column].sum()) for column in table.columns]]
    parts = in_parts(table)
    return [_shares(part, paged(title, n, len(parts)), scale, exits) for n, part in enumerate(parts, 1)]


def _shares(table: pd.DataFrame, title: str, scale: list[str], exits: list[str]) -> Figure:
    colors = style.grade_colors(scale, exits)
    figure, axes = plt.subplots(figsize=(WIDTH, 0.5 * len(table) + 1.5))
    totals = table.sum(axis=1)
    shares = table.div(totals, axis=0)
    left = np.zeros(len(table))
    for grade in table.columns:
        axes.barh(range(len(table)), shares[grade], left=left, color=colors[grade], height=0.66, label=grade)
        for n, count in enumerate(table[grade]):
            if count:
                ink = style.ink_on(colors[grade])
                axes.text(
                    left[n] + shares[grade].iloc[n] / 2,
                    n,
                    f"{grade} {count}",
                    ha="center",
                    va="center",
                    color=ink,
                )
        left += shares[grade].to_numpy()
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
