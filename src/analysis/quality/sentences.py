"""Sentences about what was read."""

from __future__ import annotations

import pandas as pd

from analysis.findings import counted
from analysis.show.words import quoted


def source_sentence(sources: pd.DataFrame) -> str:
    """State which files were read, and how many of their rows were not."""
    files, sheets = sources["source"].str.split("#").str[0].nunique(), len(sources)
    tables = f"（{sheets}表）" if sheets > files else ""
    unread = int(sources["unread_rows"].sum())
    rest = f"、うち{unread:,}行は読めませんでした" if unread else "、読めなかった行はありません"
    return f"元データは{files}ファイル{tables}{int(sources['rows'].sum()):,}行で{rest}。"


def read_sentence(programs: int, indicators: int, findings: pd.DataFrame, whose: str) -> str:
    """State what was read and how many doubts there are; those that may stand are counted apart."""
    doubtful = findings[findings["acknowledged"].eq("")]
    told, known = counted(doubtful), len(findings) - len(doubtful)
    doubts = f"気になる点は{len(doubtful)}件です（{told}）。" if told else "気になる点はありません。"
    doubts += f"ほかに、確かめて承知済みの点が{known}件あります。" if known else ""
    return f"{whose}の{programs}事業・{indicators}指標を読み取りました。{doubts}"


def whose_sentence(findings: pd.DataFrame, names: pd.Series) -> str:
    """Name the programs with errors and warnings that nobody has acknowledged; empty if there are none.

    Parameters
    ----------
    findings : DataFrame with ``findings.COLUMNS``
    names : Series of str, same index
        The program each stands in, missing for none.
    """
    open_ = findings["acknowledged"].eq("") & findings["severity"].isin(["error", "warning"])
    concerned = names[open_].dropna()
    return f"確かめてほしい事業は、{quoted(concerned)}です。" if len(concerned) else ""
