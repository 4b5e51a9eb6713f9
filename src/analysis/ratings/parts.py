"""Parts of the page on ratings: a selection in, things to show out."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.data import Selection
from analysis.findings import suspected_renames
from analysis.plan import Ratings
from analysis.ratings import charts, sentences, share, tables
from analysis.ratings.agreement import Agreement, agreement, contradictions, rated_indicators
from analysis.ratings.clusters import department_flip, exits_as_worsened, share_parts
from analysis.ratings.movement import (
    between,
    change_tests,
    distribution,
    full_matrix,
    net_by,
    transition_matrix,
)
from analysis.ratings.over_years import broken, pooled, ratings_by_year, renamed, year_pairs
from analysis.show import cells, marks, style
from analysis.show.words import quoted, several

_FEWEST_FOR_BARS = 5  # programs: of fewer, every program of every year stands in the next picture anyway
_FEWEST_TO_PICTURE = 4  # programs that moved: fewer are named above with both grades
_OWN_PROGRAMS = "推移は、この年度にこの課の事業であるものを、前の年度の表にさかのぼって示す。"
_GROUPS = {"department": "担当課", "process_name": "プロセス", "item_name": "項目"}


class _Comparison(NamedTuple):
    """Two years compared on one scale: what every program did, the matrix of those on the scale, its tests."""

    moved: pd.DataFrame
    matrix: pd.DataFrame
    tests: pd.DataFrame


def lead(chosen: Selection) -> list:
    """Open the page with the story of the years, the ratings of this one and, if there is a year to compare with, how they changed."""
    before, plan = chosen.compare_year, chosen.plan.ratings
    told = sentences.rating_lead(chosen.programs, plan)
    if before is None or broken(before, chosen.fiscal_year, plan.breaks):
        return [cells.lead(told)]
    moved = _compare(chosen, plan.scale, plan.exit).moved
    crossed, shares = "", share.story(chosen)
    if shares is not None:
        of = share.of_what(chosen.up_to_now(), plan).replace("もの。", "ものです。")
        told = share.sentence(share.title(shares, plan.upper)) + of
        crossed = sentences.crossing_sentence(moved, plan)
    changed = sentences.change_lead(moved, before, chosen.fiscal_year)
    return [cells.lead(told, changed + crossed)]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    before = chosen.compare_year
    return [cells.conditions(chosen, **({"比べる年度": f"{before}年度"} if before else {}))]


def grades(chosen: Selection) -> list:
    """Show the ratings as a strip, those of the year compared with beneath."""
    plan, before = chosen.plan.ratings, chosen.compare_year
    past = before and chosen.in_year(before)
    if past and (len(chosen.awaited) or broken(before, chosen.fiscal_year, plan.breaks)):
        past = None
    colors = style.grade_colors(plan)
    return [
        HTML(
            marks.strip(
                "評価",
                _counted(chosen, plan),
                colors,
                _counted(past, plan) if past else None,
                year_before=f"{before}年度",
            )
        )
    ]


def _counted(chosen: Selection, plan: Ratings) -> dict[str, int]:
    counts = chosen.programs["rating"].value_counts()
    known = {grade: int(counts.get(grade, 0)) for grade in plan.grades}
    return known | {"評価なし": len(chosen.programs) - sum(known.values())}


def legend(chosen: Selection) -> list:
    """Show what the grades mean, those that are none, and whether there is a year to compare with."""
    odd = chosen.findings.loc[chosen.findings["code"].eq("rating_unknown"), "raw"]
    told = f"{len(odd)}事業の評価は、区分にない値です（{quoted(odd)}）。評価なしとして数えています。"
    return [
        cells.notice("読めない評価があります", told) if len(odd) else [],
        cells.legend_note(chosen.plan, ratings=True),
        cells.text(sentences.comparison_missing(chosen.data.years, chosen.fiscal_year))
        if chosen.compare_year is None
        else [],
    ]


def changes(chosen: Selection) -> list:
    """List what changed between two years, or say why they cannot be compared."""
    before, after, plan = chosen.compare_year, chosen.fiscal_year, chosen.plan.ratings
    if before is None:
        return []
    if broken(before, after, plan.breaks):
        told = sentences.comparison_broken(before, after, plan.breaks)
        return [cells.notice("評価の区分が変わりました", told)]
    moved, _, tests = _compare(chosen, plan.scale, plan.exit)
    changed = moved["change"].ne("不変").any()
    return [
        cells.note(sentences.others_sentence(moved)) if changed else cells.text(sentences.unchanged(before)),
        tables.change_list(moved, before, after, plan) if changed else [],
        cells.text(
            sentences.sign_sentence(tests, department_flip(moved)), sentences.exits_sentence(moved, plan)
        )
        if len(moved) >= share.FEWEST
        else [],
    ]


def movements(chosen: Selection) -> list:
    """Picture how many programs went from which grade to which between two years; nothing where few moved."""
    before, after, plan = chosen.compare_year, chosen.fiscal_year, chosen.plan.ratings
    if before is None or broken(before, after, plan.breaks):
        return []
    moved, matrix, _ = _compare(chosen, plan.scale, plan.exit)
    if int(moved["steps"].fillna(0).ne(0).sum()) < _FEWEST_TO_PICTURE:
        return []
    title = sentences.change_title(moved, before, after)
    return [
        charts.transitions(matrix, before, after, title),
        *charts.slopes(moved, plan.scale, before, after, title),
    ]


def indicators(chosen: Selection) -> list:
    """Say how often the indicators and the rating of a program contradict each other."""
    rows, found = _agreement(chosen)
    if rows.empty:
        return [cells.text("判定できた指標のある、評価のついた事業はありません。")]
    plan = chosen.plan.ratings
    return [
        cells.text(sentences.agreement_sentence(found, contradictions(rows, plan.upper), plan)),
        tables.status_ratings(rows, plan, chosen.profile) if len(rows) >= sentences.FEWEST_TO_ASK else [],
    ]


def appendix(chosen: Selection) -> list:
    """Show the tests that the sentences of the page rest on, and both ways of counting while it is unconfirmed whether a grade is an exit; what nothing can be told of is left out."""
    found, plan = _agreement(chosen)[1], chosen.plan.ratings
    both = not plan.confirmed and chosen.programs["rating"].isin(plan.exit).any()
    return [
        cells.text(sentences.exit_readings(chosen.programs, plan)) if both else [],
        _change_tests(chosen),
        _all_pairs(chosen),
        tables.agreement_test(found) if pd.notna(found.tau) else [],
    ]


def _change_tests(chosen: Selection) -> list:
    before, plan = chosen.compare_year, chosen.plan.ratings
    if before is None or broken(before, chosen.fiscal_year, plan.breaks):
        return []
    after, found = (
        chosen.fiscal_year,
        {name: _compare(chosen, *scales) for name, scales in ways_of_counting(plan).items()},
    )
    moved, _, tests = next(iter(found.values()))
    exits = exits_as_worsened(moved, plan.scale, plan.exit) if plan.exit else None
    several_matter = len(found) > 1 and moved[["before", "after"]].isin(plan.exit).any(axis=None)
    ways = {name: (one.moved, one.tests) for name, one in found.items()}
    if moved["change"].eq("不変").all():
        return []
    return [
        tables.transition_margins(full_matrix(moved, plan.grades), before, after),
        [tables.net_changes(net_by(moved, by), name) for by, name in several(moved, _GROUPS)],
        cells.text(sentences.parts_sentence(share_parts(moved, plan.scale, plan.upper), plan.upper)),
        tables.readings(ways, before, after) if several_matter else [],
        tables.change_tests(tests, department_flip(moved), exits),
    ]


def _all_pairs(chosen: Selection) -> list:
    """Add up the changes between all adjoining years, where they can be compared."""
    programs, plan = chosen.up_to_now(), chosen.plan.ratings
    pairs = year_pairs([int(year) for year in programs["fiscal_year"].unique()], plan.breaks)
    if len(pairs) < 2 or not share.comparable(chosen, share.by_year(chosen)):
        return []
    return [cells.text(sentences.pooled_sentence(pairs, pooled(programs, pairs, plan.scale)))]


@lru_cache(maxsize=2)
def _agreement(chosen: Selection) -> tuple[pd.DataFrame, Agreement]:
    rows = rated_indicators(chosen.of_one_year)
    return rows, agreement(rows, chosen.plan.ratings.scale)


def ways_of_counting(plan: Ratings) -> dict[str, tuple[list[str], list[str]]]:
    """Give the ways to count: name → (scale, exits); two while it is unconfirmed whether a grade is an exit."""
    exits = "・".join(plan.exit)
    known = {f"{exits}を順序に含めない" if exits else "すべての区分": (plan.scale, plan.exit)}
    if plan.exit and not plan.confirmed:
        known[f"{exits}を最も低い評価とみなす"] = (plan.grades, [])
    return known


def _compare(chosen: Selection, scale: list[str], exits: list[str]) -> _Comparison:
    """Compare with the earlier year; a department's programs are those it has this year, or had last."""
    years = [chosen.compare_year, chosen.fiscal_year]
    moved = between(*(chosen.in_year(year, whole=True) for year in years), scale, exits)
    if chosen.department:
        moved = moved[moved["department"].eq(chosen.department)]
    on_scale = moved[moved["steps"].notna()]
    matrix = transition_matrix(on_scale["before"], on_scale["after"], scale)
    return _Comparison(moved, matrix, change_tests(matrix))


def history(chosen: Selection) -> list:
    """Show ratings over all years up to this one; say so if there is only one; nothing of few programs."""
    programs, plan = chosen.up_to_now(), chosen.plan.ratings
    years = sorted(int(year) for year in programs["fiscal_year"].unique())
    if len(years) < 2:
        new_here = chosen.department and chosen.year_before
        return [cells.text("この課の事業は、前の年度の評価表にありません。")] if new_here else []
    shares = share.by_year(chosen)
    breaks, comparable = shares.breaks, share.comparable(chosen, shares)
    if not breaks and programs["fiscal_year"].value_counts().max() < _FEWEST_FOR_BARS:
        return []
    in_order = programs.sort_values("fiscal_year", kind="stable")
    labelled = in_order.assign(label=in_order["fiscal_year"].astype("str") + "年度")
    counts = distribution(labelled, "label", plan.grades)
    title = share.title(shares.upper, plan.upper, broken=bool(breaks))
    beside = (
        title if share.story(chosen) is None else share.spread(shares.upper, plan.upper)
    )  # the lead tells it
    line = [charts.upper_shares(shares.upper, shares.totals, beside)] if comparable else []
    return [
        [
            *line,
            *charts.rating_shares(counts, title if breaks else "年度ごとの評価（括弧内は事業の数）", plan),
        ],
        cells.note(share.of_what(programs, plan)) if comparable and share.of_what(programs, plan) else [],
        cells.text(sentences.comparison_broken(years[0], years[-1], breaks)) if breaks else [],
    ]


def histories(chosen: Selection) -> list:
    """Show the rating of every program in every year; nothing in the first year."""
    programs, plan = chosen.up_to_now(), chosen.plan.ratings
    if len(programs["fiscal_year"].unique()) < 2:
        return []
    table = ratings_by_year(programs)
    names = programs.sort_values("fiscal_year", kind="stable").groupby("program_id")["program_name"].last()
    breaks = share.by_year(chosen).breaks
    return [
        cells.title(sentences.history_title(table, broken=bool(breaks))),
        charts.history(table, names, plan, breaks),
        cells.note("―は、その年度の表にないか、評価のない事業。", _OWN_PROGRAMS if chosen.department else ""),
        tables.history(table, names) if len(table) > charts.MOST_HISTORIES else [],
    ]


def by_item(chosen: Selection) -> list:
    """Show the ratings of every item."""
    return _by(chosen, "item_name", "項目")


def by_department(chosen: Selection) -> list:
    """Show the ratings of every department."""
    return _by(chosen, "department", "担当課")


def _by(chosen: Selection, by: str, name: str) -> list:
    programs, plan = chosen.of_one_year.programs, chosen.plan.ratings
    if len(programs[by].unique()) < 2 or len(programs) < _FEWEST_FOR_BARS:
        return []
    counts = distribution(programs, by, plan.grades)
    lower = counts[plan.lower].sum(axis=1)
    order = pd.DataFrame({"lower": lower, "share": lower / counts[plan.scale].sum(axis=1)})
    counts = counts.loc[order.sort_values(["lower", "share"], ascending=False, kind="stable").index]
    return [charts.rating_shares(counts, sentences.rating_title(counts, plan, name), plan)]


def programs(chosen: Selection) -> list:
    """Show every program with its rating and the reason given."""
    return [tables.program_ratings(chosen.of_one_year.programs, chosen.plan.ratings)]


def renames(chosen: Selection) -> list:
    """Say which programs were linked under another name, and which may have been renamed without being so declared."""
    declared = renamed(chosen.up_to_now(), chosen.of_one_year.programs)
    likely = [f"{old} → {new}" for old, new in suspected_renames(chosen.findings).items()]
    shown: list = []
    if declared:
        shown.append(
            cells.text(f"次の事業は、名前が変わる前と同じ事業として比べました：{'、'.join(declared)}。")
        )
    if likely:
        lines = "、".join(likely)
        shown.append(
            cells.notice(
                "名前が変わったらしい事業があります",
                Markup(
                    '別の事業として、新規と、表からなくなった事業に数えています。同じ事業なら、つなぐ方法が<a href="04_data_quality.html">データの品質</a>のページにあります。'
                ),
                lines,
            )
        )
    return shown
