"""Build the report pages of a plan: what is stale, in parallel, and the index over all of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path

from analysis import files, store, wareki
from analysis.page import file_name
from analysis.plan import REPORTS_FOLDER
from analysis.profiles import PROFILES
from analysis.progress import named
from analysis.report import html, overview, workbook
from analysis.report.notebooks import FOLDER, Notebook, assign, available
from analysis.report.run import Result, Task, run
from analysis.sections import comparison_year

BUILD = "build.json"
_TELLING = [
    "department",
    "profile",
]  # parameters that make another page rather than another state of the same
_JAPAN = timezone(timedelta(hours=9))
_LIBRARIES = "hyoka pandas matplotlib marsilea scipy statsmodels papermill nbconvert".split()


@dataclass(frozen=True)
class Job:
    """A page with what it is made from: same key, same page."""

    notebook: Notebook
    fiscal_year: int
    name: str
    key: str
    task: Task
    fresh: bool


def plan_jobs(
    folder: Path,
    data: store.Data,
    notebooks: list[Notebook],
    years: list[int] | None = None,
    parameters: Mapping[str, str] | None = None,
    *,
    force: bool = False,
    with_code: bool = False,
) -> list[Job]:
    """List the pages to build, every fiscal year by every notebook, and which of them are up to date.

    Parameters
    ----------
    folder : Path
        The plan folder.
    data : Data
        All years.
    notebooks : list of Notebook
    years : list of int, optional
        Fiscal years; each must have data. Without, all that have (for a department: all in which it has programs).
    parameters : mapping, optional
        Notebook parameters as typed.
    force : bool
        Take nothing for up to date.
    with_code : bool
        Show and print the code of the notebooks.

    Raises
    ------
    WrongUsage
        If a year has no data or a parameter is unknown or does not fit.
    """
    typed = assign(notebooks, parameters or {})
    department = (parameters or {}).get("department", "")
    built = read_build(folder)["pages"]
    jobs, chosen = [], years or _years_of(data, department)
    planned = {f"{year}/{_stem(notebook, parameters)}" for year in chosen for notebook in notebooks}

    def there(year: int, notebook: Notebook) -> str:
        """Name the page of a notebook and year that is or will be there: of the same kind, else the plain one."""
        names = [f"{year}/{stem}" for stem in (_stem(notebook, parameters), notebook.name)]
        built_or_planned = (
            n for n in names if n in planned or (folder / REPORTS_FOLDER / f"{n}.html").is_file()
        )
        return next(built_or_planned, "")

    for year in chosen:
        data.select(year, department)
        for notebook in notebooks:
            values = {"fiscal_year": year, **typed[notebook.name]}
            name = f"{year}/{_stem(notebook, parameters)}"
            if "compare_year" in values:
                comparison_year(data, year, int(values["compare_year"]))
            if values.get("profile"):
                named(str(values["profile"]))
            key = _key(data.inputs, notebook.path, values | {"with_code": with_code})
            page = _page(data, notebook, year, parameters or {}, with_code, there)
            output = REPORTS_FOLDER / name
            done = built.get(name, {})
            exists = (folder / output).with_name(f"{Path(name).name}.html").is_file()
            fresh = not force and done.get("key") == key and done.get("ok", False) and exists
            task = Task(notebook.path, folder, output, values, page)
            jobs.append(Job(notebook, year, name, key, task, fresh))
    return jobs


def build(
    folder: Path,
    data: store.Data,
    jobs: list[Job],
    *,
    workers: int = 1,
    done: Callable[[Job, Result], None] = lambda *_: None,
) -> list[tuple[Job, Result]]:
    """Build the pages that are not up to date, then ``build.json`` and ``index.html``.

    Parameters
    ----------
    folder : Path
        The plan folder.
    data : Data
    jobs : list of Job
    workers : int
        Pages made at the same time. Threads: the work is done in the kernels.
    done : callable
        Told of each page as it is finished.

    Returns
    -------
    list of (Job, Result)
        The pages that were built or failed, in the order of ``jobs``.
    """
    stale = [job for job in jobs if not job.fresh]
    results: dict[str, Result] = {}
    with ThreadPoolExecutor(max_workers=max(1, min(workers, len(stale) or 1))) as pool:
        running = {pool.submit(run, job.task): job for job in stale}
        for future in as_completed(running):
            job = running[future]
            results[job.name] = future.result()
            done(job, results[job.name])
    _write_records(folder, data, [(job, results[job.name]) for job in stale])
    return [(job, results[job.name]) for job in stale]


def read_build(folder: Path) -> dict:
    """Read ``reports/build.json``; a fresh record if there is none or it cannot be read."""
    try:
        record = json.loads((folder / REPORTS_FOLDER / BUILD).read_text("utf-8"))
        usable = all({"notebook", "inputs", "key"} <= set(page) for page in record["pages"].values())
        return record if usable else {"pages": {}}
    except (OSError, ValueError, KeyError, AttributeError):
        return {"pages": {}}


def default_workers() -> int:
    """Choose how many pages to make at once: a kernel each, one per processor."""
    return os.cpu_count() or 1


def _write_records(folder: Path, data: store.Data, built: list[tuple[Job, Result]]) -> None:
    record = read_build(folder)
    for job, result in built:
        record["pages"][job.name] = {
            "title": job.task.page.title,
            "notebook": job.notebook.name,
            "inputs": data.inputs,
            "fiscal_year": job.fiscal_year,
            "parameters": job.task.parameters,
            "key": job.key,
            "ok": result.ok,
            "lead": result.lead or record["pages"].get(job.name, {}).get("lead", ""),
            "error": result.error,
            "seconds": round(result.seconds, 2),
        }
    reports = folder / REPORTS_FOLDER
    record["pages"] = {
        name: page for name, page in sorted(record["pages"].items()) if _is_there(reports, name, page)
    }
    record |= {
        "built": _now().isoformat(timespec="seconds"),
        "versions": {name: version(name) for name in _LIBRARIES},
        "inputs": dict(zip(data.sources["source"], data.sources["sha256"], strict=True)),
    }
    reports.mkdir(exist_ok=True)
    for year in {job.fiscal_year for job, _ in built}:
        workbook.save(data, year, reports / f"{year}")
    methods = (FOLDER.parent / "docs" / "methods.md").read_text("utf-8")
    files.write(reports / "methods.html", html.methods(methods, overview.plan_name(data)))
    files.write(reports / BUILD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    files.write(reports / "index.html", overview.render(data, reports, record["pages"], _stamp()))


def _is_there(reports: Path, name: str, page: dict) -> bool:
    """Keep the record of a page that exists, or of a failure that can still be mended."""
    current = page["notebook"] in {notebook.name for notebook in available()}
    return (reports / f"{name}.html").is_file() or (not page["ok"] and current)


def _years_of(data: store.Data, department: str) -> list[int]:
    mine = data.programs.loc[data.programs["department"].eq(department), "fiscal_year"] if department else []
    return sorted({int(year) for year in mine}) or data.years


def _stem(notebook: Notebook, parameters: Mapping[str, str] | None) -> str:
    """Name a page by its notebook and those of the telling parameters it takes."""
    own = {parameter.name for parameter in notebook.parameters}
    return file_name(notebook.name, *((parameters or {}).get(name, "") for name in _TELLING if name in own))


def _page(
    data: store.Data,
    notebook: Notebook,
    year: int,
    parameters: Mapping[str, str],
    with_code: bool,
    there: Callable[[int, Notebook], str],
) -> html.Page:
    own = {parameter.name for parameter in notebook.parameters}
    department, profile = (parameters.get(name, "") if name in own else "" for name in _TELLING)
    of_year = (
        data.programs.loc[data.programs["fiscal_year"].eq(year), "source"].str.split("#").str[0].unique()
    )
    sources = data.sources[data.sources["source"].str.split("#").str[0].isin(of_year)]
    return html.Page(
        title=notebook.title,
        plan=overview.plan_name(data),
        year=" ".join(
            filter(None, [wareki.label(year), department, PROFILES[profile].name if profile else ""])
        ),
        fictional=data.plan.plan.fictional,
        siblings=tuple(
            (f"{Path(name).name}.html", other.title, other.name == notebook.name)
            for other in available()
            if (name := there(year, other))
        ),
        sources=tuple(zip(sources["source"], sources["sha256"], strict=True)),
        source=data.plan.plan.source,
        stamp=_stamp(),
        years=tuple(
            (f"{other}年度", f"../{name}.html", other == year)
            for other in data.years
            if (name := there(other, notebook))
        ),
        notebook=notebook.path.name,
        with_code=with_code,
    )


def _key(inputs: str, notebook: Path, values: Mapping[str, object]) -> str:
    versions = {name: version(name) for name in _LIBRARIES}
    titles = [other.title for other in available()]  # shown in the navigation
    parts = [inputs, files.sha256(notebook), json.dumps([values, versions, titles], sort_keys=True)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _stamp() -> str:
    return f"協働評価ノートブック（hyoka）{version('hyoka')}、{_now().astimezone(_JAPAN):%Y年%m月%d日 %H:%M}（日本時間）"


def _now() -> datetime:
    """Tell the time, or the one that a reproducible build is asked to pretend (SOURCE_DATE_EPOCH)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
