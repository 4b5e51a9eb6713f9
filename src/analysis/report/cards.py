"""The cards of the front page: what each page found, with a small picture of it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from markupsafe import Markup

from analysis.data import Selection
from analysis.partners import patterns
from analysis.ratings import share
from analysis.ratings.movement import OUTCOMES, outcomes
from analysis.review.evidence import evidence_of
from analysis.show import marks, style
from analysis.show.words import graded, percent

_TALLEST = 34  # of a bar, in CSS pixels
_GOOD, _PALE = "#3460FB", "#C4CBD2"
_CHANGE_COLORS = dict(
    zip(
        OUTCOMES,
        ["#005AFF", "#D5DADF", "#D6330A", "#4DC4FF", "#595959", "#3B3B3B", "#A9B1BA", "#84919E"],
        strict=True,
    )
)
_MOST_CELLS = 120  # programs in the picture of all programs


def picture(notebook: str, chosen: Selection) -> Markup:
    """Draw the small picture of a page; empty for a page that has none, or where there is nothing to draw."""
    draw = _PICTURES.get(notebook)
    return draw(chosen) if draw else Markup()


def _furthest_back(chosen: Selection) -> Markup:
    """The indicator that is furthest back."""
    judged = evidence_of(chosen).judged
    rows = judged[judged["progress"].notna()].sort_values("progress", kind="stable")
    if rows.empty:
        return Markup()
    row = rows.iloc[0]
    values = [row[f"said_{point}"] for point in ("baseline", "current", "target")]
    drawn = marks.arrow(row["status"], row["progress"], row["elapsed"], *values)
    return Markup('<span class="of-card">{} {}</span>{}').format(
        row["name"], marks.state(row["status"]), drawn
    )


def _partners(chosen: Selection) -> Markup:
    """How many programs name each partner, and how many of them have upper grades."""
    codes, upper, programs = chosen.plan.partners.codes, chosen.plan.ratings.upper, chosen.programs
    good = programs["rating"].isin(upper)
    totals, of_good = (
        patterns.totals(some["partners"], codes).reindex(codes, fill_value=0)
        for some in (programs, programs[good])
    )
    if not totals.any():
        return Markup()
    pixels = _TALLEST / totals.max()
    columns = Markup("").join(
        _column(n, code, (n - of_good[code]) * pixels, of_good[code] * pixels) for code, n in totals.items()
    )
    key = Markup('<span><i style="background:{}"></i>{}</span>').format(
        _GOOD, f"評価{graded(*upper)}" if upper else ""
    )
    return Markup('<span class="columns">{}</span><span class="keys">{} {}</span>').format(
        columns, f"{_called(chosen)}ごとの事業の数", key if of_good.any() else ""
    )


def _called(chosen: Selection) -> str:
    plan = chosen.plan.partners
    named = set(plan.codes) <= set(plan.legend)
    return (
        "、".join(code + plan.legend[code] for code in plan.codes)
        if named
        else f"{plan.codes[0]}～{plan.codes[-1]}"
    )


def _column(figure: object, name: object, pale: float, strong: float) -> Markup:
    """Draw one column of two parts, each so many CSS pixels high."""
    parts = Markup("").join(
        Markup('<i style="height:{}px;background:{}"></i>').format(round(height, 1), color)
        for height, color in ((pale, _PALE), (strong, _GOOD))
        if height
    )
    return Markup("<span><b>{}</b>{}{}</span>").format(figure, parts, name)


def _changes(chosen: Selection) -> Markup:
    """The share of upper grades over the years; where it tells nothing, how many ratings rose, stayed and fell, or the ratings themselves."""
    shares = share.story(chosen)
    if shares is not None:
        columns = [_column(percent(of), year, 0, of * _TALLEST) for year, of in shares.items()]
        of = share.of_what(chosen.up_to_now(), chosen.plan.ratings)
        return Markup('<span class="columns wide">{}</span>').format(Markup("").join(columns)) + (
            Markup('<span class="keys">{}</span>').format(of) if of else ""
        )
    moved = evidence_of(chosen).moved
    if moved is None:
        counts, colors = chosen.programs["rating"].value_counts(), style.grade_colors(chosen.plan.ratings)
    else:
        counts, colors = outcomes(moved).value_counts(), _CHANGE_COLORS
    return _strip({name: int(counts.get(name, 0)) for name in colors}, colors) if len(counts) else Markup()


def _able(chosen: Selection) -> Markup:
    """How many indicators could be judged from the data, and how many could not."""
    able = evidence_of(chosen).judged["status_reason"].eq("")
    counts = {"判定できた指標": int(able.sum()), "判定できない指標": int((~able).sum())}
    return _strip(counts, dict(zip(counts, [_GOOD, _PALE], strict=True))) if len(able) else Markup()


def _strip(counts: dict[str, int], colors: dict[str, str]) -> Markup:
    present = {name: n for name, n in counts.items() if n}
    segments = Markup("").join(
        Markup('<i style="flex:{};background:{}"></i>').format(n, colors[name]) for name, n in present.items()
    )
    return Markup('<span class="mini">{}</span><span class="keys">{}</span>').format(
        segments, _keys(present, colors)
    )


def _keys(told: dict[str, object], colors: dict[str, str]) -> Markup:
    return Markup(" ").join(
        Markup('<span><i style="background:{}"></i>{} <b>{}</b></span>').format(colors[name], name, n)
        for name, n in told.items()
    )


def _all_programs(chosen: Selection) -> Markup:
    """Every program a column, every year a row, in the colour of its grade."""
    known = chosen.data.programs
    ids = chosen.programs["program_id"]
    years = [year for year in chosen.data.years if year <= chosen.fiscal_year]
    if len(ids) > _MOST_CELLS:
        return Markup()
    colors = style.grade_colors(chosen.plan.ratings)
    rated = known[known["program_id"].isin(ids)].set_index(["program_id", "fiscal_year"])["rating"]
    cells = [
        f'<rect x="{x * 4}" y="{y * 8}" width="3.4" height="7" fill="{colors.get(grade, "#fff")}"/>'
        for x, id_ in enumerate(ids)
        for y, year in enumerate(years)
        if pd.notna(grade := rated.get((id_, year)))
    ]
    drawn = Markup('<svg class="tapestry" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>').format(
        len(ids) * 4, len(years) * 8, Markup("".join(cells))
    )
    told = "一列が一つの事業、上から下へ年度" if len(years) > 1 else "一列が一つの事業"
    present = {grade: colors[grade] for grade in colors if rated.eq(grade).any()}
    return drawn + Markup('<span class="keys">{} {}</span>').format(
        _keys(dict.fromkeys(present, ""), colors), told
    )


_PICTURES: dict[str, Callable[[Selection], Markup]] = {
    "01_indicator_progress": _furthest_back,
    "02_partner_patterns": _partners,
    "03_rating_changes": _changes,
    "04_data_quality": _able,
    "05_programs": _all_programs,
}
