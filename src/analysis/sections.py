"""Parts of pages whose content depends on what is known: lists of things for ``page.show``."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from matplotlib.figure import Figure

from analysis import charts, page, paths, ratings, review, sentences, tables
from analysis.errors import WrongUsage
from analysis.profiles import PROFILES, printed
from analysis.progress import status_counts
from analysis.store import Data


def status_tiles(judged: pd.DataFrame) -> list:
    """Tiles of the statuses that occur, best first."""
    counts = status_counts(judged)
    return [page.tiles(counts[counts > 0])] if len(judged) else []


def composite(judged: pd.DataFrame, profile: str) -> list:
    """Sum up the verdicts where the profile does so."""
    return [page.text(sentences.composite_sentence(judged))] if profile == "hj21" else []


def pictures(figures: Iterable[Figure], profile: str, otherwise: str) -> list:
    """Print the profile under every picture; say so where there is none."""
    shown = [part for figure in figures for part in (figure, page.note(printed(profile)))]
    return shown or [page.text(otherwise)]


def progress_paths(
    plan_data: Data, judged: pd.DataFrame, fiscal_year: int, department: str, profile: str
) -> list:
    """Show the way through the years, or say that one year shows none."""
    if plan_data.year_before(fiscal_year) is None:
        return [page.text("年度ごとの動きは、前の年度の評価表が加わると、ここに示します。")]
    followed = paths.points(plan_data, fiscal_year, department, profile)
    ahead = paths.outlook(judged, followed)
    figures = charts.progress_paths(judged, followed, ahead)
    return [
        pictures(figures, profile, "二つ以上の年度に値のある数値の指標はありません。"),
        tables.history_table(judged, followed, ahead, profile),
    ]


def headline(now: Data, judged: pd.DataFrame, listed: pd.DataFrame, profile: str) -> list:
    """Tiles of the review page: it counts the same things as the other pages."""
    counts = status_counts(judged)
    rated = now.programs["rating"].value_counts()
    grades = [f"{grade} {rated.get(grade, 0)}" for grade in now.plan.ratings.grades]
    unrated = int(now.programs["rating"].isna().sum())
    rule = PROFILES[profile]
    reached = [status for status in rule.met if status in counts.index]
    short = [status for status in (*rule.back, "未達") if status in counts.index]
    return [
        page.tiles(
            {
                "事業": len(now.programs),
                "話し合いたい事業": listed.loc[listed["here"], "program_id"].nunique(),
                f"{'・'.join(reached)}の指標": f"{counts[reached].sum()} / {len(judged)}",
                f"{'・'.join(short)}の指標": f"{counts[short].sum()} / {len(judged)}",
                "評価": "　".join([*grades, f"なし {unrated}"] if unrated else grades),
            }
        )
    ]


def discussion(listed: pd.DataFrame, now: Data, profile: str) -> list:
    """Show the programs to discuss and the conditions by which they were listed."""
    shown = tables.review_list(listed) if len(listed) else page.text("当てはまる事業はありません。")
    rules = page.bullets(review.reasons(now.plan, profile).values())
    return [shown, page.text("挙げるのは、次のどれかに当てはまる事業です。"), rules]


def topics(now: Data) -> list:
    """Say how many programs touch each topic of ``plan.toml``."""
    tagged = review.topics(now.programs, now.plan)
    if tagged.columns.empty:
        return [page.text("plan.toml に話題（topics）が登録されていません。")]
    said = [
        page.text(sentence)
        for sentence in sentences.topic_sentences(now.programs, tagged, now.plan.ratings.scale[-1])
    ]
    words = "。".join(f"「{topic}」は{'・'.join(marks)}" for topic, marks in now.plan.topics.items())
    return [*said, page.text(f"取組内容か理由に次の言葉がある事業を数えています：{words}。")]


def missing(judged: pd.DataFrame, profile: str) -> list:
    """Say what data are missing for this year's review."""
    unable = judged[judged["status_reason"].ne("")]
    shown: list = (
        [tables.not_assessed(judged, profile)]
        if len(unable)
        else [page.text("判定できない指標はありません。")]
    )
    return shown


def comparison_year(plan_data: Data, fiscal_year: int, compare_year: int = 0) -> int | None:
    """Choose the earlier year: the one asked for, or the latest earlier one that has data.

    Raises
    ------
    WrongUsage
        If the year asked for has no data or is not earlier.
    """
    if not compare_year:
        return plan_data.year_before(fiscal_year)
    earlier = [year for year in plan_data.years if year < fiscal_year]
    if compare_year not in earlier:
        known = "、".join(str(year) for year in earlier) or "なし"
        raise WrongUsage(
            f"比較する年度 {compare_year} は使えません",
            remedy=f"{fiscal_year}年度より前の、データのある年度を指定してください（使える年度: {known}）。",
        )
    return compare_year


def rating_changes(plan_data: Data, fiscal_year: int, compare_year: int = 0, department: str = "") -> list:
    """Compare two years, or say that there is nothing to compare with."""
    before = comparison_year(plan_data, fiscal_year, compare_year)
    if before is None:
        return [
            page.notice(
                "比較できる年度がありません", sentences.comparison_missing(plan_data.years, fiscal_year)
            )
        ]
    plan = plan_data.plan
    scale, exits = plan.ratings.scale, plan.ratings.exit
    old, new = (plan_data.select(year).programs for year in (before, fiscal_year))
    changes = ratings.changes(old, new, scale, exits)
    if department:
        changes = changes[changes["department"].eq(department)]
    on_scale = changes[changes["before"].isin(scale) & changes["after"].isin(scale)]
    matrix = ratings.transition_matrix(on_scale["before"], on_scale["after"], scale)
    tests = ratings.change_tests(matrix)
    return [
        page.text(sentences.change_lead(changes, before, fiscal_year)),
        charts.transitions(matrix, before, fiscal_year, sentences.change_title(changes, before, fiscal_year)),
        page.text(sentences.sign_sentence(tests)),
        tables.change_list(changes, before, fiscal_year),
        tables.change_tests(tests),
    ]


def unread_partners(now: Data) -> list:
    """Say where partners are named in words that are no code: these are not counted."""
    odd = now.findings[now.findings["code"].eq("partner_unknown")]
    if odd.empty:
        return []
    words = "、".join(f"「{raw}」" for raw in odd["raw"].head(5)) + ("ほか" if len(odd) > 5 else "")
    return [
        page.notice(
            "読めない相手があります",
            f"{len(odd)}事業の協働の相手に、区分にない言葉があります（{words}）。その言葉は数えていません。",
        )
    ]


def exit_readings(now: Data) -> list:
    """Show both ways of counting while it is unconfirmed whether a grade is an exit."""
    plan = now.plan.ratings
    if plan.confirmed or not now.programs["rating"].isin(plan.exit).any():
        return []
    return [page.text(sentences.exit_readings(now.programs, plan.scale, plan.exit))]
