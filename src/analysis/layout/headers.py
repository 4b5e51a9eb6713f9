"""Header rows: which words mean which field, where headers stand, and which column is which."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import numpy as np
import pandas as pd

from analysis import text, wareki
from analysis.fields import FIELDS, POINTS
from analysis.findings import finding
from analysis.values import is_unit

_FIELD_OF_WORD = {word: key for key, field in FIELDS.items() for word in field.words}
_LONGEST_HEADER = 40
_NUMBERING = re.compile(r"^\(\d+\)|\([^()]*\)$|\[[^\[\]]*\]$|〔[^〔〕]*〕$|[①-⑳][~〜\-][①-⑳]$")
_CODE_RANGE = re.compile(r"[①-⑳~〜\-、,・]+")
FieldOf = Callable[[str], str | None]

_HEADER_ROWS = 5
_COUNTS = [
    [str(n) for n in range(1, 31)],
    *map(list, ["①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "アイウエオカキクケコサシスセソ", "ABCDEFGHIJKLMNO"]),
]
_IN_BRACKETS = re.compile(r"[(\[〔]([^()\[\]〔〕]*)[)\]〕]")
# A year beside one of these says when the work was done; beside a department or a plan for next year it doesn't.
_DONE = {"activities", "partners", "rating", "reason", "current"}
FEWEST_FIELDS = 3  # a program called 事業 with the reason 理由 is not a header


def reader(own: Mapping[str, str] | None = None) -> FieldOf:
    """Make the function that tells which field a header cell (as a key) names.

    Parameters
    ----------
    own : mapping, optional
        Header words of one plan → field, beside those of ``fields.FIELDS``.
    """
    return partial(_field, own=tuple(sorted((text.key(word), field) for word, field in (own or {}).items())))


def survey(cells: pd.DataFrame, field_of: FieldOf) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Look at every distinct text once: which cells are filled, how many header words a row has, and whether
    one of them names the program column."""
    filled: dict[int, np.ndarray] = {}
    named, programs = np.zeros(len(cells), dtype="int64"), np.zeros(len(cells), dtype=bool)
    for column in cells.columns:
        codes, distinct = pd.factorize(cells[column])
        keys = [text.key(cell) for cell in distinct]
        fields = [field_of(key) for key in keys]
        filled[column] = np.array([key != "" for key in keys], dtype=bool)[codes]
        named += np.array([field is not None for field in fields], dtype=bool)[codes]
        programs |= np.array([field == "program_name" for field in fields], dtype=bool)[codes]
    return pd.DataFrame(filled, index=cells.index), named, programs


def blocks(cells: pd.DataFrame, starts: pd.Index, roles: pd.Series, field_of: FieldOf) -> list[list[int]]:
    """Group header rows: one that names the program column, and those below that only add header words."""
    found: list[list[int]] = []
    for start in starts:
        if found and start <= found[-1][-1]:
            continue
        block = [start]
        program = next(
            n for n, cell in cells.loc[start].items() if field_of(text.key(cell)) == "program_name"
        )
        place = cells.index.get_loc(start)
        for row in cells.index[place + 1 : place + _HEADER_ROWS]:
            keys = {column: text.key(cell) for column, cell in cells.loc[row].items()}
            words = [key for key in keys.values() if key]
            named = sum(field_of(word) is not None for word in words)
            known = sum(bool(field_of(word) or _says_more(word)) for word in words)
            torn = keys[program] != "" and field_of(keys[program]) is None
            more = named >= FEWEST_FIELDS or (not torn and 0 < len(words) <= 2 * known)
            years = _only_years(keys, cells.loc[block].map(text.key).map(field_of))  # even a single one
            if not years and (roles[row] != "unread" or not (more or _is_count(words))):
                break
            block.append(row)
        found.append(block)
    return found


def columns_of(
    header: pd.DataFrame, here: pd.DataFrame, field_of: FieldOf
) -> tuple[dict[str, int], dict[str, str], list[int], list[pd.DataFrame]]:
    """Read one header block: field → column, years and units of the three values (``baseline_year`` …), the years in
    which the work was done, and the doubts."""
    keys = header.map(text.key)
    at: dict[int, tuple[str, int]] = {}  # a lower header row says more than the one above it
    for row in header.index:
        at |= {column: (field, row) for column, key in keys.loc[row].items() if (field := field_of(key))}
    columns: dict[str, int] = {}
    findings = []
    for column, (field, row) in sorted(at.items()):
        if field in columns:
            findings.append(finding("header_duplicate", here.loc[[row]], "header", header.loc[row, column]))
        else:
            columns[field] = column
    told: dict[str, str] = {}
    for point in [point for point in POINTS if point in columns]:
        own = keys.loc[at[columns[point]][1] :, columns[point]]
        years = {year for key in own for year in wareki.find(key)}
        if len(years) > 1 or any(wareki.without_spans(key) != key for key in own):
            findings.append(finding("year_unread", here.loc[own.index[:1]], f"{point}_year", " ".join(own)))
        elif years:
            told[f"{point}_year"] = str(years.pop())
        told |= {f"{point}_unit": unit for key in own for unit in _units(key)}
    done = {columns[field]: at[columns[field]][1] for field in _DONE & set(columns)}
    fiscal_years = []
    for row in header.index:
        # A group header stands over the blanks beside it.
        groups = keys.loc[row].where(keys.loc[row].ne("")).ffill()
        for key, group in groups.groupby(groups, sort=False):
            mine = {column for column in group.index if row <= done.get(column, 0)}
            if mine and not (mine == {columns.get("current")} and row == done[columns["current"]]):
                fiscal_years += wareki.find(key)
    told = {field: word for field, word in told.items() if field not in columns}
    return columns, told, fiscal_years, findings


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


@lru_cache(maxsize=4096)
def _field(key: str, own: tuple[tuple[str, str], ...] = ()) -> str | None:
    """Tell which field a header cell (as a key) names; ``own`` are the words of the plan."""
    if len(key) > _LONGEST_HEADER:
        return None
    word = wareki.strip(key)
    while (shorter := _NUMBERING.sub("", word)) != word:
        word = shorter
    words = dict(own)
    return words.get(key) or words.get(word) or _FIELD_OF_WORD.get(word)
