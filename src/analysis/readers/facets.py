"""What a workbook has beside its values: formats, merges, hidden parts, errors, text in its own font.

From openpyxl, xlrd and the OpenDocument XML; calamine tells none of it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree

import openpyxl
import xlrd
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from analysis.readers.cellformat import HAS_UNIT, year_shown


class Run(NamedTuple):
    """Part of a cell's text in one font."""

    text: str
    struck: bool = False
    raised: bool = False


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
    runs: dict[tuple[int, int], list[Run]] = field(default_factory=dict)  # none: all of the cell is struck


def kind(content: bytes) -> str:
    """Tell which of the three a workbook is."""
    if not content.startswith(b"PK"):
        return "xls"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "ods" if "content.xml" in archive.namelist() else "xlsx"


def _xlsx(content: bytes) -> dict[str, Facets]:
    solved = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    book = openpyxl.load_workbook(io.BytesIO(content), rich_text=_has_marked_runs(content))
    struck_fonts = {n for n, font in enumerate(book._fonts) if font.strike}
    facets = {}
    for sheet in book.worksheets:
        results = solved[sheet.title]
        # Only cells that exist are looked at: a used range may be declared a million rows long.
        cells = [cell for cell in sheet._cells.values() if cell.value is not None]
        facets[sheet.title] = Facets(
            runs={
                (c.row - 1, c.column - 1): runs
                for c in cells
                if (runs := _xlsx_runs(c.value, c._style.fontId in struck_fonts)) is not None
            },
            shown={
                (c.row - 1, c.column - 1): words
                for c in cells
                if (words := year_shown(results[c.coordinate].value, c.number_format, book.epoch))
            },
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


def _has_marked_runs(content: bytes) -> bool:
    """Tell whether part of a cell may be struck through, raised or lowered; to read the parts takes time."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(
            re.search(rb"strike|vertAlign", archive.read(name))
            for name in archive.namelist()
            if name.endswith(".xml")
        )


def _xlsx_runs(value: object, struck: bool) -> list[Run] | None:
    """Give the parts of a cell if any is marked, none if all of it is struck; parts without a font have the cell's."""
    if not isinstance(value, CellRichText):
        return [] if struck else None
    runs = [
        Run(part.text, bool(part.font.strike), part.font.vertAlign in {"superscript", "subscript"})
        if isinstance(part, TextBlock)
        else Run(part, struck)
        for part in value
    ]
    return runs if any(run.struck or run.raised for run in runs) else None


def _xls(content: bytes) -> dict[str, Facets]:
    book = xlrd.open_workbook(
        file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
    )
    facets = {}
    for sheet in book.sheets():
        own = facets[sheet.name] = Facets(
            merged=[
                ((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells
            ],
            hidden_rows=[row for row, info in sheet.rowinfo_map.items() if info.hidden],
            hidden_columns=[column for column, info in sheet.colinfo_map.items() if info.hidden],
        )
        epoch = CALENDAR_MAC_1904 if book.datemode else CALENDAR_WINDOWS_1900
        for row in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(row)):
                if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
                    continue
                place, value = (row, column), sheet.cell_value(row, column)
                look = book.xf_list[sheet.cell_xf_index(row, column)]
                if kind == xlrd.XL_CELL_ERROR:
                    own.errors[place] = xlrd.error_text_from_code[value]
                if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
                    own.formats[place] = book.format_map[look.format_key].format_str
                    if year := year_shown(value, own.formats[place], epoch):
                        own.shown[place] = year
                changes = [(0, look.font_index), *sheet.rich_text_runlist_map.get(place, [])]
                fonts = [book.font_list[font] for _, font in changes]
                if all(font.struck_out for font in fonts):
                    own.runs[place] = []
                elif any(font.struck_out or font.escapement for font in fonts[1:]):
                    bounds = pairwise([*(start for start, _ in changes), len(value)])
                    own.runs[place] = [
                        Run(value[start:end], bool(font.struck_out), bool(font.escapement))
                        for (start, end), font in zip(bounds, fonts, strict=True)
                    ]
    return facets


_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def _ods(content: bytes) -> dict[str, Facets]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tree = ElementTree.fromstring(archive.read("content.xml"))
    looks = {style.get(f"{_STYLE}name"): _look(style) for style in tree.iter(f"{_STYLE}style")}
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
                runs = list(_ods_runs(cell, looks))
                words = "".join(run.text for run in runs).strip()
                kind = cell.get(f"{_OFFICE}value-type")
                is_year = kind == "date" and "年" in words and "月" not in words
                if is_year or (kind in {"float", "currency"} and HAS_UNIT.search(words)):
                    own.shown |= {(row, column + n): words for n in range(times)}
                if any((run.struck or run.raised) and run.text.strip() for run in runs):
                    own.runs |= {(row, column + n): runs for n in range(times)}
                column += times
    return facets


def _look(style: ElementTree.Element) -> dict[str, bool]:
    """Say what an OpenDocument style changes about text: struck through, raised or lowered."""
    look = {}
    for element in style.iter(f"{_STYLE}text-properties"):
        for name in ("text-line-through-style", "text-line-through-type"):
            if value := element.get(_STYLE + name):
                look["struck"] = value != "none"
        if value := element.get(f"{_STYLE}text-position"):
            look["raised"] = not value.startswith("0")
    return look


def _ods_runs(
    element: ElementTree.Element, looks: dict[str, dict[str, bool]], look: dict[str, bool] | None = None
) -> Iterator[Run]:
    """Give the parts of a cell's text; a comment on the cell is no text of it."""
    if element.tag == f"{_OFFICE}annotation":
        return
    style = element.get(f"{_TEXT}style-name") or element.get(f"{_TABLE}style-name")
    look = (look or {}) | looks.get(style, {})
    yield Run(element.text or _SPACES.get(element.tag, ""), **look)
    for child in element:
        yield from _ods_runs(child, looks, look)
        yield Run(child.tail or "", **look)
    if element.tag == f"{_TEXT}p":
        yield Run("\n", **look)


def _repeated(sheet: ElementTree.Element, tag: str, what: str) -> Iterator[tuple[int, ElementTree.Element]]:
    """Walk rows or columns with their numbers; a run of equal ones (an empty rest of the sheet) counts as one visit."""
    number = 0
    for element in sheet.iter(tag):
        times = int(element.get(f"{_TABLE}number-{what}-repeated", 1))
        for n in range(times if times < 1000 else 1):
            yield number + n, element
        number += times


_SPACES = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
FACETS = {"xlsx": _xlsx, "xls": _xls, "ods": _ods}
