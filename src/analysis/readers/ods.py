"""OpenDocument spreadsheets (.ods), read from their own XML."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from analysis.readers.limits import check_cells, unpacked
from analysis.readers.numberformat import Shown, plain, printed
from analysis.readers.workbook import Run, Sheet
from analysis.text import OFFICE_ERROR

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_BREAKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:\.\d+)?S")
_MANY = 1000  # the empty rest of a sheet is one row, repeated to the end

Looks = dict[str, dict[str, bool]]


def read(content: bytes) -> list[Sheet]:
    """Read every sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked(archive, "content.xml")
        tree = ElementTree.fromstring(archive.read("content.xml"))
    styles = list(tree.iter(f"{_STYLE}style"))
    looks = {style.get(f"{_STYLE}name"): _look(style) for style in styles}
    hidden = {style.get(f"{_STYLE}name") for style in styles if _hides(style)}
    return [
        _sheet(table, looks, hidden=table.get(f"{_TABLE}style-name") in hidden)
        for table in tree.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    ]


def _sheet(table: Element, looks: Looks, *, hidden: bool) -> Sheet:
    own = Sheet(table.get(f"{_TABLE}name"), hidden=hidden)
    for column, times, element in _repeated(table, "column"):
        if _is_hidden(element):
            own.hidden_columns += range(column, column + min(times, _MANY))
    for row, times, element in _repeated(table, "row"):
        rows = range(row, row + (times if times < _MANY or _holds_something(element) else 1))
        if _is_hidden(element):
            own.hidden_rows += rows
        column = 0
        for cell in element:
            across = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            _read_cell(own, cell, rows, range(column, column + across), looks)
            column += across
    return own


def _read_cell(own: Sheet, cell: Element, rows: range, columns: range, looks: Looks) -> None:
    """Read a cell, which may stand in several places."""
    down, across = (int(cell.get(f"{_TABLE}number-{what}-spanned", 1)) for what in ("rows", "columns"))
    runs = list(_runs(cell, looks))
    words = "".join(run.text for run in runs)
    value = _value(cell, words.removesuffix("\n"))
    if value == "" and not words.strip() and down == across == 1:
        return  # the rest of a row or a sheet
    check_cells(len(own.cells) + len(rows) * len(columns), len(rows))
    for place in ((row, column) for row in rows for column in columns):
        if down > 1 or across > 1:
            own.merged.append((place, (place[0] + down - 1, place[1] + across - 1)))
        if words.strip() and (cell.get(_KIND) == "error" or OFFICE_ERROR.fullmatch(words.strip())):
            own.mark_error(place, words.strip())
        elif value != "":
            own.cells[place] = value
            own.mark_runs(place, runs)
            if isinstance(value, float) and (shown := _shown(cell, value, words.strip())):
                own.shown[place] = shown


def _shown(cell: Element, value: float, words: str) -> Shown | None:
    """Say what a number shows; a program may leave out the words, and then it shows itself."""
    percent = cell.get(f"{_OFFICE}value-type") == "percentage"
    if cell.find(f"{_TEXT}p") is not None:
        return printed(Decimal(repr(value)), words, percent=percent)
    return Shown(plain(Decimal(repr(value)) * 100) + "%") if percent else None


def _value(cell: Element, words: str) -> object:
    """Give the value of a cell; its words where only they tell that a date is a year."""
    kind, shown = cell.get(f"{_OFFICE}value-type"), words.strip()
    if kind == "date" and "年" in shown and "月" not in shown:
        return shown
    if kind not in _VALUES:
        return ""
    attribute, read = _VALUES[kind]
    raw = cell.get(_OFFICE + attribute)
    return read(raw) if raw is not None else words if kind == "string" else ""


def _day(raw: str) -> datetime.datetime | str:
    try:
        return datetime.datetime.fromisoformat(raw)
    except ValueError:
        return raw


# Kind of a cell → the attribute with its value, and how to read it.
_VALUES = {
    "float": ("value", float),
    "currency": ("value", float),
    "percentage": ("value", float),
    "boolean": ("boolean-value", lambda raw: raw == "true"),
    "date": ("date-value", _day),
    "time": ("time-value", lambda raw: _DURATION.sub(r"\1:\2:\3", raw)),
    "string": ("string-value", str),
}


def _look(style: Element) -> dict[str, bool]:
    """Say what a style changes about text: struck through, raised or lowered."""
    look = {}
    for element in style.iter(f"{_STYLE}text-properties"):
        for name in ("text-line-through-style", "text-line-through-type"):
            if value := element.get(_STYLE + name):
                look["struck"] = value != "none"
        if value := element.get(f"{_STYLE}text-position"):
            look["raised"] = not value.startswith("0")
    return look


def _hides(style: Element) -> bool:
    return any(
        element.get(f"{_TABLE}display") == "false" for element in style.iter(f"{_STYLE}table-properties")
    )


def _runs(element: Element, looks: Looks, look: dict[str, bool] | None = None) -> Iterator[Run]:
    """Give the parts of a cell's text; a comment on the cell is no text of it."""
    if element.tag == f"{_OFFICE}annotation":
        return
    style = element.get(f"{_TEXT}style-name") or element.get(f"{_TABLE}style-name")
    look = (look or {}) | looks.get(style, {})
    yield Run(element.text or _blank(element), **look)
    for child in element:
        yield from _runs(child, looks, look)
        yield Run(child.tail or "", **look)
    if element.tag == f"{_TEXT}p":
        yield Run("\n", **look)


def _blank(element: Element) -> str:
    if element.tag == f"{_TEXT}s":
        return " " * int(element.get(f"{_TEXT}c", 1))
    return _BREAKS.get(element.tag, "")


def _repeated(table: Element, what: str) -> Iterator[tuple[int, int, Element]]:
    """Walk rows or columns: the number of the first, how many are equal to it, and what they hold."""
    number = 0
    for element in table.iter(f"{_TABLE}table-{what}"):
        times = int(element.get(f"{_TABLE}number-{what}s-repeated", 1))
        yield number, times, element
        number += times


def _is_hidden(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _holds_something(row: Element) -> bool:
    return any(cell.get(f"{_OFFICE}value-type") for cell in row)
