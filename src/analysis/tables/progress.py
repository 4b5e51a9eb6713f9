"""Tables of indicators."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from analysis.indicators import reading
from analysis.progress import RULES, STATUSES, judgeable, status_counts
from analysis.tables.table import decimal, share, table

_POINTS = {"baseline": "基準値", "target": "目標値", "current": "現状値"}


_KINDS = {"number": "数値", "stage": "段階", "text": "文章", "none": "なし"}


def progress_table(judged: pd.DataFrame, profile: str) -> HTML:
    """Show every indicator with its reading, progress and status."""
    frame = pd.DataFrame(
        {
            "指標": judged["indicator_name"],
            "事業": judged["program_name"],
            "担当課": judged["department"],
            **{title: reading(judged, point) for point, title in _POINTS.items()},
            "進捗率": judged["progress"].map(share),
            "経過率": judged["elapsed"].where(judged["progress"].notna()).map(share),
            "ペース": judged["pace"].map(decimal),
            "判定": judged["status"]
            + judged["status_reason"].map(lambda reason: f"\n（{reason}）" if reason else ""),
        }
    )
    order = judged["status"].map({status: n for n, status in enumerate(STATUSES)})
    frame = frame.loc[
        pd.DataFrame({"o": order, "d": -judged["progress"]}).sort_values(["o", "d"], kind="stable").index
    ]
    return table(
        frame,
        "指標ごとの進捗（判定のよい順）",
        numbers=[*_POINTS.values(), "進捗率", "経過率", "ペース"],
        note=f"判定方法は{RULES[profile]}段階の指標は順位だけで判定し、割合は計算しない。",
    )


def pace_table(judged: pd.DataFrame) -> HTML:
    """Show, for numbers short of their target, the change per year so far and still needed, and the projection."""
    rows = judgeable(judged)
    rows = rows[~rows["status"].isin(["達成", "維持"])]
    frame = pd.DataFrame(
        {
            "指標": rows["indicator_name"],
            "事業": rows["program_name"],
            "目標までの差": with_unit(rows, "gap"),
            "これまでの1年あたり": with_unit(rows, "per_year_so_far"),
            "今後必要な1年あたり": with_unit(rows, "per_year_needed"),
            "目標年度の見込み": with_unit(rows, "projected", sign=False),
            "目標値": reading(rows, "target"),
        }
    )
    return table(
        frame,
        "目標に届いていない指標の、1年あたりの変化と見込み",
        numbers=frame.columns[2:],
        note="見込みは、今の調子が続いた場合の値で、基準値と現状値を結ぶ直線を目標年度まで延ばした値。二点だけの直線であり、予測の確からしさは示さない。",
    )


def status_by(judged: pd.DataFrame, by: str, title: str) -> HTML:
    """Count statuses by item or department."""
    groups = judged[by].where(judged[by].ne(""), "（記載なし）")
    used = [status for status in STATUSES if status_counts(judged)[status]]
    counts = pd.crosstab(groups, judged["status"]).reindex(index=groups.unique(), columns=used, fill_value=0)
    counts.insert(0, "指標数", counts.sum(axis=1))
    return table(counts.rename_axis(title).reset_index(), f"{title}別の判定（指標数）")


def raw_readings(judged: pd.DataFrame) -> HTML:
    """Show the raw text of every indicator cell beside its reading."""
    columns = {"事業": judged["program_name"]}
    for point, title in _POINTS.items():
        columns[f"{title}（原文）"] = judged[f"{point}_raw"]
        columns[title] = reading(judged, point)
    frame = pd.DataFrame({**columns, "指標": judged["indicator_name"], "種類": judged["kind"].map(_KINDS)})
    return table(frame, "指標の原文と読み取った値", numbers=list(_POINTS.values()))


def not_assessed(judged: pd.DataFrame) -> HTML:
    """Show what could not be judged and why."""
    rows = judged[judged["status"].eq("評価不能")]
    frame = pd.DataFrame(
        {
            "事業": rows["program_name"],
            "指標": rows["indicator_name"],
            "理由": rows["status_reason"],
            **{f"{title}（原文）": rows[f"{point}_raw"] for point, title in _POINTS.items()},
        }
    )
    return table(frame, "判定できなかった指標と理由")


def with_unit(rows: pd.DataFrame, column: str, *, sign: bool = True) -> pd.Series:
    """Write a column of numbers with the unit of each row."""
    # The difference of two percentages is in points.
    units = rows["unit"].replace("%", "ポイント") if sign else rows["unit"]
    form = "{:+,.2f}" if sign else "{:,.2f}"
    words = [
        (form.format(number).rstrip("0").rstrip(".") if number else "0").replace("-", "−") + unit
        if pd.notna(number)
        else None
        for number, unit in zip(rows[column], units, strict=True)
    ]
    return pd.Series(words, index=rows.index, dtype="object")
