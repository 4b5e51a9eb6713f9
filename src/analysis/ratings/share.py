"""The share of upper grades over the years, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis.data import Selection
from analysis.plan import Ratings
from analysis.ratings.movement import distribution
from analysis.show.words import percent

FEWEST = 10  # programs a year: of fewer, one alone moves the share by more than ten points
_FEWEST_FOR_A_STORY = 3  # years
_TURN = 0.01  # how far the share has to leave the range of its first and last year to be part of the story


class Shares(NamedTuple):
    """The share of upper grades in each fiscal year, of how many programs it is, and the years from which grades mean something else."""

    upper: pd.Series
    totals: pd.Series
    breaks: list[int]


def of_what(programs: pd.DataFrame, plan: Ratings) -> str:
    """Say which programs a share is of, where some are outside the scale."""
    return (
        ""
        if programs["rating"].isin(plan.scale).all()
        else f"割合は、{'・'.join(plan.scale)}の事業に占めるもの。"
    )


def by_year(chosen: Selection) -> Shares:
    """Count the shares of this and all earlier years."""
    programs, plan = chosen.up_to_now(), chosen.plan.ratings
    counts = distribution(programs.sort_values("fiscal_year", kind="stable"), "fiscal_year", plan.grades)
    totals = counts[plan.scale].sum(axis=1)
    breaks = [year for year in plan.breaks if counts.index[0] < year <= counts.index[-1]]
    return Shares(counts[plan.upper].sum(axis=1) / totals, totals, breaks)


def comparable(chosen: Selection, shares: Shares) -> bool:
    """Say whether the shares can be set beside each other: of enough programs every year, none of them still to be written."""
    enough = bool(shares.totals.min() >= FEWEST)
    return enough and not shares.breaks and chosen.awaited.empty and bool(chosen.plan.ratings.upper)


def story(chosen: Selection) -> pd.Series | None:
    """Give the shares by fiscal year where they tell a story of three years or more."""
    shares = by_year(chosen)
    return shares.upper if len(shares.upper) >= _FEWEST_FOR_A_STORY and comparable(chosen, shares) else None


def title(shares: pd.Series, upper: Sequence[str], *, broken: bool = False) -> str:
    """Title of the share of upper grades over the years: first and last, and what lay between if it left their range.

    Parameters
    ----------
    shares : Series of float
        Indexed by fiscal year.
    upper : sequence of str
        The upper grades.
    broken : bool
        Whether the grades mean something else from some year on; nothing is compared then.
    """
    name = "・".join(upper)
    if broken:
        return "年度ごとの評価の割合（途中で区分の意味が変わった）"
    if shares.isna().any():
        return f"年度ごとの評価の割合（{name}の割合を出せない年度がある）"
    first, last, inner = shares.iloc[0], shares.iloc[-1], shares.iloc[1:-1]
    then, now = (f"{year}年度{percent(shares[year])}" for year in (shares.index[0], shares.index[-1]))
    low, high = sorted([first, last])
    below, above = (low - inner.min(), inner.max() - high) if len(inner) else (0, 0)
    if max(below, above) >= _TURN:
        fell = below >= above
        year = inner.idxmin() if fell else inner.idxmax()
        rest = inner[inner.index > year]
        back = (
            (rest[::-1].idxmax() if fell else rest[::-1].idxmin()) if len(rest) else None
        )  # the last of several
        # Back further than the last year shows: without that year the last would read as the whole way back.
        over = back is not None and (shares[back] - last) * (1 if fell else -1) >= _TURN
        by_way = f"{back}年度{percent(shares[back])}を経て、" if over else ""
        return f"{name}の割合は、{then}から{year}年度{percent(shares[year])}に{'下がり' if fell else '上がり'}、{by_way}{now}になった"
    if percent(first) == percent(last):
        return f"{name}の割合は、{then}から変わらず{now}"
    told = shares.map(percent)
    since = told.index[told.ne(told.iloc[-1]).to_numpy().nonzero()[0][-1] + 1]
    if since != shares.index[-1]:
        way = "上がり" if last > first else "下がり"
        return f"{name}の割合は、{then}から{since}年度{percent(last)}に{way}、その後は変わっていない"
    return f"{name}の割合は、{then}から{now}に{'上がった' if last > first else '下がった'}"


def spread(shares: pd.Series, upper: Sequence[str]) -> str:
    """Title of the share of upper grades beside its ``title``: its highest and lowest, as percentages stand in the picture, and their years.

    Parameters
    ----------
    shares : Series of float
        Indexed by fiscal year, none missing.
    upper : sequence of str
        The upper grades.

    Raises
    ------
    ValueError
        A share is missing.
    """
    if shares.isna().any():
        raise ValueError("割合のない年度があります。")
    told = shares.map(percent)
    high, low = (
        f"{'・'.join(map(str, told.index[told.eq(told[year])]))}年度の{told[year]}"
        for year in (shares.idxmax(), shares.idxmin())
    )
    ends = f"最も高いのは{high}、最も低いのは{low}" if high != low else f"どの年度も{told.iloc[0]}"
    return f"{'・'.join(upper)}の割合：{ends}"


def sentence(title: str) -> str:
    """Make a sentence of the page of ``title``."""
    for short, polite in [
        ("変わっていない", "変わっていません"),
        ("なった", "なりました"),
        ("上がった", "上がりました"),
        ("下がった", "下がりました"),
    ]:
        if title.endswith(short):
            return f"{title.removesuffix(short)}{polite}。"
    return f"{title}です。"
