"""The plan folder as data: raw files in, processed tables out, both as one ``Data``."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.data import Data, volumes
from analysis.facts import PACKAGE, Facts, Year, code_fingerprint, combined, fingerprint
from analysis.fields import TABLES
from analysis.files import SCRATCH, make_folder, sha256, telling
from analysis.findings import counted, errors_in
from analysis.places import PROCESSED_FOLDER, RAW_FOLDER, find_plan
from analysis.plan import read_plan


def load(plan_dir: str | Path = ".") -> Data:
    """Load a plan: the processed tables if they are up to date, else the raw files cleaned in memory.

    Parameters
    ----------
    plan_dir : str or Path
        The plan folder; ``"."`` also means the nearest folder above that is one.

    Raises
    ------
    HyokaError
        If there is no plan, ``plan.toml`` is wrong or a raw file cannot be read.
    """
    folder = find_plan(plan_dir)
    package, inputs = folder / PROCESSED_FOLDER / PACKAGE, fingerprint(folder)
    try:
        before = package.read_bytes()
        if json.loads(before)["hyoka"]["inputs"] == inputs:
            tables = {name: pd.read_parquet(package.with_name(f"{name}.parquet")) for name in TABLES}
            if package.read_bytes() == before:  # not replaced meanwhile
                return Data(read_plan(folder), **tables, inputs=inputs)
    except (OSError, ValueError, KeyError):
        pass  # missing, half-removed or not ours: the raw files are the truth
    return read_raw(folder)


def read_raw(folder: Path, paths: list[Path] | None = None) -> Data:
    """Read and clean raw files.

    Parameters
    ----------
    folder : Path
        The plan folder.
    paths : list of Path, optional
        Files to read instead of all of ``data/raw``.

    Raises
    ------
    HyokaError
        If a file cannot be read or nothing is left to analyse.
    """
    # Imported here: a notebook that finds fresh tables needs neither the readers nor the schema library.
    from analysis.cleaning.clean import clean
    from analysis.cleaning.corrections import read_corrections
    from analysis.layout import regions
    from analysis.layout.form import laid_out, without_guides
    from analysis.readers import raw_files, read_file

    inputs, plan = fingerprint(folder), read_plan(folder)
    raw_folder = folder / RAW_FOLDER
    found = dict.fromkeys(paths) if paths is not None else raw_files(raw_folder)
    files = {path: _source(path, raw_folder) for path in found}
    tables = [
        (raw, path)
        for path, source in files.items()
        for raw in regions(without_guides(read_file(path, source)), plan.headers)
    ]
    hashes = {path: sha256(path) for path in files}
    sources = pd.DataFrame(
        [(raw.source, raw.format, hashes[path]) for raw, path in tables],
        columns=["source", "format", "sha256"],
    )
    corrections = read_corrections(folder) if paths is None else []
    if paths is not None:
        plan = plan.about(sources["source"])

    # What is laid out takes the place of the raw cells, and is in nobody's hands but those of ``clean``.
    cleaned = clean(
        [laid_out(tables.pop(0)[0], plan.headers) for _ in range(len(tables))], sources, plan, corrections
    )
    data = Data(plan, **vars(cleaned), inputs=inputs)
    if paths is None:
        return data
    # Of some files only it cannot be told what no file has.
    return replace(
        data, findings=data.findings[data.findings["code"].ne("plan_unused")].reset_index(drop=True)
    )


def _source(path: Path, raw_folder: Path) -> str:
    """Name a file by its place in ``data/raw``, else by its place here."""
    near = next((folder for folder in (raw_folder, Path.cwd()) if path.is_relative_to(folder)), None)
    return (path.relative_to(near) if near else path).as_posix()


def save(data: Data, folder: Path) -> Path:
    """Write the processed tables as Parquet with their ``datapackage.json``; all or nothing visible.

    Returns
    -------
    Path
        The folder written to.
    """
    from analysis.cleaning import schema

    target = folder / PROCESSED_FOLDER
    make_folder(target)
    package = {
        "name": "hyoka",
        "title": data.plan.plan.name,
        "sources": [{"title": data.plan.plan.source}],
        "hyoka": facts_of(data).written(),
        "resources": [schema.resource(name) for name in TABLES],
    }
    with telling(target), tempfile.TemporaryDirectory(dir=target, prefix=".", suffix=SCRATCH) as scratch:
        for name in TABLES:
            getattr(data, name).to_parquet(Path(scratch) / f"{name}.parquet", index=False)
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (Path(scratch) / PACKAGE).write_text(text, encoding="utf-8")
        # The package goes first and comes back last: a reader never sees it beside tables it doesn't describe.
        (target / PACKAGE).unlink(missing_ok=True)
        for name in [*(f"{name}.parquet" for name in TABLES), PACKAGE]:
            (Path(scratch) / name).replace(target / name)
    return target


def facts_of(data: Data) -> Facts:
    """Gather what is to be known of a plan without reading its tables."""
    about, tables = data.plan.plan, {name: getattr(data, name) for name in TABLES}
    hashes = {name: pd.util.hash_pandas_object(table, index=False) for name, table in tables.items()}
    dated = {name: table["fiscal_year"] for name, table in tables.items() if "fiscal_year" in table}

    def hashed(rows: dict[str, pd.Series]) -> str:
        return combined(
            *(hashlib.sha256(hashes[name][mine].to_numpy()).hexdigest() for name, mine in rows.items())
        )

    years = {}
    for year in data.years:
        own = data.sources_of(year)
        years[year] = Year(
            departments=data.departments(year),
            sources=list(own[["source", "sha256"]].itertuples(index=False, name=None)),
            tables=combined(
                hashed({name: column.eq(year).fillna(False) for name, column in dated.items()}),
                hashed({"sources": data.sources["source"].isin(own["source"])}),
            ),
            volumes=_volumes(data, year),
        )
    seen = {source for year in years.values() for source, _ in year.sources}
    return Facts(
        inputs=data.inputs,
        settings=combined(code_fingerprint(), data.plan.model_dump_json()),
        name=about.name,
        title=about.title,
        source=about.source,
        fictional=about.fictional,
        told=_told(data),
        errors=errors_in(data.findings),
        yearless=combined(
            hashed({"findings": data.findings["fiscal_year"].isna()}),
            hashed({"sources": ~data.sources["source"].isin(seen)}),
        ),
        years=years,
    )


def _volumes(data: Data, year: int) -> dict[str, int]:
    """Count the volumes of the year and of its departments, where there are several."""
    programs = data.programs[data.programs["fiscal_year"].eq(year)]
    parts = {"": programs, **dict(list(programs.groupby("department", sort=False)))}
    counts = {name: int(volumes(part).max()) for name, part in parts.items() if len(part)}
    return {name: count for name, count in counts.items() if count}


def _told(data: Data) -> str:
    """Count a plan in words."""
    return (
        f"{len(data.years)}年度分、{len(data.programs)}事業、{len(data.indicators)}指標、"
        f"協働の相手{len(data.partners)}行。気になる点: {counted(data.findings) or 'なし'}。"
    )
