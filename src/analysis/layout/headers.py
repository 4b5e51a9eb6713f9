"""Header rows: where they stand, which column is which field, and the years and units they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis import wareki
from analysis.fields import POINTS
from analysis.findings import finding
from analysis.layout.sheet import FEWEST_FIELDS, Sheet
from analysis.values import is_unit

_HEADER_ROWS = 5
_CODE_RANGE = re.compile(r"[①-⑳~〜\-、,・]+")
_COUNTS = [
    [str(n) for n in range(1, 31)],
    *map(list, ["①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "アイウエオカキクケコサシスセソ", "ABCDEFGHIJKLMNO"]),
]
_IN_BRACKETS = re.compile(r"[(\[〔]([^()\[\]〔〕]*)[)\]〕]")
# A year beside one of these says when the work was done; beside a department or a plan for next year it doesn't.
_DONE = {"activities", "partners", "rating", "reason", "current"}
_NAMES = {"名称", "名", "事業の名称"}  # under 事業, the program's name


@dataclass(frozen=True, eq=False)
class Header:
    """One header, read.

    Attributes
    ----------
    sheet : Sheet
    rows : list of int
        Its rows, from the one that names the program column down.
    """

    sheet: Sheet
    rows: list[int]

    @cached_property
    def keys(self) -> pd.DataFrame:
        """Its cells as keys."""
        return self.sheet.keys(self.rows)

    @property
    def words(self) -> list[str]:
        """Its keys, row after row."""
        return list(self.keys.to_numpy().ravel())

    @property
    def top(self) -> pd.DataFrame:
        """Where its first row stands."""
        return self.sheet.places.loc[self.rows[:1]]

    @property
    def readable(self) -> bool:
        """Whether it is known which column names the program."""
        return "program_name" in self.columns

    @cached_property
    def _named(self) -> dict[int, tuple[str, int]]:
        """Column → field and the row that says so; a lower row says more than the one above it."""
        named: dict[int, tuple[str, int]] = {}
        for row in self.rows:
            fields = ((column, self.sheet.field_of(key)) for column, key in self.keys.loc[row].items())
            named |= {column: (field, row) for column, field in fields if field}
        if not any(field == "program_name" for field, _ in named.values()):
            named |= self._named_below_program()
        return named

    def _named_below_program(self) -> dict[int, tuple[str, int]]:
        """Find the name of the program under 事業 where another field stands just below it (事業 over 項目 | 名称)."""
        first = self.keys.loc[self.rows[0]]
        groups = first.where(first.ne("")).ffill()  # a group header stands over the blanks beside it
        under = [
            column for column in first.index if self.sheet.field_of(groups[column] or "") == "program_name"
        ]
        found = [(c, row) for row in self.rows[1:] for c in under if self.keys.loc[row, c] in _NAMES]
        return {found[0][0]: ("program_name", found[0][1])} if len(found) == 1 else {}

    @cached_property
    def columns(self) -> dict[str, int]:
        """Field → column; of two columns of one field the left one."""
        columns: dict[str, int] = {}
        for column, (field, _) in sorted(self._named.items()):
            columns.setdefault(field, column)
        return columns

    @cached_property
    def duplicates(self) -> list[pd.DataFrame]:
        """Findings: columns whose field another column to the left has already."""
        here, cells = self.sheet.places, self.sheet.cells
        return [
            finding("header_duplicate", here.loc[[row]], "header", cells.loc[row, column])
            for column, (field, row) in sorted(self._named.items())
            if self.columns[field] != column
        ]

    def own_keys(self, point: str) -> pd.Series:
        """Give what stands over one of the three values, from its own word down."""
        column = self.columns[point]
        return self.keys.loc[self._named[column][1] :, column]

    @cached_property
    def _years_of_points(self) -> dict[str, set[int] | None]:
        """Value → the years over it; None where they cannot be one year."""
        found = {}
        for point in [point for point in POINTS if point in self.columns]:
            own = self.own_keys(point)
            years = {year for key in own for year in wareki.find(key)}
            unclear = len(years) > 1 or any(wareki.without_spans(key) != key for key in own)
            found[point] = None if unclear else years
        return found

    @property
    def unread_years(self) -> list[pd.DataFrame]:
        """Findings: values whose year cannot be read."""
        found = []
        for point in [point for point, years in self._years_of_points.items() if years is None]:
            own = self.own_keys(point)
            place = self.sheet.places.loc[own.index[:1]]
            found.append(finding("year_unread", place, f"{point}_year", " ".join(own)))
        return found

    @property
    def told(self) -> dict[str, str]:
        """Years and units that it tells of the three values (``baseline_year``, ``baseline_unit`` …)."""
        told: dict[str, str] = {}
        for point, years in self._years_of_points.items():
            if years:
                told[f"{point}_year"] = str(min(years))
            told |= {f"{point}_unit": unit for key in self.own_keys(point) for unit in _units(key)}
        return {field: word for field, word in told.items() if field not in self.columns}

    @property
    def years(self) -> list[int]:
        """The years in which, as it says, the work was done."""
        done = {self.columns[f]: self._named[self.columns[f]][1] for f in _DONE & set(self.columns)}
        current, found = self.columns.get("current"), []
        for row in self.rows:
            groups = self.keys.loc[row].where(self.keys.loc[row].ne("")).ffill()
            for key, group in groups.groupby(groups, sort=False):
                mine = {column for column in group.index if row <= done.get(column, 0)}
                if mine and not (mine == {current} and row == done[current]):
                    found += wareki.find(key)
        return found


def headers(sheet: Sheet, roles: pd.Series) -> list[Header]:
    """Find the headers of a sheet: rows that name the program column, each with those below that only add header words.

    ``roles`` are the roles of rows as far as known; a row that has one already adds to no header.
    """
    found: list[Header] = []
    for start in sheet.header_starts:
        if found and start <= found[-1].rows[-1]:
            continue
        rows, place = [start], sheet.cells.index.get_loc(start)
        for row in sheet.cells.index[place + 1 : place + _HEADER_ROWS]:
            if not _adds(sheet, rows, row, roles[row]):
                break
            rows.append(row)
        found.append(Header(sheet, rows))
    return found


def _adds(sheet: Sheet, above: list[int], row: int, role: str) -> bool:
    """Tell whether a row only adds to the header above it."""
    keys = dict(sheet.keys([row]).loc[row])
    fields = sheet.keys(above).map(sheet.field_of)
    if _only_years(keys, fields):  # even a single one
        return True
    program = next(column for column, field in fields.loc[above[0]].items() if field == "program_name")
    words = [key for key in keys.values() if key]
    named = sum(sheet.field_of(word) is not None for word in words)
    known = sum(bool(sheet.field_of(word) or _says_more(word)) for word in words)
    torn = keys[program] != "" and sheet.field_of(keys[program]) is None
    more = named >= FEWEST_FIELDS or (not torn and 0 < len(words) <= 2 * known)
    return role == "unread" and (more or _is_count(words))


def _says_more(key: str) -> bool:
    """Tell whether a lower header cell only adds to the one above: codes, a year, a unit."""
    return bool(_CODE_RANGE.fullmatch(key) or _units(key)) or wareki.strip(key) == ""


def _only_years(keys: dict[int, str], above: pd.DataFrame) -> bool:
    """Tell whether a row only gives years to the three values above it."""
    under = [column for column, key in keys.items() if key]
    return bool(under) and all(
        wareki.strip(keys[column]) == "" and above[column].isin(POINTS).any() for column in under
    )


def _units(key: str) -> list[str]:
    """Find the units in the brackets of a header cell (``基準値(H27・千円)``)."""
    words = " ".join(_IN_BRACKETS.findall(wareki.strip(key)))
    # 計画 is a planned value here.
    return [word for word in re.split(r"単位|[:・、, ]", words) if is_unit(word) and word != "計画"]


def _is_count(words: list[str]) -> bool:
    """Tell whether a row only numbers its columns."""
    bare = [word.strip("()") for word in words]
    return len(bare) >= FEWEST_FIELDS and any(bare == count[: len(bare)] for count in _COUNTS)
