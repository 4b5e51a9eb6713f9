"""Write the published layout as an office would send it: the same rows in every format."""

import csv
import html
import io
import zipfile
from pathlib import Path

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P, Span

Merges = dict[tuple[int, int], tuple[int, int]]


def rows_of(text: str) -> list[list[str]]:
    """Split tab-separated text into a rectangle of cells."""
    rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def merges_of(rows: list[list[str]]) -> Merges:
    """Merge as the printed table does: group headers across, header words and items down. (row, column) → size."""
    merges: Merges = {}
    for r, row in enumerate(rows):
        if row[0] == "項目":
            merges |= {(r, c): (3, 1) for c in range(3)} | {(r, 3): (1, 4), (r, 7): (1, 3)}
        elif row[0] and row[1]:
            down = 1
            while r + down < len(rows) and not rows[r + down][0] and rows[r + down][1]:
                down += 1
            if down > 1:
                merges[r, 0] = (down, 1)
        elif row[0] and not any(row[1:]):
            merges[r, 0] = (1, len(row))
    return merges


def xlsx(rows, path: Path, merges: Merges | None = None, formats=None):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("評価")
    for (r, c), (down, across) in (merges or {}).items():
        sheet.merge_range(r, c, r + down - 1, c + across - 1, "")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            form = book.add_format({"num_format": formats[r, c]}) if formats and (r, c) in formats else None
            if value != "":
                sheet.write(r, c, value, form) if not isinstance(value, str) else sheet.write_string(
                    r, c, value, form
                )
    book.close()


def xls(rows, path: Path, merges: Merges | None = None):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("評価")
    for (r, c), (down, across) in (merges or {}).items():
        sheet.merge(r, r + down - 1, c, c + across - 1)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value != "":
                sheet.write(r, c, value)
    book.save(str(path))


def ods(rows, path: Path, merges: Merges | None = None):
    document = OpenDocumentSpreadsheet()
    table = Table(name="評価")
    covered = {
        (r + i, c + j)
        for (r, c), (down, across) in (merges or {}).items()
        for i in range(down)
        for j in range(across)
        if i or j
    }
    for r, row in enumerate(rows):
        line = TableRow()
        for c, value in enumerate(row):
            if (r, c) in covered:
                line.addElement(CoveredTableCell())
                continue
            down, across = (merges or {}).get((r, c), (1, 1))
            cell = TableCell(valuetype="string", numberrowsspanned=down, numbercolumnsspanned=across)
            for text in value.split("\n"):
                cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


# (text, struck through, raised); a cell that is not text is all struck through.
MARKED = [
    [
        [("10", 1, 0), ("12人", 0, 0)],
        [("15", 0, 0), ("2", 0, 1)],
        [("100m", 0, 0), ("2", 0, 1)],
        [("B", 1, 0)],
    ],
    [7],
]


def marked_xlsx(path: Path):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("評価")
    looks = {(s, r): book.add_format({"font_strikeout": s, "font_script": r}) for s in (0, 1) for r in (0, 1)}
    for r, row in enumerate(MARKED):
        for c, runs in enumerate(row):
            if runs == 7:
                sheet.write(r, c, 7, looks[1, 0])
            elif len(runs) == 1:
                sheet.write(r, c, runs[0][0], looks[runs[0][1:]])
            else:
                sheet.write_rich_string(
                    r, c, *(part for text, *look in runs for part in (looks[*look], text))
                )
    book.close()


def marked_xls(path: Path):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("評価")
    looks = {
        (s, r): xlwt.easyxf(f"font: struck_out {bool(s)}, escapement {'superscript' if r else 'none'}")
        for s in (0, 1)
        for r in (0, 1)
    }
    for r, row in enumerate(MARKED):
        for c, runs in enumerate(row):
            if runs == 7:
                sheet.write(r, c, 7, looks[1, 0])
            elif len(runs) == 1:
                sheet.write(r, c, runs[0][0], looks[runs[0][1:]])
            else:
                sheet.write_rich_text(r, c, [(text, looks[*look].font) for text, *look in runs])
    book.save(str(path))


def marked_ods(path: Path):
    document = OpenDocumentSpreadsheet()
    for name, family, properties in [
        ("cut", "table-cell", {"textlinethroughstyle": "solid"}),
        ("struck", "text", {"textlinethroughstyle": "solid"}),
        ("raised", "text", {"textposition": "super 58%"}),
    ]:
        style = Style(name=name, family=family)
        style.addElement(TextProperties(**properties))
        document.automaticstyles.addElement(style)
    table = Table(name="評価")
    for row in MARKED:
        line = TableRow()
        for runs in row:
            if runs == 7:
                cell = TableCell(valuetype="float", value=7, stylename="cut")
                cell.addElement(P(text="7"))
            else:
                cell, lines = TableCell(valuetype="string"), P()
                for text, struck, raised in runs:
                    if struck or raised:
                        lines.addElement(Span(text=text, stylename="struck" if struck else "raised"))
                    else:
                        lines.addText(text)
                cell.addElement(lines)
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def rezipped(old: Path, path: Path, change):
    """Copy a zipped document, every part through ``change(name, content)``."""
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))


def page(rows, path: Path, merges: Merges | None = None, encoding="utf-8"):
    """An HTML page: lines of one cell as paragraphs, the rest as tables with spans."""
    merges = merges or {}
    covered = {
        (r + i, c + j)
        for (r, c), (down, across) in merges.items()
        for i in range(down)
        for j in range(across)
        if i or j
    }
    parts, open_table = [], False
    for r, row in enumerate(rows):
        if not any(row[1:]):
            parts.append("</table>" if open_table else "")
            open_table = False
            parts.append(f"<p>{html.escape(row[0])}</p>")
            continue
        if not open_table:
            parts.append("<table border=1>")
            open_table = True
        cells = []
        for c, value in enumerate(row):
            if (r, c) not in covered:
                down, across = merges.get((r, c), (1, 1))
                spans = (f' rowspan="{down}"' if down > 1 else "") + (
                    f' colspan="{across}"' if across > 1 else ""
                )
                cells.append(f"<td{spans}>{html.escape(value)}</td>")
        parts.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join([*parts, "</table>" if open_table else ""])
    path.write_bytes(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(encoding))


def comma(rows, path: Path, encoding="utf-8"):
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def pdf(rows, path: Path, merges: Merges | None = None):
    """Landscape A4 pages of ruled tables, header repeated, long rows cut by the page break."""
    import matplotlib
    from japanize_matplotlib import japanize_matplotlib
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
    from reportlab.platypus import Table as Ruled

    assert matplotlib
    pdfmetrics.registerFont(TTFont("ipaex", japanize_matplotlib.get_font_ttf_path()))
    style = ParagraphStyle("cell", fontName="ipaex", fontSize=7, leading=9, wordWrap="CJK")
    story, block, start = [], [], 0

    def flush():
        if block:
            inside = {
                (r - start, c): size
                for (r, c), size in (merges or {}).items()
                if start <= r < start + len(block)
            }
            spans = [
                ("SPAN", (c, r), (c + across - 1, r + down - 1))
                for (r, c), (down, across) in inside.items()
                if r < 3
            ]
            cells = [[Paragraph(html.escape(cell), style) for cell in row] for row in block]
            widths = [60, 75, 50, 190, 45, 35, 150, 60, 60, 65]
            table = Ruled(cells, colWidths=widths, repeatRows=3, splitInRow=1)
            table.setStyle(
                [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"), *spans]
            )
            story.append(table)

    for r, row in enumerate(rows):
        if any(row[1:]):
            start = start if block else r
            block.append(row)
            continue
        flush()
        block = []
        story.append(Paragraph(html.escape(row[0]), style) if row[0] else Spacer(1, 6))
    flush()
    SimpleDocTemplate(str(path), pagesize=landscape(A4), leftMargin=20, rightMargin=20).build(story)


def cut_pdf(pages: list[list[list[str]]], path: Path, *, width: int = 80, align: str = "left"):
    """Pages of a ruled table as Excel prints it: no line where a page break cuts a row."""
    from japanize_matplotlib import japanize_matplotlib
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("ipaex", japanize_matplotlib.get_font_ttf_path()))
    canvas = Canvas(str(path), pagesize=(840, 300))
    for n, rows in enumerate(pages):
        lefts = [20 + width * c for c in range(len(rows[0]) + 1)]
        tops = [280 - 40 * r for r in range(len(rows) + 1)]
        for x in lefts:
            canvas.line(x, tops[0], x, tops[-1])
        for y in tops if n == len(pages) - 1 else tops[:-1]:
            canvas.line(lefts[0], y, lefts[-1], y)
        canvas.setFont("ipaex", 8)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                for k, line in enumerate(cell.split("\n")):
                    draw, x = {
                        "left": (canvas.drawString, lefts[c] + 2),
                        "center": (canvas.drawCentredString, lefts[c] + width / 2),
                        "right": (canvas.drawRightString, lefts[c + 1] - 2),
                    }[align]
                    draw(x, tops[r] - 10 - 10 * k, line)
        canvas.showPage()
    canvas.save()
