"""PDF with a text layer: ruled tables over several pages, and the lines of text between them."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from analysis.errors import UnreadableFile
from analysis.readers.limits import check_size
from analysis.readers.overprint import Overprint, looked_through
from analysis.readers.raw import RawTable, table_of
from analysis.text import LEVEL, RAISED, bracketed, with_one_dot

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of fonts, on stderr and in English

# Where a font has one glyph for several characters, a PDF gives the first of them: ⽬ (a radical) for 目, ⼾ for 戸, in
# IPAex a soft hyphen for the minus sign. Here is which is meant. (Middle dots: ``text.with_one_dot``.)
_MEANT = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_MEANT |= {
    ord(printed): meant
    for printed, meant in zip(
        "⺒⺟⺠⻁⻄⻆⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲⼾⿊\u00ad\u0336\u02bb\u02bc\u2003",
        "巳母民虎西角長青食鬼麦黄斉歯竜亀戸黒−—‘’\u3000",
        strict=True,
    )
}
_SMALL = 0.8  # of the largest in the line
_WIDEST = 2000  # points; no page is wider
_SAME = 2  # points: lines closer than this are one line drawn twice
_NUMERIC = re.compile(r"[\d.,．，+＋\-−－▲△]")

Told = list[tuple[str, str]]  # code of a finding, words


class Row(NamedTuple):
    """The texts of a row, the columns that repeat a merged cell from above, and what is told of it."""

    texts: list[str]
    repeats: set[int]
    told: Told


def read(content: bytes, path: Path, source: str) -> list[RawTable]:
    """Read all pages as one raw table; rows are counted page by page (``file.pdf#p2``, row 5).

    A cell that spans rows is repeated down its first column. Lines that only wrapped in a cell are joined. What a line
    strikes out is left out and noted; characters printed over each other are noted.

    Raises
    ------
    UnreadableFile
        If the file is broken, protected, or a scan without text.
    """
    check_size(len(content), "pdf", source)
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            pages = [_rows(page) for page in document.pages]
            has_text = any(page.chars for page in document.pages)
    except (
        PDFSyntaxError,
        PDFPasswordIncorrect,
        PdfminerException,
        MalformedPDFException,
        ValueError,
        LookupError,  # a box of three numbers, a name that is missing
        TypeError,
    ) as error:
        raise UnreadableFile(
            f"PDFを開けません（{type(error).__name__}）",
            where=source,
            remedy="パスワードを外し、PDFとして開けることを確かめてください。",
        ) from error
    if not has_text:
        raise UnreadableFile(
            "文字の情報がないPDFです（紙を読み取った画像）",
            where=source,
            remedy="元の Excel や Word のファイルをもらうか、文字認識（OCR）をかけたPDFにしてください。",
        )
    rows = [row for page in pages for row in page]
    cells = table_of([row.texts for row in rows])
    mask = np.zeros(cells.shape, dtype=bool)
    for number, row in enumerate(rows):
        mask[number, list(row.repeats)] = True
    remarks = tuple((number, code, words) for number, row in enumerate(rows, 1) for code, words in row.told)
    where = pd.DataFrame(
        [(f"{source}#p{p}", n) for p, page in enumerate(pages, 1) for n in range(1, len(page) + 1)],
        columns=["source", "source_row"],
        index=cells.index,
    )
    return [RawTable(source, f"PDF（{len(pages)}ページ）", cells, where=where, filled=mask, remarks=remarks)]


def _rows(page: Page) -> list[Row]:
    """Give the rows of a page from top to bottom: table rows, and lines outside tables as rows of one cell."""
    over = looked_through(page)
    page = over.page
    tables = page.find_tables(_closed(page))
    found: list[tuple[float, list[Row]]] = [
        (table.bbox[1], _table_rows(page, table, over)) for table in tables
    ]
    outside = page.filter(lambda thing: not any(_is_inside(thing, table.bbox) for table in tables))
    for line in outside.extract_text_lines(return_chars=False) if outside.chars else []:
        told = _told(over, (line["x0"] - _WIDEST, line["top"], line["x1"] + _WIDEST, line["bottom"]), "")
        found.append((line["top"], [Row([_plain(line["text"])], set(), told)]))
    return [row for _, rows in sorted(found, key=lambda part: part[0]) for row in rows]


def _told(over: Overprint, box: tuple[float, float, float, float], where: str) -> Told:
    """Tell what is struck out or printed over in a part of the page."""
    codes = {"text_struck": over.struck, "text_overlapped": over.overlapped}
    words = {
        code: "".join(char["text"] for char in chars if _is_inside(char, box))
        for code, chars in codes.items()
    }
    return [(code, f"{where}{text}") for code, text in words.items() if text]


def _closed(page: Page) -> dict:
    """Close the cells that a page break leaves open: a line where the upright ones begin and where they end."""
    upright = [edge for edge in page.edges if edge["orientation"] == "v" and edge["height"] > 1]
    if not upright:
        return {}
    ends = [min(edge["top"] for edge in upright), max(edge["bottom"] for edge in upright)]
    return {"explicit_horizontal_lines": ends}


def _table_rows(page: Page, table: Table, over: Overprint) -> list[Row]:
    """Lay the cells on the grid of all their edges: pdfplumber says which are merged, but not how far."""
    lefts, tops = (_edges([cell[side] for cell in table.cells]) for side in (0, 1))
    bottoms = [*tops[1:], max(cell[3] for cell in table.cells)]
    rows: list[Row] = []
    for top, bottom in zip(tops, bottoms, strict=True):
        middle = (top + bottom) / 2
        texts, repeats, told = [], set(), []
        for column, left in enumerate(lefts):
            box = next((c for c in table.cells if abs(c[0] - left) < _SAME and c[1] < middle < c[3]), None)
            texts.append(_text(page, box) if box else "")
            if box and box[1] < top - _SAME and texts[-1]:
                repeats.add(column)
            elif box:
                told += _told(over, box, f"{column + 1}列目 ")
        rows.append(Row(texts, repeats, told))
    return rows


def _edges(places: list[float]) -> list[float]:
    """Sort edges and take those that nearly coincide for one."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _SAME:
            edges.append(place)
    return edges


def _text(page: Page, box: tuple[float, float, float, float]) -> str:
    """Read a cell; a line that fills its width goes on in the next, a shorter one ends there.

    Where a number would meet a number, they may be two: the line goes on only if it begins with a word, all lines
    begin at the left edge, and the next character would not have fitted.
    """
    inside = page.filter(lambda thing: _is_inside(thing, box))
    lines = inside.extract_text_lines(strip=False, keep_blank_chars=True, return_chars=True)
    text = _marked(lines[0]) if lines else ""
    lefts = [line["x0"] - box[0] for line in lines]
    for line, after in pairwise(lines):
        size = max(char["size"] for char in line["chars"])
        margin = min(*lefts, size)
        room = box[2] - box[0] - (line["x1"] - line["x0"]) - margin - after["chars"][0]["width"]
        if _NUMERIC.match(line["text"][-1:]) and _NUMERIC.match(after["text"]):
            goes_on = room < margin and max(lefts) - min(lefts) < 1 and not _NUMERIC.match(line["text"])
        else:
            goes_on = room <= 2.5 * size
        text += ("" if goes_on else "\n") + _marked(after)
    return _plain(bracketed(text))


def _plain(text: str) -> str:
    """Write the characters that were meant, where the PDF gives others of the same glyph."""
    return with_one_dot(text.translate(_MEANT)).strip()


def _marked(line: dict) -> str:
    """Mark what is written smaller than the rest of its line: a footnote mark is no digit of the number before it."""
    full, chars, text = max(char["size"] for char in line["chars"]), list(line["chars"]), ""
    for letter in line["text"]:
        small = False
        if chars and chars[0]["text"] == letter:
            small = chars.pop(0)["size"] < _SMALL * full
        text += f"{RAISED}{letter}{LEVEL}" if small else letter
    return text.replace(LEVEL + RAISED, "")


def _is_inside(thing: dict, box: tuple[float, float, float, float]) -> bool:
    """Tell whether the middle of a character lies in a cell; wide marks hang over its edge."""
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return thing["object_type"] == "char" and box[0] <= across < box[2] and box[1] <= down < box[3]
