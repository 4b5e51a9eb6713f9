"""Entry forms, as ``hyoka new-year`` writes them: which rows of one have been filled in, and which cells lack.

A form is known by its first line (``令和3年度 評価の入力票（公園課）``). Its programs stand there before anything is
typed in; only rows that somebody began to fill are read as programs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis import wareki
from analysis.findings import finding
from analysis.layout.headers import headers
from analysis.layout.lay_out import Layout, lay_out
from analysis.layout.sheet import Sheet, reader
from analysis.readers import RawTable

FORM = "評価の入力票"
WHOLE = "すべての課"
GUIDE, CODES = "記入要領", "区分"  # the other sheets of the workbook
_TITLE = re.compile(rf"\s*(?P<year>\S+年度)\s*{FORM}\s*[（(](?P<department>.+)[）)]\s*", re.DOTALL)
_OF_PROGRAM = ("activities", "partners", "rating", "reason")
TO_FILL = (*_OF_PROGRAM, "current")
# What stands beside the cells to fill, for comparison.
LAST_YEAR = {
    field: f"前年度の{word}"
    for field, word in {"current": "値", "partners": "相手", "rating": "評価"}.items()
}


def title(year: int, department: str) -> str:
    """Write the first line of a form; ``department`` is empty for one of all departments."""
    return f"{wareki.japanese(year)} {FORM}（{department or WHOLE}）"


def form_of(raw: RawTable) -> tuple[int, str] | None:
    """Tell fiscal year and department (empty: all) of a form; None if a table is none."""
    match = _TITLE.fullmatch(raw.cells.iloc[0, 0]) if raw.cells.size else None
    year = wareki.fiscal_year(match["year"]) if match else None
    return None if year is None else (year, match["department"].strip().replace(WHOLE, ""))


def without_guides(raws: list[RawTable]) -> list[RawTable]:
    """Leave out the sheets of a form that explain it."""
    if not any(form_of(raw) for raw in raws):
        return raws
    return [raw for raw in raws if raw.source.rpartition("#")[2] not in (GUIDE, CODES)]


def laid_out(raw: RawTable, own_headers: Mapping[str, str] | None = None) -> Layout:
    """Lay a table out; of a form take what has been filled in, and say what has not.

    Parameters
    ----------
    raw : RawTable
    own_headers : mapping, optional
        Header words of this plan → field.

    Returns
    -------
    Layout
        Rows of programs (with their further indicators) in which nothing was typed are ``unread``.
    """
    layout = lay_out(raw, own_headers)
    if form_of(raw) is None:
        return layout
    sheet = Sheet(raw, reader(own_headers))
    found = headers(sheet, layout.roles.where(layout.roles.ne("header"), "unread"))
    columns = set().union(*(header.columns for header in found))
    rows, findings = layout.rows, [_less_known(part) for part in layout.findings]
    blank = _blanks(rows, columns)
    program = rows["role"].eq("program")
    owner = program.cumsum()
    untouched = ~(~blank & _asked(rows, columns)).any(axis=1).groupby(owner).transform("any")
    roles = layout.roles.copy()
    roles[rows.index[untouched]] = "unread"
    if untouched.all():
        findings.append(finding("form_blank", sheet.places.head(1), "row", ""))
    else:
        left = rows[untouched & program]
        findings.append(finding("form_row_blank", left, "row", left["program_name"]))
    names = rows["program_name"].where(program).ffill().fillna("")
    for field in blank:
        lacking = blank[field] & ~untouched
        findings.append(finding("form_cell_blank", rows[lacking], field, names[lacking]))
    return replace(
        layout,
        rows=rows[~untouched],
        roles=roles,
        findings=findings,
        form=None if untouched.all() else form_of(raw),
    )


def _asked(rows: pd.DataFrame, columns: set[str]) -> pd.DataFrame:
    """Tell which cells are to be filled: of a program its own, of an indicator the current value."""
    program = rows["role"].eq("program").to_numpy()
    indicator = rows[["indicator_name", "baseline", "target", "current"]].ne("").any(axis=1).to_numpy()
    wanted = {field: indicator if field == "current" else program for field in TO_FILL if field in columns}
    return pd.DataFrame(wanted, index=rows.index, dtype=bool)


def _blanks(rows: pd.DataFrame, columns: set[str]) -> pd.DataFrame:
    """Tell which of the cells to be filled hold nothing."""
    asked = _asked(rows, columns)
    return asked & rows[list(asked)].map(lambda cell: not cell.strip())


def _less_known(part: pd.DataFrame) -> pd.DataFrame:
    """Leave out what a form knows better: last year's values are there to be looked at, blanks are told cell by cell."""
    shown = part["code"].eq("header_unknown") & part["raw"].isin(LAST_YEAR.values())
    return part[~shown & part["code"].ne("column_blank")]
