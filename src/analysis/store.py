"""The plan folder as data: raw files in, processed tables out, both as one ``Data``."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.errors import WrongUsage
from analysis.files import found_files, sha256
from analysis.plan import (
    CORRECTIONS_FILE,
    PLAN_FILE,
    PROCESSED_FOLDER,
    RAW_FOLDER,
    Plan,
    find_plan,
    read_plan,
)

PACKAGE = "datapackage.json"
_TABLES = ["programs", "indicators", "partners", "findings", "sources"]
_CODE = Path(__file__).parent


@dataclass(frozen=True)
class Data:
    """A plan and its processed tables (columns: ``analysis.schema``).

    ``inputs`` is the fingerprint of the files they were made from, taken before these were read.
    """

    plan: Plan
    programs: pd.DataFrame
    indicators: pd.DataFrame
    partners: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame
    inputs: str = ""

    @property
    def years(self) -> list[int]:
        """Fiscal years that have programs, earliest first."""
        return sorted(int(year) for year in self.programs["fiscal_year"].unique())

    def year_before(self, fiscal_year: int) -> int | None:
        """Give the latest earlier fiscal year that has programs, if any."""
        return max((year for year in self.years if year < fiscal_year), default=None)

    def select(self, fiscal_year: int, department: str = "") -> Data:
        """Keep one fiscal year and, unless empty, one department.

        Findings that belong to no year stay; sources stay whole.

        Raises
        ------
        WrongUsage
            If the year or the department has no program.
        """
        if fiscal_year not in self.years:
            raise WrongUsage(
                f"{fiscal_year}年度のデータはありません",
                remedy=f"データのある年度: {'、'.join(f'{year}' for year in self.years)}",
            )
        programs = self.programs[self.programs["fiscal_year"].eq(fiscal_year)]
        departments = list(programs["department"].unique())
        if department and department not in departments:
            raise WrongUsage(
                f"{fiscal_year}年度に担当課「{department}」の事業はありません",
                remedy=f"{fiscal_year}年度の担当課: {'、'.join(sorted(departments))}",
            )
        findings = self.findings[self.findings["fiscal_year"].eq(fiscal_year).fillna(True)]
        if department:
            programs = programs[programs["department"].eq(department)]
            findings = findings[_owners(findings, self.programs).isin(programs["program_id"])]

        def of_programs(table: pd.DataFrame) -> pd.DataFrame:
            mine = table["fiscal_year"].eq(fiscal_year) & table["program_id"].isin(programs["program_id"])
            return table[mine].reset_index(drop=True)

        return replace(
            self,
            programs=programs.reset_index(drop=True),
            indicators=of_programs(self.indicators),
            partners=of_programs(self.partners),
            findings=findings.reset_index(drop=True),
        )


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
            tables = {name: pd.read_parquet(package.with_name(f"{name}.parquet")) for name in _TABLES}
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
    from analysis.clean import clean
    from analysis.corrections import read_corrections
    from analysis.layout import lay_out
    from analysis.readers import raw_files, read_file
    from analysis.regions import regions

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
    from analysis import schema

    target = folder / PROCESSED_FOLDER
    target.mkdir(parents=True, exist_ok=True)
    package = {
        "name": "hyoka",
        "title": f"{data.plan.plan.city} {data.plan.plan.title}",
        "sources": [{"title": data.plan.plan.source}],
        "inputs": data.inputs,
        "resources": [schema.resource(name) for name in _TABLES],
    }
    with tempfile.TemporaryDirectory(dir=target, prefix=".writing-") as scratch:
        for name in _TABLES:
            getattr(data, name).to_parquet(Path(scratch) / f"{name}.parquet", index=False)
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (Path(scratch) / PACKAGE).write_text(text, encoding="utf-8")
        # The package goes first and comes back last: a reader never sees it beside tables it doesn't describe.
        (target / PACKAGE).unlink(missing_ok=True)
        for name in [*(f"{name}.parquet" for name in _TABLES), PACKAGE]:
            (Path(scratch) / name).replace(target / name)
    return target


def _owners(findings: pd.DataFrame, programs: pd.DataFrame) -> pd.Series:
    """Give the program on or above the row of each finding: a further indicator stands below its program."""
    rows = programs[["source", "source_row", "program_id"]].sort_values("source_row", kind="stable")
    asked = (
        findings[["source", "source_row"]]
        .assign(order=findings.index)
        .sort_values("source_row", kind="stable")
    )
    owners = pd.merge_asof(asked, rows, on="source_row", by="source")
    return owners.set_index("order")["program_id"].reindex(findings.index)


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
