"""Excel workbooks (.xlsx, .xlsm), read from their own XML in one pass per sheet.

openpyxl and calamine each tell half of what is needed, and both together took ten times as long.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from analysis.readers.cellformat import GENERAL, shown
from analysis.readers.limits import MOST_COLUMNS, check_cells, unpacked
from analysis.readers.workbook import Place, Run, Sheet

# Dates that Excel writes by the language of the machine; the file gives them a number and no format.
_LOCAL_DATES = dict.fromkeys([*range(27, 37), *range(50, 59)], "yyyy/m/d")
_FORMATS = BUILTIN_FORMATS | _LOCAL_DATES
_ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([\da-fA-F]{4})_")  # _x000D_ is a carriage return
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BLANKS = " \t\r\n"  # those of XML: a full-width space at the edge of a text is part of it
_FALSE = {"0", "false"}


class _Look(NamedTuple):
    """What the style of a cell says."""

    form: str = GENERAL
    struck: bool = False


class _Part(NamedTuple):
    """Part of a text; ``struck`` is None where it has the font of its cell."""

    text: str
    struck: bool | None
    raised: bool


class _Text(NamedTuple):
    """A text and, if it has several fonts, its parts."""

    words: str
    parts: tuple[_Part, ...] = ()


@dataclass(frozen=True)
class _Book:
    """What the sheets of a workbook share."""

    texts: list[_Text]
    looks: list[_Look]
    epoch: datetime.datetime


def read(content: bytes) -> list[Sheet]:
    """Read every worksheet; the two dialects (usual and strict) differ in the names of their namespaces only."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked(archive, "sharedStrings.xml", "styles.xml", "workbook.xml", ".rels")
        (path,) = (path for kind, path in _related(archive, "").values() if kind == "officeDocument")
        root, parts = _xml(archive, path), _related(archive, path)
        named = {kind: path for kind, path in parts.values() if kind != "worksheet"}
        book = _Book(
            _texts(_xml(archive, named["sharedStrings"])) if "sharedStrings" in named else [],
            _looks(_xml(archive, named["styles"])) if "styles" in named else [_Look()],
            CALENDAR_MAC_1904 if _is_on(root.find("{*}workbookPr"), "date1904") else CALENDAR_WINDOWS_1900,
        )
        sheets = []
        for element in root.iterfind("{*}sheets/{*}sheet"):
            kind, path = parts[next(value for key, value in element.items() if key.endswith("}id"))]
            if kind == "worksheet":
                sheet = Sheet(element.get("name"), hidden=element.get("state", "visible") != "visible")
                with archive.open(path) as part:
                    sheets.append(_Reader(sheet, book).read(part))
    return sheets


class _Reader:
    """Reads the part of one sheet, row by row: a used range may be declared a million rows long."""

    def __init__(self, sheet: Sheet, book: _Book) -> None:
        self.sheet, self.book, self.row, self.filled = sheet, book, -1, 0

    def read(self, part: io.BufferedIOBase) -> Sheet:
        readers = {"row": self._row, "col": self._column, "mergeCell": self._merge, "sheetView": self._view}
        for _, element in ElementTree.iterparse(part):
            if reader := readers.get(_bare(element)):
                reader(element)
                element.clear()
        return self.sheet

    def _row(self, element: Element) -> None:
        self.row = int(element.get("r", self.row + 2)) - 1
        if _is_on(element, "hidden"):
            self.sheet.hidden_rows.append(self.row)
        column, before = -1, len(self.sheet.cells)
        for cell in element:
            column = coordinate_to_tuple(cell.get("r"))[1] - 1 if cell.get("r") else column + 1
            self._cell(cell, (self.row, column))
        self.filled += len(self.sheet.cells) > before
        check_cells(len(self.sheet.cells), self.filled)

    def _column(self, element: Element) -> None:
        if _is_on(element, "hidden"):
            self.sheet.hidden_columns += range(
                int(element.get("min")) - 1, min(int(element.get("max")), MOST_COLUMNS)
            )

    def _view(self, element: Element) -> None:
        self.sheet.zeros_hidden |= element.get("showZeros", "1") in _FALSE

    def _merge(self, element: Element) -> None:
        left, top, right, bottom = range_boundaries(element.get("ref"))
        self.sheet.merged.append(((top - 1, left - 1), (bottom - 1, right - 1)))

    def _cell(self, cell: Element, place: Place) -> None:
        parts = {_bare(part): part for part in cell}
        raw, kind = parts["v"].text if "v" in parts else None, cell.get("t", "n")
        look = self.book.looks[int(cell.get("s", 0))]
        if look.struck:
            self.sheet.runs[place] = []
        if kind == "inlineStr" and "is" in parts:
            self._words(place, _text(parts["is"]), look)
        elif raw and kind == "s":
            self._words(place, self.book.texts[int(raw)], look)
        elif raw and kind == "e":
            self.sheet.mark_error(place, raw)
        elif raw:
            self._value(place, _VALUES.get(kind, _number)(raw), look)
        elif "f" in parts:
            self.sheet.unsolved.append(place)

    def _words(self, place: Place, text: _Text, look: _Look) -> None:
        self.sheet.cells[place] = text.words
        if look.form != GENERAL:
            self.sheet.formats[place] = look.form
        if text.parts:
            self.sheet.runs.pop(place, None)
            parts = (
                (words, look.struck if struck is None else struck, up) for words, struck, up in text.parts
            )
            self.sheet.mark_runs(place, (Run(*part) for part in parts))

    def _value(self, place: Place, value: object, look: _Look) -> None:
        if look.form != GENERAL:
            self.sheet.formats[place] = look.form
            value = shown(value, look.form, self.book.epoch)
        if value is None:  # Excel shows ####
            self.sheet.mark_error(place, "#VALUE!")
        else:
            self.sheet.cells[place] = value


def _number(raw: str) -> float | str:
    try:
        return float(raw)
    except ValueError:
        return raw


def _day(raw: str) -> datetime.datetime | str:
    try:
        return datetime.datetime.fromisoformat(raw).replace(tzinfo=None)
    except ValueError:
        return raw


_VALUES = {"b": lambda raw: raw not in _FALSE, "d": _day, "str": lambda raw: _unescaped(raw)}


def _related(archive: zipfile.ZipFile, path: str) -> dict[str, tuple[str, str]]:
    """List what a part refers to: id → (kind, path)."""
    folder, name = posixpath.split(path)
    relations = _xml(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        relation.get("Id"): (
            relation.get("Type").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))[1:],
        )
        for relation in relations
        if relation.get("TargetMode") != "External"
    }


def _texts(root: Element) -> list[_Text]:
    return [_text(element) for element in root.iterfind("{*}si")]


def _text(element: Element) -> _Text:
    """Read a text without its furigana."""
    runs = element.findall("{*}r")
    if not runs:
        return _Text("".join(map(_words, element.iterfind("{*}t"))))
    parts = tuple(_part(run) for run in runs)
    words = "".join(part.text for part in parts)
    return _Text(words, parts if any(part.struck is not None for part in parts) else ())


def _part(run: Element) -> _Part:
    words, font = "".join(map(_words, run.iterfind("{*}t"))), run.find("{*}rPr")
    if font is None:
        return _Part(words, None, False)
    level = font.find("{*}vertAlign")
    raised = level is not None and level.get("val") in {"superscript", "subscript"}
    return _Part(words, _is_struck(font), raised)


def _words(element: Element) -> str:
    words = element.text or ""
    return _unescaped(words if element.get(_SPACE) == "preserve" else words.strip(_BLANKS))


def _unescaped(words: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), words) if "_x" in words else words


def _looks(root: Element) -> list[_Look]:
    """Read the styles of cells: number format and whether the font is struck through."""
    own = {
        int(form.get("numFmtId")): form.get("formatCode") for form in root.iterfind("{*}numFmts/{*}numFmt")
    }
    forms = _FORMATS | own
    fonts = root.iterfind("{*}fonts/{*}font")
    struck = {number for number, font in enumerate(fonts) if _is_struck(font)}
    looks = root.iterfind("{*}cellXfs/{*}xf")
    return [
        _Look(forms.get(int(look.get("numFmtId", 0)), GENERAL), int(look.get("fontId", 0)) in struck)
        for look in looks
    ] or [_Look()]


def _is_struck(font: Element) -> bool:
    strike = font.find("{*}strike")
    return strike is not None and strike.get("val", "1") not in _FALSE


def _is_on(element: Element | None, name: str) -> bool:
    return element is not None and element.get(name, "0") not in _FALSE


def _bare(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _xml(archive: zipfile.ZipFile, path: str) -> Element:
    return ElementTree.fromstring(archive.read(path))
