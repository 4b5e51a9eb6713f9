"""Raw rows → typed tables; every cell that cannot be read entirely becomes a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import text, wareki
from analysis.cleaning import schema
from analysis.cleaning.compare_years import check_years
from analysis.cleaning.corrections import Correction, correct
from analysis.cleaning.identity import program_ids
from analysis.cleaning.indicators import indicator_table
from analysis.findings import finding, gather
from analysis.layout.lay_out import Layout
from analysis.plan import Plan

_PROCESS = re.compile(r"\s*[【\[]?\s*(?:プロセス)?\s*(\d+|[①-⑳])?\s*[】\]]?[\s.．:：]*(.*)", re.DOTALL)
_ITEM = re.compile(r"\s*(?:[(（]\s*(\d+)\s*[)）]|(\d+)\s*[.．、])?\s*(.*)", re.DOTALL)
# A program's name says that it only shows how to fill in the form, or stands elsewhere too.
_EXAMPLE = re.compile(r"[(【\[〔<《](?:記入|入力)?(?:例|見本|再掲)[)】\]〕>》]")
_SEPARATORS = re.compile(rf"[、,，・{text.MIDDLE_DOTS}/／\s()（）.．]+")
_CODE = r"[①-⑳]|\d+"
_RANGE = re.compile(rf"({_CODE})\s*[~〜]\s*({_CODE})")


@dataclass(frozen=True)
class Tables:
    """The processed tables; columns are defined in ``cleaning.schema``."""

    programs: pd.DataFrame
    indicators: pd.DataFrame
    partners: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame


def clean(
    layouts: list[Layout], sources: pd.DataFrame, plan: Plan, corrections: list[Correction] | None = None
) -> Tables:
    """Clean every row of every file together.

    Parameters
    ----------
    layouts : list of Layout
    sources : DataFrame
        One row per raw file: ``source``, ``format``, ``sha256``.
    plan : Plan
    corrections : list of Correction, optional
        Errata to raw cells.

    Returns
    -------
    Tables
        Validated. For each source, ``rows`` is the sum of its ``*_rows``.
    """
    findings = [part for layout in layouts for part in layout.findings]
    rows = pd.concat([layout.rows for layout in layouts], keys=range(len(layouts)))
    rows, doubts = correct(rows, corrections or [])
    findings += doubts
    is_program = rows["role"].eq("program").to_numpy()
    owner = np.maximum.accumulate(np.where(is_program, np.arange(len(rows)), -1))
    # A further indicator belongs to its program's year, whatever its own row says.
    own_year = wareki.fiscal_years(rows["fiscal_year"])
    rows["fiscal_year"] = own_year.iloc[owner].to_numpy()
    other = (own_year.notna() & rows["fiscal_year"].notna() & own_year.ne(rows["fiscal_year"])).astype(bool)
    findings.append(finding("row_year_differs", rows[other], "fiscal_year", own_year[other].astype("str")))
    yearless = rows["fiscal_year"].isna()
    findings.append(
        finding("fiscal_year_missing", rows[yearless], "fiscal_year", rows.loc[yearless, "program_name"])
    )
    sources = _reconcile(sources, layouts, rows.index[yearless])
    rows, is_program = rows[~yearless].reset_index(drop=True), is_program[~yearless]
    owner = np.maximum.accumulate(np.where(is_program, np.arange(len(rows)), -1))

    programs, doubts = _programs(rows[is_program], plan)
    findings += doubts
    indicators, doubts = indicator_table(rows, programs.loc[owner, "program_id"].to_numpy(), plan)
    findings += doubts
    findings += check_years(programs, indicators, plan)
    findings.append(_misnamed_files(programs))
    partners = programs[["fiscal_year", "program_id"]].assign(partner=programs["partners"].map(list))
    partners = partners.explode("partner").dropna(subset="partner")
    return Tables(
        schema.validate("programs", programs.reset_index(drop=True)),
        schema.validate("indicators", indicators),
        schema.validate("partners", partners.reset_index(drop=True)),
        schema.validate("findings", _dated(gather(findings), programs)),
        schema.validate("sources", sources),
    )


def _programs(rows: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    process_no, process_name = _numbered(rows["process"], _PROCESS)
    item_no, item_name = _numbered(rows["item"], _ITEM)
    name = text.map_distinct(rows["program_name"], lambda cell: text.clean(cell).replace("\n", " "))
    partners = text.map_distinct(rows["partners"], lambda cell: _partners(cell, plan.partners.codes))
    grades = {text.key(grade).upper(): grade for grade in plan.ratings.grades}
    rating = text.map_distinct(rows["rating"], lambda cell: grades.get(text.key(cell).upper(), "")).astype(
        "str"
    )
    known = rating.ne("")

    programs = pd.DataFrame(
        {
            "fiscal_year": rows["fiscal_year"],
            "program_id": program_ids(process_no, name, plan.renames),
            "process_no": process_no,
            "process_name": process_name,
            "plan_pages": rows["plan_pages"].str.strip(),
            "item_no": item_no,
            "item_name": item_name,
            "program_name": name,
            "department": text.map_distinct(
                rows["department"], lambda cell: text.clean(cell).replace("\n", "・")
            ),
            "activities": text.map_distinct(rows["activities"], text.clean),
            "partners": partners.str[0].astype("str"),
            "partners_raw": rows["partners"],
            "rating": rating.where(known),
            "rating_raw": rows["rating"],
            "reason": text.map_distinct(rows["reason"], text.clean),
            "source": rows["source"],
            "source_row": rows["source_row"],
        }
    )
    findings = [
        finding("rating_unknown", rows[odd], "rating", rows.loc[odd, "rating"])
        for odd in [~known & ~text.says_nothing(rows["rating"])]
    ]
    example = text.map_distinct(name, lambda cell: bool(_EXAMPLE.search(text.key(cell)))).astype(bool)
    findings.append(finding("program_example", rows[example], "program_name", name[example]))
    for code in ["partner_unknown", "partner_spelling"]:
        odd = partners.str[1].eq(code)
        findings.append(finding(code, rows[odd], "partners", rows.loc[odd, "partners"]))
    for field in ["department", "partners", "rating"]:
        blank = rows[field].eq("")
        # Not where the file has no such column at all.
        odd = blank & (~blank).groupby(rows["source"]).transform("any") if blank.any() else blank
        findings.append(finding("cell_blank", rows[odd], field, ""))
    for field in ["activities", "reason"]:
        odd = text.map_distinct(rows[field], text.has_markup).astype(bool)
        findings.append(finding("markup_removed", rows[odd], field, rows.loc[odd, field]))

    nth = programs.groupby(["fiscal_year", "program_id"]).cumcount()
    findings.append(
        finding("program_twice", rows[nth > 0], "program_name", rows.loc[nth > 0, "program_name"])
    )
    programs.loc[nth > 0, "program_id"] += "#" + (nth[nth > 0] + 1).astype("str")
    return programs, findings


def _dated(found: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    """Give findings the fiscal year of their source, where it has one only."""
    years = programs.groupby("source")["fiscal_year"].agg(["min", "max"])
    single = years.loc[years["min"].eq(years["max"]), "min"]
    return found.assign(fiscal_year=found["fiscal_year"].fillna(found["source"].map(single)).astype("Int64"))


def _misnamed_files(programs: pd.DataFrame) -> pd.DataFrame:
    """Find files whose name gives years, none of which is in the file."""
    first = programs.drop_duplicates("source")
    years = programs.groupby("source")["fiscal_year"].agg(set)
    named = {source: set(wareki.find(source.upper())) for source in first["source"]}
    odd = [bool(named[source]) and not named[source] & years[source] for source in first["source"]]
    odd = first[np.array(odd, dtype=bool)]
    return finding("file_name_year", odd, "fiscal_year", odd["source"])


def _partners(cell: str, codes: list[str]) -> tuple[str, str]:
    """Read partner codes in the order of the codebook, and the code of the finding if there is a doubt."""
    if text.is_nothing(cell):
        return "", ""
    plain = _SEPARATORS.sub(" ", text.narrow(cell)).strip()
    whole = _RANGE.sub(lambda span: _between(_circled(span[1]), _circled(span[2]), codes) or span[0], plain)
    tokens = re.findall(r"\d+|\S", whole)
    circled = [_circled(token) for token in tokens]
    found = "".join(code for code in codes if code in circled)
    if set(circled) - set(codes):
        return found, "partner_unknown"
    return found, "partner_spelling" if circled != tokens or whole != plain else ""


def _circled(token: str) -> str:
    return chr(ord("①") + int(token) - 1) if token.isdecimal() and 0 < int(token) <= 20 else token


def _between(first: str, last: str, codes: list[str]) -> str:
    """Give every code of a range (①~③), nothing if an end is no code."""
    if first not in codes or last not in codes:
        return ""
    return "".join(codes[codes.index(first) : codes.index(last) + 1])


def _numbered(cells: pd.Series, pattern: re.Pattern[str]) -> tuple[pd.Series, pd.Series]:
    """Take number and name apart, each distinct text once: (Series of Int64, Series of str)."""

    def take(cell: str) -> tuple[object, str]:
        *numbers, name = pattern.fullmatch(cell).groups()
        number = next((number for number in numbers if number), None)
        return _whole(number) if number else pd.NA, name.strip()

    codes, distinct = pd.factorize(cells)
    pairs = [take(cell) for cell in distinct]
    numbers = pd.array([number for number, _ in pairs], dtype="Int64").take(codes)
    names = pd.array([name for _, name in pairs], dtype="str").take(codes)
    return pd.Series(numbers, index=cells.index), pd.Series(names, index=cells.index)


def _whole(number: str) -> int:
    """Read a whole number, full-width or circled."""
    return ord(number) - ord("①") + 1 if "①" <= number <= "⑳" else int(number)


def _reconcile(sources: pd.DataFrame, layouts: list[Layout], dropped: pd.MultiIndex) -> pd.DataFrame:
    """Count every raw row once: what it became, per file. Rows dropped are (number of the layout, row)."""
    counts = []
    for number, layout in enumerate(layouts):
        roles = layout.roles.copy()
        roles[[row for table, row in dropped if table == number]] = "unread"
        counts.append(roles.value_counts())
    table = pd.DataFrame(counts).reindex(columns=schema.ROLES).fillna(0).astype("int64").add_suffix("_rows")
    table = table.reset_index(drop=True)
    return pd.concat([sources, table.sum(axis=1).rename("rows"), table], axis=1)
