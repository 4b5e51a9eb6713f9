"""The plan folder as data: raw files in, processed tables out, both as one ``Data``."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

import pandas as pd

from analysis.data import Data
from analysis.fields import TABLES
from analysis.files import found_files, sha256
from analysis.plan import (
    CORRECTIONS_FILE,
    PLAN_FILE,
    PROCESSED_FOLDER,
    RAW_FOLDER,
    find_plan,
    read_plan,
)

PACKAGE = "datapackage.json"
_CODE = Path(__file__).parent


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
        if json.loads(before)["inputs"] == inputs:
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
    from analysis.layout import lay_out, regions
    from analysis.readers import raw_files, read_file

    inputs, plan = fingerprint(folder), read_plan(folder)
    raw_folder = folder / RAW_FOLDER
    tables, hashes = [], []
    for path in dict.fromkeys(paths) if paths is not None else raw_files(raw_folder):
        source = _source(path, raw_folder)
        for raw in regions(read_file(path, source), plan.headers):
            tables.append(raw)
            hashes.append(sha256(path))
    sources = pd.DataFrame(
        {
            "source": [raw.source for raw in tables],
            "format": [raw.format for raw in tables],
            "sha256": hashes,
        }
    )
    corrections = read_corrections(folder) if paths is None else []
    cleaned = clean([lay_out(raw, plan.headers) for raw in tables], sources, plan, corrections)
    return Data(plan, **vars(cleaned), inputs=inputs)


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
    target.mkdir(parents=True, exist_ok=True)
    package = {
        "name": "hyoka",
        "title": data.plan.plan.name,
        "sources": [{"title": data.plan.plan.source}],
        "inputs": data.inputs,
        "resources": [schema.resource(name) for name in TABLES],
    }
    with tempfile.TemporaryDirectory(dir=target, prefix=".writing-") as scratch:
        for name in TABLES:
            getattr(data, name).to_parquet(Path(scratch) / f"{name}.parquet", index=False)
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (Path(scratch) / PACKAGE).write_text(text, encoding="utf-8")
        # The package goes first and comes back last: a reader never sees it beside tables it doesn't describe.
        (target / PACKAGE).unlink(missing_ok=True)
        for name in [*(f"{name}.parquet" for name in TABLES), PACKAGE]:
            (Path(scratch) / name).replace(target / name)
    return target


def fingerprint(folder: Path) -> str:
    """Hash what the processed tables depend on: raw files, ``plan.toml`` and this package's code."""
    settings = [path for name in (PLAN_FILE, CORRECTIONS_FILE) if (path := folder / name).is_file()]
    inputs = [*found_files(folder / RAW_FOLDER), *settings]
    digest = hashlib.sha256(code_fingerprint().encode())
    for path in inputs:
        digest.update(f"{path.relative_to(folder).as_posix()} {sha256(path)}\n".encode())
    return digest.hexdigest()


def code_fingerprint() -> str:
    """Hash the code and templates of this package."""
    digest = hashlib.sha256()
    for path in sorted(
        path for path in _CODE.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ):
        digest.update(f"{path.relative_to(_CODE).as_posix()} {sha256(path)}\n".encode())
    return digest.hexdigest()
