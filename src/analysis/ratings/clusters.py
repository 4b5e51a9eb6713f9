"""Whether ratings moved one way when programs are not independent: departments as wholes, exits as worsened, composition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from analysis.show.words import grouped

FEWEST_DEPARTMENTS = 6  # 2 · ½⁵ = .0625: with five departments no outcome reaches p < .05


class Flip(NamedTuple):
    """The sign-flip test over departments: how many have a balance, p, and the smallest attainable p."""

    departments: int
    p: float
    p_min: float


class Parts(NamedTuple):
    """The change of the share of upper grades, and of what it is made up: matched programs, those that came, those that left."""

    before: float
    after: float
    matched: float
    came: float
    left: float


def department_flip(moved: pd.DataFrame) -> Flip:
    """Test whether departments moved one way, each taken as a whole.

    Under no drift the balance of a department (improved less worsened) is as likely with the other sign, however much its
    programs move together; all 2ⁿ choices of signs are counted. Missing p if no department has a balance.

    Parameters
    ----------
    moved : DataFrame
        From ``movement.movements``.
    """
    rows = moved[moved["steps"].notna()]
    return flip(np.sign(rows["steps"]).groupby(grouped(rows["department"])).sum())


def flip(balances: pd.Series) -> Flip:
    """Test whether balances of departments (so many one way less so many the other) lean one way; see ``department_flip``."""
    balance = balances.astype("int64")
    sizes = balance[balance.ne(0)].abs().to_numpy()
    if not len(sizes):
        return Flip(0, np.nan, np.nan)
    chances = np.ones(1)
    for size in sizes:  # of the sum, from −Σ to +Σ
        grown = np.zeros(len(chances) + 2 * size)
        grown[: len(chances)] += chances / 2
        grown[2 * size :] += chances / 2
        chances = grown
    sums = np.abs(np.arange(len(chances)) - sizes.sum())
    p = float(chances[sums >= abs(balance.sum())].sum())
    return Flip(len(sizes), min(p, 1.0), 2.0 ** (1 - len(sizes)))


def exits_as_worsened(
    moved: pd.DataFrame, scale: Sequence[str], exits: Sequence[str]
) -> tuple[int, int, float, Flip]:
    """Repeat the tests with programs that went to an exit grade as worsened, those that came back as improved.

    Returns
    -------
    (improved, worsened, p, flip)
        Of the sign test, whose p is missing if nothing moved, and of departments as wholes.
    """
    out = moved["before"].isin(list(scale)) & moved["after"].isin(list(exits))
    back = moved["before"].isin(list(exits)) & moved["after"].isin(list(scale))
    ways = np.sign(moved["steps"].fillna(0)).mask(out, -1).mask(back, 1)
    improved, worsened = int(ways.gt(0).sum()), int(ways.lt(0).sum())
    movers = improved + worsened
    p = float(binomtest(improved, movers).pvalue) if movers else np.nan
    return improved, worsened, p, flip(ways.groupby(grouped(moved["department"])).sum())


def share_parts(moved: pd.DataFrame, scale: Sequence[str], upper: Sequence[str]) -> Parts | None:
    """Take the change of the share of upper grades apart; grades outside the scale are not in the denominators.

    The share of the programs graded in both years changed by ``matched``; ``came`` is by how much the others of the later
    year lift it, ``left`` by how much the others of the earlier year had lowered it. The three add up.

    Returns
    -------
    Parts or None
        None if no program is graded on the scale in both years.
    """
    graded = {side: moved[side].isin(list(scale)) for side in ("before", "after")}
    both = graded["before"] & graded["after"]
    if not both.any():
        return None
    whole = {side: moved.loc[rows, side].isin(list(upper)).mean() for side, rows in graded.items()}
    same = {side: moved.loc[both, side].isin(list(upper)).mean() for side in graded}
    return Parts(
        whole["before"],
        whole["after"],
        same["after"] - same["before"],
        whole["after"] - same["after"],
        same["before"] - whole["before"],
    )
