"""Pages in processes of their own, forked from one that has imported everything once.

The standard library's fork server: it starts with ``PRELOAD`` imported and does nothing but fork. A page that crashes,
never ends or changes a setting does so alone.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing import forkserver
from multiprocessing.connection import Connection

from analysis.report.site import Result, Task

PRELOAD = "analysis.report.preload"


def possible() -> bool:
    """Tell whether processes can be forked here: not on Windows, nor in a process that may have no children."""
    return sys.platform != "win32" and not multiprocessing.current_process().daemon


def start() -> None:
    """Start the server if there is none yet; it imports while this process goes on."""
    if possible():
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload([PRELOAD])
        forkserver.ensure_running()


def run(task: Task, timeout: float | None = None) -> Result:
    """Run one page: in a process of its own where that is possible, else in an ordinary kernel."""
    if task.kernel or not possible():
        from analysis.report.run import run_here

        return run_here(task)
    return run_apart(task, timeout)


def run_apart(task: Task, timeout: float | None = None) -> Result:
    """Run one page in a process of its own and wait for it.

    Parameters
    ----------
    task : Task
    timeout : float, optional
        Seconds after which it is stopped.

    Returns
    -------
    Result
        Also of a page whose process died or had to be stopped.
    """
    start()
    server = multiprocessing.get_context("forkserver")
    ours, theirs = server.Pipe(duplex=False)
    process = server.Process(target=_page, args=(task, theirs, dict(os.environ)), daemon=True)
    process.start()
    theirs.close()
    try:
        result = ours.recv() if ours.poll(timeout) else _stopped(timeout)
    except EOFError:
        process.join()
        result = Result(False, 0.0, error=_DIED.format(code=process.exitcode))
    finally:
        process.kill()  # it has said all, or is not to go on
        process.join()
        ours.close()
    return result


_DIED = "ノートブックを実行していたプロセスが途中で止まりました（終了コード {code}）。"


def _stopped(timeout: float | None) -> Result:
    return Result(False, timeout or 0.0, error=f"{timeout:g}秒たっても終わらないため止めました。")


def _page(task: Task, answer: Connection, environment: dict[str, str]) -> None:
    os.environ.update(environment)  # the server has that of the moment it started
    os.chdir(task.folder)
    from analysis.report.run import run_here

    answer.send(run_here(task, engine="hyoka"))
    answer.close()
