"""Pictures of partner types: totals, combinations, pairs."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from analysis.partners import sentences
from analysis.partners.patterns import NONE, combinations, membership
from analysis.show import style
from analysis.show.drawing import WIDTH, counts_map, described, heatmap, picture, short
from analysis.show.words import percent


@picture
def totals(totals: pd.Series, programs: int, legend: dict[str, str]) -> Figure:
    """Draw how many programs work with each partner type.

    Parameters
    ----------
    totals : Series
        From ``patterns.totals``.
    programs : int
        Number of programs, the base of the shares.
    legend : dict
        Code → name; empty while unknown.
    """
    labels = [_named(code, legend) for code in totals.index]
    title = sentences.partner_title(totals, programs, legend)
    figure, axes = plt.subplots(figsize=(WIDTH, 0.42 * len(totals) + 1.3))
    colors = [style.NEUTRAL if code == NONE else style.BLUES[1] for code in totals.index]
    axes.barh(labels, totals, color=colors, height=0.62)
    for n, count in enumerate(totals):
        axes.text(count, n, f"  {count}事業（{percent(count / programs)}）", va="center")
    axes.invert_yaxis()
    axes.set_xlim(0, max(totals.max() * 1.25, 1))
    axes.xaxis.set_major_locator(plt.MaxNLocator(integer=True))
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"事業数（全{programs}事業。一つの事業に相手が複数あれば、それぞれに数える）", loc="left")
    axes.set_title(title)
    facts = "、".join(f"{label} {count}事業" for label, count in zip(labels, totals, strict=True))
    return described(figure, f"{title}。{facts}")


@picture
def upset(partners: pd.Series, codes: Sequence[str], legend: dict[str, str]) -> list[Figure]:
    """Draw the exact combinations of partners as an UpSet plot: none and unused codes included, frequent first.

    Returns
    -------
    list of Figure
        One; none where there is but one code.
    """
    if len(codes) < 2:
        return []
    # A second to import and needed by this picture only.
    from marsilea.plotter import Labels
    from marsilea.upset import Upset, UpsetData

    title = sentences.combination_title(partners)
    data = UpsetData(membership(partners, codes).astype(int))
    plot = Upset(
        data,
        sets_order=list(codes),
        sort_subsets="-cardinality",
        color=style.BLUES[0],
        shading=0.2,
        grid_background=0.06,
        radius=70,
        add_labels=False,
        add_sets_size=False,
        width=min(0.62 * len(data.cardinality()), WIDTH - 2),
        height=0.36 * len(codes),
    )
    plot.add_left(Labels([_named(code, legend) for code in codes], fontsize=11), pad=0.1)
    below = ["" if degree else "相手なし" for degree in plot.sets_table["degree"]]
    plot.add_bottom(Labels(below, fontsize=9, rotation=0), pad=0.05)
    plot.add_title(top=title, align="left", fontsize=12, pad=0.2)
    plot.render()
    bars = max(plot.figure.axes, key=lambda axes: len(axes.texts) if axes.patches else -1)
    bars.yaxis.set_major_locator(plt.MaxNLocator(integer=True, nbins=4))
    bars.set_ylabel("事業数")
    facts = "、".join(
        f"{'相手なし' if row[0] == NONE else row[0]} {row[1]}事業"
        for row in combinations(partners).itertuples(index=False)
    )
    return [described(plot.figure, f"{title}。組合せごとの事業数は、{facts}")]


@picture
def co_occurrence(table: pd.DataFrame, legend: dict[str, str], title: str) -> Figure:
    """Draw how many programs have both of two partner types; the diagonal is each type's own total.

    Parameters
    ----------
    table : DataFrame
        From ``patterns.co_occurrence``.
    legend : dict
        Code → name; empty while unknown.
    title : str
        The finding.
    """
    labels = [_named(code, legend) for code in table.index]
    size = 0.62 * len(table)
    figure, axes = plt.subplots(figsize=(size + 2.2, size + 1.4))
    counts = table.to_numpy()
    off = counts[~np.eye(len(counts), dtype=bool)]
    colors = counts_map().with_extremes(bad=style.PALE)
    top = max(off.max(initial=0), 1)
    shown = np.ma.masked_array(counts, np.eye(len(counts), dtype=bool))
    heatmap(axes, shown, colors, top)
    for row, column in np.ndindex(counts.shape):
        own = row == column
        shade = style.PALE if own else to_hex(colors(counts[row, column] / top))
        axes.text(
            column, row, counts[row, column], ha="center", va="center", color=style.QUIET if own else style.ink_on(shade),
            fontstyle="normal", fontsize=11,
        )  # fmt: skip
    axes.set_xticks(range(len(labels)), table.columns)
    axes.set_yticks(range(len(labels)), [short(label, 16) for label in labels])
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=11, colors=style.TEXT)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("同じ事業に両方が挙がっている事業数（灰色の対角線はその相手の事業数）", loc="left")
    axes.set_title(title)
    facts = [
        f"{a}と{b} {table.loc[a, b]}事業"
        for n, a in enumerate(table.index)
        for b in table.index[n + 1 :]
        if table.loc[a, b]
    ]
    return described(figure, f"{title}。" + ("、".join(facts) or "両方が挙がっている組はない"))


def _named(code: str, legend: dict[str, str]) -> str:
    return "相手なし" if code == NONE else f"{code}{legend.get(code, '')}"
