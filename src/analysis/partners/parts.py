"""Parts of the page on partner types: a selection in, things to show out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps

import pandas as pd
from IPython.display import HTML

from analysis.data import Selection
from analysis.partners import associations, charts, patterns, pictures, sentences, tables
from analysis.ratings.movement import distribution
from analysis.show import cells
from analysis.show.words import quoted, several

_MOST_NAMED = 15  # programs in a sentence
_TOLD_EACH = 8  # programs: so few are named with their partners, of more the partners are counted
_NO_COLUMN = "評価表に協働の相手の列がないか、どの事業にも書かれていないため、示せません。"
_NO_CODES = "協働の相手が区分（{}～{}）で書かれていないため、示せません。書かれているのは{}です。"


def _asked(part: Callable[[Selection], list]) -> Callable[[Selection], list]:
    """Say at the head of the page why nothing is known of partners, rather than show analyses of nothing.

    A dash in a cell tells that there is none; a whole year of blank cells tells nothing, nor do words that are no code.
    """

    @wraps(part)
    def told(chosen: Selection) -> list:
        why = _untold(chosen)
        if not why:
            return part(chosen)
        return [cells.lead(why)] if part.__name__ == "lead" else []

    return told


def _untold(chosen: Selection) -> str:
    whole, codes = chosen.data.programs, chosen.plan.partners.codes
    raw = whole.loc[whole["fiscal_year"].eq(chosen.fiscal_year), "partners_raw"]
    if not raw.str.strip().ne("").any():
        return _NO_COLUMN
    if len(patterns.readable(chosen.programs)):
        return ""
    return _NO_CODES.format(codes[0], codes[-1], quoted(chosen.programs["partners_raw"]))


@_asked
def lead(chosen: Selection) -> list:
    """Open the page with what was found: ratings, partners gained or lost, pairs; where nothing can be told from chance, with the most frequent partner."""
    programs, plan = patterns.readable(chosen.programs)["partners"], chosen.plan.partners
    totals = patterns.totals(programs, plan.codes)
    told = sentences.found_lead(
        _ratings(chosen), _since_first(chosen), _pairs(chosen), plan.legend, chosen.plan.ratings.upper
    )
    alone = sentences.alone_lead(patterns.readable(chosen.programs), chosen.plan.ratings)
    found = told or [sentences.partner_lead(totals, len(programs), plan.legend, alone=not alone)]
    return [cells.lead(alone, *found)]


def _at_first(programs: pd.DataFrame) -> tuple[int, pd.Series]:
    """Give the first fiscal year of programs, and its partners by ``program_id``."""
    first = int(programs["fiscal_year"].min())
    return first, programs[programs["fiscal_year"].eq(first)].set_index("program_id")["partners"]


@lru_cache(maxsize=2)
def _since_first(chosen: Selection) -> pd.DataFrame | None:
    """Compare the partners of the programs that the plan's first year and this year have; None in the first."""
    programs = patterns.readable(chosen.up_to_now())
    now = patterns.readable(chosen.programs).set_index("program_id")["partners"]
    first, old = _at_first(programs)
    if first == chosen.fiscal_year or old.empty:
        return None
    department = chosen.programs.set_index("program_id")["department"]
    found = associations.between_years(old, now, chosen.plan.partners.codes, department)
    return found.assign(first=first, mainly=_mainly(programs, old.index.intersection(now.index), found))


def _who_changed(chosen: Selection) -> list[str]:
    """Name the programs behind each change since the plan's first year that the headline tells of."""
    found = _since_first(chosen)
    if found is None:
        return []
    _, old = _at_first(patterns.readable(chosen.up_to_now()))
    now = patterns.readable(chosen.programs).set_index("program_id")
    now = now[now.index.isin(old.index)]
    told = []
    for row in found[found["p_holm"].le(associations.ALPHA)].itertuples():
        had, has = (
            own.str.contains(row.code, regex=False) for own in (old.reindex(now.index), now["partners"])
        )
        way, of = ("加わった", has & ~had) if row.gained > row.lost else ("なくなった", had & ~has)
        named = "".join(f"「{name}」" for name in now.loc[of, "program_name"].head(_MOST_NAMED))
        more = "など" if of.sum() > _MOST_NAMED else "の"
        partner = row.code + chosen.plan.partners.legend.get(row.code, "")
        told.append(f"{row.first}年度からある事業で、{partner}が{way}のは、{named}{more}{of.sum()}事業です。")
    return told


def _mainly(programs: pd.DataFrame, ids: pd.Index, found: pd.DataFrame) -> list[object]:
    """Say for every code of ``between_years`` in which fiscal year all or more than half of its change came, if there is one.

    None where a program is missing in a year between, or its partners can't be read there: when it came is not known.
    """
    same = programs[programs["program_id"].isin(ids)]
    each = same.groupby("fiscal_year")["partners"]
    if each.size().lt(len(ids)).any():
        return [pd.NA] * len(found)
    years = []
    for row in found.itertuples():
        steps = each.agg(lambda own, code=row.code: own.str.contains(code, regex=False).sum()).diff().dropna()
        steps = steps if row.gained > row.lost else -steps
        change = abs(row.gained - row.lost)
        most = change and len(steps) > 1 and steps.max() * 2 > change
        mainly = "主に" if steps[steps.ne(0)].size > 1 else ""
        years.append(f"{mainly}{steps.idxmax()}年度" if most else pd.NA)
    return years


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    codes = chosen.plan.partners.codes
    return [cells.conditions(chosen, 協働の相手=f"{codes[0]}～{codes[-1]}")]


@_asked
def legend(chosen: Selection) -> list:
    """Show what the codes mean, and where partners are named in words that are no code: these are not counted."""
    plan = chosen.plan.partners  # names that are known stand in the picture itself
    shown = [] if set(plan.codes) <= set(plan.legend) else [cells.legend_note(chosen.plan, partners=True)]
    unread = chosen.programs.loc[patterns.unread(chosen.programs), "partners_raw"]
    odd = chosen.findings.loc[chosen.findings["code"].eq("partner_unknown"), "raw"]
    odd = odd[~odd.isin(unread)]
    told = []
    if len(unread):
        told.append(
            f"{len(unread)}事業は、協働の相手を区分として読めません（{quoted(unread)}）。このページでは数えていません。"
        )
    if len(odd):
        told.append(
            f"{len(odd)}事業の協働の相手に、区分にない言葉があります（{quoted(odd)}）。その言葉は数えていません。"
        )
    return [*shown, cells.notice("読めない相手があります", "".join(told))] if told else shown


@_asked
def who(chosen: Selection) -> list:
    """Picture every partner type: its programs over the years, this year's, and how they are rated."""
    programs, plan, years = (
        patterns.readable(chosen.programs),
        chosen.plan,
        patterns.readable(chosen.up_to_now()),
    )
    codes, few = plan.partners.codes, len(programs) <= _TOLD_EACH
    counts = patterns.by_group(years["partners"], years["fiscal_year"], codes).sort_index().T
    counts = counts[counts.any(axis=1)] if few else counts  # the headline names those never there
    each = programs.assign(code=programs["partners"].map(lambda own: list(own) or [patterns.NONE]))
    grades = distribution(each.explode("code"), "code", plan.ratings.grades)
    grades = grades.reindex([*codes, patterns.NONE], fill_value=0)
    tested, strata = _ratings(chosen)
    names = pictures.named(codes, plan.partners.legend)
    title = sentences.partner_title(
        patterns.totals(programs["partners"], codes), len(programs), plan.partners.legend
    )
    drawn = HTML(pictures.who(counts, grades, names, plan.ratings, tested, title))
    traced = chosen.department and chosen.year_before is not None
    own = (
        [cells.note("事業数の線は、今年度この課にある事業だけを数えたもので、なくなった事業は含みません。")]
        if traced
        else []
    )
    meant = cells.legend_note(chosen.plan, ratings=True) if plan.ratings.legend else []
    if few:
        return [drawn, *meant, *own]
    return [
        drawn,
        *meant,
        cells.note(
            "一つの事業に相手が複数あれば、それぞれに数えます。「評価が良い」「評価が悪い」は、偶然とは言いにくい差のある相手だけに付けます（分析付録）。"
        ),
        *own,
        cells.text(sentences.association_sentence(tested, strata)),
    ]


@_asked
def exact_combinations(chosen: Selection) -> list:
    """Show which combinations of partners there are; nothing where every program is named with its partners."""
    programs, plan = patterns.readable(chosen.programs)["partners"], chosen.plan.partners
    if len(programs) <= _TOLD_EACH:
        return []
    return [
        charts.upset(programs, plan.codes, plan.legend),
        tables.partner_combinations(programs, plan.legend),
    ]


@lru_cache(maxsize=2)
def _pairs(chosen: Selection) -> tuple[pd.DataFrame, list[str]]:
    """Test the pairs, plain and within departments."""
    programs = patterns.readable(chosen.programs)
    alike = {
        name: own for name, own in patterns.strata(programs).items() if name == patterns.GROUPS["department"]
    }
    return associations.with_each_other(programs["partners"], alike), list(alike)


@lru_cache(maxsize=2)
def _ratings(chosen: Selection) -> tuple[pd.DataFrame, list[str]]:
    """Test partners against ratings, plain and within departments, processes and items."""
    programs, plan = patterns.readable(chosen.programs), chosen.plan
    alike = patterns.strata(programs)
    codes, scale = plan.partners.codes, plan.ratings.scale
    return associations.with_rating(programs["partners"], programs["rating"], codes, scale, alike), list(
        alike
    )


@_asked
def together(chosen: Selection) -> list:
    """Show which partners occur together, and which do so more often or more seldom than by chance; of few programs, who works with whom."""
    programs, plan = patterns.readable(chosen.programs), chosen.plan.partners
    names = pictures.named(plan.codes, plan.legend)
    if len(programs) <= _TOLD_EACH:
        return [tables.each_program(programs, names, chosen.plan.ratings)]
    if len(plan.codes) < 2:
        return []
    table, (found, strata) = patterns.co_occurrence(programs["partners"], plan.codes), _pairs(chosen)
    drawn = HTML(pictures.matrix(table, names, found, sentences.pair_title(table, found, strata)))
    told = sentences.pairs_sentence(found, strata)
    return [drawn, cells.text(told) if told else []]


@_asked
def appendix(chosen: Selection) -> list:
    """Show the tests that the sentences of the page rest on, and the pairs; what nothing can be told of is left out."""
    rated, pairs, changed = _ratings(chosen), _pairs(chosen), _since_before(chosen)
    few = len(patterns.readable(chosen.programs)) <= _TOLD_EACH
    return [
        tables.partner_ratings(*rated) if rated[0]["p_holm"].notna().any() else [],
        tables.partner_pairs(pairs[0]) if not few else [],
        tables.pair_tests(*pairs) if pairs[0]["p_holm"].notna().any() else [],
        tables.partner_years(changed, chosen.year_before, chosen.fiscal_year)
        if changed is not None and changed[["gained", "lost"]].to_numpy().any()
        else [],
    ]


@lru_cache(maxsize=2)
def _since_before(chosen: Selection) -> pd.DataFrame | None:
    """Compare the partners of the programs of the year before and this one; None without one in which they can be read."""
    if chosen.year_before is None:
        return None
    programs = patterns.readable(chosen.up_to_now())
    old = programs[programs["fiscal_year"].eq(chosen.year_before)].set_index("program_id")["partners"]
    if old.empty:
        return None
    now = patterns.readable(chosen.programs).set_index("program_id")["partners"]
    department = chosen.programs.set_index("program_id")["department"]
    return associations.between_years(old, now, chosen.plan.partners.codes, department)


@_asked
def over_years(chosen: Selection) -> list:
    """Show partners by year and what the programs of both years gained and lost; nothing in the first year."""
    before, codes = chosen.year_before, chosen.plan.partners.codes
    if before is None:
        return []
    programs = patterns.readable(chosen.up_to_now())
    counts = patterns.by_group(programs["partners"], programs["fiscal_year"], codes).sort_index().T
    counts = counts[counts.any(axis=1)] if len(chosen.programs) <= _TOLD_EACH else counts
    shares = tables.partner_shares(counts.rename(pictures.named(codes, chosen.plan.partners.legend)))
    found = _since_before(chosen)
    if found is None:
        return [shares]
    told = [sentences.partner_years_sentence(found, before, chosen.fiscal_year), *_who_changed(chosen)]
    whose = "推移は、この年度にこの課の事業であるものを、前の年度の表にさかのぼって示す。"
    return [
        cells.text(*told),
        shares,
        cells.note(whose) if chosen.department else [],
    ]


@_asked
def groups(chosen: Selection) -> list:
    """Count partners by department, process and item; nothing where every program is named with its partners."""
    programs, codes = patterns.readable(chosen.programs), chosen.plan.partners.codes
    if len(programs) <= _TOLD_EACH:
        return []
    names = pictures.named(codes, chosen.plan.partners.legend)
    return [
        tables.partners_by(programs, by, title, names) for by, title in several(programs, patterns.GROUPS)
    ]
