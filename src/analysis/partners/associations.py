"""Whether partners go with ratings, with each other, and with time: permutation tests with what they could have shown.

With few programs many tests cannot reach α whatever the data say. The smallest p a test could have given stands beside its p,
and tests that cannot reach α are left out before Holm's correction (Tarone 1990; Holm 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np
import pandas as pd
from scipy.stats import binomtest, hypergeom, multivariate_hypergeom, permutation_test
from statsmodels.stats.multitest import multipletests

from analysis.cleaning.identity import by_program
from analysis.partners.patterns import membership, pairs

ALPHA = 0.05
MOST_OUTCOMES = 200_000  # above, draws instead of all outcomes
DRAWS = 9_999
SEED = 20201
_TINY = 1e-9


def with_rating(
    partners: pd.Series, rating: pd.Series, codes: Sequence[str], scale: Sequence[str]
) -> pd.DataFrame:
    """Compare, per partner code, the mean grade of programs with and without it.

    Two-sided permutation test of the difference of means, over all ways to choose as many programs; where these are too many,
    over ``DRAWS`` seeded draws with their standard error.

    Parameters
    ----------
    partners : Series of sets or of code strings, one per program
    rating : Series of str
        Grades; programs without one on the scale are left out.
    codes : sequence of str
    scale : sequence of str
        Best first. Grades count from ``len(scale)`` (best) down to 1.

    Returns
    -------
    DataFrame, one row per code
        ``code``, ``n`` programs with it, ``others``, ``mean``, ``mean_others`` (grades as numbers), ``p``, ``se`` (of p; 0 if
        exact), ``p_min`` (smallest attainable), ``p_holm`` (missing if it cannot reach ``ALPHA``). Missing p where either
        side is empty.
    """
    points = {grade: len(scale) - n for n, grade in enumerate(scale)}
    score = rating.map(points)
    known = score.notna()
    score, table = score[known].astype("float64"), membership(partners[known], codes)
    rows = []
    for code in codes:
        own, others = score[table[code]].to_numpy(), score[~table[code]].to_numpy()
        p, se, least = _mean_test(own, others) if len(own) and len(others) else (np.nan,) * 3
        means = [side.mean() if len(side) else np.nan for side in (own, others)]
        rows.append([code, len(own), len(others), *means, p, se, least])
    frame = pd.DataFrame(rows, columns=["code", "n", "others", "mean", "mean_others", "p", "se", "p_min"])
    return frame.assign(p_holm=holm(frame["p"], frame["p_min"]))


def number_with_rating(partners: pd.Series, rating: pd.Series, scale: Sequence[str]) -> dict[str, float]:
    """Test whether programs with more partners are rated better or worse.

    Linear-by-linear association (the product of grade and number of partners), two-sided, over seeded permutations.

    Returns
    -------
    dict
        ``n`` programs, ``r`` (Pearson, positive: more partners, better grade), ``p``, ``se`` of p; missing where either
        doesn't vary.
    """
    points = {grade: len(scale) - n for n, grade in enumerate(scale)}
    score = rating.map(points)
    known = score.notna()
    grades, numbers = score[known].to_numpy(dtype=float), partners[known].map(len).to_numpy(dtype=float)
    if len(grades) < 3 or np.ptp(grades) == 0 or np.ptp(numbers) == 0:
        return {"n": len(grades), "r": np.nan, "p": np.nan, "se": np.nan}

    def products(order: np.ndarray, axis: int) -> np.ndarray:
        return np.abs(np.sum((order - grades.mean()) * (numbers - numbers.mean()), axis=axis)).round(9)

    found = permutation_test(
        (grades,),
        products,
        permutation_type="pairings",
        n_resamples=DRAWS,
        vectorized=True,
        rng=SEED,
        alternative="greater",
    )
    p = float(found.pvalue)
    exact = len(found.null_distribution) < DRAWS
    r = float(np.corrcoef(grades, numbers)[0, 1])
    return {"n": len(grades), "r": r, "p": p, "se": 0.0 if exact else (p * (1 - p) / DRAWS) ** 0.5}


def between_years(before: pd.Series, after: pd.Series, codes: Sequence[str]) -> pd.DataFrame:
    """Compare the partners of the same programs in two years: which codes were gained and lost.

    Exact McNemar test: under no change, a program that differs gained the code with chance ½ (McNemar 1947).

    Parameters
    ----------
    before, after : Series of code strings, indexed by program_id
        Of one fiscal year each (``SeveralRows``). Only programs in both are compared.

    Returns
    -------
    DataFrame, one row per code
        ``code``, ``before``, ``after`` (matched programs with it), ``gained``, ``lost``, ``p``, ``p_min``, ``p_holm``;
        missing p where no program differs.
    """
    both = pd.concat({"before": by_program(before), "after": by_program(after)}, axis=1, join="inner")
    old, new = (membership(both[side], codes) for side in ("before", "after"))
    rows = []
    for code in codes:
        gained, lost = int((new[code] & ~old[code]).sum()), int((old[code] & ~new[code]).sum())
        differ = gained + lost
        p = binomtest(gained, differ).pvalue if differ else np.nan
        least = binomtest(0, differ).pvalue if differ else np.nan
        rows.append([code, int(old[code].sum()), int(new[code].sum()), gained, lost, p, least])
    frame = pd.DataFrame(rows, columns=["code", "before", "after", "gained", "lost", "p", "p_min"])
    return frame.assign(p_holm=holm(frame["p"], frame["p_min"]))


def with_each_other(partners: pd.Series) -> pd.DataFrame:
    """Add to ``patterns.pairs`` the smallest p each pair could have (all of the rarer code with the other) and Holm's p."""
    table, members = pairs(partners), membership(partners, sorted(set("".join(partners))))
    sizes = members.sum()
    least = [
        float(hypergeom.sf(min(sizes[a], sizes[b]) - 1, len(members), sizes[a], sizes[b]))
        for a, b in zip(table["a"], table["b"], strict=True)
    ]
    table = table.assign(p_min=np.array(least, dtype=float))
    return table.assign(p_holm=holm(table["p"], table["p_min"]))


def holm(p: pd.Series, least: pd.Series) -> pd.Series:
    """Correct p values for their number by Holm's method, after leaving out tests that cannot reach ``ALPHA``."""
    able = p.notna() & least.le(ALPHA + _TINY)
    corrected = pd.Series(np.nan, index=p.index)
    if able.any():
        corrected[able] = multipletests(p[able], alpha=ALPHA, method="holm")[1]
    return corrected


def _mean_test(own: np.ndarray, others: np.ndarray) -> tuple[float, float, float]:
    """Two-sided permutation test of two means: p, its standard error, the smallest attainable p."""
    values, counts = np.unique(np.concatenate([own, others]), return_counts=True)
    if len(values) == 1:
        return 1.0, 0.0, 1.0  # one grade for all: nothing can differ
    chosen, expected = len(own), len(own) * np.concatenate([own, others]).mean()
    far = abs(own.sum() - expected)
    if prod(min(int(count), chosen) + 1 for count in counts[:-1]) > MOST_OUTCOMES:
        return _drawn(own, others)
    # All ways to draw so many programs, by how many of each grade are among them.
    some = np.array(
        list(product(*(range(min(int(count), chosen) + 1) for count in counts[:-1]))), dtype=int
    ).reshape(-1, len(counts) - 1)
    rest = chosen - some.sum(axis=1)
    drawn = np.column_stack([some, rest])[(rest >= 0) & (rest <= counts[-1])]
    chances = multivariate_hypergeom.pmf(drawn, m=counts, n=chosen)
    distances = np.abs(drawn @ values - expected)
    p = float(chances[distances >= far - _TINY].sum())
    return min(p, 1.0), 0.0, min(float(chances[distances >= distances.max() - _TINY].sum()), 1.0)


def _drawn(own: np.ndarray, others: np.ndarray) -> tuple[float, float, float]:
    """Estimate the same from seeded draws; with so many programs any p can be reached."""

    def distance(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
        return np.abs(one.mean(axis=axis) - other.mean(axis=axis)).round(9)

    found = permutation_test(
        (own, others), distance, n_resamples=DRAWS, vectorized=True, rng=SEED, alternative="greater"
    )
    p = float(found.pvalue)
    return p, (p * (1 - p) / DRAWS) ** 0.5, 1 / (DRAWS + 1)
