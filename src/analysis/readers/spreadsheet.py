"""Excel (.xlsx, .xls) and OpenDocument (.ods) workbooks: text as the sheet shows it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from analysis.errors import UnreadableFile
from analysis.readers import ods, xls, xlsx
from analysis.readers.cellformat import written
from analysis.readers.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, TooLarge, check_size
from analysis.readers.numberformat import DIFFERS, Shown, is_odd
from analysis.readers.raw import RawTable, table_of
from analysis.readers.workbook import Place, Run, Sheet
from analysis.text import LEVEL, RAISED, bracketed

READERS = {
    "xlsx": (xlsx.read, "Excel"),
    "xls": (xls.read, "Excel 97-2003"),
    "ods": (ods.read, "OpenDocument"),
}

LAST_COLUMN = 18_278  # that has a name: ZZZ

Rows = list[list[str]]
Remark = tuple[int, str, str]  # row from 1, code, words


def read(content: bytes, path: Path, source: str) -> list[RawTable]:
    """Read every worksheet that holds something.

    The text of a merged range is repeated down its first column. Numbers are written as their format shows them; where
    the cell holds something else (a zero shown as a dash, more decimals) that is noted. Text struck through is left
    out and noted. Hidden rows, columns and sheets are read and noted.

    Raises
    ------
    UnreadableFile
        If the workbook is broken, protected by a password, too wide or long, or holds nothing.
    """
    try:
        reader, name = READERS[_kind(content)]
        check_size(len(content), "workbook", source)
        sheets = reader(content)
        if not sheets:
            raise ValueError("no worksheet")
    except TooLarge as error:
        raise TooLarge(error.what, where=source) from error
    except Exception as error:  # the libraries raise whatever they stumble over
        raise UnreadableFile(
            f"表計算のファイルを開けません（{type(error).__name__}: {error}）",
            where=source,
            remedy="パスワードを外し、Excel などで開けることを確かめて、保存し直してください。",
        ) from error
    filled = [sheet for sheet in sheets if any(value != "" for value in sheet.cells.values())]
    if not filled:
        raise UnreadableFile(
            "空のファイルです", where=source, remedy="中身のあるファイルと差し替えてください。"
        )
    return [
        _table(
            sheet,
            f"{source}#{sheet.name}" if len(filled) > 1 else source,
            f"{name}（シート「{sheet.name}」）",
        )
        for sheet in filled
    ]


def _kind(content: bytes) -> str:
    """Tell which of the three a workbook is."""
    if not content.startswith(b"PK"):
        return "xls"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "ods" if "content.xml" in archive.namelist() else "xlsx"


def _table(sheet: Sheet, source: str, name: str) -> RawTable:
    rows = _rows(sheet, source)
    struck = _without_struck(rows, sheet)
    cells = table_of(_trimmed(rows) or [[""]])
    mask = _fill_merged(cells, sheet)
    last = len(cells)  # an emptied cell may lie below the last text
    remarks = [*_remarks(sheet, cells, rows, struck), *([(1, "sheet_hidden", name)] if sheet.hidden else [])]
    return RawTable(
        source,
        name,
        cells,
        filled=mask,
        remarks=tuple((min(row, last), code, words) for row, code, words in remarks),
    )


def _rows(sheet: Sheet, source: str) -> Rows:
    """Write every cell, from the first to the last that holds something."""
    filled = [place for place, value in sheet.cells.items() if value != ""]
    height, width = (1 + max(numbers) for numbers in zip(*filled, strict=True))
    if height > MOST_ROWS or width > MOST_COLUMNS or height * width > MOST_CELLS:
        far = f"{get_column_letter(width) if width <= LAST_COLUMN else f'{width}列目の'}{height}"
        raise TooLarge(
            f"シート「{sheet.name}」の範囲が {far} まであり、広すぎて読めません",
            where=source,
            remedy="表から離れたセルの文字を消して、保存し直してください。",
        )
    rows = [[""] * width for _ in range(height)]
    for row, column in filled:
        place = row, column
        shown = sheet.shown.get(place) or written(sheet.cells[place], sheet.formats.get(place, ""))
        if sheet.zeros_hidden and _is_zero(sheet.cells[place]):
            shown = Shown("", "（セルの値 0）", DIFFERS)
        rows[row][column] = shown.text
        if shown.code:
            sheet.shown[place] = shown
    return rows


def _is_zero(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0


def _without_struck(rows: Rows, sheet: Sheet) -> dict[Place, str]:
    """Take out of the rows what is struck through; give the words taken out, by cell."""
    struck = {}
    for (row, column), runs in sheet.runs.items():
        if row < len(rows) and column < len(rows[row]):
            whole = [Run(rows[row][column], struck=True)]
            rows[row][column], struck[row, column] = _kept(runs or whole)
    return {place: words for place, words in struck.items() if words}


def _kept(runs: list[Run]) -> tuple[str, str]:
    """Give the text that is not struck through, and the text that is."""
    kept = "".join(f"{RAISED}{run.text}{LEVEL}" if run.raised else run.text for run in runs if not run.struck)
    return bracketed(kept).strip(), "".join(run.text for run in runs if run.struck).strip()


def _fill_merged(cells: pd.DataFrame, sheet: Sheet) -> np.ndarray:
    """Repeat the text of merged ranges down their first column; tell which cells were filled."""
    mask = np.zeros(cells.shape, dtype=bool)
    for (top, left), (bottom, _) in sheet.merged:
        if top < len(cells) and left < cells.shape[1] and cells.iloc[top, left]:
            bottom = min(bottom, len(cells) - 1)
            cells.iloc[top + 1 : bottom + 1, left] = cells.iloc[top, left]
            mask[top + 1 : bottom + 1, left] = True
    return mask


def _remarks(sheet: Sheet, cells: pd.DataFrame, rows: Rows, struck: dict[Place, str]) -> Iterator[Remark]:
    """Say what a reader of the table should know that its text doesn't show."""
    for place, word in sheet.errors.items():
        yield _at(place, "cell_error", word)
    for place, words in struck.items():
        yield _at(place, "text_struck", words)
    for row in sheet.hidden_rows:
        if row < len(cells) and any(rows[row]):
            yield row + 1, "row_hidden", " ".join(cell for cell in rows[row] if cell)
    for column in sheet.hidden_columns:
        if column < cells.shape[1]:
            yield 1, "column_hidden", f"{get_column_letter(column + 1)}列"
    for place in sheet.unsolved:
        yield _at(place, "formula_unsolved")
    told: dict[tuple[int, str], list[str]] = {}
    for (row, column), shown in sheet.shown.items():
        if shown.code and row < len(cells):
            where = f"{get_column_letter(column + 1)}{row + 1}"
            told.setdefault((row, shown.code), []).append(f"{where} {shown.told}")
    for (row, code), words in told.items():
        yield row + 1, code, "、".join(words)
    for place, form in sheet.formats.items():
        if isinstance(sheet.cells.get(place), int | float) and is_odd(form):
            yield _at(place, "format_unread", f"{rows[place[0]][place[1]]}（{form}）")


def _at(place: Place, code: str, words: str = "") -> Remark:
    return place[0] + 1, code, f"{get_column_letter(place[1] + 1)}{place[0] + 1} {words}".rstrip()


def _trimmed(rows: Rows) -> Rows:
    """Drop the rows and columns that are empty to the end."""
    height = max((n + 1 for n, row in enumerate(rows) if any(row)), default=0)
    width = max((n + 1 for row in rows for n, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows[:height]]
