"""Where the tasks are done: in processes of this machine, or by the workers of a Dask scheduler."""

from __future__ import annotations

import os
import platform
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import HyokaError, WrongUsage
from analysis.facts import code_fingerprint, combined
from analysis.files import sha256
from analysis.report.installed import home
from analysis.report.stamps import versions

_PATIENCE = 10  # seconds to wait for a scheduler


class OtherVersions(HyokaError):
    """A worker would make other pages than this machine."""


@contextmanager
def local(jobs: int = 0) -> Iterator[Executor]:
    """Do the tasks on this machine, so many at a time (0: one a processor). Threads: the work is in processes of their own."""
    pool = ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1)
    try:
        yield pool
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)  # their processes were ended, see plans
        raise
    pool.shutdown()


@contextmanager
def dask(address: str, folders: list[Path]) -> Iterator[Executor]:
    """Hand the tasks to the workers of a running Dask scheduler.

    Parameters
    ----------
    address : str
        Of the scheduler, ``tcp://host:8786``.
    folders : list of Path
        The plan folders, which every worker must see at the same place.

    Raises
    ------
    WrongUsage
        If Dask is not installed or the address is none.
    HyokaError
        If the scheduler cannot be reached, has no workers, or one of them has other versions than this machine or does not
        see the folders.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise WrongUsage(
            "--dask には Dask が必要です",
            remedy="pip install -r requirements.txt -r requirements-dask.txt を実行してください。",
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions; refused below, in words
            client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise HyokaError(
            f"Dask のスケジューラーにつながりません: {address}",
            remedy="dask scheduler が動いているか、住所（tcp://名前:8786）とファイアウォールを確かめてください。",
        ) from error
    except ValueError as error:
        raise WrongUsage(
            f"Dask のスケジューラーの住所を読めません: {address}",
            remedy="tcp://名前:8786 の形で書いてください。",
        ) from error
    with client:
        mine = identity()
        _refuse_others(client.run(_introduce, folders, on_error="return"), mine, address)
        # Not pure: the same task handed in again is to be done again. One whose worker dies, Dask gives to another.
        yield _Checked(client.get_executor(pure=False), mine)


def identity() -> dict[str, str]:
    """Give everything that the bytes of a page depend on, beside the plan."""
    notebooks = combined(*(sha256(path) for path in sorted((home() / "notebooks").glob("*.ipynb"))))
    return {
        "Python": platform.python_version(),
        **versions(),
        "hyoka のプログラム": code_fingerprint()[:12],
        "hyoka のノートブック": notebooks[:12],
    }


class _Checked(Executor):
    """An executor whose tasks are refused by a worker of other versions, also by one that came later."""

    def __init__(self, executor: Executor, mine: dict[str, str]) -> None:
        self._executor, self._mine = executor, mine

    def submit(self, function: Callable, /, *args: object) -> Future:
        return self._executor.submit(checked, self._mine, function, *args)


def checked(expected: dict[str, str], function: Callable, *args: object) -> object:
    """Call a function, if this process has the versions expected.

    Raises
    ------
    OtherVersions
        If it has not.
    """
    if differing := _differing(expected, identity()):
        raise OtherVersions(_REFUSED, where=platform.node(), remedy=f"{_SAME}\n    {differing}")
    return function(*args)


_REFUSED = "ワーカーの版が、このコマンドの版と違います"
_SAME = "どのパソコンにも同じ版を入れ、ワーカーを起動し直してください（違い: ワーカー／このコマンド）。"


def _differing(expected: dict[str, str], found: dict[str, str]) -> str:
    return "、".join(
        f"{name} {found.get(name, 'なし')}／{value}"
        for name, value in expected.items()
        if found.get(name) != value
    )


def _introduce(folders: list[Path]) -> tuple[dict[str, str], list[str]]:
    """Say, on a worker, which versions it has and which of these folders it does not see."""
    return identity(), [str(folder) for folder in folders if not folder.is_dir()]


def _refuse_others(workers: dict[str, object], mine: dict[str, str], address: str) -> None:
    if not workers:
        raise HyokaError(
            "Dask のスケジューラーにワーカーがいません",
            where=address,
            remedy=f"dask worker {address} でワーカーを起動してください。",
        )
    for worker, said in workers.items():
        if isinstance(said, BaseException):
            raise OtherVersions(
                "ワーカーで hyoka を使えません",
                where=f"{worker}（{type(said).__name__}: {said}）",
                remedy="ワーカーのパソコンにも、同じ版の hyoka を入れてください。",
            )
        found, unseen = said
        if differing := _differing(mine, found):
            raise OtherVersions(_REFUSED, where=worker, remedy=f"{_SAME}\n    {differing}")
        if unseen:
            raise HyokaError(
                "ワーカーから計画のフォルダーが見えません",
                where=f"{worker}: {unseen[0]}",
                remedy="どのパソコンからも同じ場所に見える共有フォルダーに置いてください。",
            )
