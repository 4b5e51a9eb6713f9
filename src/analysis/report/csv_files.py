"""CSV files that a spreadsheet opens without running anything in them, and how to read them as they were meant.

A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises ("CSV Injection"); so does
one that has apostrophes before such a beginning, so that taking one away gives every text back.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

# Also the wide signs, which a Japanese spreadsheet takes for the narrow ones.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_ESCAPED = re.compile(r"''*[=+\-@＝＋－＠\t\r\n]")


def written(table: pd.DataFrame) -> bytes:
    """Write a table as CSV: UTF-8 with the mark by which a spreadsheet knows it, lines as Windows ends them."""
    text = table.rename(columns=_defused).map(_defused)
    return text.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def read_csv(path: str | Path) -> pd.DataFrame:
    """Read such a file with every text as it was; numbers are numbers, empty cells are missing.

    Parameters
    ----------
    path : path
        A file in ``reports/<year>/tables``.
    """
    table = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    return table.rename(columns=_meant).map(_meant)


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _meant(value: object) -> object:
    return value[1:] if isinstance(value, str) and _ESCAPED.match(value) else value
