"""Parts of the review agenda: a selection in, things to show out."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.data import Selection
from analysis.progress.judging import judge
from analysis.ratings import share
from analysis.review import agenda, matter, sentences, tables
from analysis.review.evidence import LAST_YEARS, Evidence, evidence_of
from analysis.review.grid import grid
from analysis.review.headline import called, compared, figures, grades, remarks, said, statuses
from analysis.show import cells, marks, style

FIRST_PAGE = 7  # programs that a meeting can go through; the others follow on a sheet of their own
_REST = "そのほかの話し合いたい事業"
_ARROWS = "矢印は基準値から現状値へ、青い縦線は目標値、▼は期間の経過{}。"
_FEWEST_FOR_TOPICS = 10  # programs: of fewer, shares say nothing
_FEWEST_TO_COUNT = 4  # programs: fewer are seen at a glance in the list itself
_OF_A_GROUP = 3  # of each group on the first sheet, before more of the gravest


def lead(chosen: Selection) -> list:
    """Open the page with what is the matter."""
    return [cells.lead(*matter.matter(evidence_of(chosen)))]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    return [
        cells.conditions(
            chosen, 判定方法=Markup('<a href="../methods.html">{}</a>').format(chosen.profile.short)
        )
    ]


def headline(chosen: Selection) -> list:
    """Show indicators by status and programs by rating, those of the year before beneath, the headline figures, and one against the other; of few programs nothing but what the grades mean."""
    last = chosen.year_before
    then = chosen.in_year(last) if last is not None and chosen.awaited.empty else None
    rated = then if last is not None and evidence_of(chosen).same_scale(last) else None
    named = f"{last}年度"
    strips = [
        marks.strip("指標", statuses(chosen), marks.status_colors(), then and statuses(then), year_before=named),
        marks.strip(
            "評価", grades(chosen), style.grade_colors(chosen.plan.ratings), rated and grades(rated), year_before=named
        ),
    ]  # fmt: skip
    if len(chosen.programs) < _FEWEST_TO_COUNT:
        return [cells.legend_note(chosen.plan, ratings=True)]
    now, before = figures(chosen), figures(then) if then else {}
    told = compared(now, before, named) if then else None
    names = list(now)[1:]  # the first is beside the strips
    if told and not rated:
        told[names[-1]] = Markup(
            '<span class="move"><small>{}とは区分の意味が違います</small></span>'
        ).format(named)
    told = told or {}
    for name, words in remarks(chosen, rated).items():
        small = Markup('<span class="move remark"><small>{}</small></span>').format(words)
        told[name] = told.get(name, Markup()) + small
    today = len(first_sheet(chosen))
    if today < now[names[0]][0]:
        small = Markup('<span class="move remark"><small>うち{}を本日の論点に</small></span>').format(today)
        told[names[0]] = told.get(names[0], Markup()) + small
    own = called(chosen, then)
    tiles = cells.tiles(
        {own.get(name, name): said(now[name]) for name in names},
        {own.get(name, name): words for name, words in told.items()},
    )
    crossed = grid(evidence_of(chosen))
    around = Markup('<div class="glance"><div>{}</div>{}{}</div>')
    return [
        HTML(around.format(Markup("").join(strips), Markup(tiles.data), Markup(crossed.data))),
        cells.legend_note(chosen.plan, ratings=True),
    ]


def discussion(chosen: Selection) -> list:
    """Show the programs to discuss in their groups, some of each if they are many, and how they are chosen."""
    listed = agenda.review_list(chosen)
    seen = evidence_of(chosen)
    rules = cells.note(
        "評価と指標から機械的に選んだもので、事業の良し悪しを決めるものではありません（",
        Markup('<a href="../methods.html">選び方と並べ方</a>）。'),
    )
    if listed.empty:
        return [cells.text("当てはまる事業はありません。")]
    first, _ = _split(listed, seen)
    near = f"どの指標も目標年度まで{LAST_YEARS}年以内です。" if seen.all_near else ""
    shown = tables.indicators_of(first, seen)["progress"].astype("float64")
    arrows = _ARROWS.format("（二重の矢印は枠の外まで）" if shown.abs().gt(marks.CLIP).any() else "")
    arrows = arrows if shown.notna().any() else ""
    return [cells.note(arrows, near), tables.agenda(first, listed, seen, "話し合いたい事業"), rules]


def first_sheet(chosen: Selection) -> pd.DataFrame:
    """Give the rows of the review list that stand on the first sheet of the agenda."""
    return _split(agenda.review_list(chosen), evidence_of(chosen))[0]


def as_met(chosen: Selection) -> pd.DataFrame:
    """Give the review list as a meeting goes through it: in each group those of the first sheet first, and ``today`` for them."""
    listed = agenda.review_list(chosen)
    listed = listed.assign(today=listed["program_id"].isin(first_sheet(chosen)["program_id"]))
    group = pd.Series(pd.factorize(agenda.group_names(listed))[0], listed.index)
    return listed.loc[(group * 2 - listed["today"]).sort_values(kind="stable").index]


def improved(chosen: Selection) -> list:
    """Name the programs that are rated lower than the year before, and those that did better."""
    told = sentences.lower(evidence_of(chosen)) + sentences.better(agenda.improved(chosen))
    return [cells.note(told)] if told else []


def low_topics(chosen: Selection) -> list:
    """Say of which topics most programs are rated low; nothing of few programs."""
    programs = chosen.of_one_year.programs
    if len(programs) < _FEWEST_FOR_TOPICS:
        return []
    told = sentences.low_topics(programs, agenda.topics(programs, chosen.plan), chosen.plan)
    return [cells.note(told)] if told else []


def raised(chosen: Selection) -> dict[str, str]:
    """Give the programs to discuss with the group they stand in: ``program_id`` → words, for their sections."""
    listed = agenda.review_list(chosen)
    listed = listed[listed["here"].astype(bool)]
    return dict(zip(listed["program_id"], agenda.group_names(listed), strict=True))


def rest_of_discussion(chosen: Selection) -> list:
    """Show the programs to discuss that did not fit on the first sheet."""
    listed = agenda.review_list(chosen)
    _, rest = _split(listed, evidence_of(chosen))
    if rest.empty:
        return []
    return [HTML(f"<h2>{_REST}</h2>"), tables.agenda(rest, listed, evidence_of(chosen), _REST)]


def _split(listed: pd.DataFrame, seen: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the list into what goes on the first sheet, the head of each group, and the rest.

    Programs that the headline names are among the first, each in the place of the last one of another group that has several.
    """
    behind = listed.groupby("group").cumcount().ge(_OF_A_GROUP)
    first = pd.concat([listed[~behind], listed[behind]]).head(FIRST_PAGE)
    names = matter.named_programs(seen)
    named = listed[listed["program_id"].isin(names)]
    for at in named.index.difference(first.index):
        room = first[first["group"].duplicated() & ~first["program_id"].isin(names)]
        others = room[room["group"].ne(named.loc[at, "group"])]
        rest = first[~first["program_id"].isin(names)]
        least = (others if len(others) else room if len(room) else rest).index[-1]
        first = first.drop(least) if len(first) == FIRST_PAGE else first
        first = pd.concat([first, named.loc[[at]]])
    return listed[listed.index.isin(first.index)], listed[~listed.index.isin(first.index)]


def topics(chosen: Selection) -> list:
    """Say how many programs touch each topic of ``plan.toml``, and how ratings look with and without them; nothing of few programs."""
    plan, tagged = chosen.plan, agenda.topics(chosen.of_one_year.programs, chosen.plan)
    if tagged.columns.empty or len(tagged) < _FEWEST_FOR_TOPICS:
        return []
    met = tagged.loc[:, tagged.any()]
    words = {topic: f"「{topic}」（{'・'.join(marks)}）" for topic, marks in plan.topics.items()}
    none = "、".join(words[topic] for topic in words if topic not in met)
    if met.empty:
        return [cells.text(f"{none}に触れた事業はありません。")]
    told = (
        share.of_what(chosen.programs, plan.ratings),
        f"{none}に触れた事業はありません。" if none else "",
        f"取組内容か理由に{'、'.join(words[topic] for topic in met)}の言葉がある事業を数えました。理由の欄は評価の説明でもあるため、言葉と評価が重なるのは一部は当然で、その言葉が評価の原因とは限りません。",
        _topics_before(chosen),
    )
    return [tables.topic_ratings(chosen.programs, met, plan), cells.note(*told)]


def _topics_before(chosen: Selection) -> str:
    last = chosen.year_before
    then = chosen.in_year(last) if last is not None else None
    if then is None:
        return ""
    counts = agenda.topics(then.programs, chosen.plan).sum()
    return (
        f"{last}年度に触れた事業は、"
        + "、".join(f"「{topic}」が{n}" for topic, n in counts.items())
        + "でした。"
    )


def missing(chosen: Selection) -> list:
    """Say in a few lines what data are missing for this year's review; nothing if none are."""
    told = sentences.missing_data(chosen, judge(chosen), evidence_of(chosen).of_both)
    return [cells.bullets(told)] if told else []
