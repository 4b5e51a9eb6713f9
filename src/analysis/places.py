"""Where things stand in a plan folder, and which folder that is."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import WrongUsage

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
