"""Parts of the page on indicators: a selection in, things to show out."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup
from matplotlib.figure import Figure

from analysis.data import Selection
from analysis.progress import charts, sentences, tables
from analysis.progress.judging import judge, judgeable, status_counts
from analysis.progress.over_years import courses, outlook, points
from analysis.progress.since import since
from analysis.show import cells, marks
from analysis.show.words import several

_GROUPS = {"item_name": "項目", "process_name": "プロセス", "department": "担当課"}


def _judged(chosen: Selection) -> pd.DataFrame:
    """Judge the indicators of one year: ``judge`` takes all years too, which a page would count together."""
    return judge(chosen.of_one_year)


def lead(chosen: Selection) -> list:
    """Open the page with how many indicators have which status, how that differs from the year before, and which went furthest back."""
    judged, before, profile = _judged(chosen), chosen.year_before, chosen.profile
    since = (
        ""
        if before is None or len(chosen.awaited)
        else sentences.since_sentence(judged, judge(chosen.in_year(before, whole=True)), before)
    )
    where = sentences.where_sentence(judged, _GROUPS, profile)
    course = sentences.course_sentence(judged, courses(judged, points(chosen)), profile)
    return [
        cells.lead(
            sentences.progress_lead(judged, profile) + where + course, since, sentences.worst_sentence(judged)
        )
    ]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    return [cells.conditions(chosen, 判定方法=Markup('<a href="#rule">{}</a>').format(chosen.profile.short))]


def statuses(chosen: Selection) -> list:
    """Show the statuses as a strip, last year's beneath, and the verdict over all where the profile has one."""
    judged, past = _judged(chosen), chosen.year_before and chosen.in_year(chosen.year_before)
    past = past if chosen.awaited.empty else None
    if judged.empty:
        return []
    strip = marks.strip(
        "指標",
        dict(status_counts(judged)),
        marks.status_colors(),
        dict(status_counts(judge(past))) if past else None,
        year_before=f"{chosen.year_before}年度",
    )
    verdict = sentences.composite_sentence(judged, chosen.profile) if chosen.profile.points else ""
    return [HTML(strip), cells.text(verdict) if verdict else []]


def arrows(chosen: Selection) -> list:
    """Picture every indicator from its baseline to where it is now, the worst status first: numbers on their way, stages as steps."""
    judged = _judged(chosen)
    if judged.empty:
        return []
    steps = charts.stage_strips(judged, chosen.plan.stages.ladders)
    numbers = charts.dumbbells(judged)
    best_first = list(judged["status"].cat.categories)
    drawn = sorted(
        [*numbers, *steps],
        key=lambda part: best_first.index(part.status) if isinstance(part, Figure) else -1,  # notes go last
        reverse=True,
    )
    several = sum(isinstance(part, Figure) for part in numbers) > 1
    stages = judged["kind"].eq("stage") & judged["status_reason"].eq("")
    of_stages = judged.loc[stages, "status"].astype("str").value_counts(sort=False)
    counts = "、".join(f"{word}{of_stages[word]}" for word in chosen.profile.words if word in of_stages)
    also = f"（ほかに段階の{stages.sum()}指標：{counts}）" if stages.any() else ""
    return [
        cells.title(sentences.dumbbell_title(judgeable(judged)) + also) if several else [],
        cells.note(charts.DUMBBELL_LEGEND if numbers else "", charts.STAGE_LEGEND if steps else ""),
        drawn or [cells.text("図にできる指標はありません。")],
    ]


def paths(chosen: Selection) -> list:
    """Show the way through the years; nothing in the first."""
    if chosen.year_before is None or _judged(chosen).empty:
        return []
    judged, followed = _judged(chosen), points(chosen)
    ahead = outlook(judged, followed)
    figures = charts.paths(judged, followed, ahead)
    drawn, numbers = charts.with_path(judged, followed), len(judgeable(judged))
    title = sentences.path_title(drawn, int(ahead["changed"].reindex(drawn.index).notna().sum()))
    alone = f"（ほかの{numbers - len(drawn)}指標は、値のある年度が一つ）" if len(drawn) < numbers else ""
    return [
        cells.title(title + alone) if sum(isinstance(part, Figure) for part in figures) > 1 else [],
        cells.note(charts.PATH_LEGEND) if figures else [],
        figures or [cells.text("二つ以上の年度に値のある数値の指標はありません。")],
        tables.history_table(judged, followed, ahead, since(chosen)["in_time"], chosen.year_before),
    ]


def judgements(chosen: Selection) -> list:
    """Show every indicator with its status, and how fast those short of their target move."""
    judged, alone = _judged(chosen), chosen.year_before is None
    return [
        tables.progress_table(judged, chosen.profile),
        tables.pace_table(judged, chosen.profile, projected=alone),
    ]


def groups(chosen: Selection) -> list:
    """Count statuses by item, process and department, where there are several."""
    judged = _judged(chosen)
    return [tables.status_by(judged, by, title, chosen.profile) for by, title in several(judged, _GROUPS)]


def readings(chosen: Selection) -> list:
    """Show the raw text of every indicator cell beside its reading (on the page of data quality)."""
    return [tables.raw_readings(_judged(chosen))]


def not_assessed(chosen: Selection) -> list:
    """Show what could not be judged and why; nothing if all could."""
    judged = _judged(chosen)
    return [tables.not_assessed(judged)] if judged["status_reason"].ne("").any() else []


def rule(chosen: Selection) -> list:
    """Say the rule of judging, once."""
    return [HTML(Markup('<p class="note" id="rule">{}</p>').format(chosen.profile.printed))]
