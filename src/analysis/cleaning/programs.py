"""Program rows → the table ``programs``: one row per program and year, and what is in doubt about its cells."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis import text
from analysis.cleaning.blanks import blank_among_others
from analysis.cleaning.identity import program_ids
from analysis.cleaning.partner_cells import partner_codes
from analysis.fields import OF_INDICATOR, POINTS
from analysis.findings import finding
from analysis.layout.rows import TORN_NAME
from analysis.plan import Plan

_PROCESS = re.compile(
    r"\s*[【\[]?\s*(?:プロセス)?\s*((?<!\d)\d{1,6}(?!\d)|[①-⑳])?\s*[】\]]?[\s.．:：]*(.*)", re.DOTALL
)
_ITEM = re.compile(r"\s*(?:[(（]\s*(\d{1,6})\s*[)）]|(\d{1,6})\s*[.．、])?\s*(.*)", re.DOTALL)
# A program's name says that it only shows how to fill in the form, or stands elsewhere too.
_EXAMPLE = re.compile(r"[(【\[〔<《](?:記入|入力)?(?:例|見本|再掲)[)】\]〕>》]")
# Departments from the upper to the lower; one that ends otherwise is cut.
_LEVELS = (
    "部|局|庁|委員会|本部",
    "課|室|所|館|園|校|署|院|センター|事務局|支所|協議会",
    "係|班|担当|グループ|チーム",
)
_TWO = re.compile(r"\s*[、,，/／;；]\s*|\s+")
_TEXTS = ["activities", "reason"]


def department_name(cell: str) -> str:
    """Write a department in one way: a break inside a name is nothing, two departments stand with ``・`` between them."""
    pieces = [piece for piece in _TWO.split(text.clean(text.with_wide_kana(cell))) if piece]
    marks = [mark.strip() for mark in _TWO.findall(text.clean(text.with_wide_kana(cell)).strip())]
    name = pieces[0] if pieces else ""
    for before, mark, piece in zip(pieces, marks, pieces[1:], strict=False):
        upper, lower = _level(before), _level(piece)
        if upper is None or piece[0] in "(（・":
            name += mark + piece  # cut, or explained
        else:
            name += ("" if lower is not None and lower > upper and not mark else "・") + piece
    return name


def _level(name: str) -> int | None:
    return next((n for n, ends in enumerate(_LEVELS) if re.search(rf"(?:{ends})$", name)), None)


def repeated(rows: pd.DataFrame, is_program: np.ndarray) -> tuple[np.ndarray, list[pd.DataFrame]]:
    """Find rows that repeat their program to add an indicator, as flat exports do; its texts are put together (in place).

    They agree in process, item, name, department, partners and rating with a row above them in their table and year.

    Parameters
    ----------
    rows : DataFrame
        Laid-out rows with ``table`` and ``fiscal_year``, numbered from 0.
    is_program : array of bool

    Returns
    -------
    (owner, findings)
        For every row the number of that of its program.
    """
    owner = np.maximum.accumulate(np.where(is_program, np.arange(len(rows)), -1))
    mine = rows[is_program]
    named = pd.DataFrame({field: _keys(mine[field]) for field in ["process", "item", "program_name"]})
    named["department"] = _keys(text.map_distinct(mine["department"], department_name, "str"))
    named = named.assign(table=mine["table"], fiscal_year=mine["fiscal_year"])
    program = _number(named)
    if program.is_unique:
        return owner, []
    judged = pd.DataFrame({field: _keys(mine[field]) for field in ["partners", "rating"]})
    judged = (
        judged.mask(judged.eq(""))
        .groupby(program)
        .transform(
            lambda cells: (
                cells.fillna(cells.dropna().iloc[0]) if cells.notna().any() and cells.isna().any() else cells
            )
        )
    )
    program = _number(judged.fillna("").assign(program=program))
    cells = mine.reindex(columns=[*OF_INDICATOR, *(f"{point}_unit" for point in POINTS)]).fillna("")
    adds = cells.ne("").any(axis=1) & ~pd.concat([cells, program.rename("program")], axis=1).duplicated()
    first = pd.Series(mine.index, mine.index).groupby(program).transform("first")
    again = adds & first.ne(mine.index)
    place = first.where(again, mine.index)
    findings = [*_texts_together(rows, mine, place, again)]
    name = _keys(mine["indicator_name"]).where(mine["indicator_name"].ne(""), _labels(mine))
    twice = again & pd.DataFrame({"place": place, "name": name}).duplicated()
    findings.append(finding("indicator_twice", mine, "indicator_name", mine["program_name"], twice))
    to = np.arange(len(rows))
    to[place.index] = place
    return np.where(owner >= 0, to[owner], -1), findings


def _keys(cells: pd.Series) -> pd.Series:
    return text.map_distinct(cells, lambda cell: "" if text.is_nothing(cell) else text.key(cell), "str")


def _number(table: pd.DataFrame) -> pd.Series:
    return table.groupby(list(table.columns), sort=False, dropna=False).ngroup()


def _labels(rows: pd.DataFrame) -> pd.Series:
    """Write the words of the three values without their numbers."""
    words = [
        re.sub(r"[\d.,]+", "", text.key("/".join(three))) for three in rows[POINTS].itertuples(index=False)
    ]
    return pd.Series(words, rows.index, dtype="str")


def _texts_together(rows: pd.DataFrame, mine: pd.DataFrame, place: pd.Series, again: pd.Series):
    """Put different texts of one program under each other in its first row, and tell the rows they come from."""
    for field in _TEXTS:
        own = mine[field].where(~text.says_nothing(mine[field]), "")
        new = own.ne("") & ~pd.DataFrame({"place": place, "own": own}).duplicated()
        more = new & again
        for at, texts in own[new & place.isin(place[more])].groupby(place):
            rows.loc[at, field] = "\n".join(texts)
        told = more & place.map(mine[field]).ne("")
        yield finding("program_text_differs", mine, field, mine[field], told)


def program_table(rows: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Read the cells of every program.

    Parameters
    ----------
    rows : DataFrame
        Laid-out rows (see ``layout``), one per program, with ``table``, ``fiscal_year`` read.
    plan : Plan

    Returns
    -------
    (programs, findings)
        The table as ``schema.Programs`` wants it, and the findings in parts.
    """
    process_no, process_name = _numbered(rows["process"], _PROCESS)
    item_no, item_name = _numbered(rows["item"], _ITEM)
    name = text.map_distinct(rows["program_name"], lambda cell: text.clean(cell).replace("\n", " "), "str")
    partners, partner_doubts = text.map_pairs(
        rows["partners"],
        lambda cell: partner_codes(cell, plan.partners.codes, plan.partners.words),
        ("str", "str"),
    )
    grades = {text.mark(grade): grade for grade in plan.ratings.grades}
    rating = text.map_distinct(rows["rating"], lambda cell: grades.get(text.mark(cell), ""), "str")
    department = text.map_distinct(rows["department"], department_name, "str")
    ids, doubts = program_ids(process_no, name, plan.renames, rows["fiscal_year"], department)
    known = rating.ne("")
    programs = pd.DataFrame(
        {
            "fiscal_year": rows["fiscal_year"],
            "program_id": ids,
            "process_no": process_no,
            "process_name": process_name,
            "plan_pages": rows["plan_pages"].str.strip(),
            "item_no": item_no,
            "item_name": item_name,
            "program_name": name,
            "department": department,
            "activities": text.map_distinct(rows["activities"], text.clean, "str"),
            "partners": partners,
            "partners_raw": rows["partners"],
            "rating": rating.where(known),
            "rating_raw": rows["rating"],
            "reason": text.map_distinct(rows["reason"], text.clean, "str"),
            "source": rows["source"],
            "source_row": rows["source_row"],
        }
    )
    odd = ~known & ~text.says_nothing(rows["rating"])
    findings = [finding("rating_unknown", rows, "rating", rows["rating"], odd)]
    findings += [finding("department_linked", rows.loc[doubts], "department", rows.loc[doubts, "department"])]
    findings += [*_name_findings(rows, name), *_cell_findings(rows, partner_doubts)]
    nth = programs.groupby(["fiscal_year", "program_id"]).cumcount()
    again = nth > 0
    findings.append(finding("program_twice", rows, "program_name", rows["program_name"], again))
    if again.any():
        programs.loc[again, "program_id"] += "#" + (nth[again] + 1).astype("str")
    return programs, findings


def _name_findings(rows: pd.DataFrame, name: pd.Series):
    """Tell names that only show how to fill in the form, and names whose beginning is missing."""
    for code, pattern in {"program_example": _EXAMPLE.search, "program_torn": TORN_NAME.match}.items():
        odd = text.map_distinct(name, lambda cell, match=pattern: bool(match(text.key(cell))), bool)
        yield finding(code, rows, "program_name", name, odd)


def _cell_findings(rows: pd.DataFrame, partner_doubts: pd.Series):
    """Tell what is doubtful in cells of the program: partners, blanks, markup."""
    for code in sorted(set(partner_doubts.unique()) - {""}):
        yield finding(code, rows, "partners", rows["partners"], partner_doubts.eq(code))
    for field in ["department", "partners", "rating"]:
        yield finding("cell_blank", rows, field, "", blank_among_others(rows, field))
    for field in _TEXTS:
        odd = text.map_distinct(rows[field], text.has_markup, bool)
        yield finding("markup_removed", rows, field, rows[field], odd)


def _numbered(cells: pd.Series, pattern: re.Pattern[str]) -> tuple[pd.Series, pd.Series]:
    """Take number and name apart, each distinct text once: (Series of Int64, Series of str)."""

    def take(cell: str) -> tuple[object, str]:
        *numbers, name = pattern.fullmatch(cell).groups()
        number = next((number for number in numbers if number), None)
        return _whole(number) if number else pd.NA, name.strip()

    return text.map_pairs(cells, take, ("Int64", "str"))


def _whole(number: str) -> int:
    """Read a whole number, full-width or circled."""
    return ord(number) - ord("①") + 1 if "①" <= number <= "⑳" else int(number)
