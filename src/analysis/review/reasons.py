"""Why a program is up for discussion.

A reason is a function of the evidence that gives the programs it holds for and what is to be said of each. In ``REASONS``
each stands beside its group and its words. Groups and order: ``agenda``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.cleaning.identity import UNNAMED, goal_changes, identified
from analysis.fields import FIELDS, POINTS
from analysis.profiles import MET, SHORT
from analysis.progress.judging import judge
from analysis.review.evidence import BEHIND, LAST_YEARS, Evidence


def worst(seen: Evidence) -> pd.DataFrame:
    """The rating is the worst of the scale and no indicator speaks against it."""
    rows = seen.programs[seen.programs["rating"].eq(seen.scale.scale[-1])]
    rows = rows[~rows.index.isin(seen.all_met)]
    unable = seen.judged["status_reason"].ne("").groupby(seen.judged["program_id"]).all()
    unable = unable.reindex(rows.index, fill_value=True)
    return _listed(
        rows.index, "評価" + rows["rating"] + unable.map({True: "、指標では判定できない", False: ""})
    )


def low_and_short(seen: Evidence) -> pd.DataFrame:
    """The rating is in the lower half and an indicator is behind, flat, back or missed."""
    return _short(seen, seen.scale.lower)


def high_and_short(seen: Evidence) -> pd.DataFrame:
    """The rating is in the upper half and an indicator is behind, flat, back or missed."""
    return _short(seen, seen.scale.upper)


def low_but_met(seen: Evidence) -> pd.DataFrame:
    """Every indicator has reached its target, the rating is in the lower half or an exit."""
    poor = seen.judged["rating"].isin([*seen.scale.lower, *seen.scale.exit])
    rows = seen.judged[poor & seen.judged["program_id"].isin(seen.all_met)]
    return _listed(rows["program_id"], values(rows))


def near(seen: Evidence) -> pd.DataFrame:
    """The indicator is slower than needed, with a year or less to go or none left; the program goes on."""
    rows = seen.judged[
        seen.judged["sort"].isin(BEHIND)
        & ~seen.judged["met"]
        & ~seen.judged["rating"].isin(seen.scale.exit)
        & seen.judged["left"].le(LAST_YEARS)
    ]
    return _listed(rows["program_id"], values(rows) + "、目標" + rows["target_year"].astype("str") + "年度")


def dropped_two(seen: Evidence) -> pd.DataFrame:
    """The rating fell by two grades or more since the year before."""
    if seen.last is None or not seen.same_scale(seen.last.fiscal_year):
        return _nobody()
    rows = seen.moved[seen.moved["steps"].le(-2)]
    return _listed(rows.index, f"評価{{}}（{seen.last.fiscal_year}年度）→{{}}", rows["before"], rows["after"])


def dropped_twice(seen: Evidence) -> pd.DataFrame:
    """The rating fell two years running."""
    year = seen.chosen.fiscal_year
    if not seen.adjoins or year - 2 not in seen.chosen.data.years or not seen.same_scale(year - 2):
        return _nobody()
    moved, earlier = seen.moved, seen.between(seen.chosen.in_year(year - 2, whole=True), seen.last)
    twice = moved.index[moved["steps"].lt(0) & earlier["steps"].reindex(moved.index).lt(0)]
    path = earlier["before"].loc[twice], moved["before"].loc[twice], moved["after"].loc[twice]
    return _listed(twice, "評価{}→{}→{}", *path)


def ended(seen: Evidence) -> pd.DataFrame:
    """The rating has become an exit."""
    then = seen.last.programs if seen.last else seen.chosen.programs.head(0)
    already = then.loc[then["rating"].isin(seen.scale.exit), "program_id"]
    rows = seen.programs[seen.programs["rating"].isin(seen.scale.exit) & ~seen.programs.index.isin(already)]
    note = "" if seen.scale.confirmed else "（終了とみなす仮の扱い）"
    return _listed(rows.index, "評価{}" + note, rows["rating"])


def gone(seen: Evidence) -> pd.DataFrame:
    """The program is no longer in the table."""
    told = f"{seen.chosen.year_before}年度にあり、{seen.chosen.fiscal_year}年度の表にない"
    return _listed(seen.gone.index, [told] * len(seen.gone))


def goal_changed(seen: Evidence) -> pd.DataFrame:
    """A baseline or target is another than the year before."""
    if seen.last is None:
        return _nobody()
    changed = goal_changes(seen.last.indicators, seen.chosen.indicators)
    name = changed["indicator_name"].replace("", UNNAMED)
    words = changed["point"].map({key: FIELDS[key].title for key in POINTS})
    return _listed(
        changed["program_id"], name + "の" + words + " " + changed["before"] + "→" + changed["after"]
    )


def unable_twice(seen: Evidence) -> pd.DataFrame:
    """The indicator could not be judged two years running."""
    if not seen.adjoins:
        return _nobody()
    here, there = identified(seen.judged, judge(seen.last))
    both = here.merge(there, on=["program_id", "own", "nth"], suffixes=("", "_last"))
    unable = both["status_reason"].ne("") & both["status_reason_last"].ne("")
    rows = both[unable & ~both["rating"].isin(seen.scale.exit)]
    return _listed(rows["program_id"], rows["name"] + "：" + rows["status_reason"])


class Reason(NamedTuple):
    """Why a program is listed: in which group, in which words, which programs it holds for, and in short beside a graver reason."""

    group: int
    words: str
    programs: Callable[[Evidence], pd.DataFrame]
    short: str = ""


# The first that holds decides the group.
REASONS = {
    "worst": Reason(1, "{rating}が{worst}", worst),
    "low_and_short": Reason(1, "{rating}が{lower}で、{indicator}も{short}", low_and_short),
    "high_and_short": Reason(2, "{rating}は{upper}なのに、{indicator}は{short}", high_and_short),
    "low_but_met": Reason(2, "{rating}は{poor}なのに、{indicator}はどれも{met}", low_but_met),
    "near": Reason(3, "目標年度まで1年以内で、平均の進み方では届かない", near, "期限まで1年以内"),
    "dropped_two": Reason(4, "評価が2段階以上下がった", dropped_two, "評価が2段階以上下がった"),
    "dropped_twice": Reason(4, "評価が2年続けて下がった", dropped_twice, "評価が2年続けて下がった"),
    "ended": Reason(4, "終わった", ended, "終わった"),
    "gone": Reason(4, "表からなくなった", gone, "表からなくなった"),
    "goal_changed": Reason(4, "基準値か目標値を変えた", goal_changed, "基準値か目標値を変えた"),
    "unable_twice": Reason(4, "指標を2年続けて判定できない", unable_twice, "2年続けて判定できない"),
}


def worded(seen: Evidence) -> dict[str, str]:
    """Word the reasons with the grades of the plan and the statuses of the profile: code → Japanese."""
    scale, profile = seen.scale, seen.chosen.profile
    indicator, rating = ("指標の判定", "事業の評価") if profile.lettered else ("指標", "評価")
    words = {
        "indicator": indicator,
        "rating": rating,
        "worst": scale.scale[-1],
        "upper": "・".join(scale.upper),
        "lower": "・".join(scale.lower),
        "poor": "・".join([*scale.lower, *scale.exit]),
        "short": "・".join(word for word in profile.of(*SHORT) if seen.judged["status"].eq(word).any()),
        "met": "・".join(profile.of(MET)),
    }
    return {code: reason.words.format_map(words) for code, reason in REASONS.items()}


def values(judged: pd.DataFrame) -> pd.Series:
    """Write indicators with baseline, current and target value."""
    return (
        judged["name"]
        + " "
        + judged["said_baseline"]
        + "→"
        + judged["said_current"]
        + "（目標"
        + judged["said_target"]
        + "）"
    )


def _short(seen: Evidence, grades: Sequence[str]) -> pd.DataFrame:
    rows = seen.judged[seen.judged["rating"].isin(grades) & seen.judged["sort"].isin(SHORT)]
    return _listed(rows["program_id"], rows["status"].astype("str") + "：" + values(rows))


def _listed(ids: pd.Series | pd.Index, detail: Sequence[str] | str, *filled: pd.Series) -> pd.DataFrame:
    """Pair programs with what is said of each; a text with holes is filled row by row."""
    said = [detail.format(*row) for row in zip(*filled, strict=True)] if filled else list(detail)
    return pd.DataFrame({"program_id": list(ids), "detail": said}, dtype="str")


def _nobody() -> pd.DataFrame:
    return _listed([], [])
