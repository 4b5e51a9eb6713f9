"""From raw file to pages, with real kernels; and what the command says when it is used wrongly."""

import json
import os
import re
import shutil
import subprocess
import sys
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import BUILT_AT, PAGES, PLAN, TWO_YEARS, fictional_folder, hyoka

from analysis.report import notebooks, run

FICTIONAL = "架空のデータによる見本"


def soup_of(folder, page):
    return BeautifulSoup((folder / "reports" / "2020" / f"{page}.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("page", PAGES)
def test_page(built, page):
    text = (built / "reports" / "2020" / f"{page}.html").read_text("utf-8")
    soup = BeautifulSoup(text, "html.parser")
    assert soup.html["lang"] == "ja"
    assert "2020年度（令和2年度）" in soup.title.text
    assert len(soup.find_all("h1")) == 1
    assert soup.find(class_="lead").get_text().endswith("。")
    assert soup.find("p", class_="conditions")
    assert not soup.find_all("img")
    for drawing in soup.select("figure svg"):
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"]) > 20
        assert drawing.find("text")  # words stay text
        assert not drawing.find("image")
    # Nothing that a browser would fetch, no code, no machine path, no prompt.
    assert not soup.find_all(["link", "iframe"])
    assert not soup.find("script", src=True)
    assert not re.search(r"url\((?!#)|@import|(?:src|href)=\"?https?:", text)
    code = soup.find("details", class_="code").extract()
    assert "fiscal_year" in code.get_text()
    assert not code.has_attr("open")
    assert "fiscal_year" not in soup.main.get_text()
    assert str(built) not in text
    assert "In [" not in text
    assert len(text.encode()) < 600_000


def test_what_the_pages_say(built):
    assert "達成は5" in soup_of(built, "01_indicator_progress").find(class_="lead").text
    for page in ["00_policy_review", "02_partner_patterns", "03_rating_changes", "04_data_quality"]:
        assert "凡例未登録" in soup_of(built, page).text
    assert "もう1年度分の評価表が必要です" in soup_of(built, "03_rating_changes").text
    quality = soup_of(built, "04_data_quality").text
    assert "調査結果の活用 研修内容、対象者へ反映する。" in quality
    assert "元ファイルの全行 41 と合計 41 は一致" in quality


def test_executed_notebook_is_kept_and_names_no_machine(built):
    path = built / "reports" / "2020" / "01_indicator_progress.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    injected = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert len(injected) == 1
    assert str(built) not in path.read_text("utf-8")


def test_index_and_record(built):
    soup = BeautifulSoup((built / "reports" / "index.html").read_text("utf-8"), "html.parser")
    links = [link["href"] for link in soup.find_all("a") if link["href"].endswith(".html")]
    assert links == [*(f"2020/{page}.html" for page in PAGES), "methods.html", "build.html"]
    assert soup.find(class_="lead").text.startswith("「自治会活動支援」の補助金活用自治会など3指標が")
    assert soup.find("a", href="2020/tables.xlsx")
    assert all((built / "reports" / link).is_file() for link in links)
    bars = [bar["aria-label"] for bar in soup.select(".pair .segments")]
    assert bars == ["達成5、やや遅れ1、遅れ1、横ばい4、後退3、評価不能2", "A2、B4、C5、D4、E1"]
    cards = soup.select(".cards-of-pages li")
    assert all(
        card.select_one(".mini, .columns, .arrow, svg") for card in cards
    )  # every finding with its picture
    assert cards[2].select_one(".keys").get_text(" ", strip=True) == "A 2 B 4 C 5 D 4 E 1"
    first = soup.select_one(".programs tbody tr")
    assert first.a.text in {"市職員研修", "市民活動保険制度の検討"}
    assert first.a["href"].startswith("2020/05_programs.html#p-")
    assert len(soup.select(".programs tbody tr")) == 16
    built_page = BeautifulSoup((built / "reports" / "build.html").read_text("utf-8"), "html.parser")
    assert [cell.text.strip() for cell in built_page.select("td.built")] == ["最新"] * 6
    assert built_page.find("a", href="2020/01_indicator_progress.ipynb")
    record = json.loads((built / "reports" / "build.json").read_text("utf-8"))
    assert set(record["pages"]) == {f"2020/{page}" for page in PAGES}
    assert all(page["ok"] for page in record["pages"].values())
    taken = json.loads((built / "reports" / "times.json").read_text("utf-8"))
    assert set(taken) == set(record["pages"])
    assert min(taken.values()) > 0
    assert record["versions"]["pandas"]


def test_second_call_skips(built_copy, capsys):
    pages = built_copy / "reports" / "2020"
    before = {path: path.stat().st_mtime_ns for path in pages.iterdir()}
    assert hyoka("report", built_copy) == 0
    assert "0ページを作りました。最新の6ページは飛ばしました" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in pages.iterdir()} == before
    assert hyoka("list", built_copy) == 0
    shown = capsys.readouterr().out
    assert shown.count("最新") == 6
    assert "比べる年度（0なら、データのある直前の年度）" in shown


def test_a_change_makes_pages_stale_also_those_not_asked_for(built_two_years_copy, capsys):
    folder = built_two_years_copy
    raw = folder / "data" / "raw" / "r2.txt"
    raw.write_text(raw.read_text("utf-8").replace("夜回り", "夜の見回り"), encoding="utf-8")
    (raw.parent / "~$r2.xlsx").write_bytes(b"open in Excel")
    capsys.readouterr()
    assert hyoka("report", folder, "--only", "04", "--year", "2020") == 0
    assert "1ページを作りました" in capsys.readouterr().out
    assert "夜の見回り" in (folder / "reports" / "2020" / "04_data_quality.html").read_text("utf-8")
    record = BeautifulSoup((folder / "reports" / "build.html").read_text("utf-8"), "html.parser")
    states = {
        row.th.text: row.find(class_="built").text
        for row in record.select("#y2020 ~ div tr")
        if row.find(class_="built")
    }
    assert "古い版" in states["データの品質（図書課）"]
    assert hyoka("list", folder) == 0
    assert "04_data_quality_図書課" in (shown := capsys.readouterr().out)
    assert "古い版" in shown


def test_another_profile_has_pages_of_its_own(built_copy):
    assert hyoka("report", built_copy, "-p", "profile=hj21", "--only", "00", "--only", "01") == 0
    reports = built_copy / "reports"
    assert "A・達成の指標" in (reports / "2020" / "00_policy_review_hj21.html").read_text("utf-8")
    assert "達成は5" in (reports / "2020" / "01_indicator_progress.html").read_text("utf-8")
    page = BeautifulSoup((reports / "2020" / "00_policy_review_hj21.html").read_text("utf-8"), "html.parser")
    hrefs = {link["href"].split("#")[0] for link in page.find_all("a")}
    assert {"01_indicator_progress_hj21.html", "03_rating_changes.html"} <= {unquote(href) for href in hrefs}
    index = BeautifulSoup((reports / "index.html").read_text("utf-8"), "html.parser")
    (link,) = index.select(".narrowed a")  # from there to the others
    assert (link.text, link["href"]) == ("健康日本21（hj21）", "2020/00_policy_review_hj21.html")


def test_with_code_the_code_stands_open(built_copy):
    assert hyoka("report", built_copy, "--only", "04", "--with-code") == 0
    page = BeautifulSoup(
        (built_copy / "reports" / "2020" / "04_data_quality.html").read_text("utf-8"), "html.parser"
    )
    code = page.find("details", class_="code")
    assert code.has_attr("open")
    assert "printed" in code["class"]


def test_errors_in_the_data_are_said_on_every_page_and_by_the_exit_code(two_years, capsys):
    raw = two_years / "data" / "raw"
    (raw / "copy.txt").write_bytes((raw / "r2.txt").read_bytes())
    assert hyoka("report", two_years, "--year", "2020", "--only", "00") == 1
    assert "元データに誤りが4件あります" in capsys.readouterr().err
    page = (two_years / "reports" / "2020" / "00_policy_review.html").read_text("utf-8")
    assert "データに誤りがあります" in page
    assert FICTIONAL in page


def test_a_department_of_one_year_only(two_years):
    assert hyoka("report", two_years, "--only", "04", "-p", "department=福祉課") == 0
    assert [path.name for path in (two_years / "reports").glob("*/04*.html")] == [
        "04_data_quality_福祉課.html"
    ]


def test_same_input_same_bytes(built, tmp_path):
    """In a folder of another name, by another process of other settings, at what it takes for the same moment."""
    folder = tmp_path / "別の 場所"
    shutil.copytree(built / "data" / "raw", folder / "data" / "raw")
    shutil.copy(built / "data" / "plan.toml", folder / "data" / "plan.toml")
    other = {
        "SOURCE_DATE_EPOCH": BUILT_AT,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4321",
    }
    command = [sys.executable, "-m", "analysis", "report", folder, "--jobs", "1"]
    subprocess.run(command, env=os.environ | other, check=True, capture_output=True, cwd=tmp_path)
    names = {path.relative_to(built) for path in (built / "reports").rglob("*") if path.is_file()}
    assert names == {path.relative_to(folder) for path in (folder / "reports").rglob("*") if path.is_file()}
    assert len(names) > 2 * len(PAGES)
    different = [name for name in names if (built / name).read_bytes() != (folder / name).read_bytes()]
    assert [name.name for name in different] in ([], ["times.json"])
    assert "2020年09月13日" in (folder / "reports" / "2020" / "00_policy_review.html").read_text("utf-8")


def test_two_years_and_a_department(built_two_years):
    reports = built_two_years / "reports"
    later = BeautifulSoup((reports / "2020" / "03_rating_changes.html").read_text("utf-8"), "html.parser")
    assert (
        "2019年度と比べて、評価が下がったのは2事業（花いっぱい、夜回り）で、1事業は同じです。" in later.text
    )
    assert (
        "改善と悪化は、両方の年度にある同じ事業で数えました。このほかは、新規1、表からなくなった1です。"
        in later.text
    )
    assert "架空" in later.text
    first = (reports / "2019" / "03_rating_changes.html").read_text("utf-8")
    assert "2019年度より前の年度のデータがない" in first
    assert (reports / "2020" / "03_rating_changes_図書課.html").is_file()
    index = BeautifulSoup((reports / "index.html").read_text("utf-8"), "html.parser")
    (link,) = index.select(".narrowed a")  # the first page of the department, and from there to the others
    assert (link.text, link["href"]) == ("図書課", "2020/03_rating_changes_図書課.html")
    own = BeautifulSoup(
        (reports / "2020" / "03_rating_changes_図書課.html").read_text("utf-8"), "html.parser"
    )
    assert own.find("a", string="データの品質")["href"] == "04_data_quality_図書課.html"
    assert "図書課" not in "".join(link.text for link in index.select(".older a, .cards-of-pages a"))


def test_a_failing_notebook_stops_nothing_else(two_years, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "notebooks"
    folder.mkdir()

    def write(name, source):
        cells = [
            nbformat.v4.new_markdown_cell(f"# {name}"),
            nbformat.v4.new_code_cell("fiscal_year = 2020  # 年度"),
        ]
        cells[1].metadata["tags"] = ["parameters"]
        cells.append(nbformat.v4.new_code_cell(source))
        notebook = nbformat.v4.new_notebook(
            cells=cells,
            metadata={
                "kernelspec": {"name": "python3", "display_name": "p", "language": "python"},
                "language_info": {"name": "python"},
            },
        )
        nbformat.write(notebook, folder / f"{name}.ipynb")

    write("10_bad", "from analysis import load\nprint('ここまで')\nload('.').select(1999)")
    write("11_good", "print(fiscal_year)")
    monkeypatch.setattr(notebooks, "home", lambda: tmp_path)
    notebooks.available.cache_clear()
    older = two_years / "reports" / "2020" / "10_bad.html"
    older.parent.mkdir(parents=True)
    older.write_text("前のページ", encoding="utf-8")
    try:
        assert hyoka("report", two_years, "--year", "2020") == 1
    finally:
        notebooks.available.cache_clear()
    said = capsys.readouterr()
    assert "1ページを作りました" in said.out
    assert "1999年度のデータはありません" in said.err
    assert older.read_text("utf-8") == "前のページ"
    assert (older.parent / "11_good.html").is_file()
    partial = nbformat.read(older.parent / "10_bad.failed.ipynb", as_version=4)
    outputs = [output for cell in partial.cells for output in cell.get("outputs", [])]
    assert any(output.get("text") == "ここまで\n" for output in outputs)
    assert any(output["output_type"] == "error" for output in outputs)
    index = BeautifulSoup((two_years / "reports" / "index.html").read_text("utf-8"), "html.parser")
    assert "作れなかったページが1つあります" in index.text
    record = BeautifulSoup((two_years / "reports" / "build.html").read_text("utf-8"), "html.parser")
    assert record.find("strong", string="失敗")
    assert record.find("a", href="2020/10_bad.failed.ipynb")


WRONG = {
    "unknown year": (["report", "--year", "2019"], 2, ["2019年度のデータはありません", "2020"]),
    "no year": (["report", "--year", "去年"], 2, ["年度「去年」を読めません", "令和2年度"]),
    "unknown notebook": (
        ["report", "--only", "09"],
        2,
        ["ノートブック「09」はありません", "04_data_quality"],
    ),
    "misspelt parameter": (
        ["report", "-p", "departmnt=課"],
        2,
        ["「departmnt」はありません", "「department」ではありませんか"],
    ),
    "wrong type": (["report", "-p", "compare_year=去年"], 2, ["整数ではありません"]),
    "year that cannot be compared": (
        ["report", "-p", "compare_year=2019"],
        2,
        ["比較する年度 2019 は使えません"],
    ),
    "unknown profile": (["report", "-p", "profile=hj22"], 2, ["判定方法「hj22」はありません", "hj21"]),
    "fixed parameter": (["report", "-p", "fiscal_year=2020"], 2, ["--year"]),
    "no equals sign": (["report", "-p", "department"], 2, ["= がありません"]),
    "unknown department": (["report", "-p", "department=生涯"], 2, ["生涯学習課"]),
    "unknown option": (["report", "--yaer", "2020"], 2, ["そのオプションはありません: --yaer"]),
    "unknown command": (["reports"], 2, ["reports", "--help"]),
    "no command": ([], 2, ["コマンドを指定してください"]),
    "not a plan": (["report", "nowhere"], 2, ["計画のフォルダーではありません", "data/plan.toml"]),
    "no such file": (["check", "nothing.txt"], 2, ["ファイルがありません"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_says_what_to_do_and_touches_nothing(case, plan_folder, monkeypatch, capsys):
    arguments, code, words = WRONG[case]
    earlier = plan_folder / "reports" / "2020" / "01_indicator_progress.html"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("前のページ", encoding="utf-8")
    monkeypatch.chdir(plan_folder)
    files = sorted(plan_folder.rglob("*"))
    assert hyoka(*arguments) == code
    said = capsys.readouterr().err
    assert all(word in said for word in words), said
    assert sorted(plan_folder.rglob("*")) == files
    assert earlier.read_text("utf-8") == "前のページ"


BAD_FILES = {
    "empty folder": ({}, 2, ["元データがありません", "data/raw"]),
    "unknown format": ({"a.docx": b"PK"}, 1, ["読めない形式", "a.docx", "対処"]),
    "binary": ({"a.txt": b"\x00\x01\xff"}, 1, ["NUL", "a.txt", "見えない文字"]),
    "empty file": ({"a.txt": b"\n"}, 1, ["空のファイル", "a.txt"]),
    "no table": ({"a.txt": "ただの文章".encode()}, 1, ["事業を一つも読み取れません", "hyoka check"]),
    "only litter": ({".DS_Store": b"x", "~$a.xlsx": b"x"}, 2, ["元データがありません"]),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_files_say_what_to_do_and_touch_nothing(case, tmp_path, monkeypatch, capsys):
    files, code, words = BAD_FILES[case]
    folder = fictional_folder(tmp_path / "plan", {})
    for name, content in files.items():
        (folder / "data" / "raw" / name).write_bytes(content)
    earlier = folder / "reports" / "index.html"
    earlier.parent.mkdir()
    earlier.write_text("前の一覧", encoding="utf-8")
    monkeypatch.chdir(folder)
    assert hyoka("report") == code
    said = capsys.readouterr().err
    assert all(word in said for word in words), said
    assert earlier.read_text("utf-8") == "前の一覧"
    assert not (folder / "data" / "processed").exists()


def test_check_prints_findings_and_writes_nothing(plan_folder, monkeypatch, capsys):
    monkeypatch.chdir(plan_folder)
    files = sorted(plan_folder.rglob("*"))
    assert hyoka("check") == 0
    shown = re.sub(r"[\s│]", "", capsys.readouterr().out)
    assert "全41行＝空行10＋見出し15＋事業16＋続きの指標0＋ページで切れた続き0＋読めなかった行0" in shown
    assert sorted(plan_folder.rglob("*")) == files
    doubled = TWO_YEARS["r1.txt"] + TWO_YEARS["r1.txt"].splitlines()[-1].replace("(2)まなび", "") + "\n"
    (plan_folder / "twice.txt").write_text(doubled, encoding="utf-8")
    assert hyoka("check", "twice.txt") == 1
    assert "二度あります" in re.sub(r"[\s│]", "", capsys.readouterr().out)


def test_clean_writes_the_tables(plan_folder, capsys):
    assert hyoka("clean", plan_folder) == 0
    written = {path.name for path in (plan_folder / "data" / "processed").iterdir()}
    assert written == {
        "programs.parquet", "indicators.parquet", "partners.parquet", "findings.parquet", "sources.parquet", "datapackage.json",
    }  # fmt: skip
    assert "16事業" in capsys.readouterr().out


ALL_HELP = """
from analysis.cli import main
for command in ["check", "clean", "report", "list"]:
    if command != "check":
        print("----", flush=True)
    try:
        main([command, "--help"])
    except SystemExit as left:
        assert left.code == 0
"""


def test_help_is_japanese():
    """In a process that knows nothing of this one: of the command itself, then of its commands, one after the other."""
    start = [sys.executable, "-c", ALL_HELP]
    for arguments in [[sys.executable, "-m", "analysis", "--help"], start]:
        shown = subprocess.run(
            arguments, capture_output=True, encoding="utf-8", check=True,
            env={"PYTHONIOENCODING": "utf-8", "PATH": ""},
        ).stdout  # fmt: skip
        for said in shown.split("----\n"):
            assert "使い方" in said
            assert not re.search(r"Usage|Options|Arguments|Commands|Show this|<bool>", said)
    assert len(shown.split("----\n")) == 4


def test_a_console_without_the_character_does_not_stop_the_command(plan_folder):
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "check"], cwd=plan_folder, capture_output=True, check=False,
        env={"PYTHONIOENCODING": "cp932", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0
    assert "全41行" in done.stdout.decode("cp932").replace("\n", "")


def test_every_run_has_a_kernel_connection_of_its_own(tmp_path):
    if sys.platform == "win32":
        assert not run._transport(tmp_path)
    else:
        assert str(tmp_path) in run._transport(tmp_path).KernelManager.ip


def test_fictional_data_say_so_on_every_page(built_two_years):
    assert "fictional = true" in PLAN
    reports = built_two_years / "reports"
    pages = [*reports.glob("20*/*.html"), reports / "index.html", reports / "build.html"]
    assert len(pages) == 8
    for page in pages:
        assert FICTIONAL in page.read_text("utf-8")
