"""Errata to raw cells, from ``data/corrections.toml``: applied after reading, before interpreting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from analysis.errors import PlanError
from analysis.fields import FIELDS, OF_INDICATOR
from analysis.findings import finding
from analysis.places import CORRECTIONS_FILE
from analysis.plan import FieldName, NotEmpty
from analysis.settings import read_toml
from analysis.text import is_nothing


class Correction(BaseModel):
    """One erratum: where, what stands there, what should, why, and who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    row: Annotated[int, Field(ge=1, le=10_000_000)]
    field: FieldName
    expect: str
    value: str
    reason: NotEmpty
    by: NotEmpty


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    correction: list[Correction] = []


def read_corrections(folder: Path) -> list[Correction]:
    """Read ``data/corrections.toml``; no file means no corrections.

    Raises
    ------
    PlanError
        If it is not TOML, or a correction lacks something or names an unknown field.
    """
    path = folder / CORRECTIONS_FILE
    if not path.is_file():
        return []
    remedy = "[[correction]] ごとに source、row、field、expect、value、reason、by を書いてください。"
    corrections = read_toml(path, _File, remedy=remedy).correction
    for number, correction in enumerate(corrections, 1):
        _check(correction, number, path)
    return corrections


def _check(correction: Correction, number: int, path: Path) -> None:
    """Refuse what no model can: a program without a name or a year."""
    if correction.field in ("program_name", "fiscal_year") and is_nothing(correction.value):
        raise PlanError(
            f"corrections.toml の {number} 番目の訂正で、{FIELDS[correction.field].title}を空にはできません",
            where=str(path),
            remedy="集計に入れない行は、元データをもらい直すなどして除いてください。",
        )


def correct(rows: pd.DataFrame, corrections: list[Correction]) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Put corrected text in place of what was expected.

    Parameters
    ----------
    rows : DataFrame
        Laid-out rows (see ``layout``) of all files.
    corrections : list of Correction

    Returns
    -------
    (rows, findings)
        An info for each correction made; an error for each whose cell isn't there or no longer holds what was
        expected, since then the source was fixed or has changed.
    """
    if not corrections:
        return rows, []
    rows, findings = rows.copy(), []
    for correction in corrections:
        here = stands_in(rows["source"], correction.source) & rows["source_row"].eq(correction.row)
        place = pd.DataFrame({"source": [correction.source], "source_row": [correction.row]})
        place = rows.loc[here, ["source", "source_row"]] if here.sum() == 1 else place
        code, told = "correction_stale", f"{correction.expect} → {correction.value}"
        if _fits(correction, rows[here]):
            rows.loc[here, correction.field] = correction.value
            code, told = "corrected", f"{told}（{correction.reason}、{correction.by}）"
        findings.append(finding(code, place, correction.field, told))
    return rows, findings


def _fits(correction: Correction, here: pd.DataFrame) -> bool:
    """Tell whether a cell is there, counts, and holds what is expected."""
    if len(here) != 1 or correction.field not in here:
        return False
    # The row of a further indicator has cells of the program too, but none that count.
    further = here["role"].eq("indicator").any() and correction.field not in OF_INDICATOR
    return not further and here[correction.field].iloc[0] == correction.expect


def stands_in(sources: pd.Series, named: str) -> pd.Series:
    """Tell which rows stand in a source; whether its name says the sheet (``#``) depends on how many the file has."""
    file, _, part = named.partition("#")
    return sources.eq(named) | (sources.eq(file) if part else sources.str.startswith(f"{file}#"))
