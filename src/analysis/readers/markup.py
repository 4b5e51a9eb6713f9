"""Tables of HTML pages, with the lines of text between them."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
from bs4 import BeautifulSoup, NavigableString, Tag, XMLParsedAsHTMLWarning

from analysis.errors import UnreadableFile
from analysis.readers.encoding import decode
from analysis.readers.limits import MOST_LEVELS, MOST_TABLES, TooLarge, check_size
from analysis.readers.raw import RawTable, table_of
from analysis.text import LEVEL, RAISED, bracketed

_BLOCKS = ["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br"]
_CELLS = ["td", "th"]
_ABSENT = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
# .old, td.gone {text-decoration: line-through}: the selectors, and the last class of each.
_STRIKING_RULE = re.compile(r"([^{}]+)\{[^}]*line-through", re.IGNORECASE)
_LAST_CLASS = re.compile(r"\.([\w-]+)\s*(?:,|$)")
_STRIKES = {"s", "strike", "del"}
_UNREAD, _READ = "\x11", "\x12"  # around text that is not to be read
_MARKED = re.compile(f"{_UNREAD}([^{_READ}]*){_READ}")
_WORKBOOK = re.compile(rb"<(?:\w+:)?workbook\b")  # "XML spreadsheet 2003"
_WIDEST = 200  # a page may claim colspan="1000"


def is_html(content: bytes) -> bool:
    """Tell whether a file is an HTML page, or an XML one that has to be saved as such: it begins with a tag."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<") and (
        b"<html" in head
        or b"<!doctype html" in head
        or b"<table" in content.lower()
        or _WORKBOOK.search(head) is not None
    )


def read(content: bytes, path: Path, source: str) -> list[RawTable]:
    """Read a page as one raw table: every table row and every line of text outside tables, in order.

    A cell that spans rows is repeated down its first column; one that spans columns stands in its first. Text struck
    through, or hidden inside a cell, is left out and noted.

    Raises
    ------
    UnreadableFile
        If the page holds no table with text, or is a workbook saved as XML.
    """
    if _WORKBOOK.search(content[:4096].lower()):
        raise UnreadableFile(
            "「XML スプレッドシート 2003」形式のファイルです",
            where=source,
            remedy="Excel で開き、ファイルの種類を「Excel ブック (*.xlsx)」にして保存し直してください。",
        )
    check_size(len(content), "html", source)
    text, encoding = decode(content, source)
    with warnings.catch_warnings(action="ignore", category=XMLParsedAsHTMLWarning):
        soup = BeautifulSoup(text, "lxml")
    _refuse_deep(soup, source)
    _mark_unread(soup)
    for dead in soup(["script", "style", "template", "head"]):
        dead.decompose()
    rows = [
        row for part in _parts(soup) for row in ([_Row([part])] if isinstance(part, str) else _rows(part))
    ]
    struck = []
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row.texts):
            row.texts[column], words = _kept(text)
            if words and column not in row.repeats:
                struck.append((number, "text_struck", f"{column + 1}列目 {words}"))
    if soup.find("tr") is None or not (struck or any(any(row.texts) for row in rows)):
        raise UnreadableFile(
            "表のないHTMLです", where=source, remedy="評価表のあるページを保存し直してください。"
        )
    cells = table_of([row.texts for row in rows])
    mask = np.zeros(cells.shape, dtype=bool)
    for number, row in enumerate(rows):
        mask[number, list(row.repeats)] = True
    remarks = [
        (number, "row_hidden", " ".join(filter(None, row.texts)))
        for number, row in enumerate(rows, 1)
        if row.hidden and any(row.texts)
    ]
    return [RawTable(source, f"HTML（{encoding}）", cells, filled=mask, remarks=(*struck, *remarks))]


def _refuse_deep(soup: BeautifulSoup, source: str) -> None:
    """Refuse a page whose tags stand in one another without end."""
    levels = {id(soup): (0, 0)}
    for tag in soup.find_all(True):
        level, tables = levels[id(tag.parent)]
        levels[id(tag)] = level + 1, tables + (tag.name == "table")
        if level + 1 > MOST_LEVELS or tables > MOST_TABLES:
            raise TooLarge("HTMLの入れ子が深すぎて読めません", where=source)


@dataclass
class _Row:
    """The texts of a row, the columns that repeat a cell from above, and whether the page hides it."""

    texts: list[str]
    repeats: set[int] = field(default_factory=set)
    hidden: bool = False


def _mark_unread(soup: BeautifulSoup) -> None:
    """Set marks around text that is struck through, or hidden inside a cell; take out cells that shift their row."""
    for table in soup.find_all("table"):
        _close_ranks(table)
    rules = _STRIKING_RULE.findall("".join(style.get_text() for style in soup("style")))
    classes = {name for selectors in rules for name in _LAST_CLASS.findall(selectors)}
    for tag in soup.find_all(True):
        style = str(tag.get("style", ""))
        struck = tag.name in _STRIKES or "line-through" in style.lower() or classes & {*tag.get("class", [])}
        hidden = _hides(tag) and tag.name not in ["tr", *_CELLS] and tag.find_parent(_CELLS)
        if struck or hidden:
            cells = tag.find_all(_CELLS)
            for part in cells or [tag] if struck or not cells else []:
                words = part.get_text().strip()
                part.clear()
                part.append(f"{_UNREAD}{words}{_READ}")


def _close_ranks(table: Tag) -> None:
    """Take out hidden cells, which take no place in a browser, and note their text in the cell before.

    A column hidden in every row is read as hidden rows are.
    """
    rows = [tr.find_all(_CELLS, recursive=False) for tr in _own_rows(table)]
    hidden = [tuple(n for n, cell in enumerate(row) if _hides(cell, _ABSENT)) for row in rows]
    if len(set(hidden)) < 2:
        return
    for row, mine in zip(rows, hidden, strict=True):
        for n in mine if len(mine) < len(row) else ():
            beside = next(cell for cell in (*reversed(row[:n]), *row[n:]) if not _hides(cell, _ABSENT))
            beside.append(f"{_UNREAD}{row[n].get_text().strip()}{_READ}")
            row[n].extract()


def _kept(text: str) -> tuple[str, str]:
    """Take apart what is to be read and what is marked as unread."""
    unread = re.findall(_MARKED, text)
    lines = bracketed(re.sub(_MARKED, "", text)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip()), " ".join(filter(None, unread))


def _parts(soup: BeautifulSoup) -> list[Tag | str]:
    """Give the tables and, between them, the lines of text.

    A table inside a cell is text of that cell, unless it holds more than the outer one does beside it: then that one
    only arranges the page.
    """
    frames = {id(table) for table in soup.find_all("table") if _arranges(table)}
    parts: list[Tag | str] = []
    line = ""
    for node in soup.descendants:
        if any(id(table) not in frames for table in node.find_parents("table")):
            continue
        is_tag = isinstance(node, Tag)
        if is_tag and (node.name in ("table", "caption", *_CELLS, *_BLOCKS)):
            if line.strip():
                parts.append(re.sub(r"\s+", " ", line).strip())
            line = ""
            if node.name == "table" and id(node) not in frames:
                caption = node.find("caption", recursive=False)
                parts += [_text(caption).replace("\n", " ")] if caption else []
                parts.append(node)
        elif isinstance(node, NavigableString) and type(node) is NavigableString:
            line += node
    return [*parts, re.sub(r"\s+", " ", line).strip()] if line.strip() else parts


def _own_rows(table: Tag) -> list[Tag]:
    return [tr for tr in table.find_all("tr") if tr.find_parent("table") is table]


def _arranges(table: Tag) -> bool:
    inner = table.find_all("table")
    own = _filled_cells(table) if inner else 0
    return any(_filled_cells(other) > own for other in inner)


def _filled_cells(table: Tag) -> int:
    """Count the cells of a table that hold text outside the tables in it."""
    return sum(
        any(text.strip() and text.find_parent("table") is table for text in cell.strings)
        for cell in table.find_all(_CELLS)
    )


def _rows(table: Tag) -> list[_Row]:
    """Lay the cells of a table on a grid; a cell that spans rows ends with its group of rows."""
    rows: list[_Row] = []
    for _, found in groupby(_own_rows(table), key=lambda tr: id(tr.parent)):
        group = list(found)
        hanging: dict[int, tuple[int, str]] = {}  # column → rows still to fill, text
        for left, tr in zip(range(len(group), 0, -1), group, strict=True):
            row = {column: text for column, (_, text) in hanging.items()}
            repeats = {column for column, text in row.items() if text}
            hanging = {column: (more - 1, text) for column, (more, text) in hanging.items() if more > 1}
            column = 0
            for cell in tr.find_all(_CELLS, recursive=False):
                while column in row:
                    column += 1
                across, down = max(_span(cell, "colspan"), 1), _span(cell, "rowspan") or left
                for n in range(across):
                    row[column + n] = _text(cell) if n == 0 else ""
                    if down > 1:
                        hanging[column + n] = (down - 1, row[column + n])
                column += across
            texts = [row.get(n, "") for n in range(max(row, default=-1) + 1)]
            rows.append(_Row(texts, repeats, _is_hidden(tr)))
    return rows


def _is_hidden(tr: Tag) -> bool:
    return any(_hides(node) for node in [tr, *tr.parents])


def _hides(tag: Tag, how: re.Pattern[str] = _HIDING) -> bool:
    return tag.has_attr("hidden") or how.search(str(tag.get("style", ""))) is not None


def _span(cell: Tag, name: str) -> int:
    """Give how far a cell spans; 0 means to the end."""
    value = str(cell.get(name, "1")).strip()
    return min(int(value), _WIDEST) if value.isdecimal() else 1


def _text(cell: Tag) -> str:
    for block in cell.find_all([*_BLOCKS, "tr", *_CELLS]):
        block.insert_before("\n")
        block.insert_after("\n")
    for mark in cell.find_all(["sup", "sub"]):
        mark.insert_before(RAISED)
        mark.insert_after(LEVEL)
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in cell.get_text().splitlines())
    return "\n".join(line for line in lines if line)
