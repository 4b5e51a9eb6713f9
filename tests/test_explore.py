"""What an afternoon in a notebook asks for: short answers, the story of a program, frames and figures shown as they are."""

import importlib
import json
import subprocess
import sys
import warnings

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from conftest import ROOT, fictional_folder

import analysis
from analysis import explore, load, progress
from analysis.errors import HyokaError, WrongUsage
from analysis.explore.browse import _Lists
from analysis.report import run
from analysis.show import cells, frames, session, show


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return load(fictional_folder(tmp_path_factory.mktemp("explore") / "plan"))


@pytest.fixture
def shown(monkeypatch):
    things = []
    monkeypatch.setattr(cells, "display", lambda *these, **_: things.extend(these))
    return things


def test_a_plan_says_in_a_line_what_it_is(plan):
    told = "架空市 架空の計画（架空のデータ）、2019年度（令和元年度）から2020年度（令和2年度）まで2年度分、8事業（最後の年度は4）・8指標、警告"
    assert repr(plan).startswith(f"Plan（{told}")
    assert plan._repr_html_().count("<tr>") == 4
    assert repr(plan.select(2020)) == "Selection（架空市 架空の計画、2020年度（令和2年度）、4事業・4指標）"


@pytest.mark.parametrize("year", [2020, "R2", "令和2年度", "2020"])
def test_a_year_is_chosen_as_people_write_it(plan, year):
    assert plan.select(year) is plan.select(2020)


@pytest.mark.parametrize("year", ["2", "再来年"])
def test_what_is_no_year_is_refused(plan, year):
    with pytest.raises(WrongUsage, match="読めません"):
        plan.select(year)


def test_the_story_of_a_program(plan):
    story = plan.program("夜回り")
    assert story.text == (
        "2020年度（令和2年度）、安全課、つながり。評価が2019年度の「A」から「C」に下がりました。"
        "回数は2回から4回に増え、平均の進み方では目標8回に届きません。"
    )
    assert story.table["年度"].tolist() == ["2019年度（令和元年度）", "2020年度（令和2年度）"]
    assert story.table[["事業の評価", "協働の相手", "回数（目標8回）"]].to_numpy().tolist() == [
        ["A", "②", "3回"],
        ["C", "②", "4回"],
    ]
    assert "目標2021年度8" in story.picture.get_label()
    assert plan.program("夜", 2019).text.startswith(
        "2019年度（令和元年度）、安全課、つながり。評価は「A」です。"
    )
    assert plan.program("図書の日").picture is None


def test_a_program_that_cannot_be_told_is_asked_back(plan):
    with pytest.raises(WrongUsage, match="「子ども図書館」という事業はありません"):
        plan.program("子ども図書館")
    with pytest.raises(
        WrongUsage, match="当てはまる事業が5あります: 公民館講座（図書課、1-公民館講座）、花いっぱい"
    ):
        plan.program("")


def test_a_table_of_a_page_gives_its_frame_back(plan):
    (table, *_) = progress.judgements(plan.select(2020))
    assert table.frame.columns[:3].tolist() == ["指標", "事業", "担当課"]
    assert table.frame["事業"].tolist() == ["花いっぱい", "夜回り", "子ども食堂", "図書の日"]  # no links


def test_a_frame_is_shown_with_japanese_headers_and_two_decimals(plan, shown):
    judged = progress.judge(plan.select(2020))
    show(judged[["program_name", "direction", "progress"]].head(2), judged["status"].value_counts())
    one, two = (thing.data for thing in shown)
    for head in ["事業名", "向き", "進捗率"]:
        assert f">{head}</th>" in one
    assert ">−0.07</td>" in one  # (9 − 10) / (25 − 10)
    assert ">0.33</td>" in one  # (4 − 2) / (8 − 2)
    assert ">増やす</td>" in one
    assert ">判定</th>" in two
    assert shown[0].frame["進捗率"].round(3).tolist() == [-0.067, 0.333]


def test_columns_of_one_title_are_told_apart():
    titled = frames.titled(pd.DataFrame({"partners": ["①"], "partner": ["②"]}))
    assert titled.columns.tolist() == ["協働の相手（partners）", "協働の相手（partner）"]


def test_a_frame_searches_in_a_notebook_without_a_network(monkeypatch):
    itables = pytest.importorskip("itables")
    loaded = []
    monkeypatch.setattr(session, "in_notebook", lambda: True)
    monkeypatch.setattr(itables, "init_notebook_mode", lambda **how: loaded.append(how))
    monkeypatch.setattr(frames, "_loaded", [])
    frame = pd.DataFrame({"program_name": ["花"], "target": [2.5]})
    html = frames.shown(frame).data
    assert loaded == [{"all_interactive": False, "connected": False}]
    assert json.dumps("検索:") in html
    assert "事業名" in html
    assert "import { ITable } from 'http" not in html
    monkeypatch.setitem(sys.modules, "itables", None)
    assert '<table class="sortable' in frames.shown(frame).data


def test_a_figure_without_alt_text_is_warned_of_in_a_notebook_and_refused_on_a_page(shown, monkeypatch):
    figure, axes = plt.subplots()
    axes.set_title("担当課ごとの事業数")
    with pytest.warns(UserWarning, match="set_label"):
        show(figure)
    assert shown[0]["text/plain"] == "担当課ごとの事業数"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        show(figure)
    monkeypatch.setenv(session.BUILDING, "1")
    with pytest.raises(HyokaError, match="代替テキスト"):
        show(plt.figure())


def test_without_widgets_the_programs_are_shown(plan, shown):
    explore.browse(plan.select(2020))
    table, note = shown
    assert table.frame.columns.tolist() == ["事業名", "担当課", "協働の相手", "事業の評価"]
    assert table.frame["事業名"].tolist() == ["花いっぱい", "夜回り", "図書の日", "子ども食堂"]
    assert "ipywidgets" in note.data


def test_lists_offer_what_the_ones_before_leave(plan, shown):
    lists = _Lists(plan.select(2020, "図書課"), pytest.importorskip("ipywidgets"))
    assert (lists.year.value, lists.department.value) == (2020, "図書課")
    assert [name for name, _ in lists.program.options] == ["すべて", "図書の日"]
    lists.year.value = 2019
    assert [name for name, _ in lists.program.options] == ["すべて", "図書の日", "公民館講座"]
    lists.department.value = ""
    assert len(lists.program.options) == 5
    lists.program.value = lists.program.options[2][1]
    assert shown[-1].name == "夜回り"


def test_the_recipes_run_where_no_screen_shows_the_lists(built, tmp_path):
    """With papermill the lists waited for ever for a screen to take what was written into them."""
    command = [
        sys.executable,
        "-m",
        "papermill",
        ROOT / "notebooks" / "explore.ipynb",
        tmp_path / "out.ipynb",
    ]
    done = subprocess.run(
        [*map(str, command), "-p", "plan_dir", str(built)],
        cwd=tmp_path, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    cells = json.loads((tmp_path / "out.ipynb").read_text("utf-8"))
    below = json.dumps(cells["metadata"]["widgets"], ensure_ascii=False)
    assert "OutputModel" in below
    assert "市職員研修" in below  # the programs of the sample, under the lists


FONTS = """
import sys, warnings
{first}
assert not "analysis" in sys.modules or "matplotlib" not in sys.modules
import analysis, matplotlib.pyplot as plt
assert plt.rcParams["font.family"][0] == "IPAexGothic"
changed = {{name for name, value in plt.rcParams.items() if value != plt.matplotlib.rcParamsDefault[name]}} - {{"backend"}}
assert changed == {{"font.family"}}, changed
warnings.simplefilter("error")
plt.title("担当課ごとの事業数−①"); plt.gcf().canvas.draw()
"""


@pytest.mark.parametrize("first", ["import analysis", "import matplotlib.pyplot"])
def test_importing_analysis_alone_makes_japanese_figures(first):
    done = subprocess.run(
        [sys.executable, "-c", FONTS.format(first=first)],
        capture_output=True,
        text=True,
        env={"MPLBACKEND": "agg"},
    )
    assert done.returncode == 0, done.stderr


SESSION = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("from analysis import load", store_history=True)
shell.run_cell("load('nowhere')", store_history=True)
print("----")
shell.run_cell("fiscal_year: int = 2020\\nplan_dir: str = '.'", store_history=True)
shell.run_cell("# Parameters\\nfiscal_yaer = 2021\\n", store_history=True)
shell.run_cell("load(plan_dir)", store_history=True)
"""


def test_in_a_notebook_an_error_is_its_message_and_a_misspelt_parameter_is_one():
    """papermill puts what it was given into a cell of its own, known or not."""
    said = subprocess.run(
        [sys.executable, "-c", SESSION], cwd=ROOT, capture_output=True, encoding="utf-8"
    ).stdout
    folder, parameter = said.split("----")
    assert "計画のフォルダーではありません" in folder
    assert "対処: " in folder
    assert "パラメーター「fiscal_yaer」はありません。「fiscal_year」ではありませんか。" in parameter
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) < 8


def test_what_drawing_returns_is_not_shown():
    def by_product(text, kind="execute_result"):
        return run._is_by_product(run.nbformat.v4.new_output(kind, data={"text/plain": text}))

    for text in [
        "Text(0.5, 1.0, '題')",
        "[<matplotlib.lines.Line2D at 0x7f00>]",
        "<Axes: title={'center': '題'}>",
        "<BarContainer object of 3 artists>",
        "array([<Axes: >, <Axes: >], dtype=object)",
        "(array([1., 2.]), array([0., 1.]), <BarContainer object of 10 artists>)",
    ]:
        assert by_product(text), text
    for text in ["16", "'Text'", "[1, 2]", "array([1., 2.])"]:
        assert not by_product(text), text
    assert not by_product("Text(0.5, 1.0, '題')", "display_data")


def test_help_is_a_map_of_the_rooms():
    rooms = {path.name for path in (ROOT / "src" / "analysis").iterdir() if (path / "__init__.py").is_file()}
    told = {line.split()[0] for line in analysis.__doc__.splitlines() if line.startswith("    ")}
    assert rooms <= told
    assert told <= rooms | {"store", "data", "plan"}


def test_every_name_that_a_room_offers_is_there():
    for folder in (ROOT / "src" / "analysis").glob("*/__init__.py"):
        room = importlib.import_module(f"analysis.{folder.parent.name}")
        for name in dir(room):
            getattr(room, name)


PLAIN = """
import os, sys
os.environ["HYOKA_BUILDING"] = "1"
from analysis.report import preload
from analysis.report.engine import Outputs, make_shell
shell = make_shell()
shell.outputs = Outputs()
shell.run_cell("from analysis import load; data = load(); import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.title('題名')")
shell.run_cell("figure = plt.figure(); figure.set_label('要点'); from analysis.show import show; show(figure)")
shell.run_cell("data.programs[['program_name']].head(1)")
for output in shell.outputs:
    print(output.output_type, sorted(set(output.data) - {"image/png"}), [part for part in ("題名", "要点", ">事業名</th>") if part in str(output.data)])
"""


def test_what_is_only_drawn_or_named_looks_right_on_a_page():
    """Each once: a figure that nobody shows, one that ``show`` does, a frame at the end of a cell."""
    said = subprocess.run([sys.executable, "-c", PLAIN], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert said.stdout.splitlines() == [
        "execute_result ['text/plain'] ['題名']",
        "display_data ['image/svg+xml', 'text/plain'] ['題名']",
        "display_data ['image/svg+xml', 'text/plain'] ['要点']",
        "execute_result ['text/html', 'text/plain'] ['>事業名</th>']",
    ], said.stderr
