"""What is known of a plan without reading its tables: enough to tell which pages are up to date.

Written by ``store.save`` beside the processed tables. Nothing here imports pandas: most calls find nothing to do.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from analysis import wareki
from analysis.errors import WrongUsage
from analysis.files import found_files, sha256
from analysis.places import CORRECTIONS_FILE, PLAN_FILE, PROCESSED_FOLDER, RAW_FOLDER

PACKAGE = "datapackage.json"
_CODE = Path(__file__).parent


@dataclass(frozen=True)
class Year:
    """One fiscal year of a plan.

    Attributes
    ----------
    departments : list of str
        Those that have programs, in the order of the table.
    sources : list of (file, sha256)
        The raw files (or sheets) its programs come from.
    tables : str
        Hash of its rows in all processed tables.
    volumes : dict
        Department (empty: all) → number of volumes its programs are shared out over (``data.volumes``); only where they
        don't fit in one.
    """

    departments: list[str]
    sources: list[tuple[str, str]]
    tables: str
    volumes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """One plan.

    Attributes
    ----------
    inputs : str
        Fingerprint of the files that its tables were made from.
    settings : str
        Hash of what ``plan.toml`` says and of this package's code.
    name : str
        City and title.
    title, source : str
    fictional : bool
    told : str
        The counts of its tables and doubts in words.
    errors : int
        Number of findings that are errors.
    yearless : str
        Hash of the rows that belong to no fiscal year.
    years : dict
        Fiscal year → ``Year``, earliest first.
    """

    inputs: str
    settings: str
    name: str
    title: str
    source: str
    fictional: bool
    told: str
    errors: int
    yearless: str
    years: dict[int, Year]

    @property
    def everything(self) -> str:
        """Hash what a page about all fiscal years looks at."""
        return self.inputs_of(max(self.years))

    def inputs_of(self, fiscal_year: int) -> str:
        """Hash what a page of a fiscal year looks at: settings, code, and the tables of that year and those before."""
        before = [year.tables for number, year in self.years.items() if number <= fiscal_year]
        return combined(self.settings, self.yearless, *before)

    def refuse(self, fiscal_year: int, department: str = "", compare_year: int = 0) -> None:
        """Refuse what the plan does not have.

        Raises
        ------
        WrongUsage
            If the year or the department has no program, or the year to compare with has no data or is not earlier.
        """
        refuse(
            {number: year.departments for number, year in self.years.items()},
            fiscal_year,
            department,
            compare_year,
        )

    def written(self) -> dict:
        """Give the facts as JSON takes them."""
        return asdict(self)


def year_of(said: int | str) -> int:
    """Read a fiscal year as people write it: ``2020``, ``"R2"``, ``"令和2年度"``.

    Raises
    ------
    WrongUsage
    """
    year = wareki.fiscal_year(said) if isinstance(said, str) else int(said)
    if year is None:
        raise WrongUsage(f"年度「{said}」を読めません", remedy="2020、R2、令和2年度 のように書いてください。")
    return year


def refuse(
    years: dict[int, list[str]], fiscal_year: int, department: str = "", compare_year: int = 0
) -> None:
    """Refuse a choice of year, department and year to compare with that a plan does not have.

    Parameters
    ----------
    years : dict
        Fiscal year → its departments.

    Raises
    ------
    WrongUsage
        Naming what there is.
    """
    if fiscal_year not in years:
        raise WrongUsage(
            f"{fiscal_year}年度のデータはありません",
            remedy=f"データのある年度: {'、'.join(f'{year}' for year in years)}",
        )
    known = years[fiscal_year]
    if department and department not in known:
        raise WrongUsage(
            f"{fiscal_year}年度に担当課「{department}」の事業はありません",
            remedy=f"{fiscal_year}年度の担当課: {'、'.join(sorted(known))}",
        )
    earlier = [year for year in years if year < fiscal_year]
    if compare_year and compare_year not in earlier:
        usable = "、".join(str(year) for year in earlier) or "なし"
        raise WrongUsage(
            f"比較する年度 {compare_year} は使えません",
            remedy=f"{fiscal_year}年度より前の、データのある年度を指定してください（使える年度: {usable}）。",
        )


def read_facts(folder: Path) -> Facts | None:
    """Read the facts of a plan folder; None if there are none or they are not of its files as they are now."""
    try:
        found = json.loads((folder / PROCESSED_FOLDER / PACKAGE).read_bytes())["hyoka"]
        years = {int(number): Year(**year) for number, year in found.pop("years").items()}
        facts = Facts(**found, years=years)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # missing, half-removed or not ours
    return facts if facts.inputs == fingerprint(folder) else None


def fingerprint(folder: Path) -> str:
    """Hash what the processed tables depend on: raw files, settings and this package's code."""
    settings = [path for name in (PLAN_FILE, CORRECTIONS_FILE) if (path := folder / name).is_file()]
    return combined(
        code_fingerprint(), _hashed([*found_files(folder / RAW_FOLDER, folder), *settings], folder)
    )


@cache
def code_fingerprint() -> str:
    """Hash the code and templates of this package."""
    paths = (path for path in _CODE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return _hashed(sorted(paths), _CODE)


def combined(*parts: str) -> str:
    """Hash texts together."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _hashed(paths: list[Path], folder: Path) -> str:
    return combined(*(f"{path.relative_to(folder).as_posix()} {sha256(path)}" for path in paths))
