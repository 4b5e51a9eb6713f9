"""Sentences about partner types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.partners.associations import ALPHA, NUMBER, WHOLES, caveat, held_within
from analysis.partners.patterns import NONE
from analysis.plan import Ratings
from analysis.show.words import figure, graded, percent

_FEWEST_TO_MISS = 5  # programs: with fewer it is no news that a partner is named in none
_FEWEST_ALONE, _ALONE = (
    2,
    3,
)  # programs without a partner are the matter where they are so many, and one in so many
_MOST_PAIRS = 1  # named in the lead

_INDEPENDENT = "（課などの違いによるものかもしれない）"
_PERHAPS = "ただし、課などの違いによるのかもしれません。"  # the same in a sentence of the page


def alone_lead(programs: pd.DataFrame, plan: Ratings) -> str:
    """Say how many programs have no partner, and how they are rated, where they are a third or more but not all; else nothing."""
    alone = programs[programs["partners"].eq("")]
    few = len(alone) < _FEWEST_ALONE or len(alone) * _ALONE < len(programs)
    if few or len(alone) == len(programs):
        return ""
    rated = [grade for grade in plan.grades if alone["rating"].eq(grade).any()]
    all_one = len(rated) == 1 and alone["rating"].notna().all()
    beside = f"おらず、いずれも評価{graded(*rated)}です" if all_one else "いません"
    return f"{len(programs)}事業のうち{len(alone)}事業に、協働の相手が書かれて{beside}。"


def partner_lead(totals: pd.Series, programs: int, legend: dict[str, str], *, alone: bool = True) -> str:
    """State the most frequent partner type, those never named, and unless told already (not ``alone``) programs without a partner."""
    if not totals.drop(NONE).max():
        return "協働の相手が書かれた事業はありません。"
    every = "どの事業にも、協働の相手が書かれています。" if programs >= _FEWEST_TO_MISS else ""
    told = f"相手の書かれていない事業が{totals[NONE]}件あります。" if totals[NONE] else every
    unused = _unused(totals, legend) if programs >= _FEWEST_TO_MISS else ""
    of_all = programs > 1 and totals.drop(NONE).max() == programs
    return f"{_most(totals, programs, legend)[1]}。{unused}{'' if of_all or not alone else told}"


def partner_title(totals: pd.Series, programs: int, legend: dict[str, str]) -> str:
    """Title of the partner totals."""
    return _most(totals, programs, legend)[0]


def _most(totals: pd.Series, programs: int, legend: dict[str, str]) -> tuple[str, str]:
    """Say which partner types are named most, as a title and in a sentence of the page."""
    codes = totals.drop(NONE)
    most = codes.max()
    if not most:
        return "協働の相手が書かれた事業はない", "協働の相手が書かれた事業はありません"
    top = codes.index[codes.eq(most)]
    names = _names(top, legend)
    if programs == 1:
        return f"協働の相手は{names}", f"協働の相手は{names}です"
    if most == programs:
        return f"どの事業にも{names}が挙がっている", f"どの事業にも{names}が挙がっています"
    if len(top) > 1 and most == 1:
        return f"協働の相手は{names}（それぞれ1事業）", f"協働の相手は{names}（それぞれ1事業）です"
    count = f"{programs}事業のうち{'、それぞれ' if len(top) > 1 else ''}{most}事業"
    return f"協働の相手は{names}が最も多い（{count}）", f"協働の相手は{names}が最も多く、{count}です"


def found_lead(
    rated: tuple[pd.DataFrame, Sequence[str]],
    since: pd.DataFrame | None,
    pairs: tuple[pd.DataFrame, Sequence[str]],
    legend: Mapping[str, str],
    upper: Sequence[str],
) -> list[str]:
    """State what the tests of the page carry: ratings, partners gained or lost since the first year, pairs.

    Parameters
    ----------
    rated, pairs : (DataFrame, sequence of str)
        From ``associations.with_rating`` and ``with_each_other``, and the names of the strata they were made with.
    since : DataFrame or None
        From ``associations.between_years`` with departments, with the fiscal year compared with as ``first`` and, as
        ``mainly``, words for the one in which all or most of the change came (missing where there is none).
    legend : mapping
        Code → name.
    upper : sequence of str
        The better half of the scale.

    Returns
    -------
    list of str
        Sentences; empty where nothing can be told from chance. What holds with programs as independent only, says so.
    """
    told = []
    found, strata = rated
    sure, remark = _surest(found[_sure(found) & found["code"].ne(NUMBER)], strata)
    remark = _PERHAPS if remark else ""
    for good, word in [(True, "良い"), (False, "悪い")]:
        codes = sure.loc[sure["mean"].gt(sure["mean_others"]) == good, "code"]
        if len(codes):
            shares = _upper_shares(sure[sure["code"].isin(codes)], upper, good=good)
            told.append(
                f"{_names(codes, legend)}と進める事業は、評価が{word}傾向があります{shares}。{remark}"
            )
    if since is not None:
        for _, row in since[_sure(since)].iterrows():
            way = "増えました" if row["gained"] > row["lost"] else "減りました"
            wholly = "" if str(row["mainly"]).startswith("主に") else f"{way.removesuffix('ました')}たのは"
            remark = f"（{wholly}{row['mainly']}）" if pd.notna(row["mainly"]) else ""
            remark += "" if row[f"p_holm{WHOLES}"] <= ALPHA else "（一部の課の動きかもしれない）"
            told.append(
                f"{row['first']}年度からある事業のうち、{_names([row['code']], legend)}と進めるものは{row['before']}から{row['after']}に{way}{remark}。"
            )
    found, strata = pairs
    sure, remark = _surest(found[_sure(found)].sort_values("n", kind="stable"), strata)
    remark = _PERHAPS if remark else ""  # that none has both is so whatever it comes from
    for row in sure.head(_MOST_PAIRS).itertuples():
        both = f"{_names([row.a], legend)}と{_names([row.b], legend)}は"
        if not row.n:
            told.append(f"{both[:-1]}の両方と進める事業はありません。")
        else:
            side = "多く" if row.n > row.expected else "少なく"
            told.append(f"{both}偶然より{side}、{row.n}事業で一緒に組んでいます。{remark}")
    return told


def _upper_shares(rows: pd.DataFrame, upper: Sequence[str], *, good: bool) -> str:
    """Give the shares of upper grades with and without a code; of one code only, and where they show what is claimed of the means."""
    row = rows.iloc[0]
    shown = row["upper"] > row["upper_others"] if good else row["upper"] < row["upper_others"]
    if len(rows) != 1 or not upper or not shown:
        return ""
    share = "すべて" if row["upper"] == 1 else percent(row["upper"])
    return f"（{graded(*upper)}は{row['n']}事業の{share}、ほかの{row['others']}事業では{percent(row['upper_others'])}）"


def _sure(found: pd.DataFrame) -> pd.Series:
    return found["p_holm"].le(ALPHA)


def combination_title(partners: pd.Series) -> str:
    """Title of the combinations."""
    held = partners[partners.ne("")]
    if held.empty:
        return "協働の相手が書かれた事業はない"
    single = int(held.str.len().eq(1).sum())
    if single in {0, len(held)}:
        return f"相手の書かれた{len(held)}事業は、いずれも相手が{'1種類' if single else '2種類以上'}"
    return f"相手の書かれた{len(held)}事業のうち、{single}事業は相手が1種類"


def pair_title(table: pd.DataFrame, found: pd.DataFrame, strata: Sequence[str] = ()) -> str:
    """Title of the co-occurrence heatmap: the pairs that a test carries, else that none can be told from chance.

    Parameters
    ----------
    table : DataFrame
        From ``patterns.co_occurrence``.
    found : DataFrame
        From ``associations.with_each_other``.
    strata : sequence of str
        Names of the strata it was made with.
    """
    if not any(table.iloc[n, n + 1 :].any() for n in range(len(table))):
        return "二つ以上の相手と取り組む事業はない"
    sure, remark = _surest(found[found["p_holm"].le(ALPHA)], strata)
    if sure.empty:
        return "一緒に挙がることの多い組、少ない組は、はっきりしない"
    more = [f"{row.a}と{row.b}" for row in sure.itertuples() if row.n > row.expected]
    less = [f"{row.a}と{row.b}" for row in sure.itertuples() if row.n <= row.expected]
    told = [
        f"{'、'.join(pairs[:3])}{'など' if pairs[3:] else ''}は一緒になることが{how}"
        for how, pairs in (("多", more), ("少な", less))
        if pairs
    ]
    return "く、".join(told) + "い" + remark


def _surest(sure: pd.DataFrame, strata: Sequence[str]) -> tuple[pd.DataFrame, str]:
    """Take the claims that hold within strata and fail in none, else all, with what is to be said of them."""
    if sure.empty:
        return sure, ""
    within = sure[[f"p_holm:{name}" for name in strata]]
    holds = within.le(ALPHA).any(axis=1) & ~within.gt(ALPHA).any(axis=1)
    return (sure[holds], "") if holds.any() else (sure, _INDEPENDENT)


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
        return "相手ごとの事業の評価も、相手の数と評価も、比べられません（事業が少ないか、評価か相手に違いがないため）。"
    sure = tested[tested["p_holm"].le(ALPHA)]
    if sure.empty:
        return f"どの相手と進める事業も、相手の多い事業も、評価が特に良い、悪いとは言えません。{weak}"
    told = "".join(_claim(row, strata) for _, row in sure.iterrows()) + caveat(sure, strata)
    others = "ほかの相手や相手の数では、特に良い、悪いとは言えません。" if len(tested) > len(sure) else ""
    return f"{told}{others}{weak}関連を見たもので、原因を示すものではありません。"


def _claim(row: pd.Series, strata: Sequence[str]) -> str:
    if row["code"] == NUMBER:
        words = f"相手の多い事業ほど評価が{'良い' if row['r'] > 0 else '悪い'}傾向があります。"
    else:
        side = "良い" if row["mean"] > row["mean_others"] else "悪い"
        words = f"{row['code']}と進める{row['n']}事業は、ほかの{row['others']}事業より評価が{side}傾向があります。"
    if row["p_left"] > ALPHA:
        words += "ただし、事業を一つ除くだけで言えなくなることがあります。"
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
        return "どの相手が一緒に挙がりやすいかは、調べられません（事業が少ないか、相手に違いがないため）。"
    if sure.empty:
        return ""  # as the title says
    told = "".join(_pair(row) + held_within(row, strata) for _, row in sure.iterrows())
    told += caveat(sure, strata)
    rest = len(tested) - len(sure)
    return told + (f"ほかの{rest}組は、特に多いとも少ないとも言えません。" if rest else "")


def _pair(row: pd.Series) -> str:
    shown = f"偶然なら{figure(row['expected'], 1)}事業"
    if not row["n"]:
        return f"{row['a']}と{row['b']}がともに挙がる事業はありません（{shown}）。"
    side = "多く" if row["n"] > row["expected"] else "少なく"
    return f"{row['a']}と{row['b']}は、偶然より{side}一緒に挙がります（{row['n']}事業、{shown}）。"


def partner_years_sentence(found: pd.DataFrame, before: int, after: int) -> str:
    """Say which codes were gained or lost by the programs of both years."""
    tested = found[found["p_holm"].notna()]
    sure = tested[tested["p_holm"].le(ALPHA)]
    years = f"{before}年度から{after}年度に"
    if not found[["gained", "lost"]].to_numpy().any():
        return f"両方の年度にある事業で、{years}相手の変わったものはありません。"
    if tested.empty:
        return f"{years}相手の変わった事業が少ないため、増えたか減ったかは判断できません。"
    if sure.empty:
        return f"両方の年度にある事業では、{years}増えた、または減ったと言える相手はありません。"
    told = "、".join(
        f"{row.code}が{'増えました' if row.gained > row.lost else '減りました'}（加わった事業{row.gained}、なくなった事業{row.lost}）"
        for row in sure.itertuples()
    )
    wholes = sure.get(f"p_holm{WHOLES}", pd.Series(np.nan, sure.index))
    holds, fails = (list(sure.loc[rows, "code"]) for rows in (wholes.le(ALPHA), wholes.gt(ALPHA)))
    unable = list(sure.loc[wholes.isna(), "code"])
    remarks = [f"{'・'.join(holds)}は、課ごとに共通の動きがあるとみても、同じです。"] if holds else []
    remarks += [f"{'・'.join(fails)}は、課ごとに共通の動きがあるとみると、言えません。"] if fails else []
    remarks += (
        [
            f"{'・'.join(unable)}は、事業が互いに独立とみたときの結果です（動いた課が少なく、課ごとに共通の動きとは区別できません）。"
        ]
        if unable
        else []
    )
    return f"両方の年度にある事業では、{years}{told}。{''.join(remarks)}"


def _too_few(found: pd.DataFrame) -> str:
    weak = found.loc[found["p_holm"].isna(), "code"]  # the number of partners among them
    return f"{'・'.join(weak)}は、事業が少ないか違いがないため、調べられません。" if len(weak) else ""


def _unused(totals: pd.Series, legend: dict[str, str]) -> str:
    unused = totals.drop(NONE).index[totals.drop(NONE).eq(0)]
    return f"{_names(unused, legend)}は一度も挙がっていません。" if len(unused) else ""


def _names(codes: Sequence[str], legend: dict[str, str]) -> str:
    return "、".join(f"{code}{legend.get(code, '')}" for code in codes)
