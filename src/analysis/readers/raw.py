"""The raw table: what every reader returns."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class RawTable:
    """Text as received, cell by cell.

    Attributes
    ----------
    source : str
        File name, as it stands in ``data/raw``.
    format : str
        How the file was read, in words for the reader (``タブ区切り（UTF-8）``).
    cells : DataFrame of str, (rows, columns)
        Empty text where a cell is empty. Index: row numbers in the file, from 1. Columns: 0, 1, …
    """

    source: str
    format: str
    cells: pd.DataFrame
