"""Parts of the page on ratings."""

from __future__ import annotations

from analysis import charts, page, ratings, sentences, tables
from analysis.errors import WrongUsage
from analysis.store import Data


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


def exit_readings(now: Data) -> list:
    """Show both ways of counting while it is unconfirmed whether a grade is an exit."""
    plan = now.plan.ratings
    if plan.confirmed or not now.programs["rating"].isin(plan.exit).any():
        return []
    return [page.text(sentences.exit_readings(now.programs, plan.scale, plan.exit))]
