"""Parts of the page on ratings."""

from __future__ import annotations

import pandas as pd

from analysis import charts, history, page, ratings, sentences, tables
from analysis.errors import WrongUsage
from analysis.plan import Ratings
from analysis.store import Data
from analysis.text import key

NEED_PAST = "年度ごとの推移は、前の年度の評価表が加わると、ここに示します。"
_OWN_PROGRAMS = "推移は、この年度にこの課の事業であるものを、前の年度の表にさかのぼって示す。"


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


def change_told(plan_data: Data, fiscal_year: int, compare_year: int = 0, department: str = "") -> str:
    """State the change since the earlier year for the page's opening; empty if there is none to compare with."""
    before, plan = comparison_year(plan_data, fiscal_year, compare_year), plan_data.plan.ratings
    if before is None or history.broken(before, fiscal_year, plan.breaks):
        return ""
    moved, _, _ = _moved(plan_data, before, fiscal_year, department, plan.scale, plan.exit)
    return sentences.change_lead(moved, before, fiscal_year)


def rating_changes(plan_data: Data, fiscal_year: int, compare_year: int = 0, department: str = "") -> list:
    """Compare two years, or say why they cannot be compared."""
    before, plan = comparison_year(plan_data, fiscal_year, compare_year), plan_data.plan.ratings
    if before is None:
        told = sentences.comparison_missing(plan_data.years, fiscal_year)
        return [page.notice("比較できる年度がありません", told)]
    if history.broken(before, fiscal_year, plan.breaks):
        told = sentences.comparison_broken(before, fiscal_year, plan.breaks)
        return [page.notice("評価の区分が変わりました", told)]
    found = {
        name: _moved(plan_data, before, fiscal_year, department, scale, exits)
        for name, (scale, exits) in scales(plan).items()
    }
    moved, matrix, tests = next(iter(found.values()))
    title = sentences.change_title(moved, before, fiscal_year)
    several = {name: (one, other) for name, (one, _, other) in found.items()}
    several_matter = len(several) > 1 and moved[["before", "after"]].isin(plan.exit).any(axis=None)
    return [
        page.text(sentences.sign_sentence(tests)),
        tables.readings(several, before, fiscal_year) if several_matter else [],
        charts.transitions(matrix, before, fiscal_year, title),
        charts.slopes(moved, plan.scale, before, fiscal_year, title),
        tables.transition_margins(ratings.full_matrix(moved, plan.grades), before, fiscal_year),
        tables.change_list(moved, before, fiscal_year),
        [
            tables.net_changes(ratings.net_by(moved, by), name)
            for by, name in {"department": "担当課", "process_name": "プロセス", "item_name": "項目"}.items()
        ],
        tables.change_tests(tests),
    ]


def scales(plan: Ratings) -> dict[str, tuple[list[str], list[str]]]:
    """Give the ways to count: name → (scale, exits); two while it is unconfirmed whether a grade is an exit."""
    exits = "・".join(plan.exit)
    known = {f"{exits}を順序に含めない" if exits else "すべての区分": (plan.scale, plan.exit)}
    if plan.exit and not plan.confirmed:
        known[f"{exits}を最も低い評価とみなす"] = (plan.grades, [])
    return known


def _moved(
    plan_data: Data, before: int, after: int, department: str, scale: list[str], exits: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Movements between two years, their matrix and its tests."""
    moved = ratings.changes(*(plan_data.select(year).programs for year in (before, after)), scale, exits)
    moved = moved[moved["department"].eq(department)] if department else moved
    on_scale = moved[moved["steps"].notna()]
    matrix = ratings.transition_matrix(on_scale["before"], on_scale["after"], scale)
    return moved, matrix, ratings.change_tests(matrix)


def rating_history(plan_data: Data, fiscal_year: int, department: str = "") -> list:
    """Show ratings over all years up to this one; nothing if there is only one."""
    programs, plan = plan_data.programs, plan_data.plan.ratings
    programs = programs[programs["fiscal_year"].le(fiscal_year)]
    if department:
        now = programs[programs["fiscal_year"].eq(fiscal_year) & programs["department"].eq(department)]
        programs = programs[programs["program_id"].isin(now["program_id"])]
    years = sorted(int(year) for year in programs["fiscal_year"].unique())
    if len(years) < 2:
        told = (
            "この課の事業は、前の年度の評価表にありません。"
            if department and plan_data.year_before(fiscal_year)
            else NEED_PAST
        )
        return [page.text(told)]
    counts = ratings.distribution(
        programs.sort_values("fiscal_year", kind="stable").assign(
            label=programs["fiscal_year"].astype("str") + "年度"
        ),
        "label",
        plan.grades,
    )
    table = history.ratings_by_year(programs)
    names = programs.sort_values("fiscal_year", kind="stable").groupby("program_id")["program_name"].last()
    pairs = history.year_pairs(years, plan.breaks)
    pooled = history.pooled(programs, pairs, plan.scale)
    breaks = [year for year in plan.breaks if years[0] < year <= years[-1]]
    return [
        charts.rating_shares(
            counts, sentences.share_title(counts, plan.scale, broken=bool(breaks)), plan.scale, plan.exit
        ),
        [page.text(sentences.comparison_broken(years[0], years[-1], breaks))] if breaks else [],
        [page.text(sentences.pooled_sentence(pairs, pooled))] if len(pairs) > 1 else [],
        charts.history(
            table, names, sentences.history_title(table, broken=bool(breaks)), plan.scale, plan.exit, breaks
        ),
        [page.note(_OWN_PROGRAMS)] if department else [],
    ]


def exit_readings(now: Data) -> list:
    """Show both ways of counting while it is unconfirmed whether a grade is an exit."""
    plan = now.plan.ratings
    if plan.confirmed or not now.programs["rating"].isin(plan.exit).any():
        return []
    return [page.text(sentences.exit_readings(now.programs, plan.scale, plan.exit))]


def linked_programs(now: Data) -> list:
    """Say which programs were linked under another name, and which may have been renamed without being so declared."""
    here = {key(name) for name in now.programs["program_name"]}
    declared = [f"{old} → {new}" for old, new in now.plan.renames.items() if key(new) in here]
    likely = now.findings.loc[now.findings["code"].eq("rename_suspected"), "raw"]
    shown: list = []
    if declared:
        shown.append(page.text(f"次の事業は、登録された名前の変更でつないでいます：{'、'.join(declared)}。"))
    if len(likely):
        lines = "、".join(likely)
        shown.append(
            page.notice(
                "名前が変わったらしい事業があります",
                "別の事業として、新規と終了に数えています。同じ事業なら、次の行を data/plan.toml の [renames] に書き写してください。",
                lines,
            )
        )
    return shown
