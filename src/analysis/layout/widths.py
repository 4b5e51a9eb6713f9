"""Rows of delimited text with more or fewer cells than their header: a comma inside a number makes two cells of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.fields import POINTS
from analysis.findings import finding
from analysis.layout.headers import Header, headers
from analysis.layout.sheet import Sheet
from analysis.readers import RawTable
from analysis.text import narrow
from analysis.values import parse_value

_HEAD = re.compile(r"(?:.*\D)?[1-9]\d{0,2}|(?:.*\D)?0", re.DOTALL)
_REST = re.compile(r"\d{3}(?:\D.*)?", re.DOTALL)
_ONLY_REST = re.compile(r"0\d\d(?:\D.*)?", re.DOTALL)  # 000, 050人: no number of its own
_MOST_JOINTS = 12


class Evened(NamedTuple):
    """A raw table whose rows have as many cells as their header.

    Attributes
    ----------
    raw : RawTable
    wide : list of int
        Rows that have more, and whose cells may stand under the wrong header.
    short : Series of bool
        Of every row, whether it has fewer.
    findings : list of DataFrame
        On mended rows.
    """

    raw: RawTable
    wide: list[int]
    short: pd.Series
    findings: list[pd.DataFrame]


def evened(sheet: Sheet) -> Evened:
    """Compare every row of delimited text with its header; put numbers together that a comma has cut, if there is one way only."""
    raw, none = sheet.raw, pd.Series(False, sheet.cells.index)
    found = headers(sheet, pd.Series("unread", raw.cells.index)) if raw.delimited else []
    if not found:
        return Evened(raw, [], none, [])
    widths = pd.Series(raw.delimited.widths, raw.cells.index)
    filled = sheet.filled.to_numpy()
    last = pd.Series(filled.shape[1] - filled[:, ::-1].argmax(axis=1), raw.cells.index)
    last = last.where(filled.any(axis=1), 0)
    expected, wide, mended = pd.Series(0, raw.cells.index), [], {}
    for header, end in zip(found, [*(one.rows[0] for one in found[1:]), None], strict=True):
        under = raw.cells.index[(raw.cells.index > header.rows[-1]) & (raw.cells.index < (end or np.inf))]
        width, named = widths[header.rows].max(), last[header.rows].max()
        expected[under] = width
        over = under[last[under].gt(named)]
        for row in over if len(over) and header.readable else []:
            more = widths[row] > width
            cells = [*raw.cells.loc[row].iloc[: widths[row] if more else last[row]]]
            ways = _ways_that_fit(header, cells, len(cells) - (width if more else named))
            ways = ways if raw.delimited.separator == "," else []
            if len(ways) == 1:
                mended[row] = _at(cells, ways[0])
            elif ways or (more and last[row] > width):
                wide.append(row)
    findings = []
    if mended:
        findings.append(finding("row_mended", sheet.places.loc[[*mended]], "row", sheet.joined([*mended])))
        cells = raw.cells.copy()
        for row, texts in mended.items():
            cells.loc[row] = [*texts, *[""] * (cells.shape[1] - len(texts))]
        raw = replace(raw, cells=cells)
    return Evened(raw, wide, widths.lt(expected), findings)


def _ways_that_fit(header: Header, cells: list[str], extra: int) -> list[tuple[int, ...]]:
    """Find the ways to join the cells of a row at so many commas that give values which can be read."""
    narrowed = [narrow(cell).strip() for cell in cells]
    return [way for way in _ways(narrowed, extra) if _fits(header, cells, way)]


def _ways(cells: list[str], extra: int) -> Iterator[tuple[int, ...]]:
    """Give the sets of joints (n: between the cells n and n + 1) that leave no piece of a number alone."""
    joints = [
        n
        for n in range(len(cells) - 1)
        if _REST.fullmatch(cells[n + 1]) and (_HEAD.fullmatch(cells[n]) or _REST.fullmatch(cells[n]))
    ]
    if not 0 < extra <= len(joints) <= _MOST_JOINTS:
        return
    for way in combinations(joints, extra):
        begins = all(n - 1 in way or (_HEAD.fullmatch(cells[n]) and cells[n] != "0") for n in way)
        alone = any(_ONLY_REST.fullmatch(cell) and n - 1 not in way for n, cell in enumerate(cells))
        if begins and not alone and all(cells[n].isdecimal() for n in way if n - 1 in way):
            yield way


def _at(cells: list[str], way: tuple[int, ...]) -> list[str]:
    joined = cells[:1]
    for n, cell in enumerate(cells[1:]):
        if n in way:
            joined[-1] += f",{cell.strip()}"
        else:
            joined.append(cell)
    return joined


def _fits(header: Header, cells: list[str], way: tuple[int, ...]) -> bool:
    """Tell whether what is joined stands under values, or columns that are not read, and all values can be read."""
    joined = _at(cells, way)
    firsts = [n - sum(joint < n for joint in way) for n in way if n - 1 not in way]
    text = {column for field, column in header.columns.items() if field not in POINTS}
    values = [joined[header.columns[point]] for point in POINTS if point in header.columns]
    return not text & set(firsts) and all(parse_value(value).kind != "text" for value in values)
