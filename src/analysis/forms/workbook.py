"""An entry form as an Excel workbook: the sheet to fill in, how to do it, and what the codes mean."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from analysis import wareki
from analysis.forms.rows import Form
from analysis.layout.form import CODES, GUIDE, TO_FILL, title
from analysis.plan import Plan
from analysis.text import wrapped

SHEET = "入力票"
NEW_ROWS = 10  # below the programs, for those that are new this year
_CREATED = datetime(2000, 1, 1)  # a fixed date: same input, same bytes
_HEADER_ROW = 1
_LONGEST_HINT = 255  # Excel refuses more
_WIDTHS = {
    "process": 14, "item": 14, "program_name": 26, "department": 14, "indicator_name": 18, "unit": 7,
    "activities": 44, "reason": 44, "partners": 12, "rating": 10, "current": 14,
}  # fmt: skip
_OTHER_WIDTH, _GUIDE_WIDTHS = 11, (18, 90)
_LINE = 18  # points: a line of any of the usual fonts
_TO_FILL, _TO_FILL_HEADER, _FIXED, _SHOWN = "#FFF6CC", "#FFD65C", "#FFFFFF", "#F1F1F4"
_MAY = {"format_cells": True, "format_columns": True, "format_rows": True}
_NONE = "-"


def workbook(form: Form, plan: Plan) -> bytes:
    """Write a form.

    Parameters
    ----------
    form : Form
    plan : Plan
        For grades and partner codes with their legends.

    Returns
    -------
    bytes
        Sheets: the form (protected but for the cells to fill, without a password), how to fill it in, the codes.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": title(form.year, form.department), "created": _CREATED})
        sheet = book.add_worksheet(SHEET, worksheet_class=_Growing)
        _guide(book, form, plan)
        choices = _codes(book, plan)
        _fill(book, sheet, form)
        _ask(sheet, form, plan, choices)
    return target.getvalue()


class _Growing(Worksheet):
    """Rows high enough for what stands in them, that still grow with what is typed."""

    def _xml_start_tag_unencoded(self, tag, attributes=()):
        kept = [pair for pair in attributes if tag != "row" or pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, kept)


def _fill(book, sheet, form: Form) -> None:
    """Write title, header and rows; colour and unlock what is to be filled."""

    def style(**more):
        return book.add_format(
            {"border": 1, "border_color": "#999999", "text_wrap": True, "valign": "top", **more}
        )

    fill, fixed, shown = (
        style(bg_color=_TO_FILL, locked=False),
        style(bg_color=_FIXED),
        style(bg_color=_SHOWN),
    )
    head, head_fill = (style(bold=True, bg_color=color) for color in (_SHOWN, _TO_FILL_HEADER))
    columns, height = form.columns, len(form.rows)
    widths = [_WIDTHS.get(column, _OTHER_WIDTH) for column in columns]
    for row, cells in enumerate([tuple(columns.values()), *form.rows.itertuples(index=False)], _HEADER_ROW):
        sheet.set_row(row, _LINE * wrapped(cells, widths) + 1)
    sheet.write(0, 0, title(form.year, form.department), book.add_format({"bold": True, "font_size": 14}))
    for number, (column, word) in enumerate(columns.items()):
        sheet.set_column(number, number, widths[number])
        sheet.write(_HEADER_ROW, number, word, head_fill if column in TO_FILL else head)
        for row, cell in enumerate(form.rows[column], _HEADER_ROW + 1):
            looks = fill if _to_fill(form, column, row) else shown if column.endswith("_before") else fixed
            sheet.write(row, number, cell, looks) if isinstance(cell, float) else sheet.write_string(
                row, number, cell, looks
            )
        for row in range(height, height + NEW_ROWS):
            looks = shown if column.endswith("_before") else fill
            sheet.write_blank(_HEADER_ROW + 1 + row, number, None, looks)
    sheet.freeze_panes(_HEADER_ROW + 1, list(columns).index("program_name") + 1)
    sheet.protect("", _MAY)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)


def _to_fill(form: Form, column: str, row: int) -> bool:
    """Tell whether a cell is to be filled: the program's only on its own row, the value only of an indicator."""
    cells = form.rows.iloc[row - _HEADER_ROW - 1]
    if column == "current":
        return any(cells[field] != "" for field in ("indicator_name", "baseline", "target"))
    return column in TO_FILL and cells["program_name"] != ""


def _ask(sheet, form: Form, plan: Plan, choices: dict[str, str]) -> None:
    """Offer the codes and the steps to choose from, with a word on each."""
    last = _HEADER_ROW + len(form.rows) + NEW_ROWS
    places = {column: number for number, column in enumerate(form.columns)}
    hints = {
        "rating": ("評価の区分", _hint(plan.ratings.grades, plan.ratings.legend)),
        "partners": (
            "協働の相手",
            "二つ以上なら続けて書く（例: ①③）。いなければ -\n"
            + _hint(plan.partners.codes, plan.partners.legend),
        ),
    }
    for field in [field for field in choices if field in places]:
        name, words = hints[field]
        sheet.data_validation(
            _HEADER_ROW + 1, places[field], last, places[field],
            {"validate": "list", "source": choices[field], "input_title": name,
             "input_message": words[:_LONGEST_HINT], "show_error": field == "rating",
             "error_title": "区分にない評価です", "error_message": "一覧から選んでください。"},
        )  # fmt: skip
    for row, (steps, unit) in enumerate(zip(form.stages, form.rows["unit"], strict=True), _HEADER_ROW + 1):
        words = "前年度の値と同じ書き方で。まだ分からなければ「集計中」、なければ「-」" + (
            f"\n単位: {unit}" if unit else ""
        )
        rule = (
            {"validate": "list", "source": [*steps, "集計中"], "show_error": False}
            if steps
            else {"validate": "any"}
        )
        if _to_fill(form, "current", row):
            sheet.data_validation(
                row, places["current"], row, places["current"],
                {**rule, "input_title": "現状値", "input_message": words[:_LONGEST_HINT]},
            )  # fmt: skip


def _hint(codes: list[str], legend: dict[str, str]) -> str:
    named = [f"{code} {legend[code]}" for code in codes if code in legend]
    return "\n".join(named) or f"{'・'.join(codes)}（凡例は登録されていません）"


def _codes(book, plan: Plan) -> dict[str, str]:
    """Write the sheet of codes and legends; give the ranges to choose from, by field."""
    sheet = book.add_worksheet(CODES)
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 4, 10)
    sheet.set_column(1, 1, 40)
    sheet.set_column(4, 4, 40)
    lists = {
        "rating": (0, "評価", plan.ratings.grades, plan.ratings.legend),
        "partners": (
            3,
            "協働の相手",
            [_NONE, *plan.partners.codes],
            {_NONE: "相手なし", **plan.partners.legend},
        ),
    }
    ranges = {}
    for field, (column, head, codes, legend) in lists.items():
        sheet.write(0, column, head, bold)
        sheet.write(0, column + 1, "意味", bold)
        for row, code in enumerate(codes, 1):
            sheet.write_string(row, column, code)
            sheet.write_string(row, column + 1, legend.get(code, "（凡例は登録されていません）"))
        letter = "ABCDE"[column]
        ranges[field] = f"={CODES}!${letter}$2:${letter}${len(codes) + 1}"
    sheet.protect("", _MAY)
    _on_one_sheet(sheet)
    return ranges


def _on_one_sheet(sheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 1)


def _guide(book, form: Form, plan: Plan) -> None:
    """Write how to fill the form in."""
    sheet = book.add_worksheet(GUIDE)
    for column, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(column, column, width)
    bold, wrap = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    fill = book.add_format({"bg_color": _TO_FILL, "border": 1, "valign": "top"})
    sheet.write(0, 0, f"{plan.plan.name}　{title(form.year, form.department)}の書き方", bold)
    for row, (head, words) in enumerate(_lines(form, plan), 2):
        sheet.write(row, 0, head, fill if head == "色の付いた欄" else bold)
        sheet.write(row, 1, words, wrap)
        sheet.set_row(row, _LINE * wrapped((head, words), _GUIDE_WIDTHS) + 1)
    sheet.protect("", _MAY)
    _on_one_sheet(sheet)


def _lines(form: Form, plan: Plan) -> list[tuple[str, str]]:
    before = wareki.japanese(form.before)
    ended = "、".join(form.ended)
    lines = [
        ("色の付いた欄", f"{wareki.japanese(form.year)}のことを書く欄です。すべて書いてください。ほかの欄は{before}の評価表から写したもので、書き換えられません。"),
        ("現状値", f"左の「前年度の値」（{before}）と同じ書き方で、数値か段階の言葉だけを書きます（単位は単位の列のとおり）。まだ分からなければ「集計中」、測らなかったときは「-」と書きます。"),
        ("取組内容", "この年度に行ったことを文章で書きます。なければ「-」と書きます。"),
        ("協働の相手", "区分の番号を書きます。二つ以上なら続けて書きます（例: ①③）。相手がいなければ「-」を選びます。番号の意味は「区分」シートにあります。"),
        ("評価", "一覧から選びます。意味は「区分」シートにあります。" + (f"終わった事業は {'・'.join(plan.ratings.exit)} を選びます。" if plan.ratings.exit else "")),
        ("効果又は理由", "評価の理由や改善策を文章で書きます。なければ「-」と書きます。"),
        ("新しい事業", f"表の下の空いた{NEW_ROWS}行に、プロセスと項目から書いてください。使わない行は空のままにします。"),
        ("誤りを見つけたら", "写した欄（事業名、基準値、目標値など）が違うときは、書き換えずに、このファイルを返すときに知らせてください。"),
    ]  # fmt: skip
    if ended:
        lines.append(
            (
                "載せていない事業",
                f"{before}に終了の区分（{'・'.join(plan.ratings.exit)}）が付いた事業は載せていません: {ended}",
            )
        )
    return [
        (head, words) for head, words in lines if head not in ("協働の相手", "評価") or _asked(form, head)
    ]


def _asked(form: Form, head: str) -> bool:
    return {"協働の相手": "partners", "評価": "rating"}[head] in form.rows
