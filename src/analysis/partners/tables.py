"""Tables of partner types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from IPython.display import HTML

from analysis.partners import patterns, swaps
from analysis.partners.associations import ALPHA, NUMBER, WHOLES
from analysis.partners.permutation import DRAWS
from analysis.plan import Ratings
from analysis.show import marks
from analysis.show.links import to_programs
from analysis.show.table import decimal, share, table
from analysis.show.words import chance, figure, grouped

_TOLD_EACH = 2  # programs: combinations of more have a row each
_HOLM = (
    f"取り得る最小のpが{ALPHA}を超えるものは差を示せないので除き（検出力不足）、残りの数についてホルムの方法で補正した。"
    f"補正後のpが{ALPHA}を超えるなら、差があるとは言えない。"
)


def each_program(programs: pd.DataFrame, names: Mapping[str, str], plan: Ratings) -> HTML:
    """Show every program with its grade and its partners (code → name)."""
    frame = pd.DataFrame(
        {
            "事業": to_programs(programs),
            "評価": marks.column(programs["rating"], plan),
            "協働の相手": [
                "、".join(names[code] for code in own) or "相手なし" for own in programs["partners"]
            ],
        }
    )
    return table(frame, "事業ごとの協働の相手", long=["協働の相手"])


def partner_combinations(partners: pd.Series, legend: Mapping[str, str]) -> HTML:
    """Show the combinations of partners, those of many programs in a row each and by name (code → name)."""
    found = patterns.combinations(partners)
    total = int(found["count"].sum())
    names = found["combination"].replace(patterns.NONE, "相手なし")
    rows = []
    for count, alike in names.groupby(found["count"].mul(-1)):
        if -count > _TOLD_EACH or len(alike) == 1:
            rows += [
                (
                    "・".join(code + legend.get(code, "") for code in name)
                    if set(name) <= set(legend)
                    else name,
                    -count,
                )
                for name in alike
            ]
        else:
            one = f"{-count}事業ずつの" if count < -1 else "1事業だけの"
            rows.append((f"{one}組合せ{len(alike)}通り（{'、'.join(alike)}）", -count * len(alike)))
    frame = pd.DataFrame(rows, columns=["組合せ", "事業数"])
    frame["割合"] = [share(count / total) for count in frame["事業数"]]
    return table(frame, f"相手の組合せ（全{total}事業、同じ組合せだけを数える）", numbers=["割合"])


def partner_pairs(found: pd.DataFrame) -> HTML:
    """Show pairs of partners that occur together (from ``associations.with_each_other``)."""
    frame = found[found["n"].gt(0)]
    shown = pd.DataFrame(
        {
            "組": frame["a"] + "と" + frame["b"],
            "事業数": frame["n"],
            "偶然なら": [figure(n, 1) for n in frame["expected"]],
            "ジャッカード係数": frame["jaccard"].map(decimal),
            "リフト": frame["lift"].map(decimal),
        }
    )
    return table(
        shown,
        "同じ事業で一緒になる相手の組",
        numbers=shown.columns[2:],
        note=(
            "「偶然なら」は、事業ごとの相手の数と相手ごとの事業の数を変えずに組み替えたときの平均。ジャッカード係数は両方の事業数÷どちらかの事業数。"
            f"リフトは全事業から無作為に選んだときに比べて何倍一緒に挙がるか（どちらかが{patterns.SMALLEST_FOR_LIFT}事業に満たない組は示さない）。"
        ),
    )


def pair_tests(found: pd.DataFrame, strata: Sequence[str]) -> HTML:
    """Show the tests of all pairs (from ``associations.with_each_other``)."""
    shown = pd.DataFrame(
        {
            "組": found["a"] + "と" + found["b"],
            "事業数": found["n"],
            "偶然なら": [figure(n, 1) for n in found["expected"]],
            **_chances(found, strata),
            "超幾何分布のp": list(found["p_hyper"].map(chance)),
        }
    )
    return table(
        shown,
        "相手の組の検定",
        numbers=shown.columns[2:],
        note=(
            f"事業ごとの相手の数と相手ごとの事業の数を変えずに、決まった乱数で{swaps.DRAWS:,}回まで組み替えた（カーブボール法）。pは、これ以下の数になる割合と"
            f"これ以上の数になる割合の小さい方の2倍（両側、括弧内は標準誤差）。{_within(strata)}{_HOLM}超幾何分布のpは参考で、相手の数の違いを考えない片側の確率。"
        ),
    )


def partner_ratings(found: pd.DataFrame, strata: Sequence[str]) -> HTML:
    """Show the mean grade of programs with and without each code, and the tests (from ``associations.with_rating``)."""
    alone = found["code"].eq(NUMBER)
    shown = pd.DataFrame(
        {
            "相手": found["code"],
            "進める事業": found["n"],
            "ほかの事業": found["others"].astype("object").mask(alone),
            "進める事業の平均": found["mean"].map(decimal),
            "ほかの事業の平均": found["mean_others"].map(decimal),
            **_chances(found, strata),
        }
    )
    exact = (
        "すべての並べ替えを数えた"
        if not found["se"].gt(0).any()
        else f"無作為な{DRAWS:,}回までの並べ替えによる（括弧内は標準誤差）"
    )
    r = found.loc[alone, "r"].iloc[0]
    number = (
        ""
        if pd.isna(r)
        else f"相手の数と評価の相関係数は{decimal(r)}（正なら、相手の多い事業ほど評価が良い）。"
    )
    return table(
        shown,
        "相手と評価の検定",
        numbers=shown.columns[1:],
        note=f"平均は、最も低い区分を1点、一つ良くなるごとに1点を足したもの。順序のある区分の事業だけを比べる。相手の数の行は、比べた事業の数と、数と評価の線形の関連の検定。{number}"
        f"pは{exact}両側の確率。{_within(strata)}{_HOLM}",
    )


def partner_years(found: pd.DataFrame, before: int, after: int) -> HTML:
    """Show which codes the programs of both years gained and lost (from ``associations.between_years``)."""
    shown = pd.DataFrame(
        {
            "相手": found["code"],
            f"{before}年度": found["before"],
            f"{after}年度": found["after"],
            "加わった": found["gained"],
            "なくなった": found["lost"],
            **_chances(found),
            WHOLES[1:]: _corrected(found[f"p_holm{WHOLES}"], found[f"p{WHOLES}"]),
        }
    )
    return table(
        shown,
        f"{before}年度と{after}年度の両方にある事業の相手（事業数）",
        numbers=shown.columns[1:],
        note=f"pはマクネマー検定（正確、両側）。「{WHOLES[1:]}」は、課ごとの差（加わった数からなくなった数を引いた数）の符号だけが偶然で決まったとみる検定の補正後のp。{_HOLM}",
    )


def partner_shares(counts: pd.DataFrame) -> HTML:
    """Show how many programs of each year work with each partner type: rows codes, columns years, first row all programs."""
    totals = counts.loc["事業数"]
    frame = pd.DataFrame(
        {year: [f"{n}（{share(n / totals[year])}）" for n in counts[year].iloc[1:]] for year in counts},
        index=counts.index[1:],
    )
    frame.loc["事業数"] = [str(n) for n in totals]
    frame.columns = [f"{year}年度" for year in frame]
    return table(
        frame.rename_axis("相手").reset_index(),
        "年度ごとの、相手ごとの事業の数と割合",
        numbers=frame.columns,
        foot=1,
    )


def _within(strata: Sequence[str]) -> str:
    return f"「同じ{'」「同じ'.join(strata)}」は、その中だけで並べ替えた補正後のp。" if strata else ""


def _chances(found: pd.DataFrame, strata: Sequence[str] = ()) -> dict[str, list]:
    """Columns of p: as it is, the smallest it could be, corrected; corrected within strata."""
    errors = found["se"] if "se" in found else pd.Series(0.0, index=found.index)
    return {
        "p": [
            pd.NA if pd.isna(p) else chance(p) + (f"（{chance(error)}）" if error else "")
            for p, error in zip(found["p"], errors, strict=True)
        ],
        "取り得る最小のp": list(found["p_min"].map(chance, na_action="ignore")),
        "補正後のp": _corrected(found["p_holm"], found["p"]),
        **{f"同じ{name}": _corrected(found[f"p_holm:{name}"], found[f"p:{name}"]) for name in strata},
    }


def _corrected(holm: pd.Series, raw: pd.Series) -> list:
    return [
        chance(p) if pd.notna(p) else "検出力不足" if pd.notna(own) else pd.NA
        for p, own in zip(holm, raw, strict=True)
    ]


def partners_by(programs: pd.DataFrame, by: str, title: str, names: Mapping[str, str]) -> HTML:
    """Count programs by group and partner (code → name)."""
    codes = [code for code in names if code != patterns.NONE]
    frame = patterns.by_group(programs["partners"], grouped(programs[by]), codes)
    frame = frame.rename(columns=names).rename_axis(title).reset_index()
    return table(frame, f"{title}別の協働の相手（事業数）")
