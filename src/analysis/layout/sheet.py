"""A raw table to be understood: its cells, what is filled, where they stood, and which words are header words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
import pandas as pd

from analysis import text, wareki
from analysis.fields import FIELDS
from analysis.readers import RawTable

FieldOf = Callable[[str], str | None]
FEWEST_FIELDS = 3  # a program called 事業 with the reason 理由 is not a header

_FIELD_OF_WORD = {word: key for key, field in FIELDS.items() for word in field.words}
_LONGEST_HEADER = 40
_NUMBERING = re.compile(r"^\(\d+\)|\([^()]*\)$|\[[^\[\]]*\]$|〔[^〔〕]*〕$|[①-⑳][~〜\-][①-⑳]$")


@dataclass(frozen=True, eq=False)
class Sheet:
    """A raw table with what is asked of it again and again.

    Attributes
    ----------
    raw : RawTable
    field_of : callable
        Header cell (as a key) → the field it names, if any.
    """

    raw: RawTable
    field_of: FieldOf

    @property
    def cells(self) -> pd.DataFrame:
        """The cells: rows numbered from 1, columns from 0."""
        return self.raw.cells

    @cached_property
    def places(self) -> pd.DataFrame:
        """Source and row of every row of the cells."""
        return self.raw.places()

    @cached_property
    def _survey(self) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
        """Look at every distinct text once."""
        cells, filled = self.cells, {}
        named, programs = np.zeros(len(cells), dtype="int64"), np.zeros(len(cells), dtype=bool)
        for column in cells.columns:
            codes, distinct = pd.factorize(cells[column])
            keys = [text.key(cell) for cell in distinct]
            fields = [self.field_of(key) for key in keys]
            filled[column] = np.array([key != "" for key in keys], dtype=bool)[codes]
            named += np.array([field is not None for field in fields], dtype=bool)[codes]
            programs |= np.array([field == "program_name" for field in fields], dtype=bool)[codes]
        return pd.DataFrame(filled, index=cells.index), named, programs

    @property
    def filled(self) -> pd.DataFrame:
        """Which cells hold text, of the shape of the cells."""
        return self._survey[0]

    @property
    def header_starts(self) -> pd.Index:
        """Rows with enough header words, one of which names the program column."""
        _, named, programs = self._survey
        return self.cells.index[programs & (named >= FEWEST_FIELDS)]

    @property
    def nameless_headers(self) -> pd.Index:
        """Rows with enough header words, none of which names the program column."""
        _, named, programs = self._survey
        return self.cells.index[~programs & (named >= FEWEST_FIELDS)]

    def keys(self, rows: list[int]) -> pd.DataFrame:
        """Give the keys of some rows."""
        return self.cells.loc[rows].map(text.key)

    def joined(self, rows: pd.Index | list[int]) -> pd.Series:
        """Write the filled cells of each row in one line."""
        found = self.cells.loc[rows].itertuples(index=False)
        lines = [" ".join(cell for cell in row if cell.strip()) for row in found]
        return pd.Series(lines, index=rows, dtype="str")


def reader(own: Mapping[str, str] | None = None) -> FieldOf:
    """Make the function that tells which field a header cell (as a key) names.

    Parameters
    ----------
    own : mapping, optional
        Header words of one plan → field, beside those of ``fields.FIELDS``.
    """
    return partial(_field, own=tuple(sorted((text.key(word), field) for word, field in (own or {}).items())))


@lru_cache(maxsize=4096)
def _field(key: str, own: tuple[tuple[str, str], ...] = ()) -> str | None:
    """Tell which field a header cell (as a key) names; ``own`` are the words of the plan."""
    if len(key) > _LONGEST_HEADER:
        return None
    word = wareki.strip(key)
    while (shorter := _NUMBERING.sub("", word)) != word:
        word = shorter
    words = dict(own)
    return words.get(key) or words.get(word) or _FIELD_OF_WORD.get(word)
