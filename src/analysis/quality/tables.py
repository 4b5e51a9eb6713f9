"""Tables of what was received, read and doubted."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from analysis.cleaning import schema
from analysis.data import program_names
from analysis.fields import FIELDS, PLACES, POINTS
from analysis.findings import KINDS, SEVERITIES, masked, shown
from analysis.show import cells
from analysis.show.table import table
from analysis.text import says_nothing


def sources(data_sources: pd.DataFrame) -> HTML:
    """Show the raw files received."""
    frame = data_sources[["source", "format", "rows", "sha256"]].rename(columns=schema.titles("sources"))
    return table(frame, "受け取ったファイル", long=["SHA-256"])


def reconciliation(data_sources: pd.DataFrame) -> HTML:
    """Show what became of every raw row; the parts add up to the whole."""
    names = schema.titles("sources")
    parts = data_sources[[f"{role}_rows" for role in schema.ROLES]].sum()
    frame = pd.DataFrame({"行の扱い": [names[column] for column in parts.index], "行数": parts.to_numpy()})
    frame.loc[len(frame)] = ["合計", int(parts.sum())]
    total = int(data_sources["rows"].sum())
    verdict = "一致しています" if total == int(parts.sum()) else "一致していません"
    return table(
        frame,
        "元ファイルの行が何になったか",
        foot=1,
        note=f"元ファイルの全行 {total} と合計 {int(parts.sum())} は{verdict}。",
    )


def completeness(programs: pd.DataFrame, indicators: pd.DataFrame) -> HTML:
    """Count programs with an empty field, field by field, and those with an indicator that has a value empty; fields never empty are not listed."""
    names = schema.titles("programs")
    fields = ["item_name", "department", "activities", "partners", "rating", "reason"]
    empty = programs[fields].isna() | programs[fields].eq("")
    for point in POINTS:
        none = indicators.loc[says_nothing(indicators[f"{point}_raw"]), "program_id"]
        empty[point] = programs["program_id"].isin(none)
    fields = list(empty)
    where = [
        "、".join(programs.loc[empty[field], "program_name"].head(5))
        + ("ほか" if empty[field].sum() > 5 else "")
        for field in fields
    ]
    frame = pd.DataFrame(
        {
            "欄": [names.get(field) or f"指標の{FIELDS[field].title}" for field in fields],
            "書かれていない事業数": empty.sum().to_numpy(),
            "事業": where,
        }
    )
    lacking = frame[frame["書かれていない事業数"].gt(0)]
    return table(
        lacking,
        f"欄ごとの、書かれていない事業（「－」などを含む。全{len(programs)}事業）",
        note="ほかの欄に、書かれていない事業はありません。" if len(lacking) < len(frame) else "",
    )


def findings(found: pd.DataFrame, programs: pd.DataFrame) -> list[HTML]:
    """Show every finding: a table for each kind, the gravest first, with what to do about it, and one for those that may stand, with the reason.

    Parameters
    ----------
    found : DataFrame with ``findings.COLUMNS``
    programs : DataFrame
        The programs of the same year, whose names are told.

    Returns
    -------
    list of HTML
        One table that says 該当なし if there are none.
    """
    rows = pd.DataFrame(
        {
            "事業": program_names(found, programs),
            "欄": found["field"].map(PLACES),
            "原文": shown(found).replace("", "（空欄）"),
            "元ファイル": found["source"],
            "行": found["source_row"],
        }
    )
    known = found["acknowledged"].ne("")
    made = [
        table(
            rows.loc[mine.index],
            f"{SEVERITIES[KINDS[code].severity]}：{KINDS[code].message}（{len(mine)}件）",
            long=["原文"],
            note=f"直し方（元データを整える人へ）：{KINDS[code].remedy}",
        )
        for code, mine in found[~known].groupby("code", sort=False)
    ]
    if known.any():
        messages = found["code"].map({code: kind.message for code, kind in KINDS.items()})
        stand = rows.assign(内容=messages, 承知した理由=found["acknowledged"])[known]
        made.append(
            table(stand, f"確かめて、承知済みの点（{len(stand)}件）", long=["原文", "内容", "承知した理由"])
        )
    if masked(found).ne(found["raw"]).any():
        words = "読んでいない行と列の文字は、個人の情報かもしれないので伏せています。hyoka check --show で見られます。"
        made.append(cells.note(words))
    return made or [table(rows, "気になるセルと行")]
