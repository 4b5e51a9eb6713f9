"""Large fictional plans to measure and test with: the fictional city's programs again and again, as so many districts."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from analysis import demo, store
from analysis.places import RAW_FOLDER

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


def write(folder: Path, programs: int, seed: int = 2020) -> Path:
    """Write a plan folder of one flat CSV: so many programs in each of the fictional city's fiscal years.

    Ratings and current numbers are drawn anew for each district, so that no two are alike.
    """
    draw = random.Random(seed)
    city = Path(tempfile.mkdtemp(prefix="hyoka-city-"))
    try:
        demo.write(city)
        data = store.read_raw(city)
        (folder / RAW_FOLDER).mkdir(parents=True)
        shutil.copy(city / "data" / "plan.toml", folder / "data" / "plan.toml")
    finally:
        shutil.rmtree(city)
    rows = data.indicators.merge(data.programs, on=["fiscal_year", "program_id"]).astype("object")
    grades = sorted(set(data.programs["rating"].dropna()))
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
