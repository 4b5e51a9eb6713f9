"""Parts of the review agenda."""

from __future__ import annotations

import pandas as pd

from analysis import page, paths, review, sentences, tables
from analysis.profiles import PROFILES
from analysis.progress import status_counts
from analysis.store import Data

FIRST_PAGE = 7  # programs that a meeting can go through; the others follow on a sheet of their own


def headline(plan_data: Data, fiscal_year: int, department: str, profile: str) -> list:
    """Tiles of the review page, last year's beside them: it counts the same things as the other pages."""
    last = plan_data.year_before(fiscal_year)
    before = figures(plan_data, last, department, profile) if last is not None else {}
    told = {name: f"{last}年度 {said(count)}" for name, count in before.items()}
    now = figures(plan_data, fiscal_year, department, profile)
    return [page.tiles({name: said(count) for name, count in now.items()}, told)]


def figures(
    plan_data: Data, year: int, department: str = "", profile: str = ""
) -> dict[str, tuple[int, int | None]]:
    """Count the five headline figures of one year.

    Returns
    -------
    dict
        Name → (count, of how many; None if of nothing). Empty if the department was not there.
    """
    if department and department not in set(plan_data.select(year).programs["department"]):
        return {}
    now, chosen = plan_data.select(year, department), paths.chosen(plan_data.plan, profile)
    judged, listed = paths.judge(now, chosen), review.review_list(plan_data, year, department, chosen)
    counts, rule = status_counts(judged), PROFILES[chosen]
    reached = [status for status in rule.met if status in counts.index]
    short = [status for status in (*rule.back, "未達") if status in counts.index]
    scale = now.plan.ratings.scale
    good = scale[: len(scale) // 2]
    return {
        "事業": (len(now.programs), None),
        "話し合いたい事業": (listed.loc[listed["here"], "program_id"].nunique(), None),
        f"{'・'.join(reached)}の指標": (int(counts[reached].sum()), len(judged)),
        f"{'・'.join(short)}の指標": (int(counts[short].sum()), len(judged)),
        f"評価{'・'.join(good)}の事業": (int(now.programs["rating"].isin(good).sum()), len(now.programs)),
    }


def said(count: tuple[int, int | None]) -> str:
    """Write a headline figure."""
    return f"{count[0]}" if count[1] is None else f"{count[0]} / {count[1]}"


def discussion(listed: pd.DataFrame, now: Data, department: str = "", profile: str = "") -> list:
    """Show the programs to discuss, those with most reasons and worst ratings if they are many, and by which conditions they are listed."""
    conditions = "".join(f"「{reason}」" for reason in review.reasons(now.plan, profile).values())
    rules = page.note(
        f"挙げるのは、{conditions}のどれかに当てはまる事業です。指標と評価がともに低い事業は、食い違いがないため、ほかの理由がなければ挙がりません。",
        "条件は機械的なもので、事業の良し悪しを決めるものではありません。前の年度と比べる条件は、前の年度のデータがあるときだけ調べます。",
    )
    if listed.empty:
        return [page.text("当てはまる事業はありません。"), rules]
    first, _ = _split(listed, now.plan.ratings.grades)
    whole = first["program_id"].nunique() == listed["program_id"].nunique()
    caption = (
        "挙げた事業とその理由"
        if whole
        else f"挙げた事業とその理由（理由の多い順、評価の低い順、表の順に選んだ{FIRST_PAGE}事業。ほかはこの頁の終わり）"
    )
    return [tables.review_list(first, caption, department, profile), rules]


def rest_of_discussion(listed: pd.DataFrame, now: Data, department: str = "", profile: str = "") -> list:
    """Show the programs to discuss that did not fit on the first sheet."""
    _, rest = _split(listed, now.plan.ratings.grades)
    if rest.empty:
        return []
    return [
        page.sheet("そのほかの話し合いたい事業"),
        tables.review_list(rest, "そのほかの挙げた事業とその理由", department, profile),
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


def topics(plan_data: Data, now: Data, fiscal_year: int, department: str = "") -> list:
    """Say how many programs touch each topic of ``plan.toml``, and how ratings look with and without them."""
    plan, tagged = now.plan, review.topics(now.programs, now.plan)
    if tagged.columns.empty:
        return [page.text("plan.toml に話題（topics）が登録されていません。")]
    last = plan_data.year_before(fiscal_year)
    then = plan_data.select(last).programs if last is not None else now.programs.head(0)
    then = then[then["department"].eq(department)] if department else then
    before = review.topics(then, plan).sum() if len(then) else None
    words = "。".join(f"「{topic}」は{'・'.join(marks)}" for topic, marks in plan.topics.items())
    past = (
        f"{last}年度は、" + "、".join(f"「{topic}」が{n}事業" for topic, n in before.items()) + "でした。"
        if before is not None
        else ""
    )
    return [
        tables.topic_ratings(now.programs, tagged, plan.ratings.scale, plan.ratings.exit),
        page.note(
            f"取組内容か理由に次の言葉がある事業を数えたもので、原因を示すものではない：{words}。{past}"
        ),
    ]


def missing(plan_data: Data, now: Data, judged: pd.DataFrame, fiscal_year: int) -> list:
    """Say in a few lines what data are missing for this year's review."""
    return [page.bullets(sentences.missing_data(now, judged, plan_data.year_before(fiscal_year)))]
