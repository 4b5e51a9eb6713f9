"""Write a plan folder that was not there."""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.errors import WrongUsage
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
        If the folder holds anything, two files have one name, or it cannot be written; nothing is changed then.
    PlanError
        If what was given makes no plan (a grade twice, a code of two characters).
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
        read_plan(home)
        for path in files:
            shutil.copyfile(path, home / RAW_FOLDER / path.name)
    return folder
