"""Excel 97-2003 workbooks (.xls), read by xlrd."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from itertools import pairwise

import xlrd
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from xlrd.book import Book
from xlrd.formatting import Font
from xlrd.sheet import Sheet as XlrdSheet

from analysis.readers.cellformat import shown
from analysis.readers.workbook import Place, Run, Sheet

_EMPTY = {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}
_NUMBERS = {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}


def read(content: bytes) -> list[Sheet]:
    """Read every worksheet."""
    book = xlrd.open_workbook(
        file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
    )
    epoch = CALENDAR_MAC_1904 if book.datemode else CALENDAR_WINDOWS_1900
    return [_sheet(book, sheet, epoch) for sheet in book.sheets()]


def _sheet(book: Book, sheet: XlrdSheet, epoch: datetime.datetime) -> Sheet:
    own = Sheet(
        sheet.name,
        hidden=sheet.visibility != 0,
        zeros_hidden=not sheet.show_zero_values,
        merged=[((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells],
        hidden_rows=[row for row, info in sheet.rowinfo_map.items() if info.hidden],
        hidden_columns=[column for column, info in sheet.colinfo_map.items() if info.hidden],
    )
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind not in _EMPTY:
                _read_value(own, book, sheet, (row, column), epoch)
                _read_fonts(own, book, sheet, (row, column))
    return own


def _read_value(own: Sheet, book: Book, sheet: XlrdSheet, place: Place, epoch: datetime.datetime) -> None:
    kind, value = sheet.cell_type(*place), sheet.cell_value(*place)
    form = book.format_map[book.xf_list[sheet.cell_xf_index(*place)].format_key].format_str
    own.formats[place] = form
    if kind == xlrd.XL_CELL_ERROR:
        own.mark_error(place, xlrd.error_text_from_code[value])
    elif kind in _NUMBERS:
        value = shown(value, form, epoch)
        if value is None:
            own.mark_error(place, "#VALUE!")
        else:
            own.cells[place] = value
    else:
        own.cells[place] = bool(value) if kind == xlrd.XL_CELL_BOOLEAN else value


def _read_fonts(own: Sheet, book: Book, sheet: XlrdSheet, place: Place) -> None:
    look = book.xf_list[sheet.cell_xf_index(*place)]
    changes = [(0, look.font_index), *sheet.rich_text_runlist_map.get(place, [])]
    fonts = [book.font_list[font] for _, font in changes]
    if all(font.struck_out for font in fonts):
        own.runs[place] = []
    elif len(fonts) > 1:
        starts = [start for start, _ in changes]
        own.mark_runs(place, _runs(sheet.cell_value(*place), starts, fonts))


def _runs(text: str, starts: list[int], fonts: list[Font]) -> Iterator[Run]:
    for (start, end), font in zip(pairwise([*starts, len(text)]), fonts, strict=True):
        yield Run(text[start:end], bool(font.struck_out), bool(font.escapement))
