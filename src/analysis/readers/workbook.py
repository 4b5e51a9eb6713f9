"""A worksheet as its file has it: cells, and what stands beside them (formats, merges, hidden parts, fonts)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from analysis.readers.numberformat import Shown

Place = tuple[int, int]  # row and column, from 0


class Run(NamedTuple):
    """Part of a cell's text in one font."""

    text: str
    struck: bool = False
    raised: bool = False


@dataclass
class Sheet:
    """One worksheet; cells without a value are left out.

    Attributes
    ----------
    cells : dict of str, float, bool, date, time or timedelta
        What a cell holds; the words it shows where only they tell the meaning (an error, the year of a date).
    formats : dict of str
        The number format of cells, where it is not ``General``.
    shown : dict of Shown
        What cells show, where their file says it in words, or where it is not what they hold.
    zeros_hidden : bool
        Whether the sheet shows no zeros.
    runs : dict of list of Run
        The parts of a text of which some are struck through, raised or lowered; none: all of the cell is struck.
    errors : dict of str
        Cells that are an error of the workbook (``#REF!``).
    unsolved : list
        Formulas without a stored result.
    merged : list
        First and last cell of each merged range.
    hidden_rows, hidden_columns : list of int
    """

    name: str
    hidden: bool = False
    cells: dict[Place, object] = field(default_factory=dict)
    formats: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, Shown] = field(default_factory=dict)
    zeros_hidden: bool = False
    runs: dict[Place, list[Run]] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    unsolved: list[Place] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    def mark_error(self, place: Place, word: str) -> None:
        """Note an error; its word is what the cell shows."""
        self.errors[place] = self.cells[place] = word

    def mark_runs(self, place: Place, runs: Iterable[Run]) -> None:
        """Note the parts of a text if any is marked."""
        runs = list(runs)
        if any((run.struck or run.raised) and run.text.strip() for run in runs):
            self.runs[place] = runs
