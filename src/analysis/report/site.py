"""The site as data: which pages there are, their names, neighbours and years, and what each is made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analysis import wareki
from analysis.facts import Facts, combined
from analysis.files import sha256
from analysis.places import REPORTS_FOLDER
from analysis.report.build_record import read_build
from analysis.report.notebooks import Notebook, assign, available
from analysis.report.page import Page
from analysis.report.stamps import stamp, versions
from analysis.show.links import file_name, file_part

WORKBOOK = "tables.xlsx"
# Parameters that make another page rather than another state of the same.
_TELLING = ["department", "profile", "volume"]


@dataclass(frozen=True)
class Job:
    """A page of the site with what it is made from: same key, same page.

    Attributes
    ----------
    notebook : Notebook
    fiscal_year : int
    name : str
        The page in ``reports``, without its ending (``2020/01_indicator_progress``).
    parameters : dict
        Handed to the notebook.
    page : Page
    inputs : str
        Hash of the settings, the code and the tables that the page looks at.
    key : str
        Hash of inputs, notebook, parameters, library versions and all that the page says around its content, the
        neighbours it links to among it.
    fresh : bool
        Whether it is built from the same key and still there.
    made_of : dict
        What the key is made of, in Japanese → hash: what of it has changed says why a page is stale.
    """

    notebook: Notebook
    fiscal_year: int
    name: str
    parameters: dict[str, int | str]
    page: Page
    inputs: str
    key: str
    fresh: bool
    made_of: dict[str, str]


@dataclass(frozen=True)
class Task:
    """One page to build.

    Attributes
    ----------
    notebook : Path
    folder : Path
        The plan folder; the notebook runs there.
    output : Path
        The page, without its ending, relative to ``folder``.
    parameters : dict
        Handed to the notebook.
    page : Page
        What the template says around the notebook's own content.
    kernel : bool
        Whether to run it in an ordinary kernel in any case.
    timeout : float, optional
        Seconds after which it is stopped.
    memory : float, optional
        GiB it may take.
    """

    notebook: Path
    folder: Path
    output: Path
    parameters: dict[str, int | str]
    page: Page
    kernel: bool = False
    timeout: float | None = None
    memory: float | None = None

    @property
    def failed(self) -> Path:
        """Where what was run of it is kept if it fails."""
        return self.folder / self.output.with_name(f"{self.output.name}.failed.ipynb")


@dataclass(frozen=True)
class Result:
    """What became of a task: the lead sentence of its page, or what went wrong where."""

    ok: bool
    seconds: float
    lead: str = ""
    error: str = ""


class Site:
    """The pages of a plan folder that are there or asked for.

    Parameters
    ----------
    folder : Path
        The plan folder.
    facts : Facts
    notebooks : list of Notebook
        Those asked for.
    years : list of int, optional
        Fiscal years; each must have data. Without, all that have (for a department: all in which it has programs).
    parameters : mapping, optional
        Notebook parameters as typed.
    with_code : bool
        Show and print the code of the notebooks.

    Raises
    ------
    WrongUsage
        If a parameter is unknown or does not fit.
    """

    def __init__(
        self,
        folder: Path,
        facts: Facts,
        notebooks: list[Notebook],
        years: list[int] | None = None,
        parameters: Mapping[str, str] | None = None,
        *,
        with_code: bool = False,
    ) -> None:
        self.reports, self.facts, self.notebooks = folder / REPORTS_FOLDER, facts, notebooks
        self.parameters, self.with_code = dict(parameters or {}), with_code
        self.typed = assign(notebooks, self.parameters)
        self.years = years or self._years()
        self.planned = {
            _name(year, notebook, asked)
            for year in self.years
            for notebook in notebooks
            for asked in self._asked(year, notebook)
        }

    def jobs(self, *, force: bool = False) -> list[Job]:
        """List the pages asked for, every fiscal year by every notebook, and which of them are up to date.

        Raises
        ------
        WrongUsage
            If a year, a department, a profile or a year to compare with is not there.
        """
        built = read_build(self.reports)["pages"]
        return [
            self._job(year, notebook, asked, built, force)
            for year in self.years
            for notebook in self.notebooks
            for asked in self._asked(year, notebook)
        ]

    def _asked(self, year: int, notebook: Notebook) -> list[dict[str, str]]:
        """List the parameters of the pages of a notebook and year: one page, and its volumes if it has any."""
        takes = "volume" in {parameter.name for parameter in notebook.parameters} - set(self.parameters)
        if not takes or year not in self.facts.years:
            return [self.parameters]
        count = self.facts.years[year].volumes.get(self.parameters.get("department", ""), 0)
        return [self.parameters, *(self.parameters | {"volume": str(n)} for n in range(1, count + 1))]

    def _job(
        self, year: int, notebook: Notebook, asked: dict[str, str], built: Mapping[str, dict], force: bool
    ) -> Job:
        values = {"fiscal_year": year, **self.typed[notebook.name]}
        values |= (
            {"volume": int(asked["volume"])} if "volume" in asked and "volume" not in self.parameters else {}
        )
        self.facts.refuse(year, str(values.get("department", "")), int(values.get("compare_year", 0)))
        name, page = _name(year, notebook, asked), self._page(year, notebook, asked)
        inputs = self.facts.inputs_of(year)
        parts = {
            "設定（plan.toml）かプログラム": self.facts.settings,
            "元データ": inputs,
            "ノートブック": sha256(notebook.path),
            "パラメーター": json.dumps(values, sort_keys=True),
            "ライブラリの版": json.dumps(versions(), sort_keys=True),
            "コードを示すか（--with-code）": str(self.with_code),
            "並ぶページやつながるページ": json.dumps(
                vars(replace(page, stamp="", with_code=False)), sort_keys=True
            ),
        }
        key, made_of = combined(*parts.values()), {name: combined(part)[:12] for name, part in parts.items()}
        done = built.get(name, {})
        fresh = not force and done.get("key") == key and done.get("ok", False) and self._is_built(name)
        return Job(notebook, year, name, values, page, inputs, key, fresh, made_of)

    def _page(self, year: int, notebook: Notebook, asked: dict[str, str]) -> Page:
        own, facts = _telling(notebook, asked), self.facts
        words = [wareki.label(year), own.get("department", ""), _profile_name(own)]
        words += [f"第{own['volume']}分冊"] if "volume" in own else []
        volume = own.pop("volume", "")  # neighbours and other years are led to by their first page
        there = {other: name for other in available() if (name := self._there(year, other, own))}
        links = {other.name: f"{Path(name).name}.html" for other, name in there.items()}
        for other in there:
            for part in self._asked(year, other)[1:]:
                links[file_name(other.name, part["volume"])] = f"{Path(_name(year, other, part)).name}.html"
        return Page(
            title=notebook.title,
            plan=facts.name,
            year=" ".join(filter(None, words)),
            whose=str(own.get("department", "")),
            fictional=facts.fictional,
            siblings=tuple((links[o.name], o.title, o.name == notebook.name and not volume) for o in there),
            sources=tuple(tuple(source) for source in facts.years[year].sources),
            source=facts.source,
            stamp=stamp(),
            years=tuple(
                (f"{other}年度{self._of_all(name, other, notebook, own)}", f"../{name}.html", other == year)
                for other in facts.years
                if (name := self._there(other, notebook, own))
            ),
            whole=self._whole(year, notebook, own),
            notebook=notebook.path.name,
            with_code=self.with_code,
            links=tuple(links.items()),
        )

    def _there(self, year: int, notebook: Notebook, own: Mapping[str, str]) -> str:
        """Name the page of a notebook and year that is or will be there: of the same kind as the page with these telling
        parameters, else the plain one, else the one asked for."""
        kinds = [own, {}, self.parameters]
        names = (_name(year, notebook, kind) for kind in kinds)
        return next((name for name in names if name in self.planned or self._is_built(name)), "")

    def _of_all(self, name: str, year: int, notebook: Notebook, own: Mapping[str, str]) -> str:
        """Say of a page to which a department's page leads that it is of all departments."""
        return "（全課）" if "department" in own and name != _name(year, notebook, own) else ""

    def _whole(self, year: int, notebook: Notebook, own: Mapping[str, str]) -> tuple[str, str]:
        """Give the way from the page of a department or another way of judging to the plain one, if it is there."""
        name = _name(year, notebook, {})
        if not own or not (name in self.planned or self._is_built(name)):
            return "", ""
        return (
            f"{Path(name).name}.html",
            "全課のページ" if "department" in own else "ふだんの判定方法のページ",
        )

    def _is_built(self, name: str) -> bool:
        return (self.reports / f"{name}.html").is_file()

    def _years(self) -> list[int]:
        department, years = self.parameters.get("department"), self.facts.years
        mine = [number for number, year in years.items() if department in year.departments]
        return mine if department and mine else list(years)


def _profile_name(own: Mapping[str, str]) -> str:
    """Name the profile asked for, as printed."""
    if "profile" not in own:
        return ""
    from analysis.profiles import named  # imports pandas, for the rules behind the names

    return named(own["profile"]).name


def _telling(notebook: Notebook, parameters: Mapping[str, str]) -> dict[str, str]:
    """Keep of the parameters asked for those that this notebook takes and that make another page of it."""
    own = {parameter.name for parameter in notebook.parameters}
    return {
        name: parameters[name]
        for name in _TELLING
        if name in own and parameters.get(name, "") not in ("", "0")
    }


def _name(year: int, notebook: Notebook, parameters: Mapping[str, str]) -> str:
    """Name a page by its year, its notebook and those of the telling parameters it takes."""
    tags = _telling(notebook, parameters)
    if "department" in tags:
        tags["department"] = file_part(tags["department"])
    return f"{year}/{file_name(notebook.name, *tags.values())}"
