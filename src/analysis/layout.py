"""Which row of a raw table is what, and which column is which field.

Header rows are found by their words, so the same code reads the published layout (headings and a three-row
header repeated on every page) and the flat one (one header row).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import headers, text, wareki
from analysis.findings import FIELDS, finding
from analysis.readers import RawTable

_PROCESS = re.compile(r"\s*[【\[]?\s*プロセス\s*[\d①-⑳].*")
_PAGES = re.compile(r"【.*[PＰp][.．]?\s*([\d\s~〜～\-－、,・]+)】")
# Alone in its row; anything else alone there is a remark.
_ITEM = re.compile(r"\s*(?:[(（]\s*\d+\s*[)）]|\d+\s*[.．、]).+")
_TOTAL = re.compile(r"(?:合計|小計|総計|計|総合計)(?:\(.*\))?")
_YEAR_LINE = re.compile(r"[【\[■●○◆(]?[分の]?(?:実施|事業|評価|実績|状況|結果)*[】\])]?")  # beside its year
_TITLE_ROWS = 6
_DITTO = re.compile(r"\s*(?:[〃々”″]|同上|同左)\s*")
# A table without one of these can hardly be judged.
_EXPECTED = ["rating", "baseline", "target", "current"]


@dataclass(frozen=True)
class Layout:
    """A raw table understood.

    Attributes
    ----------
    rows : DataFrame of str
        Program rows and continuation rows; columns ``headers.WORDS``, ``plan_pages``, ``source``, ``source_row``, ``role``.
        Years that stand in the header are filled in; process and item are carried forward.
    roles : Series of str, indexed by row number
        ``blank`` ``heading`` ``header`` ``program`` ``indicator`` ``joined`` ``unread`` for every raw row.
    findings : list of DataFrame
    """

    rows: pd.DataFrame
    roles: pd.Series
    findings: list[pd.DataFrame]


def lay_out(raw: RawTable, own_headers: Mapping[str, str] | None = None) -> Layout:
    """Say of every row what it is and of every column which field it holds.

    Parameters
    ----------
    raw : RawTable
    own_headers : mapping, optional
        Header words of this plan → field, beside ``headers.WORDS``.

    Returns
    -------
    Layout
        ``roles`` covers every row of the raw table, so the counts can be reconciled.
    """
    cells = raw.cells
    field_of = headers.reader(own_headers)
    filled, named, programs = headers.survey(cells, field_of)
    roles = pd.Series("unread", index=cells.index, dtype="str")
    roles[~filled.any(axis=1)] = "blank"
    headings = _headings(cells, filled)
    roles[headings.index] = "heading"
    year_lines = _year_lines(cells, filled)
    roles[year_lines.index] = "heading"

    blocks = headers.blocks(cells, cells.index[programs & (named >= headers.FEWEST_FIELDS)], roles, field_of)
    here = raw.places()
    rows: list[pd.DataFrame] = []
    findings = [finding(code, here.loc[[row]], "row", words) for row, code, words in raw.remarks]
    findings += [] if blocks else [finding("header_missing", here.head(1), "header", "")]
    last_year = None
    starts = [block[0] for block in blocks] + [cells.index[-1] + 1]
    for header, end in zip(blocks, starts[1:], strict=True):
        roles[header] = "header"
        data = roles.loc[header[-1] + 1 : end - 1]
        unread = data.index[data.eq("unread")]
        lines = year_lines.loc[header[-1] : end - 1]
        part, doubts, last_year = _part(raw, filled, header, unread, here, field_of, last_year, lines)
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
    field_of: headers.FieldOf,
    last_year: int | None,
    year_lines: pd.Series,
) -> tuple[pd.DataFrame, list[pd.DataFrame], int | None]:
    """Take the rows under one header apart into fields, and say what of the header is in doubt."""
    columns, years, findings = headers.columns_of(raw.cells.loc[header], here, field_of)
    top = here.loc[header[:1]]
    if "fiscal_year" not in columns and "fiscal_year" not in years:
        title, year = _title_year(raw, filled, header[0])
        if year is not None:
            years["fiscal_year"] = year
            findings.append(finding("fiscal_year_title", top, "fiscal_year", title))
        elif last_year:
            years["fiscal_year"] = last_year  # a header repeated without its year
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
    part = part.assign(**{field: str(year) for field, year in years.items()})
    year = years.get("fiscal_year")
    for row, line_year in year_lines.items() if "fiscal_year" not in columns else []:
        below = part.index > row
        if below.any() and line_year != year:
            part.loc[below, "fiscal_year"] = str(line_year)
            findings.append(finding("fiscal_year_line", here.loc[[row]], "fiscal_year", str(line_year)))
        year = line_year
    return part, findings, year


def _title_year(raw: RawTable, filled: pd.DataFrame, header: int) -> tuple[str, int | None]:
    """Look for the fiscal year in the lines of one cell just above a header, if they name one only."""
    above = filled.loc[: header - 1].sum(axis=1).tail(_TITLE_ROWS)
    data = above.index[above.gt(1)]
    lines = _joined(raw.cells.loc[above.index[above.index > (data[-1] if len(data) else 0)]])
    found = {line: set(wareki.find(line, dates=False)) for line in lines}
    years = set().union(*found.values())
    title = " / ".join(line for line, named in found.items() if named)
    return title, years.pop() if len(years) == 1 else None


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


def _year_lines(cells: pd.DataFrame, filled: pd.DataFrame) -> pd.Series:
    """Find lines that say a fiscal year and nothing else (Series of int by row)."""
    lone = _joined(cells[filled.sum(axis=1).eq(1)])
    keys = {row: text.key(line) for row, line in lone.items()}
    years = {
        row: list(wareki.find(key, dates=False))
        for row, key in keys.items()
        if _YEAR_LINE.fullmatch(wareki.strip(key)) and not key.isdecimal()
    }
    years = {row: found[0] for row, found in years.items() if len(found) == 1}
    return pd.Series(years, dtype="int64")


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
    mine = frame["role"].eq("program")
    for field in ["department", "activities", "reason"]:
        cells = frame.loc[mine, field]
        ditto = text.map_distinct(cells, _is_ditto).astype(bool)
        if ditto.any():
            frame.loc[mine, field] = cells.mask(ditto).ffill().fillna("")
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
    program = ~text.map_distinct(frame["program_name"], _is_no_name).astype(bool)
    dated = text.map_distinct(frame["fiscal_year"], _may_be_year).astype(bool)
    others = ["department", "activities", "partners", "rating", "reason"]
    values = frame[["baseline", "target", "current"]].ne("").any(axis=1)
    told = frame[others].ne("").any(axis=1)
    alone = frame["program_name"].eq("") & ~told
    processes = headings.index[headings["process"].notna()]
    real = program & dated & (told | values)
    # A process, or a row that was a program but cannot be read, ends the program above.
    stretch = pd.Series(processes.searchsorted(frame.index), index=frame.index) + (told & ~real).cumsum()
    roles = pd.Series("unread", index=frame.index, dtype="str")
    roles[alone & ~values & text.map_distinct(frame["item"], _is_item).astype(bool)] = "heading"
    roles[alone & values & dated & frame["item"].eq("") & real.groupby(stretch).cummax()] = "indicator"
    roles[real] = "program"
    return roles


def _is_no_name(cell: str) -> bool:
    return text.is_nothing(cell) or _is_ditto(cell) or _TOTAL.fullmatch(text.key(cell)) is not None


def _may_be_year(cell: str) -> bool:
    """A year column may be empty, repeat, or hold something unreadable (a finding); a total stands in its place."""
    return _TOTAL.fullmatch(text.key(cell)) is None


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
    columns = [*headers.WORDS, "plan_pages", "source", "source_row", "role"]
    return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
