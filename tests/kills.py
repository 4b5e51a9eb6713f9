"""Kill the command at random moments, so many times (default 50): `python tests/kills.py 50 [SEED]`. Outside of the test suite.

After every kill each file is the old one or the new one and no process stays; the next call of the same command leaves
what it would have left undisturbed, and nothing half-written.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import synthetic
from conftest import BUILT_AT, fictional_folder

COMMANDS = [["clean"], ["report", "--only", "04"], ["report", "--only", "04", "--jobs", "2"], ["report", "--only", "04", "--kernel"]]  # fmt: skip
OURS = ["data/processed", "reports"]


def command(folder: Path, words: list[str]) -> list[str]:
    return [sys.executable, "-m", "analysis", words[0], str(folder), *words[1:]]


def state(folder: Path) -> dict[str, str]:
    """Hash every file that the command writes, but for how long it took."""
    found = [path for name in OURS for path in (folder / name).rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if path.name not in ("times.json", ".hyoka.lock")
        and not any("writing" in part for part in path.relative_to(folder).parts)
    }


def changed(folder: Path) -> None:
    raw = folder / "data" / "raw" / "r2.txt"
    raw.write_text(raw.read_text("utf-8").replace("夜回り", "夜の見回り"), encoding="utf-8")


def left_over(scratch: Path, folder: Path) -> list[str]:
    return [str(path) for path in [*folder.rglob("*writing*"), *scratch.glob("hyoka-*")]]


def main() -> int:
    """Start a scheduler with two workers, which outlive every kill, and kill what asks them."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    place = Path(tempfile.mkdtemp(prefix="kills-", dir="/tmp"))
    with synthetic.scheduler(place) as address:
        workers = [synthetic.worker(address, SOURCE_DATE_EPOCH=BUILT_AT) for _ in range(2)]
        try:
            synthetic.wait_for_workers(address, len(workers))
            bad = kills(times, seed, place, [*COMMANDS, ["report", "--only", "04", "--dask", address]])
        finally:
            for process in workers:
                process.kill()
                process.wait()
    shutil.rmtree(place)
    return min(bad, 1)


def kills(times: int, seed: int, place: Path, commands: list[list[str]]) -> int:
    """Kill, look, and call again; give how often something was wrong."""
    draw, bad, scratch = random.Random(seed), 0, place / "t"
    scratch.mkdir()
    environment = os.environ | {"SOURCE_DATE_EPOCH": BUILT_AT, "TMPDIR": str(scratch)}

    def call(words: list[str], folder: Path) -> None:
        done = subprocess.run(command(folder, words), env=environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr

    first = fictional_folder(place / "old" / "plan")
    call(commands[1], first)
    old, new, taken = state(first), {}, {}
    for words in commands:
        folder = shutil.copytree(first, place / "new" / "plan", dirs_exist_ok=True)
        changed(folder)
        begun = time.monotonic()
        call(words, folder)
        taken[tuple(words)], new[tuple(words)] = time.monotonic() - begun, state(folder)
        shutil.rmtree(place / "new")
    for n in range(times):
        words = commands[n % len(commands)]
        folder = shutil.copytree(first, place / "killed" / "plan")
        changed(folder)
        run = subprocess.Popen(
            command(folder, words), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(draw.uniform(0.3, taken[tuple(words)] * 1.1))
        below = psutil.Process(run.pid).children(recursive=True) if run.poll() is None else []
        run.send_signal(signal.SIGKILL)
        run.wait()
        _, alive = psutil.wait_procs(below, timeout=60)  # what imports, sees it when that is done
        alive = [
            process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        ]
        wanted, problems = new[tuple(words)], []
        for name, content in state(folder).items():
            if name != "reports/build.json" and content not in (old.get(name), wanted.get(name)):
                problems.append(f"half: {name}")
        problems += [f"alive: {process}" for process in alive]
        swept = len(left_over(scratch, folder))
        call(words, folder)
        healed = state(folder)
        problems += [f"not healed: {name}" for name in wanted if healed.get(name) != wanted[name]]
        problems += [f"left: {name}" for name in left_over(scratch, folder)]
        print(f"{n + 1:>3} {' '.join(words)}: {problems or 'ok'} ({swept} swept)", flush=True)
        bad += bool(problems)
        shutil.rmtree(place / "killed")
    print(f"seed {seed}: {times} kills, {bad} with problems")
    return bad


if __name__ == "__main__":
    sys.exit(main())
