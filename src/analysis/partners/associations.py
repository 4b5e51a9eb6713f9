"""Whether partners go with ratings, with each other, and with time: tests with what they could have shown.

With few programs many tests cannot reach α whatever the data say. The smallest p a test could have given stands beside its p,
and tests that cannot reach α are left out before Holm's correction (Tarone 1990; Holm 1979). Programs of one department,
process or item may be alike in both things that are compared: the same tests within these strata stand beside the plain ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from analysis.cleaning.identity import by_program
from analysis.partners import permutation, swaps
from analysis.partners.patterns import membership, pairs
from analysis.ratings.clusters import flip

ALPHA = 0.05
NUMBER = "相手の数"  # the row of the number of partners among those of the codes
WHOLES = ":課をひとまとまり"  # after the names of columns: departments as wholes
_TINY = 1e-9


def with_rating(
    partners: pd.Series,
    rating: pd.Series,
    codes: Sequence[str],
    scale: Sequence[str],
    strata: Mapping[str, pd.Series] | None = None,
) -> pd.DataFrame:
    """Compare, per partner code, the mean grade of programs with and without it, and grades with the number of partners.

    Two-sided permutation tests: for a code of the difference of means, for the number of partners of the linear-by-linear
    association. All of them are one family to Holm's correction.

    Parameters
    ----------
    partners : Series of sets or of code strings, one per program
    rating : Series of str
        Grades; programs without one on the scale are left out.
    codes : sequence of str
    scale : sequence of str
        Best first. Grades count from ``len(scale)`` (best) down to 1.
    strata : mapping, optional
        Name → what programs are to be alike in; grades are dealt out within each.

    Returns
    -------
    DataFrame, one row per code and a last one ``NUMBER``
        ``code``, ``n`` programs with it, ``others``, ``mean``, ``mean_others`` (grades as numbers), ``upper``,
        ``upper_others`` (shares of grades in the better half of the scale), ``r`` (Pearson, of the number only, which has no others and no means), ``p``, ``se`` (of p; 0 if exact), ``p_min`` (smallest attainable),
        ``p_holm`` (missing if it cannot reach ``ALPHA``), ``p_left`` (the largest p when any one program is left out; given
        where p reaches ``ALPHA``). Missing p where either side is empty or doesn't vary. For each of the strata ``p``,
        ``p_min`` and ``p_holm`` again, followed by ``:`` and its name.
    """
    score, known = _scores(rating, scale)
    table = membership(partners[known], codes)
    number = partners[known].map(len).to_numpy(dtype=np.int64)
    alike = {name: own[known].to_numpy() for name, own in (strata or {}).items()}
    rows = []
    for code in codes:
        own = table[code].to_numpy()
        means, uppers = (
            [values[side].mean() if side.any() else np.nan for side in (own, ~own)]
            for values in (score, score > len(scale) - len(scale) // 2)
        )
        row = {
            "code": code,
            "n": int(own.sum()),
            "others": int((~own).sum()),
            "mean": means[0],
            "mean_others": means[1],
            "upper": uppers[0],
            "upper_others": uppers[1],
        }
        able = own.any() and (~own).any()
        rows.append(row | {"r": np.nan} | _tested(permutation.of_group, score, own, alike, able=able))
    able = _vary(score, number)
    row = {"code": NUMBER, "n": len(score), "others": 0}
    row["r"] = float(np.corrcoef(score, number)[0, 1]) if able else np.nan
    rows.append(row | _tested(permutation.of_product, score, number, alike, able=able))
    frame = pd.DataFrame(rows)
    for tail in ("", *(f":{name}" for name in alike)):
        frame[f"p_holm{tail}"] = holm(frame[f"p{tail}"], frame[f"p_min{tail}"])
    return frame


def number_with_rating(partners: pd.Series, rating: pd.Series, scale: Sequence[str]) -> dict[str, float]:
    """Test by itself whether programs with more partners are rated better or worse (on pages it is one of ``with_rating``).

    Returns
    -------
    dict
        ``n`` programs, ``r`` (Pearson, positive: more partners, better grade), ``p``, ``se`` of p; missing where either
        doesn't vary.
    """
    row = with_rating(partners, rating, [], scale).iloc[0]
    return {name: row[name] for name in ("n", "r", "p", "se")}


def _scores(rating: pd.Series, scale: Sequence[str]) -> tuple[np.ndarray, pd.Series]:
    """Give the grades as numbers and which programs have one."""
    points = {grade: len(scale) - n for n, grade in enumerate(scale)}
    score = rating.map(points)
    return score[score.notna()].to_numpy(dtype=np.int64), score.notna()


def _vary(*columns: np.ndarray) -> bool:
    return all(len(column) > 2 and np.ptp(column) > 0 for column in columns)


def _tested(test, score: np.ndarray, other: np.ndarray, alike: dict[str, np.ndarray], *, able: bool) -> dict:
    """Give p, plain and within strata, and whether it needs every single program."""
    columns = {"p": np.nan, "se": np.nan, "p_min": np.nan, "p_left": np.nan}
    if able:
        columns |= test(score, other)._asdict()
        if columns["p"] <= ALPHA + _TINY:
            columns["p_left"] = permutation.without_one(test, score, other)
    for name, own in alike.items():
        found = test(score, other, own) if able else None
        columns |= {
            f"p:{name}": found.p if able else np.nan,
            f"p_min:{name}": found.p_min if able else np.nan,
        }
    return columns


def between_years(
    before: pd.Series, after: pd.Series, codes: Sequence[str], department: pd.Series | None = None
) -> pd.DataFrame:
    """Compare the partners of the same programs in two years: which codes were gained and lost.

    Exact McNemar test: under no change, a program that differs gained the code with chance ½ (McNemar 1947). With
    departments, the same of their balances, each as likely with the other sign (see ``ratings.clusters.flip``).

    Parameters
    ----------
    before, after : Series of code strings, indexed by program_id
        Of one fiscal year each (``SeveralRows``). Only programs in both are compared.
    department : Series of str, indexed by program_id, optional

    Returns
    -------
    DataFrame, one row per code
        ``code``, ``before``, ``after`` (matched programs with it), ``gained``, ``lost``, ``p``, ``p_min``, ``p_holm``;
        missing p where no program differs. With departments ``p``, ``p_min`` and ``p_holm`` again, followed by ``WHOLES``.
    """
    both = pd.concat({"before": by_program(before), "after": by_program(after)}, axis=1, join="inner")
    old, new = (membership(both[side], codes) for side in ("before", "after"))
    rows = []
    for code in codes:
        gained, lost = int((new[code] & ~old[code]).sum()), int((old[code] & ~new[code]).sum())
        differ = gained + lost
        p = binomtest(gained, differ).pvalue if differ else np.nan
        least = 2.0 ** (1 - differ) if differ else np.nan
        rows.append([code, int(old[code].sum()), int(new[code].sum()), gained, lost, p, least])
    frame = pd.DataFrame(rows, columns=["code", "before", "after", "gained", "lost", "p", "p_min"])
    frame["p_holm"] = holm(frame["p"], frame["p_min"])
    if department is not None:
        groups = by_program(department).reindex(both.index).fillna("")
        balances = (new.astype(int) - old.astype(int)).groupby(groups.to_numpy()).sum()
        flips = pd.DataFrame([flip(balances[code]) for code in codes])
        frame[f"p{WHOLES}"], frame[f"p_min{WHOLES}"] = flips["p"], flips["p_min"]
        frame[f"p_holm{WHOLES}"] = holm(flips["p"], flips["p_min"])
    return frame


def with_each_other(
    partners: pd.Series, strata: Mapping[str, pd.Series] | None = None, draws: int = swaps.DRAWS
) -> pd.DataFrame:
    """Test which pairs of codes stand together more often, or more seldom, than the numbers of partners make likely.

    Two-sided: twice the smaller chance of so few and of so many among tables with the same number of partners of every
    program and the same number of programs of every code (see ``swaps``).

    Parameters
    ----------
    partners : Series of sets or of code strings, one per program
    strata : mapping, optional
        Name → what programs are to be alike in; they trade partners within each.
    draws : int

    Returns
    -------
    DataFrame, one row per pair
        The columns of ``patterns.pairs`` with its p as ``p_hyper``; ``expected`` programs with both; ``p``, ``se``,
        ``p_min``, ``p_holm``, and for each of the strata ``p``, ``p_min``, ``p_holm`` followed by ``:`` and its name.
    """
    table = pairs(partners).rename(columns={"p": "p_hyper"})
    codes = sorted(set().union(*partners.map(set))) if len(partners) else []
    has = membership(partners, codes).to_numpy()
    at = {code: n for n, code in enumerate(codes)}
    a, b = table["a"].map(at).to_numpy(dtype=int), table["b"].map(at).to_numpy(dtype=int)
    for tail, own in {
        "": None,
        **{f":{name}": own.to_numpy() for name, own in (strata or {}).items()},
    }.items():
        counts = (
            swaps.co_occurrences(has, own, draws if own is None else draws // 3)[:, a, b]
            if len(table)
            else np.zeros((2, 0))
        )
        p, least = _either_way(counts)
        half = p / 2
        found = {"p": p, "p_min": least, "p_holm": holm(pd.Series(p), pd.Series(least)).to_numpy()}
        if not tail:
            found |= {
                "expected": counts.mean(axis=0),
                "se": 2 * np.sqrt(half * (1 - half) / (len(counts) - 1)),
            }
        table = table.assign(**{f"{name}{tail}": column for name, column in found.items()})
    return table


def _either_way(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two-sided p of the first row among all, and the smallest that any row could have had."""
    seen, low, high = counts[0], counts.min(axis=0), counts.max(axis=0)
    p = 2 * np.minimum((counts <= seen).mean(axis=0), (counts >= seen).mean(axis=0))
    least = 2 * np.minimum((counts == low).mean(axis=0), (counts == high).mean(axis=0))
    return np.minimum(p, 1.0), np.minimum(least, 1.0)


def holm(p: pd.Series, least: pd.Series) -> pd.Series:
    """Correct p values for their number by Holm's method, after leaving out tests that cannot reach ``ALPHA``."""
    able = p.notna() & least.le(ALPHA + _TINY)
    corrected = pd.Series(np.nan, index=p.index)
    if able.any():
        # As statsmodels' multipletests, which collects garbage at each call: a tenth of a second.
        order = np.argsort(p[able].to_numpy(), kind="stable")
        steps = np.maximum.accumulate(p[able].to_numpy()[order] * np.arange(len(order), 0, -1))
        corrected[able] = np.minimum(steps, 1.0)[np.argsort(order, kind="stable")]
    return corrected


def held_within(row: pd.Series, strata: Sequence[str]) -> str:
    """Say of a claim whether it holds among programs that are alike in department, process or item.

    Parameters
    ----------
    row : Series
        Of ``with_rating`` or ``with_each_other``.
    strata : sequence of str
        Their names.
    """
    found = _found(row, strata)
    holds = [name for name, p in found.items() if p <= ALPHA + _TINY]
    fails = [name for name, p in found.items() if p > ALPHA + _TINY]
    unable = [name for name, p in found.items() if pd.isna(p)]
    parts = [f"同じ{'・'.join(holds)}の事業どうしで比べても言えます"] if holds else []
    if fails:
        names = "・".join(fails)
        parts.append(f"同じ{names}の事業どうしで比べるとはっきりせず、{names}の違いによるのかもしれません")
    parts += (
        [f"同じ{'・'.join(unable)}の中では、事業が少ないか違いがないため、比べられません"] if unable else []
    )
    return "。".join(parts) + "。" if parts else ""


def caveat(rows: pd.DataFrame, strata: Sequence[str]) -> str:
    """Say what claims rest on of which one or more could be tested in no stratum; empty if all were tested, and ``held_within`` says how they came out.

    Parameters
    ----------
    rows : DataFrame
        Of ``with_rating`` or ``with_each_other``.
    strata : sequence of str
        Their names.
    """
    tested = [any(pd.notna(p) for p in _found(row, strata).values()) for _, row in rows.iterrows()]
    return "" if all(tested) else "同じ課などの事業に共通の事情があれば、偶然の範囲かもしれません。"


def _found(row: pd.Series, strata: Sequence[str]) -> dict[str, float]:
    return {name: row[f"p_holm:{name}"] for name in strata}
