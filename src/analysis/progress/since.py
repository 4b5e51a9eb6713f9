"""How each indicator moved since the year before, and whether that is fast enough for its target."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.identity import identified
from analysis.cleaning.indicators import reading
from analysis.data import Selection, kept
from analysis.progress.judging import facts, judge

_TINY = 1e-9


@kept
def since(chosen: Selection) -> pd.DataFrame:
    """Compare the numbers of a selection with those of the whole plan in the year before.

    Returns
    -------
    DataFrame, with the index of ``judge(chosen)``
        ``nearer``: whether the value is better than then; ``unchanged``: whether it is the same; ``in_time``: whether the target will be reached in its year if the
        value moves on as it did a year since then; ``said_then``: the value then, with unit. False and empty where that
        can't be said: no number in either year, another unit, no years, no year before.
    """
    judged = judge(chosen)
    told = pd.DataFrame(
        {"nearer": False, "unchanged": False, "in_time": False, "said_then": ""}, index=judged.index
    )
    if chosen.year_before is None:
        return told
    past = judge(chosen.in_year(chosen.year_before, whole=True))
    now, then = identified(judged.assign(side=facts(judged)["side"], at=judged.index), past)
    then = then.assign(said=reading(then, "current"))
    both = now.merge(then, on=["program_id", "own", "nth"], suffixes=("", "_then"))
    alike = both["unit"].eq(both["unit_then"]) & both["not_comparable_then"].eq("")
    both = both[both["kind"].eq("number") & both["kind_then"].eq("number") & alike].set_index("at")
    gained = (both["current"] - both["current_then"]).astype("float64") * both["side"]
    needed = (both["target"] - both["current"]).astype("float64") * both["side"]
    took = (both["current_year"] - both["current_year_then"]).astype("float64")
    left = (both["target_year"] - both["current_year"]).astype("float64")
    in_time = gained.gt(0) & took.gt(0) & left.gt(0) & (gained * left).ge(needed * took - _TINY)
    told.loc[both.index, "nearer"] = gained.gt(0)
    told.loc[both.index, "unchanged"] = gained.eq(0)
    told.loc[both.index, "in_time"] = in_time
    told.loc[both.index, "said_then"] = both["said"]
    return told
