"""The same program across years: what came, what went, what may only have a new name, which goals were moved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pandas as pd
from rapidfuzz import fuzz, process

from analysis.cleaning.identity import UNNAMED, goal_changes
from analysis.findings import finding
from analysis.plan import Plan
from analysis.text import key, map_distinct

# A suggestion only, never a match: 80 catches a word added or dropped in a name of ten characters.
LIKENESS = 80
MOST_COMPARED = 2000  # names on either side


def check_years(programs: pd.DataFrame, indicators: pd.DataFrame, plan: Plan) -> list[pd.DataFrame]:
    """Compare each fiscal year with the one before it that has data.

    Parameters
    ----------
    programs, indicators : DataFrame
        The processed tables, all years.
    plan : Plan

    Returns
    -------
    list of DataFrame
        Findings: programs new or gone, likely renames with the line for ``plan.toml``, baselines and targets that
        changed, directions that turned round, and what ``plan.toml`` names but no file has.
    """
    findings = list(_unused(programs, indicators, plan))
    years = sorted(programs["fiscal_year"].unique())
    place = programs[["fiscal_year", "program_id", "program_name", "source", "source_row"]]
    place = place.assign(name=map_distinct(place["program_name"], key))
    for before, after in pairwise(years):
        old = place[place["fiscal_year"].eq(before)]
        new = place[place["fiscal_year"].eq(after)]
        gone, come = (
            old[~old["program_id"].isin(new["program_id"])],
            new[~new["program_id"].isin(old["program_id"])],
        )
        same_name = come["name"].isin(gone["name"])  # only the process in their ids differs
        moved, come = come[same_name], come[~same_name]
        findings.append(finding("process_differs", moved, "process", moved["program_name"]))
        gone = gone[~gone["name"].isin(moved["name"])]
        renamed = _likely_renames(gone, come)
        sure = come.loc[renamed.index]
        told = [
            f"{_quoted(old)} = {_quoted(new)}" for old, new in zip(renamed, sure["program_name"], strict=True)
        ]
        findings.append(
            finding("rename_suspected", sure, "program_name", pd.Series(told, sure.index, dtype="str"))
        )
        fresh = come.drop(renamed.index)
        findings.append(finding("program_new", fresh, "program_name", fresh["program_name"]))
        left = gone[~gone["program_name"].isin(renamed)]
        findings.append(finding("program_gone", left, "program_name", left["program_name"]))
        changed = goal_changes(
            indicators[indicators["fiscal_year"].eq(before)], indicators[indicators["fiscal_year"].eq(after)]
        )
        where = changed[["program_id"]].merge(new, on="program_id", how="left").set_axis(changed.index)
        told = (
            changed["indicator_name"].replace("", UNNAMED)
            + "："
            + changed["before"]
            + " → "
            + changed["after"]
        )
        for point in ["baseline", "target"]:
            mine = changed["point"].eq(point)
            findings.append(finding("goal_changed", where[mine], point, told[mine]))
        turned = changed["turned"] & ~changed.duplicated(["program_id", "indicator_name"])
        findings.append(finding("direction_turned", where[turned], "target", told[turned]))
    return findings


def _likely_renames(gone: pd.DataFrame, come: pd.DataFrame) -> pd.Series:
    """Suggest, for programs that came, which of those gone they may be (Series of names)."""
    names = gone["program_name"].drop_duplicates().tolist()
    if not names or len(names) > MOST_COMPARED or len(come) > MOST_COMPARED:
        return pd.Series(dtype="str")
    likely = {}
    for index, name in come["program_name"].items():
        found = process.extractOne(name, names, scorer=fuzz.WRatio, processor=key, score_cutoff=LIKENESS)
        if found:
            likely[index] = found[0]
    return pd.Series(likely, dtype="str")


def _quoted(name: str) -> str:
    """Write a name as TOML wants it, which is as in JSON."""
    return json.dumps(name, ensure_ascii=False)


def _unused(programs: pd.DataFrame, indicators: pd.DataFrame, plan: Plan) -> Iterator[pd.DataFrame]:
    """Say which names in ``plan.toml`` no file has: most likely misspelt."""
    known = {
        "renames": {key(name) for name in programs["program_name"].unique()},
        "directions": {key(name) for name in indicators["indicator_name"].unique()},
    }
    named = {"renames": [*plan.renames, *plan.renames.values()], "directions": list(plan.directions)}
    field = {"renames": "program_name", "directions": "indicator_name"}
    for section, names in named.items():
        for name in names:
            if key(name) not in known[section]:
                place = pd.DataFrame({"source": ["plan.toml"], "source_row": [0]})
                yield finding("plan_unused", place, field[section], f"[{section}] {name}")
