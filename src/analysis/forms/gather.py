"""Take in the entry forms that come back: what is missing, blank or changed, and where each file is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import wareki
from analysis.cleaning.identity import UNNAMED
from analysis.data import Data
from analysis.errors import WrongUsage
from analysis.fields import FIELDS
from analysis.files import sha256, write
from analysis.forms.new_year import MAILED_FOLDER, name_of
from analysis.forms.rows import Form, departments, form, written
from analysis.layout import lay_out
from analysis.layout.form import FORM, TO_FILL, form_of
from analysis.places import RAW_FOLDER
from analysis.readers import RawTable, read_file
from analysis.text import key

_REPLACED = "前の版"
_PROGRAM = "program_name"


@dataclass(frozen=True)
class Received:
    """One form that came back.

    Attributes
    ----------
    path : Path
        As given.
    year : int
    department : str
        Empty: all.
    kept : Path
        Where it is kept, byte for byte.
    became : str
        ``受け取りました``, ``受け取り済みです`` or ``差し替えました``.
    gone, new : list of str
        Programs that stood in the form and no longer do, and programs that were added.
    indicators : list of str
        Indicators that stand no longer under their program, or newly under one that stood in the form: in a sentence each.
    changed : DataFrame
        ``row`` (of the sheet), ``program``, ``column``, ``was``, ``now``: cells changed where nothing is to be typed.
    """

    path: Path
    year: int
    department: str
    kept: Path
    became: str = ""
    gone: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    changed: pd.DataFrame = field(default_factory=pd.DataFrame)


def gather(data: Data, folder: Path, paths: list[Path]) -> tuple[list[Received], dict[int, list[str]]]:
    """Keep forms that came back in ``data/raw`` as they are, and compare them with what was sent out.

    Parameters
    ----------
    data : Data
        Everything known of the plan so far.
    folder : Path
        The plan folder.
    paths : list of Path

    Returns
    -------
    (received, missing)
        By file; and by fiscal year the departments whose form has not come yet.

    Raises
    ------
    WrongUsage
        If a file is no entry form, two are of the same department, or one would count programs twice; nothing is kept then.
    """
    forms = [_read(path, data, folder) for path in paths]
    _refuse_twice(folder, [one for one, _ in forms])
    received = [_keep(_compared(one, raw, data), folder) for one, raw in forms]
    missing = {one.year: _missing(data, folder, one.year) for one in received if one.department}
    return received, missing


def _read(path: Path, data: Data, folder: Path) -> tuple[Received, RawTable]:
    tables = [(form_of(raw), raw) for raw in read_file(path, path.name)]
    found = [(known, raw) for known, raw in tables if known]
    if len(found) != 1:
        raise WrongUsage(
            f"{path.name} は入力票ではありません",
            where=str(path),
            remedy=f"1行目に「令和3年度 {FORM}（…）」とある、hyoka new-year の作ったファイルを指定してください。",
        )
    (year, department), raw = found[0]
    before = _before(data, year)
    if before is None or (department and department not in departments(data, before)):
        raise WrongUsage(
            f"{path.name} は、この計画の入力票ではありません（{wareki.label(year)}・{department or 'すべての課'}）",
            where=str(path),
            remedy="計画のフォルダーと、入力票の1行目の年度と担当課を確かめてください。",
        )
    home = folder / RAW_FOLDER / (f"{wareki.japanese(year)}_入力票" if department else "")
    return Received(path, year, department, home / f"{name_of(year, department)}{path.suffix.lower()}"), raw


def _before(data: Data, year: int) -> int | None:
    """Give the latest fiscal year before another that has data."""
    return max((known for known in data.years if known < year), default=None)


def _refuse_twice(folder: Path, received: list[Received]) -> None:
    """Refuse two forms of one department, and a form of all beside those of departments."""
    seen: dict[tuple, Path] = {}
    for one in received:
        other = seen.setdefault((one.year, one.department), one.path)
        raw = folder / RAW_FOLDER
        whole = sorted(raw.glob(f"{name_of(one.year)}.*"))
        parts = [path for path in sorted((raw / name_of(one.year)).glob("*")) if path.is_file()]
        clash = [other] if other != one.path else whole if one.department else parts
        clash += [
            path
            for (year, own), path in seen.items()
            if year == one.year and bool(own) != bool(one.department)
        ]
        if clash:
            raise WrongUsage(
                f"{one.path.name} を受け取ると、同じ事業を二度数えます（{one.department or 'すべての課'}）",
                where="、".join(str(path) for path in clash),
                remedy="使わない方のファイルを除いてから、もう一度実行してください。",
            )


def _compared(one: Received, raw: RawTable, data: Data) -> Received:
    """Hold what came back against what the form said."""
    sent = form(data, one.year, _before(data, one.year), one.department)
    back = lay_out(raw, data.plan.headers).rows
    was, now = _keyed(sent.rows.map(written)), _keyed(back)
    shared = now.index.intersection(was.index)
    lost, added = was.drop(shared), now.drop(shared)
    gone, new = ~_among(lost, now), ~_among(added, was)
    moved = [f"{program}の指標「{name}」がありません" for program, name in _indicators(lost[~gone])]
    moved += [f"{program}に指標「{name}」が加わっています" for program, name in _indicators(added[~new])]
    return Received(
        one.path, one.year, one.department, one.kept,
        gone=_names(lost.index[gone]), new=_names(added.index[new]), indicators=moved,
        changed=_changes(was.loc[shared], now.loc[shared], sent),
    )  # fmt: skip


def _among(rows: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Tell which rows are of programs that stand among the others too."""
    return rows.index.get_level_values(0).isin(others.index.get_level_values(0))


def _indicators(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows.index.get_level_values(0), rows["indicator_name"].replace("", UNNAMED), strict=True))


def _keyed(rows: pd.DataFrame) -> pd.DataFrame:
    """Index rows by program, how often its name came before, and the number of the indicator."""
    own = rows[_PROGRAM].ne("")
    names = rows[_PROGRAM].where(own).ffill().fillna("").map(key)
    again = own.groupby(names).cumsum()
    nth = rows.groupby([names, again]).cumcount()
    return rows.set_index(pd.MultiIndex.from_arrays([names, again, nth]))


def _changes(was: pd.DataFrame, now: pd.DataFrame, sent: Form) -> pd.DataFrame:
    """List the cells that differ where nothing is to be typed."""
    found = []
    for column, title in sent.columns.items():
        if column in TO_FILL or column not in FIELDS:
            continue
        # A row of a further indicator repeats nothing of its program; process and item are carried down.
        own = was[_PROGRAM].ne("") if column in ("process", "item", "department") else True
        differ = was[column].map(key).ne(now[column].map(key)) & own
        found.append(
            pd.DataFrame(
                {"row": now.loc[differ, "source_row"], "program": _names(now.index[differ], unique=False),
                 "column": title, "was": was.loc[differ, column], "now": now.loc[differ, column]}
            )
        )  # fmt: skip
    return pd.concat(found, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)


def _names(index: pd.MultiIndex, *, unique: bool = True) -> list[str]:
    names = list(index.get_level_values(0))
    return list(dict.fromkeys(names)) if unique else names


def _keep(one: Received, folder: Path) -> Received:
    """Copy a file to its place; a version that stood there is moved aside, never lost."""
    there = [path for path in sorted(one.kept.parent.glob(f"{one.kept.stem}.*")) if path.is_file()]
    became = "受け取りました"
    if any(sha256(path) == sha256(one.path) for path in there):
        return Received(**{**vars(one), "kept": there[0], "became": "受け取り済みです"})
    for path in there:
        aside = folder / MAILED_FOLDER / wareki.japanese(one.year) / _REPLACED
        aside.mkdir(parents=True, exist_ok=True)
        number = 1 + sum(1 for _ in aside.glob(f"{path.stem}_*"))
        path.replace(aside / f"{path.stem}_{number}{path.suffix}")
        became = f"差し替えました（前の版は {(aside / f'{path.stem}_{number}{path.suffix}').relative_to(folder)} に移しました）"
    one.kept.parent.mkdir(parents=True, exist_ok=True)
    write(one.kept, one.path.read_bytes())
    return Received(**{**vars(one), "became": became})


def _missing(data: Data, folder: Path, year: int) -> list[str]:
    """Name the departments whose form was to come and is not there."""
    before, home = _before(data, year), folder / RAW_FOLDER / name_of(year)
    return [
        name for name in departments(data, before)
        if not any(home.glob(f"{name_of(year, name)}.*")) and len(form(data, year, before, name).rows)
    ]  # fmt: skip
