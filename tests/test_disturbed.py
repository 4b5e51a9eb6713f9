"""Two at once, no room, no rights, things that are no files: said in Japanese, and what was there stays."""

import errno
import json
import os
import platform
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import pytest
from conftest import fictional_folder, hyoka

from analysis import files, store
from analysis.errors import HyokaError
from analysis.facts import read_facts
from analysis.locks import held
from analysis.report import warm
from analysis.show.links import file_part

LOCK = Path("data") / "processed" / ".hyoka.lock"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return store.read_raw(fictional_folder(tmp_path_factory.mktemp("read") / "plan"))


@pytest.fixture
def quick(two_years, data, monkeypatch):
    """A plan folder that is read in no time."""
    monkeypatch.setattr(store, "read_raw", lambda folder: data)
    return two_years


def snapshot(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# What ``hyoka clean`` leaves, of other files than there are.
FACTS = json.dumps(
    {
        "hyoka": {
            "inputs": "0", "settings": "0", "name": "n", "title": "t", "source": "", "fictional": True,
            "told": "", "errors": 0, "yearless": "0", "years": {},
        }
    }
)  # fmt: skip

# Two at once.


def test_the_second_command_in_a_plan_is_told_to_wait(two_years, capsys):
    with held(two_years):
        before = snapshot(two_years)
        for command in ["clean", "report"]:
            assert hyoka(command, two_years) == 1
            said = capsys.readouterr().err
            assert "この計画では、ほかの hyoka が動いています" in said
            assert f"プロセス {os.getpid()}" in said
            assert "終わるのを待って" in said
        assert snapshot(two_years) == before
    assert not (two_years / "data" / "processed").exists()


def test_a_command_lets_go_of_the_plan(quick):
    assert hyoka("clean", quick) == 0
    assert not (quick / LOCK).exists()


def lock_of(host=None, process=1, started=0.0):
    return json.dumps(
        {"host": host or platform.node(), "process": process, "started": started, "since": 1_700_000_000}
    )


GONE = next(number for number in range(2**22 - 1, 1, -1) if not psutil.pid_exists(number))


@pytest.mark.parametrize(
    ("content", "old", "words"),
    [
        (lock_of(process=GONE), False, None),
        (lock_of(process=os.getpid(), started=1.0), False, None),  # the number was given to another process
        (lock_of(host="ほかの機械", process=GONE), True, "パソコン ほかの機械"),
        ("", True, None),
        ("{}", True, None),
        ("", False, "動いています"),  # being written
    ],
    ids=[
        "gone",
        "another process",
        "another computer",
        "empty for long",
        "nonsense for long",
        "being written",
    ],
)
def test_a_lock_that_nobody_holds_is_taken_over(tmp_path, content, old, words):
    path = tmp_path / LOCK
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    if old:
        os.utime(path, (1, 1))
    if words:
        with pytest.raises(HyokaError, match=words), held(tmp_path):
            pass
        assert path.read_text("utf-8") == content
    else:
        with held(tmp_path):
            assert json.loads(path.read_text("utf-8"))["process"] == os.getpid()
        assert not path.exists()


def test_of_many_one_has_the_lock(tmp_path):
    (tmp_path / "data" / "processed").mkdir(parents=True)
    (tmp_path / LOCK).write_text(lock_of(process=GONE))
    inside, refused, most = [], [], []
    start = threading.Barrier(8)

    def work():
        start.wait()
        try:
            with held(tmp_path):
                inside.append(1)
                most.append(len(inside))
                threading.Event().wait(0.05)
                inside.pop()
        except HyokaError:
            refused.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) + len(refused) == 8


def test_what_a_killed_command_left_is_swept(quick):
    reports, processed = quick / "reports", quick / "data" / "processed"
    (reports / "2020").mkdir(parents=True)
    (processed / ".abc.writing").mkdir(parents=True)
    (processed / ".abc.writing" / "programs.parquet").write_bytes(b"half")
    (reports / "2020" / ".0123.writing").write_bytes(b"half")
    (reports / "2020" / "kept.writing").write_bytes(b"somebody's own")
    assert hyoka("clean", quick) == 0
    assert [path.name for path in quick.rglob("*writing*")] == ["kept.writing"]


@pytest.mark.skipif(sys.platform == "win32", reason="プロセスを分けられない")
def test_passing_files_of_killed_processes_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/tmp")
    left = Path(tempfile.mkdtemp(prefix=f"hyoka-{GONE}-", dir="/tmp"))
    living = Path(tempfile.mkdtemp(prefix=f"hyoka-{os.getppid()}-", dir="/tmp"))
    (left / "pymp-1").mkdir()
    made = warm._scratch.__wrapped__()
    assert not left.exists()
    assert living.exists()
    assert made.name.startswith(f"hyoka-{os.getpid()}-")
    living.rmdir()
    made.rmdir()


@pytest.mark.skipif(sys.platform == "win32", reason="プロセスを分けられない")
def test_a_long_place_for_passing_files_is_not_used(monkeypatch):
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/tmp/" + "d" * 200)
    made = warm._scratch.__wrapped__()
    assert len(str(made)) < 60
    made.rmdir()


# No room, no rights.

REFUSALS = {
    "full": (errno.ENOSPC, "ディスクに空きがありません", "空きを作り"),
    "quota": (errno.EDQUOT, "割り当てられたディスクの空きがありません", "空きを作り"),
    "no right": (errno.EACCES, "権限がありません", "権限"),
    "read-only": (errno.EROFS, "読み取り専用", "書き込める場所"),
    "broken": (errno.EIO, "読み書きに失敗しました", "ディスク"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_written_is_said_and_the_old_file_stays(case, tmp_path, monkeypatch):
    number, words, remedy = REFUSALS[case]
    path = tmp_path / "a.html"
    path.write_text("古い", encoding="utf-8")
    write_bytes = Path.write_bytes

    def refuse(self, content):
        write_bytes(self, content[:1])
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(HyokaError, match=words) as caught:
        files.write(path, "新しい")
    assert remedy in caught.value.remedy
    assert str(path) in caught.value.where
    assert path.read_text("utf-8") == "古い"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("case", ["full", "no right"])
def test_tables_that_cannot_be_written_leave_the_old_ones(case, quick, monkeypatch, capsys):
    assert hyoka("clean", quick) == 0
    before = snapshot(quick / "data" / "processed")
    number, words, remedy = REFUSALS[case]

    def refuse(self, path, **_):
        Path(path).write_bytes(b"half")
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr("pandas.DataFrame.to_parquet", refuse)
    capsys.readouterr()
    assert hyoka("clean", quick) == 1
    said = capsys.readouterr().err
    assert words in said
    assert remedy in said
    assert snapshot(quick / "data" / "processed") == before
    assert read_facts(quick)


@pytest.mark.parametrize("name", ["reports", "data/processed"])
def test_a_file_where_a_folder_should_be(name, quick, capsys):
    (quick / name).write_text("file")
    assert hyoka("report", quick, "--only", "04", "--year", "2020") == 1  # before any page is run
    said = capsys.readouterr().err
    assert "フォルダーであるはずの所に、同じ名前のファイルがあります" in said
    assert name in said
    assert (quick / name).read_text() == "file"


@pytest.mark.parametrize("name", ["data/plan.toml", "data/corrections.toml", "data/raw/r1.txt"])
def test_what_may_not_be_read_is_said(name, two_years, monkeypatch):
    path = two_years / name
    path.touch()
    opened = Path.open

    def refuse(self, *arguments, **named):
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return opened(self, *arguments, **named)

    (two_years / "data" / "processed").mkdir()
    (two_years / "data" / "processed" / "datapackage.json").write_text(FACTS, encoding="utf-8")
    monkeypatch.setattr(Path, "open", refuse)
    for read in [store.read_raw, read_facts]:
        with pytest.raises(HyokaError, match="権限がありません") as caught:
            read(two_years)
        assert name in caught.value.where


def test_a_folder_that_may_not_be_looked_into_is_said(two_years, monkeypatch):
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("raw"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(HyokaError, match="権限がありません"):
        store.read_raw(two_years)


# What lies among the raw files and is none.


def pipe(path, _):
    os.mkfifo(path)


def dead_link(path, _):
    path.symlink_to("nowhere.txt")


def link_out(path, outside):
    path.symlink_to(outside / "secret.txt")


def link_to_folder(path, _):
    path.symlink_to(path.parents[1])


def folder_like_a_file(path, _):
    path.mkdir()


@pytest.mark.skipif(sys.platform == "win32", reason="リンクに管理者の権限が要る")
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (pipe, "ふつうのファイルではありません"),
        (dead_link, "リンクの先にファイルがありません"),
        (link_out, "計画のフォルダーの外を指すリンクです"),
        (link_to_folder, "フォルダーを指すリンクです"),
        (folder_like_a_file, "ファイルのような名前のフォルダーです"),
    ],
)
def test_what_is_no_file_is_refused(make, words, tmp_path):
    plan = fictional_folder(tmp_path / "plan")
    (tmp_path / "secret.txt").write_text("秘密", encoding="utf-8")
    (plan / "data" / "processed").mkdir()
    (plan / "data" / "processed" / "datapackage.json").write_text(FACTS, encoding="utf-8")
    make(plan / "data" / "raw" / "x.csv", tmp_path)
    for read in [store.read_raw, read_facts]:  # tables that are up to date must not hide it
        with pytest.raises(HyokaError, match=words) as caught:
            read(plan)
        assert "x.csv" in caught.value.where
        assert caught.value.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="リンクに管理者の権限が要る")
def test_a_raw_folder_elsewhere_is_refused_and_a_link_inside_is_read(tmp_path):
    plan = fictional_folder(tmp_path / "plan")
    raw = plan / "data" / "raw"
    (plan / "kept").mkdir()
    (raw / "r1.txt").rename(plan / "kept" / "r1.txt")
    (raw / "r1.txt").symlink_to(plan / "kept" / "r1.txt")
    assert store.read_raw(plan).years == [2019, 2020]
    raw.rename(tmp_path / "elsewhere")
    raw.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HyokaError, match="計画のフォルダーの外を指すリンクです"):
        store.read_raw(plan)


# Names of files.


@pytest.mark.parametrize("name", ["公園課", "市民部 市民課", "総務部　総務課", "ＩＴ推進課", "DX推進課"])
def test_a_name_that_can_be_written_stays(name):
    assert file_part(name) == name


def test_names_of_files_are_unique_short_and_stable():
    names = [
        "A/B課", "A:B課", "A_B課", "a_b課", "A*B課", "課" * 90, "課" * 91, "ab課", "AB課", "Ab課", "が課", "か\u3099課", "課.", "課 ", " 課",
        "CON", "con", "hj21", "1", "第1分冊", "..", "../..", "a\u202eb", "\x00課", "課\n課", "課課\t", "~", "𠮷" * 90,
    ]  # fmt: skip
    parts = [file_part(name) for name in names]
    assert len({part.casefold() for part in parts}) == len(names)
    for part in parts:
        assert not set('\\/:*?"<>|.\0\n\t') & set(part)
        assert part == part.strip()
        assert len(part.encode()) <= 170
    assert file_part("A/B課") == "A_B課~823750f1e7"  # sha256 of its UTF-8
