"""One command at a time writes into a plan folder."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from analysis.errors import HyokaError
from analysis.files import sweep, write
from analysis.places import PROCESSED_FOLDER, REPORTS_FOLDER

NAME = ".hyoka.lock"
_BEING_WRITTEN = 10  # seconds in which a lock may be empty


class Locked(HyokaError):
    """Another command is at work in the plan folder."""


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Be the only one who writes into a plan folder; what others left half-written when they were killed goes first.

    The lock is a file that says who holds it. One whose process is no longer there is taken over; one of another computer
    is not, as nobody here can tell. Where no lock can be written, nothing else can be, and that will be said then.

    Raises
    ------
    Locked
        If somebody else holds it; names who, since when and what to do.
    """
    place = folder / PROCESSED_FOLDER
    existed = place.is_dir()
    mine = _mine()
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
    ours = _take(place / NAME, mine)
    try:
        if ours:
            sweep(place)
            sweep(folder / REPORTS_FOLDER)
        yield
    finally:
        with contextlib.suppress(OSError):
            if ours and (place / NAME).read_bytes() == mine:
                (place / NAME).unlink()
            if not existed:
                place.rmdir()  # if nothing was written


def _mine() -> bytes:
    import psutil

    process = psutil.Process()
    said = {"host": platform.node(), "process": process.pid, "started": process.create_time()}
    return json.dumps(said | {"since": time.time()}).encode()


def _take(path: Path, mine: bytes) -> bool:
    """Write the lock, over one that nobody holds; False where that can't be done."""
    try:
        if _create(path, mine):
            return True
        before = path.read_bytes()
        _refuse_if_held(path, before)
        # One at a time takes over what nobody holds; the lock itself is never away meanwhile.
        guard = path.with_name(f"{path.name}.taking")
        if not _create(guard, mine):
            if time.time() - guard.stat().st_mtime > _BEING_WRITTEN:
                guard.unlink()
            raise Locked(_WORDS, where=str(path), remedy=_WAIT)
        try:
            if path.read_bytes() != before:
                raise Locked(_WORDS, where=str(path), remedy=_WAIT)
            write(path, mine)
        finally:
            guard.unlink()
        return True
    except FileNotFoundError:
        return _take(path, mine) if path.parent.is_dir() else False  # let go of meanwhile
    except OSError:
        return False


def _create(path: Path, content: bytes) -> bool:
    """Write a file that is not there yet; False if it is."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return True


_WORDS = "この計画では、ほかの hyoka が動いています"
_WAIT = "終わるのを待って、もう一度実行してください。"


def _refuse_if_held(path: Path, content: bytes) -> None:
    written = path.stat().st_mtime
    try:
        said = json.loads(content)
        host, process, started = said["host"], int(said["process"]), float(said["started"])
        since = f"{datetime.fromtimestamp(said['since']):%H:%M}"
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        if time.time() - written < _BEING_WRITTEN:
            raise Locked(_WORDS, where=str(path), remedy=_WAIT) from None
    else:
        if host != platform.node():
            raise Locked(
                f"{_WORDS}（パソコン {host} で {since} から）",
                where=str(path),
                remedy=f"{_WAIT}そのパソコンで動いていないと分かっているなら、このファイルを消してください。",
            )
        if _is_running(process, started):
            raise Locked(f"{_WORDS}（プロセス {process}、{since} から）", where=str(path), remedy=_WAIT)


def _is_running(process: int, started: float) -> bool:
    """Tell whether a process is there; its number may have been given to another since."""
    import psutil

    try:
        found = psutil.Process(process)
        return found.status() != psutil.STATUS_ZOMBIE and abs(found.create_time() - started) < 2
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
