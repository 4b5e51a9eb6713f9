"""Tables as the sheets of an Excel workbook: to read on a screen, to fill in, and to print on A4."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
import xlsxwriter

from analysis.profiles import STATUSES
from analysis.show import style
from analysis.text import width, wrapped

_CREATED = datetime(2000, 1, 1)  # a fixed date: same input, same bytes
# Widths are in half-width characters, heights in points.
_WIDEST, _LONG, _NARROWEST = 46, 14, 4
# As many go on a line of a landscape sheet at full size, and at the smallest that reads well.
_FULL_SIZE, _ON_PAPER = 149, 190
_LINES_OF_A_SHEET = 41  # at full size; a few of them are fitted in
_LINE, _HIGHEST = 16, 400
_TAKEN = 0.93  # of a column's width by its texts: a Japanese letter is wider than two half-width ones
_HEAD, _INPUT, _BESIDE = "#E8F1FE", "#FFF9DB", "#ECEEF1"  # the last: columns that are not printed
_FROZEN = 3  # columns: among so many the name of the program stays in sight
MOST, _CUT = 32_767, "…（以下略）"  # characters that Excel takes in a cell
# Column → word → colour.
_COLORED = {
    "判定": {status.name: status.color for status in STATUSES.values()},
    "重要度": {"エラー": "#FFD7D0", "警告": "#FFF0C2"},
}


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    table : DataFrame
        Columns with Japanese titles; those to be printed first.
    printed : int, optional
        Number of columns that are printed; all without.
    formats : mapping
        Column → Excel's number format.
    filled_in : collection of str
        Columns that people write in.
    widths : mapping
        Column → width in half-width characters, whatever stands in it.
    grades : mapping
        Grade → colour, in the columns whose titles end with 評価.
    """

    table: pd.DataFrame
    printed: int | None = None
    formats: Mapping[str, str] = field(default_factory=dict)
    filled_in: Collection[str] = ()
    widths: Mapping[str, float] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)


def book(sheets: Mapping[str, Sheet], title: str) -> bytes:
    """Write a workbook.

    Nothing is a formula, a number or a link unless it is one: cells that begin with = + - @ stay text.
    """
    drawn = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(drawn, options) as made:
        made.set_properties({"title": title, "created": _CREATED})
        for name, sheet in sheets.items():
            _Writer(made, name, sheet, title).write()
    return drawn.getvalue()


class _Writer:
    """Writes one sheet."""

    def __init__(self, made: xlsxwriter.Workbook, name: str, sheet: Sheet, title: str) -> None:
        self.made, self.sheet, self.title = made, sheet, title
        self.page = made.add_worksheet(name)
        self.table = sheet.table.astype("object").where(sheet.table.notna(), None)
        self.printed = sheet.printed or len(self.table.columns)

    def write(self) -> None:
        widths = self._widths()
        for at, title in enumerate(self.table.columns):
            self._column(at, str(title), widths[at])
        printed = self.table.iloc[:, : self.printed]  # what is not printed makes no row higher
        room = [own * _TAKEN for own in widths[: self.printed]]
        lines = [wrapped(row, room) for row in [tuple(printed), *printed.itertuples(index=False)]]
        for row, n in enumerate(lines):
            self.page.set_row(row, min(n * _LINE + 2, _HIGHEST))
        self._colors()
        self._paper(sum(lines), sum(widths[: self.printed]))
        first = list(self.table.columns[:_FROZEN])
        self.page.freeze_panes(1, first.index("事業名") + 1 if "事業名" in first else 0)
        if len(self.table) and len(self.table.columns):
            self.page.autofilter(0, 0, len(self.table), len(self.table.columns) - 1)

    def _widths(self) -> list[float]:
        """As wide as what stands in the columns; long texts narrower where the printed ones would be too small on paper."""
        widths = [
            self._natural(str(title), self.table.iloc[:, at]) for at, title in enumerate(self.table.columns)
        ]
        titles = list(self.table.columns[: self.printed])
        own = pd.Series(widths[: self.printed], titles)
        gives = own.gt(_LONG) & ~own.index.isin(list(self.sheet.widths))
        fixed, long = own[~gives].sum(), own[gives].sum()
        part = min(1.0, max(_ON_PAPER - fixed, 0) / long) if long else 1.0
        return [*own.where(~gives, (own * part).clip(lower=_LONG)), *widths[self.printed :]]

    def _natural(self, title: str, values: pd.Series) -> float:
        if title in self.sheet.widths:
            return self.sheet.widths[title]
        lines = [line for value in values if value is not None for line in str(value).split("\n")]
        longest = max((width(line) for line in lines), default=0)
        longest = min(longest, 8) if title in self.sheet.formats else longest
        return min(max(longest, min(width(title), 9), _NARROWEST) + 2, _WIDEST)

    def _column(self, at: int, title: str, width: float) -> None:
        filled_in = title in self.sheet.filled_in
        # A year beside a value would run into that, a grade be lost in its coloured cell.
        body = {"align": "center"} if title.endswith(("年度", "評価")) else {}
        body |= {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D8DCE2"}
        body |= {"num_format": self.sheet.formats[title]} if title in self.sheet.formats else {}
        body |= {"bg_color": _INPUT} if filled_in else {}
        color = _INPUT if filled_in else _HEAD if at < self.printed else _BESIDE
        head = {"bold": True, "bg_color": color, "border": 1, "text_wrap": True}
        form = self.made.add_format(body)
        self.page.write_string(0, at, title, self.made.add_format(head | {"valign": "top"}))
        for row, value in enumerate(self.table.iloc[:, at], 1):
            if value is None or value == "":
                self.page.write_blank(row, at, None, form)
            else:
                self.page.write(row, at, _short(value), form)
        self.page.set_column(at, at, width)

    def _colors(self) -> None:
        last = max(len(self.table), 1)
        for column, title in enumerate(self.table.columns):
            graded = str(title).endswith("評価")
            for word, color in (self.sheet.grades if graded else _COLORED.get(str(title), {})).items():
                look = (
                    {"bold": True, "font_color": style.on_white(color)}
                    if title == "判定"
                    else {"bg_color": color, "font_color": style.ink_on(color)}
                )
                rule = {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{word}"',
                    "format": self.made.add_format(look),
                }
                self.page.conditional_format(1, column, last, column, rule)

    def _paper(self, lines: float, width: float) -> None:
        """A4 across, as wide as the paper, heads on every sheet; what nearly fits onto one sheet stands on one."""
        page = self.page
        page.set_paper(9)
        page.set_landscape()
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.45)
        page.set_header(f"&L&9{self.title.replace('&', '&&')}　&A")
        page.set_footer("&R&9&P / &N")
        page.repeat_rows(0)
        page.print_area(0, 0, len(self.table), self.printed - 1)
        on_one = lines * min(1.0, _FULL_SIZE / width) <= _LINES_OF_A_SHEET
        page.fit_to_pages(1, 1 if on_one else 0)


def _short(value: object) -> object:
    """Cut a text that Excel would refuse; it counts in UTF-16."""
    if not isinstance(value, str) or len(value.encode("utf-16-le")) // 2 <= MOST:
        return value
    room = value.encode("utf-16-le")[: 2 * (MOST - len(_CUT))]
    return room.decode("utf-16-le", "ignore") + _CUT
