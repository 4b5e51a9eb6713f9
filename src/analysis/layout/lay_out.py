"""Which row of a raw table is what, and which column is which field.

Header rows are found by their words, so the same code reads the published layout (headings and a three-row
header repeated on every page) and the flat one (one header row).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis import text, wareki
from analysis.fields import FIELDS, KEYS, POINTS
from analysis.findings import finding
from analysis.layout import headers
from analysis.layout.rows import NOTE, apart_from, carry, is_number, join_cut, roles_of
from analysis.readers import RawTable
from analysis.values import EXCEL_ERRORS

_PROCESS = re.compile(r"\s*[【\[]?\s*プロセス\s*[\d①-⑳].*")
_PAGES = re.compile(r"【.*[PＰp][.．]?\s*([\d\s~˜〜～\-－、,・]+)】")
_YEAR_LINE = re.compile(r"[【\[■●○◆(]?[分の]?(?:実施|事業|評価|実績|状況|結果)*[】\])]?")  # beside its year
_TITLE = re.compile(
    r"(?!.*(?:単位|凡例)).*(?:計画|評価|一覧|調書|調査票|報告|実績|実施状況|様式).*", re.DOTALL
)
_TITLE_ROWS = 6
_TITLE_CELLS = 2  # the year may stand in one, the department in the other
# A table without one of these can hardly be judged.
_EXPECTED = ["rating", *POINTS]


@dataclass(frozen=True)
class Layout:
    """A raw table understood.

    Attributes
    ----------
    rows : DataFrame of str
        Program rows and continuation rows; columns ``fields.KEYS``, ``plan_pages``, ``source``, ``source_row``, ``role``.
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
        Header words of this plan → field, beside those of ``fields.FIELDS``.

    Returns
    -------
    Layout
        ``roles`` covers every row of the raw table, so the counts can be reconciled.
    """
    raw, findings = _without_errors(raw)
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
    if blocks:
        roles[_title_rows(cells, filled, roles, blocks[0][0])] = "heading"
    here = raw.places()
    rows: list[pd.DataFrame] = []
    findings += [finding(code, here.loc[[row]], "row", words) for row, code, words in raw.remarks]
    findings += [] if blocks else [finding("header_missing", here.head(1), "header", "")]
    last = None
    starts = [block[0] for block in blocks] + [cells.index[-1] + 1]
    unnamed = cells.index[~programs & (named >= headers.FEWEST_FIELDS)]
    for header, end in zip(blocks, starts[1:], strict=True):
        roles[header] = "header"
        if len(others := unnamed[(unnamed > header[-1]) & (unnamed < end)]):
            end = others[0]
            words = _joined(cells.loc[[end]])
            findings.append(finding("header_unreadable", here.loc[[end]], "header", words))
        data = roles.loc[header[-1] + 1 : end - 1]
        unread = data.index[data.eq("unread")]
        lines = year_lines.loc[header[-1] + 1 : end - 1]
        part, doubts, last = _part(raw, filled, header, unread, here, field_of, last, lines)
        rows.append(part)
        findings += doubts

    frame = pd.concat([_no_rows(), *rows]).fillna("")
    frame = pd.concat([frame.drop(columns=["source", "source_row", "role"]), here.loc[frame.index]], axis=1)
    frame["role"] = roles_of(frame, headings, frame.pop("apart").astype(bool))
    tops = [part.index[0] for part in rows[1:] if len(part)]
    frame, joined = join_cut(frame, tops)
    findings.append(finding("row_joined", here.loc[joined], "row", _joined(cells.loc[joined])))
    roles[frame.index] = frame["role"]
    frame = carry(frame[~frame["role"].isin(["unread", "joined"])], headings)
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
    last: tuple[list[str], int | None] | None,
    year_lines: pd.Series,
) -> tuple[pd.DataFrame, list[pd.DataFrame], tuple[list[str], int | None]]:
    """Take the rows under one header apart into fields, and say what of the header is in doubt.

    ``last`` are the words and the fiscal year of the header before.
    """
    columns, told, said, findings = headers.columns_of(raw.cells.loc[header], here, field_of)
    top = here.loc[header[:1]]
    words = [text.key(cell) for cell in raw.cells.loc[header].to_numpy().ravel()]
    year = None
    if "fiscal_year" not in columns:
        titles = _titles(raw, filled, header[0])
        year, doubts = _fiscal_year(said, titles, told.get("current_year"), words, last, top)
        findings += doubts
        told |= {"fiscal_year": str(year)} if year else {}
    numbers = columns["program_name"]
    if _over_number_and_name(raw.cells.loc[data], filled.loc[header], filled.loc[data], numbers):
        columns["program_name"] = numbers + 1
    for column in raw.cells.columns.difference([*columns.values(), numbers]):
        if filled.loc[data, column].any():
            words = " ".join(word for word in raw.cells.loc[header, column] if word)
            findings.append(finding("header_unknown", top, "header", words or f"{column + 1}列目"))
    if missing := [FIELDS[field].title for field in _EXPECTED if field not in columns]:
        findings.append(finding("header_incomplete", top, "header", "、".join(missing)))
    part = pd.DataFrame(
        {field: raw.cells.loc[data, column] for field, column in columns.items()}, dtype="str"
    )
    if raw.filled is not None:
        part = _without_repeats(part, raw, columns)
    part = part.assign(**told, apart=apart_from(raw.cells, filled, part, columns))
    for row, line_year in year_lines.items() if "fiscal_year" not in columns else []:
        below = part.index > row
        if below.any() and line_year != year:
            part.loc[below, "fiscal_year"] = str(line_year)
            findings.append(finding("fiscal_year_line", here.loc[[row]], "fiscal_year", str(line_year)))
        year = line_year
    return part, findings, (words, year)


def _titles(raw: RawTable, filled: pd.DataFrame, header: int) -> dict[str, set[int]]:
    """Find the lines just above a header that name years: line → years."""
    above = filled.loc[: header - 1].sum(axis=1).tail(_TITLE_ROWS)
    data = above.index[above.gt(_TITLE_CELLS)]
    lines = _joined(raw.cells.loc[above.index[above.index > (data[-1] if len(data) else 0)]])
    found = {line: set(wareki.find(wareki.without_spans(line), dates=False)) for line in lines}
    return {line: years for line, years in found.items() if years and not NOTE.fullmatch(line)}


def _title_rows(cells: pd.DataFrame, filled: pd.DataFrame, roles: pd.Series, header: int) -> pd.Index:
    """Find the rows above the first header that only name the document; what could change the values is none."""
    few = roles[filled.sum(axis=1).le(_TITLE_CELLS) & roles.eq("unread")].loc[: header - 1].index
    lines = _joined(cells.loc[few])
    return lines.index[lines.str.fullmatch(_TITLE) & ~lines.str.fullmatch(NOTE)]


def _fiscal_year(
    said: list[int],
    titles: dict[str, set[int]],
    current: str | None,
    words: list[str],
    last: tuple[list[str], int | None] | None,
    top: pd.DataFrame,
) -> tuple[int | None, list[pd.DataFrame]]:
    """Decide the year of a table: its header, else one title, else the year of the current value.

    The same header again, with no other year above it, is of the same year.
    """
    title = set().union(*titles.values())
    if last and last[0] == words and not said and not title:
        return last[1], []
    years = [*said, *(title if len(title) == 1 else []), *([int(current)] if current else [])]
    year = years[0] if years else last[1] if last else None
    told = list(titles) or [str(year)]
    if len(set(years)) > 1:
        code, told = "fiscal_year_conflict", [*titles, *(word for word in words if list(wareki.find(word)))]
    elif years:
        code = "" if said or current else "fiscal_year_title"
    else:
        code = "fiscal_year_reused" if year else ""
    return year, [finding(code, top, "fiscal_year", " / ".join(dict.fromkeys(told)))] if code else []


def _without_errors(raw: RawTable) -> tuple[RawTable, list[pd.DataFrame]]:
    """Empty the cells in which a text file holds an error of Excel, and tell where they were."""
    odd = raw.cells.isin(EXCEL_ERRORS)
    here, findings = raw.places(), []
    for column in odd.columns[odd.any()]:
        words = f"{column + 1}列目 " + raw.cells.loc[odd[column], column]
        findings.append(finding("cell_error", here[odd[column]], "row", words))
    return replace(raw, cells=raw.cells.mask(odd, "")) if findings else raw, findings


def _over_number_and_name(
    cells: pd.DataFrame, header: pd.DataFrame, filled: pd.DataFrame, column: int
) -> bool:
    """Tell whether 事業名 stands over a number and, in a column without a header, the name."""
    beside = column + 1
    if beside not in cells or header[beside].any() or not filled[beside].any():
        return False
    return text.map_distinct(cells[column], lambda cell: not cell or is_number(cell)).astype(bool).all()


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
    few = few[~few.str.fullmatch(NOTE)]
    found = pd.DataFrame(
        {"process": few.where(few.str.fullmatch(_PROCESS)), "plan_pages": few.str.extract(_PAGES)[0]}
    )
    return found.dropna(how="all")


def _year_lines(cells: pd.DataFrame, filled: pd.DataFrame) -> pd.Series:
    """Find lines that say a fiscal year and nothing else (Series of int by row)."""
    lone = _joined(cells[filled.sum(axis=1).eq(1)])
    keys = {row: text.key(line) for row, line in lone.items()}
    years = {
        row: set(wareki.find(key, dates=False))
        for row, key in keys.items()
        if _YEAR_LINE.fullmatch(wareki.strip(key)) and not key.isdecimal()
    }
    years = {row: found.pop() for row, found in years.items() if len(found) == 1}
    return pd.Series(years, dtype="int64")


def _joined(cells: pd.DataFrame) -> pd.Series:
    lines = [" ".join(cell for cell in row if cell.strip()) for row in cells.itertuples(index=False)]
    return pd.Series(lines, index=cells.index, dtype="str")


def _no_rows() -> pd.DataFrame:
    units = [f"{point}_unit" for point in POINTS]
    columns = [*KEYS, *units, "plan_pages", "source", "source_row", "role"]
    return pd.DataFrame({column: pd.Series(dtype="str") for column in columns}).assign(apart=False)
