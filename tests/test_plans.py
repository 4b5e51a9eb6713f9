"""Several plans in one call, on this machine and by the workers of a real Dask scheduler; pages that misbehave."""

import re
import shutil
import sys
import threading
from pathlib import Path

import pytest
import synthetic
from bs4 import BeautifulSoup
from conftest import BUILT_AT, fictional_folder, hyoka, write_notebooks

from analysis.report import notebooks, overview

PAGE_04 = "reports/2020/04_data_quality"
ONE_PAGE = ["--only", "04"]


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    """Two plans that are well, one without raw files, a folder that is none, and a file: built once, not to be changed."""
    parent = tmp_path_factory.mktemp("cities")
    for name in ["a", "b"]:
        fictional_folder(parent / name)
    fictional_folder(parent / "empty", {})
    (parent / "other").mkdir()
    (parent / "notes.txt").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", BUILT_AT)
        code = hyoka("report", *sorted(parent.iterdir()), *ONE_PAGE)
    return parent, code


def test_a_plan_that_fails_does_not_stop_the_others(cities):
    parent, code = cities
    assert code == 1
    for name in ["a", "b"]:
        assert (parent / name / f"{PAGE_04}.html").is_file()
        assert (parent / name / "reports" / "index.html").is_file()
    assert not (parent / "empty" / "data" / "processed").exists()


def test_the_summary_lists_what_failed(cities, capsys):
    parent, _ = cities
    assert hyoka("report", *sorted(parent.iterdir()), *ONE_PAGE) == 1
    said = capsys.readouterr()
    assert "4の計画のうち2を作り終えました。0ページを作りました。最新の4ページは飛ばしました" in said.out
    assert "元データがありません" in said.err
    assert "計画のフォルダーではありません" in said.err


def test_the_page_over_the_plans(cities):
    parent, _ = cities
    page = BeautifulSoup((parent / "index.html").read_text("utf-8"), "html.parser")
    rows = page.select("tbody tr")
    assert [row.a["href"] for row in rows] == ["a/reports/index.html", "b/reports/index.html"]
    assert all((parent / row.a["href"]).is_file() for row in rows)
    # R2 of the fictional plan: four programs; 子ども食堂 reached 4 of 4; A and B: 花いっぱい, 図書の日, 子ども食堂.
    heads = [head.get_text() for head in page.select("thead th")]
    cells = dict(zip(heads, [cell.get_text() for cell in rows[0].find_all(["th", "td"])], strict=True))
    assert cells["計画"] == "架空市 架空の計画（架空）"
    assert cells["年度"] == "2020年度（令和2年度）"
    assert cells["事業"] == "4"
    assert cells["評価A・Bの事業"] == "3 / 4"
    assert page.find("p", class_="fictional")
    assert page.find("table", class_="sortable").caption
    assert all(head["scope"] == "col" for head in page.select("thead th"))
    assert rows[0].select("td[data-sort='0.75']")


def test_where_the_page_over_the_plans_belongs(tmp_path):
    a, b, deep = tmp_path / "a", tmp_path / "b", tmp_path / "a" / "inner"
    assert overview.place([a, b]) == tmp_path / "index.html"
    assert overview.place([a, deep]) == tmp_path / "index.html"
    assert overview.place([tmp_path, a, b]) == tmp_path.parent / "index.html"
    assert overview.place([Path("/x"), Path("/y")]) is None  # the root of a disk
    (tmp_path / "index.html").write_text("役所のページ", encoding="utf-8")
    assert overview.place([a, b]) is None


def test_clean_and_list_take_several(cities, tmp_path, capsys):
    parent, _ = cities
    folders = [shutil.copytree(parent / name, tmp_path / name) for name in ["a", "b", "empty"]]
    assert hyoka("clean", *folders, "--jobs", "2") == 1
    said = capsys.readouterr()
    assert "3の計画のうち2を読んで書き込みました" in said.out
    assert "元データがありません" in said.err
    assert hyoka("list", *folders) == 1
    said = capsys.readouterr()
    assert (
        re.sub(r"\s", "", said.out).count("データのある年度:2019年度（令和元年度）、2020年度（令和2年度）")
        == 2
    )
    assert "元データがありません" in said.err


# Pages that misbehave.

BAD = {
    "10_ends": ("import os\nos._exit(7)", ["途中で止まりました", "終了コード 7"]),
    "11_loops": ("while True:\n    pass", ["5秒たっても終わらないため止めました", "--timeout"]),
    "12_raises": ("print('ここまで')\n1 / 0", ["ZeroDivisionError"]),
    "13_crashes": ("import ctypes\nctypes.string_at(0)", ["途中で止まりました"]),
    "15_prints": ("print('あ' * 50_000_000)", ["一つのセルの印字が多すぎます（100万文字まで）"]),
    "16_prints_on": (
        "for n in range(500):\n    try:\n        print('x' * 9_999)\n    except Exception:\n        pass",
        ["一つのセルの印字が多すぎます"],
    ),
    "17_eats": ("x = bytearray(3 << 30)", ["メモリーが足りません", "--memory"]),
    "18_is_none": (None, ["JSON の形になっていません"]),
}
if sys.platform == "darwin":
    del BAD["17_eats"]  # which has no such limit
GOOD = {"14_good": "print(fiscal_year)", "19_half_a_character": "print('\\ud83d')"}


@pytest.fixture
def own_notebooks(tmp_path, monkeypatch):
    """Notebooks that misbehave, and two that don't, in place of the project's."""
    folder = write_notebooks(
        tmp_path / "home", {name: source for name, (source, _) in BAD.items() if source} | GOOD
    )
    (folder / "18_is_none.ipynb").write_text("<html>", encoding="utf-8")
    monkeypatch.setattr(notebooks, "home", lambda: tmp_path / "home")
    notebooks.available.cache_clear()
    yield folder
    notebooks.available.cache_clear()


@pytest.mark.skipif(sys.platform == "win32", reason="プロセスを分けられない")
def test_a_page_that_misbehaves_fails_alone(own_notebooks, two_years, capsys):
    assert hyoka("report", two_years, "--year", "2020", "--timeout", "5") == 1
    said = capsys.readouterr()
    assert "2ページを作りました" in said.out
    assert "Traceback" not in said.err
    for name, (_, words) in BAD.items():
        told = said.err[said.err.index(f"2020/{name} ") :]
        assert all(word in told for word in words), name
        assert not (two_years / "reports" / "2020" / f"{name}.html").exists()
    assert (two_years / "reports" / "2020" / "14_good.html").is_file()
    assert "?" in (two_years / "reports" / "2020" / "19_half_a_character.html").read_text("utf-8")


# With Dask.


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """A scheduler without workers."""
    pytest.importorskip("distributed", reason="Dask がない（pip install -r requirements-dask.txt）")
    with synthetic.scheduler(tmp_path_factory.mktemp("scheduler")) as address:
        yield address


def test_dask_makes_the_same_pages_also_when_a_worker_dies(scheduler, cities, tmp_path, monkeypatch):
    """Two workers, one of them killed when the first page has arrived."""
    parent, _ = cities
    monkeypatch.setenv("SOURCE_DATE_EPOCH", BUILT_AT)
    plans = [fictional_folder(tmp_path / "cities" / name) for name in "ab"]
    workers = [synthetic.worker(scheduler) for _ in range(2)]
    ended, killed_at = threading.Event(), []

    def kill_one():
        while not ended.wait(0.02):
            if there := list((tmp_path / "cities").glob("*/reports/*/04*.html")):
                workers[0].kill()
                killed_at.append(len(there))
                return

    killer = threading.Thread(target=kill_one)
    try:
        synthetic.wait_for_workers(scheduler, 2)
        killer.start()
        code = hyoka("report", *plans, *ONE_PAGE, "--dask", scheduler)
    finally:
        ended.set()
        for process in workers:
            process.kill()
            process.wait()
    killer.join()
    assert killed_at
    assert killed_at[0] < 4  # while there was work left
    assert code == 0
    files = ["index.html", "methods.html"]
    files += [
        f"{year}/{name}"
        for year in (2019, 2020)
        for name in ("04_data_quality.html", "04_data_quality.ipynb", "tables.xlsx")
    ]
    for name in [f"{plan}/reports/{file}" for plan in "ab" for file in files]:
        assert (tmp_path / "cities" / name).read_bytes() == (parent / name).read_bytes(), name


def test_a_worker_of_other_versions_is_refused(scheduler, tmp_path, capsys):
    """It finds another pandas recorded in its path than there is."""
    other = tmp_path / "other" / "pandas-2.9.9.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: pandas\nVersion: 2.9.9\n")
    plan = fictional_folder(tmp_path / "plan")
    strange = synthetic.worker(scheduler, PYTHONPATH=str(other.parent))
    try:
        synthetic.wait_for_workers(scheduler, 1)
        assert hyoka("report", plan, "--dask", scheduler) == 1
    finally:
        strange.kill()
        strange.wait()
    said = capsys.readouterr().err
    assert "ワーカーの版が、このコマンドの版と違います" in said
    assert "pandas 2.9.9／" in said
    assert not (plan / "reports").exists()


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [("tcp://127.0.0.1:9", 1, "つながりません: tcp://127.0.0.1:9"), ("nonsense://x", 2, "住所を読めません")],
)
def test_a_scheduler_that_cannot_be_reached(two_years, monkeypatch, capsys, address, code, words):
    pytest.importorskip("distributed", reason="Dask がない（pip install -r requirements-dask.txt）")
    monkeypatch.setattr("analysis.report.pools._PATIENCE", 1)
    assert hyoka("report", two_years, "--dask", address) == code
    assert words in capsys.readouterr().err
    assert not (two_years / "reports").exists()


def test_without_dask_the_command_says_how_to_get_it(two_years, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert hyoka("report", two_years, "--dask", "tcp://127.0.0.1:9") == 2
    assert "requirements-dask.txt" in capsys.readouterr().err
