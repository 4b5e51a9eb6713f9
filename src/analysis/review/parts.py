"""Parts of the review agenda: a selection in, things to show out."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis import ratings
from analysis.data import Selection
from analysis.progress.judging import judge
from analysis.review import agenda, sentences, tables
from analysis.review.evidence import Evidence, evidence_of
from analysis.review.grid import grid
from analysis.review.headline import compared, figures, grades, said, statuses
from analysis.show import cells, marks, style

FIRST_PAGE = 7  # programs that a meeting can go through; the others follow on a sheet of their own
_REST = "そのほかの話し合いたい事業"
_OF_A_GROUP = 3  # of each group on the first sheet, before more of the gravest


def lead(chosen: Selection) -> list:
    """Open the page with what is the matter."""
    return [cells.lead(*sentences.matter(evidence_of(chosen)))]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    return [cells.conditions(chosen, 判定方法=chosen.profile.name)]


def headline(chosen: Selection) -> list:
    """Show indicators by status and programs by rating, those of the year before beneath, the headline figures, and one against the other."""
    last = chosen.year_before
    then = chosen.in_year(last) if last is not None else None
    named = f"{last}年度"
    strips = [
        marks.strip("指標", statuses(chosen), marks.status_colors(), then and statuses(then), year_before=named),
        marks.strip(
            "評価", grades(chosen), style.grade_colors(chosen.plan.ratings), then and grades(then), year_before=named
        ),
    ]  # fmt: skip
    now, before = figures(chosen), figures(then) if then else {}
    told = compared(now, before, named) if then and chosen.awaited.empty else None
    tiles = cells.tiles(
        {name: said(now[name]) for name in list(now)[1:]}, told
    )  # the first is beside the strips
    crossed = grid(evidence_of(chosen))
    around = Markup('<div class="glance"><div>{}</div>{}{}</div>')
    return [HTML(around.format(Markup("").join(strips), Markup(tiles.data), Markup(crossed.data)))]


def discussion(chosen: Selection) -> list:
    """Show the programs to discuss in their groups, some of each if they are many, and how they are chosen."""
    listed = agenda.review_list(chosen)
    rules = cells.note(
        "事業は、評価と指標から機械的に選んでいます。事業の良し悪しを決めるものではありません。"
        "前の年度と比べる条件は、前の年度のデータがあるときだけ調べます。",
        Markup('選び方は<a href="../methods.html">方法の説明</a>の5にあります。'),
    )
    if listed.empty:
        return [cells.text("当てはまる事業はありません。"), rules]
    first, _ = _split(listed, evidence_of(chosen))
    return [tables.agenda(first, listed, evidence_of(chosen), "話し合いたい事業"), rules]


def improved(chosen: Selection) -> list:
    """Name the programs that did better than the year before."""
    told = sentences.better(agenda.improved(chosen))
    return [cells.text("良くなった事業：", told)] if told else []


def raised(chosen: Selection) -> dict[str, str]:
    """Give the programs to discuss with the reasons they are listed: ``program_id`` → words, for their sections."""
    reasons = agenda.reasons_of(evidence_of(chosen))["reasons"]
    here = reasons[reasons.index.isin(chosen.programs["program_id"])]
    return {program_id: "、".join(words) for program_id, words in here.items()}


def rest_of_discussion(chosen: Selection) -> list:
    """Show the programs to discuss that did not fit on the first sheet."""
    listed = agenda.review_list(chosen)
    _, rest = _split(listed, evidence_of(chosen))
    if rest.empty:
        return []
    return [HTML(f"<h2>{_REST}</h2>"), tables.agenda(rest, listed, evidence_of(chosen), _REST)]


def _split(listed: pd.DataFrame, seen: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the list into what goes on the first sheet, the head of each group, and the rest.

    The program that the headline names is among the first, in the place of the last one of another group that has several.
    """
    behind = listed.groupby("group").cumcount().ge(_OF_A_GROUP)
    first = pd.concat([listed[~behind], listed[behind]]).head(FIRST_PAGE)
    named = listed[listed["program_id"].eq(sentences.named_program(seen))]
    if len(named) and not named.index.isin(first.index).all():
        room = first[first["group"].duplicated()]
        others = room[room["group"].ne(named["group"].iloc[0])]
        least = (others if len(others) else room if len(room) else first).index[-1]
        first = first.drop(least) if len(first) == FIRST_PAGE else first
        first = pd.concat([first, named])
    return listed[listed.index.isin(first.index)], listed[~listed.index.isin(first.index)]


def indicators_and_ratings(chosen: Selection) -> list:
    """Say how often the indicators and the rating of a program contradict each other, as on the page on ratings."""
    return ratings.indicators(chosen)


def topics(chosen: Selection) -> list:
    """Say how many programs touch each topic of ``plan.toml``, and how ratings look with and without them."""
    plan, tagged = chosen.plan, agenda.topics(chosen.of_one_year.programs, chosen.plan)
    if tagged.columns.empty:
        return [cells.text("plan.toml に話題（topics）が登録されていません。")]
    words = "。".join(f"「{topic}」は{'・'.join(marks)}" for topic, marks in plan.topics.items())
    told = f"取組内容か理由に次の言葉がある事業を数えたもので、原因を示すものではない。理由は評価を説明する文でもあるため、理由に出る言葉と評価が関連するのは、一部は当然のこと（循環）である：{words}。{_topics_before(chosen)}"
    return [tables.topic_ratings(chosen.programs, tagged, plan.ratings), cells.note(told)]


def _topics_before(chosen: Selection) -> str:
    last = chosen.year_before
    then = chosen.in_year(last) if last is not None else None
    if then is None:
        return ""
    counts = agenda.topics(then.programs, chosen.plan).sum()
    return (
        f"{last}年度は、"
        + "、".join(f"「{topic}」に触れた事業が{n}" for topic, n in counts.items())
        + "でした。"
    )


def missing(chosen: Selection) -> list:
    """Say in a few lines what data are missing for this year's review."""
    return [cells.bullets(sentences.missing_data(chosen, judge(chosen)))]
