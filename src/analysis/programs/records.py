"""What is known of each program over the years, gathered for its section."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.cleaning.identity import UNNAMED, identified
from analysis.cleaning.indicators import reading
from analysis.data import Selection, owners
from analysis.fields import POINTS
from analysis.partners.patterns import unread
from analysis.progress.judging import facts, judge
from analysis.progress.over_years import known_points, outlook, points
from analysis.progress.since import since
from analysis.progress.tables import estimates
from analysis.ratings.over_years import low_grades, ratings_by_year

LONG = 3  # years of low grades that are said to go on


@dataclass(frozen=True, eq=False)
class Indicator:
    """One indicator of a program.

    Attributes
    ----------
    row : Series
        Its row of ``judging.judge``.
    name : str
    baseline, target, current : str
        As they are to be read, with unit.
    yearly : DataFrame
        One row per fiscal year in which the indicator was there: ``fiscal_year``, ``text`` (value or stage as it is to be
        read; what could not be read, as it was written), ``status``.
    numbers : Series of float
        Year → number, the baseline first (see ``over_years.known_points``).
    projected : float
        At the target year, missing where there is none; ``projection`` is the same as it is to be read.
    projection : str
    side : float
        +1 where more is better, −1 where less is, missing if unknown.
    in_time : int or None
        The year before, if the target will be reached by moving on as since then (``progress.since``).
    """

    row: pd.Series
    name: str
    baseline: str
    target: str
    current: str
    yearly: pd.DataFrame
    numbers: pd.Series
    projected: float
    projection: str
    side: float
    in_time: int | None = None

    @cached_property
    def last(self) -> tuple[int, float, float] | None:
        """Fiscal year and number of the last value before this year's, and this year's; None if one of them is none."""
        year = self.row["fiscal_year"]
        pairs = zip(self.yearly["fiscal_year"], self.yearly["value"], strict=True)
        values = {int(own): float(value) for own, value in pairs if pd.notna(value)}
        then = [own for own in values if own < year]
        return (then[-1], values[then[-1]], values[year]) if then and year in values else None


@dataclass(frozen=True, eq=False)
class Record:
    """One program.

    Attributes
    ----------
    now : Series
        Its row of this year's ``programs``; ``before`` that of the latest earlier year, None if it wasn't there.
    before : Series or None
    years : list of int
        Every fiscal year from the plan's first to this one, those without data included.
    grades : dict
        Fiscal year → grade, None where it has none; only years in whose table the program is.
    partners : dict
        Fiscal year → codes, None where they could not be read; the same years.
    indicators : list of Indicator
    findings : DataFrame
    """

    now: pd.Series
    before: pd.Series | None
    years: list[int]
    grades: dict[int, str | None]
    partners: dict[int, str | None]
    indicators: list[Indicator] = field(default_factory=list)
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)


def long_low(chosen: Selection) -> pd.DataFrame:
    """Find the programs that have had low grades for three years in a row or more: their rows of ``low_grades``, the worst grade of this year first, then the longest."""
    plan, known = chosen.plan.ratings, chosen.up_to_now()
    if len(plan.scale) < 2 or known.empty:
        return pd.DataFrame()
    low = low_grades(known, plan)
    years = low.notna().sum(axis=1)
    years = years[years.ge(LONG) & years.index.isin(chosen.programs["program_id"])]
    rank = {grade: n for n, grade in enumerate(plan.scale)}
    now = chosen.of_one_year.programs.set_index("program_id")["rating"].map(rank)
    order = pd.DataFrame({"grade": now.reindex(years.index), "years": years})
    return low.loc[order.sort_values(["grade", "years"], ascending=False, kind="stable").index]


def records(chosen: Selection, rows: pd.DataFrame | None = None) -> list[Record]:
    """Gather what is known of the programs of a selection.

    Parameters
    ----------
    chosen : Selection
    rows : DataFrame, optional
        Those of ``chosen.programs`` that are wanted; without, all.

    Returns
    -------
    list of Record, in the order of the table
    """
    rows = chosen.programs if rows is None else rows
    past = chosen.data.programs
    past = past[past["fiscal_year"].le(chosen.fiscal_year) & past["program_id"].isin(rows["program_id"])]
    past = past.sort_values("fiscal_year", kind="stable")
    own = dict(list(past.groupby("program_id", sort=False)))
    first = min(chosen.data.years)
    years = list(range(first, chosen.fiscal_year + 1))
    indicators = _indicators(chosen, rows["program_id"])
    doubts = chosen.findings[chosen.findings["acknowledged"].eq("")]
    doubts = doubts.assign(program_id=owners(doubts, past[past["fiscal_year"].eq(chosen.fiscal_year)]))
    found = dict(list(doubts.groupby("program_id")))
    return [
        _record(row, own[row["program_id"]], years, indicators, found.get(row["program_id"], doubts.iloc[:0]))
        for _, row in rows.iterrows()
    ]


def _record(
    now: pd.Series, own: pd.DataFrame, years: list[int], indicators: dict, doubts: pd.DataFrame
) -> Record:
    earlier = own[own["fiscal_year"].lt(now["fiscal_year"])]
    ratings = [None if pd.isna(rating) else str(rating) for rating in own["rating"]]
    partners = own["partners"].mask(unread(own), None)
    numbers = [int(year) for year in own["fiscal_year"]]
    return Record(
        now=now,
        before=None if earlier.empty else earlier.iloc[-1],
        years=years,
        grades=dict(zip(numbers, ratings, strict=True)),
        partners=dict(zip(numbers, [None if pd.isna(codes) else codes for codes in partners], strict=True)),
        indicators=indicators.get(now["program_id"], []),
        findings=doubts,
    )


def _indicators(chosen: Selection, ids: pd.Series) -> dict[str, list[Indicator]]:
    judged = judge(chosen)
    judged = judged[judged["program_id"].isin(ids)]
    followed = points(chosen, judged)
    ahead, side = outlook(judged, followed), facts(judged)["side"]
    ahead["projected"] = ahead["projected"].mask(judged["met"])  # where it leads matters no more
    before, moved = chosen.year_before, since(chosen)
    words = estimates(judged.assign(projected=ahead["projected"]), "projected")
    read = {point: reading(judged, point) for point in POINTS}
    yearly = dict(list(told_by_year(chosen, judged, followed).groupby("indicator")))
    paths = dict(list(followed.groupby("indicator")))
    found: dict[str, list[Indicator]] = {}
    for index, row in judged.iterrows():
        found.setdefault(row["program_id"], []).append(
            Indicator(
                row=row,
                name=row["indicator_name"] or UNNAMED,
                **{point: read[point][index] for point in POINTS},
                yearly=yearly[index],
                numbers=known_points(row, paths[index]),
                projected=ahead["projected"][index],
                projection=words[index] or "",
                side=side[index],
                in_time=before if moved["in_time"][index] else None,
            )
        )
    return found


def told_by_year(chosen: Selection, judged: pd.DataFrame, followed: pd.DataFrame) -> pd.DataFrame:
    """Give the current value of every indicator in every year, as it is to be read.

    Parameters
    ----------
    chosen : Selection
    judged, followed : DataFrame
        From ``judging.judge`` and ``over_years.points``.

    Returns
    -------
    DataFrame
        ``indicator`` (index of ``judged``), ``fiscal_year``, ``text``, ``status``, ``value``; only years in which the
        indicator was there.
    """
    today = judged.rename_axis("indicator").reset_index()
    parts = []
    for year in [year for year in chosen.data.years if year <= chosen.fiscal_year]:
        then = judge(chosen.in_year(year, whole=True))
        then = then[then["program_id"].isin(today["program_id"])]
        now, then = identified(today, then.assign(text=reading(then, "current")))
        same = ["program_id", "own", "nth"]
        both = now[["indicator", *same]].merge(then[[*same, "text", "status"]], on=same)
        parts.append(both[["indicator", "text", "status"]].assign(fiscal_year=year))
    told = pd.concat(parts, ignore_index=True)
    return told.merge(
        followed[["indicator", "fiscal_year", "value"]], on=["indicator", "fiscal_year"], how="left"
    )


def gone(chosen: Selection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """List the programs of earlier years that are not in this year's table.

    Returns
    -------
    (programs, grades)
        The latest row of each in ``programs``, latest first; and their grades by year (``ratings_by_year``). Of a department those it had last.
    """
    past = chosen.data.programs
    past = past[past["fiscal_year"].lt(chosen.fiscal_year)]
    here = chosen.data.programs.loc[chosen.data.programs["fiscal_year"].eq(chosen.fiscal_year), "program_id"]
    past = past[~past["program_id"].isin(here)]
    last = past.sort_values("fiscal_year", ascending=False, kind="stable").drop_duplicates("program_id")
    if chosen.department:
        last = last[last["department"].eq(chosen.department)]
    past = past[past["program_id"].isin(last["program_id"])]
    return last, ratings_by_year(past) if len(past) else pd.DataFrame()
