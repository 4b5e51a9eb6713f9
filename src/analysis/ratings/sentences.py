"""Sentences about ratings and how they moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import wareki
from analysis.plan import Ratings
from analysis.ratings.agreement import Agreement, Contradictions
from analysis.ratings.clusters import FEWEST_DEPARTMENTS, Flip, Parts, exits_as_worsened
from analysis.ratings.movement import ALPHA, CHANGES, FEWEST_MOVERS, OUTCOMES, outcomes, sole_department
from analysis.show.words import figure, graded, percent

_MOST_NAMED = 4  # programs in the headline
_FEW = 3  # programs: so many are named each
FEWEST_TO_ASK = 10  # indicators: of fewer nobody asks whether they go with ratings
NEED_YEAR = "評価の変化を見るには、もう1年度分の評価表が必要です。"


def rating_lead(programs: pd.DataFrame, plan: Ratings) -> str:
    """State how many programs are in the upper and the lower half of the scale, and outside of it; of few, those of each grade."""
    if len(programs) == 1:
        name, rating = programs[["program_name", "rating"]].iloc[0]
        return (
            f"「{name}」の評価は{rating}です。" if pd.notna(rating) else f"「{name}」には評価がありません。"
        )
    if len(programs) <= _FEW:
        return _each_rated(programs, plan)
    counts = programs["rating"].value_counts().reindex(plan.grades, fill_value=0)
    worst, parts = plan.scale[-1], []
    for grades in (plan.upper, plan.lower):
        n, among = counts[grades].sum(), len(grades) > 1 and worst in grades and counts[worst]
        one = sole_department(programs, worst)
        which = f"うち{worst}が{counts[worst]}{f'、いずれも{one}' if one else ''}" if among else ""
        if grades == plan.lower and n <= _FEW:
            which = "、".join(programs.loc[programs["rating"].isin(grades), "program_name"])
        parts += [f"{'・'.join(grades)}が{n}{f'（{which}）' if which else ''}"] if n else []
    parts += [f"{grade}が{counts[grade]}" for grade in plan.exit if counts[grade]]
    given = [grade for grade in plan.grades if counts[grade]]
    if len(parts) == 1 and counts.sum() == len(programs) and not set(given) & set(plan.lower):
        return f"{len(programs)}事業の評価は、いずれも{graded(*given)}です。"
    unrated = int(programs["rating"].isna().sum())
    parts += [f"評価なしが{unrated}"] if unrated else []
    return f"{len(programs)}事業の評価は、{'、'.join(parts)}です。"


def _each_rated(programs: pd.DataFrame, plan: Ratings) -> str:
    """Name every program with its grade, the worst of the scale first."""
    names = programs.groupby(programs["rating"].fillna(""), sort=False)["program_name"].agg(list)
    worst_first = [grade for grade in [*reversed(plan.scale), *plan.exit, ""] if grade in names]
    told = "、".join(
        f"{''.join(f'「{name}」' for name in names[grade])}が{grade or '評価なし'}" for grade in worst_first
    )
    return f"事業の評価は、{told}です。"


def rating_title(table: pd.DataFrame, plan: Ratings, what: str) -> str:
    """Title of a rating distribution: how many of the programs on the scale are in its upper half.

    Parameters
    ----------
    table : DataFrame
        From ``movement.distribution``.
    plan : Ratings
    what : str
        What the rows are (項目, 担当課).
    """
    good = plan.upper
    if not good:
        return f"{what}別の評価"
    count, total = (int(table[grades].to_numpy().sum()) for grades in (good, plan.scale))
    others = table.drop(columns=plan.scale).sum()
    others = others[others.gt(0)]
    rest = f"（{'・'.join(others.index)}の{others.sum()}事業を除く）" if len(others) else ""
    return f"{what}別の評価：{'・'.join(good)}は{total}事業のうち{count}事業{rest}"


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
    """State how many programs improved, stayed and worsened between two years; of a single one, what it did."""
    if len(changes) == 1 and changes["steps"].notna().all():
        row = changes.iloc[0]
        moves = {"改善": "上がりました", "悪化": "下がりました"}
        then = f"{before}年度{_gap(before, after)}"
        return (
            f"{then}の「{row['before']}」から{moves[row['change']]}。"
            if row["change"] in moves
            else f"{then}と同じです。"
        )
    counts = _counted(changes)
    matched = int(changes["steps"].notna().sum())
    if not matched:
        rest = f"（{others}）" if (others := _others(changes)) else ""
        return f"{before}年度と{after}年度で比べられる事業はありません{rest}。"
    then = f"{before}年度{_gap(before, after)}"
    if not (counts["改善"] or counts["悪化"]):
        return (
            f"{then}と比べられる{matched}事業の評価は、{'いずれも' if matched > 1 else ''}変わっていません。"
        )
    names = changes.groupby("change")["program_name"].agg("、".join)
    shown = ["悪化"] if counts["悪化"] <= _MOST_NAMED else []
    shown = ["改善", "悪化"] if counts[["改善", "悪化"]].sum() <= _MOST_NAMED else shown
    told = "、".join(
        f"{word}のは{counts[change]}事業{f'（{names[change]}）' if change in shown else ''}"
        for change, word in (("悪化", "下がった"), ("改善", "上がった"))
        if counts[change]
    )
    same = f"で、{counts['不変']}事業は同じ" if counts["不変"] else ""
    return f"{then}と比べて、評価が{told}{same}です。"


def others_sentence(changes: pd.DataFrame) -> str:
    """Say which programs were compared, and count those that cannot be."""
    others = _others(changes)
    rest = f"このほかは、{others}です。" if others else ""
    return f"改善と悪化は、両方の年度にある同じ事業で数えました。{rest}"


def unchanged(before: int) -> str:
    """Say that no grade changed, and that no program came or went."""
    return f"{before}年度から評価が変わった事業、新規・終了の事業はありません。"


def crossing_sentence(changes: pd.DataFrame, plan: Ratings) -> str:
    """Say how many crossed between the halves of the scale where they went another way than grades on the whole; else empty."""
    counts = _counted(changes)
    pairs = changes.loc[changes["steps"].notna(), ["before", "after"]]
    was, now = (pairs[column].isin(plan.upper) for column in pairs)
    down, up = int((was & ~now).sum()), int((~was & now).sum())
    if np.sign(up - down) == np.sign(counts["改善"] - counts["悪化"]):
        return ""
    upper, lower = ("・".join(grades) for grades in (plan.upper, plan.lower))
    told = [f"{a}から{b}に動いたのは{n}事業" for a, b, n in ((upper, lower, down), (lower, upper, up)) if n]
    return f"{'、'.join(told)}です。" if told else f"{upper}と{lower}の境を越えた事業はありません。"


def _counted(changes: pd.DataFrame) -> pd.Series:
    return changes["change"].value_counts().reindex(CHANGES, fill_value=0)


def _others(changes: pd.DataFrame) -> str:
    counts = outcomes(changes).value_counts()
    return "、".join(f"{word}{counts[word]}" for word in OUTCOMES[3:] if word in counts)


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
    return f"隣り合う年度の{len(pairs)}組（{told}）を合わせると、延べで改善{improved}、悪化{worsened}です。"


def history_title(table: pd.DataFrame, *, broken: bool = False) -> str:
    """Title of the picture of programs and years; it counts nothing across a new scale."""
    if broken:
        return "年度ごとの評価（縦線のところで区分の意味が変わった）"
    years = [year for year in table if table[year].notna().any()]
    kept = table[years].dropna()
    if kept.empty:
        return "年度ごとの評価"
    same = int(kept.nunique(axis=1).eq(1).sum())
    if len(kept) == 1:
        return "年度ごとの評価"
    every = f"{len(years)}年度すべてに評価のある{len(kept)}事業"
    return (
        f"{every}のうち、評価が一度も変わらないのは{same}事業"
        if same
        else f"{every}は、どれも評価が変わったことがある"
    )


def _gap(before: int, after: int) -> str:
    return f"（{after - before}年の間隔）" if after - before > 1 else ""


def sign_sentence(tests: pd.DataFrame, flip: Flip) -> str:
    """Put the sign test into words, and whether it holds with departments as wholes; nothing where no rating moved.

    Parameters
    ----------
    tests : DataFrame
        From ``movement.change_tests``.
    flip : Flip
        From ``clusters.department_flip``.
    """
    row = tests.loc["sign"]
    if pd.isna(row["p"]):
        return ""
    if "検出力不足" in row["note"]:
        return "評価の動いた事業が少ないため、改善と悪化のどちらに偏っているかは判断できません。"
    if row["p"] > ALPHA:
        return "改善と悪化のどちらかに偏っているとは言えません。"
    return (
        "改善と悪化の数の差は、事業が互いに独立に動いたとみると、偶然では起こりにくい大きさです。"
        + _as_wholes(flip)
    )


def _as_wholes(flip: Flip) -> str:
    """Say whether a claim of the sign test holds with departments as wholes."""
    if flip.departments < FEWEST_DEPARTMENTS:
        return f"ただし、改善と悪化に差があるのは{flip.departments}課だけなので、課ごとに共通の動きとは区別できません。"
    if flip.p > ALPHA:
        return "ただし、課ごとに共通の動きがあるとみると、偶然でも起こる程度です。"
    return "課ごとに共通の動きがあるとみても、同じです。"


def exits_sentence(moved: pd.DataFrame, plan: Ratings) -> str:
    """Repeat the sign test with exits as worsened; nothing if there are none."""
    exited = int((moved["before"].isin(plan.scale) & moved["after"].isin(plan.exit)).sum())
    if not exited:
        return ""
    improved, worsened, p, flip = exits_as_worsened(moved, plan.scale, plan.exit)
    words = f"{'・'.join(plan.exit)}になった{exited}事業も悪化に数えると、改善{improved}・悪化{worsened}"
    if improved + worsened < FEWEST_MOVERS:
        return f"{words}です。"
    if p > ALPHA:
        return f"{words}で、差は偶然でも起こる程度です。"
    return f"{words}で、事業が互いに独立に動いたとみると、偏りがあります。{_as_wholes(flip)}"


def parts_sentence(found: Parts | None, upper: Sequence[str]) -> str:
    """Say how much of the change of the share of upper grades is of the same programs, and how much of others."""
    if found is None:
        return ""
    name = "・".join(upper)
    changes = {
        "同じ事業の評価の動き": found.matched,
        "加わった事業": found.came,
        "なくなった事業": found.left,
    }
    told = "、".join(f"{words}によるもの{_points(change)}" for words, change in changes.items())
    return (
        f"順序のある区分の事業に占める{name}の割合は{percent(found.before)}から{percent(found.after)}へ{_points(found.after - found.before)}"
        f"（{told}。四捨五入のため合計が合わないことがある）。"
    )


def _points(change: float) -> str:
    return f"{figure(round(change * 100, 9), 1, sign=True)}ポイント"


def _of_them(indicators: str, total: int, count: int, grades: str, given: Sequence[str]) -> str:
    if len(given) == 1:
        return f"{indicators}{total}指標は、{'いずれも' if total > 1 else ''}事業の評価が{given[0]}です。"
    if not count:
        return f"{indicators}{total}指標の事業に、評価{grades}のものはありません。"
    if count == total:
        return f"{indicators}{total}指標は、いずれも事業の評価が{grades}です。"
    return f"{indicators}{total}指標のうち{count}指標は、事業の評価が{grades}です。"


def agreement_sentence(found: Agreement, counted: Contradictions, plan: Ratings) -> str:
    """Say how often indicators and ratings contradict each other, and whether they go together at all."""
    words, upper, lower = "・".join(counted.words), "・".join(plan.upper), "・".join(plan.lower)
    told = (
        _of_them(f"判定が{words}の", counted.short, counted.short_but_upper, upper, counted.grades_of_short)
        if counted.short
        else ""
    )
    if counted.met:
        told += _of_them("目標に届いた", counted.met, counted.met_but_lower, lower, counted.grades_of_met)
    told = told or "後退や遅れの指標も、目標に届いた指標もありません。"
    if pd.isna(found.tau) and found.n < FEWEST_TO_ASK:
        return told
    if pd.isna(found.tau):
        return told + "事業が少ないか、指標の判定か評価に違いがないため、二つの関連は調べられません。"
    trend = f"判定の良い指標の事業ほど評価が{'良い' if found.tau > 0 else '悪い'}傾向があります"
    if found.p <= ALPHA:
        own = "も同じです" if found.p_department <= ALPHA else "は、はっきりしません"
        told += f"{trend}（同じプロセスの事業どうしで比べた結果。同じ課の事業どうしで{own}）。"
    elif found.p_plain <= ALPHA:
        told += f"全体では{trend}。ただし、同じプロセスの事業どうしで比べるとはっきりせず、プロセスの違いによるのかもしれません。"
    else:
        return told + "指標の判定と事業の評価に、はっきりした関係は見られません。"
    return told + "原因を示すものではありません。"
