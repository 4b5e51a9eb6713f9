"""Pictures of indicators: how far, by which steps, along which path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox, BboxTransform

from analysis.cleaning.indicators import reading
from analysis.profiles import STATUSES
from analysis.progress import sentences
from analysis.progress.judging import judgeable, possible
from analysis.progress.over_years import fit, known_points, opposed, ranged
from analysis.show import style
from analysis.show.drawing import (
    NARROW,
    described,
    drawn,
    in_parts,
    mark,
    picture,
    row_words,
    rows_figure,
)
from analysis.show.words import about, percent, short
from analysis.text import written

CLIP = 1.5
PANELS = 4  # in one figure
_ACROSS = 2
_PANEL, _FOOT = 1.75, 0.1  # inches: height of a row of panels, of the room below
_POINT = 1 / 72  # inches
_TICK = 3.5 * _POINT
_ALL_JUDGED = "下の表「指標ごとの進捗」"
DUMBBELL_LEGEND = "数値の指標の帯は基準値（○）から目標値（青い縦線）まで。▼は期間の経過。矢印の先が枠の外に出る指標は、右の数字で読めます。"
STAGE_LEGEND = "段階の指標では、○は基準、色の付いた印は現状、青い縦線は目標です。"
PATH_LEGEND = (
    "○は基準値、◇は目標値。色の付いた印は各年度の値で、形と色はその年度の判定。破線は目標に届くのに必要な直線、"
    "点線はすべての値に当てはめた直線（直近の動きと逆なら引かない）、帯はその参考の幅。"
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
        About ``ROWS_PER_FIGURE`` indicators each, the worst status first and in it the lowest; empty if there are none. Beyond ±1.5 an arrow and
        the true value stand instead.
    """
    every = _worst_first(judgeable(judged))
    title = sentences.dumbbell_title(every)
    rows, notes = drawn(every, "指標", _ALL_JUDGED)
    parts = in_parts(rows, by="status")
    return [*(_dumbbell(part, _heading(part, every, title)) for part in parts), *notes]


def _worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["status", "progress"], ascending=[False, True], kind="stable")


def _heading(part: pd.DataFrame, rows: pd.DataFrame, title: str) -> str:
    return title if len(part) == len(rows) else sentences.part_title(part["status"], rows["status"])


def _dumbbell(rows: pd.DataFrame, title: str) -> Figure:
    figure, axes = rows_figure(rows)
    y = np.arange(len(rows))
    axes.vlines(0 * y, y - 0.09, y + 0.09, color=style.NEUTRAL, lw=1)
    axes.vlines(0 * y + 1, y - 0.12, y + 0.12, color=style.BLUES[0], lw=1.8)
    axes.hlines(y, 0, 1, color=style.LINE, lw=6, zorder=1)
    elapsed = rows["elapsed"].to_numpy()
    axes.plot(elapsed, y - 0.07, "v", ms=5, color=style.TEXT, zorder=3)
    axes.set_xlim(-CLIP - 0.12, CLIP + 0.12)
    axes.set_xticks([-1, 0, 1], ["−100%", "0%\n基準値", "100%\n目標値"])
    values = (
        reading(rows, "baseline") + " → " + reading(rows, "current") + "　目標 " + reading(rows, "target")
    )
    facts = []
    for n, (row, text) in enumerate(zip(rows.itertuples(), values, strict=True)):
        told = f"進捗率{percent(row.progress)}、{row.status}"
        row_words(
            axes, n, (row.indicator_name, row.program_name), f"{row.status}　{percent(row.progress)}", text
        )
        mark(_dumbbell_mark(axes, n, row), f"{row.indicator_name}（{row.program_name}）{text}　{told}")
        facts.append(f"{row.indicator_name}は{text.replace('　', '、')}、{told}")
    return _told(figure, rows, facts, title)


def _told(figure: Figure, rows: pd.DataFrame, facts: list[str], title: str) -> Figure:
    """Give a figure its words, and as ``status`` that of its first row, the worst."""
    figure.status = rows["status"].iloc[0]
    return described(figure, "。".join(facts), title=title, narrow=True)


def _dumbbell_mark(axes: plt.Axes, n: int, row: NamedTuple) -> Artist:
    """Draw the way of one indicator and give the mark at its end."""
    color, marker = STATUSES[row.status].color, STATUSES[row.status].marker
    shown = np.clip(row.progress, -CLIP, CLIP)
    axes.plot([0, shown], [n, n], color=color, lw=3, zorder=2, solid_capstyle="butt")
    axes.plot(0, n, "o", ms=6, mfc="white", mec=style.NEUTRAL, zorder=3)
    if abs(row.progress) > CLIP:
        return axes.plot(shown, n, ">" if shown > 0 else "<", ms=10, color=color, zorder=4, clip_on=False)[0]
    size = 13 if marker == "*" else 9
    return axes.plot(shown, n, marker, ms=size, color=color, mec="white", mew=0.8, zorder=4)[0]


@picture
def stage_strips(judged: pd.DataFrame, ladders: Sequence[Sequence[str]]) -> list[Figure | HTML]:
    """Draw every stage indicator as steps: baseline (open), now (filled), target (line).

    Returns
    -------
    list of Figure, and a note if there are too many to draw
        One or more per ladder in use, the worst first; empty if there are no stages.
    """
    figures = []
    rows = judged[judged["kind"].eq("stage") & judged["status_reason"].eq("")]
    for ladder in ladders:
        mine = rows[rows["current_stage"].isin(list(ladder))]
        every = mine.sort_values("status", ascending=False, kind="stable")
        title = sentences.stage_title(every)
        mine, notes = drawn(every, "指標", _ALL_JUDGED)
        parts = in_parts(mine, by="status")
        figures += [_strip(part, ladder, _heading(part, every, title)) for part in parts]
        figures += notes
    return figures


def _strip(rows: pd.DataFrame, ladder: Sequence[str], title: str) -> Figure:
    figure, axes = rows_figure(rows)
    rank = {word: n for n, word in enumerate(ladder)}
    axes.set_xlim(-0.5, len(ladder) - 0.5)
    axes.set_xticks(range(len(ladder)), list(ladder))
    facts = []
    for n, row in enumerate(rows.itertuples()):
        color, marker = STATUSES[row.status].color, STATUSES[row.status].marker
        axes.hlines(n, 0, len(ladder) - 1, color=style.LINE, lw=6, zorder=1)
        b, g, c = (rank.get(stage) for stage in (row.baseline_stage, row.target_stage, row.current_stage))
        if g is not None:
            axes.vlines(g, n - 0.13, n + 0.13, color=style.BLUES[0], lw=3, zorder=2)
        if b is not None:
            axes.plot([b, c], [n, n], color=color, lw=3, zorder=3)
            axes.plot(b, n, "o", ms=7, mfc="white", mec=style.NEUTRAL, mew=1.5, zorder=4)
        (now,) = axes.plot(
            c, n, marker, ms=11 if marker == "*" else 7, color=color, mec="white", mew=0.8, zorder=5
        )
        way = f"{row.baseline_stage} → {row.current_stage}　目標 {row.target_stage}"
        row_words(axes, n, (row.indicator_name, row.program_name), row.status, way)
        mark(now, f"{row.indicator_name}（{row.program_name}）{way}　{row.status}")
        facts.append(
            f"{row.indicator_name}（{row.program_name}）は{row.baseline_stage}から{row.current_stage}、"
            f"目標{row.target_stage}、{row.status}"
        )
    return _told(figure, rows, facts, title)


def with_path(judged: pd.DataFrame, followed: pd.DataFrame) -> pd.DataFrame:
    """Keep the numbers that have values of several years, the worst status first."""
    rows = judgeable(judged)
    several = followed.dropna(subset="value").groupby("indicator")["year"].nunique()
    return _worst_first(rows[several.reindex(rows.index).ge(2)])


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
        ``PANELS`` indicators each, the worst status first; empty if none has two yearly values. A year without a
        value is a gap in the path.
    """
    every = with_path(judged, followed)
    title = sentences.path_title(every, int(ahead["changed"].reindex(every.index).notna().sum()))
    rows, notes = drawn(every, "指標", "下の表「年度ごとの判定と、すべての年度の値による見込み」")
    parts = in_parts(rows, PANELS, by="status")
    return [*(_panels(part, followed, _heading(part, every, title)) for part in parts), *notes]


def _panels(rows: pd.DataFrame, followed: pd.DataFrame, title: str) -> Figure:
    down = -(-len(rows) // _ACROSS)
    figure = plt.figure(figsize=(NARROW, _PANEL * down + _FOOT))
    sheet = _sheet(figure)
    paths, facts = dict(list(followed[followed["indicator"].isin(rows.index)].groupby("indicator"))), []
    least, most = possible(rows)
    for n, (index, row) in enumerate(rows.iterrows()):
        mine = paths.get(index, followed.iloc[:0])
        known, judged = known_points(row, mine), mine.dropna(subset=["value", "status"])
        statuses = dict(zip(judged["year"], judged["status"], strict=True))
        facts.append(_panel(sheet, _place(n, down), row, known, statuses, (least[index], most[index])))
    return described(figure, "。".join(facts), title=title, narrow=True, cut=False)


def _sheet(figure: Figure) -> plt.Axes:
    """Lay one sheet over a figure, measured in inches: fifty axes of their own would take most of the time of a page."""
    sheet = figure.add_axes((0, 0, 1, 1))
    sheet.set_axis_off()
    sheet.set_xlim(0, figure.get_figwidth())
    sheet.set_ylim(0, figure.get_figheight())
    sheet.set_autoscale_on(False)
    return sheet


def _place(n: int, down: int) -> Bbox:
    """Give the n-th panel its place in the figure (inches), with room for its title and the numbers at its axes."""
    width = NARROW / _ACROSS
    left, bottom = n % _ACROSS * width + 0.5, _FOOT + (down - 1 - n // _ACROSS) * _PANEL + 0.27
    return Bbox.from_bounds(left, bottom, width - 0.62, _PANEL - 0.99)


def _panel(
    sheet: plt.Axes,
    place: Bbox,
    row: pd.Series,
    values: pd.Series,
    statuses: Mapping[int, str],
    bounds: tuple[float, float],
) -> str:
    """Draw one path, every value with the mark of its year's status, its line within the bounds of what is possible; say it in words."""
    first, last, due = int(row["baseline_year"]), int(values.index[-1]), int(row["target_year"])
    color = STATUSES[row["status"]].color
    yearly = values.iloc[1:]
    path = yearly.reindex(range(int(yearly.index[0]), last + 1))  # a year without a value breaks the line
    seen = [*values, row["target"]]
    room = (max(seen) - min(seen) or abs(max(seen)) or 1) * 0.25
    line = fit(values)
    projected, years, sides = "", np.linspace(first, due, 40), None
    if line and due > last:
        projected = "、見込みは示さない（直近の動きと逆）" if opposed(values, due) else ""
        if not projected:
            sides = middle, low, high = [np.clip(side, *bounds) for side in line(years)]
            seen += [middle[-1]]
            goals = row[["baseline", "target", "current"]]
            projected = f"、目標年度の見込み{about(middle[-1], goals)}"
            if ranged(values):
                projected += f"（参考の幅{about(low[-1], goals)}～{about(high[-1], goals)}）"
    own = Bbox.from_extents(first - 0.5, min(seen) - room, max(due, last) + 0.5, max(seen) + room)
    to = BboxTransform(own, place) + sheet.transData
    plot = partial(sheet.plot, transform=to)
    plot([first, due], [row["baseline"], row["target"]], ls="--", lw=1.2, color=style.NEUTRAL, zorder=1)
    plot(path.index, path, lw=1.8, color=color, zorder=3)
    for year, value in yearly.dropna().items():
        was = STATUSES[statuses.get(year, row["status"])]
        size = 9 if was.marker == "*" else 6
        (point,) = plot(year, value, was.marker, ls="", ms=size, color=was.color, zorder=4)
        said = f"{row['indicator_name']} {year}年度 {written(value)}{row['unit']} {was.name}"
        mark(point, f"{said}（目標 {written(row['target'])}{row['unit']}）")
    plot(first, row["baseline"], "o", ms=6, mfc="white", mec=style.NEUTRAL, zorder=4)
    plot(due, row["target"], "D", ms=5.5, mfc="white", mec=style.BLUES[0], mew=1.4, zorder=4)
    if sides:
        middle, low, high = (np.clip(side, own.y0, own.y1) for side in sides)
        plot(years, np.where(middle == sides[0], middle, np.nan), ls=":", lw=1.5, color=color, zorder=2)
        if ranged(values):
            ahead = years >= last
            edge = np.column_stack([[*years[ahead], *years[ahead][::-1]], [*low[ahead], *high[ahead][::-1]]])
            sheet.add_artist(Polygon(edge, color=color, alpha=0.15, lw=0, zorder=0, transform=to))
    _around(sheet, place, own, [first, last, due] if due - last > 1 else [first, due])
    unit = f"（{row['unit']}）" if row["unit"] else ""
    way = f"{written(row['baseline'])}→{written(values.iloc[-1])}"
    names = f"{short(row['indicator_name'], 11)}{unit}", short(row["program_name"], 14)
    for words, above, size, color in [
        (names[0], 31, 9.5, style.TEXT),
        (names[1], 18.5, 9, style.QUIET),
        (f"{row['status']}　{way}", 6, 9, style.TEXT),
    ]:
        sheet.text(place.x0 - 0.3 * place.width, place.y1 + above * _POINT, words, fontsize=size, color=color)
    told = "、".join(f"{year}年度{written(value)}" for year, value in yearly.items())
    return (
        f"{row['indicator_name']}（{row['program_name']}）は基準値{written(row['baseline'])}{row['unit']}、{told}、"
        f"目標{due}年度{written(row['target'])}{projected}、{row['status']}"
    )


def _around(sheet: plt.Axes, place: Bbox, own: Bbox, years: list[int]) -> None:
    """Draw the axes of a panel with the numbers at them."""
    levels = [level for level in MaxNLocator(4).tick_values(own.y0, own.y1) if own.y0 <= level <= own.y1]
    decimals = max((len(f"{level:.10g}".partition(".")[2]) for level in levels), default=0)
    to = BboxTransform(own, place)
    across = to.transform([(year, own.y0) for year in years])
    up = to.transform([(own.x0, level) for level in levels]).reshape(-1, 2)
    ticks = [[(x, y), (x, y - _TICK)] for x, y in across] + [[(x, y), (x - _TICK, y)] for x, y in up]
    edges = [[(place.x0, place.y1), (place.x0, place.y0), (place.x1, place.y0)]]
    sheet.add_collection(LineCollection(edges + ticks, colors=style.NEUTRAL, lw=0.8), autolim=False)
    for (x, y), year in zip(across, years, strict=True):
        word = f"’{year % 100:02}"
        sheet.text(x, y - 2 * _TICK, word, ha="center", va="top", fontsize=8, color=style.QUIET)
    for (x, y), level in zip(up, levels, strict=True):
        word = f"{level:,.{decimals}f}".replace("-", "−")
        sheet.text(x - 2 * _TICK, y, word, ha="right", va="center_baseline", fontsize=8)
