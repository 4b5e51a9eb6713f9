"""What the reasons of the agenda look at: this year's programs and indicators beside those of earlier years."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.cleaning.identity import UNNAMED, identified
from analysis.cleaning.indicators import reading
from analysis.data import Selection
from analysis.fields import POINTS
from analysis.findings import suspected_renames
from analysis.plan import Ratings
from analysis.profiles import BACK, FLAT, LATE, MISSED, SLOW, STATUSES
from analysis.progress.judging import judge
from analysis.progress.since import since
from analysis.ratings.movement import between
from analysis.ratings.over_years import broken

LAST_YEARS = 1  # a target is near when so many years are left
BEHIND = (SLOW, LATE, FLAT, BACK, MISSED)  # not met and slower than needed


@dataclass(frozen=True, eq=False)
class Evidence:
    """One selection, and the same of the years before where there are such."""

    chosen: Selection

    @cached_property
    def scale(self) -> Ratings:
        """The grades, what ``plan.toml`` says of them."""
        return self.chosen.plan.ratings

    @cached_property
    def programs(self) -> pd.DataFrame:
        """This year's programs by id."""
        return self.chosen.programs.set_index("program_id")

    @cached_property
    def judged(self) -> pd.DataFrame:
        """This year's indicators, judged.

        Beside the columns of ``judge``: ``rating`` of the program; ``sort``, the kind of the status; ``left``, years to the target; ``said_baseline``
        and so on, the values in words; ``name``, never empty; and the columns of ``since``.
        """
        judged = judge(self.chosen)
        words = {f"said_{point}": reading(judged, point) for point in POINTS}
        kinds = [STATUSES[status].kind for status in judged["status"]]
        return judged.assign(
            rating=judged["program_id"].map(self.programs["rating"]),
            sort=pd.Series(kinds, index=judged.index, dtype="object"),
            left=(judged["target_year"] - judged["current_year"]).astype("float64"),
            name=judged["indicator_name"].replace("", UNNAMED),
            **words,
        ).join(since(self.chosen))

    @cached_property
    def back(self) -> pd.Series:
        """Whether each indicator is further from its target than its baseline was, its target year not yet come."""
        return self.judged["away"] & self.judged["sort"].ne(MISSED)

    @cached_property
    def back_then(self) -> int | None:
        """How many indicators of the plan were ``back`` in the year before.

        None without one, while forms are awaited, and for a department, which may have got programs from another.
        """
        if self.last is None or self.chosen.department or len(self.chosen.awaited):
            return None
        return int(evidence_of(self.last).back.sum())

    @cached_property
    def of_both(self) -> pd.DataFrame:
        """Indicators that the year before has too: their rows of ``judged`` with ``status_then`` and ``was_back``; without such a year, none."""
        if self.last is None:
            return self.judged.head(0).assign(status_then="", was_back=False)
        past = evidence_of(self.last)
        was = past.judged.assign(was_back=past.back, status_then=past.judged["status"].astype("str"))
        now, then = identified(self.judged, was)
        return now.merge(
            then[["program_id", "own", "nth", "was_back", "status_then"]], on=["program_id", "own", "nth"]
        )

    @cached_property
    def back_now(self) -> pd.Series:
        """The statuses of indicators that were ``back`` the year before, as far as they are in both; empty as for ``back_then``."""
        both = self.of_both if self.back_then is not None else self.of_both.head(0)
        return both.loc[both["was_back"], "status"].astype("str")

    @cached_property
    def worst_then(self) -> int | None:
        """How many programs of the plan had the worst grade in the year before; None as for ``back_then``, and across a new scale."""
        if self.back_then is None or not self.same_scale(self.last.fiscal_year):
            return None
        return int(self.last.programs["rating"].eq(self.scale.scale[-1]).sum())

    @cached_property
    def all_near(self) -> bool:
        """Whether every target year is so near that it needs not be said of each."""
        left = self.judged["left"].dropna()
        return len(left) > 0 and bool(left.le(LAST_YEARS).all())

    @cached_property
    def all_met(self) -> pd.Index:
        """Programs whose indicators, one or more, have all reached their targets."""
        met = self.judged.groupby("program_id", sort=False)["met"].all()
        return met.index[met]

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
    def moved(self) -> pd.DataFrame | None:
        """What became of every program since the year before (``movements``); None without one.

        Of a department: its programs, and those it had then that are no longer in the table.
        """
        if self.last is None:
            return None
        chosen, department = self.chosen, self.chosen.department
        whole = chosen.in_year(chosen.fiscal_year, whole=True) if department else chosen
        moved = self.between(self.last, whole)
        gone = ~moved["there_after"] & moved["department"].eq(department)
        return moved[moved.index.isin(self.programs.index) | gone] if department else moved

    def between(self, before: Selection, after: Selection) -> pd.DataFrame:
        """Compare the ratings of two years."""
        return between(before, after, self.scale.scale, self.scale.exit)

    def same_scale(self, before: int) -> bool:
        """Whether the grades of an earlier year mean what they mean now."""
        return not broken(before, self.chosen.fiscal_year, self.scale.breaks)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Programs that may only have got another name: the old one → this year's."""
        return suspected_renames(self.chosen.findings)

    @cached_property
    def gone(self) -> pd.DataFrame:
        """Programs of the year before that are not in this year's table, less those that had ended by then."""
        if self.moved is None:
            return self.programs.head(0)
        rows = self.moved[~self.moved["there_after"] & self.moved["change"].eq("終了")]
        return self.last.programs.set_index("program_id").loc[rows.index]


def evidence_of(chosen: Selection) -> Evidence:
    """Give the evidence of a selection, gathered once for each."""
    return chosen.of_one_year.known.setdefault(Evidence, Evidence(chosen))
