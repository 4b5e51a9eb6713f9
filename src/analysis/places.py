"""Where things stand in a plan folder, and which folder that is."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import WrongUsage
from analysis.files import SCRATCH

PLAN_FILE = Path("data") / "plan.toml"
CORRECTIONS_FILE = Path("data") / "corrections.toml"
RAW_FOLDER = Path("data") / "raw"
PROCESSED_FOLDER = Path("data") / "processed"
REPORTS_FOLDER = Path("reports")


def find_plan(plan_dir: str | Path = ".") -> Path:
    """Find the plan folder.

    Parameters
    ----------
    plan_dir : str or Path
        A folder that holds ``data/plan.toml``. ``"."`` also means the nearest folder above that does, so
        that notebooks run from ``notebooks/`` as well as from the root.

    Raises
    ------
    WrongUsage
        If there is none.
    """
    here = Path(plan_dir).resolve()
    for folder in [here, *here.parents] if str(plan_dir) == "." else [here]:
        if (folder / PLAN_FILE).is_file():
            return folder
    raise WrongUsage(
        f"計画のフォルダーではありません: {here}",
        remedy=f"{PLAN_FILE.as_posix()} のあるフォルダーを指定してください。",
    )


def refuse_used(folder: Path) -> None:
    """Refuse a place for a new plan that is a file, or a folder that holds anything.

    Raises
    ------
    WrongUsage
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUsage(
            "計画は、空のフォルダーにだけ作れます",
            where=str(folder.resolve()),
            remedy="まだないフォルダーか、空のフォルダーを指定してください（例: ../新しい市）。",
        )


@contextlib.contextmanager
def new_plan(folder: Path) -> Iterator[Path]:
    """Give a place to write a plan to; at the end its ``data`` moves to ``folder``, which is untouched until then.

    Raises
    ------
    WrongUsage
        If the folder holds anything, is a file or cannot be written.
    """
    refuse_used(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".", suffix=SCRATCH) as scratch:
            yield Path(scratch)
            folder.mkdir(exist_ok=True)
            Path(scratch, PLAN_FILE.parent).rename(folder / PLAN_FILE.parent)
    except OSError as error:
        raise WrongUsage(
            f"計画を書き出せません（{error.strerror}）",
            where=str(folder),
            remedy="書き込めるフォルダーを指定してください。",
        ) from error
