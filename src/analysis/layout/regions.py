"""Where one evaluation table ends and the next begins: side by side on a sheet, or going on on the next sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import text
from analysis.fields import POINTS
from analysis.layout.headers import headers
from analysis.layout.sheet import FEWEST_FIELDS, FieldOf, Sheet, reader
from analysis.readers import RawTable

_TOP = 100  # rows in which a header is looked for before all of a table is
_NARROWEST = 5  # columns; a narrower sheet without a header is a note rather than the rest of a table


def regions(raws: list[RawTable], own_headers: Mapping[str, str] | None = None) -> list[RawTable]:
    """Give one raw table per evaluation table.

    Parameters
    ----------
    raws : list of RawTable
        The tables of one file, in its order.
    own_headers : mapping, optional
        Header words of this plan → field, beside those of ``fields.FIELDS``.

    Returns
    -------
    list of RawTable
        Tables that stand side by side are taken apart; the right one's source says from which column it is
        (``表.xlsx#4列目から``). A sheet without a header that is as wide as the one before it, and whose rows
        with a program mostly have a rating (else a value) too, is joined to that one.
    """
    field_of = reader(own_headers)
    found: list[RawTable] = []
    for raw in raws:
        first, last = _first_start(raw, field_of), found[-1] if found else None
        if (
            last is not None
            and first is None
            and raw.cells.shape[1] == last.cells.shape[1] >= _NARROWEST
            and _goes_on(Sheet(last, field_of), raw)
        ):
            found[-1] = _joined(last, raw)
        elif first is None or _second_start(raw.cells.loc[first], field_of) is None:
            found.append(raw)
        else:
            found += _apart(raw, Sheet(raw, field_of).header_starts, field_of)
    return found


def _first_start(raw: RawTable, field_of: FieldOf) -> int | None:
    """Find the first row that starts a header: near the top, where hardly anything has to be read, else anywhere."""
    for cells in raw.cells.head(_TOP), raw.cells:
        starts = Sheet(replace(raw, cells=cells), field_of).header_starts
        if len(starts):
            return starts[0]
    return None


def _goes_on(first: Sheet, second: RawTable) -> bool:
    """Tell whether the rows of a sheet are programs of the table before it."""
    above = headers(first, pd.Series("unread", first.cells.index))
    if not above or not above[-1].readable:
        return False
    columns = above[-1].columns
    filled = second.cells.apply(lambda column: ~text.says_nothing(column))
    programs = filled[filled[columns["program_name"]]]
    judged = [columns[field] for field in ["rating", *POINTS] if field in columns]
    judged = judged[:1] if "rating" in columns else judged
    return 2 * programs[judged].any(axis=1).sum() >= len(programs) > 0


def _joined(first: RawTable, second: RawTable) -> RawTable:
    """Put the rows of a sheet under those of the one before it."""
    rows = len(first.cells)
    places = pd.concat([first.places(), second.places()], ignore_index=True)
    index = pd.RangeIndex(1, len(places) + 1)
    masks = [
        raw.filled if raw.filled is not None else np.zeros(raw.cells.shape, dtype=bool)
        for raw in (first, second)
    ]
    below = [(rows + row, code, words) for row, code, words in second.remarks]
    return RawTable(
        first.source,
        f"{first.format}、{second.format}",
        pd.concat([first.cells, second.cells], ignore_index=True).set_axis(index),
        where=places.set_axis(index),
        filled=np.vstack(masks),
        remarks=(*first.remarks, *below, (rows + 1, "sheet_continued", second.source)),
    )


def _apart(raw: RawTable, starts: pd.Index, field_of: FieldOf) -> list[RawTable]:
    """Cut a table where its header begins anew, if every header in it does so at the same column."""
    cuts = {_second_start(raw.cells.loc[row], field_of) for row in starts}
    if len(cuts) != 1 or (cut := cuts.pop()) is None:
        return [raw]
    left, right = raw.cells.loc[:, : cut - 1], raw.cells.loc[:, cut:].copy()
    # What stands above the first header belongs to both.
    above = raw.cells.index < starts[0]
    lone = above & right.eq("").all(axis=1) & left.iloc[:, 0].ne("")
    right.loc[lone, cut] = left.loc[lone].iloc[:, 0]
    mask = raw.filled
    places = raw.places()
    source = places["source"] + (",{}列目から" if "#" in raw.source else "#{}列目から").format(cut + 1)
    second = replace(
        raw,
        source=source.iloc[0],
        cells=right.set_axis(range(right.shape[1]), axis=1),
        where=places.assign(source=source),
        filled=None if mask is None else mask[:, cut:],
        remarks=(),
        delimited=None,
    )
    first = replace(raw, cells=left, delimited=None, filled=None if mask is None else mask[:, :cut])
    return [first, *_apart(second, starts, field_of)]


def _second_start(header: pd.Series, field_of: FieldOf) -> int | None:
    """Find the column at which a header row begins anew: from there on it names a program column and two more fields,
    each of which stands to the left too."""
    fields = {column: field_of(text.key(cell)) for column, cell in header.items()}
    seen: set[str] = set()
    for column, field in fields.items():
        if field in seen:
            rest = [name for place, name in fields.items() if place >= column and name]
            again = rest[: rest.index(field, 1)] if field in rest[1:] else rest
            whole = "program_name" in again and len(set(again)) == len(again) >= FEWEST_FIELDS
            return column if whole and {"program_name", *again} <= seen else None
        if field:
            seen.add(field)
    return None
