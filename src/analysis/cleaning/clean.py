"""Raw rows → typed tables; every cell that cannot be read entirely becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import wareki
from analysis.cleaning import schema
from analysis.cleaning.acknowledge import acknowledge
from analysis.cleaning.compare_years import check_years
from analysis.cleaning.corrections import Correction, correct
from analysis.cleaning.indicators import indicator_table
from analysis.cleaning.programs import program_table, repeated
from analysis.fields import POINTS
from analysis.findings import finding, gather
from analysis.layout.lay_out import Layout
from analysis.layout.rows import says_any
from analysis.plan import Plan


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
    own_year = own_year.where(own_year.between(*schema.FISCAL_YEARS))
    rows["fiscal_year"] = own_year.iloc[owner].to_numpy()
    other = (own_year.notna() & rows["fiscal_year"].notna() & own_year.ne(rows["fiscal_year"])).astype(bool)
    findings.append(finding("row_year_differs", rows, "fiscal_year", own_year, other))
    yearless = rows["fiscal_year"].isna()
    findings.append(finding("fiscal_year_missing", rows, "fiscal_year", rows["program_name"], yearless))
    dropped, kept, is_program = rows.index[yearless], rows.index[~yearless], is_program[~yearless]
    rows = _only(rows, ~yearless).assign(table=kept.get_level_values(0)).reset_index(drop=True)
    owner, doubts = repeated(rows, is_program)
    findings += doubts
    first = owner == np.arange(len(rows))
    sources = _reconcile(sources, layouts, dropped, kept[is_program & ~first])

    programs, doubts = program_table(_only(rows, first), plan)
    findings += doubts
    told = _has_indicators(rows)
    rows = _only(rows, told).reset_index(drop=True)
    indicators, doubts = indicator_table(rows, programs.loc[owner[told], "program_id"].array, plan)
    findings += doubts
    forms = [layout.form for layout in layouts if layout.form]
    turned = _years_reversed(rows, indicators)
    del layouts, rows  # as large as all tables together
    findings += check_years(programs, indicators, plan, forms, _blank_in_forms(findings) if forms else set())
    findings.append(turned)
    findings.append(_misnamed_files(programs))
    one_each = programs.index.repeat(programs["partners"].str.len())
    partners = programs.loc[one_each, ["fiscal_year", "program_id"]]
    partners = partners.assign(partner=list("".join(programs["partners"].to_numpy())))
    return Tables(
        schema.validate("programs", programs.reset_index(drop=True)),
        schema.validate("indicators", indicators),
        schema.validate("partners", partners.reset_index(drop=True)),
        schema.validate(
            "findings", _dated(acknowledge(_once(gather(findings)), plan.acknowledged), programs)
        ),
        schema.validate("sources", sources),
    )


def _blank_in_forms(findings: list[pd.DataFrame]) -> set[str]:
    """Name the programs that stand in an entry form and were not written yet."""
    return {
        name for part in findings for name in part.loc[part["code"].eq("form_row_blank"), "raw"] if len(part)
    }


def _has_indicators(rows: pd.DataFrame) -> np.ndarray:
    """Tell which rows are of tables that have indicators at all; a program without one among others has one of nothing."""
    said = says_any(rows, ["indicator_name", "unit", *POINTS])
    return said.groupby(rows["table"]).transform("any").to_numpy()


def _only(rows: pd.DataFrame, wanted: pd.Series | np.ndarray) -> pd.DataFrame:
    """Give some rows; without a copy if it is all of them."""
    return rows if wanted.all() else rows[wanted]


def _once(found: pd.DataFrame) -> pd.DataFrame:
    """Drop what an entry form says of a blank cell more exactly."""
    exact = found["code"].eq("form_cell_blank")
    if not exact.any():
        return found
    place = found[["source", "source_row", "field"]].apply(tuple, axis=1)
    return found[~(found["code"].eq("cell_blank") & place.isin(set(place[exact])))]


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
    return finding("file_name_year", first, "fiscal_year", first["source"], np.array(odd, dtype=bool))


def _years_reversed(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Find baselines of a later year than their target or current value; once per file and years."""
    years = indicators[["baseline_year", "target_year", "current_year"]]
    baseline, *others = (years[column] for column in years)
    odd = np.logical_or.reduce([baseline.gt(other).fillna(False).astype(bool) for other in others])
    odd[odd] = ~years[odd].assign(source=rows.loc[odd, "source"]).duplicated()
    words = [
        " / ".join("－" if pd.isna(year) else str(year) for year in three)
        for three in years[odd].itertuples(index=False)
    ]
    return finding("years_reversed", rows[odd], "indicator", pd.Series(words, rows.index[odd], dtype="str"))


def _reconcile(
    sources: pd.DataFrame, layouts: list[Layout], dropped: pd.MultiIndex, again: pd.MultiIndex
) -> pd.DataFrame:
    """Count every raw row once: what it became, per file.

    Rows dropped and rows that repeat their program are given as (number of the layout, row).
    """
    counts = []
    for number, layout in enumerate(layouts):
        roles = layout.roles.copy()
        for moved, role in (dropped, "unread"), (again, "indicator"):
            mine = moved[moved.get_level_values(0) == number]
            if len(mine):
                roles[mine.get_level_values(1)] = role
        counts.append(roles.value_counts())
    known = [[count.get(role, 0) for role in schema.ROLES] for count in counts]
    table = pd.DataFrame(known, columns=[f"{role}_rows" for role in schema.ROLES], dtype="int64")
    return pd.concat([sources, table.sum(axis=1).rename("rows"), table], axis=1)
