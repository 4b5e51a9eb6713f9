"""Run one notebook for one fiscal year and write its page; self-contained, so any executor can call it."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from analysis import files
from analysis.errors import HyokaError, explained
from analysis.report import html, warm
from analysis.report.engine import check
from analysis.report.installed import home
from analysis.report.site import Result, Task
from analysis.show import session


def run_here(task: Task, executed: Path) -> Result:
    """Run a notebook in this process, or in an ordinary kernel, and write ``.ipynb`` and ``.html``.

    Parameters
    ----------
    task : Task
    executed : Path
        Where papermill may write what it has run, in a folder of this run's own.
    """
    start = time.monotonic()
    os.environ[session.BUILDING] = "1"
    target = task.folder / task.output
    engine = "hyoka" if warm.possible() and not task.kernel else None
    # On another machine the program may stand elsewhere.
    notebook = task.notebook if task.notebook.is_file() else home() / "notebooks" / task.notebook.name
    try:
        files.make_folder(target.parent)
        done = papermill.execute_notebook(
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
        notebook = _plain(done)
        check(notebook.cells)
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
    """Drop clock times, random ids and what nobody reads, so that the same input gives the same bytes."""
    notebook.metadata = {key: notebook.metadata[key] for key in ("kernelspec", "language_info")}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        cell.metadata = {"tags": cell.metadata.get("tags", [])}
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_by_product(output)]
            for output in cell.outputs:
                if "image/svg+xml" in output.get("data", {}):
                    output["data"].pop("image/png", None)  # one drawing of a figure will do
    return notebook


_TOO_LARGE = "メモリーが足りません。読むデータを減らすか、--memory で上限（GiB）を増やしてください。"
# What the names of errors mean to those who didn't write the notebook; None: the error says it itself.
_MEANING = {
    "TooMuch": None,
    "MemoryError": _TOO_LARGE,
    "_ArrayMemoryError": _TOO_LARGE,
    "ArrowMemoryError": _TOO_LARGE,
    "DeadKernelError": "カーネルが途中で止まりました。メモリーの空きとノートブックのコードを確かめてください。",
    "CellTimeoutError": "時間がかかりすぎるため止めました。--timeout で秒数を増やせます。",
    "NotJSONError": "ノートブックのファイルが壊れています（JSON の形になっていません）。JupyterLab で開けるか確かめてください。",
    "NoSuchKernel": "カーネル python3 がありません。README の手順どおりに、もう一度インストールしてください。",
}
_LONGEST = 2_000  # characters of an error

# What drawing returns, where the last line of a cell draws: [<matplotlib.lines.Line2D at 0x…>], Text(0.5, 1.0, '…').
_DRAWING = re.compile(
    r"<(?:matplotlib|mpl_toolkits|seaborn)\.|<Axes|<Figure|<\w+Container|<a list of|\A\s*Text\("
)


def _is_by_product(output: nbformat.NotebookNode) -> bool:
    data = output.get("data", {})
    return (
        output.output_type == "execute_result"
        and set(data) == {"text/plain"}
        and bool(_DRAWING.search(data["text/plain"]))
    )


def _explain(error: Exception) -> str:
    if isinstance(error, HyokaError | OSError):
        return str(explained(error))
    name, where, said = type(error).__name__, "", str(error)
    if isinstance(error, PapermillExecutionError):
        name, where, said = error.ename, f"セル {error.exec_count}: ", error.evalue
    told = _MEANING.get(name, f"{name}: {said}" if said else name) or said
    return where + (told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…")
