"""Work in processes of their own, forked from one that has imported everything once.

The standard library's fork server: it starts with ``PRELOAD`` imported and does nothing but fork. A page that crashes,
never ends or changes a setting does so alone.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing import connection
from pathlib import Path
from typing import TypeVar

from analysis import files
from analysis.errors import HyokaError
from analysis.report.site import Result, Task

PRELOAD = "analysis.report.preload"
CLEANING = [
    "analysis.cleaning.clean",
    "analysis.layout",
    "analysis.readers",
]  # wanted where many plans are cleaned
EXECUTED = "run.ipynb"

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
        forkserver.ensure_running()


def call(function: Callable[..., Value], *args: object, timeout: float | None = None) -> Value:
    """Call a function in a process of its own and wait for what it returns; here, where there is no forking.

    Parameters
    ----------
    function : callable
        Of a module, as its arguments and what it returns can be pickled.
    timeout : float, optional
        Seconds after which the process is stopped.

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
    process = server.Process(target=_answer, args=(theirs, dict(os.environ), function, args), daemon=True)
    try:
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
        raise Stopped(
            f"ノートブックを実行していたプロセスが途中で止まりました（終了コード {process.exitcode}）"
        ) from None
    finally:
        process.kill()  # it has said all, or is not to go on
        process.join()
        ours.close()
    if good:
        return value
    raise value


_LONGER = "時間のかかる頁なら、--timeout で秒数を増やしてください。"


def _answer(
    answer: connection.Connection, environment: dict[str, str], function: Callable[..., object], args: tuple
) -> None:
    os.environ.update(environment)  # the server has that of the moment it started
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        said = True, function(*args)
    except HyokaError as error:
        said = False, error
    except Exception as error:
        said = False, HyokaError(f"{type(error).__name__}: {error}")
    answer.send(said)
    answer.close()


def _end_with_parent() -> None:
    """Leave nothing running when the process that waits for the answer is killed."""
    connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)


def run(task: Task) -> Result:
    """Run one page in a process of its own where that is possible; whatever becomes of it is in the result.

    A page that fails leaves an earlier one as it was; what was run of the notebook is kept beside it as
    ``….failed.ipynb``, as far as it was written.
    """
    begun = time.monotonic()
    if not task.folder.is_dir():
        return Result(False, 0.0, error=_NO_FOLDER.format(folder=task.folder))
    # Short and unique: a socket path longer than about 100 characters is refused.
    with tempfile.TemporaryDirectory(prefix="hyoka-", ignore_cleanup_errors=True) as scratch:
        executed = Path(scratch) / EXECUTED
        try:
            result = call(_page, task, executed, timeout=task.timeout)
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
