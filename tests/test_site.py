"""The site as data: what a page's key covers, and what is made again when it is gone."""

import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, hyoka

from analysis import store
from analysis.files import write
from analysis.report import html, installed
from analysis.report.build_record import why_stale
from analysis.report.notebooks import available
from analysis.report.plans import Asked
from analysis.report.site import Site


@pytest.fixture
def alone(plan_folder):
    """The city's plan, nothing built."""
    return plan_folder, store.facts_of(store.read_raw(plan_folder))


def key_of(folder, facts, *numbers, name="2020/04_data_quality"):
    chosen = [notebook for notebook in available() if not numbers or notebook.name[:2] in numbers]
    return next(job.key for job in Site(folder, facts, chosen).jobs() if job.name == name)


def test_the_key_covers_the_pages_linked_to(alone):
    """Else page 04, built by itself, keeps its navigation of two entries for ever."""
    folder, facts = alone
    by_itself, among_all = key_of(folder, facts, "04"), key_of(folder, facts)
    assert by_itself != among_all
    (folder / "reports" / "2020").mkdir(parents=True)
    for notebook in available():
        (folder / "reports" / "2020" / f"{notebook.name}.html").touch()
    assert key_of(folder, facts, "04") == among_all  # the others are there already
    (folder / "reports" / "2020" / "01_indicator_progress.html").unlink()
    assert key_of(folder, facts, "04") not in (by_itself, among_all)


def test_a_page_names_its_neighbours(alone):
    folder, facts = alone
    (job,) = Site(folder, facts, [available()[4]]).jobs()
    assert job.page.siblings == (("04_data_quality.html", "データの品質", True),)
    assert job.page.years == (("2020年度", "../2020/04_data_quality.html", True),)
    jobs = Site(folder, facts, available()).jobs()
    assert [len(job.page.siblings) for job in jobs] == [len(available())] * len(available())


def test_a_page_without_a_profile_is_the_same_in_every_set(alone):
    """02 takes no profile: the pages of another profile link to it, and it stays as it is."""
    folder, facts = alone
    (folder / "reports" / "2020").mkdir(parents=True)
    for notebook in available():
        (folder / "reports" / "2020" / f"{notebook.name}.html").touch()
    plain = {job.name: job for job in Site(folder, facts, available()).jobs()}
    other = {job.name: job for job in Site(folder, facts, available(), None, {"profile": "hj21"}).jobs()}
    assert other["2020/02_partner_patterns"].key == plain["2020/02_partner_patterns"].key
    siblings = [file for file, _, _ in other["2020/01_indicator_progress_hj21"].page.siblings]
    assert siblings[:3] == [
        "00_policy_review_hj21.html", "01_indicator_progress_hj21.html", "02_partner_patterns.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["2020/tables.xlsx", "2020/tables/指標.csv", "methods.html", "index.html", "build.html", "build.json"],
)
def test_what_is_deleted_is_made_again(built_copy, capsys, name):
    path = built_copy / "reports" / name
    before = path.read_bytes()
    path.unlink()
    if name == "build.json":  # nothing is known to be fresh then
        assert hyoka("report", built_copy, "--only", "04") == 0
    else:
        assert hyoka("report", built_copy) == 0
        assert "0ページを作りました。最新の6ページは飛ばしました" in capsys.readouterr().out
    assert path.is_file()
    if path.suffix in {".xlsx", ".csv"}:
        assert path.read_bytes() == before


def test_workbooks_are_not_written_again_for_nothing(built_copy):
    path = built_copy / "reports" / "2020" / "tables.xlsx"
    before = path.stat().st_mtime_ns
    assert hyoka("report", built_copy) == 0
    assert path.stat().st_mtime_ns == before


def test_the_package_says_where_its_notebooks_are():
    assert (installed.home() / "notebooks").samefile(ROOT / "notebooks")
    assert (installed.home() / "docs" / "methods.md").is_file()


def test_a_wheel_says_so_too(monkeypatch, tmp_path):
    """As pip records it: no direct_url.json, the data files among the files of the package."""
    methods = tmp_path / "share" / "hyoka" / "docs" / "methods.md"
    methods.parent.mkdir(parents=True)
    methods.touch()

    class File:
        name = "methods.md"

        def locate(self):
            return methods

    class Package:
        files = (File(),)

        def read_text(self, name):
            return None

    monkeypatch.setattr(installed, "distribution", lambda name: Package())
    assert installed.home.__wrapped__() == (tmp_path / "share" / "hyoka").resolve()


UNCHANGED = """
import sys
from analysis.cli import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    assert not left.code, left.code
print("heavy:", *sorted({"pandas", "numpy", "matplotlib", "nbformat", "papermill", "jupyter_client", "scipy"} & set(sys.modules)))
"""


@pytest.mark.parametrize("command", [["report"], ["list"], ["--help"]])
def test_nothing_heavy_is_imported_where_nothing_is_to_be_done(built, command):
    folder = [built] if command != ["--help"] else []
    done = subprocess.run(
        [sys.executable, "-c", UNCHANGED, *command, *folder],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "heavy:"
    assert "最新" in done.stdout or command == ["--help"]


def test_two_may_write_the_same_file(tmp_path):
    """Each into a scratch file of its own; what fails leaves nothing behind."""
    names = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", lambda self, target: names.add(self.name))
        write(tmp_path / "a.html", "一")
        write(tmp_path / "a.html", "二")
    assert len(names) == 2
    assert not list(tmp_path.iterdir())


def test_every_department_has_its_pages_in_the_years_it_was_there(two_years):
    facts = store.facts_of(store.read_raw(two_years))
    chosen = [notebook for notebook in available() if notebook.name[:2] in ("03", "04")]
    jobs = Asked(chosen, departments=True).jobs(two_years, facts)
    names = {job.name for job in jobs if job.name.startswith("20") and "03_" in job.name}
    assert names == {
        "2019/03_rating_changes", "2019/03_rating_changes_公園課", "2019/03_rating_changes_安全課", "2019/03_rating_changes_図書課",
        "2020/03_rating_changes", "2020/03_rating_changes_公園課", "2020/03_rating_changes_安全課", "2020/03_rating_changes_図書課",
        "2020/03_rating_changes_福祉課",
    }  # fmt: skip
    assert len(jobs) == 18
    (park,) = [job for job in jobs if job.name == "2020/03_rating_changes_公園課"]
    assert [file for file, _, _ in park.page.siblings] == [
        "03_rating_changes_公園課.html",
        "04_data_quality_公園課.html",
    ]
    assert park.page.whole == ("03_rating_changes.html", "全課のページ")
    (care,) = [job for job in jobs if job.name == "2020/03_rating_changes_福祉課"]
    assert care.page.years == (
        ("2019年度（全課）", "../2019/03_rating_changes.html", False),
        ("2020年度", "../2020/03_rating_changes_福祉課.html", True),
    )
    (plain,) = [job for job in jobs if job.name == "2020/03_rating_changes"]
    assert plain.page.whole == ("", "")
    only = Asked(chosen, years=[2020], departments=True).jobs(two_years, facts)
    assert {job.fiscal_year for job in only} == {2020}
    assert len(only) == 10


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ノートブック": "0"}, "ノートブックが変わった"),
        ({"並ぶページやつながるページ": "0"}, "並ぶページやつながるページが変わった"),
        ({"元データ": "0"}, "元データが変わった"),
        ({"設定（plan.toml）かプログラム": "0", "元データ": "0"}, "設定（plan.toml）かプログラムが変わった"),
        ({}, ""),
    ],
)
def test_a_stale_page_says_why(alone, changed, why):
    folder, facts = alone
    job = Site(folder, facts, available()).jobs()[0]
    assert why_stale(job, {"made_of": job.made_of | changed}) == why
    assert why_stale(job, {}) == ""


def test_another_notebook_is_why_the_other_pages_are_stale(alone):
    folder, facts = alone
    before = Site(folder, facts, available()[:-1]).jobs()[0]
    after = Site(folder, facts, available()).jobs()[0]
    assert why_stale(after, {"made_of": before.made_of}) == "並ぶページやつながるページが変わった"


def test_code_that_was_shown_is_why_a_page_without_it_is_stale(alone):
    folder, facts = alone
    with_code = Site(folder, facts, available(), with_code=True).jobs()[0]
    plain = Site(folder, facts, available()).jobs()[0]
    assert why_stale(plain, {"made_of": with_code.made_of}) == "コードを示すか（--with-code）が変わった"


def test_every_table_of_the_methods_page_has_a_caption():
    page = BeautifulSoup(html.methods(installed.methods().read_text("utf-8"), "計画"), "html.parser")
    tables = page.find_all("table")
    assert len(tables) >= 3
    assert [table.find("th").get_text() for table in tables if not table.caption] == []
