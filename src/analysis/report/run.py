"""Run one notebook for one fiscal year and write its page; self-contained, so any executor can call it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from analysis import files
from analysis.report import html, warm
from analysis.report.installed import home
from analysis.report.site import Result, Task


def run_here(task: Task, executed: Path) -> Result:
    """Run a notebook in this process, or in an ordinary kernel, and write ``.ipynb`` and ``.html``.

    Parameters
    ----------
    task : Task
    executed : Path
        Where papermill may write what it has run, in a folder of this run's own.
    """
    start = time.monotonic()
    target = task.folder / task.output
    target.parent.mkdir(parents=True, exist_ok=True)
    engine = "hyoka" if warm.possible() and not task.kernel else None
    # On another machine the program may stand elsewhere.
    notebook = task.notebook if task.notebook.is_file() else home() / "notebooks" / task.notebook.name
    try:
        papermill.execute_notebook(
            str(notebook),
            str(executed),
            parameters=task.parameters,
            engine_name=engine,
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            shutdown_kernel="immediate",
            execution_timeout=int(task.timeout) if task.timeout else None,  # a cell's; the page's: warm.run
            resources={"metadata": {"path": str(task.folder)}},
            **({} if engine else {"config": _transport(executed.parent)}),
        )
        notebook = _plain(nbformat.read(executed, as_version=4))
        page, lead = html.render(notebook, task.page)
        files.write(
            target.with_name(f"{target.name}.ipynb"), nbformat.writes(notebook, ensure_ascii=False) + "\n"
        )
        files.write(target.with_name(f"{target.name}.html"), page)
        task.failed.unlink(missing_ok=True)
        return Result(True, time.monotonic() - start, lead=lead)
    except Exception as error:  # whatever a notebook or its kernel does, the other pages go on
        return Result(False, time.monotonic() - start, error=_explain(error))


def _transport(scratch: Path) -> Config:
    """Talk to the kernel over a socket file of its own where there are such: TCP ports race between runs."""
    if sys.platform == "win32":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(scratch / "k")}})


def _plain(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop clock times and random ids, so that the same input gives the same bytes."""
    notebook.metadata = {key: notebook.metadata[key] for key in ("kernelspec", "language_info")}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        cell.metadata = {"tags": cell.metadata.get("tags", [])}
    return notebook


def _explain(error: Exception) -> str:
    if isinstance(error, PapermillExecutionError):
        value = error.evalue.splitlines() or [error.ename]
        where = f"セル {error.exec_count}"
        return "\n".join([f"{where}: {error.ename}: {value[0]}", *value[1:]])
    return f"{type(error).__name__}: {error}"
