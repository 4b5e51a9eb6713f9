"""Sentences about partner types."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.partners import NONE


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


def _unused(totals: pd.Series, legend: dict[str, str]) -> str:
    unused = totals.drop(NONE).index[totals.drop(NONE).eq(0)]
    return f"{_names(unused, legend)}は一度も挙がっていません。" if len(unused) else ""


def _names(codes: Sequence[str], legend: dict[str, str]) -> str:
    return "、".join(f"{code}{legend.get(code, '')}" for code in codes)
