"""Sentences about partner types."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.partners.associations import ALPHA
from analysis.partners.patterns import NONE
from analysis.plan import Ratings
from analysis.show.words import chance, percent

_FEWEST = 5  # 2 of 4! orders are .083: with four programs none reaches .05


def partner_lead(totals: pd.Series, programs: int, legend: dict[str, str]) -> str:
    """State the most frequent partner type, those never named, and programs without a partner."""
    alone = (
        f"相手のない事業が{totals[NONE]}件あります。"
        if totals[NONE]
        else "すべての事業に協働の相手がいます。"
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


def association_sentence(found: pd.DataFrame) -> str:
    """Put the comparison of ratings with and without each code into words, never as a cause."""
    tested = found[found["p_holm"].notna()]
    weak = _too_few(found)
    if tested.empty:
        return "相手のいる事業といない事業の評価は、どの相手についても比べられません（事業が少ないか、評価か相手に違いがないため）。"
    sure = tested[tested["p_holm"].le(ALPHA)]
    if sure.empty:
        return (
            f"調べられる{len(tested)}つの相手のどれについても、いる事業といない事業の評価に差があるとは言えません"
            f"（補正後のpは最小で{chance(tested['p_holm'].min())}）。{weak}"
        )
    told = "、".join(
        f"{row.code}のいる{row.n}事業は、いない{row.others}事業より評価が{'良い' if row.mean > row.mean_others else '悪い'}"
        f"（補正後のp＝{chance(row.p_holm)}）"
        for row in sure.itertuples()
    )
    rest = len(tested) - len(sure)
    others = f"残る{rest}つの相手では、差があるとは言えません。" if rest else ""
    return f"{told}傾向があります。{others}{weak}関連を見たもので、原因を示すものではありません。"


def number_sentence(found: dict[str, float]) -> str:
    """Put the test of the number of partners against the rating into words."""
    if pd.isna(found["p"]):
        return "相手の数と評価の関連は、どちらかに違いがないため調べられません。"
    error = f"、標準誤差{found['se']:.3f}" if found["se"] else ""
    shown = f"線形の関連の並べ替え検定、{found['n']}事業、p＝{chance(found['p'])}{error}"
    if found["n"] < _FEWEST:
        return f"相手の数と評価の関連は、どんな結果でも示せません（{shown}、検出力不足）。"
    if found["p"] > ALPHA:
        return f"相手の数と評価に関連があるとは言えません（{shown}）。"
    side = "良い" if found["r"] > 0 else "悪い"
    return f"相手の多い事業ほど評価が{side}傾向があります（{shown}）。ほかの検定とは別に一つだけ行ったもので、補正はしていません。原因を示すものではありません。"


def pairs_sentence(found: pd.DataFrame) -> str:
    """Say which pairs occur together more often than by chance."""
    tested = found[found["p_holm"].notna()]
    sure = tested[tested["p_holm"].le(ALPHA)]
    if tested.empty:
        return "相手の組は、偶然より多いかどうかを調べられません（事業が少ないか、相手に違いがないため）。"
    if sure.empty:
        return (
            f"調べられる{len(tested)}組のどれも、偶然より多く一緒に挙がるとは言えません"
            f"（補正後のpは最小で{chance(tested['p_holm'].min())}）。"
        )
    told = "、".join(
        f"{row.a}と{row.b}（{row.n}事業、補正後のp＝{chance(row.p_holm)}）" for row in sure.itertuples()
    )
    rest = len(tested) - len(sure)
    others = f"残る{rest}組では、そうとは言えません。" if rest else ""
    return f"偶然より多く一緒に挙がるのは{told}です。{others}"


def partner_years_sentence(found: pd.DataFrame, before: int, after: int) -> str:
    """Say which codes were gained or lost by the programs of both years."""
    tested = found[found["p_holm"].notna()]
    sure = tested[tested["p_holm"].le(ALPHA)]
    years = f"{before}年度から{after}年度に"
    if tested.empty:
        return f"{years}相手の変わった事業が少ないため、増えたか減ったかは判断できません（検出力不足）。"
    if sure.empty:
        return f"両方の年度にある事業では、{years}増えた、または減ったと言える相手はありません（補正後のpは最小で{chance(tested['p_holm'].min())}）。"
    told = "、".join(
        f"{row.code}が{'増えました' if row.gained > row.lost else '減りました'}（加わった事業{row.gained}、なくなった事業{row.lost}、"
        f"補正後のp＝{chance(row.p_holm)}）"
        for row in sure.itertuples()
    )
    return f"両方の年度にある事業では、{years}{told}。"


def rating_by_partner_title(table: pd.DataFrame, plan: Ratings) -> str:
    """Title of the ratings by partner type."""
    good = plan.upper
    shares = (table[good].sum(axis=1) / table.sum(axis=1))[table.sum(axis=1).ge(3)]
    if shares.empty or shares.max() == shares.min():
        return "相手ごとの評価"
    return f"{'・'.join(good)}の割合は、{shares.idxmax()}のいる事業で{percent(shares.max())}、{shares.idxmin()}のいる事業で{percent(shares.min())}"


def _too_few(found: pd.DataFrame) -> str:
    weak = found.loc[found["p_holm"].isna(), "code"]
    return (
        f"{'・'.join(weak)}は、どんな結果でも差を示せないため調べていません（検出力不足）。"
        if len(weak)
        else ""
    )


def _unused(totals: pd.Series, legend: dict[str, str]) -> str:
    unused = totals.drop(NONE).index[totals.drop(NONE).eq(0)]
    return f"{_names(unused, legend)}は一度も挙がっていません。" if len(unused) else ""


def _names(codes: Sequence[str], legend: dict[str, str]) -> str:
    return "、".join(f"{code}{legend.get(code, '')}" for code in codes)
