"""What the review meeting should talk about: programs, each with the reason it is listed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import ratings
from analysis.history import broken
from analysis.indicators import reading
from analysis.linkage import UNNAMED, goal_changes, identified
from analysis.paths import chosen, judge
from analysis.plan import Plan
from analysis.profiles import PROFILES
from analysis.store import Data

REASONS = {
    "met_but_poor": "指標は達成、評価は最下位または終了",
    "back_but_fair": "指標は後退、評価はC以上",
    "dropped_two": "評価が2段階以上悪化",
    "dropped_twice": "評価が2年続けて悪化",
    "late": "指標が遅れ、目標年度まで1年以内",
    "missed": "目標年度になったが目標に届いていない",
    "not_assessable_twice": "指標が2年続けて評価不能",
    "ended": "終了",
    "goal_changed": "基準値または目標値を変更",
}
_LAST_YEARS = 1


def review_list(data: Data, fiscal_year: int, department: str = "", profile: str = "") -> pd.DataFrame:
    """List programs to discuss.

    Parameters
    ----------
    data : Data
        All fiscal years; what needs earlier years is left out where there are none.
    fiscal_year : int
    department : str
        Empty: all.
    profile : str
        A key of ``profiles.PROFILES``; empty: what ``plan.toml`` says.

    Returns
    -------
    DataFrame
        One row per program and reason, in the order of the table: ``program_id``, ``program_name``,
        ``department``, ``rating``, ``code`` (a key of ``REASONS``), ``reason`` (Japanese), ``detail`` (Japanese),
        ``here`` (False for a program that is no longer in this year's table). Compared is the latest earlier year.
    """
    now, before = data.select(fiscal_year, department), data.year_before(fiscal_year)
    judged, programs = judge(now, profile), now.programs.set_index("program_id")
    rule = PROFILES[chosen(data.plan, profile)]
    gone = _gone(data, fiscal_year, before, department)
    scale, exits = data.plan.ratings.scale, data.plan.ratings.exit

    judged["rating"] = judged["program_id"].map(programs["rating"])
    poor, fair = (
        judged["rating"].isin([scale[-1], *exits]),
        judged["rating"].isin(scale[: max(len(scale) - 1, 1)]),
    )
    left = (judged["target_year"] - judged["current_year"]).astype("float64")
    met = judged[judged["status"].isin(rule.met) & poor]
    back = judged[judged["away"] & judged["status"].ne("未達") & fair]
    late = judged[judged["status"].isin(rule.late) & left.between(1, _LAST_YEARS)]
    missed = judged[left.le(0) & ~judged["met"] & judged["status"].ne(rule.unable)]
    ended = programs[programs["rating"].isin(exits) & ~programs.index.isin(_exited(data, before))]
    parts = [
        _listed("met_but_poor", met["program_id"], _values(met) + "、評価" + met["rating"]),
        _listed("back_but_fair", back["program_id"], _values(back) + "、評価" + back["rating"]),
        _listed("late", late["program_id"], _values(late) + _by_when(late)),
        _listed("missed", missed["program_id"], _values(missed) + _by_when(missed)),
        _listed("ended", ended.index, "評価" + ended["rating"] + _exit_note(data.plan)),
        _listed("ended", gone.index, [f"{before}年度にあり、{fiscal_year}年度の表にない"] * len(gone)),
    ]
    if before is not None:
        parts += _since(data, before, now, judged, profile)
    names = pd.concat([programs, gone.assign(rating=pd.NA)])[["program_name", "department", "rating"]]
    listed = pd.concat(parts, ignore_index=True).join(names, on="program_id", how="inner")
    order = {program_id: n for n, program_id in enumerate(names.index)}
    rank = {code: n for n, code in enumerate(REASONS)}
    listed = listed.assign(_order=listed["program_id"].map(order), _rank=listed["code"].map(rank))
    listed = listed.sort_values(["_order", "_rank"], kind="stable", ignore_index=True)
    listed["reason"] = listed["code"].map(reasons(data.plan, profile))
    listed["here"] = listed["program_id"].isin(programs.index)
    return listed[["program_id", "program_name", "department", "rating", "code", "reason", "detail", "here"]]


def reasons(plan: Plan, profile: str = "") -> dict[str, str]:
    """Word the reasons with the grades and statuses of this plan."""
    rule = PROFILES[chosen(plan, profile)]
    met, back, late = ("・".join(words) for words in (rule.met, rule.back, rule.late))
    scale, exits = plan.ratings.scale, plan.ratings.exit
    fair = scale[max(len(scale) - 2, 0)]
    what, whose = ("指標の判定", "事業の評価") if "A" in rule.statuses else ("指標", "評価")
    return REASONS | {
        "met_but_poor": f"{what}は{met}、{whose}は{'・'.join([scale[-1], *exits])}",
        "back_but_fair": f"{what}は{back}、{whose}は{fair}以上",
        "late": f"{what}が{late}、目標年度まで1年以内",
    }


def topics(programs: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Tag programs by the words of each topic in activities and reason.

    Returns
    -------
    DataFrame of bool, programs × topics, with the index of ``programs``
    """
    words = programs["activities"] + "\n" + programs["reason"]
    return pd.DataFrame(
        {
            topic: words.map(lambda cell, marks=tuple(marks): any(mark in cell for mark in marks)).astype(
                bool
            )
            for topic, marks in plan.topics.items()
        },
        index=programs.index,
    )


def _since(data: Data, before: int, now: Data, judged: pd.DataFrame, profile: str) -> list[pd.DataFrame]:
    """Reasons that need the year before; "two years running" only where the years adjoin."""
    scale, exits = data.plan.ratings.scale, data.plan.ratings.exit
    fiscal_year, last = int(now.programs["fiscal_year"].iloc[0]), data.select(before)
    moved = ratings.changes(last.programs, now.programs, scale, exits)
    steps = "評価" + moved["before"].fillna("なし") + f"（{before}年度）→" + moved["after"].fillna("なし")
    breaks = data.plan.ratings.breaks
    parts = []
    if not broken(before, fiscal_year, breaks):
        two = moved[moved["steps"].le(-2)]
        parts.append(_listed("dropped_two", two.index, steps[two.index]))
    same = ["program_id", "own", "nth"]
    here, there = identified(judged, judge(last, profile))
    both = here.merge(there, on=same, suffixes=("", "_last"))
    if before == fiscal_year - 1:
        unable = both[
            both["status_reason"].ne("") & both["status_reason_last"].ne("") & ~both["rating"].isin(exits)
        ]
        parts.append(_listed("not_assessable_twice", unable["program_id"], unable["status_reason"]))
        if before - 1 in data.years and not broken(before - 1, fiscal_year, breaks):
            earlier = ratings.changes(data.select(before - 1).programs, last.programs, scale, exits)
            twice = moved.index[moved["steps"].lt(0) & earlier["steps"].reindex(moved.index).lt(0)]
            path = [earlier["before"].loc[twice], moved["before"].loc[twice], moved["after"].loc[twice]]
            parts.append(
                _listed(
                    "dropped_twice", twice, ["評価" + "→".join(three) for three in zip(*path, strict=True)]
                )
            )
    changed = goal_changes(last.indicators, now.indicators)
    words = changed["point"].map({"baseline": "基準値", "target": "目標値"})
    told = (
        changed["indicator_name"].replace("", UNNAMED)
        + "の"
        + words
        + " "
        + changed["before"]
        + "→"
        + changed["after"]
    )
    by_program = told.groupby(changed["program_id"], sort=False).agg("、".join)
    parts.append(_listed("goal_changed", by_program.index, by_program))
    return parts


def _gone(data: Data, fiscal_year: int, before: int | None, department: str) -> pd.DataFrame:
    """Programs of the year before that are not in this year's table, less those that had ended by then."""
    last = data.programs[data.programs["fiscal_year"].eq(before if before is not None else -1)]
    here = data.programs.loc[data.programs["fiscal_year"].eq(fiscal_year), "program_id"]
    gone = last[~last["program_id"].isin(here) & ~last["rating"].isin(data.plan.ratings.exit)]
    return (gone[gone["department"].eq(department)] if department else gone).set_index("program_id")


def _exited(data: Data, before: int | None) -> pd.Series:
    """Programs that had an exit grade in the year before already."""
    last = data.programs[data.programs["fiscal_year"].eq(before if before is not None else -1)]
    return last.loc[last["rating"].isin(data.plan.ratings.exit), "program_id"]


def _by_when(judged: pd.DataFrame) -> pd.Series:
    return "、目標" + judged["target_year"].astype("str") + "年度"


def _values(judged: pd.DataFrame) -> pd.Series:
    path = (
        reading(judged, "baseline")
        + "→"
        + reading(judged, "current")
        + "（目標"
        + reading(judged, "target")
        + "）"
    )
    return judged["indicator_name"].replace("", UNNAMED) + " " + path


def _exit_note(plan: Plan) -> str:
    return "" if plan.ratings.confirmed else "（終了とみなす仮の扱い。凡例未登録）"


def _listed(code: str, ids: pd.Series | pd.Index, detail: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"program_id": list(ids), "code": code, "detail": list(detail)}, dtype="str")
