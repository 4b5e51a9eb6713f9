"""The fiscal years of the three values of an indicator, and what is in doubt about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from analysis import text, wareki
from analysis.fields import POINTS
from analysis.findings import finding
from analysis.plan import Plan


def value_years(rows: pd.DataFrame, plan: Plan) -> dict[str, pd.Series]:
    """Read the year of each value.

    Where the table tells none, that of a baseline or target is the one of the plan, if that says it, and that of a current
    value the fiscal year of its row.

    Parameters
    ----------
    rows : DataFrame
        Laid-out rows, one per indicator.
    plan : Plan

    Returns
    -------
    dict
        ``baseline_year``, ``target_year``, ``current_year`` → fiscal years (``Int64``), indexed as ``rows``.
    """
    years = {f"{point}_year": rows[f"{point}_year"] for point in POINTS}
    read = {name: wareki.fiscal_years(told) for name, told in years.items()}
    for name, told in years.items():
        own = rows["fiscal_year"] if name == "current_year" else getattr(plan.progress, name)
        read[name] = read[name].mask(told.eq(""), own).astype("Int64")
    return read


def year_findings(
    rows: pd.DataFrame, years: Mapping[str, pd.Series], numbers: Mapping[str, np.ndarray]
) -> Iterator[pd.DataFrame]:
    """Tell of years that cannot be read, and once per file of numbers that have none or the one of the table."""
    for point in POINTS:
        name = f"{point}_year"
        unread, silent = years[name].isna(), text.says_nothing(rows[name])
        yield finding("year_unread", rows, name, rows[name], unread & ~silent)
        unknown = unread & silent & np.isfinite(numbers[point])
        yield _once_a_file("year_unknown", rows, name, unknown)
    yield _once_a_file(
        "year_of_the_table",
        rows,
        "current_year",
        rows["current_year"].eq("") & np.isfinite(numbers["current"]),
    )


def _once_a_file(code: str, rows: pd.DataFrame, name: str, odd: pd.Series) -> pd.DataFrame:
    return finding(code, rows, name, "", odd & ~rows["source"].where(odd).duplicated())
