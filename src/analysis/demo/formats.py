"""Files as offices send them: text, CSV, Excel and PDF, the same bytes every time."""

from __future__ import annotations

import csv
import datetime
import html
import io
import re
from pathlib import Path

import xlsxwriter
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from analysis.demo.layouts import HEADER_ROWS, Merges, Row, merges

_MADE = datetime.datetime(2024, 6, 3, 9, 0)
_FONT = "HeiseiKakuGo-W5"  # every PDF viewer has a face for it: no font file is needed
_WIDTHS = [62, 72, 52, 168, 38, 32, 120, 86, 86, 86]  # points, of the published layout
_COLUMNS = {
    "取組内容": 40,
    "効果又は理由": 40,
    "事業名": 24,
    "項目": 20,
    "担当課": 14,
    "指標名": 20,
}  # characters
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Pages = list[tuple[list[str], list[Row]]]


def write_text(found: Pages, path: Path) -> None:
    """Write the published layout with tabs, as taken from a PDF."""
    lines = []
    for headings, rows in found:
        for heading in headings:
            lines += [heading, ""]
        lines += ["\t".join(row).rstrip("\t") for row in rows] + [""]
    path.write_bytes(("\n".join(lines).rstrip() + "\n").encode())


def write_csv(rows: list[Row], path: Path, encoding: str) -> None:
    """Write one table with commas."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def write_published_excel(found: Pages, path: Path) -> None:
    """Write the published layout on one sheet, cells merged as printed."""
    with _book(path) as book:
        sheet = book.add_worksheet("評価表")
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        head = book.add_format({"text_wrap": True, "valign": "vcenter", "align": "center", "border": 1})
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        for column, points in enumerate(_WIDTHS):
            sheet.set_column(column, column, points / 5)
        top = 0
        for headings, rows in found:
            for heading in headings:
                sheet.write_string(top, 0, heading)
                top += 2
            _block(sheet, top, rows, merges(rows), [head] * HEADER_ROWS + [plain] * len(rows))
            top += len(rows) + 1


def write_flat_excel(sheets: dict[str, tuple[str, list[Row]]], path: Path) -> None:
    """Write flat tables, a sheet each: name → title above the header, and rows."""
    with _book(path) as book:
        title = book.add_format({"bold": True, "font_size": 14})
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#D9E2F0"})
        for name, (words, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 0, words, title)
            for column, word in enumerate(rows[0]):
                sheet.set_column(column, column, _COLUMNS.get(word, 10))
            sheet.freeze_panes(2, 0)
            _block(sheet, 1, rows, {}, [head] + [plain] * len(rows))


def write_pdf(found: Pages, path: Path) -> None:
    """Write the published layout on landscape A4, headings and header repeated on every page."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    style = ParagraphStyle("cell", fontName=_FONT, fontSize=7, leading=9, wordWrap="CJK")
    large = ParagraphStyle("heading", parent=style, fontSize=10, leading=14)
    story: list = []
    for headings, rows in found:
        story += [PageBreak()] if story else []
        story += [Paragraph(html.escape(heading), large) for heading in headings] + [Spacer(1, 6)]
        cells = [[Paragraph(html.escape(cell), style) for cell in row] for row in rows]
        spans = [
            ("SPAN", (c, r), (c + across - 1, r + down - 1))
            for (r, c), (down, across) in merges(rows).items()
        ]
        look = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        story.append(Table(cells, colWidths=_WIDTHS, repeatRows=HEADER_ROWS, style=[*look, *spans]))
    page = {
        "pagesize": landscape(A4),
        "leftMargin": 18,
        "rightMargin": 18,
        "topMargin": 24,
        "bottomMargin": 24,
    }
    SimpleDocTemplate(str(path), title="架空市 評価表", author="架空市", invariant=1, **page).build(story)


def _book(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": _MADE})
    return book


def _block(sheet, top: int, rows: list[Row], merged: Merges, formats: list) -> None:
    """Write rows with their borders; a merged range is written once, over all its cells."""
    covered = {
        (r + i, c + j)
        for (r, c), (down, across) in merged.items()
        for i in range(down)
        for j in range(across)
    }
    for (r, c), (down, across) in merged.items():
        sheet.merge_range(top + r, c, top + r + down - 1, c + across - 1, rows[r][c], formats[r])
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if (r, c) in covered:
                continue
            if _NUMBER.fullmatch(value):
                sheet.write_number(top + r, c, float(value), formats[r])
            else:
                sheet.write_string(top + r, c, value, formats[r])
