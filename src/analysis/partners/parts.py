"""Parts of the page on partner types: a selection in, things to show out."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from analysis.data import Selection
from analysis.partners import associations, charts, patterns, sentences, tables
from analysis.ratings.charts import rating_shares
from analysis.ratings.movement import distribution
from analysis.show import cells

_MOST_QUOTED = 5


def lead(chosen: Selection) -> list:
    """Open the page with the most frequent partner, those never named, and programs without one."""
    programs, plan = chosen.programs["partners"], chosen.plan.partners
    totals = patterns.totals(programs, plan.codes)
    return [cells.lead(sentences.partner_lead(totals, len(programs), plan.legend))]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    codes = chosen.plan.partners.codes
    return [cells.conditions(chosen, 協働の相手=f"{codes[0]}～{codes[-1]}")]


def legend(chosen: Selection) -> list:
    """Show what the codes mean, and where partners are named in words that are no code: these are not counted."""
    shown = [cells.legend_notice(chosen.plan, partners=True)]
    odd = chosen.findings[chosen.findings["code"].eq("partner_unknown")]
    if len(odd):
        words = "、".join(f"「{raw}」" for raw in odd["raw"].head(_MOST_QUOTED))
        words += "ほか" if len(odd) > _MOST_QUOTED else ""
        told = (
            f"{len(odd)}事業の協働の相手に、区分にない言葉があります（{words}）。その言葉は数えていません。"
        )
        shown.append(cells.notice("読めない相手があります", told))
    return shown


def totals(chosen: Selection) -> list:
    """Picture how many programs work with each partner type."""
    programs, plan = chosen.programs["partners"], chosen.plan.partners
    return [charts.totals(patterns.totals(programs, plan.codes), len(programs), plan.legend)]


def exact_combinations(chosen: Selection) -> list:
    """Show which combinations of partners there are."""
    programs, plan = chosen.programs["partners"], chosen.plan.partners
    return [charts.upset(programs, plan.codes, plan.legend), tables.partner_combinations(programs)]


@lru_cache(maxsize=2)
def _pairs(chosen: Selection) -> tuple[pd.DataFrame, list[str]]:
    """Test the pairs, plain and within departments."""
    alike = {
        name: own
        for name, own in patterns.strata(chosen.programs).items()
        if name == patterns.GROUPS["department"]
    }
    return associations.with_each_other(chosen.programs["partners"], alike), list(alike)


@lru_cache(maxsize=2)
def _ratings(chosen: Selection) -> tuple[pd.DataFrame, list[str]]:
    """Test partners against ratings, plain and within departments, processes and items."""
    programs, plan, alike = chosen.programs, chosen.plan, patterns.strata(chosen.programs)
    codes, scale = plan.partners.codes, plan.ratings.scale
    return associations.with_rating(programs["partners"], programs["rating"], codes, scale, alike), list(
        alike
    )


def together(chosen: Selection) -> list:
    """Show which partners occur together, and which do so more often or more seldom than by chance."""
    programs, plan = chosen.programs["partners"], chosen.plan.partners
    table, (found, strata) = patterns.co_occurrence(programs, plan.codes), _pairs(chosen)
    return [
        charts.co_occurrence(table, plan.legend, sentences.pair_title(table, found)),
        cells.text(sentences.pairs_sentence(found, strata)),
        tables.partner_pairs(found),
    ]


def against_ratings(chosen: Selection) -> list:
    """Show ratings by partner type and whether they differ."""
    plan, programs = chosen.plan, chosen.programs
    each = programs.assign(code=programs["partners"].map(list)).explode("code").dropna(subset="code")
    if each.empty:
        return [cells.text("相手の書かれた事業はありません。")]
    used = [code for code in plan.partners.codes if code in set(each["code"])]
    counts = distribution(each, "code", plan.ratings.grades).reindex(used)
    found, strata = _ratings(chosen)
    return [
        rating_shares(counts, sentences.rating_by_partner_title(counts, plan.ratings, found), plan.ratings),
        cells.text(sentences.association_sentence(found, strata)),
    ]


def appendix(chosen: Selection) -> list:
    """Show the tests that the sentences of the page rest on."""
    before, now = chosen.year_before, chosen.programs.set_index("program_id")["partners"]
    shown = [tables.pair_tests(*_pairs(chosen)), tables.partner_ratings(*_ratings(chosen))]
    if before is not None:
        programs = chosen.up_to_now()
        old = programs[programs["fiscal_year"].eq(before)].set_index("program_id")["partners"]
        found = associations.between_years(old, now, chosen.plan.partners.codes)
        shown += [] if old.empty else [tables.partner_years(found, before, chosen.fiscal_year)]
    return shown


def over_years(chosen: Selection) -> list:
    """Show partners by year and what the programs of both years gained and lost; one line if there is one year only."""
    before, codes = chosen.year_before, chosen.plan.partners.codes
    if before is None:
        return [cells.text("相手の移り変わりは、前の年度の評価表が加わると、ここに示します。")]
    programs = chosen.up_to_now()
    counts = patterns.by_group(programs["partners"], programs["fiscal_year"], codes).sort_index().T
    shares = tables.partner_shares(counts.rename({patterns.NONE: "相手なし"}))
    old = programs[programs["fiscal_year"].eq(before)]
    if old.empty:
        return [shares]
    both_years = (table.set_index("program_id")["partners"] for table in (old, chosen.programs))
    found = associations.between_years(*both_years, codes)
    whose = "推移は、この年度にこの課の事業であるものを、前の年度の表にさかのぼって示す。"
    return [
        cells.text(sentences.partner_years_sentence(found, before, chosen.fiscal_year)),
        shares,
        cells.note(whose) if chosen.department else [],
    ]


def groups(chosen: Selection) -> list:
    """Count partners by department, process and item."""
    codes = chosen.plan.partners.codes
    return [tables.partners_by(chosen.programs, by, title, codes) for by, title in patterns.GROUPS.items()]
