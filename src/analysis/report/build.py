"""Build the pages of a plan that are not up to date, in parallel, and all that stands beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from analysis import files
from analysis.data import Data
from analysis.plan import REPORTS_FOLDER
from analysis.report import html, index, installed, workbook
from analysis.report.notebooks import available
from analysis.report.run import Result, Task, run
from analysis.report.site import BUILD, Job, now, read_build, stamp, versions, workbook_key


def build(
    folder: Path,
    data: Data,
    jobs: list[Job],
    *,
    workers: int = 1,
    done: Callable[[Job, Result], None] = lambda *_: None,
) -> list[tuple[Job, Result]]:
    """Build the pages that are not up to date, then the workbooks, ``methods.html``, ``build.json`` and ``index.html``.

    Parameters
    ----------
    folder : Path
        The plan folder.
    data : Data
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
        running = {pool.submit(run, _task(folder, job)): job for job in stale}
        for future in as_completed(running):
            job = running[future]
            results[job.name] = future.result()
            done(job, results[job.name])
    built = [(job, results[job.name]) for job in stale]
    reports = folder / REPORTS_FOLDER
    reports.mkdir(exist_ok=True)
    record = read_build(reports)
    record["pages"] = _pages(reports, record["pages"], data, built)
    record["workbooks"] |= _workbooks(reports, record["workbooks"], data, {job.fiscal_year for job in jobs})
    record |= {
        "built": now().isoformat(timespec="seconds"),
        "versions": versions(),
        "inputs": dict(zip(data.sources["source"], data.sources["sha256"], strict=True)),
    }
    methods = (installed.home() / "docs" / "methods.md").read_text("utf-8")
    files.write(reports / "methods.html", html.methods(methods, data.plan.plan.name))
    files.write(reports / BUILD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    files.write(reports / "index.html", index.render(data, reports, record["pages"], stamp()))
    return built


def default_workers() -> int:
    """Choose how many pages to make at once: a kernel each, one per processor."""
    return os.cpu_count() or 1


def _task(folder: Path, job: Job) -> Task:
    return Task(job.notebook.path, folder, REPORTS_FOLDER / job.name, job.parameters, job.page)


def _pages(
    reports: Path, known: dict[str, dict], data: Data, built: list[tuple[Job, Result]]
) -> dict[str, dict]:
    """Bring the records of pages up to date: those just built, and the earlier ones that are still there."""
    new = {
        job.name: {
            "title": job.page.title,
            "notebook": job.notebook.name,
            "inputs": data.inputs,
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


def _workbooks(reports: Path, known: dict[str, dict], data: Data, years: set[int]) -> dict[str, dict]:
    """Write the workbooks of the years that have none, an old one or not all of their files."""
    key, written = workbook_key(data), {}
    for year in years:
        done = known.get(str(year), {})
        whole = all((reports / name).is_file() for name in done.get("files", []))
        if done.get("key") != key or not whole:
            paths = workbook.save(data, year, reports / f"{year}")
            written[str(year)] = {
                "key": key,
                "files": [path.relative_to(reports).as_posix() for path in paths],
            }
    return written
