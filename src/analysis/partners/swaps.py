"""Which codes go together, given how many partners each program has and how many programs each code has.

The membership table is shuffled by curveball trades, which keep the sums of its rows and columns: two programs put
together the codes that only one of them has and deal them out again at random, each taking as many as it had. Source: Strona
et al. (2014), A fast and unbiased procedure to randomize ecological binary matrices; trades of all programs at once:
Carstens, Berger & Strona (2018). The chains start from a common table that the one seen was walked back to, so that the
table seen is exchangeable with those drawn and p holds however well they mix: Besag & Clifford (1989).
"""

from __future__ import annotations

import numpy as np

DRAWS = 9_999
SEED = 20201
_ROUNDS = 16  # in each of which every program trades once
_MOST_CELLS = 6_000_000  # programs × draws
_FEWEST_DRAWS = 999


def co_occurrences(
    table: np.ndarray, strata: np.ndarray | None = None, draws: int = DRAWS, seed: int = SEED
) -> np.ndarray:
    """Draw tables of the same sums and count in each how many programs have both of two codes.

    Parameters
    ----------
    table : array of bool, (programs, codes)
    strata : array, (programs,), optional
        Programs trade within their stratum only, which keeps the totals of a code within it too.
    draws : int
        How many tables; fewer where there are very many programs.
    seed : int

    Returns
    -------
    array of int, (tables, codes, codes)
        The table seen is the first.
    """
    rng = np.random.default_rng(seed)
    codes = table.shape[1]
    free = np.flatnonzero(table.any(axis=1) & ~table.all(axis=1))  # the others have nothing to trade
    fixed = np.delete(table, free, axis=0).astype(np.int64)
    strata = np.zeros(len(table), dtype=int) if strata is None else np.unique(strata, return_inverse=True)[1]
    rounds = [_meetings(strata[free], rng) for _ in range(_ROUNDS)]
    draws = int(np.clip(_MOST_CELLS // max(len(free), 1), min(_FEWEST_DRAWS, draws), draws))
    kind = np.min_scalar_type((1 << codes) - 1)
    bits = (table[free] << np.arange(codes, dtype=kind)).sum(axis=1, dtype=kind)[:, None]
    hub = bits
    for meeting in rounds[::-1]:
        hub = _traded(hub, meeting, codes, rng)
    drawn = np.repeat(hub, draws, axis=1)
    for meeting in rounds:
        drawn = _traded(drawn, meeting, codes, rng)
    return _counted(np.concatenate([bits, drawn], axis=1), codes) + fixed.T @ fixed


def _meetings(strata: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Pair programs at random within their strata; an odd one stays alone."""
    order = np.lexsort((rng.random(len(strata)), strata))
    own = strata[order]
    starts = np.flatnonzero(np.r_[True, own[1:] != own[:-1]]) if len(own) else np.array([], dtype=int)
    place = np.arange(len(own)) - np.repeat(starts, np.diff(np.r_[starts, len(own)]))
    first = np.flatnonzero((place[:-1] % 2 == 0) & (own[:-1] == own[1:]))
    return order[first], order[first + 1]


def _traded(
    bits: np.ndarray, meeting: tuple[np.ndarray, np.ndarray], codes: int, rng: np.random.Generator
) -> np.ndarray:
    """Let programs trade their codes in every table (programs × tables, a bit for a code)."""
    one, other = bits[meeting[0]], bits[meeting[1]]
    only, theirs = one & ~other, other & ~one
    goes = np.flatnonzero((only != 0) & (theirs != 0))
    own = np.take(only, goes)
    dealt = own | np.take(theirs, goes)
    wanted = np.bitwise_count(own).astype(np.float32)
    waiting = np.bitwise_count(dealt).astype(np.float32)
    taken = np.zeros_like(dealt)
    for code in range(codes):
        bit = bits.dtype.type(1 << code)
        there = (dealt & bit) != 0
        # Of those still waiting each goes to the first program with the chance that it still wants one.
        takes = there & (rng.random(len(dealt), dtype=np.float32) * waiting < wanted)
        taken |= takes * bit
        wanted -= takes
        waiting -= there
    moved = np.zeros_like(one)
    np.put(moved, goes, own ^ taken)  # what the first gives away or gets, the other gets or gives away
    bits = bits.copy()
    bits[meeting[0]], bits[meeting[1]] = one ^ moved, other ^ moved
    return bits


def _counted(bits: np.ndarray, codes: int) -> np.ndarray:
    """Count programs with both of two codes in every table."""
    has = [(bits & bits.dtype.type(1 << code)) != 0 for code in range(codes)]
    counts = np.zeros((bits.shape[1], codes, codes), dtype=np.int64)
    for a in range(codes):
        for b in range(a, codes):
            counts[:, a, b] = counts[:, b, a] = (has[a] & has[b]).sum(axis=0)
    return counts
