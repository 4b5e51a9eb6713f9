"""How far each indicator is from its target, and whether it is moving fast enough.

Progress D = (c − b) / (g − b), elapsed τ = (t_c − t_b) / (t_g − t_b) capped at 1, pace P = D / τ, with b, g, c
the baseline, target and current value and t_b, t_g, t_c their fiscal years. ``profiles`` says what follows from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import text
from analysis.data import Data, Selection, kept
from analysis.profiles import BACK, DECIMALS, DEFAULT, LATE, MISSED, STAGE_STATUSES, STANDSTILL, named
from analysis.text import key
from analysis.values import DEFAULT_LADDERS

NO_VALUE = "値なし"

# The cell says that the program is over: there is nothing left to judge.
_ENDED = re.compile(r"(?:事業|取組)?(?:終了|廃止|完了)(?:済み?|した|しました)?[。.]?")

# Numbers that may be below 0 or above 100 %, whatever values they have had so far.
_UNBOUNDED = re.compile("増減|増加|減少|伸び|変化|収支|前年|達成率|倍率")

_NAMES = ["program_name", "process_no", "process_name", "item_no", "item_name", "department"]


def indicator_progress(
    indicators: pd.DataFrame,
    *,
    profile: str = DEFAULT,
    overrides: Mapping[str, str] | None = None,
    ladders: Sequence[Sequence[str]] = DEFAULT_LADDERS,
) -> pd.DataFrame:
    """Judge every indicator.

    Parameters
    ----------
    indicators : DataFrame
        The processed table ``indicators``; of several years each row is judged by itself, by the goals of its own year.
    profile : str
        A key of ``profiles.PROFILES``.
    overrides : mapping, optional
        Indicator name → ``increase`` or ``decrease``, where the column ``direction`` is not to be followed.
    ladders : sequence of sequences of str
        Stage words, lowest first.

    Returns
    -------
    DataFrame
        The rows given, in their order and with their index, and the columns

        - ``progress`` D, uncapped; ``elapsed`` τ in 0–1; ``pace`` P
        - ``status``, ordered categories: the profile's, best first; stages are judged by rank in every profile
        - ``status_reason``: why it cannot be judged, else empty
        - ``measure``: the number the status rests on (see ``Profile.measure``); ``met``: whether the target is reached;
          ``away``: whether the value moved away from it
        - ``gap`` target − current, in the unit
        - ``per_year_so_far``, ``per_year_needed``: change per fiscal year, in the unit; nothing is needed (0) once met
        - ``projected``: the straight line through baseline and current, at the target year, within what is ``possible``;
          missing once that year has come

    Raises
    ------
    WrongUsage
        If the profile is unknown.
    """
    rule = named(profile)
    table = indicators.copy()
    if "not_comparable" not in table:
        table["not_comparable"] = ""
    if overrides:
        sides = {key(name): side for name, side in overrides.items()}
        declared = pd.Series(
            [sides.get(key(name)) for name in table["indicator_name"]], index=table.index, dtype="object"
        )
        table["direction"] = declared.where(declared.notna(), table["direction"])
    table = table.assign(**_measures(table))
    known = facts(table)
    statuses, measure, why = rule.verdicts(known)
    stage, number = table["kind"].eq("stage"), table["kind"].eq("number")
    reason = _reasons(table, {word for ladder in ladders for word in ladder})
    table["status_reason"] = reason.where(reason.ne("") | ~number, why).astype("str")
    able = table["status_reason"].eq("")
    found = pd.Series(np.where(stage, _stage_status(table, ladders), statuses), index=table.index)
    table["status"] = pd.Categorical(found.where(able, rule.unable), categories=rule.words, ordered=True)
    table["measure"] = measure.where(able & number)
    table["met"] = able & (known["met"] & number | stage & found.eq(STAGE_STATUSES[0]))
    slow = table["status"].isin(rule.of(LATE, MISSED)) & table["progress"].lt(-STANDSTILL)
    table["away"] = able & (table["status"].isin(rule.of(BACK)) | slow)
    table.loc[table["met"] & number, "per_year_needed"] = 0.0
    order = ["progress", "elapsed", "pace", "status", "status_reason", "gap"]
    order += ["per_year_so_far", "per_year_needed", "projected", "measure", "met", "away"]
    return table[[*indicators.columns, *order]]


def facts(table: pd.DataFrame) -> pd.DataFrame:
    """Say of every number what profiles ask.

    Parameters
    ----------
    table : DataFrame
        The processed table ``indicators`` with ``progress`` and ``pace``.

    Returns
    -------
    DataFrame
        Values and years as float, ``progress``, ``pace``, ``side`` (+1 where more is better, −1 where less is, missing if
        unknown; by declaration first and else by the sign of g − b), and of bool ``kept`` (g = b), ``met`` (c at or past
        g), ``due`` (the target year has come), ``against`` (declared against the sign: a fall to be kept within limits,
        where short of the target means worse than was allowed for).
    """
    numbers = [f"{point}{part}" for point in ["baseline", "target", "current"] for part in ("", "_year")]
    known = table[numbers].astype("float64")
    towards = np.sign(known["target"] - known["baseline"])
    declared = table["direction"].map({"increase": 1.0, "decrease": -1.0}).astype("float64")
    side = declared.fillna(towards).replace(0, np.nan)
    past = ((known["current"] - known["target"]) * side).round(DECIMALS).ge(0)
    return known.assign(
        progress=table["progress"],
        pace=table["pace"],
        side=side,
        kept=towards.eq(0),
        met=past | known["current"].eq(known["target"]),
        due=known["current_year"].ge(known["target_year"]),
        against=(side * towards).lt(0),
    )


def _measures(table: pd.DataFrame) -> dict[str, pd.Series]:
    number = table["kind"].eq("number") & table["not_comparable"].eq("")
    b, g, c = (table[point].where(number) for point in ["baseline", "target", "current"])
    years = table[["baseline_year", "target_year", "current_year"]].astype("float64")
    passed = years["current_year"] - years["baseline_year"]
    whole = years["target_year"] - years["baseline_year"]
    left = whole - passed
    progress = ((c - b) / (g - b).replace(0, np.nan)).round(DECIMALS)
    elapsed = (passed / whole.where(whole > 0)).clip(upper=1).where(passed > 0)
    per_year = (c - b) / passed.where(passed > 0)
    return {
        "progress": progress,
        "elapsed": elapsed,
        "pace": (progress / elapsed).round(DECIMALS),
        "gap": (g - c).round(DECIMALS),
        "per_year_so_far": per_year.round(DECIMALS),
        "per_year_needed": ((g - c) / left.where(left > 0)).round(DECIMALS),
        "projected": (b + per_year * whole.where(left > 0)).round(DECIMALS).clip(*possible(table)),
    }


def possible(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Give the least and the largest value that each number can have.

    Counts and rates are not below 0, percentages not above 100; without bounds is what goes beyond them by its values or by
    its name (a rate of change, a balance).

    Returns
    -------
    (Series, Series) of float, indexed as ``table``
    """
    values = table[["baseline", "target", "current"]].astype("float64")
    free = table["indicator_name"].str.contains(_UNBOUNDED)
    least = pd.Series(np.where(free | values.lt(0).any(axis=1), -np.inf, 0.0), index=table.index)
    share = table["unit"].eq("%") & ~free & ~values.gt(100).any(axis=1)
    return least, pd.Series(np.where(share, 100.0, np.inf), index=table.index)


def _reasons(table: pd.DataFrame, steps: set[str]) -> pd.Series:
    """Why an indicator cannot be judged, first match wins; empty where it can."""
    stage, number = table["kind"].eq("stage"), table["kind"].eq("number")

    def missing(point: str) -> pd.Series:
        return table[f"{point}_stage"].isna().where(stage, table[point].isna() & ~table["kind"].eq("text"))

    stages = table[["baseline_stage", "target_stage", "current_stage"]]
    known = (stages.isna() | stages.isin(steps)).all(axis=1)
    same = table["baseline"].eq(table["target"])
    years = table[["baseline_year", "target_year", "current_year"]].astype("float64")
    ordered = years["baseline_year"].lt(years["target_year"]) & years["baseline_year"].lt(
        years["current_year"]
    )
    ended = text.map_distinct(table["current_raw"], _says_ended).astype(bool)
    sided = table["direction"].isin(["increase", "decrease"])
    return pd.Series(
        np.select(
            [
                missing("baseline") | missing("current"),
                ended,
                table["kind"].eq("text") | (stage & ~known),
                table["not_comparable"].ne(""),
                missing("target"),
                number & ~ordered,
                number & same & table["current"].ne(table["target"]) & ~sided,
            ],
            [NO_VALUE, "終了", "数値化不可", table["not_comparable"], "目標未設定", "年度不明", "方向不明"],
            "",
        ),
        index=table.index,
        dtype="str",
    )


def _stage_status(table: pd.DataFrame, ladders: Sequence[Sequence[str]]) -> np.ndarray:
    rank = {word: n for ladder in ladders for n, word in enumerate(ladder)}
    b, g, c = (
        table[f"{point}_stage"].map(rank).astype("float64") for point in ["baseline", "target", "current"]
    )
    met, ahead, flat, back, missed = STAGE_STATUSES
    due = table["current_year"].astype("float64").ge(table["target_year"].astype("float64"))
    return np.select([c.ge(g), due, c.gt(b), c.eq(b)], [met, missed, ahead, flat], back)


def _says_ended(cell: str) -> bool:
    """Tell whether the last words of a cell say that the program is over."""
    words = text.narrow(cell).split()
    return bool(words) and _ENDED.fullmatch(words[-1]) is not None


@kept
def judge(chosen: Selection | Data) -> pd.DataFrame:
    """Judge the indicators of a selection, beside the names of their programs.

    Parameters
    ----------
    chosen : Selection or Data
        Of all fiscal years (``Data``) every indicator is judged by the goals of its own year and stands beside its
        program as it was then.

    Returns
    -------
    DataFrame
        The rows of ``chosen.indicators`` with the columns of ``indicator_progress``, and ``program_name``, ``process_no``,
        ``process_name``, ``item_no``, ``item_name``, ``department``.
    """
    ladders = chosen.plan.stages.ladders
    judged = indicator_progress(chosen.indicators, profile=chosen.profile.key, ladders=ladders)
    same = ["fiscal_year", "program_id"]
    return judged.join(chosen.programs.set_index(same)[_NAMES], on=same)


def judgeable(judged: pd.DataFrame) -> pd.DataFrame:
    """Keep the numeric indicators that could be judged."""
    return judged[judged["progress"].notna() & judged["status_reason"].eq("")]


def status_counts(judged: pd.DataFrame) -> pd.Series:
    """Count indicators by status, every status of the profile, best first (zeros included)."""
    return judged["status"].value_counts(sort=False).rename("指標数")
