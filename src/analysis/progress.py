"""How far each indicator is from its target, and whether it is moving fast enough.

Progress D = (c − b) / (g − b), elapsed τ = (t_c − t_b) / (t_g − t_b) capped at 1, pace P = D / τ, with b, g, c
the baseline, target and current value and t_b, t_g, t_c their fiscal years. Sources of the classes: 健康日本21
（第二次）最終評価 for P ≥ 1, 多摩市 総合戦略 and Eurostat for 0.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.errors import WrongUsage
from analysis.text import key
from analysis.values import DEFAULT_LADDERS

# Best first: the order of tiles, legends and tables.
STATUSES = ["達成", "順調", "維持", "前進", "やや遅れ", "遅れ", "横ばい", "後退", "未達", "評価不能"]
STANDSTILL = 0.05  # share of the required change
ON_PACE, SLIGHTLY_BEHIND = 1.0, 0.6
_DECIMALS = 9  # differences of decimal fractions are off by 1e-16; thresholds must not depend on that

RULES = {
    "linear": (
        "直線（linear）。進捗率＝（現状値－基準値）÷（目標値－基準値）。これを期間の経過率で割ったペースが1以上なら順調、"
        "0.6以上ならやや遅れ、それ未満は遅れ。進捗率が±5％以内は横ばい、それより下は後退。"
    ),
}


def indicator_progress(
    indicators: pd.DataFrame,
    *,
    profile: str = "linear",
    overrides: Mapping[str, str] | None = None,
    ladders: Sequence[Sequence[str]] = DEFAULT_LADDERS,
) -> pd.DataFrame:
    """Judge every indicator.

    Parameters
    ----------
    indicators : DataFrame
        The processed table ``indicators``, any years.
    profile : str
        A key of ``RULES``.
    overrides : mapping, optional
        Indicator name → ``increase`` or ``decrease``, where the column ``direction`` is not to be followed.
    ladders : sequence of sequences of str
        Stage words, lowest first.

    Returns
    -------
    DataFrame
        The rows given, in their order and with their index, and the columns

        - ``progress`` D, uncapped; ``elapsed`` τ in 0–1; ``pace`` P
        - ``status``, one of ``STATUSES``; ``status_reason`` for 評価不能, else empty
        - ``gap`` target − current, in the unit
        - ``per_year_so_far``, ``per_year_needed``: change per fiscal year, in the unit; nothing is needed (0) once met
        - ``projected``: the straight line through baseline and current, at the target year

    Raises
    ------
    WrongUsage
        If the profile is unknown.
    """
    if profile not in RULES:
        raise WrongUsage(f"判定方法「{profile}」はありません", remedy=f"使える判定方法: {'、'.join(RULES)}")
    table = indicators.copy()
    if overrides:
        sides = {key(name): side for name, side in overrides.items()}
        declared = pd.Series(
            [sides.get(key(name)) for name in table["indicator_name"]], index=table.index, dtype="object"
        )
        table["direction"] = declared.where(declared.notna(), table["direction"])
    table = table.assign(**_measures(table))
    table["status_reason"] = _reasons(table, {word for ladder in ladders for word in ladder})
    table["status"] = np.where(
        table["kind"].eq("stage"), _stage_status(table, ladders), _number_status(table)
    )
    table["status"] = table["status"].where(table["status_reason"].eq(""), "評価不能")
    table.loc[table["status"].isin(["達成", "維持"]) & table["kind"].eq("number"), "per_year_needed"] = 0.0
    order = ["progress", "elapsed", "pace", "status", "status_reason", "gap"]
    order += ["per_year_so_far", "per_year_needed", "projected"]
    return table[[*indicators.columns, *order]]


def _measures(table: pd.DataFrame) -> dict[str, pd.Series]:
    number = table["kind"].eq("number") & table["not_comparable"].eq("")
    b, g, c = (table[point].where(number) for point in ["baseline", "target", "current"])
    years = table[["baseline_year", "target_year", "current_year"]].astype("float64")
    passed = years["current_year"] - years["baseline_year"]
    whole = years["target_year"] - years["baseline_year"]
    left = whole - passed
    progress = ((c - b) / (g - b).replace(0, np.nan)).round(_DECIMALS)
    elapsed = (passed / whole.where(whole > 0)).clip(upper=1).where(passed > 0)
    per_year = (c - b) / passed.where(passed > 0)
    return {
        "progress": progress,
        "elapsed": elapsed,
        "pace": (progress / elapsed).round(_DECIMALS),
        "gap": (g - c).round(_DECIMALS),
        "per_year_so_far": per_year.round(_DECIMALS),
        "per_year_needed": ((g - c) / left.where(left > 0)).round(_DECIMALS),
        "projected": (b + per_year * whole.where(whole > 0)).round(_DECIMALS),
    }


def _reasons(table: pd.DataFrame, steps: set[str]) -> pd.Series:
    """Why an indicator cannot be judged, first match wins; empty where it can."""
    stage, number = table["kind"].eq("stage"), table["kind"].eq("number")

    def missing(point: str) -> pd.Series:
        return table[f"{point}_stage"].isna().where(stage, table[point].isna() & ~table["kind"].eq("text"))

    stages = table[["baseline_stage", "target_stage", "current_stage"]]
    known = (stages.isna() | stages.isin(steps)).all(axis=1)
    same = table["baseline"].eq(table["target"])
    years = table[["baseline_year", "target_year", "current_year"]].astype("float64")
    ordered = years["baseline_year"].lt(years["target_year"]) & years["baseline_year"].lt(
        years["current_year"]
    )
    sided = table["direction"].isin(["increase", "decrease"])
    return pd.Series(
        np.select(
            [
                missing("baseline") | missing("current"),
                table["kind"].eq("text") | (stage & ~known),
                table["not_comparable"].ne(""),
                missing("target"),
                number & ~ordered,
                number & same & table["current"].ne(table["target"]) & ~sided,
            ],
            ["値なし", "数値化不可", table["not_comparable"], "目標未設定", "年度不明", "方向不明"],
            "",
        ),
        index=table.index,
        dtype="str",
    )


def _number_status(table: pd.DataFrame) -> np.ndarray:
    # +1 where more is better, −1 where less is, by declaration first and else by the sign of g − b.
    wanted = table["direction"].map({"increase": 1.0, "decrease": -1.0})
    towards = np.sign(table["target"] - table["baseline"])
    side = wanted.fillna(towards).replace(0, np.nan)
    beyond = ((table["current"] - table["target"]) * side).round(_DECIMALS)
    kept = towards.eq(0)
    met = beyond.ge(0) | table["current"].eq(table["target"])
    # Declared against the sign (a fall to be limited): short of the target means worse than was allowed for.
    against = side.mul(towards).lt(0)
    return np.select(
        [
            kept & met,
            kept,
            met,
            table["current_year"].ge(table["target_year"]).fillna(False).astype(bool),
            table["progress"].lt(-STANDSTILL) | against,
            table["progress"].abs().le(STANDSTILL),
            table["pace"].ge(ON_PACE),
            table["pace"].ge(SLIGHTLY_BEHIND),
        ],
        ["維持", "後退", "達成", "未達", "後退", "横ばい", "順調", "やや遅れ"],
        "遅れ",
    )


def _stage_status(table: pd.DataFrame, ladders: Sequence[Sequence[str]]) -> np.ndarray:
    rank = {word: n for ladder in ladders for n, word in enumerate(ladder)}
    b, g, c = (
        table[f"{point}_stage"].map(rank).astype("float64") for point in ["baseline", "target", "current"]
    )
    return np.select([c.ge(g), c.gt(b), c.eq(b)], ["達成", "前進", "横ばい"], "後退")


def judgeable(judged: pd.DataFrame) -> pd.DataFrame:
    """Keep the numeric indicators that could be judged."""
    return judged[judged["progress"].notna() & judged["status"].ne("評価不能")]


def status_counts(progress: pd.DataFrame) -> pd.Series:
    """Count indicators by status, every status in the order of ``STATUSES`` (zeros included)."""
    return progress["status"].value_counts().reindex(STATUSES, fill_value=0).rename("指標数")
