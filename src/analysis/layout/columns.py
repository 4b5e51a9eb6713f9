"""Which column of a header is which field: words over each other, groups taken apart, columns for several years."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from analysis import wareki
from analysis.fields import TOTALS
from analysis.layout.sheet import Sheet, meanings, weight, word_of
from analysis.values import is_unit

_CODE_RANGE = re.compile(r"[①-⑳~〜\-、,・]+")
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


def columns_of(sheet: Sheet, keys: pd.DataFrame) -> tuple[list[Column], list[Doubt]]:
    """Find the field of every column.

    Parameters
    ----------
    sheet : Sheet
    keys : DataFrame of str, (header rows, columns)
        The cells of the header as keys.

    Returns
    -------
    (columns, doubts)
        From left to right; several columns may hold one field.
    """
    found = {at: _named(sheet, keys, at) for at in keys.columns}
    doubts: list[Doubt] = []
    for head, row, below in _groups(keys):
        if column := found[head]:
            doubts += _take_apart(sheet, keys, found, column, row, below)
    found |= _by_place(sheet, keys, found)
    columns = [column for column in found.values() if column]
    named = {column.field for column in columns}
    for at in keys.columns:
        row, free = _free(sheet, keys, at, named) if not found[at] else (0, ())
        if len(free) == 1:
            columns.append(Column(at, free[0], row, keys.loc[row, at], 2, _years(keys, at, row)))
        if free:
            doubts.append(
                ("header_settled" if len(free) == 1 else "header_ambiguous", at, row, keys.loc[row, at])
            )
    return sorted(columns), doubts


def _over(keys: pd.DataFrame, at: int, row: int) -> str:
    """Give the word of the group that stands over a cell: the nearest above that is no year."""
    for above in reversed(keys.index[keys.index < row]):
        line = keys.loc[above, :at]
        filled = line[line.ne("")]
        if len(filled) and word_of(filled.iloc[-1]) and filled.iloc[-1] != keys.loc[row, at]:
            return filled.iloc[-1]
    return ""


def _named(sheet: Sheet, keys: pd.DataFrame, at: int) -> Column | None:
    """Read the words over a column, with those of their group (基準 over 年度 | 値) before alone."""
    found = None
    for row, key in keys[at].items():
        group = _over(keys, at, row) if key else ""
        both = word_of(group) + word_of(key) if group and word_of(key) else ""
        field = (sheet.field_of(both) if both else None) or (sheet.field_of(key) if key else None)
        if field:
            word = both if both and sheet.field_of(both) else key
            rank = 0 if key in sheet.own or word_of(key) in sheet.own else weight(word)
            found = Column(at, field, row, key, rank, _years(keys, at, row))
    return found


def _years(keys: pd.DataFrame, at: int, row: int) -> frozenset[int]:
    """Find the years over a column, from its word down; where there are none, those of the group above."""
    own = frozenset(year for key in keys.loc[row:, at] for year in wareki.find(key))
    for above in reversed(keys.index[keys.index < row]):
        if own:
            break
        line = keys.loc[above, :at]
        filled = line[line.ne("")]
        own = frozenset(wareki.find(filled.iloc[-1])) if len(filled) else own
    return own


def _groups(keys: pd.DataFrame) -> list[tuple[int, int, list[int]]]:
    """Find words that a lower row takes apart: (column of the word, the lower row, its filled columns)."""
    found = []
    for above, row in zip(keys.index, keys.index[1:], strict=False):
        heads = pd.Series(keys.columns, keys.columns).where(keys.loc[:above].ne("").any()).ffill()
        filled = keys.columns[keys.loc[row].ne("")]
        for head, columns in heads[filled].groupby(heads[filled]):
            if len(columns) > 1 and columns.index[0] == head:
                found.append((int(head), row, list(columns.index)))
    return found


def _take_apart(
    sheet: Sheet,
    keys: pd.DataFrame,
    found: dict[int, Column | None],
    column: Column,
    row: int,
    below: list[int],
) -> list[Doubt]:
    """Say which of the columns under a word of a field holds it (in ``found``): those of years, else the total."""
    if column.row >= row:
        return []  # the lower word names a field of its own
    words = {at: word_of(keys.loc[row, at]) for at in below}
    dated = [at for at in below if not words[at] and list(wareki.find(keys.loc[row, at]))]
    if column.at in dated:
        found |= {at: column._replace(at=at, years=_years(keys, at, row)) for at in dated}
        return []
    if says_more(keys.loc[row, column.at]):
        return []
    found[column.at] = None
    totals = [at for at in below if words[at] in TOTALS.get(column.field, ())]
    if len(totals) == 1:
        at = totals[0]
        found[at] = column._replace(at=at, row=row, years=_years(keys, at, row))
    if any(other and other.field == column.field for other in found.values()):
        return []
    told = f"{column.words}：{'・'.join(keys.loc[row, at] for at in below)}"
    return [("header_group", column.at, row, told)]


def _by_place(sheet: Sheet, keys: pd.DataFrame, found: dict[int, Column | None]) -> dict[int, Column]:
    """Name columns without a header as the plan says: so many columns right of a word (``指標名+1``)."""
    named = {}
    for (word, steps), field in sheet.by_place.items():
        for at in keys.columns[:-steps]:
            rows = [row for row, key in keys[at].items() if key and word in (key, word_of(key))]
            target = at + steps
            if rows and not found[target] and keys[target].eq("").all():
                named[target] = Column(target, field, rows[-1], f"{word}+{steps}", 1, frozenset())
    return named


def _free(sheet: Sheet, keys: pd.DataFrame, at: int, named: set[str]) -> tuple[int, tuple[str, ...]]:
    """Give the fields that an ambiguous word over a column may name and that no other column has."""
    for row, key in keys[at][::-1].items():
        if fields := meanings(key):
            return row, tuple(field for field in fields if field not in named)
    return 0, ()


def says_more(key: str) -> bool:
    """Tell whether a lower header cell only adds to the one above: codes, a year, a unit."""
    return bool(_CODE_RANGE.fullmatch(key) or units_in(key)) or wareki.strip(key) == ""


def units_in(key: str) -> list[str]:
    """Find the units in the brackets of a header cell (``基準値(H27・千円)``)."""
    words = " ".join(_IN_BRACKETS.findall(wareki.strip(key)))
    # 計画 is a planned value here.
    return [word for word in re.split(r"単位|[:・、, ]", words) if is_unit(word) and word != "計画"]
