"""Pictures of indicators: how far, by which steps, along which path."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML
from matplotlib.figure import Figure

from analysis.cleaning.indicators import reading
from analysis.profiles import STATUSES
from analysis.progress import sentences
from analysis.progress.judging import judgeable, possible
from analysis.progress.over_years import COVERAGE, fit, known_points, opposed, ranged
from analysis.show import style
from analysis.show.drawing import WIDTH, described, drawn, in_parts, paged, picture, right, rows_figure, short
from analysis.show.words import about, percent

CLIP = 1.5
PANELS = 12  # in one figure
_ACROSS = 3
_PANEL, _HEAD, _FOOT = (
    2.05,
    0.4,
    0.5,
)  # inches: height of a row of panels, of the title above and the words below
_ALL_JUDGED = "下の表「指標ごとの進捗」"
_PANEL_LEGEND = (
    "○は基準値、色の付いた印は各年度の値、◇は目標値。破線は目標に届くのに必要な直線、\n"
    f"点線はすべての値に当てはめた直線（直近の動きと逆なら引かない）、帯は参考の幅（年ごとの揺れが独立な場合に{percent(COVERAGE)}）。"
)


@picture
def dumbbells(judged: pd.DataFrame) -> list[Figure | HTML]:
    """Draw every numeric indicator from baseline (0) to where it is now, on the way to its target (1).

    Parameters
    ----------
    judged : DataFrame
        From ``judging.judge``.

    Returns
    -------
    list of Figure, and a note if there are too many to draw
        ``ROWS_PER_FIGURE`` indicators each, furthest first; empty if there are none. Beyond ±1.5 an arrow and
        the true value stand instead.
    """
    rows = judgeable(judged).sort_values("progress", ascending=False, kind="stable")
    title = sentences.dumbbell_title(rows)
    rows, notes = drawn(rows, "指標", _ALL_JUDGED)
    parts = in_parts(rows)
    return [*(_dumbbell(part, title, n, len(parts)) for n, part in enumerate(parts, 1)), *notes]


def _dumbbell(rows: pd.DataFrame, title: str, number: int, of: int) -> Figure:
    figure, axes = rows_figure(rows, title, number, of)
    y = np.arange(len(rows))
    shown = rows["progress"].clip(-CLIP, CLIP).to_numpy()
    axes.axvline(0, color=style.NEUTRAL, lw=1)
    axes.axvline(1, color=style.BLUES[0], lw=1.2)
    axes.hlines(y, 0, 1, color=style.LINE, lw=6, zorder=1)
    for n, (status, progress) in enumerate(zip(rows["status"], rows["progress"], strict=True)):
        color, marker = STATUSES[status].color, STATUSES[status].marker
        axes.plot([0, shown[n]], [n, n], color=color, lw=3, zorder=2, solid_capstyle="butt")
        axes.plot(0, n, "o", ms=6, mfc="white", mec=style.NEUTRAL, zorder=3)
        if abs(progress) > CLIP:
            side = np.sign(progress)
            axes.plot(shown[n], n, ">" if side > 0 else "<", ms=9, color=color, zorder=4, clip_on=False)
        else:
            size = 13 if marker == "*" else 9
            axes.plot(shown[n], n, marker, ms=size, color=color, mec="white", mew=0.8, zorder=4)
    elapsed = rows["elapsed"].to_numpy()
    axes.vlines(elapsed, y - 0.3, y + 0.3, color=style.TEXT, lw=1.2, zorder=3)
    axes.set_xlim(-CLIP - 0.12, CLIP + 0.12)
    axes.set_xticks([-1, 0, 0.5, 1], ["−100%", "0%\n基準値", "50%", "100%\n目標値"])
    axes.set_xlabel("進捗率（│は期間の経過率。矢印は枠の外にあり、右が実際の値）", loc="left")
    shares = rows["progress"].map(percent)
    path = reading(rows, "baseline") + " → " + reading(rows, "current") + "　目標 " + reading(rows, "target")
    for n, (text, share, status) in enumerate(zip(path, shares, rows["status"], strict=True)):
        right(axes, n, f"{status}　{share}", text)
    facts = [
        f"{name}は{text.replace('　', '、')}、進捗率{share}、{status}"
        for name, text, share, status in zip(
            rows["indicator_name"], path, shares, rows["status"], strict=True
        )
    ]
    return described(figure, f"{title}。" + "。".join(facts))


@picture
def stage_strips(judged: pd.DataFrame, ladders: Sequence[Sequence[str]]) -> list[Figure | HTML]:
    """Draw every stage indicator as steps: baseline (open), now (filled), target (line).

    Returns
    -------
    list of Figure, and a note if there are too many to draw
        One or more per ladder in use; empty if there are no stages.
    """
    figures = []
    rows = judged[judged["kind"].eq("stage") & judged["status_reason"].eq("")]
    for ladder in ladders:
        mine = rows[rows["current_stage"].isin(list(ladder))]
        mine = mine.sort_values("status", kind="stable")
        title = sentences.stage_title(mine)
        mine, notes = drawn(mine, "指標", _ALL_JUDGED)
        parts = in_parts(mine)
        figures += [_strip(part, ladder, title, n, len(parts)) for n, part in enumerate(parts, 1)]
        figures += notes
    return figures


def _strip(rows: pd.DataFrame, ladder: Sequence[str], title: str, number: int, of: int) -> Figure:
    figure, axes = rows_figure(rows, title, number, of)
    rank = {word: n for n, word in enumerate(ladder)}
    axes.set_xlim(-0.6, len(ladder) - 0.4)
    axes.set_xticks(range(len(ladder)), list(ladder))
    axes.set_xlabel("段階（○は基準、色の付いた印は現状、縦線は目標）", loc="left")
    facts = []
    for n, row in enumerate(rows.itertuples()):
        color, marker = STATUSES[row.status].color, STATUSES[row.status].marker
        axes.hlines(n, 0, len(ladder) - 1, color=style.LINE, lw=6, zorder=1)
        b, g, c = (rank.get(stage) for stage in (row.baseline_stage, row.target_stage, row.current_stage))
        if g is not None:
            axes.vlines(g, n - 0.34, n + 0.34, color=style.BLUES[0], lw=3, zorder=2)
        if b is not None:
            axes.plot([b, c], [n, n], color=color, lw=3, zorder=3)
            axes.plot(b, n, "o", ms=11, mfc="white", mec=style.NEUTRAL, mew=1.5, zorder=4)
        axes.plot(c, n, marker, ms=13 if marker == "*" else 7, color=color, mec="white", mew=0.8, zorder=5)
        right(axes, n, row.status, f"{row.baseline_stage} → {row.current_stage}　目標 {row.target_stage}")
        facts.append(
            f"{row.indicator_name}（{row.program_name}）は{row.baseline_stage}から{row.current_stage}、"
            f"目標{row.target_stage}、{row.status}"
        )
    return described(figure, f"{title}。" + "。".join(facts))


@picture
def paths(judged: pd.DataFrame, followed: pd.DataFrame, ahead: pd.DataFrame) -> list[Figure | HTML]:
    """Draw the path of every number that has values of several years: baseline, each year, target.

    Parameters
    ----------
    judged, followed, ahead : DataFrame
        From ``judging.judge``, ``over_years.points`` and ``over_years.outlook``.

    Returns
    -------
    list of Figure, and a note if there are too many to draw
        ``PANELS`` indicators each, in the order of their statuses; empty if none has two yearly values. A year without a
        value is a gap in the path.
    """
    rows = judgeable(judged)
    several = followed.dropna(subset="value").groupby("indicator")["year"].nunique()
    rows = rows[several.reindex(rows.index).ge(2)].sort_values(
        ["status", "progress"], ascending=[True, False], kind="stable"
    )
    title = sentences.path_title(rows, int(ahead["changed"].reindex(rows.index).notna().sum()))
    rows, notes = drawn(rows, "指標", "下の表「年度ごとの判定と、すべての年度の値による見込み」")
    parts = in_parts(rows, PANELS)
    return [*(_panels(part, followed, title, n, len(parts)) for n, part in enumerate(parts, 1)), *notes]


def _panels(rows: pd.DataFrame, followed: pd.DataFrame, title: str, number: int, of: int) -> Figure:
    down = -(-len(rows) // _ACROSS)
    figure = plt.figure(figsize=(WIDTH, _PANEL * down + _HEAD + _FOOT))
    paths, facts = dict(list(followed.groupby("indicator"))), []
    least, most = possible(rows)
    for n, (index, row) in enumerate(rows.iterrows()):
        axes = figure.add_axes(_place(n, down))
        known = known_points(row, paths.get(index, followed.iloc[:0]))
        facts.append(_panel(axes, row, known, (least[index], most[index])))
    height = figure.get_figheight()
    figure.suptitle(paged(title, number, of), x=0.01, y=1 - 0.1 / height, ha="left", va="top", fontsize=12)
    figure.text(0.01, 0.06 / height, _PANEL_LEGEND, va="bottom", fontsize=9, color=style.QUIET)
    return described(figure, f"{title}。" + "。".join(facts), cut=False)


def _place(n: int, down: int) -> tuple[float, float, float, float]:
    """Give the n-th panel its place in the figure, with room for its title and the numbers at its axes."""
    height, width = _PANEL * down + _HEAD + _FOOT, WIDTH / _ACROSS
    left, bottom = n % _ACROSS * width + 0.6, _FOOT + (down - 1 - n // _ACROSS) * _PANEL + 0.27
    return left / WIDTH, bottom / height, (width - 0.75) / WIDTH, (_PANEL - 0.87) / height


def _panel(axes: plt.Axes, row: pd.Series, values: pd.Series, bounds: tuple[float, float]) -> str:
    """Draw one path, its line within the bounds of what is possible; say it in words."""
    first, last, due = int(row["baseline_year"]), int(values.index[-1]), int(row["target_year"])
    color, marker = STATUSES[row["status"]].color, STATUSES[row["status"]].marker
    axes.plot([first, due], [row["baseline"], row["target"]], ls="--", lw=1.2, color=style.NEUTRAL, zorder=1)
    yearly = values.iloc[1:]
    path = yearly.reindex(range(int(yearly.index[0]), last + 1))  # a year without a value breaks the line
    axes.plot(path.index, path, lw=1.8, color=color, zorder=3)
    axes.plot(yearly.index, yearly, marker, ls="", ms=5, color=color, zorder=4)
    axes.plot(first, row["baseline"], "o", ms=6, mfc="white", mec=style.NEUTRAL, zorder=4)
    axes.plot(
        due, row["target"], "D", ms=5.5, mfc="white", mec=style.BLUES[0], mew=1.4, zorder=4, clip_on=False
    )
    seen = [*values, row["target"]]
    room = (max(seen) - min(seen) or abs(max(seen)) or 1) * 0.25
    line = fit(values)
    projected = ""
    if line and due > last:
        projected = "、見込みは示さない（直近の動きと逆）" if opposed(values) else ""
        if not projected:
            years = np.linspace(first, due, 40)
            middle, low, high = (np.clip(side, *bounds) for side in line(years))
            axes.plot(years, middle, ls=":", lw=1.5, color=color, zorder=2)
            ahead = years >= last
            seen += [middle[-1]]
            goals = row[["baseline", "target", "current"]]
            projected = f"、目標年度の見込み{about(middle[-1], goals)}"
            if ranged(values):
                axes.fill_between(
                    years[ahead], low[ahead], high[ahead], color=color, alpha=0.15, lw=0, zorder=0
                )
                projected += f"（参考の幅{about(low[-1], goals)}～{about(high[-1], goals)}）"
    axes.set_ylim(min(seen) - room, max(seen) + room)
    axes.set_xlim(first - 0.5, max(due, last) + 0.5)
    ticks = [first, last, due] if due - last > 1 else [first, due]
    axes.set_xticks(ticks, [f"’{year % 100:02}" for year in ticks])
    axes.tick_params(labelsize=8)
    axes.yaxis.set_major_locator(plt.MaxNLocator(4))
    unit = f"（{row['unit']}）" if row["unit"] else ""
    axes.set_title(
        f"{short(row['indicator_name'], 13)}{unit}\n{short(row['program_name'], 15)}",
        fontsize=9,
        pad=14,
        loc="left",
        x=-0.3,
        y=1.0,
        linespacing=1.4,
    )
    axes.text(
        0, 1.02, f"{row['status']}", transform=axes.transAxes, fontsize=8.5, color=style.QUIET, va="bottom"
    )
    told = "、".join(f"{year}年度{value:,.10g}" for year, value in yearly.items())
    return (
        f"{row['indicator_name']}（{row['program_name']}）は基準値{row['baseline']:,.10g}{row['unit']}、{told}、"
        f"目標{due}年度{row['target']:,.10g}{projected}、{row['status']}"
    )
