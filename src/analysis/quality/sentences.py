"""Sentences about what was read."""

from __future__ import annotations

import pandas as pd

from analysis.findings import counted


def quality_lead(sources: pd.DataFrame, programs: int, indicators: int, findings: pd.DataFrame) -> str:
    """State what was read and how many doubts there are."""
    told = counted(findings)
    doubts = f"気になる点は{len(findings)}件です（{told}）。" if told else "気になる点はありません。"
    return (
        f"元データは{sources['source'].str.split('#').str[0].nunique()}ファイル{int(sources['rows'].sum()):,}行です。この年度の{programs}事業・{indicators}指標を読み取りました。"
        f"{doubts}"
    )
