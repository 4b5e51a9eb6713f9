"""Pictures say what the table says: no number cut, no text read as mathematics, no settings left behind."""

import ast
import re
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from conftest import PLAN, ROOT, TWO_YEARS, fictional_folder, published
from test_pages import NOTEBOOKS, execute

from analysis import store
from analysis.partners import charts as partner_charts
from analysis.profiles import PROFILES, STATUSES
from analysis.progress import charts
from analysis.progress.judging import judge
from analysis.show.drawing import described, picture, svg

ROW = "(1)甲\t{name}\t課\t内容\t①②\tA\t理由\t{value}"


def words_of(drawn):
    """The words of an SVG, each text element in one."""
    return [re.sub(r"<[^>]*>", "", text) for text in re.findall(r"<text.*?</text>", drawn, re.DOTALL)]


def test_numbers_keep_their_digits(tmp_path):
    rows = [ROW.format(name="出生率1.505目標", value="割合 1.505%\t割合 2.755%\t割合 1.555%")]
    data = store.read_raw(fictional_folder(tmp_path / "p", {"a.txt": published("令和2", "R2", rows)}))
    (figure,) = charts.dumbbells(judge(data.select(2020)))
    drawn, alt = svg(figure)
    assert "1.505% → 1.555%　目標 2.755%" in words_of(drawn)
    assert "出生率1.505目標" in words_of(drawn)
    assert "割合は1.505% → 1.555%、目標 2.755%" in alt


def test_coordinates_are_no_finer_than_a_printer():
    @picture
    def draw():
        figure, axes = plt.subplots()
        axes.plot([0, 1, 2], [0.123456, 1.987654, 0.5])
        axes.text(1, 1, "0.123456")
        return described(figure, "題")

    drawn, _ = svg(draw())
    tags = re.findall(r"<[^>]*>", drawn)
    assert not [tag for tag in tags if re.search(r"\d\.\d{3}", tag)]
    assert "0.123456" in words_of(drawn)


@pytest.mark.parametrize("name", ["寄付$$", "寄付$x$", r"$\frac$", "100$と200$", "a_b^c", r"\alpha"])
def test_no_name_is_read_as_mathematics(tmp_path, name):
    rows = [ROW.format(name=name, value="率 10%\t率 20%\t率 15%")]
    data = store.read_raw(fictional_folder(tmp_path / "p", {"a.txt": published("令和2", "R2", rows)}))
    (figure,) = charts.dumbbells(judge(data.select(2020)))
    assert name in words_of(svg(figure)[0])


def test_no_legend_is_read_as_mathematics():
    legend = {"①": r"$\frac$", "②": "市民$団体$"}
    partners = pd.Series(["①②", "①", "②", ""])
    (upset,) = partner_charts.upset(partners, ["①", "②"], legend)
    assert {r"①$\frac$", "②市民$団体$"} <= set(words_of(svg(upset)[0]))


@pytest.fixture(scope="module")
def dollars(tmp_path_factory):
    """A plan whose every name and legend could be taken for mathematics, with more programs than are named one by one."""
    more = "".join(f"\t鳥${n}$\t課\t内容\t{'①②'[: n % 3]}\tA\t理由\t-\t-\t-\n" for n in range(6))
    files = {
        name: text.rstrip("\n")
        .replace("花いっぱい", r"花$\frac$")
        .replace("図書課", "図書$課$")
        .replace("回数", "回$$数")
        + "\n"
        + more
        for name, text in TWO_YEARS.items()
    }
    legend = '[partners]\nlegend = { "①" = "$\\\\frac$", "②" = "a$b$" }\n[ratings]\nlegend = { A = "$$" }\n'
    folder = fictional_folder(tmp_path_factory.mktemp("dollars") / "p", files, PLAN + legend)
    store.save(store.read_raw(folder), folder)
    return folder


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_takes_names_with_dollars(path, dollars):
    shown = execute(path, dollars, dollars)
    drawn = "".join(thing.get("text/html", "") for thing in shown if isinstance(thing, dict))
    assert "<text" in drawn or path.stem[:2] in {"00", "04", "05"}  # those without a picture by matplotlib


def test_pictures_leave_the_settings_as_they_were(year2020):
    before = dict(mpl.rcParams)
    charts.dumbbells(judge(year2020))
    assert dict(mpl.rcParams) == before


def test_the_rooms_import_no_matplotlib():
    code = (
        "import sys, analysis\nfrom analysis import partners, progress, quality, ratings, review\n"
        "progress.indicator_progress, partners.pairs, ratings.change_tests\n"
        "assert not [name for name in sys.modules if name.startswith('matplotlib')]"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_statuses_and_profiles_are_named_in_one_place():
    """A new status or profile is an entry in ``profiles``, and nothing else has to know its name."""
    names = {*(name for name in STATUSES if len(name) > 1), *PROFILES}
    others = {("values.py", "概ね"), ("movement.py", "linear")}  # a qualifier of numbers; a weight of kappa
    package = ROOT / "src" / "analysis"
    found = {
        (path.name, node.value)
        for path in package.rglob("*.py")
        if path.name != "profiles.py" and "demo" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names
    }
    assert found <= others
