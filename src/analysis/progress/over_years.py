"""The way of each indicator through the years: its values, its statuses, and where the line through them leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from analysis.cleaning.identity import identified, of_one_year
from analysis.data import Selection, kept
from analysis.progress.judging import facts, judge, possible

COVERAGE = (
    0.8  # of the interval, if the years' deviations are independent; of a random walk it covers .59 to .73
)
FEWEST_FOR_RANGE = 5  # yearly values
_LAST_YEARS = 2
_LEVEL = 1e-9  # a slope below is level but for the computer's rounding
_FEWEST_FOR_A_COURSE = 3  # yearly values
_FEWEST_FOR_FIT = 3  # two points lie on every line through them


def points(chosen: Selection, judged: pd.DataFrame | None = None) -> pd.DataFrame:
    """Follow every indicator of a fiscal year back through the earlier ones.

    Indicators are the same if program and name are; those without a name, if program and number are.

    Parameters
    ----------
    chosen : Selection
    judged : DataFrame, optional
        Those rows of ``judge(chosen)`` that are wanted; without, all.

    Returns
    -------
    DataFrame
        One row per indicator wanted and fiscal year up to its own that has data: ``indicator`` (index of
        ``judge(chosen)``), ``fiscal_year``, ``year`` (to which the value belongs),
        ``value`` (missing where it isn't a number in the same unit), ``status`` (by the goals of that year; missing where
        the indicator wasn't there).
    """
    return _of_all(chosen) if judged is None else _followed(chosen, judged)


@kept
def _of_all(chosen: Selection) -> pd.DataFrame:
    return _followed(chosen, judge(chosen))


def _followed(chosen: Selection, judged: pd.DataFrame) -> pd.DataFrame:
    today = judged.rename_axis("indicator").reset_index()
    years = [year for year in chosen.data.years if year <= chosen.fiscal_year]
    parts = [_in_year(today, judge(chosen.in_year(year, whole=True)), year) for year in years]
    return pd.concat(parts, ignore_index=True)


def _in_year(today: pd.DataFrame, judged: pd.DataFrame, year: int) -> pd.DataFrame:
    now, then = identified(today, judged[judged["program_id"].isin(today["program_id"])])
    same = ["program_id", "own", "nth"]
    facts = ["kind", "unit", "not_comparable", "current", "current_year", "status"]
    both = now[["indicator", *same, "unit"]].merge(
        then[[*same, *facts]], on=same, how="left", suffixes=("", "_then")
    )
    usable = both["kind"].eq("number") & both["not_comparable"].eq("") & both["unit"].eq(both["unit_then"])
    return pd.DataFrame(
        {
            "indicator": both["indicator"],
            "fiscal_year": year,
            "year": both["current_year"].fillna(year).astype("int64"),
            "value": both["current"].where(usable),
            "status": both["status"].astype("object"),
        }
    )


def outlook(judged: pd.DataFrame, followed: pd.DataFrame) -> pd.DataFrame:
    """Say for every indicator where its path leads and when its status first changed.

    With the baseline and at least two yearly values, the projection is the least-squares line through all of them, from
    ``FEWEST_FOR_RANGE`` yearly values on with its prediction interval (Student's t, n − 2 degrees of freedom); with fewer it
    is the line through baseline and current value. It is kept within what is possible, and there is none where the line
    and the movement of the last years point in opposite directions, or where it would turn that movement round. Source: any textbook on linear regression, e.g.
    Draper & Smith, Applied Regression Analysis.

    Parameters
    ----------
    judged : DataFrame
        From ``judging.judge``, of one fiscal year (``SeveralRows``).
    followed : DataFrame
        From ``points``.

    Returns
    -------
    DataFrame, indexed as ``judged``
        ``n`` points used (the baseline among them); ``projected`` value at the target year, ``low`` and ``high`` ends of the
        interval that covers a new value there with ``COVERAGE``, missing if there is none or the target year has come;
        ``opposed`` whether it is missing since the last movement goes the other way; ``changed`` first fiscal year in
        which the status was another than when it was last judged; ``was`` and ``became``, the two statuses.
    """
    least, most = possible(judged)
    rows, paths = {}, followed.groupby("indicator").agg(list).to_dict("index")
    for index, row in of_one_year(judged).to_dict("index").items():
        mine = paths.get(index, followed.iloc[:0])
        known = known_points(row, mine)
        line = fit(known)
        able = row["kind"] == "number" and row["status_reason"] == ""
        due = not able or row["current_year"] >= row["target_year"]
        against = not due and opposed(known, int(row["target_year"]))
        if due or against:
            at_target = (None, None, None)
        else:
            at_target = line(int(row["target_year"])) if line else (row["projected"],)
            at_target = at_target if ranged(known) else (at_target[0], None, None)
        rows[index] = [
            len(known),
            *at_target,
            against,
            *_first_change(mine, judged["status"].cat.categories),
        ]
    columns = ["n", "projected", "low", "high", "opposed", "changed", "was", "became"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).reindex(judged.index)
    floats = dict.fromkeys(["projected", "low", "high"], "float64")
    table = table.astype(floats | {"opposed": "bool", "changed": "Int64"})
    return table.assign(**{name: table[name].clip(least, most) for name in floats})


def courses(judged: pd.DataFrame, followed: pd.DataFrame) -> pd.DataFrame:
    """Say of every number with at least three yearly values beside its baseline which way it has gone.

    Parameters
    ----------
    judged, followed : DataFrame
        As for ``outlook``.

    Returns
    -------
    DataFrame of bool, some rows of ``judged``
        ``sinking``: every value, from the baseline on, is further from the target than the one before. ``recovering``: an earlier value was further from the
        target than the baseline; the last is not, and nearer than the one before.
    """
    sides, rows = facts(of_one_year(judged))["side"], {}
    paths = followed.groupby("indicator").agg(list).to_dict("index")
    for index, row in judged[judged["kind"].eq("number") & sides.notna()].iterrows():
        values = (known_points(row, paths[index]) * sides[index]).to_numpy() if index in paths else []
        if len(values) > _FEWEST_FOR_A_COURSE and pd.notna(row["baseline"]):
            steps, since = np.diff(values), values - values[0]
            was_back = bool((since[:-1] < 0).any())
            rows[index] = [bool((steps < 0).all()), was_back and bool(since[-1] >= 0 and steps[-1] > 0)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["sinking", "recovering"]).astype("bool")


def ranged(values: pd.Series) -> bool:
    """Tell whether the values of an indicator, its baseline the first of them, are enough for an interval."""
    return len(values) > FEWEST_FOR_RANGE


def opposed(values: pd.Series, due: int) -> bool:
    """Tell whether the line through all values goes against the movement of the last two years.

    It does where the line and the movement point in opposite directions, the movement of the last year or of the last two
    together, and where the line's value in the target year lies behind the current one: a value that rose to 27 is not told
    to be 23 next year because it began at 0.

    Parameters
    ----------
    values : Series of float, indexed by year
        From ``known_points``.
    due : int
        The target year.
    """
    line = fit(values)
    if line is None:
        return False
    years, y = values.index.to_numpy(), values.to_numpy()
    recent = y[years >= years[-1] - _LAST_YEARS]
    over_two, last = recent[-1] - recent[0], y[-1] - y[-2]
    now, then = line(np.array([years[-1], due]))[0]
    slope, ahead = now - line(years[0])[0], then - y[-1]
    pairs = [(slope, over_two), (slope, last), (ahead, over_two)]
    return any(bool(step * went < 0 and abs(step) > _LEVEL) for step, went in pairs)


def known_points(row: Mapping[str, object] | pd.Series, mine: Mapping[str, list] | pd.DataFrame) -> pd.Series:
    """Gather the values of one indicator: year → value, the baseline first; the latest report of a year counts."""
    # A dict, not a frame: asked for every indicator of a page.
    values = {
        int(year): value for year, value in zip(mine["year"], mine["value"], strict=True) if value == value
    }
    first = row["baseline_year"]
    values = {year: values[year] for year in sorted(values) if pd.isna(first) or year > first}
    if pd.notna(row["baseline"]) and pd.notna(first):
        values = {int(first): float(row["baseline"])} | values
    return pd.Series(values, dtype="float64")


def fit(values: pd.Series) -> Callable[[ArrayLike], tuple[np.ndarray, np.ndarray, np.ndarray]] | None:
    """Fit a line to at least three points.

    Parameters
    ----------
    values : Series of float, indexed by year
        One value a year, as from ``known_points``.

    Returns
    -------
    callable or None
        Years (a number or an array) → (value, low, high), arrays of the same shape; None if there are fewer points.
    """
    if len(values) < _FEWEST_FOR_FIT:
        return None
    years, y = values.index.to_numpy(dtype=float), values.to_numpy(dtype=float)
    middle, spread = years.mean(), ((years - years.mean()) ** 2).sum()
    slope = ((years - middle) * (y - y.mean())).sum() / spread
    freedom = len(y) - 2
    variance = ((y - y.mean() - slope * (years - middle)) ** 2).sum() / freedom
    t = stdtrit(freedom, (1 + COVERAGE) / 2)

    def at(year: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        away = np.asarray(year, dtype=float) - middle
        value = y.mean() + slope * away
        half = t * np.sqrt(variance * (1 + 1 / len(y) + away**2 / spread))
        return value, value - half, value + half

    return at


def _first_change(mine: Mapping[str, list], statuses: pd.Index) -> tuple[object, object, object]:
    """Find the first change of status; a year in which it could not be judged (the last status) is no change."""
    judged = set(statuses[:-1])
    known = [pair for pair in zip(mine["fiscal_year"], mine["status"], strict=True) if pair[1] in judged]
    moves = ((year, was, became) for (_, was), (year, became) in pairwise(known) if was != became)
    return next(moves, (pd.NA, None, None))
