"""Whether indicators and ratings say the same: rank correlation within processes, and how often they contradict each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.data import Selection
from analysis.profiles import FROM_GOOD, MET, ON_TRACK, SHORT, STATUSES
from analysis.progress.judging import judge

ALPHA = 0.05
DRAWS = 9_999
SEED = 20201
_FEWEST = 5  # programs: of four, no order is rarer than 2 of 24, so that nothing could be told from chance
_TINY = 1e-9


class Agreement(NamedTuple):
    """Kendall's τ-b of status and grade over ``n`` indicators: p by permutation, within processes, plain and within
    departments, and se of each.

    Missing where either doesn't vary, or with too few programs to tell anything from chance.
    """

    n: int
    tau: float
    p: float
    se: float
    p_plain: float
    se_plain: float
    p_department: float
    se_department: float


class Contradictions(NamedTuple):
    """Indicators that fall short (``profiles.SHORT``), and how many belong to upper grades; those met, and how many to lower ones.

    Beside it the statuses of those that fall short, and the grades that either have.
    """

    short: int
    short_but_upper: int
    met: int
    met_but_lower: int
    words: tuple[str, ...]
    grades_of_short: tuple[str, ...] = ()
    grades_of_met: tuple[str, ...] = ()


def rated_indicators(chosen: Selection) -> pd.DataFrame:
    """Give the indicators of a selection that could be judged and whose program is rated on the scale.

    Returns
    -------
    DataFrame
        ``program_id``, ``process_name``, ``department``, ``status``, ``kind`` (what the status means), ``rating``.
    """
    judged = judge(chosen)
    judged = judged.assign(
        status=judged["status"].astype("str"),
        rating=judged["program_id"].map(chosen.programs.set_index("program_id")["rating"]),
    )
    judged["kind"] = judged["status"].map(lambda status: STATUSES[status].kind)
    # 着実 of 多摩市 is the kind of what was met, reached or not.
    judged["kind"] = judged["kind"].mask(judged["kind"].eq(MET) & ~judged["met"], ON_TRACK)
    rows = judged["kind"].isin(FROM_GOOD) & judged["rating"].isin(chosen.plan.ratings.scale)
    return judged.loc[rows, ["program_id", "process_name", "department", "status", "kind", "rating"]]


def agreement(rows: pd.DataFrame, scale: list[str], draws: int = DRAWS) -> Agreement:
    """Correlate statuses and grades; grades are dealt out anew among the programs, so that a program's indicators stay together.

    Parameters
    ----------
    rows : DataFrame
        From ``rated_indicators``.
    scale : list of str
        Best first.
    draws : int
        Seeded; the grades as they are count as one more.
    """
    programs = rows.drop_duplicates("program_id").set_index("program_id")
    kinds = np.zeros((len(programs), len(FROM_GOOD)))
    np.add.at(kinds, (programs.index.get_indexer(rows["program_id"]), rows["kind"].map(FROM_GOOD.index)), 1)
    grades = programs["rating"].map(scale.index).to_numpy(dtype=np.int8)
    if len(programs) < _FEWEST or programs["rating"].nunique() < 2 or rows["kind"].nunique() < 2:
        return Agreement(len(rows), *[np.nan] * 7)
    found = []
    plain = np.zeros(len(programs), dtype=int)
    for strata in (programs["process_name"].to_numpy(), plain, programs["department"].to_numpy()):
        rng = np.random.default_rng(SEED)
        dealt = np.concatenate([grades[None, :], _dealt(grades, strata, draws, rng)])
        taus = _tau_b(dealt, kinds, len(scale))
        p = float((np.abs(taus) >= abs(taus[0]) - _TINY).mean())
        found += [p, (p * (1 - p) / draws) ** 0.5]
    return Agreement(len(rows), float(taus[0]), *found)


def contradictions(rows: pd.DataFrame, upper: list[str]) -> Contradictions:
    """Count both kinds of contradiction between an indicator and the grade of its program.

    Parameters
    ----------
    rows : DataFrame
        From ``rated_indicators``.
    upper : list of str
        The upper half of the scale.
    """
    good = rows["rating"].isin(upper)
    short, met = rows["kind"].isin(SHORT), rows["kind"].eq(MET)
    words = tuple(
        name for name, status in STATUSES.items() if status.kind in SHORT and rows["status"].eq(name).any()
    )
    given = [tuple(rows.loc[which, "rating"].unique()) for which in (short, met)]
    return Contradictions(
        int(short.sum()), int((short & good).sum()), int(met.sum()), int((met & ~good).sum()), words, *given
    )


def _dealt(grades: np.ndarray, strata: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Permute grades within strata, draws × programs."""
    dealt = np.empty((draws, len(grades)), dtype=grades.dtype)
    for stratum in pd.unique(strata):
        here = np.flatnonzero(strata == stratum)
        dealt[:, here] = rng.permuted(np.tile(grades[here], (draws, 1)), axis=1)
    return dealt


def _tau_b(dealt: np.ndarray, kinds: np.ndarray, grades: int) -> np.ndarray:
    """Kendall's τ-b of every row of grades (draws × programs) with the kinds of each program's indicators (programs × kinds).

    From the table of kinds by grades: pairs in the same order less pairs in opposite order, over the geometric mean of the
    pairs not tied in either (Kendall 1945). Better kinds with better grades are positive.
    """
    table = np.stack([(dealt == grade) @ kinds for grade in range(grades)], axis=1)
    below = table[:, ::-1, ::-1].cumsum(axis=1).cumsum(axis=2)[:, ::-1, ::-1]
    same = (table[:, :-1, :-1] * below[:, 1:, 1:]).sum(axis=(1, 2))
    turned = table[:, :, ::-1]
    below = turned[:, ::-1, ::-1].cumsum(axis=1).cumsum(axis=2)[:, ::-1, ::-1]
    opposite = (turned[:, :-1, :-1] * below[:, 1:, 1:]).sum(axis=(1, 2))
    pairs = [(table.sum(axis=(1, 2)) ** 2 - (table.sum(axis=side) ** 2).sum(axis=1)) / 2 for side in (1, 2)]
    return (same - opposite) / np.sqrt(pairs[0] * pairs[1])
