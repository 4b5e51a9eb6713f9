"""The fiscal year of a table: what its header, the lines above and between its rows, and its file's name say."""

from __future__ import annotations

import re

import pandas as pd

from analysis import text, wareki
from analysis.findings import finding
from analysis.layout.headers import Header
from analysis.layout.rows import NOTE
from analysis.layout.sheet import Sheet

_LINE = re.compile(r"[【\[■●○◆(]?[分の]?(?:実施|事業|評価|実績|状況|結果)*[】\])]?")  # beside its year
_TITLE_ROWS = 6
TITLE_CELLS = 2  # the year may stand in one, the department in the other
_FIRST_NAMED = 2000  # S1 or H2 in the name of a sheet is no year

Doubts = list[pd.DataFrame]


def year_lines(sheet: Sheet, found: list[Header]) -> pd.Series:
    """Find lines that say a fiscal year and nothing else (Series of int by row).

    Between rows such a line stands at the left edge of its table: a year alone in another column is the content of a
    cell. One that also stands at the foot of a page is printed there, and says nothing of the rows.
    """
    lone = sheet.counts.eq(1)
    years = {row: _said_alone(line) for row, line in sheet.joined(sheet.cells.index[lone]).items()}
    years = {row: year for row, year in years.items() if year is not None and not _inside(sheet, found, row)}
    feet = {_line(sheet, row) for row in years if _at_foot(sheet, found, row)}
    return pd.Series(
        {row: year for row, year in years.items() if _line(sheet, row) not in feet}, dtype="int64"
    )


def _said_alone(line: str) -> int | None:
    """Read a line that says one fiscal year and nothing else."""
    key = text.key(line)
    years = set(wareki.find(key, dates=False))
    alone = _LINE.fullmatch(wareki.strip(key)) is not None and not key.isdecimal()
    return years.pop() if alone and len(years) == 1 else None


def _line(sheet: Sheet, row: int) -> str:
    return text.key(sheet.joined([row]).iloc[0])


def _inside(sheet: Sheet, found: list[Header], row: int) -> bool:
    """Tell whether a lone cell stands below a header and right of its left edge, with rows to follow."""
    above = [header for header in found if header.rows[-1] < row]
    if not above:
        return False
    edge = min(column for line in above[-1].keys.values() for column, key in enumerate(line) if key)
    filled = sheet.filled.loc[row]
    below = [header.rows[0] for header in found if header.rows[0] > row]
    over_header = bool(below) and not sheet.counts.loc[row : below[0] - 1].gt(TITLE_CELLS).any()
    return filled.idxmax() > edge and not over_header


def _at_foot(sheet: Sheet, found: list[Header], row: int) -> bool:
    """Tell whether a line is the last of its page, or of the sheet, below the rows of a table."""
    pages = sheet.places["source"]
    rest = sheet.filled.loc[row + 1 :]
    rest = rest[pages.loc[row + 1 :].eq(pages[row])]
    page = found and (pages.loc[: row - 1].eq(pages[row]) & sheet.counts.loc[: row - 1].gt(TITLE_CELLS))
    return bool(found) and bool(page.any()) and not rest.any(axis=None)


def titles(sheet: Sheet, header: int) -> dict[str, set[int]]:
    """Find the lines just above a header that name years: line → years."""
    above = sheet.counts.loc[: header - 1]
    data = above.index[above.gt(TITLE_CELLS)]
    lines = sheet.joined(above.index[above.index > (data[-1] if len(data) else 0)][-_TITLE_ROWS:])
    if len(data):  # what stands below the rows of an earlier page is its foot
        pages = sheet.places["source"]
        foot = pages[lines.index].ne(pages[header]) & pages[lines.index].isin(pages[data])
        lines = lines[~foot]
    found = {line: set(wareki.find(wareki.without_spans(line), dates=False)) for line in lines}
    return {line: years for line, years in found.items() if years and not NOTE.fullmatch(line)}


def fiscal_year(
    sheet: Sheet, header: Header, before: tuple[Header, int | None] | None
) -> tuple[int | None, Doubts]:
    """Decide the year of a table: its header, else one title, else the year of the current value, else its file's name.

    ``before`` is the header above with its year. The same header again, with no other year above it, is of the same
    year; another year above it is told.
    """
    lines = titles(sheet, header.rows[0])
    said, title = header.years, set().union(*lines.values())
    last = before[1] if before else None
    if before and before[0].words == header.words and not said and not title:
        return last, []
    series = "current" in header.by_year
    current = header.told.get("current_year") if not series else None
    years = [*said, *(title if len(title) == 1 else []), *([int(current)] if current else [])]
    year = years[0] if years else last
    told, code = list(lines) or [str(year)], "fiscal_year_reused" if year else ""
    if len(set(years)) > 1:
        code = "fiscal_year_conflict"
        told = [*lines, *(word for word in header.words if list(wareki.find(word)))]
    elif years:
        moved = last is not None and last != year and not said and not current
        code = "" if said or current else "fiscal_year_line" if moved else "fiscal_year_title"
    elif year is None:
        year, code, told = _from_name_or_columns(sheet, header)
    words = " / ".join(dict.fromkeys(told))
    return year, [finding(code, header.top, "fiscal_year", words)] if code else []


def _from_name_or_columns(sheet: Sheet, header: Header) -> tuple[int | None, str, list[str]]:
    """Take the year of the sheet's or the file's name, else the latest of the columns that holds something."""
    for part in reversed(re.split(r"[#/]", sheet.raw.source)):
        years = set(wareki.find(wareki.without_spans(part.upper()), dates=False))
        if len(years) == 1 and min(years) >= _FIRST_NAMED and wareki.without_spans(part) == text.narrow(part):
            return years.pop(), "fiscal_year_name", [part]
    below = sheet.filled.loc[header.rows[-1] + 1 :]
    columns = header.by_year.get("current") or next(iter(header.by_year.values()), {})
    held = [year for year, at in columns.items() if below[at].any()]
    if held:
        return max(held), "fiscal_year_columns", [str(max(held))]
    return None, "", []


def follow(
    sheet: Sheet, header: Header, rows: pd.DataFrame, lines: pd.Series, year: int | None
) -> tuple[int | None, Doubts]:
    """Give the rows below a line that says a fiscal year that year (in place), unless the header says another."""
    findings = []
    current = header.told.get("current_year") if "current" not in header.by_year else None
    by_header = {*header.years, *([int(current)] if current else [])}
    for row, line_year in lines.items():
        below, place = rows.index > row, sheet.places.loc[[row]]
        if not below.any() or line_year == year:
            continue
        if by_header:
            words = (
                f"{sheet.joined([row]).iloc[0].strip()}（見出しは{'・'.join(map(str, sorted(by_header)))}）"
            )
            findings.append(finding("fiscal_year_line_unused", place, "fiscal_year", words))
            continue
        rows.loc[below, "fiscal_year"] = str(line_year)
        code = "fiscal_year_line" if year is not None else "fiscal_year_title"
        findings.append(finding(code, place, "fiscal_year", str(line_year)))
        year = line_year
    return year, findings
