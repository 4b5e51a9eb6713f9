"""Ratings over several fiscal years: who had which, and what all pairs of adjoining years say together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from analysis.plan import Ratings
from analysis.ratings.movement import movements, transition_matrix
from analysis.text import key, map_distinct


def ratings_by_year(programs: pd.DataFrame) -> pd.DataFrame:
    """Lay out the rating of every program in every year.

    Parameters
    ----------
    programs : DataFrame
        The processed table ``programs``, any years.

    Returns
    -------
    DataFrame of str
        Rows: ``program_id``, in the order of the latest table that has it. Columns: every fiscal year from the first to the
        last, those without data included. Missing where there is no rating.
    """
    years = programs["fiscal_year"]
    latest = programs.sort_values("fiscal_year", ascending=False, kind="stable")
    order = latest.drop_duplicates("program_id")["program_id"]
    table = programs.pivot_table("rating", "program_id", "fiscal_year", aggfunc="first", dropna=False)
    return table.reindex(index=order, columns=range(years.min(), years.max() + 1)).rename_axis(columns=None)


def low_grades(programs: pd.DataFrame, plan: Ratings) -> pd.DataFrame:
    """Find the grades of the lower half that programs have had in every year up to the latest.

    Parameters
    ----------
    programs : DataFrame
        The processed table ``programs``, the years up to the one that is asked about.
    plan : Ratings

    Returns
    -------
    DataFrame of str
        As ``ratings_by_year``, the latest year first, missing from the first year on in which the grade was another or none;
        only years whose scale is that of the latest.
    """
    table = ratings_by_year(programs).iloc[:, ::-1]
    table = table.loc[:, [not broken(year, table.columns[0], plan.breaks) for year in table]]
    return table.where(table.isin(plan.lower).cummin(axis=1))


def year_pairs(years: Sequence[int], breaks: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Give the pairs of adjoining fiscal years that can be compared: no gap between, no new scale at the later one.

    Parameters
    ----------
    years : sequence of int
        Fiscal years that have data.
    breaks : sequence of int
        Fiscal years from which the grades mean something else.
    """
    return [pair for pair in pairwise(sorted(years)) if pair[1] - pair[0] == 1 and pair[1] not in breaks]


def broken(before: int, after: int, breaks: Sequence[int]) -> bool:
    """Tell whether the scale changed between two fiscal years."""
    return any(before < year <= after for year in breaks)


def pooled(programs: pd.DataFrame, pairs: Sequence[tuple[int, int]], scale: Sequence[str]) -> pd.DataFrame:
    """Add up the transition matrices of pairs of years. A program counts once for every pair.

    Parameters
    ----------
    programs : DataFrame
        The processed table ``programs``, all years.
    pairs : sequence of (earlier, later)
        From ``year_pairs``.
    scale : sequence of str

    Returns
    -------
    DataFrame, (len(scale), len(scale)) of int
    """
    total = pd.DataFrame(0, index=list(scale), columns=list(scale))
    for before, after in pairs:
        moved = movements(*(programs[programs["fiscal_year"].eq(year)] for year in (before, after)), scale)
        on_scale = moved[moved["steps"].notna()]
        total = total + transition_matrix(on_scale["before"], on_scale["after"], scale)
    return total.astype("int64")


def renamed(programs: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """Say which programs had another name before, and until when (``旧（2020年度まで） → 新``).

    Parameters
    ----------
    programs : DataFrame
        Programs of all years.
    now : DataFrame
        Those of one.
    """
    names = now.set_index("program_id")["program_name"]
    past = programs[programs["program_id"].isin(names.index)].sort_values("fiscal_year", kind="stable")
    other = map_distinct(past["program_name"], key).ne(map_distinct(past["program_id"].map(names), key))
    last = past[other].drop_duplicates(["program_id", "program_name"], keep="last")
    return [
        f"{row.program_name}（{row.fiscal_year}年度まで） → {names[row.program_id]}"
        for row in last.itertuples()
    ]
