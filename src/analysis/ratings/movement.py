"""How programs are rated, and which ratings changed between two fiscal years."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
import pandas as pd
from scipy.stats import binom, binomtest
from statsmodels.stats.contingency_tables import SquareTable
from statsmodels.stats.inter_rater import cohens_kappa

from analysis.cleaning.identity import by_program, of_one_year
from analysis.data import Selection
from analysis.errors import UnknownRating
from analysis.show.words import grouped, p_value

NONE = "評価なし"
CHANGES = ["改善", "不変", "悪化", "比較対象外", "新規", "終了"]
VANISHED, ENDED = "表からなくなった", "前の年度までに終了"
OUTCOMES = ["改善", "不変", "悪化", "新規", "終了", VANISHED, ENDED, "比較対象外"]
_WORST_FIRST = ["悪化", "改善", *OUTCOMES[3:], "不変"]
UNRATED, NEW, GONE = "未評価", "新規", "表になし"  # margins of the full matrix
ALPHA = 0.05
FEWEST_MOVERS = 6  # 2 · ½⁵ = .0625: with five movers no outcome reaches p < .05
_MOST_OUTCOMES = 1_000_000
_NAMES = ["program_name", "department", "process_name", "item_name"]


def distribution(programs: pd.DataFrame, by: str, grades: Sequence[str]) -> pd.DataFrame:
    """Count programs by group and rating.

    Parameters
    ----------
    programs : DataFrame
        The processed table ``programs``; of several fiscal years a program counts once in each.
    by : str
        A column to group by.
    grades : sequence of str
        Every grade, best first; unused grades keep their column.

    Returns
    -------
    DataFrame of int
        Rows: groups in the order of the table. Columns: grades and ``評価なし``.
    """
    rating = pd.Categorical(programs["rating"].fillna(NONE), categories=[*grades, NONE])
    groups = grouped(programs[by])
    table = pd.crosstab(groups, rating, dropna=False).reindex(columns=[*grades, NONE], fill_value=0)
    return table.reindex(groups.unique()).rename_axis(columns=None)


def transition_matrix(before: pd.Series, after: pd.Series, scale: Sequence[str]) -> pd.DataFrame:
    """Count programs by rating in two fiscal years.

    Parameters
    ----------
    before, after : Series of str, indexed by program_id
        Ratings in the earlier and the later year. Only ids rated in both are counted.
    scale : sequence of str
        Every grade, best first; unused grades keep their row and column.

    Returns
    -------
    DataFrame, (len(scale), len(scale)) of int
        Rows: earlier rating. Columns: later rating.

    Raises
    ------
    UnknownRating
        If a rating is not on the scale.
    SeveralRows
        If an id stands in one of them more than once.
    """
    pairs = pd.concat(
        {"before": by_program(before), "after": by_program(after)}, axis=1, join="inner"
    ).dropna()
    unknown = sorted(set(pairs.to_numpy().ravel()) - set(scale))
    if unknown:
        raise UnknownRating(
            f"評価の区分にない値があります: {'、'.join(unknown)}",
            remedy=f"区分（{'、'.join(scale)}）に加えるか、その事業を除いてから数えてください。",
        )
    grades = pd.Index(scale)
    counts = np.zeros((len(grades), len(grades)), dtype="int64")
    np.add.at(counts, tuple(grades.get_indexer(pairs[side]) for side in pairs), 1)
    return pd.DataFrame(counts, grades.rename("before"), grades.rename("after"))


def change_tests(matrix: pd.DataFrame) -> pd.DataFrame:
    """Test whether ratings moved one way, and describe the agreement of two years.

    Parameters
    ----------
    matrix : DataFrame, (k, k) of int
        From ``transition_matrix``, best grade first.

    Returns
    -------
    DataFrame
        Index ``sign`` ``bowker_exact`` ``bowker`` ``stuart_maxwell`` ``kappa`` ``kappa_linear``
        ``kappa_quadratic``; columns ``statistic``, ``df``, ``p``, ``note``. What cannot be computed is missing
        and its note says why. The statistic of ``sign`` is the number of programs that improved.

    Notes
    -----
    ``SquareTable`` is told not to add ½ to every cell (its default as soon as one is zero). Asymptotic tests are
    left out unless every grade is used and every pair of grades has movers. Sources: Bowker 1948; Stuart 1955;
    Maxwell 1970; Cohen 1960, 1968.
    """
    counts = matrix.to_numpy()
    improved, worsened = int(np.tril(counts, -1).sum()), int(np.triu(counts, 1).sum())
    movers = improved + worsened
    weak = "" if movers >= FEWEST_MOVERS else "検出力不足（動いた事業が6未満）"
    rows = {
        "sign": (
            float(improved),
            None,
            binomtest(improved, movers).pvalue if movers else None,
            "、".join(filter(None, [f"改善{improved}・悪化{worsened}", weak])),
        ),
        "bowker_exact": _bowker_exact(counts),
    }
    full = _is_full(counts)
    square = SquareTable(counts, shift_zeros=False) if full else None
    why = "使われていない評価か、動きのない評価の組があるため、計算しない"
    for name, test in {"bowker": "symmetry", "stuart_maxwell": "homogeneity"}.items():
        result = getattr(square, test)() if square else None
        rows[name] = (result.statistic, result.df, result.pvalue, "") if result else (None, None, None, why)
    # Kappa is 0/0 when every program has one and the same grade in both years.
    varied = (
        counts.sum() > 0
        and len(set(np.flatnonzero(counts.sum(axis=0))) | set(np.flatnonzero(counts.sum(axis=1)))) > 1
    )
    for name, weights in {"kappa": None, "kappa_linear": "linear", "kappa_quadratic": "quadratic"}.items():
        value = cohens_kappa(counts, wt=weights, return_results=False) if varied else None
        rows[name] = (value, None, None, "" if varied else "評価が一種類しかないため計算しない")
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["statistic", "df", "p", "note"])
    return table.astype({"statistic": "float64", "df": "float64", "p": "float64"})


def movements(
    before: pd.DataFrame, after: pd.DataFrame, scale: Sequence[str], exits: Sequence[str] = ()
) -> pd.DataFrame:
    """List what happened to every program between two fiscal years.

    Parameters
    ----------
    before, after : DataFrame
        The processed table ``programs`` of the earlier and the later year, one fiscal year each (``SeveralRows``).
    scale : sequence of str
        Grades in order, best first.
    exits : sequence of str
        Grades outside the order.

    Returns
    -------
    DataFrame, indexed by program_id
        ``program_name``, ``department`` and, if given, process and item (latest known); ``before``, ``after``;
        ``reason_before``, ``reason_after`` if given; ``there_before``, ``there_after`` (whether the year has the program);
        ``steps`` (grades gained; missing unless both are on the scale) and ``change``, one of ``CHANGES``.
    """
    rank = {grade: n for n, grade in enumerate(scale)}
    old, new = by_program(before), by_program(after)
    ids = new.index.append(old.index.difference(new.index, sort=False))
    names = [name for name in _NAMES if name in new]
    table = pd.DataFrame({name: new[name].reindex(ids).fillna(old[name].reindex(ids)) for name in names})
    table = table.assign(before=old["rating"].reindex(ids), after=new["rating"].reindex(ids))
    if "reason" in new:
        table = table.assign(
            reason_before=old["reason"].reindex(ids), reason_after=new["reason"].reindex(ids)
        )
    table = table.assign(there_before=ids.isin(old.index), there_after=ids.isin(new.index))
    # Of two programs of one name nobody knows which is which the year after.
    base = ids.str.replace(r"#\d+$", "", regex=True)
    doubled = base.isin(base[base != ids])
    steps = table["before"].map(rank).astype("float64") - table["after"].map(rank).astype("float64")
    steps = table["steps"] = steps.mask(doubled)
    table["change"] = np.select(
        [~table["there_before"], ~table["there_after"], steps.gt(0), steps.lt(0), steps.eq(0)],
        ["新規", "終了", "改善", "悪化", "不変"],
        "比較対象外",
    )
    table.loc[table["before"].isin(list(exits)) & ~table["there_after"], "change"] = (
        "比較対象外"  # had ended before
    )
    left = table["before"].isin(list(scale)) & table["after"].isin(list(exits))
    table.loc[left, "change"] = "終了"
    return table


def sole_department(programs: pd.DataFrame, grade: str) -> str:
    """Name the department that has all of several programs of a grade, unless it has every program; empty without one."""
    rows = of_one_year(programs)[programs["rating"].eq(grade)]
    whose = rows["department"].unique()
    return whose[0] if len(whose) == 1 < len(rows) and not programs["department"].eq(whose[0]).all() else ""


def outcomes(moved: pd.DataFrame) -> pd.Series:
    """Word what became of every program (from ``movements``), one of ``OUTCOMES``: of those no longer in the table, whether they had ended before."""
    gone = ~moved["there_after"].astype(bool)
    return (
        moved["change"]
        .mask(gone & moved["change"].eq("終了"), VANISHED)
        .mask(gone & moved["change"].eq("比較対象外"), ENDED)
    )


def worst_first(moved: pd.DataFrame) -> pd.DataFrame:
    """Give programs (from ``movements``) with what became of them as ``change``, the worsened first, the unchanged last."""
    return moved.assign(change=outcomes(moved)).sort_values(
        "change", kind="stable", key=lambda change: change.map(_WORST_FIRST.index)
    )


def between(
    before: Selection, after: Selection, scale: Sequence[str], exits: Sequence[str] = ()
) -> pd.DataFrame:
    """Give ``movements`` less the programs whose entry form is not written yet: whether they go on is not known."""
    moved = movements(before.programs, after.programs, scale, exits)
    return moved[moved["there_after"] | ~moved.index.isin(after.awaited["program_id"])]


def full_matrix(moved: pd.DataFrame, grades: Sequence[str]) -> pd.DataFrame:
    """Count every program by its rating in two fiscal years, those of one year only in the margins.

    Parameters
    ----------
    moved : DataFrame
        From ``movements``.
    grades : sequence of str
        Every grade, used or not, exits included.

    Returns
    -------
    DataFrame of int
        Rows: earlier rating, then ``未評価`` and ``新規`` (not in the earlier year). Columns: later rating, then ``未評価``
        and ``表になし`` (not in the later year). The sum is the number of programs.
    """
    before = moved["before"].fillna(UNRATED).where(moved["there_before"], NEW)
    after = moved["after"].fillna(UNRATED).where(moved["there_after"], GONE)
    table = pd.crosstab(before, after)
    return table.reindex(index=[*grades, UNRATED, NEW], columns=[*grades, UNRATED, GONE], fill_value=0)


def net_by(moved: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sum up movements by group.

    Parameters
    ----------
    moved : DataFrame
        From ``movements``.
    by : str
        A column of it (``department``, ``process_name``, ``item_name``).

    Returns
    -------
    DataFrame of int
        Rows: groups with programs that can be compared, in the order of the table. Columns: ``比べた事業``, ``改善``, ``不変``,
        ``悪化``, ``差引`` (improved less worsened).
    """
    rows = moved[moved["steps"].notna()]
    groups = grouped(rows[by])
    table = pd.crosstab(groups, rows["change"]).reindex(
        index=groups.unique(), columns=CHANGES[:3], fill_value=0
    )
    table.insert(0, "比べた事業", table.sum(axis=1))
    return table.assign(差引=table["改善"] - table["悪化"]).rename_axis(columns=None)


def _is_full(counts: np.ndarray) -> bool:
    used = (counts.sum(axis=0) + counts.sum(axis=1) > 0).all()
    pairs = (counts + counts.T)[np.triu_indices(len(counts), 1)]
    return bool(used and (pairs > 0).all())


def _bowker_exact(counts: np.ndarray) -> tuple[float | None, float | None, float | None, str]:
    """Bowker's statistic with its exact null distribution: each pair of grades splits by binomial ½.

    The furthest outcome, every pair one way, has the chance 2^(pairs in use − movers).
    """
    upper = np.triu_indices(len(counts), 1)
    there, back = counts[upper], counts.T[upper]
    moved = there + back > 0
    there, back = there[moved], back[moved]
    if not moved.any():
        return None, None, None, "動いた事業がないため計算しない"
    sizes = there + back
    statistic = float(((there - back) ** 2 / sizes).sum())
    least = 2.0 ** (len(sizes) - int(sizes.sum()))
    weak = f"検出力不足（取り得る最小の{p_value(least)}）" if least > ALPHA else ""
    if prod(int(n) // 2 + 1 for n in sizes) > _MOST_OUTCOMES:
        return statistic, float(len(sizes)), None, "度数が多いため漸近検定を用いる"
    values, chances = np.zeros(1), np.ones(1)
    for n in sizes:
        k = np.arange(n + 1)
        one, inverse = np.unique(np.round((2 * k - n) ** 2 / n, 9), return_inverse=True)
        weight = np.bincount(inverse, binom.pmf(k, n, 0.5))
        values = np.add.outer(values, one).ravel()
        chances = np.multiply.outer(chances, weight).ravel()
    p = float(chances[values >= statistic - 1e-6].sum())
    return statistic, float(len(sizes)), min(p, 1.0), weak
