"""The rows of the two layouts that cities publish, from the programs of one fiscal year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from itertools import groupby, pairwise

from analysis.demo.scenario import Indicator, Program, era
from analysis.fields import FIELDS, KEYS

Row = list[str]
Merges = dict[tuple[int, int], tuple[int, int]]  # (row, column) → rows and columns covered

BASELINE, TARGET = "H28", "R6"
HEADER_ROWS = 3
_PENDING = "集計中"
_NOTHING = "-"
_VALUES = 7  # the first of the three value columns of the published layout


def pages(programs: Iterable[Program], year: int, longest: int) -> list[tuple[list[str], list[Row]]]:
    """Lay out as published: per page its heading lines and the rows of its table, header first.

    ``longest`` is the number of programs after which a page ends; a new process begins a new page.
    """
    found = []
    for process, group in groupby(programs, key=lambda program: program.process):
        own, item = list(group), ""
        for start in range(0, len(own), longest):
            rows = _header(year)
            for program in own[start : start + longest]:
                rows += _published(program, program.item if program.item != item else "")
                item = program.item
            found.append(([process, f"【行動計画P. {own[0].pages}】"], rows))
    return found


def merges(rows: Sequence[Row]) -> Merges:
    """Merge a page as it is printed: group headers across, items and programs of several rows down."""
    alone = [column for column in range(3, len(rows[0])) if column != 4]  # ①～⑦ stands below 4
    merged: Merges = {(0, column): (HEADER_ROWS, 1) for column in range(3)} | {(0, 3): (1, 4), (0, 7): (1, 3)}
    merged |= {(1, column): (2, 1) for column in alone}
    for column in range(_VALUES):
        says = min(column, 1)  # an item begins where it is named, all else where a program is
        begins = [r for r in range(HEADER_ROWS, len(rows)) if r == HEADER_ROWS or rows[r][says]]
        for first, end in pairwise([*begins, len(rows)]):
            if end - first > 1:
                merged[first, column] = (end - first, 1)
    return merged


def flat(programs: Iterable[Program], year: int, without: Sequence[str] = ()) -> list[Row]:
    """Lay out with one header row; ``without`` names fields to leave out."""
    fields = [field for field in KEYS if field not in without]
    rows = [[FIELDS[field].words[0] for field in fields]]
    for program in programs:
        own = {
            "fiscal_year": era(year, "令和") + "年度",
            "process": program.process,
            "item": program.item,
            "program_name": program.name,
            "department": program.department,
            "activities": program.activities,
            "partners": program.partners,
            "rating": program.rating,
            "reason": program.reason,
        }
        for indicator in program.indicators:
            cells = own | {
                "indicator_name": indicator.name,
                "unit": indicator.unit,
                "baseline_year": BASELINE,
                "baseline": indicator.baseline,
                "target_year": TARGET,
                "target": indicator.target,
                "current_year": era(year),
                "current": indicator.current,
            }
            rows.append([cells.get(field, "") for field in fields])
            own = {}  # a further indicator stands alone
    return rows


def _header(year: int) -> list[Row]:
    return [
        ["項目", "事業名", "担当課", f"(1){era(year, '令和')}年度実施状況", *[""] * 3, "(2)目標指標の状況", "", ""],
        [
            *[""] * 3, "取組内容", "協働の相手", "事業の評価", "効果又は理由(改善策)",
            f"基準値({BASELINE})", f"目標値({TARGET})", f"現状値({era(year)})",
        ],
        [*[""] * 4, "①～⑦", *[""] * 5],
    ]  # fmt: skip


def _published(program: Program, item: str) -> list[Row]:
    own = [item, program.name, program.department, program.activities, program.partners, program.rating]
    rows = []
    for indicator in program.indicators:
        values = [indicator.baseline, indicator.target, indicator.current]
        rows.append(
            [*own, *([program.reason] if not rows else [""]), *(_value(v, indicator) for v in values)]
        )
        own = [""] * len(own)
    return rows


def _value(value: str, indicator: Indicator) -> str:
    """Write label, value and unit into one cell, as cities do."""
    if value in (_PENDING, _NOTHING):
        return value
    try:
        return f"{indicator.name} {Decimal(value):,}{indicator.unit}"
    except InvalidOperation:  # a stage or a text
        return f"{indicator.name} {value}"
