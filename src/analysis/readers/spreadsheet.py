"""Excel (.xlsx, .xls) and OpenDocument (.ods) workbooks: text as the sheet shows it.

calamine reads the values, fast and without furigana. What it doesn't tell (number formats, hidden rows, formulas
without a stored result) comes from openpyxl, xlrd and the document's own XML.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from analysis.errors import UnreadableFile
from analysis.readers.cellformat import is_odd, written
from analysis.readers.facets import FACETS, Facets, Run, kind
from analysis.readers.raw import LEVEL, RAISED, RawTable, bracketed, table_of


def read(content: bytes, path: Path, source: str) -> list[RawTable]:
    """Read every worksheet that holds something.

    The text of a merged range is repeated down its first column. Numbers are written as their format shows them
    where that changes the meaning (percent, a unit, thousands, the year of a date). Text struck through is left out
    and noted. Hidden rows, columns and sheets are read and noted.

    Raises
    ------
    UnreadableFile
        If the workbook is broken, protected by a password, or holds nothing, or if its formats cannot be known.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        values = {
            meta.name: book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False) for meta in sheets
        }
        with warnings.catch_warnings(action="ignore"):
            facets = FACETS[kind(content)](content)
    except Exception as error:  # the libraries raise whatever they stumble over
        raise UnreadableFile(
            f"表計算のファイルを開けません（{type(error).__name__}: {error}）",
            where=source,
            remedy="パスワードを外し、Excel などで開けることを確かめて、保存し直してください。",
        ) from error
    filled = [meta for meta in sheets if any(cell != "" for row in values[meta.name] for cell in row)]
    if not filled:
        raise UnreadableFile(
            "空のファイルです", where=source, remedy="中身のあるファイルと差し替えてください。"
        )
    # openpyxl finds no sheet in a "Strict Open XML" workbook.
    if any(meta.name not in facets for meta in filled):
        raise UnreadableFile(
            "表示形式や結合の情報を読めないブックです（「厳密な Open XML」など）",
            where=source,
            remedy="Excel で開き、ファイルの種類を「Excel ブック (*.xlsx)」にして保存し直してください。",
        )
    several = len(filled) > 1
    return [
        _table(
            f"{source}#{meta.name}" if several else source,
            f"{_NAMES[kind(content)]}（シート「{meta.name}」）",
            values[meta.name],
            facets[meta.name],
            hidden=meta.visible != SheetVisibleEnum.Visible,
        )
        for meta in filled
    ]


def _table(source: str, name: str, values: list[list], facets: Facets, *, hidden: bool) -> RawTable:
    rows = [
        [
            facets.errors.get((r, c))
            or facets.shown.get((r, c))
            or written(value, facets.formats.get((r, c), ""))
            for c, value in enumerate(row)
        ]
        for r, row in enumerate(values)
    ]
    struck = {}
    for (r, c), runs in facets.runs.items():
        if r < len(rows) and c < len(rows[r]):
            whole = [Run(rows[r][c], struck=True)]
            rows[r][c], struck[r, c] = _kept(runs or whole)
    cells = table_of(_trimmed(rows) or [[""]])
    mask = np.zeros(cells.shape, dtype=bool)
    for (top, left), (bottom, _) in facets.merged:
        if top < len(cells) and left < cells.shape[1] and cells.iat[top, left]:
            bottom = min(bottom, len(cells) - 1)
            cells.iloc[top + 1 : bottom + 1, left] = cells.iat[top, left]
            mask[top + 1 : bottom + 1, left] = True
    remarks = [
        (row + 1, "cell_error", f"{get_column_letter(column + 1)}{row + 1} {word}")
        for (row, column), word in facets.errors.items()
    ]
    remarks += [
        (row + 1, "text_struck", f"{get_column_letter(column + 1)}{row + 1} {words}")
        for (row, column), words in struck.items()
        if words
    ]
    inside = range(1, len(cells) + 1)
    remarks += [
        (row + 1, "row_hidden", _joined(rows[row]))
        for row in facets.hidden_rows
        if row + 1 in inside and any(rows[row])
    ]
    remarks += [
        (1, "column_hidden", f"{get_column_letter(column + 1)}列")
        for column in facets.hidden_columns
        if column < cells.shape[1]
    ]
    remarks += [
        (row + 1, "formula_unsolved", f"{get_column_letter(column + 1)}{row + 1}")
        for row, column in facets.unsolved
    ]
    remarks += [
        (
            row + 1,
            "format_unread",
            f"{get_column_letter(column + 1)}{row + 1} {cells.iat[row, column]}（{form}）",
        )
        for (row, column), form in facets.formats.items()
        if row < len(values)
        and isinstance(values[row][column], int | float)
        and (row, column) not in facets.shown
        and is_odd(form)
    ]
    remarks += [(1, "sheet_hidden", name)] if hidden else []
    last = len(cells)  # an emptied cell may lie below the last text
    return RawTable(
        source,
        name,
        cells,
        filled=mask,
        remarks=tuple((min(row, last), code, words) for row, code, words in remarks),
    )


def _kept(runs: list[Run]) -> tuple[str, str]:
    """Give the text that is not struck through, and the text that is."""
    kept = "".join(f"{RAISED}{run.text}{LEVEL}" if run.raised else run.text for run in runs if not run.struck)
    return bracketed(kept).strip(), "".join(run.text for run in runs if run.struck).strip()


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Drop what a sheet declares past its last text."""
    while rows and not any(rows[-1]):
        rows = rows[:-1]
    width = max((n + 1 for row in rows for n, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows]


def _joined(row: list[str]) -> str:
    return " ".join(cell for cell in row if cell)


_NAMES = {"xlsx": "Excel", "xls": "Excel 97-2003", "ods": "OpenDocument"}
