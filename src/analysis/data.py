"""A plan's tables in memory: all fiscal years (``Data``), and what one page looks at (``Selection``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps

import pandas as pd
from markupsafe import Markup

from analysis import wareki
from analysis.errors import NoYearChosen
from analysis.facts import refuse, year_of
from analysis.findings import counted
from analysis.plan import Plan
from analysis.profiles import Profile, named

MOST_ON_A_PAGE = 120  # programs whose sections stand on one page: more are shared out over volumes


def kept(compute: Callable[[Selection], pd.DataFrame]) -> Callable[[Selection], pd.DataFrame]:
    """Let a function of one selection (or of ``Data``) compute once for each.

    Every caller gets a frame of its own: pandas copies when one of them is written to.
    """

    @wraps(compute)
    def asked(chosen: Selection) -> pd.DataFrame:
        if compute not in chosen.known:
            chosen.known[compute] = compute(chosen)
        return chosen.known[compute].copy(deep=False)

    return asked


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """A plan and its processed tables (columns: ``cleaning.schema``), all fiscal years.

    ``inputs`` is the fingerprint of the files they were made from, taken before these were read.
    """

    plan: Plan
    programs: pd.DataFrame
    indicators: pd.DataFrame
    partners: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame
    inputs: str = ""

    def __getattr__(self, name: str) -> None:
        if hasattr(Selection, name) or name in Selection.__annotations__:
            raise NoYearChosen(
                "年度が選ばれていません（計画の全年度が渡されました）",
                remedy='data.select("R2") のように年度を選び、選んだものを渡してください。',
            )
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}（{self.told}）"

    def _repr_html_(self) -> str:
        lines = Markup("").join(
            Markup("<tr><th style='text-align:left'>{}</th><td style='text-align:left'>{}</td></tr>").format(
                *line
            )
            for line in self._about.items()
        )
        return Markup("<table>{}</table>").format(lines)

    @property
    def told(self) -> str:
        """Plan, years, counts and doubts in one line."""
        return "、".join(self._about.values())

    @property
    def _about(self) -> dict[str, str]:
        about, years = self.plan.plan, self.years
        span = f"{wareki.label(years[0])}から{wareki.label(years[-1])}まで{len(years)}年度分"
        latest = self.programs["fiscal_year"].eq(years[-1]).sum() if years else 0
        return {
            "計画": about.name + ("（架空のデータ）" if about.fictional else ""),
            "年度": span if len(years) > 1 else wareki.label(years[0]) if years else "なし",
            "件数": f"{len(self.programs)}事業（最後の年度は{latest}）・{len(self.indicators)}指標",
            "気になる点": counted(self.findings) or "なし",
        }

    @property
    def years(self) -> list[int]:
        """Fiscal years that have programs, earliest first."""
        return sorted(int(year) for year in self.programs["fiscal_year"].unique())

    @property
    def profile(self) -> Profile:
        """The way of judging that ``plan.toml`` chooses."""
        return named(self.plan.progress.profile)

    @cached_property
    def known(self) -> dict:
        """What was computed from this (see ``kept``), and the selections made of it."""
        return {}

    def departments(self, fiscal_year: int) -> list[str]:
        """Departments that have programs in a fiscal year, in the order of the table."""
        return list(self.programs.loc[self.programs["fiscal_year"].eq(fiscal_year), "department"].unique())

    def sources_of(self, fiscal_year: int) -> pd.DataFrame:
        """Give the rows of ``sources`` for the files that the programs of a fiscal year come from, all their sheets."""
        programs = self.programs.loc[self.programs["fiscal_year"].eq(fiscal_year), "source"]
        file = self.sources["source"].str.split("#").str[0]
        return self.sources[file.isin(programs.str.split("#").str[0])]

    def select(
        self, fiscal_year: int | str, department: str = "", profile: str = "", compare_year: int = 0
    ) -> Selection:
        """Choose what a page looks at; the same choice gives the same ``Selection``, with all that is known of it.

        Parameters
        ----------
        fiscal_year : int or str
            ``2020``, ``"R2"`` or ``"令和2年度"``.
        department : str
            Empty: all.
        profile : str
            A key of ``profiles.PROFILES``; empty: what ``plan.toml`` says.
        compare_year : int
            The earlier fiscal year to compare with; 0: the latest earlier one that has data.

        Raises
        ------
        WrongUsage
            If the year or the department has no program, there is no such profile, or the year to compare with has no
            data or is not earlier.
        """
        fiscal_year = year_of(fiscal_year)
        refuse({year: self.departments(year) for year in self.years}, fiscal_year, department, compare_year)
        rule = named(profile) if profile else self.profile
        before = max((year for year in self.years if year < fiscal_year), default=None)
        asked = (fiscal_year, department, profile, compare_year or before)
        if asked not in self.known:
            self.known[asked] = Selection(
                self, fiscal_year, department, rule, compare_year or before, before, profile
            )
        return self.known[asked]


@dataclass(frozen=True, eq=False, repr=False)
class Selection:
    """What a page looks at: one fiscal year of a plan, all of it or one department, judged by one profile.

    Attributes
    ----------
    data : Data
        All fiscal years.
    fiscal_year : int
    department : str
        Empty: all.
    profile : Profile
    compare_year : int or None
        The earlier fiscal year that ratings are compared with; None if there is none.
    year_before : int or None
        The latest earlier fiscal year that has programs.
    asked_profile : str
        The profile that was asked for by its key, empty if that of the plan is used. Pages made with it carry its name.
    """

    data: Data
    fiscal_year: int
    department: str
    profile: Profile
    compare_year: int | None
    year_before: int | None
    asked_profile: str = ""

    def __repr__(self) -> str:
        chosen = "・".join(
            filter(None, [wareki.label(self.fiscal_year), self.department, self.asked_profile])
        )
        return f"Selection（{self.plan.plan.name}、{chosen}、{len(self.programs)}事業・{len(self.indicators)}指標）"

    @property
    def plan(self) -> Plan:
        """What ``plan.toml`` says."""
        return self.data.plan

    @property
    def of_one_year(self) -> Selection:
        """This; for functions that would take all years of a plan together (``Data`` refuses it)."""
        return self

    @cached_property
    def known(self) -> dict:
        """What was computed from this (see ``kept``)."""
        return {}

    @property
    def sources(self) -> pd.DataFrame:
        """The raw files, less those of later years."""
        data = self.data
        by_year = {year: set(data.sources_of(year)["source"]) for year in data.years}
        known = set().union(*(own for year, own in by_year.items() if year <= self.fiscal_year))
        later = set().union(*(own for year, own in by_year.items() if year > self.fiscal_year))
        return data.sources[~data.sources["source"].isin(later - known)].reset_index(drop=True)

    @cached_property
    def programs(self) -> pd.DataFrame:
        """The programs of this year and department."""
        programs = self.data.programs
        mine = programs["fiscal_year"].eq(self.fiscal_year)
        if self.department:
            mine &= programs["department"].eq(self.department)
        return programs[mine].reset_index(drop=True)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The indicators of these programs."""
        return self._of_programs(self.data.indicators)

    @cached_property
    def partners(self) -> pd.DataFrame:
        """The partners of these programs."""
        return self._of_programs(self.data.partners)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The doubts about these programs; of the whole plan also those that belong to no year."""
        findings = self.data.findings
        findings = findings[findings["fiscal_year"].eq(self.fiscal_year).fillna(True)]
        if self.department:
            owner = owners(findings, self.data.programs)
            findings = findings[owner.isin(self.programs["program_id"])]
        return findings.reset_index(drop=True)

    @cached_property
    def awaited(self) -> pd.DataFrame:
        """The programs of the year before that stand in an entry form of this year, not written yet or not come back."""
        last = self.data.programs[self.data.programs["fiscal_year"].eq(self.year_before)]
        last = last[
            ~last["program_id"].isin(self.in_year(self.fiscal_year, whole=True).programs["program_id"])
        ]
        found = self.data.findings
        found = found[found["fiscal_year"].eq(self.fiscal_year).fillna(False)]
        blank = found.loc[found["code"].eq("form_row_blank"), "raw"]
        late = owners(found[found["code"].eq("form_missing")], self.data.programs)
        last = last[last["program_name"].isin(blank) | last["program_id"].isin(late)]
        return last[last["department"].eq(self.department)] if self.department else last

    def in_year(self, fiscal_year: int, *, whole: bool = False) -> Selection | None:
        """Choose the same of another year, of all departments if ``whole``; None if the department wasn't there."""
        department = "" if whole else self.department
        if department and department not in self.data.departments(fiscal_year):
            return None
        return self.data.select(fiscal_year, department, self.asked_profile)

    def up_to_now(self) -> pd.DataFrame:
        """Give the programs of this and all earlier years; of a department those that are its own this year."""
        programs = self.data.programs
        programs = programs[programs["fiscal_year"].le(self.fiscal_year)]
        return (
            programs[programs["program_id"].isin(self.programs["program_id"])]
            if self.department
            else programs
        )

    def _of_programs(self, table: pd.DataFrame) -> pd.DataFrame:
        mine = table["fiscal_year"].eq(self.fiscal_year) & table["program_id"].isin(
            self.programs["program_id"]
        )
        return table[mine].reset_index(drop=True)


def volumes(programs: pd.DataFrame) -> pd.Series:
    """Share the programs of one fiscal year out over volumes of at most ``MOST_ON_A_PAGE``, process by process.

    Parameters
    ----------
    programs : DataFrame
        The processed table ``programs`` of one year, all departments or one.

    Returns
    -------
    Series of int, same index
        1, 2, …; 0 for all if they fit in one. Processes that fit together share a volume, one that is too large takes several
        of its own; where there is one process only, departments are kept together in the same way.
    """
    if len(programs) <= MOST_ON_A_PAGE:
        return pd.Series(0, index=programs.index, dtype="int64")
    by = "process_name" if len(programs["process_name"].unique()) > 1 else "department"
    volume, room, found = 0, 0, {}
    for index in programs.groupby(by, sort=False).groups.values():
        pieces = -(-len(index) // MOST_ON_A_PAGE)
        for n in range(pieces):
            part = index[n * len(index) // pieces : (n + 1) * len(index) // pieces]
            if len(part) > room:
                volume, room = volume + 1, MOST_ON_A_PAGE
            room -= len(part)
            found |= dict.fromkeys(part, volume)
    return pd.Series(found, dtype="int64").reindex(programs.index)


def owners(findings: pd.DataFrame, programs: pd.DataFrame) -> pd.Series:
    """Give the program on or above the row of each finding: a further indicator stands below its program."""
    rows = programs[["source", "source_row", "program_id"]].sort_values("source_row", kind="stable")
    asked = (
        findings[["source", "source_row"]]
        .assign(order=findings.index)
        .sort_values("source_row", kind="stable")
    )
    found = pd.merge_asof(asked, rows, on="source_row", by="source")
    return found.set_index("order")["program_id"].reindex(findings.index)


def program_names(findings: pd.DataFrame, programs: pd.DataFrame) -> pd.Series:
    """Give the name of the program whose row each finding stands in; missing for rows of none."""
    at = ["source", "source_row"]
    names = programs.drop_duplicates(at).set_index(at)["program_name"]
    return names.reindex(pd.MultiIndex.from_frame(findings[at])).set_axis(findings.index)
