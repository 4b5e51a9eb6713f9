"""Sentences about ratings and how they moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import wareki
from analysis.plan import Ratings
from analysis.show.words import chance, percent

NEED_YEAR = "評価の変化を見るには、もう1年度分の評価表が必要です。"


def rating_lead(programs: pd.DataFrame, plan: Ratings) -> str:
    """State how many programs have which rating."""
    counts = programs["rating"].value_counts()
    parts = [f"{grade}が{counts[grade]}" for grade in plan.grades if counts.get(grade)]
    unrated = int(programs["rating"].isna().sum())
    parts += [f"評価なしが{unrated}"] if unrated else []
    return f"{len(programs)}事業の評価は、{'、'.join(parts)}です。"


def rating_title(table: pd.DataFrame, plan: Ratings, what: str) -> str:
    """Title of a rating distribution: the share of the upper half of the scale, and where it is highest.

    Parameters
    ----------
    table : DataFrame
        From ``movement.distribution``.
    plan : Ratings
    what : str
        What the rows are (項目, 担当課).
    """
    good = plan.upper
    count, total = int(table[good].to_numpy().sum()), int(table.to_numpy().sum())
    return f"{what}別の評価：{'・'.join(good)}は{total}事業のうち{count}事業"


def exit_readings(programs: pd.DataFrame, plan: Ratings) -> str:
    """Count the lower half of the scale with and without the exit grades, while the legend is unconfirmed."""
    poor, exits = plan.lower, plan.exit
    rated = programs["rating"].dropna()
    on_scale = rated[rated.isin(plan.scale)]
    words = "・".join(exits)
    return (
        f"{words}を順序に含めない数え方では、{'・'.join(poor)}は{len(on_scale)}事業のうち{int(on_scale.isin(poor).sum())}。"
        f"{words}を最も低い評価とみなす数え方では、{'・'.join([*poor, *exits])}は{len(rated)}事業のうち"
        f"{int(rated.isin([*poor, *exits]).sum())}です。"
    )


def comparison_missing(years: Sequence[int], fiscal_year: int) -> str:
    """Say that no earlier year is known, and how to change that."""
    if any(year > fiscal_year for year in years):
        return f"{fiscal_year}年度より前の年度のデータがないため、比べられません。"
    return f"データのある年度は{'、'.join(wareki.label(year) for year in years)}だけです。{NEED_YEAR}"


def change_lead(changes: pd.DataFrame, before: int, after: int) -> str:
    """State how many programs improved, stayed and worsened between two years."""
    counts = changes["change"].value_counts()
    matched = int(changes["steps"].notna().sum())
    parts = [f"{word}{counts.get(word, 0)}" for word in ["改善", "不変", "悪化"]]
    rest = [f"{word}{counts[word]}" for word in ["新規", "終了", "区分外"] if counts.get(word)]
    tail = f"このほか{'、'.join(rest)}。" if rest else ""
    return f"{before}年度から{after}年度{_gap(before, after)}に、比べられる{matched}事業のうち{'、'.join(parts)}です。{tail}"


def change_title(changes: pd.DataFrame, before: int, after: int) -> str:
    """Title of the pictures of two years; says so if the years don't adjoin."""
    counts = changes["change"].value_counts()
    return (
        f"{before}→{after}年度{_gap(before, after)}：改善{counts.get('改善', 0)}、悪化{counts.get('悪化', 0)}"
    )


def comparison_broken(before: int, after: int, breaks: Sequence[int]) -> str:
    """Say that the grades mean something else in the two years."""
    years = "、".join(wareki.label(year) for year in breaks if before < year <= after)
    return f"評価の区分の意味が{years}から変わったため、{before}年度と{after}年度の評価は比べません。"


def pooled_sentence(pairs: Sequence[tuple[int, int]], matrix: pd.DataFrame) -> str:
    """Count movements over all pairs of adjoining years; no test, since a program counts once for every pair."""
    told = "、".join(f"{before}→{after}" for before, after in pairs)
    counts = matrix.to_numpy()
    improved, worsened = int(np.tril(counts, -1).sum()), int(np.triu(counts, 1).sum())
    return (
        f"隣り合う年度の{len(pairs)}組（{told}）を合わせると、改善{improved}、悪化{worsened}です。"
        "同じ事業を組の数だけ数えているため、検定はしません。"
    )


def history_title(table: pd.DataFrame, *, broken: bool = False) -> str:
    """Title of the picture of programs and years; it counts nothing across a new scale."""
    if broken:
        return "年度ごとの評価（縦線のところで区分の意味が変わった）"
    years = [year for year in table if table[year].notna().any()]
    kept = table[years].dropna()
    if kept.empty:
        return "年度ごとの評価"
    same = int(kept.nunique(axis=1).eq(1).sum())
    return f"{len(years)}年度すべてに評価のある{len(kept)}事業のうち、評価が一度も変わらないのは{same}事業"


def share_title(table: pd.DataFrame, plan: Ratings, *, broken: bool = False) -> str:
    """Title of the ratings by year: the share of the upper half of the scale, first and last; none across a new scale."""
    if broken:
        return "年度ごとの評価の割合（途中で区分の意味が変わった）"
    good = plan.upper
    shares = table[good].sum(axis=1) / table.sum(axis=1)
    first, last = (f"{name}{percent(shares[name])}" for name in (shares.index[0], shares.index[-1]))
    return f"{'・'.join(good)}の割合：{first}、{last}"


def _gap(before: int, after: int) -> str:
    return f"（{after - before}年の間隔）" if after - before > 1 else ""


def sign_sentence(tests: pd.DataFrame) -> str:
    """Put the sign test into words."""
    row = tests.loc["sign"]
    if pd.isna(row["p"]):
        return "評価の動いた事業がないため、改善と悪化の偏りは調べられません。"
    if "検出力不足" in row["note"]:
        return f"動いた事業が少ないため、改善と悪化の偏りは判断できません（{row['note']}、p＝{chance(row['p'])}）。"
    verdict = "偏りがあります" if row["p"] < 0.05 else "偏りがあるとは言えません"
    return f"改善と悪化の数に{verdict}（符号検定、{row['note']}、p＝{chance(row['p'])}）。"
