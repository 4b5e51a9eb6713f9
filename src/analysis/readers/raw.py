"""The raw table: what every reader returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd


class Delimited(NamedTuple):
    """How the rows of a text file are written: what stands between the cells, and how many each row has (array of int)."""

    separator: str
    widths: np.ndarray


@dataclass(frozen=True)
class RawTable:
    """Text as received, cell by cell.

    Attributes
    ----------
    source : str
        File name as it stands in ``data/raw``; ``#sheet`` follows where a file holds several tables.
    format : str
        How the file was read, in words for the reader (``タブ区切り（UTF-8）``).
    cells : DataFrame of str, (rows, columns)
        Empty text where a cell is empty. Index: row numbers from 1 and rising. Columns: 0, 1, …
    where : DataFrame, optional
        Columns ``source`` and ``source_row`` by the index of ``cells``, where a row stands elsewhere than its
        index says (a page of a PDF).
    filled : array of bool, (rows, columns), optional
        Cells that hold the text of a merged range whose first row stands above.
    remarks : tuple of (row, code, text)
        Findings of the reader: rows by the index of ``cells``, codes from ``analysis.findings``.
    delimited : Delimited, optional
        Of delimited text.
    """

    source: str
    format: str
    cells: pd.DataFrame
    where: pd.DataFrame | None = None
    filled: np.ndarray | None = None
    remarks: tuple[tuple[int, str, str], ...] = ()
    delimited: Delimited | None = None

    def places(self) -> pd.DataFrame:
        """Say for every row in which source and row it stands."""
        if self.where is not None:
            return self.where
        return pd.DataFrame({"source": self.source, "source_row": self.cells.index}, index=self.cells.index)


def table_of(rows: list[list[str]]) -> pd.DataFrame:
    """Make the cells of a raw table from rows of text, ragged ones padded."""
    width = max(map(len, rows), default=0)
    columns = {n: [row[n] if n < len(row) else "" for row in rows] for n in range(width)}
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(rows) + 1), dtype="str")
