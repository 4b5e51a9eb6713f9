"""Write the entry forms of a new fiscal year."""

from __future__ import annotations

import re
from pathlib import Path

from analysis import wareki
from analysis.data import Data
from analysis.errors import WrongUsage
from analysis.files import write
from analysis.forms.rows import departments, form, year_before
from analysis.forms.workbook import workbook
from analysis.places import RAW_FOLDER

MAILED_FOLDER = Path("入力票")  # beside data/: what is mailed out is not received yet
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def name_of(year: int, department: str = "") -> str:
    """Name the file of a form, without its suffix."""
    own = f"_{_NOT_IN_NAMES.sub('＿', department)}" if department else ""
    return f"{wareki.japanese(year)}_入力票{own}"


def write_forms(data: Data, folder: Path, year: int, *, by_department: bool = False) -> list[Path]:
    """Write the entry form of a fiscal year, or one for each department.

    Parameters
    ----------
    data : Data
        Everything known of the plan.
    folder : Path
        The plan folder. One form of all departments goes to ``data/raw``, where it is read as far as it is filled in;
        those of departments to ``入力票/``, from where they are mailed.
    year : int
    by_department : bool

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    WrongUsage
        If the year has data already, is not later than those that have, or one of the files exists; nothing is written then.
    """
    before = year_before(data, year)
    chosen = departments(data, before) if by_department else [""]
    home = folder / (MAILED_FOLDER / wareki.japanese(year) if by_department else RAW_FOLDER)
    forms = {home / f"{name_of(year, own)}.xlsx": form(data, year, before, own) for own in chosen}
    forms = {path: made for path, made in forms.items() if len(made.rows)}
    there = [path for path in forms if path.exists()]
    there += [] if not by_department else list((folder / RAW_FOLDER).glob(f"{name_of(year)}.*"))
    if there:
        raise WrongUsage(
            "入力票はもうあります。書きかけを消さないよう、上書きしません",
            where="、".join(str(path) for path in there),
            remedy="作り直すなら、そのファイルを別の場所へ移すか、名前を変えてから、もう一度実行してください。",
        )
    if not forms:
        raise WrongUsage(
            f"{wareki.label(before)}から続く事業がありません",
            remedy="終了していない事業があるか確かめてください。",
        )
    home.mkdir(parents=True, exist_ok=True)
    for path, made in forms.items():
        write(path, workbook(made, data.plan))
    return list(forms)
