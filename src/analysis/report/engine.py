"""Run a notebook's cells in this process, without a kernel: IPython's own shell, its outputs kept as a kernel sends them.

A papermill engine (``papermill --engine hyoka``; papermill finds it, so import papermill before this module). What a cell does to the process stays done: a page runs in a process of
its own (see ``warm``).
"""

from __future__ import annotations

import contextlib
import io
import os
import platform
import sys

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from nbformat.notebooknode import from_dict
from papermill.engines import Engine
from traitlets import Type
from traitlets.config import Config

# What a kernel sets: figures show at the end of their cell.
BACKEND = "module://matplotlib_inline.backend_inline"
# What a kernel says of itself.
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}


# Characters that a cell may print, and that it may show in other ways; the largest page of ours has 2 million.
MOST = {"stream": 1_000_000, "display_data": 20_000_000, "execute_result": 20_000_000}


class TooMuch(Exception):
    """A cell prints or shows more than a page can hold."""


def new_output(kind: str, **content: object) -> NotebookNode:
    """Make an output as it stands in a notebook; nbformat's own checks each, and all of them again when they are written."""
    return from_dict({"output_type": kind, **content})


class Outputs(list):
    """The outputs of one cell, as they stand in a notebook.

    Raises
    ------
    TooMuch
        By ``add``, for an output that is more than ``MOST``: it is dropped, and so are all that follow.
    """

    def __init__(self) -> None:
        super().__init__()
        self._clear_first = False
        self._room = dict(MOST)
        self.full = ""

    def add(self, output) -> None:
        """Add an output; text goes on where text of the same stream ended."""
        if self._clear_first:
            self.clear()
            self._room = dict(MOST)
            self._clear_first = False
        self._measure(output)
        for name in {"text", "data", "evalue", "traceback"} & set(output):
            output[name] = _sound(output[name])
        last = self[-1] if self else None
        if (
            output.output_type == "stream"
            and last
            and (last.output_type, last.get("name")) == ("stream", output.name)
        ):
            last.text += output.text
        else:
            self.append(output)

    def _measure(self, output) -> None:
        kind = output.output_type
        if kind in MOST:
            self._room[kind] -= _size(output)
            if self._room[kind] < 0:
                self.full = too_much(kind)
                raise TooMuch(self.full)

    def clear_output(self, *, wait: bool) -> None:
        """Drop what is there, now or when the next output comes."""
        self._clear_first = wait
        if not wait:
            self.clear()
            self._room = dict(MOST)


def check(cells: list) -> None:
    """Refuse executed cells that print or show too much, whoever executed them.

    Raises
    ------
    TooMuch
        If one does.
    """
    for cell in cells:
        for kind, most in MOST.items():
            if sum(_size(each) for each in cell.get("outputs", []) if each.output_type == kind) > most:
                raise TooMuch(too_much(kind))


def _sound(value: object) -> object:
    """Write lone halves of characters as question marks: no file and no page can hold them."""
    if isinstance(value, dict):
        return {name: _sound(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_sound(part) for part in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _size(output) -> int:
    return len(output.get("text", "")) + sum(len(str(data)) for data in output.get("data", {}).values())


def too_much(kind: str) -> str:
    """Say that a cell's outputs of a kind are more than ``MOST``."""
    does = "印字" if kind == "stream" else "表示"
    return f"一つのセルの{does}が多すぎます（{MOST[kind] // 10_000}万文字まで）。{does}を減らしてください。"


class _Publisher(DisplayPublisher):
    """Takes what ``display`` shows."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        where = (transient or {}).get("display_id")
        if update:
            for shown in self.shell.displayed.get(where, []):
                shown.data, shown.metadata = data, metadata or {}
            return
        output = new_output("display_data", data=data, metadata=metadata or {})
        if where:
            self.shell.displayed.setdefault(where, []).append(output)
        self.shell.outputs.add(output)

    def clear_output(self, wait=False):
        self.shell.outputs.clear_output(wait=wait)


class _Hook(DisplayHook):
    """Takes the value of a cell's last line."""

    def start_displayhook(self):
        pass

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        count = self.shell.execution_count
        output = new_output("execute_result", data=format_dict, metadata=md_dict or {}, execution_count=count)
        self.shell.outputs.add(output)

    def finish_displayhook(self):
        sys.stdout.flush()
        sys.stderr.flush()


class _Stream(io.TextIOBase):
    """Takes what is printed."""

    def __init__(self, name: str, shell: Shell) -> None:
        self.name, self._shell = name, shell

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._shell.outputs.add(new_output("stream", name=self.name, text=text))
        return len(text)


class Shell(InteractiveShell):
    """IPython's shell with its outputs in a list; it keeps no history and asks nobody anything."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **kwargs) -> None:
        self.outputs, self.displayed = Outputs(), {}
        super().__init__(**kwargs)

    def _showtraceback(self, etype, evalue, stb):
        # As a kernel reports it; the text of the exception, not its repr.
        self.outputs.add(
            new_output("error", ename=str(etype.__name__), evalue=str(evalue), traceback=list(stb))
        )

    def enable_gui(self, gui=None):
        """Leave the window system alone."""

    def ask_exit(self):
        """Go on: the notebook ends where its cells end."""


def make_shell() -> Shell:
    """Make the shell of this process; there is one."""
    os.environ.setdefault("MPLBACKEND", BACKEND)
    config = Config(
        {"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor", "cache_size": 1000}}
    )
    return Shell.instance(config=config)


class InProcess(Engine):
    """Runs a notebook's cells one after another in this process."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **_):
        """Run the cells; the first that fails ends the run, with its error among its outputs."""
        shell = make_shell()
        nb_man.nb.metadata["language_info"] = _LANGUAGE
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            if cell.cell_type == "code" and cell.source.strip():
                failed = _run_cell(shell, cell)
                if failed:
                    nb_man.cell_exception(cell, index, exception=failed)
                    break
            nb_man.cell_complete(cell, index)


def _run_cell(shell: Shell, cell) -> BaseException | None:
    """Run one cell and keep its outputs; give what it raised."""
    shell.outputs = Outputs()
    streams = _Stream("stdout", shell), _Stream("stderr", shell)
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        count = shell.execution_count
        result = shell.run_cell(cell.source, store_history=True)
    cell.outputs, cell.execution_count = list(shell.outputs), count
    if shell.outputs.full:  # whether or not the cell stopped
        cell.outputs = [
            *cell.outputs,
            new_output("error", ename="TooMuch", evalue=shell.outputs.full, traceback=[]),
        ]
        return TooMuch(shell.outputs.full)
    return result.error_before_exec or result.error_in_exec
