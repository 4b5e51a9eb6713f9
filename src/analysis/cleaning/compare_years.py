"""The same program across years: what came, what went, what may only have a new name, which goals were moved."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from analysis.cleaning.identity import UNNAMED, goal_changes
from analysis.findings import finding
from analysis.plan import Plan
from analysis.text import key, map_distinct

# A suggestion only, never a match: 80 catches a word added or dropped in a name of ten characters.
LIKENESS = 80
NO_DEPARTMENT = "担当課なし"  # as entry forms name it
MOST_COMPARED = 2000  # names on either side


def check_years(
    programs: pd.DataFrame,
    indicators: pd.DataFrame,
    plan: Plan,
    forms: Collection[tuple[int, str]] = (),
    blank: Collection[str] = (),
) -> list[pd.DataFrame]:
    """Compare each fiscal year with the one before it that has data.

    Parameters
    ----------
    programs, indicators : DataFrame
        The processed tables, all years.
    plan : Plan
    forms : collection of (int, str)
        Fiscal year and department (empty: all) of the entry forms that were written in.
    blank : collection of str
        Programs that stand in them and were not written yet.

    Returns
    -------
    list of DataFrame
        Findings: programs new or gone (or still to be written in an entry form), likely renames with the line for ``plan.toml``, baselines and targets that
        changed, directions that turned round, and what ``plan.toml`` names but no file has.
    """
    findings = list(_unused(programs, indicators, plan))
    for before, after in pairwise(sorted(programs["fiscal_year"].unique())):
        old, new = _of(programs, before), _of(programs, after)
        own = {department for year, department in forms if year == after}
        late = _late(old, new, own, plan)
        findings.append(
            finding(
                "form_missing",
                late.assign(fiscal_year=after),
                "department",
                late["program_name"] + "（" + late["department"].replace("", NO_DEPARTMENT) + "）",
            )
        )
        awaited = _among(old, late) | (old["program_name"].isin(blank) & bool(own) & ~_among(old, new))
        come_and_gone = _compare(old[~awaited], new)
        changed = goal_changes(_of(indicators, before), _of(indicators, after))
        findings += [find(come_and_gone) for find in FINDINGS]
        findings += _goals_changed(changed, _of(programs, after))
        findings.append(_indicator_moved(_of(indicators, before), _of(indicators, after), old, new))
    return findings


def _of(table: pd.DataFrame, year: int) -> pd.DataFrame:
    return table[table["fiscal_year"].eq(year)]


def _late(old: pd.DataFrame, new: pd.DataFrame, forms: set[str], plan: Plan) -> pd.DataFrame:
    """Find the programs of departments whose entry form has not come, where others' have."""
    if not forms or "" in forms:
        return old.head(0)
    ended = old["rating"].isin(plan.ratings.exit if plan.ratings.confirmed else []).fillna(False)
    came = old["department"].replace("", NO_DEPARTMENT).isin(forms)
    return old[~came & ~ended & ~_among(old, new)]


def _among(programs: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Tell which programs are among others, by their ids: as objects, which pandas compares much faster than its own text."""
    return programs["program_id"].astype("object").isin(others["program_id"].astype("object"))


class _ComeAndGone(NamedTuple):
    """Programs that are in one of two years only.

    Attributes
    ----------
    moved : DataFrame
        New ones with the name of one that is gone: only the process in their ids differs.
    come, gone : DataFrame
        The others, new and gone.
    renamed : Series of str, by the index of ``come``
        New ones with a name much like that of one gone: that name.
    """

    moved: pd.DataFrame
    come: pd.DataFrame
    gone: pd.DataFrame
    renamed: pd.Series


def _compare(old: pd.DataFrame, new: pd.DataFrame) -> _ComeAndGone:
    gone, come = old[~_among(old, new)], new[~_among(new, old)]
    names_gone, names_come = (map_distinct(table["program_name"], key) for table in (gone, come))
    same_name = names_come.isin(names_gone)
    come, moved, gone = come[~same_name], come[same_name], gone[~names_gone.isin(names_come)]
    return _ComeAndGone(moved, come, gone, _likely_renames(gone, come))


def _process_differs(programs: _ComeAndGone) -> pd.DataFrame:
    rows = programs.moved[~_by_department(programs.moved)]
    return finding("process_differs", rows, "process", rows["program_name"])


def _department_differs(programs: _ComeAndGone) -> pd.DataFrame:
    rows = programs.moved[_by_department(programs.moved)]
    return finding("department_differs", rows, "department", rows["program_name"])


def _by_department(programs: pd.DataFrame) -> pd.Series:
    """Tell which programs are told from others of their name by the department in their id."""
    return programs["program_id"].str.contains("@", regex=False)


def _rename_suspected(programs: _ComeAndGone) -> pd.DataFrame:
    """Give the line for ``plan.toml``."""
    rows = programs.come.loc[programs.renamed.index]
    names = zip(programs.renamed, rows["program_name"], strict=True)
    lines = pd.Series([f"{_quoted(old)} = {_quoted(new)}" for old, new in names], rows.index, dtype="str")
    return finding("rename_suspected", rows, "program_name", lines)


def _program_new(programs: _ComeAndGone) -> pd.DataFrame:
    rows = programs.come.drop(programs.renamed.index)
    return finding("program_new", rows, "program_name", rows["program_name"])


def _program_gone(programs: _ComeAndGone) -> pd.DataFrame:
    rows = programs.gone[~programs.gone["program_name"].isin(programs.renamed)]
    return finding("program_gone", rows, "program_name", rows["program_name"])


FINDINGS = (_process_differs, _department_differs, _rename_suspected, _program_new, _program_gone)


def _goals_changed(changed: pd.DataFrame, programs: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Tell which baselines and targets were moved, and where the better side turned round."""
    places = programs[["fiscal_year", "program_id", "source", "source_row"]]
    where = changed[["program_id"]].merge(places, on="program_id", how="left").set_axis(changed.index)
    names = changed["indicator_name"].replace("", UNNAMED)
    told = names + "：" + changed["before"] + " → " + changed["after"]
    for point in ["baseline", "target"]:
        mine = changed["point"].eq(point)
        yield finding("goal_changed", where[mine], point, told[mine])
    turned = changed["turned"] & ~changed.duplicated(["program_id", "indicator_name"])
    yield finding("direction_turned", where[turned], "target", told[turned])


def _indicator_moved(
    was: pd.DataFrame, now: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame
) -> pd.DataFrame:
    """Tell of indicators that one program had and now another has, which was there before: a row may stand in the wrong place."""
    one, other = (_single_names(table) for table in (was, now))
    both = one.to_frame("was").join(other.rename("now"), how="inner").astype("object")
    both = both[both["was"].ne(both["now"]) & both["now"].isin(old["program_id"].astype("object"))]
    names = dict(zip(old["program_id"], old["program_name"], strict=True))
    rows = new.drop_duplicates("program_id").set_index("program_id", drop=False).loc[both["now"]]
    told = [f"{name}：{names[a]} → {names[b]}" for name, a, b in both.itertuples()]
    return finding("indicator_moved", rows, "indicator_name", pd.Series(told, rows.index, dtype="str"))


def _single_names(indicators: pd.DataFrame) -> pd.Series:
    """Give the program of every indicator whose name (as a key) only one has."""
    names = map_distinct(indicators["indicator_name"], key)
    alone = names.ne("") & ~names.duplicated(keep=False)
    return indicators.loc[alone, "program_id"].set_axis(names[alone])


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
    place = pd.DataFrame({"source": ["plan.toml"], "source_row": [0]})
    for section, named, table, field in (
        ("renames", [*plan.renames, *plan.renames.values()], programs, "program_name"),
        ("directions", list(plan.directions), indicators, "indicator_name"),
    ):
        known = {key(name) for name in table[field].unique()} if named else set()
        for name in named:
            if key(name) not in known:
                yield finding("plan_unused", place, field, f"[{section}] {name}")
