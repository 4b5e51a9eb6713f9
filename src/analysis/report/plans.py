"""Work on many plans at once: each plan to clean and each page to make is a task of one executor, whichever it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from analysis.errors import HyokaError
from analysis.facts import Facts, read_facts
from analysis.places import RAW_FOLDER, REPORTS_FOLDER
from analysis.report import build, warm
from analysis.report.notebooks import Notebook
from analysis.report.site import Job, Result, Site, Task
from analysis.report.stamps import stamp


@dataclass(frozen=True)
class Asked:
    """What is asked for, of every plan: see ``site.Site`` and ``site.Task``."""

    notebooks: list[Notebook]
    years: list[int] | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    force: bool = False
    with_code: bool = False
    kernel: bool = False
    timeout: float | None = None

    def jobs(self, folder: Path, facts: Facts) -> list[Job]:
        """List the pages of a plan."""
        site = Site(folder, facts, self.notebooks, self.years, self.parameters, with_code=self.with_code)
        return site.jobs(force=self.force)


@dataclass
class Outcome:
    """What became of a plan.

    Attributes
    ----------
    facts : Facts or None
        None if it could not be read.
    jobs : list of Job
        The pages asked for.
    results : dict
        Name of a page → ``Result``, of those that were made or failed.
    error : HyokaError or None
        What stopped the plan as a whole.
    """

    folder: Path
    facts: Facts | None = None
    jobs: list[Job] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)
    error: HyokaError | None = None

    @property
    def stale(self) -> list[Job]:
        """The pages that had to be made."""
        return [job for job in self.jobs if not job.fresh]

    @property
    def failures(self) -> list[tuple[Job, Result]]:
        """The pages that could not be made."""
        return [(job, result) for job, result in self.built if not result.ok]

    @property
    def built(self) -> list[tuple[Job, Result]]:
        """The pages that were made or failed, in their order."""
        return [(job, self.results[job.name]) for job in self.stale if job.name in self.results]

    @property
    def ok(self) -> bool:
        """Whether all is well: read, without errors in its data, every page made."""
        return not (self.error or self.failures or (self.facts and self.facts.errors))


class Watch:
    """Is told how the work goes on; does nothing by itself."""

    def plan(self, outcome: Outcome) -> None:
        """A plan is read, its pages begin."""

    def page(self, outcome: Outcome, job: Job, result: Result) -> None:
        """A page is made."""

    def done(self, outcome: Outcome) -> None:
        """A plan is through."""

    def working(self, words: str) -> None:
        """Be told what is in work: the oldest task not answered yet."""


def clean(folders: list[Path], pool: Executor, *, save: bool, anew: bool, watch: Watch) -> list[Outcome]:
    """Read plans, each as one task.

    Parameters
    ----------
    folders : list of Path
    pool : Executor
    save : bool
        Whether to write the processed tables.
    anew : bool
        Whether also plans that have not changed are read again.
    watch : Watch
    """
    return _Work(pool, watch).run(folders, None, save=save, anew=anew)


def report(folders: list[Path], asked: Asked, pool: Executor, watch: Watch) -> list[Outcome]:
    """Read plans and make their pages that are not up to date, each as one task.

    A plan that cannot be read, and a page that cannot be made, stops nothing else.

    Returns
    -------
    list of Outcome
        In the order of the folders.
    """
    return _Work(pool, watch).run(folders, asked, save=True, anew=False)


class _Work:
    """Tasks under way, and what to do with the answer of each; everything but the tasks happens in one thread."""

    def __init__(self, pool: Executor, watch: Watch) -> None:
        self.pool, self.watch = pool, watch
        self.answers: SimpleQueue[Future] = SimpleQueue()
        self.under_way: dict[Future, tuple[str, Callable]] = {}  # oldest first

    def run(self, folders: list[Path], asked: Asked | None, *, save: bool, anew: bool) -> list[Outcome]:
        outcomes = [Outcome(folder) for folder in folders]
        alone = len(folders) == 1
        for outcome in outcomes:
            then = partial(self._prepared, outcome, asked)
            self._submit(
                then, f"{outcome.folder.name} を読む", prepare, outcome.folder, asked, save, anew, alone
            )
        while self.under_way:
            self.watch.working(next(iter(self.under_way.values()))[0])
            future = self.answers.get()
            _, then = self.under_way.pop(future)
            then(*_answer_of(future))
        return outcomes

    def _submit(self, then: Callable, words: str, function: Callable, *args: object) -> None:
        future = self.pool.submit(function, *args)
        self.under_way[future] = words, then
        future.add_done_callback(self.answers.put)

    def _prepared(
        self, outcome: Outcome, asked: Asked | None, facts: Facts | None, error: HyokaError | None
    ) -> None:
        outcome.facts, outcome.error = facts, error
        if facts and asked:
            try:
                outcome.jobs = asked.jobs(outcome.folder, facts)
            except HyokaError as wrong:
                outcome.error = wrong
        self.watch.plan(outcome)
        if outcome.error or not asked:
            self.watch.done(outcome)
            return
        for job in outcome.stale:
            task = _task(outcome.folder, job, asked)
            then = partial(self._made, outcome, job)
            self._submit(then, f"{outcome.folder.name} {job.name}", warm.run, task)
        if not outcome.stale:
            self._finish(outcome)

    def _made(self, outcome: Outcome, job: Job, result: Result | None, error: HyokaError | None) -> None:
        outcome.results[job.name] = result or Result(False, 0.0, error=str(error))
        self.watch.page(outcome, job, outcome.results[job.name])
        if len(outcome.results) == len(outcome.stale):
            self._finish(outcome)

    def _finish(self, outcome: Outcome) -> None:
        years = sorted({job.fiscal_year for job in outcome.jobs})
        args = outcome.folder, outcome.facts, years, outcome.built, stamp()
        self._submit(
            partial(self._finished, outcome), f"{outcome.folder.name} の一覧と表", build.finish, *args
        )

    def _finished(self, outcome: Outcome, _: None, error: HyokaError | None) -> None:
        outcome.error = error
        self.watch.done(outcome)


def _answer_of(future: Future) -> tuple[object, HyokaError | None]:
    try:
        return future.result(), None
    except HyokaError as error:
        return None, error
    except CancelledError:
        return None, HyokaError(
            "作業が取り消されました",
            remedy="スケジューラーとワーカーが動いているか確かめ、もう一度実行してください。",
        )
    except Exception as error:
        return None, HyokaError(f"{type(error).__name__}: {error}")


def prepare(folder: Path, asked: Asked | None, save: bool, anew: bool, here: bool) -> Facts:
    """Make sure that a plan's processed tables are those of its raw files.

    Parameters
    ----------
    folder : Path
    asked : Asked, optional
        What will be asked of it; nothing is written if it cannot be given.
    save : bool
        Whether to write the tables.
    anew : bool
        Whether to read the raw files also where nothing has changed.
    here : bool
        Read them in this process, while the server of the others starts.

    Raises
    ------
    HyokaError
        If a file cannot be read, no program is found, or what is asked for is not there.
    """
    facts = None if anew else read_facts(folder)
    if facts is not None:
        return facts
    if here:
        if asked:
            warm.start()  # there will be pages to make
        return _read(folder, asked, save)
    warm.start(*warm.CLEANING)
    return warm.call(_read, folder, asked, save)


def _read(folder: Path, asked: Asked | None, save: bool) -> Facts:
    from analysis import store

    data = store.read_raw(folder)
    if data.programs.empty:
        raise HyokaError(
            "事業を一つも読み取れませんでした",
            where=str(folder / RAW_FOLDER),
            remedy="hyoka check で、どの行がなぜ読めなかったかを確かめてください。",
        )
    facts = store.facts_of(data)
    if asked:
        asked.jobs(folder, facts)
    if save:
        store.save(data, folder)
    return facts


def _task(folder: Path, job: Job, asked: Asked) -> Task:
    place = REPORTS_FOLDER / job.name
    return Task(job.notebook.path, folder, place, job.parameters, job.page, asked.kernel, asked.timeout)
