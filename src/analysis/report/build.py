"""What a plan's report is beside its pages: workbooks, ``methods.html``, ``index.html`` and the record of it all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from analysis import files
from analysis.facts import Facts, combined
from analysis.files import sha256
from analysis.places import REPORTS_FOLDER
from analysis.report import installed, warm
from analysis.report.build_record import BUILD, read_build
from analysis.report.notebooks import available
from analysis.report.site import WORKBOOK, Job, Result
from analysis.report.stamps import now, versions

# How long each page took: apart from the record, which is the same for the same input.
TIMES = "times.json"
METHODS, INDEX, RECORD = "methods.html", "index.html", "build.html"
_FILES = {METHODS: [METHODS], INDEX: [INDEX, RECORD]}
_TOLD = ["title", "lead", "ok", "inputs", "fiscal_year", "parameters", "error"]  # on the index


def record(folder: Path, facts: Facts, built: list[tuple[Job, Result]]) -> None:
    """Record what became of these pages, and nothing else: what stands beside them is left to the next call."""
    reports = folder / REPORTS_FOLDER
    if built:
        known = read_build(reports)
        _save(reports, facts, known | {"pages": _pages(reports, known["pages"], built)}, built)


def stale_workbooks(folder: Path, facts: Facts, years: Iterable[int]) -> list[int]:
    """List the fiscal years whose workbook is not up to date."""
    keys = {f"{year}/{WORKBOOK}": _key(facts, facts.inputs_of(year)) for year in years}
    return [int(name.split("/")[0]) for name in _stale(folder / REPORTS_FOLDER, keys)]


def workbook(folder: Path, fiscal_year: int) -> list[str]:
    """Write the workbook of a fiscal year, its tables as CSV too; give the files, as seen from ``reports``."""
    return warm.call(_workbook, folder, fiscal_year)


def finish(
    folder: Path,
    facts: Facts,
    books: dict[int, list[str]],
    built: list[tuple[Job, Result]],
    stamp: str,
) -> None:
    """Record what was made and write the explanation of the methods and the index, as far as they are not up to date.

    Parameters
    ----------
    folder : Path
        The plan folder.
    facts : Facts
    books : dict
        Fiscal year → files of the workbook that was written.
    built : list of (Job, Result)
        The pages that were made or failed.
    stamp : str
        Version and time of building, for the index.
    """
    reports = folder / REPORTS_FOLDER
    files.make_folder(reports)
    known = read_build(reports)
    before = json.dumps(known)
    known["pages"] = _pages(reports, known["pages"], built)
    known["others"] |= {
        f"{year}/{WORKBOOK}": {"key": _key(facts, facts.inputs_of(year)), "files": written}
        for year, written in books.items()
    }
    told = [{name: page.get(name) for name in _TOLD} for page in known["pages"].values()]
    inputs = {
        METHODS: facts.name + sha256(installed.methods()),
        INDEX: facts.everything + json.dumps(told),
    }
    keys = {name: _key(facts, hashed) for name, hashed in inputs.items()}
    if stale := _stale(reports, keys, known["others"]):
        figures = warm.call(_write, folder, facts, stale, known["pages"], stamp)
        known["others"] |= {name: {"key": keys[name], "files": _FILES[name]} for name in stale}
        known["figures"] = figures or known.get("figures", {})
    if built or json.dumps(known) != before:
        _save(reports, facts, known, built)


def _save(reports: Path, facts: Facts, known: dict, built: list[tuple[Job, Result]]) -> None:
    known |= {"built": now().isoformat(timespec="seconds"), "versions": versions()}
    known |= {"plan": facts.name, "fictional": facts.fictional, "errors": facts.errors}
    known["inputs"] = {name: hashed for year in facts.years.values() for name, hashed in year.sources}
    files.write(reports / BUILD, json.dumps(known, ensure_ascii=False, indent=2) + "\n")
    taken = {name: seconds for name, seconds in _taken(reports).items() if name in known["pages"]}
    taken |= {job.name: round(result.seconds, 2) for job, result in built}
    files.write(reports / TIMES, json.dumps(taken, indent=2, sort_keys=True) + "\n")


def _taken(reports: Path) -> dict[str, float]:
    try:
        return dict(json.loads((reports / TIMES).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _key(facts: Facts, hashed: str) -> str:
    return combined(hashed, json.dumps(versions(), sort_keys=True), facts.settings)


def _stale(reports: Path, keys: dict[str, str], others: dict[str, dict] | None = None) -> list[str]:
    """List what was not made from the same, or of which a file is missing."""
    known = read_build(reports)["others"] if others is None else others
    done = {name: known.get(name, {}) for name in keys}
    return [
        name
        for name, key in keys.items()
        if done[name].get("key") != key
        or not all((reports / file).is_file() for file in done[name].get("files", []))
    ]


def _workbook(folder: Path, fiscal_year: int) -> list[str]:
    from analysis.report import workbook
    from analysis.store import load

    reports = folder / REPORTS_FOLDER
    written = workbook.save(load(folder), fiscal_year, reports / str(fiscal_year))
    return [path.relative_to(reports).as_posix() for path in written]


def _write(folder: Path, facts: Facts, names: list[str], pages: dict[str, dict], stamp: str) -> dict:
    """Write these files; give the headline figures by year if the index is among them."""
    from analysis.report import html, index
    from analysis.store import load

    reports, figures = folder / REPORTS_FOLDER, {}
    if METHODS in names:
        files.write(reports / METHODS, html.methods(installed.methods().read_text("utf-8"), facts.name))
    if INDEX in names:
        data = load(folder)
        figures = index.counted(data)
        for page, text in index.render(data, facts, reports, pages, stamp).items():
            files.write(reports / page, text)
    return figures


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
            "made_of": job.made_of,
            "ok": result.ok,
            "lead": result.lead or known.get(job.name, {}).get("lead", ""),
            "error": result.error,
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
