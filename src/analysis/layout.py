"""Which row of a raw table is what, and which column is which field.

Header rows are found by their words, so the same code reads the published layout (headings and a three-row
header repeated on every page) and the flat one (one header row).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import pandas as pd

from analysis import text, wareki
from analysis.findings import FIELDS, finding
from analysis.readers import RawTable

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
_PROCESS = re.compile(r"\s*[【\[]?\s*プロセス\s*[\d①-⑳].*")
_PAGES = re.compile(r"【.*[PＰp][.．]?\s*([\d\s~〜～\-－、,・]+)】")
# Alone in its row; anything else alone there is a remark.
_ITEM = re.compile(r"\s*(?:[(（]\s*\d+\s*[)）]|\d+\s*[.．、]).+")
_DITTO = re.compile(r"\s*(?:[〃々”″]|同上|同左)\s*")
# A table without one of these can hardly be judged.
_EXPECTED = ["rating", "baseline", "target", "current"]
FieldOf = Callable[[str], str | None]

_HEADER_ROWS = 3
_FEWEST_FIELDS = 3  # a program called 事業 with the reason 理由 is not a header


@dataclass(frozen=True)
class Layout:
    """A raw table understood.

    Attributes
    ----------
    rows : DataFrame of str
        Program rows and continuation rows; columns ``WORDS``, ``plan_pages``, ``source``, ``source_row``, ``role``.
        Years that stand in the header are filled in; process and item are carried forward.
    roles : Series of str, indexed by row number
        ``blank`` ``heading`` ``header`` ``program`` ``indicator`` ``joined`` ``unread`` for every raw row.
    findings : list of DataFrame
    """

    rows: pd.DataFrame
    roles: pd.Series
    findings: list[pd.DataFrame]


def lay_out(raw: RawTable, headers: Mapping[str, str] | None = None) -> Layout:
    """Say of every row what it is and of every column which field it holds.

    Parameters
    ----------
    raw : RawTable
    headers : mapping, optional
        Header words of this plan → field, beside ``WORDS``.

    Returns
    -------
    Layout
        ``roles`` covers every row of the raw table, so the counts can be reconciled.
    """
    cells = raw.cells
    field_of = partial(
        _field, own=tuple(sorted((text.key(word), field) for word, field in (headers or {}).items()))
    )
    filled, named, programs = _survey(cells, field_of)
    roles = pd.Series("unread", index=cells.index, dtype="str")
    roles[~filled.any(axis=1)] = "blank"
    headings = _headings(cells, filled)
    roles[headings.index] = "heading"

    blocks = _header_blocks(cells, cells.index[programs & (named >= _FEWEST_FIELDS)], roles, field_of)
    here = raw.places()
    rows: list[pd.DataFrame] = []
    findings = [finding(code, here.loc[[row]], "row", words) for row, code, words in raw.remarks]
    findings += [] if blocks else [finding("header_missing", here.head(1), "header", "")]
    starts = [block[0] for block in blocks] + [cells.index[-1] + 1]
    for header, end in zip(blocks, starts[1:], strict=True):
        roles[header] = "header"
        data = roles.loc[header[-1] + 1 : end - 1]
        part, doubts = _part(raw, filled, header, data.index[data.eq("unread")], here, field_of)
        rows.append(part)
        findings += doubts

    frame = pd.concat([_no_rows(), *rows]).fillna("")
    frame = pd.concat([frame.drop(columns=["source", "source_row", "role"]), here.loc[frame.index]], axis=1)
    frame["role"] = _roles(frame, headings)
    tops = [part.index[0] for part in rows[1:] if len(part)]
    frame, joined = _join_cut(frame, tops)
    findings.append(finding("row_joined", here.loc[joined], "row", _joined(cells.loc[joined])))
    roles[frame.index] = frame["role"]
    frame = _carry(frame[~frame["role"].isin(["unread", "joined"])], headings)
    unread = roles.index[roles.eq("unread")]
    findings.append(finding("row_unread", here.loc[unread], "row", _joined(cells.loc[unread])))
    return Layout(frame[frame["role"].isin(["program", "indicator"])], roles, findings)


def _part(
    raw: RawTable,
    filled: pd.DataFrame,
    header: list[int],
    data: pd.Index,
    here: pd.DataFrame,
    field_of: FieldOf,
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Take the rows under one header apart into fields, and say what of the header is in doubt."""
    columns, years, findings = _columns(raw.cells.loc[header], here, field_of)
    top = here.loc[header[:1]]
    for column in raw.cells.columns.difference(list(columns.values())):
        if filled.loc[data, column].any():
            words = " ".join(word for word in raw.cells.loc[header, column] if word)
            findings.append(finding("header_unknown", top, "header", words or f"{column + 1}列目"))
    if missing := [FIELDS[field] for field in _EXPECTED if field not in columns]:
        findings.append(finding("header_incomplete", top, "header", "、".join(missing)))
    part = pd.DataFrame(
        {field: raw.cells.loc[data, column] for field, column in columns.items()}, dtype="str"
    )
    if raw.filled is not None:
        part = _without_repeats(part, raw, columns)
    return part.assign(**{field: str(year) for field, year in years.items()}), findings


def _without_repeats(part: pd.DataFrame, raw: RawTable, columns: dict[str, int]) -> pd.DataFrame:
    """Empty the repeats of merged cells in rows where the program itself is one: these only add an indicator."""
    repeats = pd.DataFrame(raw.filled[raw.cells.index.get_indexer(part.index)], index=part.index)
    further = repeats[columns["program_name"]]
    for field, column in columns.items():
        part[field] = part[field].mask(further & repeats[column], "")
    return part


def _headings(cells: pd.DataFrame, filled: pd.DataFrame) -> pd.DataFrame:
    """Find lines that name a process (its number and name may stand in two cells) or the pages of the plan."""
    few = _joined(cells[filled.sum(axis=1).between(1, 2)])
    found = pd.DataFrame(
        {"process": few.where(few.str.fullmatch(_PROCESS)), "plan_pages": few.str.extract(_PAGES)[0]}
    )
    return found.dropna(how="all")


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


def _survey(cells: pd.DataFrame, field_of: FieldOf) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
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


def _header_blocks(
    cells: pd.DataFrame, starts: pd.Index, roles: pd.Series, field_of: FieldOf
) -> list[list[int]]:
    """Group header rows: one that names the program column, and those below that only add header words."""
    blocks: list[list[int]] = []
    for start in starts:
        if blocks and start <= blocks[-1][-1]:
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
        blocks.append(block)
    return blocks


def _columns(
    header: pd.DataFrame, here: pd.DataFrame, field_of: FieldOf
) -> tuple[dict[str, int], dict[str, int], list[pd.DataFrame]]:
    """Read one header block: field → column, year field → year, and the doubts."""
    at: dict[int, tuple[str, int]] = {}  # a lower header row says more than the one above it
    years: dict[str, int] = {}
    fiscal_years: list[int] = []
    for row in header.index:
        for column in header.columns:
            key = text.key(header.loc[row, column])
            field, found = field_of(key), list(wareki.find(key))
            if field:
                at[column] = (field, row)
            if found and field in {"baseline", "target", "current"}:
                years[f"{field}_year"] = found[0]
            elif found:
                fiscal_years += found
    columns: dict[str, int] = {}
    findings = []
    for column, (field, row) in sorted(at.items()):
        if field in columns:
            findings.append(finding("header_duplicate", here.loc[[row]], "header", header.loc[row, column]))
        else:
            columns[field] = column
    fiscal_years = fiscal_years or [years[field] for field in ["current_year"] if field in years]
    if fiscal_years and "fiscal_year" not in columns:
        years["fiscal_year"] = fiscal_years[0]
        if {*fiscal_years, years.get("current_year", fiscal_years[0])} != {fiscal_years[0]}:
            words = " / ".join(cell for cell in header.to_numpy().ravel() if list(wareki.find(cell)))
            findings.append(finding("fiscal_year_conflict", here.loc[header.index[:1]], "header", words))
    return columns, {field: year for field, year in years.items() if field not in columns}, findings


def _carry(frame: pd.DataFrame, headings: pd.DataFrame) -> pd.DataFrame:
    """Carry process and item forward; an item and the pages end where their process ends."""
    frame = frame.sort_index(kind="stable")
    order = headings.index.union(frame.index)
    process = _own(frame["process"]).reindex(order).fillna(headings["process"].reindex(order))
    stretch = process.notna().cumsum()
    pages = _own(frame["plan_pages"]).reindex(order).fillna(headings["plan_pages"].reindex(order))
    frame["process"] = process.ffill().reindex(frame.index).fillna("")
    frame["plan_pages"] = pages.groupby(stretch).ffill().reindex(frame.index).fillna("")
    same = text.map_distinct(frame["process"], text.key).astype("str")
    frame["item"] = _own(frame["item"]).groupby(same).ffill().fillna("")
    ditto = text.map_distinct(frame["department"], _is_ditto).astype(bool)
    frame["department"] = frame["department"].mask(ditto).ffill().fillna("")
    return frame


def _own(cells: pd.Series) -> pd.Series:
    """Keep what a cell says itself; missing where it says nothing or "as above"."""
    return cells.where(
        ~text.map_distinct(cells, lambda cell: text.is_nothing(cell) or _is_ditto(cell)).astype(bool)
    )


def _is_ditto(cell: str) -> bool:
    return _DITTO.fullmatch(cell) is not None


def _roles(frame: pd.DataFrame, headings: pd.DataFrame) -> pd.Series:
    """Tell programs, further indicators of the program above, and rows that only name an item.

    A program has something beside its name; a further indicator has nothing else, and no process begins between
    it and its program. What is neither is a remark, a total or torn off.
    """
    program = ~text.says_nothing(frame["program_name"])
    others = ["department", "activities", "partners", "rating", "reason"]
    values = frame[["baseline", "target", "current"]].ne("").any(axis=1)
    told = frame[others].ne("").any(axis=1)
    alone = frame["program_name"].eq("") & ~told
    processes = headings.index[headings["process"].notna()]
    stretch = pd.Series(processes.searchsorted(frame.index), index=frame.index)
    roles = pd.Series("unread", index=frame.index, dtype="str")
    roles[alone & ~values & text.map_distinct(frame["item"], _is_item).astype(bool)] = "heading"
    real = program & (told | values)
    roles[alone & values & frame["item"].eq("") & real.groupby(stretch).cummax()] = "indicator"
    roles[real] = "program"
    return roles


def _is_item(cell: str) -> bool:
    return _ITEM.fullmatch(cell) is not None


def _join_cut(frame: pd.DataFrame, tops: list[int]) -> tuple[pd.DataFrame, list[int]]:
    """Put a row that a page break cut in two together again.

    Its second half is the first row under a repeated header, has text but no program, and is no indicator.
    """
    joined = []
    for top in tops:
        place = frame.index.get_loc(top)
        above = frame["role"].iloc[:place]
        programs = above.index[above.eq("program")]
        cut = frame.loc[top, "role"] == "unread" and text.is_nothing(frame.loc[top, "program_name"])
        if not cut or programs.empty or not frame.loc[top, ["activities", "reason"]].ne("").any():
            continue
        for field in [
            "department",
            "activities",
            "partners",
            "rating",
            "reason",
            "baseline",
            "target",
            "current",
        ]:
            frame.loc[programs[-1], field] += frame.loc[top, field]
        frame.loc[top, "role"] = "joined"
        joined.append(top)
    return frame, joined


def _joined(cells: pd.DataFrame) -> pd.Series:
    lines = [" ".join(cell for cell in row if cell.strip()) for row in cells.itertuples(index=False)]
    return pd.Series(lines, index=cells.index, dtype="str")


def _no_rows() -> pd.DataFrame:
    columns = [*WORDS, "plan_pages", "source", "source_row", "role"]
    return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
