"""Plans to test with: the city's own, and a small fictional one of two fiscal years."""

import os
import shutil
import sys
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

# As for the pages: no notebook of a test has an address that jsonschema would build its 38 parsers for.
sys.modules.setdefault("rfc3987_syntax", None)

import nbformat
import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import settings

from analysis import demo, store
from analysis.cleaning.clean import clean
from analysis.cli import main
from analysis.data import Data
from analysis.layout import lay_out, regions
from analysis.plan import Plan
from analysis.readers import RawTable, delimited

ROOT = Path(__file__).parents[1]

settings.register_profile("steady", deadline=None)  # a busy machine is not a failure
settings.load_profile("steady")


PLAN = """
[plan]
city = "架空市"
title = "架空の計画"
fictional = true
"""

# For tables whose baseline and target have no year in their header.
YEARS = "[progress]\nbaseline_year = 2015\ntarget_year = 2025\n"

HEADER = """\
項目\t事業名\t担当課\t(1){era}年度実施状況\t\t\t\t(2)目標指標の状況
\t\t\t取組内容\t協働の相手\t事業の評価\t効果又は理由(改善策)\t基準値(H27)\t目標値(R3)\t現状値({short})
\t\t\t\t①~⑦
"""


def published(era: str, short: str, rows: list[str], process: str = "プロセス1 架空のまち") -> str:
    """Write the published layout: a process heading, the three-row header and one line per program."""
    return (
        f"{process}\n\n【行動計画P. 1~2】\n\n" + HEADER.format(era=era, short=short) + "\n".join(rows) + "\n"
    )


TWO_YEARS = {
    "r1.txt": published(
        "令和元",
        "R元",
        [
            "(1)つながり\t花いっぱい\t公園課\t花を植えた。\t①②\tA\t良い。\t参加者 10人\t参加者 20人\t参加者 18人",
            "\t夜回り\t安全課\t見回った。\t②\tA\t良い。\t回数 2回\t回数 8回\t回数 3回",
            "\t図書の日\t図書課\t読んだ。\t-\tB\t普通。\t冊数 5冊\t冊数 9冊\t集計中",
            "(2)まなび\t公民館講座\t図書課\t講座。\t③\tC\t普通。\t実施 未実施\t実施 実施\t実施 未実施",
        ],
    ),
    "r2.txt": published(
        "令和2",
        "R2",
        [
            "(1)つながり\t花いっぱい\t公園課\t感染拡大で縮小。\t①②\tB\t縮小。\t参加者 10人\t参加者 25人\t参加者 9人",
            "\t夜回り\t安全課\t見回った。\t②\tC\t減った。\t回数 2回\t回数 8回\t回数 4回",
            "\t図書の日\t図書課\t読んだ。\t-\tB\t普通。\t冊数 5冊\t冊数 9冊\t集計中",
            "(2)まなび\t子ども食堂\t福祉課\t始めた。\t④\tA\t良い。\t箇所 0か所\t箇所 4か所\t箇所 4か所",
        ],
    ),
}


def cleaned(files: dict[str, str] | str, settings: str = "") -> Data:
    """Read texts in memory, as ``store.read_raw`` does with files; ``settings`` goes below ``PLAN``."""
    plan = Plan.model_validate(tomllib.loads(PLAN + settings))
    files = {"a.txt": files} if isinstance(files, str) else files
    tables = [
        table
        for name, words in files.items()
        for table in regions(delimited.read(words.encode(), Path(name), name), plan.headers)
    ]
    sources = pd.DataFrame(
        {
            "source": [table.source for table in tables],
            "format": [table.format for table in tables],
            "sha256": "0",
        }
    )
    return Data(plan, **vars(clean([lay_out(table, plan.headers) for table in tables], sources, plan)))


@cache
def cleaned_together(texts: tuple[str, ...], settings: str = "") -> list[Data]:
    """Read tables that have nothing to do with each other at once, and give each apart.

    Most of the time goes by table of ``Data``, not by row: forty cases take hardly more than one. What compares tables
    (the same program twice, other years) sees all of them.
    """
    data = cleaned({f"{number}.txt": text for number, text in enumerate(texts)}, settings)
    return [_from(data, f"{number}.txt") for number in range(len(texts))]


def _from(data: Data, source: str) -> Data:
    """Give what was read of one file."""
    mine = {name: getattr(data, name) for name in ("programs", "findings", "sources")}
    mine = {name: table[table["source"].eq(source)].reset_index(drop=True) for name, table in mine.items()}
    ids = mine["programs"][["fiscal_year", "program_id"]]
    further = {name: getattr(data, name).merge(ids) for name in ("indicators", "partners")}
    return Data(data.plan, **mine, **further)


@pytest.fixture(scope="session")
def city():
    """The city's plan, all years."""
    return store.read_raw(ROOT)


@pytest.fixture(scope="session")
def year2020(city):
    return city.select(2020)


@pytest.fixture
def plan_folder(tmp_path):
    """A plan folder with the city's plan.toml and raw file, to be changed at will."""
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    shutil.copy(ROOT / "data" / "plan.toml", tmp_path / "data" / "plan.toml")
    return tmp_path


def fictional_folder(folder: Path, files: dict[str, str] = TWO_YEARS, plan: str = PLAN) -> Path:
    """Write a fictional plan folder."""
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "data" / "plan.toml").write_text(plan, encoding="utf-8")
    for name, text in files.items():
        (folder / "data" / "raw" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def two_years_read():
    """The fictional plan of two years, read."""
    return cleaned(TWO_YEARS)


@pytest.fixture
def two_years(tmp_path):
    return fictional_folder(tmp_path / "plan")


@pytest.fixture
def raw_of(tmp_path):
    """Read text as a raw table."""

    def read(text: str, name: str = "test.txt") -> RawTable:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return delimited.read(path.read_bytes(), path, name)[0]

    return read


PAGES = [
    "00_policy_review",
    "01_indicator_progress",
    "02_partner_patterns",
    "03_rating_changes",
    "04_data_quality",
    "05_programs",
]


def hyoka(*arguments):
    """Run the command in this process and give its exit code."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code


def write_notebooks(home: Path, sources: dict[str, str]) -> Path:
    """Write notebooks of one cell below their parameters; give the folder they are in."""
    folder = home / "notebooks"
    folder.mkdir(parents=True)
    for name, source in sources.items():
        cells = [
            nbformat.v4.new_markdown_cell(f"# {name}"),
            nbformat.v4.new_code_cell("fiscal_year = 2020  # 年度", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(source),
        ]
        kernel = {"name": "python3", "display_name": "p", "language": "python"}
        notebook = nbformat.v4.new_notebook(
            cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
        )
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Make a folder once for the whole run: by the worker that asks first, read only for all of them."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = base / name, base / f"{name}.done"
        with FileLock(base / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # what a worker that failed left behind
                make(folder)
                done.touch()
        return folder

    return folder_of


# Pages that a test builds again must come out the same as these.
BUILT_AT = "1600000000"


def _report(folder: Path, *options: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", BUILT_AT)
        assert hyoka("report", folder, *options) == 0


@pytest.fixture(scope="session")
def built(shared):
    """The city's plan with its six pages, built by the command; shared, so not to be changed."""

    def make(folder):
        shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
        shutil.copy(ROOT / "data" / "plan.toml", folder / "data" / "plan.toml")
        _report(folder)

    return shared("city", make)


@pytest.fixture
def built_copy(built, tmp_path):
    """The same, to be changed."""
    return shutil.copytree(built, tmp_path / "copy")


@pytest.fixture(scope="session")
def built_two_years(shared):
    """The fictional plan of two years: 03 and 04 of both, and of the second those of a department; shared."""

    def make(folder):
        fictional_folder(folder)
        _report(folder, "--only", "03", "--only", "04")
        _report(folder, "--only", "03", "--only", "04", "--year", "R2", "-p", "department=図書課")

    return shared("two_years", make)


@pytest.fixture
def built_two_years_copy(built_two_years, tmp_path):
    """The same, to be changed."""
    return shutil.copytree(built_two_years, tmp_path / "copy")


@pytest.fixture(scope="session")
def demo_folder(shared):
    """The fictional city as written; shared."""
    return shared("架空市", demo.write)


@pytest.fixture(scope="session")
def demo_read(demo_folder, shared):
    """The same with its tables in ``data/processed``: six files, one of them a PDF, are read once; shared."""

    def make(folder):
        shutil.copytree(demo_folder, folder)
        store.save(store.read_raw(folder), folder)

    return shared("demo_read", make)


@pytest.fixture(scope="session")
def built_demo(demo_read, shared):
    """The fictional city with the pages of its last year, one of them for a department too; shared."""

    def make(folder):
        shutil.copytree(demo_read, folder)
        assert hyoka("report", folder, "--year", "2023") == 0
        assert hyoka("report", folder, "--year", "2023", "-p", "department=協働推進課", "--only", "01") == 0

    return shared("demo", make)


def flat(shown):
    """Give what a part of a page shows, one by one."""
    return [
        part for item in shown for part in (flat(item) if isinstance(item, list | tuple | map) else [item])
    ]
