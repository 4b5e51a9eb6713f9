"""Parts of the page on partner types."""

from __future__ import annotations

from analysis import associations, charts, page, partners, ratings, sentences, tables
from analysis.store import Data


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


def pairs(now: Data) -> list:
    """Say which pairs occur together more often than by chance."""
    found = associations.with_each_other(now.programs["partners"])
    return [page.text(sentences.pairs_sentence(found)), tables.partner_pairs(found)]


def partner_ratings(now: Data) -> list:
    """Show ratings by partner type and whether they differ."""
    plan, programs = now.plan, now.programs
    codes, scale = plan.partners.codes, plan.ratings.scale
    each = programs.assign(code=programs["partners"].map(list)).explode("code").dropna(subset="code")
    if each.empty:
        return [page.text("相手の書かれた事業はありません。")]
    counts = ratings.distribution(each, "code", plan.ratings.grades).reindex(
        [code for code in codes if code in set(each["code"])]
    )
    found = associations.with_rating(programs["partners"], programs["rating"], codes, scale)
    number = associations.number_with_rating(programs["partners"], programs["rating"], scale)
    title = sentences.rating_by_partner_title(counts, scale)
    return [
        charts.rating_shares(counts, title, scale, plan.ratings.exit),
        page.text(sentences.association_sentence(found)),
        tables.partner_ratings(found),
        page.text(sentences.number_sentence(number)),
    ]


def partner_years(plan_data: Data, fiscal_year: int, department: str = "") -> list:
    """Show partners by year and what the programs of both years gained and lost; one line if there is one year only."""
    before = plan_data.year_before(fiscal_year)
    if before is None:
        return [page.text("相手の移り変わりは、前の年度の評価表が加わると、ここに示します。")]
    codes, now = plan_data.plan.partners.codes, plan_data.select(fiscal_year, department).programs
    programs = plan_data.programs[plan_data.programs["fiscal_year"].le(fiscal_year)]
    if department:
        programs = programs[programs["program_id"].isin(now["program_id"])]
    counts = partners.by_group(programs["partners"], programs["fiscal_year"], codes).sort_index().T
    old = programs[programs["fiscal_year"].eq(before)]
    if old.empty:
        return [tables.partner_shares(counts.rename({partners.NONE: "相手なし"}))]
    found = associations.between_years(
        *(table.set_index("program_id")["partners"] for table in (old, now)), codes
    )
    return [
        page.text(sentences.partner_years_sentence(found, before, fiscal_year)),
        tables.partner_shares(counts.rename({partners.NONE: "相手なし"})),
        tables.partner_years(found, before, fiscal_year),
        [page.note("推移は、この年度にこの課の事業であるものを、前の年度の表にさかのぼって示す。")]
        if department
        else [],
    ]
