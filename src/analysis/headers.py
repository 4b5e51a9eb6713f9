"""Header rows: which words mean which field, where headers stand, and which column is which."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import numpy as np
import pandas as pd

from analysis import text, wareki
from analysis.findings import finding

# Field → the header words that mean it, without years, numbering and brackets.
WORDS = {
    "fiscal_year": ["年度", "実施年度", "評価年度"],
    "process": ["プロセス"],
    "item": ["項目"],
    "program_name": ["事業名", "事業", "事業名称", "取組名"],
    "department": ["担当課", "所管課", "担当部署", "担当", "所管"],
    "activities": ["取組内容", "実施内容", "取組状況"],
    "partners": ["協働の相手", "協働の相手方", "協働相手"],
    "rating": ["事業の評価", "評価", "評価区分", "達成度"],
    "reason": ["効果又は理由", "効果または理由", "評価の理由", "理由"],
    "indicator_name": ["指標名", "指標", "目標指標"],
    "unit": ["単位"],
    "baseline_year": ["基準年度", "基準年"],
    "baseline": ["基準値", "基準"],
    "target_year": ["目標年度", "目標年"],
    "target": ["目標値", "目標"],
    "current_year": ["現状年度", "現状年", "実績年度"],
    "current": ["現状値", "現状", "実績値", "実績"],
}

_FIELD_OF_WORD = {word: field for field, words in WORDS.items() for word in words}
_LONGEST_HEADER = 40
_NUMBERING = re.compile(r"^\(\d+\)|\([^()]*\)$|\[[^\[\]]*\]$|〔[^〔〕]*〕$|[①-⑳][~〜\-][①-⑳]$")
_CODE_RANGE = re.compile(r"[①-⑳~〜\-、,・]+")
FieldOf = Callable[[str], str | None]

_HEADER_ROWS = 3
FEWEST_FIELDS = 3  # a program called 事業 with the reason 理由 is not a header


def reader(own: Mapping[str, str] | None = None) -> FieldOf:
    """Make the function that tells which field a header cell (as a key) names.

    Parameters
    ----------
    own : mapping, optional
        Header words of one plan → field, beside ``WORDS``.
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
            known = sum(bool(field_of(word) or _CODE_RANGE.fullmatch(word)) for word in words)
            torn = keys[program] != "" and field_of(keys[program]) is None
            if roles[row] != "unread" or torn or 2 * known < len(words):
                break
            block.append(row)
        found.append(block)
    return found


def columns_of(
    header: pd.DataFrame, here: pd.DataFrame, field_of: FieldOf
) -> tuple[dict[str, int], dict[str, int], list[pd.DataFrame]]:
    """Read one header block: field → column, year field → year, and the doubts."""
    at: dict[int, tuple[str, int]] = {}  # a lower header row says more than the one above it
    dated: dict[int, int] = {}
    fiscal_years: list[int] = []
    for row in header.index:
        for column in header.columns:
            key = text.key(header.loc[row, column])
            field, found = field_of(key), list(wareki.find(key))
            if field:
                at[column] = (field, row)
            if found and field in {"baseline", "target", "current"}:
                dated[column] = found[0]
            elif found:
                fiscal_years += found
    columns: dict[str, int] = {}
    findings = []
    for column, (field, row) in sorted(at.items()):
        if field in columns:
            findings.append(finding("header_duplicate", here.loc[[row]], "header", header.loc[row, column]))
        else:
            columns[field] = column
    years = {f"{field}_year": dated[column] for field, column in columns.items() if column in dated}
    fiscal_years = fiscal_years or [years[field] for field in ["current_year"] if field in years]
    if fiscal_years and "fiscal_year" not in columns:
        years["fiscal_year"] = fiscal_years[0]
        if {*fiscal_years, years.get("current_year", fiscal_years[0])} != {fiscal_years[0]}:
            words = " / ".join(cell for cell in header.to_numpy().ravel() if list(wareki.find(cell)))
            findings.append(finding("fiscal_year_conflict", here.loc[header.index[:1]], "header", words))
    return columns, {field: year for field, year in years.items() if field not in columns}, findings


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
