"""The rows of an entry form: what the latest year says of each program and indicator, and the cells to fill."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from analysis import wareki
from analysis.cleaning.compare_years import NO_DEPARTMENT
from analysis.data import Data
from analysis.errors import WrongUsage
from analysis.fields import FIELDS, POINTS
from analysis.layout.form import LAST_YEAR, TO_FILL
from analysis.text import narrow
from analysis.values import parse_value

_OF_PROGRAM = ["process", "item", "program_name", "department"]
_OF_INDICATOR = ["indicator_name", "unit", "baseline_year", "baseline", "target_year", "target"]
_BEFORE = {field: f"{field}_before" for field in LAST_YEAR}
COLUMNS = [
    *_OF_PROGRAM, *_OF_INDICATOR, _BEFORE["current"], "current", "activities",
    _BEFORE["partners"], "partners", _BEFORE["rating"], "rating", "reason",
]  # fmt: skip


@dataclass(frozen=True)
class Form:
    """What an entry form holds.

    Attributes
    ----------
    year, before : int
        The fiscal year to enter, and the one it was copied from.
    department : str
        Empty: all.
    rows : DataFrame
        ``COLUMNS``, one row per indicator in the order of the table; numbers are floats, all else text. The cells of the
        program stand on its first row only.
    stages : list of list of str
        By row: the steps its current value may take, empty if it is no stage.
    ended : list of str
        Programs left out: they had a grade that ends them.
    """

    year: int
    before: int
    department: str
    rows: pd.DataFrame
    stages: list[list[str]]
    ended: list[str]

    @property
    def columns(self) -> dict[str, str]:
        """Column → header cell; what the plan's table doesn't have is not asked for."""
        year = wareki.japanese(self.year)
        titles = {_BEFORE[field]: word for field, word in LAST_YEAR.items()}
        for column in COLUMNS:
            word = FIELDS[column].words[0] if column in FIELDS else titles[column]
            titles[column] = f"{word}（{year}）" if column in TO_FILL and column != "reason" else word
        return {column: titles[column] for column in self.rows}


def departments(data: Data, before: int) -> list[str]:
    """Name the departments of a year as forms do, in the order of the table."""
    return [name or NO_DEPARTMENT for name in data.departments(before)]


def year_before(data: Data, year: int) -> int:
    """Find the year to copy from: the latest one with data.

    Raises
    ------
    WrongUsage
        If there is none before ``year``, or ``year`` or a later one has data already.
    """
    if year in data.years:
        sources = "、".join(data.sources_of(year)["source"].unique())
        raise WrongUsage(
            f"{wareki.label(year)}のデータはもうあります",
            where=sources,
            remedy="作り直すなら、そのファイルを data/raw から別の場所へ移してください。",
        )
    if not data.years or year < max(data.years):
        last = wareki.label(max(data.years)) if data.years else "なし"
        raise WrongUsage(
            f"{wareki.label(year)}の入力票は作れません",
            remedy=f"データのある最後の年度（{last}）より後の年度を指定してください。",
        )
    return max(data.years)


def form(data: Data, year: int, before: int, department: str = "") -> Form:
    """Make the form of a fiscal year from the data of an earlier one.

    Parameters
    ----------
    data : Data
    year, before : int
    department : str
        One of ``departments``; empty: all.

    Returns
    -------
    Form
        Programs with a grade that ends them are left out if ``plan.toml`` says that its grades are confirmed.
    """
    programs = data.programs[data.programs["fiscal_year"].eq(before)]
    if department:
        programs = programs[programs["department"].eq("" if department == NO_DEPARTMENT else department)]
    grades = data.plan.ratings
    ended = programs["rating"].isin(grades.exit if grades.confirmed else []).fillna(False)
    indicators = data.indicators[data.indicators["fiscal_year"].eq(before)]
    table = programs[~ended].merge(indicators, on=["fiscal_year", "program_id"], how="left")
    rows = [_row(row) for row in table.to_dict("records")]
    frame = pd.DataFrame(rows, columns=COLUMNS, dtype=object).fillna("")
    further = table.duplicated("program_id").to_numpy()
    own = [*_OF_PROGRAM, _BEFORE["partners"], _BEFORE["rating"]]
    frame.loc[further, own] = ""
    whole = data.programs[data.programs["fiscal_year"].eq(before)]
    unknown = [field for field in ("partners", "rating") if whole[f"{field}_raw"].eq("").all()]
    frame = frame.drop(columns=[column for field in unknown for column in (field, _BEFORE[field])])
    ladders = [_ladder(row, data.plan.stages.ladders) for row in table.to_dict("records")]
    return Form(year, before, department, frame, ladders, programs.loc[ended, "program_name"].tolist())


def _row(row: dict) -> dict[str, object]:
    """Write what the latest year says of an indicator and its program."""
    points = _points(row)
    return {
        "process": _numbered("プロセス{} ", row["process_no"], row["process_name"]),
        "item": _numbered("({})", row["item_no"], row["item_name"]),
        "program_name": row["program_name"],
        "department": row["department"],
        "indicator_name": row["indicator_name"],
        "unit": row["unit"],
        **{f"{point}_year": _year(row[f"{point}_year"]) for point in POINTS[:2]},
        "baseline": points["baseline"],
        "target": points["target"],
        _BEFORE["current"]: points["current"],
        _BEFORE["partners"]: row["partners"] or row["partners_raw"],
        _BEFORE["rating"]: row["rating_raw"],
    }


def _points(row: dict) -> dict[str, object]:
    """Give the three values: as numbers in the unit of the indicator if that says everything, else as they were written."""
    raw = {point: _in_unit(row[f"{point}_raw"], row[point]) for point in POINTS}
    read = {point: parse_value(text if isinstance(text, str) else "") for point, text in raw.items()}
    if row["kind"] == "number" and not any(
        value.qualifiers or value.note for value in read.values() if value.number is not None
    ):
        return {point: raw[point] if pd.isna(row[point]) else float(row[point]) for point in POINTS}
    if row["kind"] == "stage":
        stages = {point: row[f"{point}_stage"] for point in POINTS}
        return {point: raw[point] if pd.isna(stage) else stage for point, stage in stages.items()}
    return raw


def _in_unit(raw: object, number: float) -> object:
    """Write a value whose unit stood elsewhere (約600 under a header 千円) as it is in the unit of the indicator."""
    if not isinstance(raw, str) or pd.isna(number):
        return raw
    read = parse_value(raw)
    if read.unit or read.number in (None, number):
        return raw
    told = re.sub(r"\d[\d,.]*", written(abs(float(number))), narrow(raw), count=1)
    return told if parse_value(told).number == number else raw


def _ladder(row: dict, ladders: list[list[str]]) -> list[str]:
    words = {row[f"{point}_stage"] for point in POINTS} if row["kind"] == "stage" else set()
    return next((ladder for ladder in ladders if words & set(ladder)), [])


def _numbered(form: str, number: object, name: str) -> str:
    return name if pd.isna(number) else form.format(int(number)) + name


def _year(year: object) -> str:
    return "" if pd.isna(year) else wareki.japanese(int(year))


def written(cell: object) -> str:
    """Write a cell of ``Form.rows`` as it is read back."""
    return f"{cell:.10f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell).strip()
