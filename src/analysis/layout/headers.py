"""Header rows: where they stand, which column is which field, and the years and units they tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import pandas as pd

from analysis import wareki
from analysis.fields import FIELDS, POINTS
from analysis.findings import finding
from analysis.layout.columns import Column, Doubt, changes, columns_of, says_more, units_in
from analysis.layout.sheet import FEWEST_FIELDS, Keys, Sheet, word_of

_HEADER_ROWS = 5
_LONGEST_SUB = 12
_COUNTS = [
    [str(n) for n in range(1, 31)],
    *map(list, ["①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "アイウエオカキクケコサシスセソ", "ABCDEFGHIJKLMNO"]),
]
# A year beside one of these says when the work was done; beside a department or a plan for next year it doesn't.
_DONE = {"activities", "partners", "rating", "reason", "current"}


@dataclass(frozen=True, eq=False)
class Header:
    """One header, read.

    Attributes
    ----------
    sheet : Sheet
    keys : dict
        Its cells as keys.
    read : tuple
        Its columns and what is in doubt about them, from ``columns_of``.
    year : int, optional
        The fiscal year of its table, once known: of columns for several years it takes the one of that year.
    """

    sheet: Sheet
    keys: Keys
    read: tuple[list[Column], list[Doubt]]
    year: int | None = None

    @property
    def rows(self) -> list[int]:
        """Its rows, from the top down."""
        return list(self.keys)

    @property
    def words(self) -> list[str]:
        """Its keys, row after row."""
        return [key for line in self.keys.values() for key in line]

    @property
    def top(self) -> pd.DataFrame:
        """Where its first row stands."""
        return self.sheet.places.loc[self.rows[:1]]

    @property
    def readable(self) -> bool:
        """Whether it is known which column names the program."""
        return "program_name" in self.columns

    @cached_property
    def _foremost(self) -> dict[str, list[Column]]:
        """Field → the columns that name it in the surest words."""
        found: dict[str, list[Column]] = {}
        for field in FIELDS:
            mine = [column for column in self.read[0] if column.field == field]
            best = min((column.weight for column in mine), default=0)
            if mine:
                found[field] = [column for column in mine if column.weight == best]
        return found

    @cached_property
    def by_year(self) -> dict[str, dict[int, int]]:
        """Field → year → column, where several columns hold one field for as many years."""
        several = {field: columns for field, columns in self._foremost.items() if len(columns) > 1}
        by_year = {}
        for field, columns in several.items():
            years = [year for column in columns for year in column.years]
            if all(len(column.years) == 1 for column in columns) and len(set(years)) == len(columns):
                by_year[field] = {next(iter(column.years)): column.at for column in columns}
        return by_year

    def year_of(self, field: str) -> int | None:
        """Choose among columns for several years: the goal at the end, the baseline at the start, else its own year."""
        years = sorted(self.by_year[field])
        if field in ("baseline", "baseline_year"):
            return years[0]
        if field in ("target", "target_year") or self.year is None:
            return years[-1]
        return max((year for year in years if year <= self.year), default=years[0])

    @cached_property
    def _taken(self) -> dict[str, Column]:
        """Field → its column: of columns for several years that of the year, else the left one."""
        taken = {field: columns[0] for field, columns in self._foremost.items()}
        for field, years in self.by_year.items():
            at = years[self.year_of(field)]
            taken[field] = next(column for column in self._foremost[field] if column.at == at)
        return taken

    @cached_property
    def columns(self) -> dict[str, int]:
        """Field → column."""
        return {field: column.at for field, column in self._taken.items()}

    @property
    def known(self) -> set[int]:
        """Columns whose header is understood, used or not."""
        return {column.at for column in self.read[0]} | {
            at for code, at, _, _ in self.read[1] if code == "header_ambiguous"
        }

    @cached_property
    def doubts(self) -> list[pd.DataFrame]:
        """Findings: columns of one field twice, for several years, or in weaker words; words and groups not understood."""
        here, found = self.sheet.places, []
        for column in self.read[0]:
            foremost = column in self._foremost[column.field]
            if column.at == self.columns[column.field] or (foremost and column.field in self.by_year):
                continue
            code = "header_duplicate" if foremost else "header_second"
            found.append(finding(code, here.loc[[column.row]], "header", column.words))
        for field, years in self.by_year.items():
            told = f"{FIELDS[field].title} {'・'.join(map(str, sorted(years)))} → {self.year_of(field)}"
            exact = self.year in years or field not in _DONE or "fiscal_year" in self.columns
            found.append(
                finding("year_columns" if exact else "year_column_missing", self.top, "header", told)
            )
        found += [finding(code, here.loc[[row]], "header", words) for code, _, row, words in self.read[1]]
        over = {
            key: None
            for point in POINTS
            if point in self.columns
            for key in [*self.own_keys(point), *self.group_keys(point)]
        }
        found += [finding("title_measure", self.top, "header", key) for key in over if changes(key)]
        return found

    def group_keys(self, point: str) -> list[str]:
        """Give the words of the groups that stand over a value, the nearest first, and of the column of names."""
        column, groups = self._taken[point], []
        for row in [row for row in self.rows if row < column.row][::-1]:
            head = max((at for at, key in enumerate(self.keys[row][: column.at + 1]) if key), default=None)
            # A word over a column of its own is no group of what stands to its right.
            if head is not None and (head == column.at or self.keys[column.row][head]):
                groups.append(self.keys[row][head])
        name = self._taken.get("indicator_name")
        return groups + (self._down(name) if name else [])

    def own_keys(self, point: str) -> list[str]:
        """Give what stands over one of the three values, from its own word down."""
        return self._down(self._taken[point])

    def _down(self, column: Column) -> list[str]:
        return [line[column.at] for row, line in self.keys.items() if row >= column.row]

    @cached_property
    def _years_of_points(self) -> dict[str, set[int] | None]:
        """Value → the years over it; None where they cannot be one year."""
        found = {}
        for point in [point for point in POINTS if point in self.columns]:
            own = self.own_keys(point)
            years = {year for key in own for year in wareki.find(key)}
            unclear = len(years) > 1 or any(wareki.without_spans(key) != key for key in own)
            found[point] = None if unclear else years
            if point in self.by_year:
                found[point] = {self.year_of(point)}
        return found

    @property
    def unread_years(self) -> list[pd.DataFrame]:
        """Findings: values whose year cannot be read."""
        found = []
        for point in [point for point, years in self._years_of_points.items() if years is None]:
            place = self.sheet.places.loc[[self._taken[point].row]]
            found.append(finding("year_unread", place, f"{point}_year", " ".join(self.own_keys(point))))
        return found

    @property
    def told(self) -> dict[str, str]:
        """Years and units that it tells of the three values (``baseline_year``, ``baseline_unit`` …)."""
        told: dict[str, str] = {}
        for point, years in self._years_of_points.items():
            if years:
                told[f"{point}_year"] = str(min(years))
            own = [unit for key in self.own_keys(point) for unit in units_in(key)]
            groups = [unit for key in self.group_keys(point) for unit in units_in(key)]
            told |= {f"{point}_unit": unit for unit in own[-1:] or groups[:1]}
        return {field: word for field, word in told.items() if field not in self.columns}

    @property
    def years(self) -> list[int]:
        """The years in which, as it says, the work was done; those of columns for several years aside."""
        mine = [self._taken[field] for field in _DONE & set(self.columns) if field not in self.by_year]
        done = {column.at: column.row for column in mine}
        current, found = self.columns.get("current"), []
        for row, line in self.keys.items():
            groups: dict[str, set[int]] = {}
            over = accumulate(line, lambda group, key: key or group)
            for column, group in enumerate(over):
                groups.setdefault(group, set()).add(column)
            for key, columns in groups.items():
                mine = {column for column in columns if key and row <= done.get(column, 0)}
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
        place = sheet.cells.index.get_loc(start)
        (first, line), *below = sheet.keys(sheet.cells.index[place : place + _HEADER_ROWS]).items()
        keys = {first: line}
        for row, line in below:
            if not _adds(sheet, list(keys.values()), line, roles[row]):
                break
            keys[row] = line
        if _years_above(sheet, start, roles.get(start - 1, "")):
            keys = sheet.keys([start - 1]) | keys
        found.append(Header(sheet, keys, columns_of(sheet, keys)))
    return found


def _years_above(sheet: Sheet, start: int, role: str) -> bool:
    """Tell whether the row just above a header only groups its columns by years (R1 | R2 over 目標 | 実績)."""
    if start - 1 not in sheet.cells.index or role not in ("unread", "heading"):
        return False
    keys, below = sheet.keys([start - 1, start]).values()
    filled = [column for column, key in enumerate(keys) if key]
    words = [word_of(keys[column]) for column in filled]
    grouped = all(not word or sheet.field_of(word) for word in words)
    return len(filled) > 1 and filled[0] > _program(sheet, [below]) and grouped and "" in words


def _program(sheet: Sheet, lines: Iterable[list[str]]) -> int:
    """Find the column that a header names as that of the program."""
    return next(
        column for line in lines for column, key in enumerate(line) if sheet.field_of(key) == "program_name"
    )


def _adds(sheet: Sheet, over: list[list[str]], keys: list[str], role: str) -> bool:
    """Tell whether a row (as keys) only adds to the header above it."""
    if _only_years(sheet, keys, over):  # even a single one
        return True
    program = _program(sheet, over)
    words = [key for key in keys if key]
    named = sum(sheet.field_of(word) is not None for word in words)
    known = sum(bool(sheet.field_of(word) or says_more(word)) for word in words)
    torn = keys[program] != "" and sheet.field_of(keys[program]) is None
    more = named >= FEWEST_FIELDS or (not torn and 0 < len(words) <= 2 * known)
    return role == "unread" and (more or _is_count(words) or _splits(keys, over, program))


def _splits(keys: list[str], over: list[list[str]], program: int) -> bool:
    """Tell whether a row only takes columns apart: 必要性 | 効率性 | 総合 under 評価 and the blanks beside it."""
    head, groups = None, {}
    for column, key in enumerate(keys):
        head = column if any(line[column] for line in over) else head
        if key:
            groups.setdefault(head, []).append((column, key))
    short = all(
        len(key) <= _LONGEST_SUB and not any(letter.isdecimal() for letter in key)
        for cells in groups.values()
        for _, key in cells
    )
    whole = all(len(cells) > 1 and cells[0][0] == at for at, cells in groups.items())
    return bool(groups) and None not in groups and program not in groups and short and whole


def _only_years(sheet: Sheet, keys: list[str], over: list[list[str]]) -> bool:
    """Tell whether a row only gives years to the three values above it."""
    under = [column for column, key in enumerate(keys) if key]
    return bool(under) and all(
        wareki.strip(keys[column]) == "" and any(sheet.field_of(line[column]) in POINTS for line in over)
        for column in under
    )


def _is_count(words: list[str]) -> bool:
    """Tell whether a row only numbers its columns."""
    bare = [word.strip("()") for word in words]
    return len(bare) >= FEWEST_FIELDS and any(bare == count[: len(bare)] for count in _COUNTS)
