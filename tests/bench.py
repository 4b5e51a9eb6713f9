"""How long everything takes: ``make bench``, or some of it with ``make bench BENCH="pages --repeats 1 --years 1"``.

Prints a table and writes ``reports/bench.json``; no test. Every section's sides are measured in turn in one run, medians of
``--repeats`` (many plans once); sections measured before stay in the file. Needs a system where processes can be forked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import synthetic
from conftest import ROOT
from measuring import Figure, medians, run, watched

from analysis import demo
from analysis.console import console, titled_table
from analysis.places import RAW_FOLDER
from analysis.report.notebooks import available

BIN = Path(sys.executable).parent
RECORD = ROOT / "reports" / "bench.json"
YEARS = [2019, 2020, 2021, 2022, 2023]  # of the fictional city
CORES = os.cpu_count() or 1
LATEST = "r5_process3-4.csv"  # a raw file of the last year only
MADE = re.compile(r"(\d+)ページを作りました")

# The same notebooks' cells in plain Python, one process a core: no kernel, no HTML, nothing kept.
LIMIT = """
import json, multiprocessing, os, sys
def run(job):
    path, year = job
    space = {"__name__": "__main__"}
    for cell in json.load(open(path, encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space["fiscal_year"] = year
os.chdir(sys.argv[1])
with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
    list(pool.imap_unordered(run, json.loads(sys.argv[2]), chunksize=1))
"""
# The command with notebooks from elsewhere, which may be changed.
ELSEWHERE = """
import sys; from pathlib import Path
from analysis.report import notebooks
notebooks.home = lambda: Path(sys.argv[1])
from analysis.cli import main
main(sys.argv[2:])
"""
READ = """
import resource, sys; from pathlib import Path
from analysis import store
data = store.read_raw(Path(sys.argv[1]))
print(len(data.programs), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@dataclass(frozen=True)
class Options:
    """How much to measure: repeats, the last so many years of the demo, and how many plans."""

    repeats: int
    years: list[int]
    plans: int


def hyoka(*arguments: object, code: tuple[int, ...] = (0,)) -> str:
    """Run the command; give what it said."""
    return run([BIN / "hyoka", *arguments], code)


def pages(folder: Path, options: Options) -> Iterator[Figure]:
    """Build all pages, against what a user would type for each notebook, and against the cells alone."""
    city = demo.write(folder / "demo")
    work = [(str(notebook.path), year) for year in options.years for notebook in available()]
    years = [word for year in options.years for word in ("--year", year)]

    def pair() -> None:
        for path, year in work:
            executed = folder / f"{year}_{Path(path).name}"
            given = ["-p", "fiscal_year", year, "-p", "plan_dir", city, "--log-level", "ERROR"]
            run([BIN / "papermill", path, executed, *given, "--no-progress-bar"])
            run([BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", executed])

    hyoka("clean", city)
    took = medians(
        options.repeats,
        hyoka=lambda: hyoka("report", city, "--force", *years),
        limit=lambda: run([sys.executable, "-c", LIMIT, city, json.dumps(work)]),
        pair=pair,
    )
    told = f"{len(options.years)}年度×{len(available())}ノートブック"
    yield Figure(f"架空市の全ページ（{told}）", took["hyoka"])
    yield Figure("同じページを papermill と nbconvert で", took["pair"])
    yield Figure("同じノートブックのセルだけ（コアごとに1プロセス）", took["limit"])
    yield Figure("papermill と nbconvert の何分の1か", took["pair"] / took["hyoka"], "倍", least=8)
    yield Figure("セルだけの何倍か", took["hyoka"] / took["limit"], "倍", most=1.6)
    largest = watched([BIN / "hyoka", "report", city, "--force", *years]).mebibytes
    yield Figure("いちばん大きいプロセスのメモリー", largest, "MiB", most=500)


def commands(folder: Path, options: Options) -> Iterator[Figure]:
    """Ask for what needs no work."""
    city = demo.write(folder / "demo")
    hyoka("report", city)
    took = medians(
        options.repeats,
        nothing=lambda: hyoka("report", city),
        list=lambda: hyoka("list", city),
        help=lambda: hyoka("--help"),
    )
    yield Figure("何も変わっていない report", took["nothing"], most=1.0)
    yield Figure("list", took["list"], most=0.5)
    yield Figure("--help", took["help"], most=0.25)


def changes(folder: Path, options: Options) -> Iterator[Figure]:
    """Change one raw file of the last year, and the prose of one notebook."""
    city, home = demo.write(folder / "demo"), folder / "home"
    for name in ["notebooks", "docs"]:
        shutil.copytree(ROOT / name, home / name)
    raw, notebook = city / RAW_FOLDER / LATEST, home / "notebooks" / f"{available()[-1].name}.ipynb"
    report = [sys.executable, "-c", ELSEWHERE, home, "report", city]
    run(report)
    times, made = {raw: [], notebook: []}, {}
    for _ in range(options.repeats):
        for path, old, new in [(raw, "。", "。。"), (notebook, '"# ', '"# ああ')]:
            path.write_bytes(path.read_bytes().replace(old.encode(), new.encode(), 1))
            begun = time.perf_counter()
            made[path] = int(MADE.search(run(report))[1])
            times[path].append(time.perf_counter() - begun)
    yield Figure(f"元データを1ファイル変えたとき（{made[raw]}ページ）", median(times[raw]))
    yield Figure(f"ノートブックの見出しを変えたとき（{made[notebook]}ページ）", median(times[notebook]))


def programs(folder: Path, options: Options) -> Iterator[Figure]:
    """Build a plan of a thousand programs in each of five years."""
    plan = synthetic.write(folder / "plan", 1000)
    took = medians(options.repeats, build=lambda: hyoka("report", plan, "--force", code=(0, 1)))
    found = list((plan / "reports").glob("*/*.html"))
    yield Figure(f"1,000事業×5年度の全ページ（{len(found)}ページ）", took["build"], most=120)
    yield Figure("いちばん大きいページ", max(page.stat().st_size for page in found) / 1e6, "MB", most=3)
    largest = watched([BIN / "hyoka", "report", plan, "--force"]).mebibytes
    yield Figure("いちばん大きいプロセスのメモリー", largest, "MiB")


def rows(folder: Path, options: Options) -> Iterator[Figure]:
    """Read and clean one CSV of 1,741 cities × 100 programs, of one, two and ten fiscal years."""
    for years in [1, 2, 10]:
        plan, last = synthetic.write_country(folder / f"{years}", years), years == 10
        said = run([sys.executable, "-c", READ, plan])
        took = medians(options.repeats, read=partial(run, [sys.executable, "-c", READ, plan]))
        count, memory = said.split()
        yield Figure(f"{int(count):,}行を読んで整える", took["read"], most=90 if last else None)
        yield Figure(
            f"{int(count):,}行のときのメモリー", float(memory) / 1024, "GiB", most=3 if last else None
        )
        shutil.rmtree(plan)


def plans(folder: Path, options: Options) -> Iterator[Figure]:
    """Build many plans of five years, by processes of this machine and by as many Dask workers."""
    sides, years = {}, [word for year in options.years for word in ("--year", year)]
    for name in ["local", "dask"]:
        sides[name] = [synthetic.write(folder / name / f"{n:03d}", 60, seed=n) for n in range(options.plans)]
    with synthetic.scheduler(folder) as address:
        workers = [synthetic.worker(address) for _ in range(CORES)]
        try:
            synthetic.wait_for_workers(address, CORES)
            local = watched([BIN / "hyoka", "report", *sides["local"], *years, "--jobs", CORES])
            dask = watched([BIN / "hyoka", "report", *sides["dask"], *years, "--dask", address], workers)
        finally:
            for one in workers:
                one.kill()
                one.wait()
    for used, name, words in [
        (local, "local", f"--jobs {CORES}"),
        (dask, "dask", f"Dask、ワーカー{CORES}"),
    ]:
        made = list((folder / name).glob("*/reports/*/*.html"))
        yield Figure(f"{options.plans}計画（{len(made)}ページ）、{words}", used.seconds)
        yield Figure(f"1計画あたり、{words}", used.seconds / options.plans)
        yield Figure(f"1計画あたりのプロセッサーの時間、{words}", used.cpu / options.plans)
        yield Figure(f"いちばん大きいプロセスのメモリー、{words}", used.mebibytes, "MiB")
    size = sum(file.stat().st_size for file in folder.glob("local/*/reports/**/*") if file.is_file())
    yield Figure("1計画の大きさ（reports）", size / options.plans / 1e6, "MB")
    yield Figure("計画の一覧の大きさ", (folder / "local" / "index.html").stat().st_size / 1e3, "kB")


SECTIONS = {one.__name__: one for one in [commands, pages, changes, programs, rows, plans]}
UNASKED = ["commands", "pages", "changes", "programs", "rows"]
ONCE = {"plans"}  # whatever --repeats


def main() -> None:
    """Measure what is asked for, print it and keep it."""
    asked = argparse.ArgumentParser(description="かかる時間とメモリーを測る。")
    asked.add_argument("sections", nargs="*", help=f"{'、'.join(SECTIONS)}。省くと plans のほか全部")
    asked.add_argument("--repeats", type=int, default=5, help="繰り返す回数（中央値をとる）")
    asked.add_argument(
        "--years", type=int, default=len(YEARS), help="pages と plans で作る年度の数（新しい方から）"
    )
    asked.add_argument("--plans", type=int, default=20, help="plans で作る計画の数")
    given = asked.parse_args()
    if unknown := set(given.sections) - set(SECTIONS):
        asked.error(f"{'、'.join(sorted(unknown))} はありません。{'、'.join(SECTIONS)} から選んでください。")
    if given.plans < 2:
        asked.error("--plans は2以上を指定してください（計画の一覧の大きさも測ります）。")
    options = Options(given.repeats, YEARS[-given.years :], given.plans)
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.is_file() else {}
    machine = {"cores": CORES, "system": platform.platform(), "python": platform.python_version()}
    for name in given.sections or UNASKED:
        with tempfile.TemporaryDirectory(prefix="hyoka-bench-") as folder:
            figures = list(SECTIONS[name](Path(folder).resolve(), options))
        repeats = 1 if name in ONCE else given.repeats
        told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "repeats": repeats} | machine
        record[name] = told | {"figures": [asdict(figure) for figure in figures]}
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        table = titled_table(f"{name}（{repeats}回の中央値）", "測ったもの", "値", "", "目標", "")
        for figure in figures:
            mark = "" if not figure.bar else "○" if figure.kept else "×"
            table.add_row(figure.what, f"{figure.value:,.2f}", figure.unit, figure.bar, mark)
        console().print(table)


if __name__ == "__main__":
    main()
