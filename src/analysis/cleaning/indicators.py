"""Indicator cells of every row → the table ``indicators``: kind, unit, direction, and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from analysis import text
from analysis.cleaning.blanks import blank_among_others
from analysis.cleaning.value_cells import Cells, Column, read_cells
from analysis.cleaning.value_years import value_years, year_findings
from analysis.fields import POINTS
from analysis.findings import finding
from analysis.plan import Plan

LARGEST_JUMP = 100
UNIT_DIFFERS, JUMP = "単位不一致", "桁違いの疑い"


def indicator_table(
    rows: pd.DataFrame, program_ids: np.ndarray, plan: Plan
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Read the three cells of every indicator together.

    Parameters
    ----------
    rows : DataFrame
        Laid-out rows (see ``layout``), one per indicator, ``fiscal_year`` read.
    program_ids : array of str
        The program of each row.
    plan : Plan

    Returns
    -------
    (indicators, findings)
        The table as ``schema.Indicators`` wants it, and the findings in parts.
    """
    cells, unit_column = read_cells(rows, plan.stages.ladders)
    years = value_years(rows, plan)
    units = [*_each(cells, "unit"), unit_column]
    own_name = text.map_distinct(rows["indicator_name"], text.clean).to_numpy()
    doubts = _doubts(cells, units, own_name)
    kind = _kind(cells, doubts["kind_mixed"])
    numbers = {point: cells[point]["number"] for point in POINTS}
    name = pd.Series(_first([own_name, *_each(cells, "label")]), index=rows.index, dtype="str")
    indicators = pd.DataFrame(
        {
            "fiscal_year": rows["fiscal_year"],
            "program_id": program_ids,
            "indicator_name": name,
            "unit": _first(units),
            "kind": kind,
            "direction": _direction(kind, cells, _declared(name, cells["target"], plan)),
            "not_comparable": _not_comparable(doubts),
            **years,
            **numbers,
            **{f"{point}_stage": cells[point]["stage"] for point in POINTS},
            **{f"{point}_raw": rows[point] for point in POINTS},
        }
    )
    nth = indicators.groupby(["fiscal_year", "program_id"]).cumcount() + 1
    indicators.insert(2, "indicator_no", nth)
    found = [*_cell_findings(rows, cells), *year_findings(rows, years, numbers), *_row_findings(rows, doubts)]
    return indicators, found


def _doubts(cells: Cells, units: Sequence[np.ndarray], own_name: np.ndarray) -> dict[str, np.ndarray]:
    """Compare the three values of every row: code of the finding → the rows that deserve it."""
    units_differ = _units_differ(cells, units)
    mixed = _any(cells, "number") & _any(cells, "stage") | _differ(_each(cells, "ladder"))
    return {
        "kind_mixed": mixed,
        "unit_differs": units_differ,
        "qualifier_differs": _differ(_each(cells, "meaning")),
        "percent_outside": _percent_outside(cells),
        "target_is_baseline": _same_goal(cells) & (_kind(cells, mixed) == "number"),
        "value_jump": _jumps(cells) & ~units_differ,
        "label_differs": _differ(_each(cells, "label_key")) & (own_name == ""),
    }


def _each(cells: Cells, attribute: str) -> list[np.ndarray]:
    return [cells[point][attribute] for point in POINTS]


def _any(cells: Cells, kind: str) -> np.ndarray:
    """Tell of every row whether one of its cells is of a kind."""
    return np.logical_or.reduce([cell.where(cell.read["kind"] == kind) for cell in cells.values()])


def _kind(cells: Cells, mixed: np.ndarray) -> np.ndarray:
    """Give the kind of each row; what is mixed is text."""
    is_number, is_stage, is_text = (_any(cells, kind) for kind in ["number", "stage", "text"])
    return np.select([is_text | mixed, is_number, is_stage], ["text", "number", "stage"], "none")


def _units_differ(cells: Cells, units: Sequence[np.ndarray]) -> np.ndarray:
    """Tell where units differ, or one of the values has none; without any unit, all may be in the same one."""
    bare = [
        cell.where((np.abs(cell.read["number"]) > 0) & (cell.read["unit"] == "")) for cell in cells.values()
    ]
    some = np.logical_or.reduce([unit != "" for unit in units])
    return _differ(units) | (np.logical_or.reduce(bare) & some & (units[-1] == ""))


def _jumps(cells: Cells) -> np.ndarray:
    """Tell where one value is more than ``LARGEST_JUMP`` times another; zeros aside."""
    sizes = np.abs(_each(cells, "number"))
    sizes[sizes == 0] = np.nan
    with np.errstate(invalid="ignore"):
        return np.fmax.reduce(sizes) > np.fmin.reduce(sizes) * LARGEST_JUMP


def _percent_outside(cells: Cells) -> np.ndarray:
    """Tell where a plain percentage is below 0 or above 100."""
    outside = [
        cell.where(
            (cell.read["unit"] == "%")
            & (cell.read["meaning"] == "－")
            & ((cell.read["number"] < 0) | (cell.read["number"] > 100))
        )
        for cell in cells.values()
    ]
    return np.logical_or.reduce(outside)


def _same_goal(cells: Cells) -> np.ndarray:
    return cells["target"]["number"] == cells["baseline"]["number"]


def _not_comparable(doubts: dict[str, np.ndarray]) -> np.ndarray:
    """Say why the values of a row cannot be compared; units go before sizes."""
    differ = doubts["unit_differs"] | doubts["qualifier_differs"]
    return np.select([differ, doubts["value_jump"]], [UNIT_DIFFERS, JUMP], "")


def _cell_findings(rows: pd.DataFrame, cells: Cells) -> Iterator[pd.DataFrame]:
    """Tell what is doubtful in single cells: unread values, blanks beside values."""
    for point, cell in cells.items():
        doubt = cell.read["doubt"]
        for code in sorted(set(doubt) - {""}):
            yield finding(code, rows, point, rows[point], cell.where(doubt == code))
    given = np.logical_or.reduce([rows[point].ne("") for point in POINTS])
    for point in POINTS:
        yield finding("cell_blank", rows, point, "", given & blank_among_others(rows, point))


def _row_findings(rows: pd.DataFrame, doubts: dict[str, np.ndarray]) -> Iterator[pd.DataFrame]:
    """Tell what is doubtful in the three values together."""
    for code, odd in doubts.items():
        if not odd.any():
            continue
        together = [" / ".join(three) for three in rows.loc[odd, POINTS].itertuples(index=False)]
        yield finding(code, rows[odd], "indicator", pd.Series(together, index=rows.index[odd], dtype="str"))


def reading(indicators: pd.DataFrame, point: str) -> pd.Series:
    """Write what was read from one of the three cells: ``66.1%``, ``充実``, or the raw text where it is text.

    Parameters
    ----------
    indicators : DataFrame
        The processed table ``indicators``.
    point : str
        ``baseline``, ``target`` or ``current``.
    """
    cells = zip(
        indicators[point],
        indicators["unit"],
        indicators[f"{point}_stage"],
        indicators["kind"].eq("text") & ~text.says_nothing(indicators[f"{point}_raw"]),
        indicators[f"{point}_raw"],
        strict=True,
    )
    words = [
        f"{text.written(number)}{unit}"
        if pd.notna(number)
        else stage
        if pd.notna(stage)
        else raw.strip()
        if is_text
        else "—"
        for number, unit, stage, is_text, raw in cells
    ]
    return pd.Series(words, index=indicators.index, dtype="str")


def _declared(name: pd.Series, target: Column, plan: Plan) -> np.ndarray:
    """Take the better side from ``plan.toml``, else from the words of the target (30%以下); empty where neither says it."""
    own = {text.key(indicator): direction for indicator, direction in plan.directions.items()}
    declared = text.map_distinct(name, lambda cell: own.get(text.key(cell), "")).to_numpy()
    return _first([declared, target["limit"]])


def _direction(kind: np.ndarray, cells: Cells, declared: np.ndarray) -> np.ndarray:
    """Sign of target − baseline (for stages: of their ranks), unless ``plan.toml`` declares it."""
    target, baseline = cells["target"], cells["baseline"]
    change = np.where(
        kind == "stage", target["rank"] - baseline["rank"], target["number"] - baseline["number"]
    )
    words = np.array([None, "increase", "decrease", "maintain"], dtype="object")
    sign = words[np.select([change > 0, change < 0, change == 0], [1, 2, 3], 0)]
    return np.where(np.isin(kind, ["number", "stage"]), np.where(declared != "", declared, sign), None)


def _first(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Take, row by row, the first text that is not empty."""
    first = columns[0]
    for column in columns[1:]:
        first = np.where(first != "", first, column)
    return first


def _differ(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Tell, row by row, whether two texts that are not empty differ."""
    given = [column != "" for column in columns]
    different = np.zeros(len(columns[0]), dtype=bool)
    for one, other in combinations(range(len(columns)), 2):
        different |= (columns[one] != columns[other]) & given[one] & given[other]
    return different
