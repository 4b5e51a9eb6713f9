"""Pictures of the results: data frame in, figure with alt text out.

The alt text is the figure's label (``Figure.get_label``); ``page.show`` refuses a figure without one.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from analysis import sentences, style
from analysis.indicators import reading
from analysis.partners import NONE, combinations, membership
from analysis.progress import STATUSES, judgeable

style.use()

WIDTH = 7.6  # inches: the page's text width
CLIP = 1.5
ROWS_PER_FIGURE = 20
_ROW = 0.5


def progress_dumbbells(judged: pd.DataFrame) -> list[Figure]:
    """Draw every numeric indicator from baseline (0) to where it is now, on the way to its target (1).

    Parameters
    ----------
    judged : DataFrame
        From ``review.judge``.

    Returns
    -------
    list of Figure
        ``ROWS_PER_FIGURE`` indicators each, furthest first; empty if there are none. Beyond ±1.5 an arrow and
        the true value stand instead.
    """
    rows = judgeable(judged).sort_values("progress", ascending=False, kind="stable")
    parts = _parts(rows)
    return [_dumbbell(part, sentences.dumbbell_title(rows), n, len(parts)) for n, part in enumerate(parts, 1)]


def _dumbbell(rows: pd.DataFrame, title: str, number: int, of: int) -> Figure:
    figure, axes = _rows_figure(rows, title, number, of)
    y = np.arange(len(rows))
    shown = rows["progress"].clip(-CLIP, CLIP).to_numpy()
    axes.axvline(0, color=style.NEUTRAL, lw=1)
    axes.axvline(1, color=style.BLUES[0], lw=1.2)
    axes.hlines(y, 0, 1, color=style.LINE, lw=6, zorder=1)
    for n, (status, progress) in enumerate(zip(rows["status"], rows["progress"], strict=True)):
        color = style.STATUS_COLORS[status]
        axes.plot([0, shown[n]], [n, n], color=color, lw=3, zorder=2, solid_capstyle="butt")
        axes.plot(0, n, "o", ms=6, mfc="white", mec=style.NEUTRAL, zorder=3)
        if abs(progress) > CLIP:
            side = np.sign(progress)
            axes.plot(shown[n], n, ">" if side > 0 else "<", ms=9, color=color, zorder=4, clip_on=False)
        else:
            size = 13 if status == "達成" else 9
            axes.plot(
                shown[n],
                n,
                style.STATUS_MARKERS[status],
                ms=size,
                color=color,
                mec="white",
                mew=0.8,
                zorder=4,
            )
    elapsed = rows["elapsed"].to_numpy()
    axes.vlines(elapsed, y - 0.3, y + 0.3, color=style.TEXT, lw=1.2, zorder=3)
    axes.set_xlim(-CLIP - 0.12, CLIP + 0.12)
    axes.set_xticks([-1, 0, 0.5, 1], ["−100%", "0%\n基準値", "50%", "100%\n目標値"])
    axes.set_xlabel("進捗率（│は期間の経過率。矢印は枠の外にあり、右が実際の値）", loc="left")
    percent = rows["progress"].map(sentences.percent)
    path = reading(rows, "baseline") + " → " + reading(rows, "current") + "　目標 " + reading(rows, "target")
    for n, (text, share, status) in enumerate(zip(path, percent, rows["status"], strict=True)):
        _right(axes, n, f"{status}　{share}", text)
    facts = [
        f"{name}は{text.replace('　', '、')}、進捗率{share}、{status}"
        for name, text, share, status in zip(
            rows["indicator_name"], path, percent, rows["status"], strict=True
        )
    ]
    return _described(figure, f"{title}。" + "。".join(facts))


def stage_strips(judged: pd.DataFrame, ladders: Sequence[Sequence[str]]) -> list[Figure]:
    """Draw every stage indicator as steps: baseline (open), now (filled), target (line).

    Returns
    -------
    list of Figure
        One or more per ladder in use; empty if there are no stages.
    """
    figures = []
    rows = judged[judged["kind"].eq("stage") & judged["status"].ne("評価不能")]
    for ladder in ladders:
        mine = rows[rows["current_stage"].isin(list(ladder))]
        order = mine["status"].map({status: n for n, status in enumerate(STATUSES)})
        mine = mine.loc[order.sort_values(kind="stable").index]
        parts = _parts(mine)
        figures += [
            _strip(part, ladder, sentences.stage_title(mine), n, len(parts))
            for n, part in enumerate(parts, 1)
        ]
    return figures


def _strip(rows: pd.DataFrame, ladder: Sequence[str], title: str, number: int, of: int) -> Figure:
    figure, axes = _rows_figure(rows, title, number, of)
    rank = {word: n for n, word in enumerate(ladder)}
    axes.set_xlim(-0.6, len(ladder) - 0.4)
    axes.set_xticks(range(len(ladder)), list(ladder))
    axes.set_xlabel("段階（○は基準、色の付いた印は現状、縦線は目標）", loc="left")
    facts = []
    for n, row in enumerate(rows.itertuples()):
        color = style.STATUS_COLORS[row.status]
        axes.hlines(n, 0, len(ladder) - 1, color=style.LINE, lw=6, zorder=1)
        b, g, c = (rank.get(stage) for stage in (row.baseline_stage, row.target_stage, row.current_stage))
        if g is not None:
            axes.vlines(g, n - 0.34, n + 0.34, color=style.BLUES[0], lw=3, zorder=2)
        if b is not None:
            axes.plot([b, c], [n, n], color=color, lw=3, zorder=3)
            axes.plot(b, n, "o", ms=11, mfc="white", mec=style.NEUTRAL, mew=1.5, zorder=4)
        marker = style.STATUS_MARKERS[row.status]
        axes.plot(c, n, marker, ms=13 if marker == "*" else 7, color=color, mec="white", mew=0.8, zorder=5)
        _right(axes, n, row.status, f"{row.baseline_stage} → {row.current_stage}　目標 {row.target_stage}")
        facts.append(
            f"{row.indicator_name}（{row.program_name}）は{row.baseline_stage}から{row.current_stage}、"
            f"目標{row.target_stage}、{row.status}"
        )
    return _described(figure, f"{title}。" + "。".join(facts))


def partner_totals(totals: pd.Series, programs: int, legend: dict[str, str]) -> Figure:
    """Draw how many programs work with each partner type.

    Parameters
    ----------
    totals : Series
        From ``partners.totals``.
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
        axes.text(count, n, f"  {count}事業（{sentences.percent(count / programs)}）", va="center")
    axes.invert_yaxis()
    axes.set_xlim(0, max(totals.max() * 1.25, 1))
    axes.xaxis.set_major_locator(plt.MaxNLocator(integer=True))
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"事業数（全{programs}事業。一つの事業に相手が複数あれば、それぞれに数える）", loc="left")
    axes.set_title(title)
    facts = "、".join(f"{label} {count}事業" for label, count in zip(labels, totals, strict=True))
    return _described(figure, f"{title}。{facts}")


def partner_combinations(partners: pd.Series, codes: Sequence[str], legend: dict[str, str]) -> Figure:
    """Draw the exact combinations of partners as an UpSet plot: none and unused codes included, frequent first."""
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
    return _described(plot.figure, f"{title}。組合せごとの事業数は、{facts}")


def co_occurrence(table: pd.DataFrame, legend: dict[str, str]) -> Figure:
    """Draw how many programs have both of two partner types; the diagonal is each type's own total.

    Parameters
    ----------
    table : DataFrame
        From ``partners.co_occurrence``.
    """
    labels = [_named(code, legend) for code in table.index]
    title = sentences.pair_title(table, legend)
    size = 0.62 * len(table)
    figure, axes = plt.subplots(figsize=(size + 2.2, size + 1.4))
    counts = table.to_numpy()
    off = counts[~np.eye(len(counts), dtype=bool)]
    colors = _counts_map().with_extremes(bad=style.PALE)
    top = max(off.max(initial=0), 1)
    shown = np.ma.masked_array(counts, np.eye(len(counts), dtype=bool))
    axes.imshow(shown, cmap=colors, vmin=0, vmax=top)
    for row, column in np.ndindex(counts.shape):
        own = row == column
        shade = style.PALE if own else to_hex(colors(counts[row, column] / top))
        axes.text(
            column, row, counts[row, column], ha="center", va="center", color=style.QUIET if own else style.ink_on(shade),
            fontstyle="normal", fontsize=11,
        )  # fmt: skip
    axes.set_xticks(range(len(labels)), table.columns)
    axes.set_yticks(range(len(labels)), [_short(label, 16) for label in labels])
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=11, colors=style.TEXT)
    axes.spines[:].set_visible(False)
    axes.set_xticks(np.arange(len(labels)) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(labels)) - 0.5, minor=True)
    axes.grid(which="minor", color=style.LINE)
    axes.tick_params(which="minor", length=0)
    axes.set_xlabel("同じ事業に両方が挙がっている事業数（灰色の対角線はその相手の事業数）", loc="left")
    axes.set_title(title)
    facts = [
        f"{a}と{b} {table.loc[a, b]}事業"
        for n, a in enumerate(table.index)
        for b in table.index[n + 1 :]
        if table.loc[a, b]
    ]
    return _described(figure, f"{title}。" + ("、".join(facts) or "両方が挙がっている組はない"))


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
    parts = _parts(table)
    return [_shares(part, _paged(title, n, len(parts)), scale, exits) for n, part in enumerate(parts, 1)]


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
    axes.set_yticks(range(len(table)), [f"{_wrapped(str(name))}（{n}）" for name, n in totals.items()])
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
    return _described(figure, f"{title}。" + "。".join(facts))


def transitions(matrix: pd.DataFrame, before: int, after: int, title: str) -> Figure:
    """Draw the transition matrix: counts by earlier (down) and later (across) rating; unchanged on the diagonal."""
    counts = matrix.to_numpy()
    size = 0.62 * len(matrix)
    figure, axes = plt.subplots(figsize=(size + 2.6, size + 1.6))
    colors = _counts_map()
    top = max(counts.max(initial=0), 1)
    axes.imshow(counts, cmap=colors, vmin=0, vmax=top)
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
    return _described(figure, f"{title}。" + "、".join(facts))


def _counts_map() -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list("counts", ["#FFFFFF", *style.BLUES[::-1][:4]])


def _parts(rows: pd.DataFrame) -> list[pd.DataFrame]:
    count = -(-len(rows) // ROWS_PER_FIGURE)
    return [rows.iloc[n * len(rows) // count : (n + 1) * len(rows) // count] for n in range(count)]


def _rows_figure(rows: pd.DataFrame, title: str, number: int, of: int) -> tuple[Figure, plt.Axes]:
    """Start a figure of one row per indicator, with its name and program at the left."""
    figure, axes = plt.subplots(figsize=(WIDTH, _ROW * len(rows) + 1.5))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines[["left"]].set_visible(False)
    for n, (name, program) in enumerate(zip(rows["indicator_name"], rows["program_name"], strict=True)):
        line = {"transform": axes.get_yaxis_transform(), "ha": "right", "clip_on": False}
        axes.text(-0.015, n - 0.03, _short(name, 20), va="bottom", fontsize=10.5, **line)
        axes.text(-0.015, n + 0.05, _short(program, 22), va="top", fontsize=9, color=style.QUIET, **line)
    axes.set_title(_paged(title, number, of))
    return figure, axes


def _right(axes: plt.Axes, row: int, first: str, second: str) -> None:
    line = {"transform": axes.get_yaxis_transform(), "ha": "left", "clip_on": False}
    axes.text(1.015, row - 0.03, first, va="bottom", fontsize=10.5, **line)
    axes.text(1.015, row + 0.05, second, va="top", fontsize=9.5, color=style.QUIET, **line)


def _paged(title: str, number: int, of: int) -> str:
    return title if of == 1 else f"{title}（{number}/{of}）"


def _named(code: str, legend: dict[str, str]) -> str:
    return "相手なし" if code == NONE else f"{code}{legend.get(code, '')}"


def _short(text: str, width: int) -> str:
    """Leave out the middle: names often differ only at their end."""
    return text if len(text) <= width else f"{text[: width * 2 // 3]}…{text[-(width // 3 - 1) :]}"


def _wrapped(text: str, width: int = 14) -> str:
    text = _short(text, 2 * width)
    return "\n".join(text[n : n + width] for n in range(0, len(text), width))


def _described(figure: Figure, alt: str) -> Figure:
    figure.set_label(alt)
    plt.close(figure)  # shown once, by page.show, not again by the inline backend
    return figure
