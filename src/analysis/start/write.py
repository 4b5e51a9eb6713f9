"""Write a plan folder that was not there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from analysis.errors import PlanError, WrongUsage
from analysis.places import CORRECTIONS_FILE, PLAN_FILE, RAW_FOLDER, new_plan
from analysis.plan import SCHEMA_FILE, read_plan, schema_text
from analysis.start.look import Seen
from analysis.start.propose import Given, plan_text

_CORRECTIONS = """\
# 元データの誤りの訂正。元データそのものは書き換えず、ここに一つずつ書く。hyoka check が、貼り付ける行を示す。
"""


def write(folder: Path, given: Given, seen: Seen, files: list[Path]) -> Path:
    """Write ``plan.toml`` as proposed, its schema, an empty list of corrections, and the files as received.

    Returns
    -------
    Path
        The folder, absolute.

    Raises
    ------
    WrongUsage
        If the folder holds anything, two files have one name, it cannot be written, or what was given makes no plan (a grade
        twice, a code of two characters); nothing is changed then.
    """
    names = [path.name for path in files]
    if len(set(names)) < len(names):
        raise WrongUsage(
            "同じ名前のファイルが二つあります",
            where="、".join(names),
            remedy="名前を変えてから指定してください。",
        )
    folder = folder.resolve()
    texts = {
        PLAN_FILE: plan_text(given, seen, names),
        SCHEMA_FILE: schema_text(),
        CORRECTIONS_FILE: _CORRECTIONS,
    }
    with new_plan(folder) as home:
        (home / RAW_FOLDER).mkdir(parents=True)
        for place, words in texts.items():
            (home / place).write_text(words, encoding="utf-8", newline="\n")
        _check(home)
        for path in files:
            shutil.copyfile(path, home / RAW_FOLDER / path.name)
    return folder


def _check(home: Path) -> None:
    """Refuse what makes no plan; the file it was found in is gone by then, so its place and lines are not told."""
    try:
        read_plan(home)
    except PlanError as error:
        told = "\n    ".join(
            re.sub(r"^\s*\d+行目 ", "", line) for line in error.what.splitlines()[1:] or [error.what]
        )
        raise WrongUsage(
            f"この指定では計画を作れません\n    {told}",
            remedy="--city、--title、--scale、--exit、--partners に書いたものを確かめてください。何も作っていません。",
        ) from error
