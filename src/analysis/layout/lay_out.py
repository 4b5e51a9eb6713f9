"""Which row of a raw table is what, and which column is which field.

Header rows are found by their words, so the same code reads the published layout (headings and a three-row
header repeated on every page) and the flat one (one header row).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis import text, wareki
from analysis.fields import FIELDS, KEYS, NOT_READ, POINTS
from analysis.findings import finding
from analysis.layout.headers import Header, headers
from analysis.layout.lines import above, headings, remarks
from analysis.layout.rows import apart_from, carry, is_number, join_cut, roles_of, unread_rows
from analysis.layout.sheet import Sheet, reader
from analysis.layout.widths import evened
from analysis.layout.years import fiscal_year, follow, year_lines
from analysis.readers import RawTable
from analysis.values import EXCEL_ERRORS

# A table without one of these can hardly be judged.
_EXPECTED = ["rating", *POINTS]
_WORTH_TELLING = ["department", "partners", *_EXPECTED]  # where all of a column is blank
_COLUMNS = [
    *KEYS,
    *(f"{point}_unit" for point in POINTS),
    "plan_pages",
]  # of rows, beside their place and role


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
    form : tuple of (int, str), optional
        Fiscal year and department (empty: all) of an entry form in which somebody has begun to write.
    """

    rows: pd.DataFrame
    roles: pd.Series
    findings: list[pd.DataFrame]
    form: tuple[int, str] | None = None


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
    sheet = Sheet(raw, reader(own_headers))
    even = evened(sheet)
    sheet = sheet if even.raw is raw else replace(sheet, raw=even.raw)
    findings += even.findings
    here = sheet.places
    remarks = pd.DataFrame(raw.remarks, columns=["row", "code", "words"])
    for code, told in remarks.groupby("code", sort=False):
        places = here.loc[told["row"]]
        findings.append(finding(str(code), places, "row", told["words"].set_axis(places.index)))
    lead = headings(sheet)
    roles = pd.Series("unread", index=sheet.cells.index, dtype="str")
    roles[sheet.counts.eq(0)] = "blank"
    roles[lead.index] = "heading"
    found = headers(sheet, roles)
    lines = year_lines(sheet, found)
    roles[lines.index] = "heading"
    over = above(sheet, found, roles)
    roles[over.rows] = "heading"
    findings += over.findings
    if not found:
        findings.append(finding("header_missing", here.head(1), "header", ""))
    parts: list[_Part] = []
    for header, end in _stretches(sheet, found):
        roles[header.rows] = "header"
        findings += _nameless(sheet, header, end)
        if header.readable:
            under = slice(header.rows[-1] + 1, end - 1)
            units = over.units.get(header.rows[0], {})
            parts.append(
                _part(sheet, header, roles.loc[under], lines.loc[under], parts[-1:], units, even.wide)
            )
            findings += parts[-1].findings
    frame, more = _rows(sheet, lead, [part.rows for part in parts], roles, even.wide)
    short = roles.index[roles.isin(["program", "indicator"]) & even.short]
    return Layout(frame, roles, [*findings, *more, _told(sheet, "row_short", short)])


def _stretches(sheet: Sheet, found: list[Header]) -> Iterator[tuple[Header, int]]:
    """Give each header with the row where what stands under it ends: the next header, readable or not."""
    starts = [header.rows[0] for header in found] + [sheet.cells.index[-1] + 1]
    for header, end in zip(found, starts[1:], strict=True):
        others = sheet.other_headers
        others = others[(others > header.rows[-1]) & (others < end)]
        yield header, others[0] if len(others) else end


def _nameless(sheet: Sheet, header: Header, end: int) -> list[pd.DataFrame]:
    """Findings: headers whose program column is not known, this one or the one that ends it."""
    unreadable = [] if header.readable else [header.rows[0]]
    unreadable += [end] if end in sheet.other_headers else []
    codes = ["header_other" if row in sheet.foreign_headers else "header_unreadable" for row in unreadable]
    return [
        finding(code, sheet.places.loc[[row]], "header", sheet.joined([row]))
        for code, row in zip(codes, unreadable, strict=True)
    ]


def _rows(
    sheet: Sheet, headings: pd.DataFrame, parts: list[pd.DataFrame], roles: pd.Series, wide: list[int]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Put the rows of all parts together, say of each what it is (in ``roles`` too), and carry down what is carried.

    Of unread rows those in ``wide`` have more cells than their header.
    """
    here = sheet.places
    frame = pd.concat(parts) if parts else pd.DataFrame(columns=[*_COLUMNS, "apart"], dtype="str")
    apart, places = frame.pop("apart").astype(bool), here.loc[frame.index]
    frame = frame.assign(source=places["source"], source_row=places["source_row"])
    frame["role"] = roles_of(frame, headings, apart)
    pages = frame["source"]
    tops = {part.index[0] for part in parts[1:] if len(part)} | set(pages.index[pages.ne(pages.shift())][1:])
    known = frame.copy(deep=False)
    frame, joined, torn = join_cut(frame, sorted(tops))
    roles[frame.index] = frame["role"]
    names = frame.loc[torn, "program_name"]
    frame = carry(frame[~frame["role"].isin(["unread", "joined"])], headings)
    unread = roles.index[roles.eq("unread")]
    too_wide, unread = unread[unread.isin(wide)], unread[~unread.isin(wide)]
    findings = [_told(sheet, "row_wide", too_wide)]
    if joined or torn:
        findings.append(
            finding("row_joined", here.loc[joined], "row", _together(known.loc[joined, list(KEYS)]))
        )
        findings.append(finding("program_torn", here.loc[torn], "program_name", names))
    if len(unread):
        findings += remarks(sheet, unread)
        findings += unread_rows(here.loc[unread], sheet.joined(unread), sheet.counts[unread])
    return frame[frame["role"].isin(["program", "indicator"])], findings


def _told(sheet: Sheet, code: str, rows: pd.Index) -> pd.DataFrame:
    """Findings: whole rows, with all that they hold."""
    return finding(code, sheet.places.loc[rows], "row", sheet.joined(rows) if len(rows) else "")


def _together(fields: pd.DataFrame) -> pd.Series:
    """Write what the fields of each row say in one line; of other columns nothing is copied."""
    lines = [" ".join(cell for cell in row if cell.strip()) for row in fields.itertuples(index=False)]
    return pd.Series(lines, index=fields.index, dtype="str")


@dataclass(frozen=True, eq=False)
class _Part:
    """The rows under one header taken apart into fields, with its fiscal year, units said above it, and doubts."""

    header: Header
    year: int | None
    units: dict[str, str]
    rows: pd.DataFrame
    findings: list[pd.DataFrame]


def _part(
    sheet: Sheet,
    header: Header,
    roles: pd.Series,
    lines: pd.Series,
    before: list[_Part],
    units: dict[str, str],
    wide: list[int],
) -> _Part:
    """Take the rows under a header apart.

    ``roles`` and ``lines`` (that say a year) are of the rows under it, ``before`` the part above, if there is one,
    ``units`` those said above the header; the same header again has those of the part above. Rows in ``wide`` cannot
    be read.
    """
    data, doubts, year = roles.index[roles.eq("unread")], [], None
    if "fiscal_year" not in header.columns:
        above = (before[0].header, before[0].year) if before else None
        year, doubts = fiscal_year(sheet, header, above)
        header = replace(header, year=year)
    columns, told = dict(header.columns), header.told
    findings = [*header.doubts, *header.unread_years, *doubts]
    if before and before[0].header.words == header.words and not units:
        units = before[0].units
    told |= {"fiscal_year": str(year)} if year else {}
    told |= {f"{point}_unit": unit for point, unit in units.items()}
    numbers = columns["program_name"]
    if _over_number_and_name(sheet, header, data):
        columns["program_name"] = numbers + 1
    findings += _unread_columns(
        sheet, header, data.difference(wide), {*header.known, *columns.values(), numbers}
    )
    if missing := [FIELDS[field].title for field in _EXPECTED if field not in columns]:
        findings.append(finding("header_incomplete", header.top, "header", "、".join(missing)))
    own = sheet.cells.loc[data]
    cells = {field: own[column].array for field, column in columns.items()}
    rows = pd.DataFrame(dict.fromkeys(_COLUMNS, "") | told | cells, index=data, dtype="str")
    if sheet.raw.filled is not None:
        rows = _without_repeats(rows, sheet.raw, columns)
    apart = apart_from(sheet, rows, columns) | rows.index.isin(wide)
    rows["apart"] = apart
    if "fiscal_year" in columns:
        _take_own_years(sheet, header, rows)
    else:
        year, doubts = follow(sheet, header, rows, lines, year)
        findings += doubts
    empty = [FIELDS[field].title for field in _WORTH_TELLING if field in columns and not rows[field].any()]
    if empty and len(rows):
        findings.append(finding("column_blank", header.top, "header", "、".join(empty)))
    return _Part(header, year, units, rows, findings)


def _take_own_years(sheet: Sheet, header: Header, rows: pd.DataFrame) -> None:
    """Where rows say their own year, take from columns for several years the one of the row's (in place)."""
    own = wareki.fiscal_years(rows["fiscal_year"])
    for field, years in header.by_year.items():
        if field in ("target", "baseline"):
            continue
        for year, column in years.items():
            mine = own.eq(year).fillna(False).astype(bool)
            rows.loc[mine, field] = sheet.cells.loc[mine.index[mine], column]
            if field in POINTS:
                rows.loc[mine, f"{field}_year"] = str(year)
        other = own.notna() & ~own.isin(list(years))
        rows.loc[other, field] = ""


def _unread_columns(sheet: Sheet, header: Header, data: pd.Index, known: set[int]) -> list[pd.DataFrame]:
    """Findings: columns that hold something under a header that isn't known."""
    found = []
    for column in sheet.cells.columns.difference(list(known)):
        ignored = any(sheet.field_of(line[column]) == NOT_READ for line in header.keys.values())
        if sheet.filled.loc[data, column].any() and not ignored:
            words = " / ".join(word for word in sheet.cells.loc[header.rows, column] if word)
            words = words or _by_place(header, column)
            found.append(finding("header_unknown", header.top, "header", words))
    return found


def _by_place(header: Header, column: int) -> str:
    """Name a column without a header by the nearest one to its left, as ``[headers]`` takes it (``指標名+1``)."""
    for steps in range(1, column + 1):
        words = [line[column - steps] for line in header.keys.values() if line[column - steps]]
        if words:
            return f"{words[-1]}+{steps}（{column + 1}列目）"
    return f"{column + 1}列目"


def _without_errors(raw: RawTable) -> tuple[RawTable, list[pd.DataFrame]]:
    """Empty the cells in which a text file holds an error of Excel, and tell where they were."""
    odd = raw.cells.isin(EXCEL_ERRORS)
    here, findings = raw.places(), []
    for column in odd.columns[odd.any()]:
        words = f"{column + 1}列目 " + raw.cells.loc[odd[column], column]
        findings.append(finding("cell_error", here[odd[column]], "row", words))
    return replace(raw, cells=raw.cells.mask(odd, "")) if findings else raw, findings


def _over_number_and_name(sheet: Sheet, header: Header, data: pd.Index) -> bool:
    """Tell whether 事業名 stands over a number and, in a column without a header, the name."""
    column = header.columns["program_name"]
    beside = column + 1
    if beside not in sheet.cells or sheet.filled.loc[header.rows, beside].any():
        return False
    if not sheet.filled.loc[data, beside].any():
        return False
    cells = sheet.cells.loc[data, column]
    return text.map_distinct(cells, lambda cell: not cell or is_number(cell), bool).all()


def _without_repeats(part: pd.DataFrame, raw: RawTable, columns: dict[str, int]) -> pd.DataFrame:
    """Empty the repeats of merged cells in rows where the program itself is one: these only add an indicator."""
    repeats = pd.DataFrame(raw.filled[raw.cells.index.get_indexer(part.index)], index=part.index)
    further = repeats[columns["program_name"]]
    for field, column in columns.items():
        part[field] = part[field].mask(further & repeats[column], "")
    return part
