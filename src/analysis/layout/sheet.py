"""A raw table to be understood: its cells, what is filled, where they stood, and which words are header words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
import pandas as pd

from analysis import text, wareki
from analysis.fields import AMBIGUOUS, FIELDS, OTHER_COLUMNS, STRONGER
from analysis.readers import RawTable

FieldOf = partial  # a header cell (as a key) → the field it names, if any; see ``reader``
Keys = dict[int, list[str]]  # row → its cells as keys, column after column; rows from the top down
BY_PLACE = re.compile(r"(.+)\+([1-9])")
FEWEST_FIELDS = 3  # a program called 事業 with the reason 理由 is not a header

_SURE = {word: key for key, field in FIELDS.items() for word in field.words}
_FIELD_OF_WORD = _SURE | {word: key for key, field in FIELDS.items() for word in field.weaker.split()}
# No program is called so; 事業 or 主要事業 might be.
_NAMES_THE_COLUMN = {
    word for word, key in _FIELD_OF_WORD.items() if key == "program_name" and word.endswith(("名", "名称"))
}
_COLUMN_WORDS = {*_FIELD_OF_WORD, *AMBIGUOUS, *OTHER_COLUMNS}
_TAKEN_APART = {"取り組み": "取組", "取組み": "取組", "取り組": "取組", "及び": "・", "並びに": "・"}
_LONGEST_HEADER = 40
_NUMBERING = re.compile(
    r"^の|^\(\d+\)|^[①-⑳](?=\w)|^\d+[.．、](?=\D)|^[【〈<](?=\w)|(?<=\w)[】〉>]$|\([^()]*\)$|\[[^\[\]]*\]$|〔[^〔〕]*〕$|[①-⑳][~〜\-][①-⑳]$"
)


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

    @property
    def own(self) -> dict[str, str]:
        """Header words of this plan (as keys) → field."""
        return dict(self.field_of.keywords["own"])

    @property
    def by_place(self) -> dict[tuple[str, int], str]:
        """Word of a header and how many columns to its right → field, as this plan says (``指標名+1``)."""
        places = {BY_PLACE.fullmatch(word): field for word, field in self.own.items()}
        return {(place[1], int(place[2])): field for place, field in places.items() if place}

    @cached_property
    def places(self) -> pd.DataFrame:
        """Source and row of every row of the cells."""
        return self.raw.places()

    @cached_property
    def _survey(self) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray]:
        """Look at every distinct text once."""
        cells, filled = self.cells, {}
        named, programs = np.zeros(len(cells), dtype="int64"), np.zeros(len(cells), dtype=bool)
        heads = np.ones(len(cells), dtype=bool)
        some, spoken = np.zeros(len(cells), dtype=bool), np.zeros(len(cells), dtype=bool)
        for column in cells.columns:
            codes, distinct = cells[column].array.factorize()
            told = np.array([self._told(text.key(cell)) for cell in distinct.to_numpy()], dtype=bool).reshape(
                -1, 6
            )
            filled[column], field, program, word, head, name = told.T[:, codes]
            named += field
            programs |= program
            some |= word
            heads &= head
            spoken |= name
        filled = pd.DataFrame(filled, index=cells.index)
        others = filled.sum(axis=1).gt(1).to_numpy() & ((heads & some) | spoken)
        return filled, named, programs, others

    def _told(self, key: str) -> tuple[bool, ...]:
        """Tell of a cell (as a key): holds text, names a field, names the program; heads a column, could stand in a header,
        is called as no program is."""
        field, word = self.field_of(key), word_of(key) if len(key) <= _LONGEST_HEADER else key
        heads = word in _COLUMN_WORDS  # no word: empty, or a year
        return (
            key != "",
            field is not None,
            field == "program_name",
            heads,
            heads or not word,
            word in _NAMES_THE_COLUMN,
        )

    @property
    def filled(self) -> pd.DataFrame:
        """Which cells hold text, of the shape of the cells."""
        return self._survey[0]

    @cached_property
    def counts(self) -> pd.Series:
        """How many cells of each row hold text."""
        return pd.Series(self.filled.to_numpy().sum(axis=1), index=self.cells.index)

    @property
    def header_starts(self) -> pd.Index:
        """Rows with enough header words, one of which names the program column."""
        _, named, programs, _ = self._survey
        return self.cells.index[programs & (named >= FEWEST_FIELDS)]

    @property
    def foreign_headers(self) -> pd.Index:
        """Rows that head another kind of table: too few fields, yet nothing but words that head columns, or the very word
        for the name of a program, which no program has for its name."""
        _, named, _, others = self._survey
        return self.cells.index[others & (named < FEWEST_FIELDS)]

    @property
    def other_headers(self) -> pd.Index:
        """Rows that head a table which cannot be read: foreign ones, and those that do not name the program column."""
        _, named, programs, _ = self._survey
        nameless = self.cells.index[(named >= FEWEST_FIELDS) & ~programs]
        return nameless.union(self.foreign_headers)

    def keys(self, rows: list[int]) -> Keys:
        """Give the keys of some rows."""
        lines = self.cells.loc[rows].to_numpy(dtype="object")
        return {row: [text.key(cell) for cell in line] for row, line in zip(rows, lines, strict=True)}

    def joined(self, rows: pd.Index | list[int]) -> pd.Series:
        """Write the filled cells of each row in one line."""
        cells = self.cells.loc[rows]
        lines = [" ".join(cell for cell in row if cell.strip()) for row in cells.to_numpy()]
        return pd.Series(lines, index=cells.index, dtype="str")


def reader(own: Mapping[str, str] | None = None) -> FieldOf:
    """Make the function that tells which field a header cell (as a key) names; ``NOT_READ`` where the plan wants none.

    Parameters
    ----------
    own : mapping, optional
        Header words of one plan → field, beside those of ``fields.FIELDS``.
    """
    return partial(_field, own=tuple(sorted((text.key(word), field) for word, field in (own or {}).items())))


@lru_cache(maxsize=4096)
def word_of(key: str) -> str:
    """Take years, numbering, brackets and variants of spelling from a header cell (as a key)."""
    word = wareki.strip(key)
    while (shorter := _NUMBERING.sub("", word)) != word:
        word = shorter
    for spelt, meant in _TAKEN_APART.items():
        word = word.replace(spelt, meant)
    return word


@lru_cache(maxsize=4096)
def _field(key: str, own: tuple[tuple[str, str], ...] = ()) -> str | None:
    """Tell which field a header cell (as a key) names; ``own`` are the words of the plan."""
    if len(key) > _LONGEST_HEADER:
        return None
    word, words = word_of(key), dict(own)
    said = words.get(key, words.get(word))
    return _FIELD_OF_WORD.get(word) if said is None else said


def weight(key: str) -> int:
    """Rank a header cell (as a key) among those of one field: 0 is taken before 1 before 2."""
    word = word_of(key)
    if word in STRONGER:
        return 0
    return 2 if word in _FIELD_OF_WORD and word not in _SURE else 1


def meanings(key: str) -> tuple[str, ...]:
    """Give the fields that an ambiguous header cell (as a key) may name."""
    return AMBIGUOUS.get(word_of(key), ())
