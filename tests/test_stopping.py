"""Ctrl-C: what is done stays and is recorded, what is under way ends, nothing is left running."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from conftest import hyoka, write_notebooks

from analysis.report import plans, warm

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="シグナルがない")

# The command with notebooks of another home.
COMMAND = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
from analysis.report import notebooks
notebooks.home = lambda: Path(sys.argv[1])
from analysis.cli import main
main(sys.argv[2:])
"""
# Starts a program, says which processes there are now, and never ends.
HANGS = """
import os, subprocess, time
started = subprocess.Popen(["sleep", "600"])
with open("pids.new", "w") as file:
    file.write(f"{os.getpid()} {started.pid}")
os.replace("pids.new", "pids")
time.sleep(600)
"""
NOTEBOOKS = {"10_good": "print(fiscal_year)", "11_hangs": HANGS, "12_waits": "print(fiscal_year)"}


def is_running(number):
    return psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("options", "send"),
    [(["--jobs", "1"], os.kill), (["--jobs", "2", "--kernel"], os.killpg)],
    ids=["the command alone", "all of a terminal"],
)
def test_an_interruption(options, send, two_years, tmp_path):
    write_notebooks(tmp_path / "home", NOTEBOOKS)
    reports, pids = two_years / "reports", two_years / "pids"
    command = [sys.executable, "-c", COMMAND, tmp_path / "home", "report", two_years, "--year", "2020"]
    run = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        start_new_session=True, env=os.environ | {"TMPDIR": str(tmp_path)},
    )  # fmt: skip
    while run.poll() is None and not (pids.exists() and (reports / "2020" / "10_good.html").exists()):
        time.sleep(0.05)
    assert run.poll() is None, run.communicate()
    numbers = [int(number) for number in pids.read_text().split()]
    below = [run.pid, *(process.pid for process in psutil.Process(run.pid).children(recursive=True))]
    assert set(numbers) < set(below)
    send(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, out + err
    assert "中断しました" in err
    assert "Traceback" not in out + err
    assert not [number for number in below if is_running(number)]
    record = json.loads((reports / "build.json").read_text("utf-8"))
    assert "2020/10_good" in record["pages"]
    assert "2020/11_hangs" not in record["pages"]
    assert not [path for path in two_years.rglob("*") if "writing" in path.name or "11_hangs" in path.name]
    assert not list(tmp_path.glob("hyoka-*"))


# One program after the other, each in a session of its own as a kernel is.
BREEDS = """
import subprocess, time
for _ in range(600):
    subprocess.Popen(["sleep", {seconds!r}], start_new_session=True)
    time.sleep(0.001)
time.sleep(600)
"""


def test_what_a_page_starts_while_it_is_stopped_ends_too():
    seconds = f"600.{os.getpid()}"  # by which they are known
    with pytest.raises(warm.Stopped):
        warm.call(exec, BREEDS.format(seconds=seconds), timeout=0.3)
    left = [one for one in psutil.process_iter(["cmdline"]) if seconds in (one.info["cmdline"] or [])]
    _, left = psutil.wait_procs(left, timeout=10)  # one that was killed needs a moment
    for one in left:
        one.kill()
    assert not left


def test_an_interruption_while_reading(two_years, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(plans, "prepare", interrupted)
    monkeypatch.setattr("analysis.cli._leave", lambda code: None)  # it would end the tests, too
    before = signal.getsignal(signal.SIGINT)
    assert hyoka("clean", two_years) == 130
    assert "中断しました" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before
    assert not (two_years / "data" / "processed").exists()
