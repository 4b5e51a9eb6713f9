"""What a plan's report is beside its pages: workbooks, ``methods.html``, ``index.html`` and the record of it all."""

from __future__ import annotations

import json
from pathlib import Path

from analysis import files
from analysis.facts import Facts, combined
from analysis.files import sha256
from analysis.places import REPORTS_FOLDER
from analysis.report import installed, warm
from analysis.report.notebooks import available
from analysis.report.site import BUILD, WORKBOOK, Job, Result, read_build
from analysis.report.stamps import now, versions

METHODS, INDEX = "methods.html", "index.html"
_TOLD = ["title", "lead", "ok", "inputs", "fiscal_year", "parameters", "error"]  # on the index


def finish(folder: Path, facts: Facts, years: list[int], built: list[tuple[Job, Result]], stamp: str) -> None:
    """Record what became of the pages and make what stands beside them, as far as it is not up to date.

    Parameters
    ----------
    folder : Path
        The plan folder.
    facts : Facts
    years : list of int
        Fiscal years whose workbooks are wanted.
    built : list of (Job, Result)
        The pages that were made or failed.
    stamp : str
        Version and time of building, for the index.
    """
    reports = folder / REPORTS_FOLDER
    reports.mkdir(exist_ok=True)
    record = read_build(reports)
    before = json.dumps(record)
    record["pages"] = _pages(reports, record["pages"], built)
    told = [{name: page.get(name) for name in _TOLD} for page in record["pages"].values()]
    inputs = {f"{year}/{WORKBOOK}": facts.inputs_of(year) for year in years}
    inputs |= {
        METHODS: facts.name + sha256(installed.methods()),
        INDEX: facts.everything + json.dumps(told),
    }
    keys = {
        name: combined(hashed, json.dumps(versions(), sort_keys=True), facts.settings)
        for name, hashed in inputs.items()
    }
    stale = [
        name for name, key in keys.items() if not _is_fresh(reports, record["others"].get(name, {}), key)
    ]
    if stale:
        written, figures = warm.call(_write, folder, facts, stale, record["pages"], stamp)
        record["others"] |= {name: {"key": keys[name], "files": written[name]} for name in stale}
        record["figures"] = figures or record.get("figures", {})
    if built or json.dumps(record) != before:
        record |= {"built": now().isoformat(timespec="seconds"), "versions": versions()}
        record |= {"plan": facts.name, "fictional": facts.fictional, "errors": facts.errors}
        record["inputs"] = {name: hashed for year in facts.years.values() for name, hashed in year.sources}
        files.write(reports / BUILD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")


def _is_fresh(reports: Path, done: dict, key: str) -> bool:
    return done.get("key") == key and all((reports / file).is_file() for file in done.get("files", []))


def _write(
    folder: Path, facts: Facts, names: list[str], pages: dict[str, dict], stamp: str
) -> tuple[dict[str, list[str]], dict]:
    """Write these files; give the files of each, and the headline figures by year if the index is among them."""
    from analysis.report import html, index, workbook
    from analysis.store import load

    reports, data, figures, written = folder / REPORTS_FOLDER, None, {}, {}
    for name in names:
        path = reports / name
        if name == METHODS:
            files.write(path, html.methods(installed.methods().read_text("utf-8"), facts.name))
            written[name] = [path]
            continue
        data = data or load(folder)
        if name == INDEX:
            figures = index.counted(data)
            files.write(path, index.render(data, facts, reports, pages, figures, stamp))
            written[name] = [path]
        else:
            written[name] = workbook.save(data, int(path.parent.name), path.parent)
    relative = {
        name: [path.relative_to(reports).as_posix() for path in paths] for name, paths in written.items()
    }
    return relative, figures


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
