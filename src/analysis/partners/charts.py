"""Pictures of partner types: their exact combinations."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from analysis.partners import sentences
from analysis.partners.patterns import NONE, combinations, membership
from analysis.show import style
from analysis.show.drawing import NARROW, described, picture
from analysis.show.words import short

MOST_COMBINATIONS, _FEW_MORE = 12, 3  # columns that fit a phone, and how many of as many programs may follow


@picture
def upset(partners: pd.Series, codes: Sequence[str], legend: dict[str, str]) -> list[Figure]:
    """Draw the exact combinations of partners as an UpSet plot: none and unused codes included, frequent first.

    Returns
    -------
    list of Figure
        One, of about ``MOST_COMBINATIONS`` most frequent combinations; none where there is but one code or combination.
    """
    every = combinations(partners)
    if len(codes) < 2 or len(every) < 2:
        return []
    kept = set(every["combination"].head(_most(every["count"])))
    names = partners.map(lambda own: "".join(sorted(own)) or NONE)
    # A second to import and needed by this picture only.
    from marsilea.plotter import Labels
    from marsilea.upset import Upset, UpsetData

    title = sentences.combination_title(partners)
    if len(every) > len(kept):
        none = "「なし」を含む" if names.eq(NONE).any() else ""
        title += f"（図は{none}{len(every)}通りのうち多い順に{len(kept)}通り）"
    data = UpsetData(membership(partners[names.isin(kept)], codes).astype(int))
    plot = Upset(
        data,
        sets_order=list(codes),
        sort_subsets="-cardinality",
        color=style.BLUES[0],
        shading=0.2,
        grid_background=0.06,
        radius=45,
        add_labels=False,
        add_sets_size=False,
        width=min(0.4 * len(data.cardinality()), NARROW - 1.6),
        height=0.32 * len(codes),
    )
    plot.add_left(Labels([short(_named(code, legend), 8) for code in codes], fontsize=10), pad=0.1)
    below = ["" if degree else "なし" for degree in plot.sets_table["degree"]]
    plot.add_bottom(Labels(below, fontsize=9, rotation=0), pad=0.05)
    plot.render()
    bars = max(plot.figure.axes, key=lambda axes: len(axes.texts) if axes.patches else -1)
    bars.yaxis.set_major_locator(plt.MaxNLocator(integer=True, nbins=4))
    for number in bars.texts:
        number.set_fontsize(10)
    bars.set_ylabel("事業数")
    facts = "、".join(
        f"{'相手なし' if row[0] == NONE else row[0]} {row[1]}事業" for row in every.itertuples(index=False)
    )
    return [described(plot.figure, f"組合せごとの事業数は、{facts}", title=title, narrow=True)]


def _most(counts: pd.Series) -> int:
    """Say how many combinations are drawn, the frequent ones first: of those of as many programs all or none, if any are left."""
    if len(counts) <= MOST_COMBINATIONS:
        return len(counts)
    alike = counts.eq(counts.iloc[MOST_COMBINATIONS - 1])
    before, upto = (
        int(counts.gt(counts.iloc[MOST_COMBINATIONS - 1]).sum()),
        int(alike.to_numpy().nonzero()[0][-1]) + 1,
    )
    return upto if upto <= MOST_COMBINATIONS + _FEW_MORE else before or MOST_COMBINATIONS


def _named(code: str, legend: dict[str, str]) -> str:
    return "相手なし" if code == NONE else f"{code}{legend.get(code, '')}"
