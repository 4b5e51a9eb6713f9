"""The pages as HTML, without a browser: unique names, nothing said twice, no heading over nothing."""

import re

import matplotlib.pyplot as plt
import pytest
from conftest import PAGES, ROOT
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from analysis.report.html import _without_empty
from analysis.show import cells
from analysis.show.drawing import described, framed, mark, picture


@pytest.fixture(params=["city", "demo"])
def pages(request, built, built_demo):
    folder, year = {"city": (built, "2020"), "demo": (built_demo, "2023")}[request.param]
    return {path.stem: path.read_text("utf-8") for path in (folder / "reports" / year).glob("*.html")}


def test_no_name_stands_twice(pages):
    """What the W3C checker complained of: the markers of several pictures had the same id."""
    assert set(PAGES) <= set(pages)
    for name, page in pages.items():
        ids = html.fromstring(page).xpath("//@id")
        assert len(ids) == len(set(ids)), name
        used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', page[page.index("<main") :]))
        assert used <= {*ids, *map(_unquoted, ids)}, name


def _unquoted(name):
    from urllib.parse import quote

    return quote(name)


def test_two_pictures_alike_share_no_names():
    @picture
    def draw(alt):
        figure, axes = plt.subplots()
        axes.plot([0, 1], [0, 1], "o")
        return described(figure, alt)

    names = [set(re.findall(r' id="([^"]+)"', framed(draw(alt))[0])) for alt in ("甲の図", "乙の図")]
    assert names[0] and names[1] and not names[0] & names[1]


def test_a_mark_has_its_value():
    @picture
    def draw():
        figure, axes = plt.subplots()
        (point,) = axes.plot(0, 0, "o")
        mark(point, '<率> 63.9%（"前" 目標 72%）')
        return described(figure, "要点", title="題", narrow=True)

    (group,) = html.fromstring(str(framed(draw())[0])).xpath('//g[@class="m"]')
    assert group.find("title").text == '<率> 63.9%（"前" 目標 72%）'
    assert framed(draw())[1] == "題。要点"


def test_said_once(pages):
    """The rule of judging on page 01, that the data are fictional on all, conditions in one line."""
    for name, page in pages.items():
        body = html.fromstring(page).find("body")
        text = body.text_content()
        assert text.count("架空のデータによる見本") == ("架空市" in text), name
        assert text.count("以上なら順調") == (1 if name[:2] in {"01", "05"} else 0) or name[:2] == "00", name
        assert len(body.xpath('//p[@class="conditions"]')) == 1, name
        assert len(body.xpath('//p[@class="conditions"]')[0].text_content()) < 75, name


def test_instructions_for_maintainers_stand_on_one_page(pages):
    for name, page in pages.items():
        main = html.fromstring(page).find("body").xpath("main")[0]
        for code in main.xpath('.//details[starts-with(@class, "code")]'):
            code.drop_tree()
        told = main.text_content().replace("市民が企画した頁", "")  # an indicator of the demo
        assert ("plan.toml" in told) <= (name[:2] == "04"), name
        assert "頁" not in told, name
        assert not re.search(r"\b(linear|late|low_both)\b", told.replace("（linear）", "")), name


@pytest.mark.parametrize("name", ["01_indicator_progress", "02_partner_patterns", "03_rating_changes"])
def test_statistics_stand_in_the_appendix(pages, name):
    """Names of tests and their numbers only under the last heading; before it, plain sentences."""
    body = pages[name].partition(">分析付録</h2>")[0]
    shown = html.fromstring(body).find("body").xpath("main")[0].text_content()
    for word in [
        "ジャッカード",
        "リフト",
        "バウカー",
        "カッパ",
        "τ",
        "ホルム",
        "検定",
        "p＝",
        "p＜",
        "検出力",
    ]:
        assert word not in shown.replace("検定はしません", ""), word


def test_a_first_year_has_no_heading_over_nothing():
    shown, text = new_output("display_data", data={"text/html": "x"}), "## 年度ごとの動き"
    full, empty = new_code_cell("a", outputs=[shown]), new_markdown_cell(text)
    last, prose = new_markdown_cell("## 終わり"), new_markdown_cell("## 注意\n\n- 文")
    kept = _without_empty([full, empty, new_markdown_cell("## 次"), full, prose, last])
    assert [cell.source for cell in kept] == ["a", "## 次", "a", "## 注意\n\n- 文"]


def test_legends_that_are_not_known_lead_to_the_page_that_says_where_to_enter_them(year2020):
    (note,) = cells.legend_note(year2020.plan, partners=True)
    assert note.data == (
        '<p class="note">①～⑦が何を指すかは評価表に書かれていません（<a href="04_data_quality.html">凡例未登録</a>）。番号のまま示します。</p>'
    )


@pytest.mark.parametrize(
    "sheet", sorted((ROOT / "src/analysis/report/template").glob("*.css")), ids=lambda path: path.stem
)
def test_every_block_of_a_style_sheet_ends(sheet):
    """One that doesn't takes all rules after it with it: on paper only, on a phone only."""
    depth = [line.count("{") - line.count("}") for line in sheet.read_text("utf-8").splitlines()]
    assert sum(depth) == 0
