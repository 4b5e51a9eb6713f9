"""Pictures of indicators: how far, by which steps, along which path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis import sentences, style
from analysis.charts.drawing import (
    described,
    in_parts,
    right,
    rows_figure,
)
from analysis.indicators import reading
from analysis.progress import STATUSES, judgeable

CLIP = 1.5


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
    parts = in_parts(rows)
    return [_dumbbell(part, sentences.dumbbell_title(rows), n, len(parts)) for n, part in enumerate(parts, 1)]


def _dumbbell(rows: pd.DataFrame, title: str, number: int, of: int) -> Figure:
    figure, axes = rows_figure(rows, title, number, of)
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
        right(axes, n, f"{status}　{share}", text)
    facts = [
        f"{name}は{text.replace('　', '、')}、進捗率{share}、{status}"
        for name, text, share, status in zip(
            rows["indicator_name"], path, percent, rows["status"], strict=True
        )
    ]
    return described(figure, f"{title}。" + "。".join(facts))


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
        parts = in_parts(mine)
        figures += [
            _strip(part, ladder, sentences.stage_title(mine), n, len(parts))
            for n, part in enumerate(parts, 1)
        ]
    return figures


def _strip(rows: pd.DataFrame, ladder: Sequence[str], title: str, number: int, of: int) -> Figure:
    figure, axes = rows_figure(rows, title, number, of)
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
        right(axes, n, row.status, f"{row.baseline_stage} → {row.current_stage}　目標 {row.target_stage}")
        facts.append(
            f"{row.indicator_name}（{row.program_name}）は{row.baseline_stage}から{row.current_stage}、"
            f"目標{row.target_stage}、{row.status}"
        )
    return described(figure, f"{title}。" + "。".join(facts))
