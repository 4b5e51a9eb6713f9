"""Blank cells that are worth telling."""

from __future__ import annotations

import pandas as pd


def blank_among_others(rows: pd.DataFrame, field: str) -> pd.Series:
    """Find blank cells of a field (Series of bool).

    Not where the table has no such column or nothing in it: that is told once, of the column.

    Parameters
    ----------
    rows : DataFrame
        Laid-out rows with the number of their ``table``.
    field : str
    """
    blank = rows[field].eq("")
    return blank & (~blank).groupby(rows["table"]).transform("any") if blank.any() else blank
