"""Chances under permutation, plain or within strata: exact by dynamic programming, else by seeded draws.

A test asks how often a sum is at least as far from what is expected, either way, if grades are dealt out to programs at
random; within strata (a department, a process) they are dealt out among the programs of each. Sums of strata are convolved.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

DRAWS = 9_999
SEED = 20201
_MOST_STEPS = 30_000_000  # of arithmetic in one stratum; above, draws
_MOST_DRAWN = 20_000_000  # grades in all draws together
_FEWEST_DRAWS = 999
_LARGEST_FACTORIAL = 150
_SHARES = np.exp(-gammaln(np.arange(_LARGEST_FACTORIAL + 1) + 1.0))  # 1 / k!
_TINY = 1e-9


class Chance(NamedTuple):
    """A two-sided p, its standard error (0 if exact), and the smallest p that was attainable."""

    p: float
    se: float
    p_min: float


class _Sums(NamedTuple):
    """The sum of one stratum: its chances from ``least`` upwards, and as it is."""

    chances: np.ndarray
    least: int
    seen: int


def of_group(score: np.ndarray, own: np.ndarray, strata: np.ndarray | None = None) -> Chance:
    """Test whether the programs of a group have higher or lower scores than the others.

    Parameters
    ----------
    score : array of int, (n,)
    own : array of bool, (n,)
    strata : array, (n,), optional
        Scores are dealt out within each.
    """
    return _chance(score, own.astype(np.int64), strata, _sums_of_group)


def of_product(score: np.ndarray, number: np.ndarray, strata: np.ndarray | None = None) -> Chance:
    """Test whether scores rise or fall with a number: the linear-by-linear association, Σ score · number.

    Parameters
    ----------
    score, number : array of int, (n,)
    strata : array, (n,), optional
        Scores are dealt out within each.

    Notes
    -----
    Source: Agresti, Wackerly & Boyett (1979), Exact conditional tests for cross-classifications.
    """
    return _chance(score, number, strata, _sums_of_products)


def without_one(
    test: Callable[[np.ndarray, np.ndarray], Chance], score: np.ndarray, other: np.ndarray
) -> float:
    """Give the largest p that is left when any one program is left out; programs that are alike are tried once."""
    _, first = np.unique(np.column_stack([score, other]), axis=0, return_index=True)
    return max(test(np.delete(score, n), np.delete(other, n)).p for n in first)


def _chance(
    score: np.ndarray, other: np.ndarray, strata: np.ndarray | None, sums: Callable[..., _Sums | None]
) -> Chance:
    places = [np.arange(len(score))]
    if strata is not None:
        _, number = np.unique(strata, return_inverse=True)
        places = [np.flatnonzero(number == n) for n in range(number.max() + 1)]
    parts = [(score[here], other[here]) for here in places]
    found = []
    for part in parts:
        one = sums(*part)
        if one is None:
            return _drawn(parts)
        found.append(one)
    chances = found[0].chances
    for one in found[1:]:
        chances = np.convolve(chances, one.chances)
    values = np.arange(len(chances)) + sum(one.least for one in found)
    expected = sum(a.sum() * b.mean() for a, b in parts)
    far = np.abs(values - expected)
    seen = abs(sum(one.seen for one in found) - expected)
    furthest = far[chances > 0].max()
    p, least = (float(chances[far >= distance - _TINY].sum()) for distance in (seen, furthest))
    return Chance(min(p, 1.0), 0.0, min(least, 1.0))


def _sums_of_group(score: np.ndarray, own: np.ndarray) -> _Sums | None:
    """Sum the scores of so many programs drawn without putting back: binomial numbers of each score, given their total."""
    chosen, base = int(own.sum()), int(score.min())
    values, counts = np.unique(score - base, return_counts=True)
    top = int(values[-1]) * chosen
    if (chosen + 1) * (top + 1) * len(score) > _MOST_STEPS:
        return None
    if not top or chosen == len(score):  # nothing to choose
        return _Sums(np.ones(1), int((score * own).sum()), int((score * own).sum()))
    table = np.zeros((chosen + 1, top + 1))
    table[0, 0] = 1.0
    for value, count in zip(values, counts, strict=True):
        grown = np.zeros_like(table)
        weights = _binomial(int(count), chosen / len(score), min(int(count), chosen))
        for k, weight in enumerate(weights):
            grown[k:, k * value :] += weight * table[: chosen + 1 - k, : top + 1 - k * value]
        table = grown
    return _Sums(table[chosen] / table[chosen].sum(), base * chosen, int((score * own).sum()))


def _binomial(count: int, share: float, most: int) -> np.ndarray:
    """Give the chances of 0 … most among so many."""
    k = np.arange(most + 1)
    ways = gammaln(count + 1) - gammaln(k + 1) - gammaln(count - k + 1)
    return np.exp(ways + k * np.log(share) + (count - k) * np.log1p(-share))


def _sums_of_products(score: np.ndarray, number: np.ndarray) -> _Sums | None:
    """Deal scores out to the programs of each number in turn; those of the most frequent number take what is left.

    The state is how many of each score are gone, less that of the most frequent, which follows from the others.
    """
    if np.ptp(score) == 0 or np.ptp(number) == 0:
        return _Sums(np.ones(1), int((score * number).sum()), int((score * number).sum()))
    values, counts = np.unique(score, return_counts=True)
    numbers, sizes = np.unique(number, return_counts=True)
    base, common = numbers[sizes.argmax()], int(counts.argmax())
    seen, fixed = int((score * number).sum()), int(base * score.sum())
    groups = [(int(m - base), int(size)) for m, size in zip(numbers, sizes, strict=True) if m != base]
    others = [n for n in range(len(values)) if n != common]
    left = tuple(int(counts[n]) for n in others)
    steps = values[others] - values[common]
    # A group of weight w adds w · (its size · the common score + Σ k · step).
    fixed += sum(w * size * int(values[common]) for w, size in groups)
    reach = [
        w * size * int(step) for w, size in groups for step in (steps.min(initial=0), steps.max(initial=0))
    ]
    least, most = sum(min(0, one) for one in reach), sum(max(0, one) for one in reach)
    shape = (*(count + 1 for count in left), most - least + 1)
    ways = sum(np.prod([min(count, size) + 1 for count in left]) for _, size in groups)
    if ways * np.prod(shape) > _MOST_STEPS * 4 or len(score) > _LARGEST_FACTORIAL:
        return None
    table = np.zeros(shape)
    table[(*(0,) * len(left), -least)] = 1.0
    gone = 0
    for w, size in groups:
        grown = np.zeros(shape)
        for taken in product(*(range(min(count, size) + 1) for count in left)):
            rest = size - sum(taken)
            if rest < 0 or rest > counts[common]:
                continue
            shift = w * int(np.dot(taken, steps)) if taken else 0
            weight = float(np.prod(_SHARES[[*taken, rest]]))
            into = [slice(k, None) for k in taken] + [slice(max(shift, 0), shape[-1] + min(shift, 0))]
            out_of = [slice(0, count + 1 - k) for count, k in zip(left, taken, strict=True)]
            out_of += [slice(max(-shift, 0), shape[-1] + min(-shift, 0))]
            grown[tuple(into)] += weight * table[tuple(out_of)]
        table, gone = grown, gone + size
    # The last group takes what is left of every score.
    used = np.indices(shape[:-1])
    rest = counts[common] - (gone - used.sum(axis=0))
    weights = np.where((rest >= 0) & (rest <= counts[common]), _SHARES[np.maximum(rest, 0)], 0.0)
    for n, count in enumerate(left):
        weights = weights * _SHARES[count - used[n]]
    chances = (table * weights[..., None]).reshape(-1, shape[-1]).sum(axis=0)
    return _Sums(chances / chances.sum(), least + fixed, seen)


def _drawn(parts: list[tuple[np.ndarray, np.ndarray]]) -> Chance:
    """Estimate the same from seeded draws; with so many programs any p can be reached."""
    draws = int(np.clip(_MOST_DRAWN // sum(len(score) for score, _ in parts), _FEWEST_DRAWS, DRAWS))
    vary = [bool(np.ptp(score) and np.ptp(other)) for score, other in parts]
    sizes = tuple(len(score) for (score, _), free in zip(parts, vary, strict=True) if free)
    orders = iter(_orders(sizes, draws))
    sums, expected, seen = np.zeros(draws), 0.0, 0.0
    for (score, other), free in zip(parts, vary, strict=True):
        if free:
            counted = np.flatnonzero(other)
            sums += other[counted].astype(np.float64) @ score.astype(np.float64)[next(orders)[counted]]
        else:
            sums += float(score @ other)
        expected += float(score.sum() * other.mean())
        seen += float(score @ other)
    further = np.abs(sums - expected) >= abs(seen - expected) - _TINY
    p = float((1 + further.sum()) / (draws + 1))
    return Chance(p, (p * (1 - p) / draws) ** 0.5, 1 / (draws + 1))


@lru_cache(maxsize=4)
def _orders(sizes: tuple[int, ...], draws: int) -> list[np.ndarray]:
    """Put so many programs of each stratum in random orders, programs × ``draws``: the same for every test, as the seed is."""
    rng = np.random.default_rng(SEED)
    first = [np.arange(size, dtype=np.min_scalar_type(size)) for size in sizes]
    return [rng.permuted(np.tile(one, (draws, 1)), axis=1).T.copy() for one in first]
