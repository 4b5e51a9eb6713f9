"""Tables of indicators."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from analysis.cleaning.indicators import reading
from analysis.fields import FIELDS, POINTS
from analysis.profiles import Profile, composite
from analysis.progress.judging import status_counts
from analysis.progress.over_years import FEWEST_FOR_RANGE
from analysis.show.links import anchor, to_programs
from analysis.show.table import decimal, share, table
from analysis.show.words import about, grouped

_POINTS = {point: FIELDS[point].title for point in POINTS}
_OPPOSED = "示さない"  # why, the note says
_KINDS = {"number": "数値", "stage": "段階", "text": "文章", "none": "なし"}
_STRAIGHT = (
    "見込みは、今の調子が続いた場合の値で、基準値と現状値を結ぶ直線を目標年度まで延ばした値（件数や率は0、割合は100%を超えない）。"
    "二点だけの直線であり、予測の確からしさは示さない。"
)


def progress_table(judged: pd.DataFrame, profile: Profile) -> HTML:
    """Show every indicator with its reading, progress and status, the worst first."""
    judged = worst_first(judged)
    measure = profile.measure
    write = share if profile.measure_is_share else decimal
    frame = pd.DataFrame(
        {
            "指標": judged["indicator_name"],
            "事業": to_programs(judged),
            "担当課": judged["department"],
            **{title: reading(judged, point) for point, title in _POINTS.items()},
            "進捗率": judged["progress"].map(share),
            "経過率": judged["elapsed"].where(judged["progress"].notna()).map(share),
            "ペース": judged["pace"].map(decimal),
            **({measure: judged["measure"].map(write)} if measure else {}),
            "判定": judged["status"].astype("str")
            + judged["status_reason"].map(lambda reason: f"\n（{reason}）" if reason else "").astype("str"),
        }
    )
    return table(
        frame,
        "指標ごとの進捗（判定の悪い順）",
        numbers=[*_POINTS.values(), "進捗率", "経過率", "ペース", measure],
        note="段階の指標は順位だけで判定し、割合は計算しない。",
        anchors=[anchor(program_id) for program_id in judged["program_id"]],
        orders={"判定": list(-judged["status"].cat.codes)},  # best first at the first click
    )


def worst_first(judged: pd.DataFrame) -> pd.DataFrame:
    """Sort by status, worst first; what cannot be judged comes last."""
    order = judged.assign(unable=judged["status_reason"].ne("")).sort_values(
        ["unable", "status", "progress"], ascending=[True, False, True], kind="stable"
    )
    return order.drop(columns="unable")


def pace_table(judged: pd.DataFrame, profile: Profile, *, projected: bool = True) -> HTML | list:
    """Show, for numbers short of their target, the change per year so far and still needed, and where two points lead; nothing without any.

    With one year left all that is missing is needed in that year, and is told once. ``projected`` is False where a line through more points is shown elsewhere on the page.
    """
    rows = worst_first(judged)
    rows = rows[rows["kind"].eq("number") & rows["status_reason"].eq("") & ~rows["met"]]
    if rows.empty:
        return []
    one_left = (rows["target_year"] - rows["current_year"]).eq(1).all()
    gap = "目標までの差" + ("（あと1年）" if one_left else "")
    frame = pd.DataFrame(
        {
            "指標": rows["indicator_name"],
            "事業": to_programs(rows),
            gap: with_unit(rows, "gap"),
            "これまでの1年あたり": with_unit(rows, "per_year_so_far", finer=1),
            **({} if one_left else {"今後必要な1年あたり": with_unit(rows, "per_year_needed", finer=1)}),
            **({"目標年度の見込み": estimates(rows, "projected")} if projected else {}),
            "目標値": reading(rows, "target"),
            "判定": rows["status"].astype("str"),
        }
    )
    return table(
        frame,
        f"目標に届いていない指標の、1年あたりの変化{'と見込み' if projected else ''}（判定の悪い順）",
        numbers=frame.columns[2:-1],
        note=_STRAIGHT if projected else "",
        paper=False,
    )


def history_table(
    judged: pd.DataFrame, followed: pd.DataFrame, ahead: pd.DataFrame, in_time: pd.Series, before: int
) -> HTML:
    """Show the status of every indicator in every year, when it first changed, and where the line through all points leads.

    Where the last move and that line go opposite ways, ``in_time`` (from ``since``) says whether moving on as since the year ``before`` will do.
    """
    judged = worst_first(judged)
    ahead = ahead.reindex(judged.index)
    by_year = followed.pivot_table(
        "status", "indicator", "fiscal_year", aggfunc="first", dropna=False
    ).reindex(judged.index)
    rows = judged.assign(projected=ahead["projected"], low=ahead["low"], high=ahead["high"])
    low, high = estimates(rows, "low"), estimates(rows, "high")
    between = ("\n（" + low + "～" + high + "）").fillna("")
    told = (estimates(rows, "projected") + between).mask(ahead["opposed"].eq(True), _OPPOSED)
    soon = ahead["opposed"].eq(True) & in_time.reindex(judged.index) & ~judged["met"]
    told = told.mask(soon, f"{_OPPOSED}\n（{before}年度からの動きが続けば届く）")
    first = [
        f"{year}\n{was}→{became}" if pd.notna(year) else "なし"
        for year, was, became in zip(ahead["changed"], ahead["was"], ahead["became"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "指標（事業）": judged["indicator_name"] + "\n（" + judged["program_name"] + "）",
            **{str(year): by_year[year] for year in by_year},
            "最初に変わった年度": first,
            "目標年度の見込み（参考の幅）": told,
            "目標値": reading(judged, "target"),
        }
    )
    return table(
        frame,
        "年度ごとの判定と、すべての年度の値による見込み",
        numbers=["目標値"],
        paper=False,
        orders={frame.columns[-2]: ["" if pd.isna(value) else value for value in rows["projected"]]},
        note=(
            f"各年度の判定は、その年度の基準値と目標値による。見込みは、基準値と各年度の値が合わせて三つ以上あれば、"
            f"そのすべてになるべく近い直線を目標年度まで延ばした値、三つに満たなければ基準値と現状値を結ぶ直線による値。件数や率は0、割合は100%を超えない。"
            f"直線と直近1年か2年の動きの向きが逆か、直線の先が現状値より後ろになるなら示さない。参考の幅は目安で、基準値のほかに{FEWEST_FOR_RANGE}年度以上の値があるときだけ示す。"
        ),
    )


def status_by(judged: pd.DataFrame, by: str, title: str, profile: Profile) -> HTML:
    """Count statuses by item, process or department."""
    groups = grouped(judged[by])
    counts = pd.crosstab(groups, judged["status"].astype("str")).reindex(
        index=groups.unique(),
        columns=[status for status, n in status_counts(judged).items() if n],
        fill_value=0,
    )
    counts.insert(0, "指標数", counts.sum(axis=1))
    if profile.points:
        found = (
            judged["status"].groupby(groups).agg(lambda own: (composite(own, profile.points) or (0, None))[1])
        )
        counts["総合"] = found.reindex(counts.index)
    return table(counts.rename_axis(title).reset_index(), f"{title}別の判定（指標数）")


def raw_readings(judged: pd.DataFrame) -> HTML:
    """Show the raw text of every indicator cell beside its reading."""
    columns = {"事業": judged["program_name"], "指標": judged["indicator_name"]}
    for point, title in _POINTS.items():
        columns[f"{title}（原文）"] = judged[f"{point}_raw"]
        columns[title] = reading(judged, point)
    frame = pd.DataFrame(
        {
            **columns,
            "種類": judged["kind"].map(_KINDS),
            "判定": judged["status"].astype("str"),
        }
    )
    return table(frame, "指標の原文と読み取った値", numbers=list(_POINTS.values()))


def not_assessed(judged: pd.DataFrame) -> HTML:
    """Show what could not be judged and why."""
    rows = judged[judged["status_reason"].ne("")]
    frame = pd.DataFrame(
        {
            "事業": to_programs(rows),
            "指標": rows["indicator_name"],
            "理由": rows["status_reason"],
            **{f"{title}（原文）": rows[f"{point}_raw"] for point, title in _POINTS.items()},
        }
    )
    return table(frame, "判定できなかった指標と理由")


def estimates(rows: pd.DataFrame, column: str) -> pd.Series:
    """Write a column of estimates, as fine as the values of the row, with the unit."""
    words = [
        about(number, values) + unit if pd.notna(number) else None
        for number, unit, values in zip(
            rows[column], rows["unit"], rows[["baseline", "target", "current"]].to_numpy(), strict=True
        )
    ]
    return pd.Series(words, index=rows.index, dtype="object")


def with_unit(rows: pd.DataFrame, column: str, *, finer: int = 0) -> pd.Series:
    """Write a column of differences with sign and unit, with as many decimals as the values of the row have and some finer.

    The difference of two percentages is in points.
    """
    words = [
        about(number, values, finer=finer, sign=True) + unit if pd.notna(number) else None
        for number, unit, values in zip(
            rows[column],
            rows["unit"].replace("%", "ポイント"),
            rows[["baseline", "target", "current"]].to_numpy(),
            strict=True,
        )
    ]
    return pd.Series(words, index=rows.index, dtype="object")
