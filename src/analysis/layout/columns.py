"""Which column of a header is which field: words over each other, groups taken apart, columns for several years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from analysis import wareki
from analysis.fields import POINTS, TOTALS
from analysis.layout.sheet import Keys, Sheet, meanings, weight, word_of
from analysis.values import is_unit

_CODE_RANGE = re.compile(r"[①-⑳~〜\-、,・]+")
# Words that change what the numbers under them mean, beside their unit.
_MEASURE = re.compile(
    r"累[計積]|延べ|のべ|平均(?!寿命|台)|最[大小高低](?!限)|中央値|見込|速報|暫定|推計|概算|推定|未確定|前年度?比|前期比|増減|差引|税[抜込]"
    r"|除[くい]|含[むま]|四捨五入|切り?[捨上]て?|端数|換算|[当あ]たり|指数|百分率|千分率|倍(?:した|して)|[×÷]\s*\d"
)
# What these words say under a group that is itself a value: 基準値 over 年度 | 値.
_OF_VALUE = {"年度": "{}_year", "年": "{}_year", "年次": "{}_year", "値": "{}", "数値": "{}"}
_AT_END = re.compile(r"単位は?[:=]?([^()\[\]〔〕:]+)$|((?:[千百万億]+[円人件])|[%‰])$")  # 目標指標 %
_IN_BRACKETS = re.compile(r"[(\[〔]([^()\[\]〔〕]*)[)\]〕]")


class Column(NamedTuple):
    """A column that holds a field.

    Attributes
    ----------
    at : int
    field : str
    row : int
        The row that says so; a lower row says more than the one above it.
    words : str
        What stands over it there.
    weight : int
        How sure the word is, 0 before 2.
    years : frozenset of int
        The years that stand over it.
    """

    at: int
    field: str
    row: int
    words: str
    weight: int
    years: frozenset[int]


Doubt = tuple[str, int, int, str]  # code of the finding, column, row, words


def columns_of(sheet: Sheet, keys: Keys) -> tuple[list[Column], list[Doubt]]:
    """Find the field of every column.

    Parameters
    ----------
    sheet : Sheet
    keys : dict
        The cells of the header as keys, row by row.

    Returns
    -------
    (columns, doubts)
        From left to right; several columns may hold one field.
    """
    places = range(len(next(iter(keys.values()))))
    found = {at: _named(sheet, keys, at) for at in places}
    doubts: list[Doubt] = []
    for head, row, below in _groups(keys):
        if column := found[head]:
            doubts += _take_apart(sheet, keys, found, column, row, below)
    found |= _by_place(sheet, keys, found)
    columns = [column for column in found.values() if column]
    named = {column.field for column in columns}
    for at in places:
        row, free = _free(keys, at, named) if not found[at] else (0, ())
        if len(free) == 1:
            columns.append(Column(at, free[0], row, keys[row][at], 2, _years(keys, at, row)))
        if free:
            doubts.append(
                ("header_settled" if len(free) == 1 else "header_ambiguous", at, row, keys[row][at])
            )
    return sorted(columns), doubts


def _groups_over(keys: Keys, at: int, row: int) -> Iterator[str]:
    """Give the words that stand over a cell, from the nearest row up: the cell above it, else the nearest to the left."""
    for above in reversed([above for above in keys if above < row]):
        if word := next((key for key in reversed(keys[above][: at + 1]) if key), ""):
            yield word


def _over(keys: Keys, at: int, row: int) -> str:
    """Give the word of the group that stands over a cell: the nearest above that is no year."""
    words = (word for word in _groups_over(keys, at, row) if word_of(word) and word != keys[row][at])
    return next(words, "")


def _named(sheet: Sheet, keys: Keys, at: int) -> Column | None:
    """Read the words over a column, with those of their group (基準 over 年度 | 値) before alone."""
    found = None
    for row, key in _down(keys, at):
        group = _over(keys, at, row) if key else ""
        both = word_of(group) + word_of(key) if group and word_of(key) else ""
        whole = (sheet.field_of(both) if both else None) or _part_of_value(sheet, group, key)
        if field := whole or (sheet.field_of(key) if key else None):
            word = both if whole else key
            rank = 0 if key in sheet.own or word_of(key) in sheet.own else weight(word)
            found = Column(at, field, row, key, rank, _years(keys, at, row))
    return found


def _part_of_value(sheet: Sheet, group: str, key: str) -> str | None:
    """Name the year and the value under the word of a value."""
    of = sheet.field_of(group) if group else None
    return _OF_VALUE[word_of(key)].format(of) if of in POINTS and word_of(key) in _OF_VALUE else None


def _down(keys: Keys, at: int) -> list[tuple[int, str]]:
    """Give the cells of a column with their rows."""
    return [(row, line[at]) for row, line in keys.items()]


def _years(keys: Keys, at: int, row: int) -> frozenset[int]:
    """Find the years over a column, from its word down; where there are none, those of the group above."""
    own = frozenset(year for below, key in _down(keys, at) if below >= row for year in wareki.find(key))
    groups = (frozenset(wareki.find(word)) for word in _groups_over(keys, at, row))
    return own or next((years for years in groups if years), frozenset())


def _groups(keys: Keys) -> list[tuple[int, int, list[int]]]:
    """Find words that a lower row takes apart: (column of the word, the lower row, its filled columns)."""
    found, headed = [], set()
    for above, row in pairwise(keys):
        headed |= {at for at, key in enumerate(keys[above]) if key}
        below: dict[int, list[int]] = {}
        for at, key in enumerate(keys[row]):
            if key and (head := max((column for column in headed if column <= at), default=None)) is not None:
                below.setdefault(head, []).append(at)
        found += [(head, row, at) for head, at in sorted(below.items()) if len(at) > 1 and at[0] == head]
    return found


def _take_apart(
    sheet: Sheet,
    keys: Keys,
    found: dict[int, Column | None],
    column: Column,
    row: int,
    below: list[int],
) -> list[Doubt]:
    """Say which of the columns under a word of a field holds it (in ``found``): those of years, else the total."""
    if column.row >= row:
        return []  # the lower word names a field of its own
    words = {at: word_of(keys[row][at]) for at in below}
    dated = [at for at in below if not words[at] and list(wareki.find(keys[row][at]))]
    if column.at in dated:
        found |= {at: column._replace(at=at, years=_years(keys, at, row)) for at in dated}
        return []
    if says_more(keys[row][column.at]):
        return []
    found[column.at] = None
    totals = [at for at in below if words[at] in TOTALS.get(column.field, ())]
    if len(totals) == 1:
        at = totals[0]
        found[at] = column._replace(at=at, row=row, years=_years(keys, at, row))
    if any(other and other.field == column.field for other in found.values()):
        return []
    told = f"{column.words}：{'・'.join(keys[row][at] for at in below)}"
    return [("header_group", column.at, row, told)]


def _by_place(sheet: Sheet, keys: Keys, found: dict[int, Column | None]) -> dict[int, Column]:
    """Name columns without a header as the plan says: so many columns right of a word (``指標名+1``)."""
    named = {}
    for (word, steps), field in sheet.by_place.items():
        for at in range(len(found) - steps):
            rows = [row for row, key in _down(keys, at) if key and word in (key, word_of(key))]
            target = at + steps
            if rows and not found[target] and not any(key for _, key in _down(keys, target)):
                named[target] = Column(target, field, rows[-1], f"{word}+{steps}", 1, frozenset())
    return named


def _free(keys: Keys, at: int, named: set[str]) -> tuple[int, tuple[str, ...]]:
    """Give the fields that an ambiguous word over a column may name and that no other column has."""
    for row, key in reversed(_down(keys, at)):
        if fields := meanings(key):
            return row, tuple(field for field in fields if field not in named)
    return 0, ()


def says_more(key: str) -> bool:
    """Tell whether a lower header cell only adds to the one above: codes, a year, a unit."""
    return bool(_CODE_RANGE.fullmatch(key) or units_in(key)) or wareki.strip(key) == ""


def units_in(key: str) -> list[str]:
    """Find the units in the brackets of a header cell (``基準値(H27・千円)``), or at its end (``目標指標 ％``)."""
    words, end = " ".join(_IN_BRACKETS.findall(wareki.strip(key))), _AT_END.search(key)
    words += f" {end[1] or end[2]}" if end else ""
    # 計画 is a planned value here.
    return [word for word in re.split(r"単位は?|[:=・、, ]", words) if is_unit(word) and word != "計画"]


def changes(words: str) -> bool:
    """Tell whether words change what the numbers under them mean, beside their unit."""
    return _MEASURE.search(words) is not None
