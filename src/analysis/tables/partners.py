"""Tables of partner types."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from analysis import partners as partners_module
from analysis.tables.table import decimal, share, table


def partner_combinations(partners: pd.Series) -> HTML:
    """Show every combination of partners with its count."""
    frame = partners_module.combinations(partners)
    total = int(frame["count"].sum())
    frame = pd.DataFrame(
        {
            "組合せ": frame["combination"].replace(partners_module.NONE, "相手なし"),
            "事業数": frame["count"],
            "割合": (frame["count"] / total).map(share),
        }
    )
    return table(frame, f"相手の組合せ（全{total}事業、同じ組合せだけを数える）", numbers=["割合"])


def partner_pairs(partners: pd.Series) -> HTML:
    """Show pairs of partners that occur together."""
    frame = partners_module.pairs(partners)
    frame = frame[frame["n"].gt(0)]
    shown = pd.DataFrame(
        {
            "組": frame["a"] + "と" + frame["b"],
            "事業数": frame["n"],
            "ジャッカード係数": frame["jaccard"].map(decimal),
            "リフト": frame["lift"].map(decimal),
            "p": frame["p"].map("{:.3f}".format),
        }
    )
    return table(
        shown,
        "一緒に挙がる相手の組",
        numbers=["ジャッカード係数", "リフト", "p"],
        note=(
            "ジャッカード係数は両方の事業数÷どちらかの事業数。リフトは偶然に比べて何倍一緒に挙がるか"
            f"（どちらかが{partners_module.SMALLEST_FOR_LIFT}事業に満たない組は示さない）。"
            "pは超幾何分布による片側の確率で、組の数だけ調べているため、一つだけ小さくても差があるとは言えない。"
        ),
    )


def partners_by(programs: pd.DataFrame, by: str, title: str, codes: list[str]) -> HTML:
    """Count programs by group and partner code."""
    groups = programs[by].where(programs[by].ne(""), "（記載なし）")
    frame = partners_module.by_group(programs["partners"], groups, codes)
    frame = frame.rename(columns={partners_module.NONE: "相手なし"}).rename_axis(title).reset_index()
    return table(frame, f"{title}別の協働の相手（事業数）")
