"""Large fictional plans to measure and test with, and workers to build many: no plan has anything of a real city."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pandas as pd

from analysis import demo, store
from analysis.places import PLAN_FILE, RAW_FOLDER

_COLUMNS = {
    "年度": "fiscal_year",
    "プロセス": "process_name",
    "項目": "item_name",
    "事業名": "program_name",
    "担当課": "department",
    "取組内容": "activities",
    "協働の相手": "partners_raw",
    "評価": "rating_raw",
    "効果又は理由": "reason",
    "指標名": "indicator_name",
    "単位": "unit",
    "基準年度": "baseline_year",
    "基準値": "baseline_raw",
    "目標年度": "target_year",
    "目標値": "target_raw",
    "現状年度": "current_year",
    "現状値": "current_raw",
}


@cache
def _city() -> tuple[pd.DataFrame, str]:
    """Give the rows of the fictional city, one per indicator, and its ``plan.toml``."""
    city = Path(tempfile.mkdtemp(prefix="hyoka-city-"))
    try:
        demo.write(city)
        data = store.read_raw(city)
        plan = (city / PLAN_FILE).read_text("utf-8")
    finally:
        shutil.rmtree(city)
    return data.indicators.merge(data.programs, on=["fiscal_year", "program_id"]).astype("object"), plan


def write(folder: Path, programs: int, seed: int = 2020) -> Path:
    """Write a plan folder of one flat CSV: so many programs in each of the fictional city's fiscal years, as districts.

    Ratings and current numbers are drawn anew for each district, so that no two are alike.
    """
    draw, (rows, plan) = random.Random(seed), _city()
    (folder / RAW_FOLDER).mkdir(parents=True)
    (folder / PLAN_FILE).write_text(plan, encoding="utf-8")
    grades = sorted(set(rows["rating"].dropna()))
    parts = []
    for _, year in rows.groupby("fiscal_year"):
        own = year.drop_duplicates("program_id")
        for n in range(programs):
            row = own.iloc[n % len(own)].copy()
            row["program_name"] += f"（第{n // len(own) + 1}地区）"
            if row["kind"] == "number" and pd.notna(row["current"]):
                row["current_raw"] = f"{round(row['current'] * draw.uniform(0.5, 1.5), 1):g}{row['unit']}"
            if draw.random() < 0.5:
                row["rating_raw"] = draw.choice(grades)
            parts.append(row)
    table = pd.DataFrame(parts)[list(_COLUMNS.values())].set_axis(list(_COLUMNS), axis=1)
    for years in ["基準年度", "目標年度", "現状年度"]:
        table[years] = [str(int(year)) if pd.notna(year) else "" for year in table[years]]
    table.to_csv(folder / RAW_FOLDER / "all.csv", index=False)
    return folder


CITIES, PROGRAMS = 1741, 100
_COUNTRY = """
[plan]
city = "架空の国"
title = "架空の計画"
fictional = true
"""


def write_country(folder: Path, years: int) -> Path:
    """Write a plan folder of one flat CSV of 1,741 cities × 100 programs; the same numbers every time."""
    draw = random.Random(2020)
    sentences = [f"県や財団法人からの情報を掲示した。第{n}回。" for n in range(4000)]
    (folder / RAW_FOLDER).mkdir(parents=True)
    (folder / PLAN_FILE).write_text(_COUNTRY, encoding="utf-8")
    with (folder / RAW_FOLDER / "a.csv").open("w", encoding="utf-8") as file:
        file.write(f"{','.join(_COLUMNS)}\n")
        for year in range(1, years + 1):
            for city in range(CITIES):
                for program in range(PROGRAMS):
                    b, g = (city * 7 + program * 3) % 50, (city * 7 + program * 3) % 50 + 1 + city % 40
                    file.write(
                        f"R{year},プロセス{program % 4 + 1} 名,({program % 5 + 1})項目,市{city:04d}の事業{program:03d},"
                        f"課{program % 20},{draw.choice(sentences)},{draw.choice(['①', '②③', '⑤', '-'])},"
                        f"{draw.choice('ABCDE')},{draw.choice(sentences)},指標{program},件,H27,{b},R12,"
                        f"{g},R{year},{b + draw.randint(0, 60)}件\n"
                    )
    return folder


def start(*arguments: object, **environment: str) -> subprocess.Popen:
    """Start a module of Python as a program."""
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def worker(address: str, **environment: str) -> subprocess.Popen:
    """Start a Dask worker of one thread."""
    options = ["--nthreads", "1", "--no-dashboard", "--no-nanny", "--death-timeout", "60"]
    return start("distributed.cli.dask_worker", address, *options, **environment)


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """Start a Dask scheduler; give its address."""
    place = folder / "scheduler.json"
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", place]
    process = start("distributed.cli.dask_scheduler", *options)
    try:
        for _ in range(600):
            if place.is_file() and place.read_text():
                break
            time.sleep(0.1)
        yield json.loads(place.read_text())["address"]
    finally:
        process.kill()
        process.wait()


def wait_for_workers(address: str, number: int) -> None:
    """Wait until so many workers have come."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=120)
