"""Work on many plans at once: each plan to clean and each page to make is a task of one executor, whichever it is."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from analysis.errors import HyokaError, explained
from analysis.facts import Facts
from analysis.files import make_folder
from analysis.locks import held
from analysis.places import REPORTS_FOLDER
from analysis.report import build, warm
from analysis.report.notebooks import Notebook
from analysis.report.reading import prepare
from analysis.report.site import Job, Result, Site, Task
from analysis.report.stamps import stamp

_GRACE = 1  # seconds for the threads to see that their processes were ended


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
    memory: float | None = None
    departments: bool = False

    def jobs(self, folder: Path, facts: Facts) -> list[Job]:
        """List the pages of a plan."""
        sets = [(self.years, self.parameters), *self._departments(facts)]
        sites = [Site(folder, facts, self.notebooks, *asked, with_code=self.with_code) for asked in sets]
        planned = set().union(*(site.planned for site in sites))  # pages of one set lead to those of another
        found: dict[str, Job] = {}
        for site in sites:
            site.planned = planned
            for job in site.jobs(force=self.force):
                found.setdefault(job.name, job)  # a notebook without departments has one page
        return list(found.values())

    def _departments(self, facts: Facts) -> list[tuple[list[int], dict[str, str]]]:
        """List the years and parameters of the sets of pages of every department, if they are asked for."""
        if not self.departments:
            return []
        years = {
            year: facts.years[year].departments for year in self.years or facts.years if year in facts.years
        }
        names = dict.fromkeys(name for own in years.values() for name in own if name)
        return [
            ([year for year, own in years.items() if name in own], self.parameters | {"department": name})
            for name in names
        ]


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
    books : dict
        Fiscal year → files of its workbook, of those that were written.
    left : int
        How many pages and workbooks are not made yet.
    error : HyokaError or None
        What stopped the plan as a whole.
    """

    folder: Path
    facts: Facts | None = None
    jobs: list[Job] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)
    books: dict[int, list[str]] = field(default_factory=dict)
    left: int = 0
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
        self.unfinished: list[Outcome] = []  # plans whose pages are under way
        self.broken_off = False
        warm.begin()

    def run(self, folders: list[Path], asked: Asked | None, *, save: bool, anew: bool) -> list[Outcome]:
        outcomes = [Outcome(folder) for folder in folders]
        alone = len(folders) == 1
        # A thread that reads can't be ended; this one can.
        here = alone and isinstance(self.pool, ThreadPoolExecutor)
        with ExitStack() as locks:
            try:
                for outcome in outcomes:
                    if save and (error := _locked(locks, outcome.folder)):
                        self._prepared(outcome, asked, None, error)
                        continue
                    then = partial(self._prepared, outcome, asked)
                    todo = prepare, outcome.folder, asked, save, anew, alone
                    self._submit(then, f"{outcome.folder.name} を読む", *todo, here=here)
                while self.under_way:
                    self.watch.working(next(iter(self.under_way.values()))[0])
                    self._take(self.answers.get())
            except KeyboardInterrupt:
                self._break_off()
                raise
        return outcomes

    def _take(self, future: Future) -> None:
        _, then = self.under_way.pop(future)
        then(*_answer_of(future))

    def _break_off(self) -> None:
        """End what is under way and record the pages that were done until now; nothing disturbs this."""
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.broken_off = True
        for future in self.under_way:
            future.cancel()
        warm.interrupt()
        done, _ = wait(self.under_way, timeout=_GRACE)
        for future in done:
            answer, _ = _answer_of(future)
            if isinstance(answer, Result) and answer.ok:
                self._take(future)
        for outcome in self.unfinished:
            build.record(outcome.folder, outcome.facts, outcome.built)
        signal.signal(signal.SIGINT, before)

    def _submit(
        self, then: Callable, words: str, function: Callable, *args: object, here: bool = False
    ) -> None:
        if self.broken_off:
            return
        if here:
            self.watch.working(words)
        future = _done(function, *args) if here else self.pool.submit(function, *args)
        self.under_way[future] = words, then
        future.add_done_callback(self.answers.put)

    def _prepared(
        self, outcome: Outcome, asked: Asked | None, facts: Facts | None, error: HyokaError | None
    ) -> None:
        outcome.facts, outcome.error = facts, error
        if facts and asked:
            try:
                outcome.jobs = asked.jobs(outcome.folder, facts)
                make_folder(outcome.folder / REPORTS_FOLDER)
            except HyokaError as wrong:
                outcome.error = wrong
        self.watch.plan(outcome)
        if outcome.error or not asked:
            self.watch.done(outcome)
            return
        self.unfinished.append(outcome)
        years = build.stale_workbooks(outcome.folder, facts, {job.fiscal_year: None for job in outcome.jobs})
        outcome.left = len(outcome.stale) + len(years)
        for job in outcome.stale:
            task = _task(outcome.folder, job, asked)
            then = partial(self._made, outcome, job)
            self._submit(then, f"{outcome.folder.name} {job.name}", warm.run, task)
        for year in years:
            then = partial(self._written, outcome, year)
            self._submit(then, f"{outcome.folder.name} {year} の表", build.workbook, outcome.folder, year)
        if not outcome.left:
            self._finish(outcome)

    def _made(self, outcome: Outcome, job: Job, result: Result | None, error: HyokaError | None) -> None:
        outcome.results[job.name] = result or Result(False, 0.0, error=str(error))
        self.watch.page(outcome, job, outcome.results[job.name])
        self._one_less(outcome)

    def _written(
        self, outcome: Outcome, year: int, files: list[str] | None, error: HyokaError | None
    ) -> None:
        if files:
            outcome.books[year] = files
        outcome.error = outcome.error or error
        self._one_less(outcome)

    def _one_less(self, outcome: Outcome) -> None:
        outcome.left -= 1
        if not outcome.left:
            self._finish(outcome)

    def _finish(self, outcome: Outcome) -> None:
        args = outcome.folder, outcome.facts, outcome.books, outcome.built, stamp()
        self._submit(partial(self._finished, outcome), f"{outcome.folder.name} の一覧", build.finish, *args)

    def _finished(self, outcome: Outcome, _: None, error: HyokaError | None) -> None:
        outcome.error = outcome.error or error
        self.unfinished.remove(outcome)
        self.watch.done(outcome)


def _locked(locks: ExitStack, folder: Path) -> HyokaError | None:
    """Keep others from writing into a plan folder until the end; give what stands against it."""
    try:
        locks.enter_context(held(folder))
    except HyokaError as error:
        return error
    return None


def _done(function: Callable, *args: object) -> Future:
    """Do something at once, in this thread; only an interruption is not kept in the future."""
    future: Future = Future()
    try:
        future.set_result(function(*args))
    except Exception as error:
        future.set_exception(error)
    return future


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
        return None, explained(error)


def _task(folder: Path, job: Job, asked: Asked) -> Task:
    place = REPORTS_FOLDER / job.name
    limits = asked.kernel, asked.timeout, asked.memory
    return Task(job.notebook.path, folder, place, job.parameters, job.page, *limits)
