"""Build the pages of a plan that are not up to date, in parallel, and all that stands beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cached_property
from pathlib import Path

from analysis import files
from analysis.facts import Facts, combined
from analysis.files import sha256
from analysis.places import REPORTS_FOLDER
from analysis.report import installed, warm
from analysis.report.notebooks import available
from analysis.report.site import BUILD, WORKBOOK, Job, Result, Task, now, read_build, stamp, versions

_TOLD = ["title", "lead", "ok", "inputs", "fiscal_year", "parameters", "error"]  # on the index


def build(
    folder: Path,
    facts: Facts,
    jobs: list[Job],
    *,
    workers: int = 1,
    done: Callable[[Job, Result], None] = lambda *_: None,
) -> list[tuple[Job, Result]]:
    """Build the pages that are not up to date, and of the workbooks, ``methods.html`` and ``index.html`` what is not.

    Parameters
    ----------
    folder : Path
        The plan folder.
    facts : Facts
    jobs : list of Job
        From ``site.Site.jobs``.
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
        running = {pool.submit(warm.run, _task(folder, job)): job for job in stale}
        for future in as_completed(running):
            job = running[future]
            results[job.name] = future.result()
            done(job, results[job.name])
    built = [(job, results[job.name]) for job in stale]
    reports = folder / REPORTS_FOLDER
    reports.mkdir(exist_ok=True)
    record = read_build(reports)
    before = json.dumps(record)
    record["pages"] = _pages(reports, record["pages"], built)
    others = _Others(folder, facts, record)
    for year in {job.fiscal_year for job in jobs}:
        others.make(
            f"{year}/{WORKBOOK}",
            facts.inputs_of(year),
            lambda year=year: _workbook(others.data, year, reports),
        )
    others.make("methods.html", facts.name + sha256(installed.methods()), lambda: _methods(facts, reports))
    told = [{name: page.get(name) for name in _TOLD} for page in record["pages"].values()]
    others.make(
        "index.html", facts.everything + json.dumps(told), lambda: _index(others.data, facts, record, reports)
    )
    if built or json.dumps(record) != before:
        record |= {"built": now().isoformat(timespec="seconds"), "versions": versions()}
        record["inputs"] = {name: hashed for year in facts.years.values() for name, hashed in year.sources}
        files.write(reports / BUILD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    return built


class _Others:
    """What stands beside the pages: made when its inputs are others than at the last time, or one of its files is gone."""

    def __init__(self, folder: Path, facts: Facts, record: dict) -> None:
        self.folder, self.facts, self.record = folder, facts, record

    @cached_property
    def data(self):
        """The tables, read when something has to be made of them."""
        from analysis.store import load

        return load(self.folder)

    def make(self, name: str, inputs: str, write: Callable[[], list[Path]]) -> None:
        """Make one of them if it is not up to date."""
        reports, done = self.folder / REPORTS_FOLDER, self.record["others"].get(name, {})
        key = combined(inputs, json.dumps(versions(), sort_keys=True), self.facts.settings)
        there = all((reports / file).is_file() for file in done.get("files", []))
        if done.get("key") != key or not there:
            written = [path.relative_to(reports).as_posix() for path in write()]
            self.record["others"][name] = {"key": key, "files": written}


def _workbook(data, year: int, reports: Path) -> list[Path]:
    from analysis.report import workbook

    return workbook.save(data, year, reports / f"{year}")


def _methods(facts: Facts, reports: Path) -> list[Path]:
    from analysis.report import html

    path = reports / "methods.html"
    files.write(path, html.methods(installed.methods().read_text("utf-8"), facts.name))
    return [path]


def _index(data, facts: Facts, record: dict, reports: Path) -> list[Path]:
    from analysis.report import index

    path = reports / "index.html"
    files.write(path, index.render(data, facts, reports, record["pages"], stamp()))
    return [path]


def default_workers() -> int:
    """Choose how many pages to make at once: a kernel each, one per processor."""
    return os.cpu_count() or 1


def _task(folder: Path, job: Job) -> Task:
    return Task(job.notebook.path, folder, REPORTS_FOLDER / job.name, job.parameters, job.page)


def _pages(reports: Path, known: dict[str, dict], built: list[tuple[Job, Result]]) -> dict[str, dict]:
    """Bring the records of pages up to date: those just built, and the earlier ones that are still there."""
    new = {
        job.name: {
            "title": job.page.title,
            "notebook": job.notebook.name,
            "inputs": job.inputs,
            "fiscal_year": job.fiscal_year,
            "parameters": job.parameters,
            "key": job.key,
            "ok": result.ok,
            "lead": result.lead or known.get(job.name, {}).get("lead", ""),
            "error": result.error,
            "seconds": round(result.seconds, 2),
        }
        for job, result in built
    }
    current = {notebook.name for notebook in available()}
    # A page that exists, or a failure that can still be mended.
    return {
        name: page
        for name, page in sorted((known | new).items())
        if (reports / f"{name}.html").is_file() or (not page["ok"] and page["notebook"] in current)
    }
