"""Rows under a header: programs, further indicators, items, totals, notes, and what carries down from above."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis import text
from analysis.fields import OF_INDICATOR, POINTS
from analysis.findings import finding
from analysis.layout.sheet import Sheet

# Alone in its row; anything else alone there is a remark.
_ITEM = re.compile(r"\s*(?:[(（]\s*\d+\s*[)）]|\d+\s*[.．、]).+")
_LONGEST_ITEM = 40
_REMARK_CELLS = 2  # the mark may stand in one, the words in the other
NOTE = re.compile(r"\s*[(（【\[]?\s*(?:[※＊*]|注|備考).*|.*(?:基準値|目標値|現状値).*|.*。\s*", re.DOTALL)
_REMARK = re.compile(
    r"\s*[(（【\[]?\s*(?:[※＊*]|注\s*[\d０-９]*\s*[)）.．:：】\]]|備考[:：】\]]).*", re.DOTALL
)
_SUM = re.compile(r"(?:.*(?:合計|小計|総計)|計)(?:\(.*\))?")
_TOTAL = re.compile(rf"{_SUM.pattern}|平均値?|全体(?:計|平均)?")
_NO_NAME = re.compile(r"\(?[\d,.]+\)?(?:[%％.．、]|件|個|事業)?|[A-Z]")  # a count or a grade of a tally
# No name begins so: it is the end of one that a page or a line break cut.
TORN_NAME = re.compile(
    r"[をーっゃゅょぁぃぅぇぉッャュョァィゥェォ、。，．・）」』】〕)~〜]|[のにへがはもや](?=[一-龥々ァ-ヴA-Za-z「])"
    r"|等[のへに]|及び|並びに|または|又は|による|における|について|に関する|に係る|に向けた|のため"
)
_CODES = re.compile(r"[①-⑳\d、,・~〜\-（）()]+|[A-Z◎○◯〇△▲×✕]")
# Where a line break in a text file shifted the rest of a row: codes, a grade or a value in place of the department.
_NO_DEPARTMENT = re.compile(rf"{_CODES.pattern}|.*\d(?:[%％人件回]|団体|箇所|か所|世帯|千円|円)")
_LABEL_COLUMNS = 3  # a tally or a legend below a table fills no more
_DITTO = re.compile(r"\s*(?:[〃々”″]|同上|同左)\s*")
_DITTO_OF_INDICATORS = [key for key in OF_INDICATOR if key not in POINTS]


def apart_from(sheet: Sheet, part: pd.DataFrame, columns: dict[str, int]) -> pd.Series:
    """Find rows that stand apart from the programs: totals, and after a blank row tallies and legends."""
    wide = sheet.filled.loc[part.index].iloc[:, _LABEL_COLUMNS:].any(axis=1)
    stretch = sheet.counts.eq(0).cumsum()[part.index]
    apart = wide.cummax() & ~wide.groupby(stretch).transform("any") & sheet.counts[part.index].gt(1)
    nameless = sheet.cells.loc[part.index[part["program_name"].eq("")]]
    said = {"fiscal_year", "process", "item", "department"}
    named = [at for field, at in columns.items() if field not in said]
    for column in nameless.columns.difference(named) if len(nameless) else ():
        apart[nameless.index] |= text.map_distinct(nameless[column], _is_total, bool)
    return apart


def carry(frame: pd.DataFrame, headings: pd.DataFrame) -> pd.DataFrame:
    """Carry process and item forward; an item and the pages end where their process ends."""
    frame = frame.sort_index(kind="stable")
    order = headings.index.union(frame.index)
    process = _own(frame["process"]).reindex(order).fillna(headings["process"].reindex(order))
    stretch = process.notna().cumsum()
    pages = _own(frame["plan_pages"]).reindex(order).fillna(headings["plan_pages"].reindex(order))
    frame["process"] = process.ffill().reindex(frame.index).fillna("")
    frame["plan_pages"] = pages.groupby(stretch).ffill().reindex(frame.index).fillna("")
    same = text.map_distinct(frame["process"], text.key, "str")
    frame["item"] = _own(frame["item"]).groupby(same).ffill().fillna("")
    programs = frame["role"].eq("program")
    indicators = programs | frame["role"].eq("indicator")
    for field in ["department", "activities", "reason", *_DITTO_OF_INDICATORS]:
        mine = indicators if field in _DITTO_OF_INDICATORS else programs
        ditto = text.map_distinct(frame[field], _is_ditto, bool) & mine
        if ditto.any():
            frame.loc[mine, field] = frame[field].mask(ditto)[mine].ffill().fillna("")
    return frame


def _own(cells: pd.Series) -> pd.Series:
    """Keep what a cell says itself; missing where it says nothing or "as above"."""
    return cells.where(~text.map_distinct(cells, lambda cell: text.is_nothing(cell) or _is_ditto(cell), bool))


def _is_ditto(cell: str) -> bool:
    return _DITTO.fullmatch(cell) is not None


def roles_of(frame: pd.DataFrame, headings: pd.DataFrame, apart: pd.Series) -> pd.Series:
    """Tell programs, further indicators of the program above, and rows that only name an item.

    A program has something beside its name; a further indicator has nothing else, is no total, and no process or other
    section begins between it and its program. What is neither is a remark, a total or torn off.
    """
    program = ~text.map_distinct(frame["program_name"], _is_no_name, bool)
    # A year column may be empty, repeat, or hold something unreadable (a finding); a total stands in its place.
    sums = [text.map_distinct(frame[field], _is_sum, bool) for field in ["fiscal_year", "item"]]
    dated = ~(apart | sums[0] | sums[1])
    others = ["department", "activities", "partners", "rating", "reason"]
    values, told = says_any(frame, POINTS), says_any(frame, others)
    alone = frame["program_name"].eq("") & ~told
    processes = headings.index[headings["process"].notna()]
    shifted = text.map_distinct(frame["department"], _is_no_department, bool)
    real = program & dated & (told | values) & ~shifted
    section = ~(told | values) & text.map_distinct(frame["program_name"], _is_section, bool)
    # A process, a line that heads what follows, or a row that was a program but cannot be read, ends the program above.
    stretch = (
        pd.Series(processes.searchsorted(frame.index), index=frame.index)
        + ((told | apart | section) & ~real).cumsum()
    )
    further = alone & values & dated & frame["item"].eq("") & real.groupby(stretch).cummax()
    further &= ~(_total_of_indicators(frame) if further.any() else False)
    item = alone & ~values & text.map_distinct(frame["item"], _is_item, bool)
    roles = np.select([real, further, item], ["program", "indicator", "heading"], "unread")
    return pd.Series(roles, index=frame.index, dtype="str")


def _total_of_indicators(frame: pd.DataFrame) -> pd.Series:
    """Find totals among the indicators: rows that say so, and bare numbers without a name where others have one."""
    total = pd.Series(False, index=frame.index)
    for field in ["indicator_name", "unit"]:
        total |= text.map_distinct(frame[field], _is_total, bool)
    if frame["indicator_name"].eq("").all():
        return total
    bare = frame["indicator_name"].eq("") & frame["unit"].eq("")
    for point in POINTS:
        bare &= text.map_distinct(frame[point], lambda cell: text.is_nothing(cell) or is_number(cell), bool)
    return total | bare


def says_any(frame: pd.DataFrame, fields: list[str]) -> pd.Series:
    """Tell which rows hold something in one of some fields."""
    return pd.Series(np.logical_or.reduce([frame[field].ne("") for field in fields]), index=frame.index)


def _is_no_name(cell: str) -> bool:
    codes = _CODES.fullmatch(text.key(cell)) is not None
    cell = text.clean(cell) if text.has_markup(cell) else cell
    return text.is_nothing(cell) or _is_ditto(cell) or _is_total(cell) or is_number(cell) or codes


def _is_section(cell: str) -> bool:
    return not (_is_no_name(cell) or NOTE.fullmatch(cell) or TORN_NAME.match(text.key(cell)))


def _is_no_department(cell: str) -> bool:
    return not text.is_nothing(cell) and _NO_DEPARTMENT.fullmatch(text.key(cell)) is not None


def is_number(cell: str) -> bool:
    """Tell whether a cell is a count or a grade rather than a name."""
    return _NO_NAME.fullmatch(text.key(cell)) is not None


def _is_total(cell: str) -> bool:
    return _TOTAL.fullmatch(text.key(cell)) is not None


def _is_sum(cell: str) -> bool:
    return _SUM.fullmatch(text.key(cell)) is not None


def _is_item(cell: str) -> bool:
    return len(cell) <= _LONGEST_ITEM and _ITEM.fullmatch(cell) is not None and NOTE.fullmatch(cell) is None


def join_cut(frame: pd.DataFrame, tops: list[int]) -> tuple[pd.DataFrame, list[int], list[int]]:
    """Put a row that a page break cut in two together again (in place).

    Its second half is the first row under a repeated header, or of a page: it has nothing but the rest of some text, or its
    name is the end of one and no short cell stands in both halves. Gives the rows joined, and those that may be a second
    half since nothing in them is short.
    """
    joined, torn = [], []
    short = ["rating", *POINTS]
    for top in tops:
        place, row = frame.index.get_loc(top), frame.loc[top]
        above = frame["role"].iloc[:place]
        programs = above.index[above.eq("program")]
        if row["item"] or programs.empty:
            continue
        rest = not row["program_name"] and row[["activities", "reason"]].ne("").any()
        rest &= not row[short].ne("").any()
        half = TORN_NAME.match(text.key(row["program_name"])) is not None
        half &= not (row[short].ne("") & frame.loc[programs[-1], short].ne("")).any()
        if rest or half:
            for field in ["program_name", "department", "activities", "partners", "reason", *short]:
                frame.loc[programs[-1], field] += row[field]
            frame.loc[top, "role"] = "joined"
            joined.append(top)
        elif row["role"] == "program" and not row[["department", *short]].ne("").any():
            torn.append(top)
    return frame, joined, torn


def unread_rows(places: pd.DataFrame, said: pd.Series, counts: pd.Series) -> list[pd.DataFrame]:
    """Findings: rows that are nothing known; a remark (※…) alone in its row is nothing to worry about.

    ``said`` is the text of each row, ``counts`` how many of its cells hold any.
    """
    remark = counts.le(_REMARK_CELLS) & said.str.fullmatch(_REMARK)
    return [
        finding(code, places[mine], "row", said[mine])
        for code, mine in (("row_note", remark), ("row_unread", ~remark))
    ]
