"""Work in processes of their own, forked from one that has imported everything once.

The standard library's fork server: it starts with ``PRELOAD`` imported and does nothing but fork. A page that crashes,
never ends or changes a setting does so alone.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import cache
from multiprocessing import connection
from pathlib import Path
from typing import TypeVar

from analysis import files
from analysis.errors import HyokaError, explained
from analysis.report.site import Result, Task

PRELOAD = "analysis.report.preload"
CLEANING = [
    "analysis.cleaning.clean",
    "analysis.layout",
    "analysis.readers",
]  # wanted where many plans are cleaned
EXECUTED = "run.ipynb"
_GIB = 1 << 30
_PREFIX, _LONGEST_ROOT = "hyoka-", 40
_INTERRUPTED = threading.Event()

Value = TypeVar("Value")


class Stopped(HyokaError):
    """A process that did work for us came to an end without an answer."""


def possible() -> bool:
    """Tell whether processes can be forked here: not on Windows."""
    return sys.platform != "win32"


def start(*more: str) -> None:
    """Start the server if there is none yet; it imports, these modules too, while this process goes on."""
    if possible():
        from multiprocessing import forkserver

        # A Dask worker is a daemon, which may have no children; ours end with it (see _end_with_parent).
        multiprocessing.current_process().daemon = False
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload([PRELOAD, *more])
        multiprocessing.current_process()._config.setdefault("tempdir", str(_scratch()))  # for its sockets
        forkserver.ensure_running()


@cache
def _scratch() -> Path:
    """Make the folder for the passing files of this process, removed when it ends; those of processes that were killed go now.

    Its name is short: a socket path longer than about 100 characters is refused, or waited for in vain.
    """
    import psutil

    roots = [tempfile.gettempdir(), "/tmp", "/var/tmp"]
    root = next((root for root in roots if len(root) <= _LONGEST_ROOT and os.access(root, os.W_OK)), roots[0])
    for left in Path(root).glob(f"{_PREFIX}*-*"):
        number = left.name.split("-")[1]
        if number.isdecimal() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left, ignore_errors=True)
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=root)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def begin() -> None:
    """Let processes be started again after an interruption."""
    _INTERRUPTED.clear()


def interrupt() -> None:
    """End every process that this one has started, and those that they have; what waits for them gets ``Stopped``."""
    _INTERRUPTED.set()
    _end_below(os.getpid())


def _kill(number: int) -> None:
    """End a process and all below it: a kernel lives in a session of its own, and a cell may have started programs."""
    _end_below(number)
    with contextlib.suppress(OSError):
        os.killpg(
            number, signal.SIGKILL
        )  # see _answer; also what a process that is gone by itself has left behind


def _end_below(number: int) -> None:
    """End all below a process. Each is halted first, and that process too unless it is this one: none starts another unseen."""
    import psutil

    halted: set[psutil.Process] = set()
    with contextlib.suppress(psutil.Error):
        this, top = psutil.Process(), psutil.Process(number)
        while found := {top, *top.children(recursive=True)} - halted - {this}:
            halted |= found
            for process in found:
                with contextlib.suppress(psutil.Error):
                    process.suspend()
    for process in halted:
        with contextlib.suppress(psutil.Error):
            process.kill()


def call(
    function: Callable[..., Value],
    *args: object,
    timeout: float | None = None,
    memory: float | None = None,
) -> Value:
    """Call a function in a process of its own and wait for what it returns; here, where there is no forking.

    Parameters
    ----------
    function : callable
        Of a module, as its arguments and what it returns can be pickled.
    timeout : float, optional
        Seconds after which the process is stopped.
    memory : float, optional
        GiB that the process, and each that it starts, may take; only Linux holds to it.

    Raises
    ------
    Stopped
        If the process died or had to be stopped.
    HyokaError
        What the function raised; other errors as a ``HyokaError`` that names them.
    """
    if not possible():
        return function(*args)
    start()
    server = multiprocessing.get_context("forkserver")
    ours, theirs = server.Pipe(duplex=False)
    process = server.Process(
        target=_answer, args=(theirs, dict(os.environ), memory, function, args), daemon=True
    )
    try:
        if _INTERRUPTED.is_set():
            raise Stopped(_BROKEN_OFF)
        process.start()
    except (OSError, EOFError) as error:
        raise Stopped(
            f"作業用のプロセスを始められませんでした（{type(error).__name__}: {error}）",
            remedy="メモリーの空きを確かめるか、--kernel を付けて実行してください。",
        ) from error
    theirs.close()
    try:
        if not ours.poll(timeout):
            raise Stopped(f"{timeout:g}秒たっても終わらないため止めました", remedy=_LONGER)
        good, value = ours.recv()
    except EOFError:
        process.join()
        raise Stopped(_BROKEN_OFF if _INTERRUPTED.is_set() else _ended(process.exitcode)) from None
    finally:
        if process.pid:  # it has said all, or is not to go on
            _kill(process.pid)
            process.kill()
            process.join()
        ours.close()
    if good:
        return value
    raise value


_LONGER = "時間のかかるページなら、--timeout で秒数を増やしてください。"
_BROKEN_OFF = "中断したため止めました"


def _ended(code: int | None) -> str:
    """Say how a process came to its end."""
    cause = "。メモリーが足りず、システムに止められたのかもしれません" if code == -signal.SIGKILL else ""
    return f"ノートブックを実行していたプロセスが途中で止まりました（終了コード {code}）{cause}"


def _limit(memory: float) -> None:
    """Hold this process, and each that it starts, to so many GiB of data; macOS takes the number and does nothing."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = int(memory * _GIB)
    if most == resource.RLIM_INFINITY or wanted < most:
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


_COLLECTED_AFTER = 100_000  # objects: a page makes many, drops few, and its process ends soon


def _answer(
    answer: connection.Connection,
    environment: dict[str, str],
    memory: float | None,
    function: Callable[..., object],
    args: tuple,
) -> None:
    os.environ.update(environment)  # the server has that of the moment it started
    os.setpgrp()  # to be ended together with what it starts
    if memory:
        _limit(memory)
    gc.set_threshold(_COLLECTED_AFTER)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        said = True, function(*args)
    except HyokaError as error:
        said = False, error
    except Exception as error:
        said = False, explained(error)
    answer.send(said)
    answer.close()


def _end_with_parent() -> None:
    """Leave nothing running when the process that waits for the answer is killed."""
    connection.wait([multiprocessing.parent_process().sentinel])
    _kill(os.getpid())


def run(task: Task) -> Result:
    """Run one page in a process of its own where that is possible; whatever becomes of it is in the result.

    A page that fails leaves an earlier one as it was; what was run of the notebook is kept beside it as
    ``….failed.ipynb``, as far as it was written.
    """
    begun = time.monotonic()
    if not task.folder.is_dir():
        return Result(False, 0.0, error=_NO_FOLDER.format(folder=task.folder))
    with tempfile.TemporaryDirectory(dir=_scratch(), ignore_cleanup_errors=True) as scratch:
        executed = Path(scratch) / EXECUTED
        try:
            result = call(_page, task, executed, timeout=task.timeout, memory=task.memory)
        except HyokaError as error:
            result = Result(False, time.monotonic() - begun, error=str(error))
        if not result.ok and executed.is_file():
            files.write(task.failed, executed.read_bytes())
    return result


_NO_FOLDER = (
    "計画のフォルダーがありません: {folder}\n"
    "  対処: ほかのパソコンで作るときは、どのパソコンからも同じ場所に見える共有フォルダーに置いてください。"
)


def _page(task: Task, executed: Path) -> Result:
    from analysis.report.run import run_here

    if possible():
        os.chdir(task.folder)  # the process is the page's own
    return run_here(task, executed)
