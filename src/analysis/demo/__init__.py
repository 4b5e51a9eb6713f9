"""A fictional city to try everything with: five fiscal years in the formats that offices send."""

from __future__ import annotations

from pathlib import Path

from analysis.demo import formats, layouts, scenario
from analysis.fields import FIELDS
from analysis.places import CORRECTIONS_FILE, PLAN_FILE, RAW_FOLDER, new_plan

_PROGRAMS_PER_PDF_PAGE = 10
_ALL = 10**6


def write(folder: Path) -> Path:
    """Write the plan folder of 架空市: ``plan.toml``, ``corrections.toml`` and the raw files of R元 to R5.

    Parameters
    ----------
    folder : Path
        A folder that doesn't exist yet or is empty.

    Returns
    -------
    Path
        The folder, absolute.

    Raises
    ------
    WrongUsage
        If the folder holds anything, is a file or cannot be written; nothing is changed then.
    """
    folder = folder.resolve()
    with new_plan(folder) as scratch:
        _write_plan(scratch)
    return folder


def _write_plan(folder: Path) -> None:
    raw = folder / RAW_FOLDER
    raw.mkdir(parents=True)
    for path in [PLAN_FILE, CORRECTIONS_FILE]:
        (folder / path).write_text(scenario.text_of(path.name), encoding="utf-8", newline="\n")
    r1, r2, r3, r4, r5 = (scenario.programs(year) for year in scenario.YEARS)
    formats.write_text(layouts.pages(r1, 2019, _ALL), raw / "r1_hyoka.txt")
    formats.write_csv(_with_slips(layouts.flat(r2, 2020), "r2_hyoka.csv"), raw / "r2_hyoka.csv", "cp932")
    formats.write_published_excel(layouts.pages(r3, 2021, _ALL), raw / "r3_hyoka.xlsx")
    formats.write_pdf(layouts.pages(r4, 2022, _PROGRAMS_PER_PDF_PAGE), raw / "r4_hyoka.pdf")
    processes = list(dict.fromkeys(program.process for program in r5))
    sheets = {
        process.split()[0]: (
            process,
            layouts.flat([program for program in r5 if program.process == process], 2023, ["process"]),
        )
        for process in processes[:2]
    }
    formats.write_flat_excel(sheets, raw / "r5_process1-2.xlsx")
    rest = [program for program in r5 if program.process in processes[2:]]
    formats.write_csv(layouts.flat(rest, 2023), raw / "r5_process3-4.csv", "utf-8-sig")


def _with_slips(rows: list[layouts.Row], source: str) -> list[layouts.Row]:
    """Put in the slips of the pen that ``corrections.toml`` mends."""
    rows = [list(row) for row in rows]
    for slip in scenario.corrections():
        if slip["source"] == source:
            rows[slip["row"] - 1][rows[0].index(FIELDS[slip["field"]].words[0])] = slip["expect"]
    return rows
