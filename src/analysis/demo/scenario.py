"""The fictional city as its table tells it: ``city/scenario.csv``, one line per program, one column per fiscal year."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from analysis.demo import wording

YEARS = range(2019, 2024)
FIRST_OF_REIWA = 2019
NOT_IN_TABLE = "."
_CARRIED = ["プロセス", "頁", "項目"]  # stand on their first line only


@dataclass(frozen=True)
class Indicator:
    """One indicator in one fiscal year, values as bare text (``18600``, ``実施``, ``集計中``)."""

    name: str
    unit: str
    baseline: str
    target: str
    current: str


@dataclass(frozen=True)
class Program:
    """One program in one fiscal year."""

    process: str
    pages: str
    item: str
    name: str
    department: str
    activities: str
    partners: str
    rating: str
    reason: str
    indicators: tuple[Indicator, ...]


def era(year: int, name: str = "R") -> str:
    """Write a fiscal year of Reiwa: ``R2``, and ``R元`` for the first."""
    n = year - FIRST_OF_REIWA + 1
    return f"{name}{'元' if n == 1 else n}"


@cache
def programs(year: int) -> tuple[Program, ...]:
    """Give every program in the table of a fiscal year, in its order."""
    found: list[Program] = []
    here = False  # whether the program of a further indicator is in the table
    for number, line in enumerate(_lines()):
        if line["事業名"]:
            here = _rating(line, year) != NOT_IN_TABLE
            found += [_program(line, year, number)] if here else []
        elif here:
            more = (*found[-1].indicators, _indicator(line, year))
            found[-1] = replace(found[-1], indicators=more)
    return tuple(found)


def in_year(cell: str, year: int) -> str:
    """Read a cell that changes over time: ``市民活動課 | R3=協働推進課`` is the latter from R3 on."""
    said, *later = cell.split(" | ")
    for change in later:
        since, _, words = change.partition("=")
        if year >= FIRST_OF_REIWA - 1 + int(since.removeprefix("R")):
            said = words
    return said


def text_of(name: str) -> str:
    """Read a file of the scenario."""
    return files(__package__).joinpath("city", name).read_text(encoding="utf-8")


def corrections() -> list[dict]:
    """Give the errata: what they expect is what the raw file of the demo wrongly says."""
    return tomllib.loads(text_of("corrections.toml"))["correction"]


@cache
def _lines() -> tuple[dict[str, str], ...]:
    lines = list(csv.DictReader(io.StringIO(text_of("scenario.csv"))))
    last: dict[str, str] = {}
    for line in lines:
        last |= {column: line[column] for column in _CARRIED if line[column]}
        line |= last
    return tuple(lines)


@cache
def _phrases() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(text_of("phrases.toml"))


def _program(line: dict[str, str], year: int, number: int) -> Program:
    indicator = _indicator(line, year)
    partners = in_year(line["協働の相手"], year)
    case = wording.Case(
        year=year,
        number=number,
        phrase=line["取組内容"],
        rating=_rating(line, year),
        before=_rating(line, year - 1) if year > YEARS[0] else "",
        face_to_face=line["対面"] == "○",
        with_groups="②" in partners,
        first_process=line["プロセス"].startswith("プロセス1"),
        measured=indicator.current != "-",
    )
    return Program(
        process=line["プロセス"],
        pages=line["頁"],
        item=line["項目"],
        name=in_year(line["事業名"], year),
        department=in_year(line["担当課"], year),
        activities=wording.activities(case, _phrases()["activities"]),
        partners=partners,
        rating=case.rating,
        reason=wording.reason(case, _phrases()["reason"]),
        indicators=(indicator,),
    )


def _rating(line: dict[str, str], year: int) -> str:
    return line["評価"][YEARS.index(year)]


def _indicator(line: dict[str, str], year: int) -> Indicator:
    return Indicator(
        name=line["指標名"],
        unit=line["単位"],
        baseline=line["基準値"],
        target=in_year(line["目標値"], year),
        current=line[era(year)],
    )
