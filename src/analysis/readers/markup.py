"""Tables of HTML pages, with the lines of text between them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from bs4 import BeautifulSoup, NavigableString, Tag

from analysis.errors import UnreadableFile
from analysis.readers.encoding import decode
from analysis.readers.raw import RawTable, table_of

_BLOCKS = ["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br"]
_WIDEST = 200  # a page may claim colspan="1000"


def is_html(content: bytes) -> bool:
    """Tell whether a file is an HTML page: it begins with a tag and holds a table."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<") and (
        b"<html" in head or b"<!doctype html" in head or b"<table" in content.lower()
    )


def read(content: bytes, path: Path, source: str) -> list[RawTable]:
    """Read a page as one raw table: every table row and every line of text outside tables, in order.

    A cell that spans rows is repeated down its first column; one that spans columns stands in its first.

    Raises
    ------
    UnreadableFile
        If the page holds no table.
    """
    text, encoding = decode(content, source)
    soup = BeautifulSoup(text, "html.parser")
    for dead in soup(["script", "style", "template", "head"]):
        dead.decompose()
    if soup.find("table") is None:
        raise UnreadableFile(
            "表のないHTMLです", where=source, remedy="評価表のある頁を保存し直してください。"
        )
    rows: list[list[str]] = []
    repeated: list[set[int]] = []
    for part in _parts(soup):
        if isinstance(part, Tag):
            for row, filled in _expanded(part):
                rows.append(row)
                repeated.append(filled)
        else:
            rows.append([part])
            repeated.append(set())
    cells = table_of(rows)
    mask = np.zeros(cells.shape, dtype=bool)
    for number, columns in enumerate(repeated):
        mask[number, list(columns)] = True
    return [RawTable(source, f"HTML（{encoding}）", cells, filled=mask)]


def _parts(soup: BeautifulSoup) -> list[Tag | str]:
    """Give the outermost tables and, between them, the lines of text."""
    parts: list[Tag | str] = []
    line = ""
    for node in soup.descendants:
        inside = node.find_parent("table") is not None
        if inside:
            continue
        if isinstance(node, Tag) and (node.name == "table" or node.name in _BLOCKS):
            if line.strip():
                parts.append(re.sub(r"\s+", " ", line).strip())
            line = ""
            if node.name == "table":
                caption = node.find("caption", recursive=False)
                parts += [_text(caption).replace("\n", " ")] if caption else []
                parts.append(node)
        elif isinstance(node, NavigableString) and type(node) is NavigableString:
            line += node
    return [*parts, re.sub(r"\s+", " ", line).strip()] if line.strip() else parts


def _expanded(table: Tag) -> list[tuple[list[str], set[int]]]:
    """Lay the cells of a table on a grid; say which hold the text of a cell that began above."""
    rows: list[tuple[list[str], set[int]]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column → rows still to fill, text
    for tr in table.find_all("tr"):
        if tr.find_parent("table") is not table:
            continue
        row: dict[int, str] = {}
        filled: set[int] = set()
        for column, (left, text) in list(hanging.items()):
            row[column] = text
            if text:
                filled.add(column)
            hanging[column] = (left - 1, text)
            if left == 1:
                del hanging[column]
        column = 0
        for cell in tr.find_all(["td", "th"], recursive=False):
            while column in row:
                column += 1
            across, down = (_span(cell, name) for name in ["colspan", "rowspan"])
            for n in range(across):
                text = _text(cell) if n == 0 else ""
                row[column + n] = text
                if down > 1:
                    hanging[column + n] = (down - 1, text)
            column += across
        rows.append(([row.get(n, "") for n in range(max(row, default=-1) + 1)], filled))
    return rows


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(max(int(value), 1), _WIDEST) if value.isdecimal() else 1


def _text(cell: Tag) -> str:
    for block in cell.find_all([*_BLOCKS, "tr", "td", "th"]):
        block.insert_before("\n")
        block.insert_after("\n")
    for mark in cell.find_all("sup"):  # 20² is not 202
        mark.insert_before("(")
        mark.insert_after(")")
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in cell.get_text().splitlines())
    return "\n".join(line for line in lines if line)
