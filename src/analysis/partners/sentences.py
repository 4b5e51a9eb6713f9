"""Sentences about partner types."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.partners.associations import ALPHA, NUMBER, held_within
from analysis.partners.patterns import NONE
from analysis.plan import Ratings
from analysis.show.words import chance, figure, p_value, percent


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


def pair_title(table: pd.DataFrame, found: pd.DataFrame) -> str:
    """Title of the co-occurrence heatmap: the pairs that a test carries, else that none can be told from chance.

    Parameters
    ----------
    table : DataFrame
        From ``patterns.co_occurrence``.
    found : DataFrame
        From ``associations.with_each_other``.
    """
    if not any(table.iloc[n, n + 1 :].any() for n in range(len(table))):
        return "二つ以上の相手と取り組む事業はない"
    sure = found[found["p_holm"].le(ALPHA)]
    if sure.empty:
        return "一緒に挙がる組に、偶然と違うと言えるものはない"
    more = [f"{row.a}と{row.b}" for row in sure.itertuples() if row.n > row.expected]
    less = [f"{row.a}と{row.b}" for row in sure.itertuples() if row.n <= row.expected]
    told = [f"{'、'.join(more[:3])}{'など' if more[3:] else ''}は偶然より多く"] if more else []
    told += [f"{'、'.join(less[:3])}{'など' if less[3:] else ''}は偶然より少なく"] if less else []
    return "、".join(told) + "一緒に挙がる"


def association_sentence(found: pd.DataFrame, strata: Sequence[str] = ()) -> str:
    """Put the comparison of ratings with each code and with the number of partners into words, never as a cause.

    Parameters
    ----------
    found : DataFrame
        From ``associations.with_rating``.
    strata : sequence of str
        Names of the strata it was made with.
    """
    tested = found[found["p_holm"].notna()]
    weak = _too_few(found)
    if tested.empty:
        return "相手のいる事業といない事業の評価も、相手の数と評価も、比べられません（事業が少ないか、評価か相手に違いがないため）。"
    sure = tested[tested["p_holm"].le(ALPHA)]
    if sure.empty:
        return (
            f"調べられる{len(tested)}通り（それぞれの相手のいる事業といない事業、相手の数）のどれについても、評価に差や関連があるとは言えません"
            f"（補正後のpは最小で{chance(tested['p_holm'].min())}）。{weak}"
        )
    told = "".join(_claim(row, strata) for _, row in sure.iterrows())
    rest = len(tested) - len(sure)
    others = f"残る{rest}通りでは、差や関連があるとは言えません。" if rest else ""
    return f"{told}{others}{weak}関連を見たもので、原因を示すものではありません。"


def _claim(row: pd.Series, strata: Sequence[str]) -> str:
    shown = f"（補正後の{p_value(row['p_holm'])}）"
    if row["code"] == NUMBER:
        words = f"相手の多い事業ほど評価が{'良い' if row['r'] > 0 else '悪い'}傾向があります{shown}。"
    else:
        side = "良い" if row["mean"] > row["mean_others"] else "悪い"
        words = f"{row['code']}のいる{row['n']}事業は、いない{row['others']}事業より評価が{side}傾向があります{shown}。"
    if row["p_left"] > ALPHA:
        words += f"ただし、事業を一つ除くだけで言えなくなることがあります（補正前のpが最大で{chance(row['p_left'])}）。"
    return words + held_within(row, strata)


def pairs_sentence(found: pd.DataFrame, strata: Sequence[str] = ()) -> str:
    """Say which pairs occur together more often, or more seldom, than by chance.

    Parameters
    ----------
    found : DataFrame
        From ``associations.with_each_other``.
    strata : sequence of str
        Names of the strata it was made with.
    """
    tested = found[found["p_holm"].notna()]
    sure = tested[tested["p_holm"].le(ALPHA)]
    if tested.empty:
        return "相手の組は、偶然と違うかどうかを調べられません（事業が少ないか、相手に違いがないため）。"
    if sure.empty:
        return (
            f"調べられる{len(tested)}組のどれも、偶然より多く、または少なく一緒に挙がるとは言えません"
            f"（補正後のpは最小で{chance(tested['p_holm'].min())}）。"
        )
    told = "".join(_pair(row) + held_within(row, strata) for _, row in sure.iterrows())
    rest = len(tested) - len(sure)
    return told + (f"残る{rest}組では、偶然と違うとは言えません。" if rest else "")


def _pair(row: pd.Series) -> str:
    shown = f"偶然なら{figure(row['expected'], 1)}事業、補正後の{p_value(row['p_holm'])}"
    if not row["n"]:
        return f"{row['a']}と{row['b']}は、一緒に挙がることがありません（0事業、{shown}）。"
    side = "多く" if row["n"] > row["expected"] else "少なく"
    return f"{row['a']}と{row['b']}は、偶然より{side}一緒に挙がります（{row['n']}事業、{shown}）。"


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
        f"補正後の{p_value(row.p_holm)}）"
        for row in sure.itertuples()
    )
    return f"両方の年度にある事業では、{years}{told}。"


def rating_by_partner_title(table: pd.DataFrame, plan: Ratings, found: pd.DataFrame) -> str:
    """Title of the ratings by partner type: the codes that a test carries, else that no difference can be shown.

    Parameters
    ----------
    table : DataFrame
        From ``ratings.distribution``, one row per code.
    plan : Ratings
    found : DataFrame
        From ``associations.with_rating``.
    """
    sure = found[found["p_holm"].le(ALPHA) & found["code"].ne(NUMBER)]
    if sure.empty:
        return "相手ごとの評価：相手による差があるとは言えない"
    shares = table[plan.upper].sum(axis=1) / table[plan.scale].sum(axis=1)
    told = [
        f"{row.code}のいる事業は評価が{'良い' if row.mean > row.mean_others else '悪い'}（{'・'.join(plan.upper)}が{percent(shares[row.code])}）"
        for row in sure.itertuples()
    ]
    return "、".join(told[:2])


def _too_few(found: pd.DataFrame) -> str:
    weak = found.loc[found["p_holm"].isna(), "code"]  # the number of partners among them
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
