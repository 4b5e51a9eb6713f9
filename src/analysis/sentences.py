"""The Japanese sentences that state results; each is made from the data, so none outlives its year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from analysis import wareki
from analysis.findings import counted
from analysis.partners import NONE
from analysis.profiles import COMPOSITE, STANDSTILL, composite
from analysis.progress import status_counts

NEED_YEAR = "評価の変化を見るには、もう1年度分の評価表が必要です。"


def progress_lead(judged: pd.DataFrame) -> str:
    """State how many indicators have which status."""
    if judged.empty:
        return "指標がありません。"
    counts = status_counts(judged)
    if len(judged) == 1:
        return f"1指標の判定は「{judged['status'].iloc[0]}」です。"
    parts = [f"{status}は{count}" for status, count in counts.items() if count]
    return f"{len(judged)}指標のうち、{'、'.join(parts)}です。"


def dumbbell_title(judged: pd.DataFrame) -> str:
    """Title of the progress picture."""
    met, back = int(judged["met"].sum()), int(judged["progress"].lt(-STANDSTILL).sum())
    told = {
        (True, True): f"{met}指標が目標に届き、{back}指標が基準値より後退した",
        (True, False): f"{met}指標が目標に届いた",
        (False, True): f"目標に届いたものはなく、{back}指標が基準値より後退した",
        (False, False): "目標に届いたものはまだない",
    }
    return f"判定できる数値の{len(judged)}指標のうち、{told[met > 0, back > 0]}"


def composite_sentence(judged: pd.DataFrame) -> str:
    """State the verdict over all indicators (健康日本21)."""
    found = composite(judged["status"])
    if found is None:
        return "総合の評価は、評価できる数値の指標がないため出しません。"
    mean, verdict = found
    n = int(judged["status"].isin(list(COMPOSITE)).sum())
    points = "、".join(f"{name}は{value}点" for name, value in COMPOSITE.items())
    return (
        f"総合の評価は{verdict}です（評価できた数値の{n}指標の平均{mean:.2f}点。{points}、端数は五捨六入）。"
    )


def path_title(judged: pd.DataFrame, changed: int) -> str:
    """Title of the small multiples."""
    moved = f"{changed}指標は途中で判定が変わった" if changed else "途中で判定の変わった指標はない"
    return f"年度ごとの値がある{len(judged)}指標のうち、{moved}"


def stage_title(judged: pd.DataFrame) -> str:
    """Title of the step strips."""
    counts = status_counts(judged)
    parts = {"達成": "目標に到達", "前進": "基準から前進", "横ばい": "基準と同じ", "後退": "基準から後退"}
    told = [f"{words}{counts[status]}" for status, words in parts.items() if counts[status]]
    return f"段階の{len(judged)}指標：{'、'.join(told)}"


def percent(share: float) -> str:
    """Write a share as a whole percentage, halves away from zero (四捨五入), with a true minus sign."""
    whole = Decimal(repr(round(float(share) * 100, 6))).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{whole + 0}%".replace("-", "−")


def about(number: float) -> str:
    """Write a number that is no count but an estimate: four digits that count, a true minus sign."""
    if not number:
        return "0"
    places = 3 - math.floor(math.log10(abs(number)))
    written = f"{round(number, places):,.{max(places, 0)}f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written).replace("-", "−")


def partner_lead(totals: pd.Series, programs: int, legend: dict[str, str]) -> str:
    """State the most frequent partner type, those never named, and programs without a partner."""
    alone = (
        f"相手のない事業が{totals[NONE]}あります。" if totals[NONE] else "すべての事業に協働の相手がいます。"
    )
    return partner_title(totals, programs, legend) + "。" + _unused(totals, legend) + alone


def partner_title(totals: pd.Series, programs: int, legend: dict[str, str]) -> str:
    """Title of the partner totals."""
    codes = totals.drop(NONE)
    if not codes.max():
        return "協働の相手が書かれた事業はない"
    top = codes.index[codes.eq(codes.max())]
    return f"協働の相手は{_names(top, legend)}が最も多い（{programs}事業のうち{codes.max()}事業）"


def combination_title(partners: pd.Series) -> str:
    """Title of the combinations."""
    held = partners[partners.ne("")]
    if held.empty:
        return "協働の相手が書かれた事業はない"
    single = int(held.str.len().eq(1).sum())
    return f"相手のいる{len(held)}事業のうち、{single}事業は相手が1種類"


def pair_title(table: pd.DataFrame, legend: dict[str, str]) -> str:
    """Title of the co-occurrence heatmap."""
    upper = {
        (a, b): int(table.loc[a, b])
        for n, a in enumerate(table.index)
        for b in table.index[n + 1 :]
        if table.loc[a, b]
    }
    if not upper:
        return "二つ以上の相手と取り組む事業はない"
    most = max(upper.values())
    pairs = [f"{a}と{b}" for (a, b), count in upper.items() if count == most]
    named = "、".join(pairs[:3]) + ("など" if len(pairs) > 3 else "")
    return (
        f"一緒に挙がることが最も多い組は{named}（各{most}事業）"
        if len(pairs) > 1
        else f"一緒に挙がることが最も多い組は{named}（{most}事業）"
    )


def rating_lead(programs: pd.DataFrame, scale: Sequence[str], exits: Sequence[str]) -> str:
    """State how many programs have which rating."""
    counts = programs["rating"].value_counts()
    parts = [f"{grade}が{counts[grade]}" for grade in [*scale, *exits] if counts.get(grade)]
    unrated = int(programs["rating"].isna().sum())
    parts += [f"評価なしが{unrated}"] if unrated else []
    return f"{len(programs)}事業の評価は、{'、'.join(parts)}です。"


def rating_title(table: pd.DataFrame, scale: Sequence[str], what: str) -> str:
    """Title of a rating distribution: the share of the upper half of the scale, and where it is highest.

    Parameters
    ----------
    table : DataFrame
        From ``ratings.distribution``.
    scale : sequence of str
    what : str
        What the rows are (項目, 担当課).
    """
    good = list(scale[: len(scale) // 2])
    count, total = int(table[good].to_numpy().sum()), int(table.to_numpy().sum())
    return f"{what}別の評価：{'・'.join(good)}は{total}事業のうち{count}事業"


def exit_readings(programs: pd.DataFrame, scale: Sequence[str], exits: Sequence[str]) -> str:
    """Count the lower half of the scale with and without the exit grades, while the legend is unconfirmed."""
    poor = list(scale[len(scale) // 2 :])
    rated = programs["rating"].dropna()
    on_scale = rated[rated.isin(list(scale))]
    words = "・".join(exits)
    return (
        f"{words}を順序に含めない数え方では、{'・'.join(poor)}は{len(on_scale)}事業のうち{int(on_scale.isin(poor).sum())}。"
        f"{words}を最も低い評価とみなす数え方では、{'・'.join([*poor, *exits])}は{len(rated)}事業のうち"
        f"{int(rated.isin([*poor, *exits]).sum())}です。"
    )


def comparison_missing(years: Sequence[int], fiscal_year: int) -> str:
    """Say that no earlier year is known, and how to change that."""
    later = [year for year in years if year > fiscal_year]
    known = "、".join(wareki.label(year) for year in years)
    more = "これより前の年度のデータがありません。" if later else ""
    return f"データのある年度は{known}だけです。{more}{NEED_YEAR}"


def change_lead(changes: pd.DataFrame, before: int, after: int) -> str:
    """State how many programs improved, stayed and worsened between two years."""
    counts = changes["change"].value_counts()
    matched = int(changes["steps"].notna().sum())
    parts = [f"{word}{counts.get(word, 0)}" for word in ["改善", "不変", "悪化"]]
    rest = [f"{word}{counts[word]}" for word in ["新規", "終了", "区分外"] if counts.get(word)]
    gap = f"（{after - before}年の間隔）" if after - before > 1 else ""
    tail = f"このほか{'、'.join(rest)}。" if rest else ""
    return f"{before}年度から{after}年度{gap}に、比べられる{matched}事業のうち{'、'.join(parts)}です。{tail}"


def change_title(changes: pd.DataFrame, before: int, after: int) -> str:
    """Title of the transition matrix."""
    counts = changes["change"].value_counts()
    return f"{before}→{after}年度：改善{counts.get('改善', 0)}、悪化{counts.get('悪化', 0)}"


def sign_sentence(tests: pd.DataFrame) -> str:
    """Put the sign test into words."""
    row = tests.loc["sign"]
    if pd.isna(row["p"]):
        return "評価の動いた事業がないため、改善と悪化の偏りは調べられません。"
    if "検出力不足" in row["note"]:
        return (
            f"動いた事業が少ないため、改善と悪化の偏りは判断できません（{row['note']}、p＝{row['p']:.3f}）。"
        )
    verdict = "偏りがあります" if row["p"] < 0.05 else "偏りがあるとは言えません"
    return f"改善と悪化の数に{verdict}（符号検定、{row['note']}、p＝{row['p']:.3f}）。"


def review_lead(listed: pd.DataFrame, programs: int) -> str:
    """State how many programs are up for discussion."""
    here = listed[listed["here"]]
    gone = listed.loc[~listed["here"], "program_id"].nunique()
    tail = f"このほか、前の年度にあって今回の表にない事業が{gone}あります。" if gone else ""
    if here.empty:
        return f"{programs}事業のうち、決めた条件に当てはまる事業はありません。{tail}"
    counts = here.groupby("reason", sort=False)["program_id"].nunique()
    told = "、".join(f"「{reason}」{count}" for reason, count in counts.items())
    return f"{programs}事業のうち、話し合いたいのは{here['program_id'].nunique()}事業です（{told}）。{tail}"


def topic_sentences(programs: pd.DataFrame, tagged: pd.DataFrame, worst: str) -> list[str]:
    """State, per topic, how many programs touch it and how many of the worst-rated do."""
    told = []
    for topic in tagged.columns:
        touched = tagged[topic]
        poor = programs["rating"].eq(worst)
        split = (
            f"評価{worst}の{int(poor.sum())}事業では{int((poor & touched).sum())}、"
            f"それ以外の{int((~poor).sum())}事業では{int((~poor & touched).sum())}です。"
            if poor.any()
            else f"評価{worst}の事業はありません。"
        )
        told.append(f"「{topic}」に触れた事業は{len(programs)}のうち{int(touched.sum())}。{split}")
    return told


def quality_lead(sources: pd.DataFrame, programs: int, indicators: int, findings: pd.DataFrame) -> str:
    """State what was read and how many doubts there are."""
    told = counted(findings)
    doubts = f"気になる点は{len(findings)}件です（{told}）。" if told else "気になる点はありません。"
    return (
        f"元データは{len(sources)}ファイル{int(sources['rows'].sum()):,}行です。この年度の{programs}事業・{indicators}指標を読み取りました。"
        f"{doubts}"
    )


def _unused(totals: pd.Series, legend: dict[str, str]) -> str:
    unused = totals.drop(NONE).index[totals.drop(NONE).eq(0)]
    return f"{_names(unused, legend)}は一度も挙がっていません。" if len(unused) else ""


def _names(codes: Sequence[str], legend: dict[str, str]) -> str:
    return "、".join(f"{code}{legend.get(code, '')}" for code in codes)
