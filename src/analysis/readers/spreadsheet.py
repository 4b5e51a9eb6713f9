"""Excel (.xlsx, .xls) and OpenDocument (.ods) workbooks: text as the sheet shows it.

calamine reads the values, fast and without furigana. What it doesn't tell (number formats, hidden rows, formulas
without a stored result) comes from openpyxl, xlrd and the document's own XML.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import openpyxl
import xlrd
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from analysis.errors import UnreadableFile
from analysis.readers.raw import RawTable, table_of

# One section of a number format: literal, digits, percent sign, literal. Commas at the end divide by a thousand.
_FORMAT = re.compile(
    r'(?:"(?P<before>[^"]*)")?(?P<digits>[#0?,.]*[#0?])(?P<thousands>,*)(?P<percent>%?)(?:"(?P<after>[^"]*)")?'
)
_HAS_UNIT = re.compile(r"[^\x00-\x7f]")
_DECORATION = re.compile(r"\[[^\]]*\]|_.|\*.|\\(?=[-( )])")


@dataclass
class Facets:
    """What a sheet has beside its values; rows and columns count from 0."""

    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    unsolved: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)


def read(content: bytes, path: Path, source: str) -> list[RawTable]:
    """Read every worksheet that holds something.

    The text of a merged range is repeated down its first column. Numbers are written as their format shows them
    where that changes the meaning (percent, a unit, thousands). Hidden rows, columns and sheets are read and noted.

    Raises
    ------
    UnreadableFile
        If the workbook is broken, protected by a password, or holds nothing.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        values = {
            meta.name: book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False) for meta in sheets
        }
        facets = _FACETS[_kind(content)](content)
    except (CalamineError, OSError, KeyError, ValueError, zipfile.BadZipFile, xlrd.XLRDError) as error:
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
    several = len(filled) > 1
    return [
        _table(
            f"{source}#{meta.name}" if several else source,
            f"{_NAMES[_kind(content)]}（シート「{meta.name}」）",
            values[meta.name],
            facets.get(meta.name, Facets()),
            hidden=meta.visible != SheetVisibleEnum.Visible,
        )
        for meta in filled
    ]


def _table(source: str, name: str, values: list[list], facets: Facets, *, hidden: bool) -> RawTable:
    rows = [
        [
            facets.errors.get((r, c))
            or facets.shown.get((r, c))
            or _text(value, facets.formats.get((r, c), ""))
            for c, value in enumerate(row)
        ]
        for r, row in enumerate(values)
    ]
    cells = table_of(_trimmed(rows))
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
        if row < len(values) and isinstance(values[row][column], int | float) and _is_odd(form)
    ]
    remarks += [(1, "sheet_hidden", name)] if hidden else []
    return RawTable(source, name, cells, filled=mask, remarks=tuple(remarks))


def _text(value: object, form: str) -> str:
    """Write a value as its cell shows it, as far as the meaning depends on it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(Decimal(repr(value)), form)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return str(value)


def _number(number: Decimal, form: str) -> str:
    match = _FORMAT.fullmatch(_section(form))
    if match is None:
        return _plain(number)
    number *= Decimal(100) if match["percent"] else Decimal(1)
    number /= Decimal(1000) ** len(match["thousands"])
    return f"{match['before'] or ''}{_plain(number)}{match['percent']}{match['after'] or ''}"


def _section(form: str) -> str:
    """Take what a number format says of positive numbers, without colours and spacing."""
    section = _DECORATION.sub("", form.split(";")[0]).replace("General", "0")
    return re.sub(r"\\(.)", r'"\1"', section).replace('""', "")  # \千\円 is "千円"


def _is_odd(form: str) -> bool:
    """Tell whether a format that cannot be read may change the meaning: it has a unit, a percent sign or thousands."""
    section = _section(form)
    return _FORMAT.fullmatch(section) is None and re.search(r"[^\x00-\x7f]|%|,$", section) is not None


def _plain(number: Decimal) -> str:
    """Write a number without an exponent, without trailing zeros, and without the dust of binary fractions."""
    rounded = round(number, 10)
    return format(rounded.to_integral() if rounded == rounded.to_integral() else rounded.normalize(), "f")


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Drop what a sheet declares past its last text."""
    while rows and not any(rows[-1]):
        rows = rows[:-1]
    width = max((n + 1 for row in rows for n, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows]


def _joined(row: list[str]) -> str:
    return " ".join(cell for cell in row if cell)


def _kind(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return "xls"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "ods" if "content.xml" in archive.namelist() else "xlsx"


def _xlsx(content: bytes) -> dict[str, Facets]:
    solved = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    facets = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        results = solved[sheet.title]
        # Only cells that exist are looked at: a used range may be declared a million rows long.
        cells = [cell for cell in sheet._cells.values() if cell.value is not None]
        facets[sheet.title] = Facets(
            merged=[
                ((r.min_row - 1, r.min_col - 1), (r.max_row - 1, r.max_col - 1))
                for r in sheet.merged_cells.ranges
            ],
            formats={
                (c.row - 1, c.column - 1): c.number_format for c in cells if c.number_format != "General"
            },
            hidden_rows=[row - 1 for row, dimension in sheet.row_dimensions.items() if dimension.hidden],
            hidden_columns=[
                column - 1
                for dimension in sheet.column_dimensions.values()
                if dimension.hidden
                for column in range(dimension.min, dimension.max + 1)
            ],
            errors={
                (c.row - 1, c.column - 1): str(value)
                for c in cells
                if results[c.coordinate].data_type == "e" and (value := results[c.coordinate].value)
            },
            unsolved=[
                (c.row - 1, c.column - 1)
                for c in cells
                if c.data_type == "f" and results[c.coordinate].value is None
            ],
        )
    return facets


def _xls(content: bytes) -> dict[str, Facets]:
    book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    return {
        sheet.name: Facets(
            merged=[
                ((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells
            ],
            formats={
                (row, column): book.format_map[
                    book.xf_list[sheet.cell_xf_index(row, column)].format_key
                ].format_str
                for row in range(sheet.nrows)
                for column in range(sheet.ncols)
                if sheet.cell_type(row, column) == xlrd.XL_CELL_NUMBER
            },
            errors={
                (row, column): xlrd.error_text_from_code[sheet.cell_value(row, column)]
                for row in range(sheet.nrows)
                for column in range(sheet.ncols)
                if sheet.cell_type(row, column) == xlrd.XL_CELL_ERROR
            },
            hidden_rows=[row for row, info in sheet.rowinfo_map.items() if info.hidden],
            hidden_columns=[column for column, info in sheet.colinfo_map.items() if info.hidden],
        )
        for sheet in book.sheets()
    }


_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def _ods(content: bytes) -> dict[str, Facets]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tree = ElementTree.fromstring(archive.read("content.xml"))
    facets = {}
    for sheet in tree.iter(f"{_TABLE}table"):
        own = facets[sheet.get(f"{_TABLE}name")] = Facets()
        for column, element in _repeated(sheet, f"{_TABLE}table-column", "columns"):
            if element.get(f"{_TABLE}visibility", "visible") != "visible":
                own.hidden_columns.append(column)
        for row, element in _repeated(sheet, f"{_TABLE}table-row", "rows"):
            if element.get(f"{_TABLE}visibility", "visible") != "visible":
                own.hidden_rows.append(row)
            column = 0
            for cell in element:
                down = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
                across = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
                if down > 1 or across > 1:
                    own.merged.append(((row, column), (row + down - 1, column + across - 1)))
                times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
                if cell.get(f"{_OFFICE}value-type") == "percentage":
                    own.formats |= {(row, column + n): "0%" for n in range(times)}
                words = "".join(cell.itertext())
                if cell.get(f"{_OFFICE}value-type") in {"float", "currency"} and _HAS_UNIT.search(words):
                    own.shown |= {(row, column + n): words for n in range(times)}
                column += times
    return facets


def _repeated(sheet: ElementTree.Element, tag: str, what: str) -> Iterator[tuple[int, ElementTree.Element]]:
    """Walk rows or columns with their numbers; a run of equal ones (an empty rest of the sheet) counts as one visit."""
    number = 0
    for element in sheet.iter(tag):
        times = int(element.get(f"{_TABLE}number-{what}-repeated", 1))
        for n in range(times if times < 1000 else 1):
            yield number + n, element
        number += times


_FACETS = {"xlsx": _xlsx, "xls": _xls, "ods": _ods}
_NAMES = {"xlsx": "Excel", "xls": "Excel 97-2003", "ods": "OpenDocument"}
