"""Measure programs: time on the clock and of processors, memory; and say which bars are kept."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

import psutil


@dataclass(frozen=True)
class Figure:
    """One figure measured, and the bar it has to keep: at most, or at least."""

    what: str
    value: float
    unit: str = "秒"
    most: float | None = None
    least: float | None = None

    @property
    def bar(self) -> str:
        """The bar in words."""
        return f"{self.most:g} 以下" if self.most else f"{self.least:g} 以上" if self.least else ""

    @property
    def kept(self) -> bool:
        """Whether the bar is kept; true where there is none."""
        return not (
            (self.most and self.value > self.most) or (self.least is not None and self.value < self.least)
        )


def run(command: list[object], code: tuple[int, ...] = (0,)) -> str:
    """Run a program; give what it said."""
    done = subprocess.run([str(word) for word in command], capture_output=True, encoding="utf-8")
    if done.returncode not in code:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def seconds(do: Callable[[], object]) -> float:
    """Time one call."""
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def medians(repeats: int, **sides: Callable[[], object]) -> dict[str, float]:
    """Time all sides in turn, again and again, so that whatever else the machine does meets all of them."""
    times = {name: [] for name in sides}
    for _ in range(repeats):
        for name, side in sides.items():
            times[name].append(seconds(side))
    return {name: median(own) for name, own in times.items()}


@dataclass(frozen=True)
class Used:
    """What a program and all its processes took: time on the clock and of processors, largest memory of one process."""

    seconds: float
    cpu: float
    mebibytes: float


def watched(command: list[object], others: Iterable[subprocess.Popen] = ()) -> Used:
    """Run a program and watch all its processes, and others that work for it."""
    begun, most, spent = time.perf_counter(), 0, 0.0
    helpers = [psutil.Process(one.pid) for one in others]
    before = sum(_cpu(one) for one in _with_children(helpers))
    process = psutil.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
    while process.poll() is None:
        now = 0.0
        for one in _with_children([process, *helpers]):
            try:
                most, now = max(most, one.memory_info().rss), now + _cpu(one)
            except psutil.Error:
                continue  # it ended meanwhile; its time is its parent's by now
        spent = max(spent, now)
        time.sleep(0.05)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(map(str, command))}: {process.returncode}")
    return Used(time.perf_counter() - begun, spent - before, most / 1024**2)


def _with_children(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for process in processes for one in [process, *process.children(recursive=True)]]


def _cpu(process: psutil.Process) -> float:
    """Seconds of processors of a process and of its children that have ended."""
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system
