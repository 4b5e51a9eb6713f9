"""Where a cell runs: in a notebook that somebody plays with, or while a page is built from it."""

from __future__ import annotations

import ast
import os
import sys
from difflib import get_close_matches
from itertools import pairwise

from analysis.errors import WrongUsage

BUILDING = "HYOKA_BUILDING"  # set in the environment of the process (and the kernel) that a page is built in
_INJECTED = "# Parameters\n"  # how papermill begins the cell it adds


def building() -> bool:
    """Tell whether a page is being built."""
    return bool(os.environ.get(BUILDING))


def shell():
    """Give IPython's shell; None where there is none, as in a script."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def in_notebook() -> bool:
    """Tell whether somebody sits before a notebook: a kernel runs the cells, and not to build a page."""
    return not building() and hasattr(shell(), "kernel")


def refuse_misspelt() -> None:
    """Refuse parameters that papermill was given and the notebook does not have.

    papermill says so in its log only, and runs the notebook with the defaults. It puts what it was given in a cell of its own
    behind that of the parameters.

    Raises
    ------
    WrongUsage
    """
    cells = getattr(shell(), "user_ns", {}).get("In", [])
    for before, cell in pairwise(cells):
        if cell.startswith(_INJECTED):
            known = _assigned(before)
            for name in [name for name in _assigned(cell) if name not in known]:
                near = get_close_matches(name, known, n=1)
                raise WrongUsage(
                    f"パラメーター「{name}」はありません。"
                    + (f"「{near[0]}」ではありませんか。" if near else ""),
                    remedy=f"使える名前: {'、'.join(known)}",
                )


def _assigned(source: str) -> list[str]:
    """Name what a cell assigns to."""
    try:
        lines = ast.parse(source).body
    except SyntaxError:  # a magic
        return []
    targets = [
        target
        for line in lines
        if isinstance(line, ast.Assign | ast.AnnAssign)
        for target in (line.targets if isinstance(line, ast.Assign) else [line.target])
    ]
    return [target.id for target in targets if isinstance(target, ast.Name)]
