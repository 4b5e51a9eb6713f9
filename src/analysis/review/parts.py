"""Parts of the review agenda: a selection in, things to show out."""

from __future__ import annotations

import pandas as pd

from analysis import ratings
from analysis.data import Selection
from analysis.progress.judging import judge
from analysis.review import agenda, sentences, tables
from analysis.review.headline import figures, said
from analysis.show import cells

FIRST_PAGE = 7  # programs that a meeting can go through; the others follow on a sheet of their own


def lead(chosen: Selection) -> list:
    """Open the page with how many programs are up for discussion."""
    return [cells.lead(sentences.review_lead(agenda.review_list(chosen), len(chosen.programs)))]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    return [cells.conditions(chosen, 判定方法=chosen.profile.name)]


def headline(chosen: Selection) -> list:
    """Tiles of this year's figures, last year's beside them."""
    last = chosen.year_before
    then = chosen.in_year(last) if last is not None else None
    before = figures(then) if then else {}
    told = {name: f"{last}年度 {said(count)}" for name, count in before.items()}
    return [cells.tiles({name: said(count) for name, count in figures(chosen).items()}, told)]


def discussion(chosen: Selection) -> list:
    """Show the programs to discuss, those with most reasons and worst ratings if they are many, and by which conditions they are listed."""
    listed = agenda.review_list(chosen)
    conditions = "".join(f"「{reason}」" for reason in agenda.reasons(chosen.plan, chosen.profile).values())
    rules = cells.note(
        f"挙げるのは、{conditions}のどれかに当てはまる事業です。指標と評価がともに低い事業は、食い違いがないため、ほかの理由がなければ挙がりません。",
        "条件は機械的なもので、事業の良し悪しを決めるものではありません。前の年度と比べる条件は、前の年度のデータがあるときだけ調べます。",
    )
    if listed.empty:
        return [cells.text("当てはまる事業はありません。"), rules]
    first, rest = _split(listed, chosen.plan.ratings.grades)
    order = (
        ""
        if rest.empty
        else f"（理由の多い順、評価の低い順、表の順に選んだ{FIRST_PAGE}事業。ほかはこの頁の終わり）"
    )
    return [tables.review_list(first, f"挙げた事業とその理由{order}"), rules]


def raised(chosen: Selection) -> dict[str, str]:
    """Give the programs to discuss with the reasons they are listed: ``program_id`` → words, for their sections."""
    listed = agenda.review_list(chosen)
    listed = listed[listed["here"]]
    return (
        listed.groupby("program_id", sort=False)["reason"].agg(lambda own: "、".join(own.unique())).to_dict()
    )


def rest_of_discussion(chosen: Selection) -> list:
    """Show the programs to discuss that did not fit on the first sheet."""
    _, rest = _split(agenda.review_list(chosen), chosen.plan.ratings.grades)
    if rest.empty:
        return []
    return [
        cells.sheet("そのほかの話し合いたい事業"),
        tables.review_list(rest, "そのほかの挙げた事業とその理由"),
    ]


def _split(listed: pd.DataFrame, grades: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    rank = {grade: n for n, grade in enumerate(grades)}
    programs = listed.groupby("program_id", sort=False).agg(
        reasons=("code", "nunique"), rating=("rating", "first")
    )
    order = programs.assign(rank=programs["rating"].map(rank)).sort_values(
        ["reasons", "rank"], ascending=False, kind="stable"
    )
    mine = listed["program_id"].isin(order.head(FIRST_PAGE).index)
    return listed[mine], listed[~mine]


def indicators_and_ratings(chosen: Selection) -> list:
    """Say how often the indicators and the rating of a program contradict each other, as on the page on ratings."""
    return ratings.indicators(chosen)


def topics(chosen: Selection) -> list:
    """Say how many programs touch each topic of ``plan.toml``, and how ratings look with and without them."""
    plan, tagged = chosen.plan, agenda.topics(chosen.programs, chosen.plan)
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
