"""Parts of the page on indicators: a selection in, things to show out."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.figure import Figure

from analysis.data import Selection
from analysis.profiles import Profile
from analysis.progress import charts, sentences, tables
from analysis.progress.judging import judge, status_counts
from analysis.progress.over_years import outlook, points
from analysis.show import cells

_GROUPS = {"item_name": "項目", "process_name": "プロセス", "department": "担当課"}


def lead(chosen: Selection) -> list:
    """Open the page with how many indicators have which status."""
    return [cells.lead(sentences.progress_lead(judge(chosen), chosen.profile))]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    return [cells.conditions(chosen, 判定方法=chosen.profile.name)]


def tiles(chosen: Selection) -> list:
    """Tiles of the statuses that occur, best first, and the verdict over all where the profile has one."""
    judged = judge(chosen)
    counts = status_counts(judged)
    return [
        cells.tiles(counts[counts > 0]) if len(judged) else [],
        cells.text(sentences.composite_sentence(judged, chosen.profile)) if chosen.profile.points else [],
    ]


def arrows(chosen: Selection) -> list:
    """Picture every indicator from its baseline to where it is now: numbers on their way, stages as steps."""
    judged = judge(chosen)
    steps = charts.stage_strips(judged, chosen.plan.stages.ladders)
    return [
        _pictures(charts.dumbbells(judged), chosen.profile, "進捗率を計算できる指標はありません。"),
        _pictures(steps, chosen.profile, "段階で表す指標はありません。"),
    ]


def paths(chosen: Selection) -> list:
    """Show the way through the years, or say that one year shows none."""
    if chosen.year_before is None:
        return [cells.text("年度ごとの動きは、前の年度の評価表が加わると、ここに示します。")]
    judged, followed = judge(chosen), points(chosen)
    ahead = outlook(judged, followed)
    figures = charts.paths(judged, followed, ahead)
    return [
        _pictures(figures, chosen.profile, "二つ以上の年度に値のある数値の指標はありません。"),
        tables.history_table(judged, followed, ahead, chosen.profile),
    ]


def judgements(chosen: Selection) -> list:
    """Show every indicator with its status, and how fast those short of their target move."""
    judged, alone = judge(chosen), chosen.year_before is None
    return [
        tables.progress_table(judged, chosen.profile),
        tables.pace_table(judged, chosen.profile, projected=alone),
    ]


def groups(chosen: Selection) -> list:
    """Count statuses by item, process and department."""
    judged = judge(chosen)
    return [tables.status_by(judged, by, title, chosen.profile) for by, title in _GROUPS.items()]


def readings(chosen: Selection) -> list:
    """Show the raw text of every indicator cell beside its reading."""
    return [tables.raw_readings(judge(chosen), chosen.profile)]


def not_assessed(chosen: Selection) -> list:
    """Show what could not be judged and why."""
    return [tables.not_assessed(judge(chosen), chosen.profile)]


def _pictures(figures: Iterable[object], profile: Profile, otherwise: str) -> list:
    """Print the profile under every picture; say so where there is none."""
    shown = []
    for part in figures:
        shown += [part, cells.note(profile.printed)] if isinstance(part, Figure) else [part]
    return shown or [cells.text(otherwise)]
