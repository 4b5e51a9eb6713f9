"""What the review meeting should talk about: programs, each with the reasons it is listed.

A reason is a function of the evidence that gives the programs it holds for, beside its words in ``REASONS``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from analysis.cleaning.identity import UNNAMED, goal_changes, identified
from analysis.cleaning.indicators import reading
from analysis.data import Selection, kept
from analysis.fields import FIELDS, POINTS
from analysis.plan import Plan
from analysis.profiles import BACK, LATE, MET, MISSED, Profile
from analysis.progress.judging import judge
from analysis.ratings.movement import movements
from analysis.ratings.over_years import broken

_LAST_YEARS = 1


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the reasons look at: this year's programs and indicators, and those of the year before where there is one."""

    chosen: Selection

    @cached_property
    def plan(self) -> Plan:
        """What ``plan.toml`` says."""
        return self.chosen.plan

    @cached_property
    def programs(self) -> pd.DataFrame:
        """This year's programs by id."""
        return self.chosen.programs.set_index("program_id")

    @cached_property
    def judged(self) -> pd.DataFrame:
        """This year's indicators, judged, with the rating of their programs and the years ``left`` to the target."""
        judged = judge(self.chosen)
        left = (judged["target_year"] - judged["current_year"]).astype("float64")
        return judged.assign(rating=judged["program_id"].map(self.programs["rating"]), left=left)

    @cached_property
    def last(self) -> Selection | None:
        """The whole plan in the year before, if there is one."""
        before = self.chosen.year_before
        return None if before is None else self.chosen.in_year(before, whole=True)

    @cached_property
    def adjoins(self) -> bool:
        """Whether the year before is the one just before."""
        return self.chosen.year_before == self.chosen.fiscal_year - 1

    @cached_property
    def exits(self) -> list[str]:
        """Grades outside the scale."""
        return self.plan.ratings.exit

    def moved(self, before: Selection, after: Selection | pd.DataFrame) -> pd.DataFrame:
        """Compare the ratings of two years."""
        return movements(before.programs, after.programs, self.plan.ratings.scale, self.exits)

    def same_scale(self, before: int) -> bool:
        """Whether the grades of an earlier year mean what they mean now."""
        return not broken(before, self.chosen.fiscal_year, self.plan.ratings.breaks)

    @cached_property
    def gone(self) -> pd.DataFrame:
        """Programs of the year before that are not in this year's table, less those that had ended by then."""
        if self.last is None:
            return self.chosen.programs.head(0).set_index("program_id")
        then, now = self.last.programs, self.chosen.in_year(self.chosen.fiscal_year, whole=True).programs
        gone = then[~then["program_id"].isin(now["program_id"]) & ~then["rating"].isin(self.exits)]
        department = self.chosen.department
        return (gone[gone["department"].eq(department)] if department else gone).set_index("program_id")


def met_but_poor(seen: Evidence) -> pd.DataFrame:
    """The indicator has reached its target, the rating is the worst or an exit."""
    judged, profile = seen.judged, seen.chosen.profile
    rows = judged[judged["status"].isin(profile.of(MET)) & judged["rating"].isin(_poor(seen.plan))]
    return _listed(rows["program_id"], _values(rows) + "、評価" + rows["rating"])


def back_but_fair(seen: Evidence) -> pd.DataFrame:
    """The indicator has moved away from its target, the rating is not the worst."""
    judged, scale = seen.judged, seen.plan.ratings.scale
    fair = judged["rating"].isin(scale[: max(len(scale) - 1, 1)])
    rows = judged[judged["away"] & ~judged["status"].isin(seen.chosen.profile.of(MISSED)) & fair]
    return _listed(rows["program_id"], _values(rows) + "、評価" + rows["rating"])


def dropped_two(seen: Evidence) -> pd.DataFrame:
    """The rating fell by two grades or more since the year before."""
    if seen.last is None or not seen.same_scale(seen.last.fiscal_year):
        return _nobody()
    moved = seen.moved(seen.last, seen.chosen)
    rows = moved[moved["steps"].le(-2)]
    year = seen.last.fiscal_year
    steps = "評価" + rows["before"].fillna("なし") + f"（{year}年度）→" + rows["after"].fillna("なし")
    return _listed(rows.index, steps)


def dropped_twice(seen: Evidence) -> pd.DataFrame:
    """The rating fell two years running."""
    year = seen.chosen.fiscal_year
    if not seen.adjoins or year - 2 not in seen.chosen.data.years or not seen.same_scale(year - 2):
        return _nobody()
    moved = seen.moved(seen.last, seen.chosen)
    earlier = seen.moved(seen.chosen.in_year(year - 2, whole=True), seen.last)
    twice = moved.index[moved["steps"].lt(0) & earlier["steps"].reindex(moved.index).lt(0)]
    path = [earlier["before"].loc[twice], moved["before"].loc[twice], moved["after"].loc[twice]]
    return _listed(twice, ["評価" + "→".join(three) for three in zip(*path, strict=True)])


def late(seen: Evidence) -> pd.DataFrame:
    """The indicator is behind, with a year or less to go."""
    judged = seen.judged
    rows = judged[
        judged["status"].isin(seen.chosen.profile.of(LATE)) & judged["left"].between(1, _LAST_YEARS)
    ]
    return _listed(rows["program_id"], _values(rows) + _by_when(rows))


def missed(seen: Evidence) -> pd.DataFrame:
    """The target year has come and the target is not reached."""
    judged = seen.judged
    rows = judged[judged["left"].le(0) & ~judged["met"] & judged["status"].ne(seen.chosen.profile.unable)]
    return _listed(rows["program_id"], _values(rows) + _by_when(rows))


def not_assessable_twice(seen: Evidence) -> pd.DataFrame:
    """The indicator could not be judged two years running."""
    if not seen.adjoins:
        return _nobody()
    here, there = identified(seen.judged, judge(seen.last))
    both = here.merge(there, on=["program_id", "own", "nth"], suffixes=("", "_last"))
    unable = both["status_reason"].ne("") & both["status_reason_last"].ne("")
    rows = both[unable & ~both["rating"].isin(seen.exits)]
    return _listed(rows["program_id"], rows["status_reason"])


def ended(seen: Evidence) -> pd.DataFrame:
    """The rating has become an exit, or the program is no longer in the table."""
    then = seen.last.programs if seen.last else seen.chosen.programs.head(0)
    already = then.loc[then["rating"].isin(seen.exits), "program_id"]
    rows = seen.programs[seen.programs["rating"].isin(seen.exits) & ~seen.programs.index.isin(already)]
    note = "" if seen.plan.ratings.confirmed else "（終了とみなす仮の扱い。凡例未登録）"
    exited = _listed(rows.index, "評価" + rows["rating"] + note)
    told = f"{seen.chosen.year_before}年度にあり、{seen.chosen.fiscal_year}年度の表にない"
    return pd.concat([exited, _listed(seen.gone.index, [told] * len(seen.gone))], ignore_index=True)


def goal_changed(seen: Evidence) -> pd.DataFrame:
    """A baseline or target is another than the year before."""
    if seen.last is None:
        return _nobody()
    changed = goal_changes(seen.last.indicators, seen.chosen.indicators)
    name, point = changed["indicator_name"].replace("", UNNAMED), changed["point"]
    words = point.map({key: FIELDS[key].title for key in POINTS})
    told = name + "の" + words + " " + changed["before"] + "→" + changed["after"]
    by_program = told.groupby(changed["program_id"], sort=False).agg("、".join)
    return _listed(by_program.index, by_program)


class Reason(NamedTuple):
    """Why a program is listed: the words, filled in with grades and statuses, and which programs it holds for."""

    words: str
    programs: Callable[[Evidence], pd.DataFrame]


# In the order of gravity within a program.
REASONS = {
    "met_but_poor": Reason("{indicator}は{met}、{rating}は{poor}", met_but_poor),
    "back_but_fair": Reason("{indicator}は{back}、{rating}は{fair}以上", back_but_fair),
    "dropped_two": Reason("評価が2段階以上悪化", dropped_two),
    "dropped_twice": Reason("評価が2年続けて悪化", dropped_twice),
    "late": Reason("{indicator}が{late}、目標年度まで1年以内", late),
    "missed": Reason("目標年度になったが目標に届いていない", missed),
    "not_assessable_twice": Reason("指標が2年続けて評価不能", not_assessable_twice),
    "ended": Reason("終了", ended),
    "goal_changed": Reason("基準値または目標値を変更", goal_changed),
}


def reasons(plan: Plan, profile: Profile) -> dict[str, str]:
    """Word the reasons with the grades of a plan and the statuses of a profile: code → Japanese."""
    indicator, rating = ("指標の判定", "事業の評価") if profile.lettered else ("指標", "評価")
    scale = plan.ratings.scale
    words = {
        "indicator": indicator,
        "rating": rating,
        "fair": scale[max(len(scale) - 2, 0)],
        "poor": "・".join(_poor(plan)),
        "met": "・".join(profile.of(MET)),
        "back": "・".join(profile.of(BACK)),
        "late": "・".join(profile.of(LATE)),
    }
    return {code: reason.words.format_map(words) for code, reason in REASONS.items()}


@kept
def review_list(chosen: Selection) -> pd.DataFrame:
    """List programs to discuss.

    Parameters
    ----------
    chosen : Selection
        What needs earlier years is left out where there are none.

    Returns
    -------
    DataFrame
        One row per program and reason, in the order of the table: ``program_id``, ``program_name``,
        ``department``, ``rating``, ``code`` (a key of ``REASONS``), ``reason`` (Japanese), ``detail`` (Japanese),
        ``here`` (False for a program that is no longer in this year's table). Compared is the latest earlier year.
    """
    seen = Evidence(chosen)
    found = {code: reason.programs(seen) for code, reason in REASONS.items()}
    listed = pd.concat([part.assign(code=code) for code, part in found.items()], ignore_index=True)
    names = pd.concat([seen.programs, seen.gone.assign(rating=pd.NA)])[
        ["program_name", "department", "rating"]
    ]
    listed = listed.join(names, on="program_id", how="inner")
    order = {program_id: n for n, program_id in enumerate(names.index)}
    rank = {code: n for n, code in enumerate(REASONS)}
    listed = listed.assign(_order=listed["program_id"].map(order), _rank=listed["code"].map(rank))
    listed = listed.sort_values(["_order", "_rank"], kind="stable", ignore_index=True)
    listed["reason"] = listed["code"].map(reasons(chosen.plan, chosen.profile))
    listed["here"] = listed["program_id"].isin(seen.programs.index)
    return listed[["program_id", "program_name", "department", "rating", "code", "reason", "detail", "here"]]


def topics(programs: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Tag programs by the words of each topic in activities and reason.

    Parameters
    ----------
    programs : DataFrame
        The processed table ``programs``, any years.

    Returns
    -------
    DataFrame of bool, programs × topics, with the index of ``programs``
    """
    words = programs["activities"] + "\n" + programs["reason"]
    tags = {
        topic: words.map(lambda cell, marks=tuple(marks): any(mark in cell for mark in marks)).astype(bool)
        for topic, marks in plan.topics.items()
    }
    return pd.DataFrame(tags, index=programs.index)


def _poor(plan: Plan) -> list[str]:
    return [plan.ratings.scale[-1], *plan.ratings.exit]


def _by_when(judged: pd.DataFrame) -> pd.Series:
    return "、目標" + judged["target_year"].astype("str") + "年度"


def _values(judged: pd.DataFrame) -> pd.Series:
    name = judged["indicator_name"].replace("", UNNAMED)
    baseline, current, target = (reading(judged, point) for point in ["baseline", "current", "target"])
    return name + " " + baseline + "→" + current + "（目標" + target + "）"


def _listed(ids: pd.Series | pd.Index, detail: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"program_id": list(ids), "detail": list(detail)}, dtype="str")


def _nobody() -> pd.DataFrame:
    return _listed([], [])
