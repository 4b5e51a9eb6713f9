"""The page over several plans, in the folder that holds them: what each says in its latest year, and where to read on."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from analysis import wareki
from analysis.facts import code_fingerprint, combined
from analysis.files import write as write_file
from analysis.places import REPORTS_FOLDER
from analysis.report import warm
from analysis.report.build_record import BUILD, read_build
from analysis.report.stamps import stamp

NAME = "index.html"
_SIGN = "<!-- hyoka: 計画の一覧 "


@dataclass(frozen=True)
class Row:
    """One plan on the page.

    Attributes
    ----------
    name : str
        City and title.
    href : str
        Its own index, from here.
    year : str
        The fiscal year of the figures.
    figures : dict
        Name → (count, of how many; None if of nothing).
    pages, failures, errors : int
        Pages made, pages that could not be made, errors in its data.
    """

    name: str
    href: str
    fictional: bool
    year: str
    figures: dict[str, tuple[int, int | None]]
    pages: int
    failures: int
    errors: int


def place(folders: Sequence[Path]) -> Path | None:
    """Choose where the page over these plans belongs: into the folder that holds them all.

    None if that is a plan folder itself, the root of a disk, or has an ``index.html`` that is not ours.
    """
    parents = [folder.parent for folder in folders]
    try:
        common = Path(os.path.commonpath(parents))
    except ValueError:  # on different disks
        return None
    if common == Path(common.anchor) or common in folders:
        return None
    page = common / NAME
    return None if page.exists() and not is_ours(page) else page


def is_ours(page: Path) -> bool:
    """Tell whether a file is a page of this kind."""
    try:
        with page.open(encoding="utf-8") as file:
            return _SIGN in file.read(200)
    except (OSError, UnicodeDecodeError):
        return False


def update(page: Path, folders: Sequence[Path]) -> None:
    """Write the page, unless it says already what there is to say: of these plans, and of those built beside it before."""
    beside = {record.parents[1] for record in page.parent.glob(f"*/{REPORTS_FOLDER}/{BUILD}")}
    found = [_row(folder, page.parent) for folder in sorted({*folders, *beside})]
    rows = [row for row in found if row]
    if not rows:
        return
    key = combined(code_fingerprint(), json.dumps([asdict(row) for row in rows]))
    if not page.is_file() or key not in page.read_text("utf-8"):
        warm.call(_write, page, rows, f"{_SIGN}{key} -->", stamp())


def _row(folder: Path, here: Path) -> Row | None:
    record = read_build(folder / REPORTS_FOLDER)
    if not record.get("figures") or not (folder / REPORTS_FOLDER / NAME).is_file():
        return None
    year, figures = max(record["figures"].items(), key=lambda item: int(item[0]))
    failed = sum(not page["ok"] for page in record["pages"].values())
    return Row(
        name=record["plan"],
        href=quote((folder / REPORTS_FOLDER / NAME).relative_to(here).as_posix()),
        fictional=record["fictional"],
        year=wareki.label(int(year)),
        figures={name: tuple(count) for name, count in figures.items()},
        pages=len(record["pages"]) - failed,
        failures=failed,
        errors=record["errors"],
    )


def _write(page: Path, rows: list[Row], sign: str, stamp: str) -> None:
    from analysis.report import html
    from analysis.review.headline import said

    names = list(dict.fromkeys(name for row in rows for name in row.figures))
    plans = [
        {
            "row": row,
            "cells": [
                {"shown": said(count), "order": count[0] / count[1] if count[1] else count[0]}
                if (count := row.figures.get(name))
                else {"shown": "—", "order": ""}
                for name in names
            ],
        }
        for row in rows
    ]
    fictional = any(row.fictional for row in rows)
    text = html.overview(plans=plans, names=names, fictional=fictional, sign=sign, stamp=stamp)
    write_file(page, text)
