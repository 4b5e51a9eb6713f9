"""The record of what was built from what: ``build.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.report.site import Job

BUILD = "build.json"


def read_build(reports: Path) -> dict:
    """Read ``reports/build.json``; a fresh record if there is none or it cannot be read."""
    fresh = {"pages": {}, "others": {}}
    try:
        record = json.loads((reports / BUILD).read_text("utf-8"))
        usable = all({"notebook", "inputs", "key"} <= set(page) for page in record["pages"].values())
        return fresh | record if usable else fresh
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return fresh


def why_stale(job: Job, built: Mapping) -> str:
    """Say what has changed since a page was built; empty if that was not recorded.

    Parameters
    ----------
    job : Job
    built : mapping
        Its record in ``build.json``.
    """
    before = built.get("made_of", {})
    changed = [name for name, now in job.made_of.items() if before.get(name, now) != now]
    if len(changed) > 1 and changed[0].startswith("設定"):
        changed = [name for name in changed if name != "元データ"]  # its hash holds that of the settings
    return f"{'、'.join(changed)}が変わった" if changed else ""
