"""The three value cells of indicators, read column by column, with the units that their header and the unit column tell."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import text
from analysis.fields import POINTS
from analysis.values import Ladders, Value, parse_value, unit_spelling

# Words that change what a number means; 約 or 以上 don't.
MEANINGS = {
    **{"年": "年", "毎年": "年", "年間": "年", "月": "月", "毎月": "月", "週": "週", "毎週": "週"},
    **{"増": "増", "増加": "増", "減": "減", "減少": "減", "前年度比": "前年比", "前年比": "前年比"},
    **{word: word for word in "延べ 累計 定員 最大 平均 うち".split()},
    "のべ": "延べ",
}
_AMOUNT = re.compile(r"\d[\d,.]*(?:\s*[十百千万億兆]+)?")
_COUNTED = re.compile(r"(延べ|のべ|累計|定員|最大|平均|うち)(?:\S*数)?$")  # at the end of a label
# The target itself may say which side is better.
LIMITS = {"以下": "decrease", "未満": "decrease", "以内": "decrease", "以上": "increase", "超": "increase"}


@dataclass(frozen=True)
class Column:
    """What was read from a column of cells: each distinct text once, written out row by row when it is asked for.

    Arrays of the same objects, which compare much faster than text of pandas.
    """

    read: dict[str, np.ndarray]
    codes: np.ndarray

    def __getitem__(self, attribute: str) -> np.ndarray:
        return self.read[attribute][self.codes]

    def where(self, found: np.ndarray) -> np.ndarray:
        """Tell of every row what was found of the distinct texts."""
        return found[self.codes]


Cells = dict[str, Column]  # by point


def read_cells(rows: pd.DataFrame, ladders: Ladders) -> tuple[Cells, np.ndarray]:
    """Read the cells with the units of their header, and the column of units.

    A unit with a prefix (千円) in that column holds for the bare values too where another value of the row has its own.
    """
    told = {point: _with_unit(rows[point], rows[f"{point}_unit"]) for point in POINTS}
    cells = {point: _read(column, ladders) for point, column in told.items()}
    units = text.map_distinct(rows["unit"], lambda cell: "" if text.is_nothing(cell) else text.key(cell))
    own = np.logical_or.reduce([cells[point]["unit"] != "" for point in POINTS])
    mixed = own & text.map_distinct(units, _multiplies, bool).to_numpy()
    if mixed.any():
        cells = {point: _read(_with_unit(told[point], units.where(mixed, "")), ladders) for point in POINTS}
        units = units.mask(mixed, text.map_distinct(units, lambda unit: parse_value("1" + unit).unit))
    return cells, text.map_distinct(units, unit_spelling).to_numpy()


def _read(column: pd.Series, ladders: Ladders) -> Column:
    """Read a column of cells, each distinct text once; empty text stands for "not given"."""
    codes, distinct = column.array.factorize()
    values = [parse_value(cell, ladders) for cell in distinct.to_numpy()]
    labels = [value.label if value.kind in ("number", "stage") else "" for value in values]
    place = {
        word: (str(n), float(rank)) for n, ladder in enumerate(ladders) for rank, word in enumerate(ladder)
    }
    texts = {
        "kind": [value.kind for value in values],
        "unit": [value.unit for value in values],
        "meaning": [_meaning(value) for value in values],
        "limit": [_limit(value) for value in values],
        "stage": [value.stage for value in values],
        "ladder": [place.get(value.stage, ("", 0))[0] for value in values],
        "label": labels,
        "label_key": [text.key(label) for label in labels],
        "doubt": [value.doubt for value in values],
    }
    numbers = {
        "number": [value.number for value in values],
        "rank": [place.get(value.stage, ("", np.nan))[1] for value in values],
    }
    read = {name: np.array(column, dtype="object") for name, column in texts.items()}
    read |= {name: np.array(column, dtype="float64") for name, column in numbers.items()}
    return Column(read, codes)


def _meaning(value: Value) -> str:
    """Name what the number counts by its qualifiers; － stands for "plainly", which differs from 増 or 月."""
    if value.kind != "number":
        return ""
    label = _COUNTED.search(value.label)
    # 累計15件, 15件(累計), 累計参加者数 15件
    said = [*value.qualifiers, value.note, label[1] if label else ""]
    words = {MEANINGS.get(word) for word in said} - {None}
    return "・".join(sorted(words)) or "－"


def _multiplies(unit: str) -> bool:
    """Tell whether a unit makes another number of the one before it: 千円, 割."""
    one = parse_value("1" + unit)
    return one.kind == "number" and one.number != 1


def _with_unit(cells: pd.Series, unit: pd.Series) -> pd.Series:
    """Write a unit behind the numbers that have none, before what follows them: 70以上 → 70千円以上."""
    if not unit.any():
        return cells
    pairs = cells.where(unit.ne(""), "") + "\0" + unit
    return cells.where(unit.eq(""), text.map_distinct(pairs, lambda pair: _united(*pair.rsplit("\0", 1))))


def _united(cell: str, unit: str) -> str:
    plain, bare = text.narrow(cell).strip(), parse_value(cell)
    if bare.unit or (bare.kind != "number" and not plain[-1:].isdecimal()):
        return cell
    for number in reversed(list(_AMOUNT.finditer(plain))):
        told = f"{plain[: number.end()]}{unit}{plain[number.end() :]}"
        twice = not number[0][-1].isdecimal() and _multiplies(unit)  # 1万 under （千円）
        if parse_value(told).unit and not twice:
            return told
    return cell


def _limit(value: Value) -> str:
    return next((LIMITS[word] for word in value.qualifiers if word in LIMITS), "")
