"""Parts of the page on partner types: a selection in, things to show out."""

from __future__ import annotations

from analysis.data import Selection
from analysis.partners import associations, charts, patterns, sentences, tables
from analysis.ratings.charts import rating_shares
from analysis.ratings.movement import distribution
from analysis.show import cells

_GROUPS = {"department": "担当課", "process_name": "プロセス", "item_name": "項目"}
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


def together(chosen: Selection) -> list:
    """Show which partners occur together, and which do so more often than by chance."""
    programs, plan = chosen.programs["partners"], chosen.plan.partners
    found = associations.with_each_other(programs)
    return [
        charts.co_occurrence(patterns.co_occurrence(programs, plan.codes), plan.legend),
        cells.text(sentences.pairs_sentence(found)),
        tables.partner_pairs(found),
    ]


def against_ratings(chosen: Selection) -> list:
    """Show ratings by partner type and whether they differ."""
    plan, programs = chosen.plan, chosen.programs
    codes, scale = plan.partners.codes, plan.ratings.scale
    each = programs.assign(code=programs["partners"].map(list)).explode("code").dropna(subset="code")
    if each.empty:
        return [cells.text("相手の書かれた事業はありません。")]
    used = [code for code in codes if code in set(each["code"])]
    counts = distribution(each, "code", plan.ratings.grades).reindex(used)
    found = associations.with_rating(programs["partners"], programs["rating"], codes, scale)
    number = associations.number_with_rating(programs["partners"], programs["rating"], scale)
    return [
        rating_shares(counts, sentences.rating_by_partner_title(counts, plan.ratings), plan.ratings),
        cells.text(sentences.association_sentence(found)),
        tables.partner_ratings(found),
        cells.text(sentences.number_sentence(number)),
    ]


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
        tables.partner_years(found, before, chosen.fiscal_year),
        cells.note(whose) if chosen.department else [],
    ]


def groups(chosen: Selection) -> list:
    """Count partners by department, process and item."""
    codes = chosen.plan.partners.codes
    return [tables.partners_by(chosen.programs, by, title, codes) for by, title in _GROUPS.items()]
