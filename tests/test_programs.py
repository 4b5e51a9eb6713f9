"""The page of programs: its sentences, pictures, texts, volumes and links; the small marks that pages share."""

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import TWO_YEARS, cleaned, published

from analysis import programs, review
from analysis.data import volumes
from analysis.plan import Ratings
from analysis.profiles import STATUSES
from analysis.programs import sentences
from analysis.programs.records import LONG, gone, records
from analysis.programs.texts import compare
from analysis.ratings import over_years
from analysis.report.html import _with_links
from analysis.report.page import Page
from analysis.show import marks, style

PLAN = Ratings()


def words(markup):
    return BeautifulSoup(str(markup), "html.parser").get_text()


@pytest.fixture
def now(two_years_read):
    return two_years_read.select(2020)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("花いっぱい", "評価が2019年度の「A」から「B」に下がりました。参加者は10人から9人に減り、目標25人から遠ざかっています。"),
        ("夜回り", "評価が2019年度の「A」から「C」に下がりました。回数は2回から4回に増え、平均の進み方では目標8回に届きません。"),
        ("図書の日", "2年続けて評価「B」です。冊数は判定できません（値なし、現状値は「集計中」）。"),
        ("子ども食堂", "評価は「A」です。前の年度の表にはない事業です。箇所は0箇所から4箇所に増え、目標4箇所に届いています。"),
    ],
)  # fmt: skip
def test_the_sentence_of_a_program(now, name, said):
    found = {record.now["program_name"]: sentences.say(record, PLAN) for record in records(now)}
    assert found[name] == said


@pytest.mark.parametrize(
    ("then", "told"),
    [("12回", "2019年度からの動きが続けば目標20回に届きます"), ("13回", "目標20回に対し、やや遅れています")],
)  # 4 are missing next year: 4 more than last year will do, 3 will not
def test_last_years_pace_is_told_as_on_the_agenda(then, told):
    line = "(1)甲\t花\t課\t内容\t①\tC\t理由\t数 10回\t数 20回\t数 {}"
    years = {
        "a.txt": published("令和1", "R1", [line.format(then)]),
        "b.txt": published("令和2", "R2", [line.format("16回")]),
    }
    (record,) = records(cleaned(years).select(2020))
    assert sentences.indicator_sentence(record.indicators[0]) == f"数は10回から16回に増え、{told}。"


@pytest.mark.parametrize(
    ("departments", "told"),
    [
        ("甲乙甲甲", "評価Dの2事業は、いずれも甲の事業です。4事業の評価は、Aが1、Dが2、評価なしが1です。"),
        ("甲乙甲乙", "4事業の評価は、Aが1、Dが2、評価なしが1です。"),
        ("甲甲甲甲", "4事業の評価は、Aが1、Dが2、評価なしが1です。"),
    ],
)
def test_the_page_of_one_year_opens_with_the_grades(departments, told):
    rows = pd.DataFrame({"department": list(departments), "rating": ["D", "A", None, "D"]})
    assert sentences.first_lead(rows, PLAN) == told


def test_the_lead_and_what_is_gone(now):
    assert words(programs.lead(now)[0].data) == (
        "2019年度と比べて、評価が下がったのは2事業（花いっぱい、夜回り）です。新規は1事業（子ども食堂）、表からなくなったのは1事業（公民館講座）です。"
        "4指標のうち、達成は1、遅れは1、後退は1、評価不能は1です。"
    )
    assert list(gone(now)[0]["program_name"]) == ["公民館講座"]


@pytest.mark.parametrize(
    ("years", "breaks", "told"),
    [
        (["C", "C", "C"], [], "「事業0」は、評価Cが3年続いています。"),
        (["BC", "CC", "DC", "CC"], [], "「事業0」と「事業1」は、評価C・Dが3年以上続いています。"),
        (["CCCC", "CCCC", "CDCB", "CCCB"], [2020], ""),
        (["CCBC", "CCCB", "CDCC", "CCAA"], [], "「事業0」と「事業1」は、評価C・Dが4年続いています。"),
        (["CCCBB", "CCCCC", "CDCCC", "CCCCA"], [], "5事業のうち4事業は、評価C・Dが3年以上（うち3事業は4年）続いています。"),
        (["CCC", "CCC", "CCC", "CCC"], [], "3事業とも、評価Cが4年続いています。"),
        (["C", None, "C", "C"], [], ""),
        (["C", "", "C", "C"], [], ""),
        (["C", "E", "C", "C"], [], ""),
    ],
)  # fmt: skip
def test_low_grades_that_go_on_are_counted_back_to_the_first_other_one(years, breaks, told):
    """A gap, no grade, one outside the scale and a new scale end the count."""
    names = [f"事業{n}" for n in range(len(years[-1]))]
    table = pd.DataFrame(
        [(2018 + n, name, rating or None) for n, own in enumerate(years) if own is not None for name, rating in zip(names, own or " ", strict=False)],
        columns=["fiscal_year", "program_id", "rating"],
    )  # fmt: skip
    low = over_years.low_grades(table.replace(" ", None), Ratings(breaks=breaks))
    low = low[low.notna().sum(axis=1).ge(LONG)]
    assert sentences.long_low(low, pd.Series(names, names), Ratings(breaks=breaks)) == told


@pytest.mark.parametrize(
    ("grades", "told"),
    [
        (("A", "A"), "2019年度から評価の動いた事業はありません。"),
        (("A", "E"), "2019年度と比べて、終わったのは1事業（花）です。"),
        (("", ""), "2019年度と評価を比べられる事業はありません。"),
        (("B", ""), "2019年度と評価を比べられる事業はありません。"),
    ],
)
def test_the_lead_claims_no_standstill_where_nothing_can_be_compared(grades, told):
    years = {
        f"{n}.txt": published(f"令和{n}", f"R{n}", [f"(1)甲\t花\t課\t内容\t①\t{grade}\t理由\t-\t-\t-"])
        for n, grade in enumerate(grades, 1)
    }
    assert words(programs.lead(cleaned(years).select(2020))[0].data) == (
        f"{told}「花」の指標は判定できません（値なし）。"
    )


def test_a_section_shows_both_years(now):
    html = "".join(part.data for part in programs.sections(now, 0, review.raised(now)))
    soup = BeautifulSoup(html, "html.parser")
    assert len(soup.find_all("article")) == 4
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)) == 4
    first = soup.find(id="p-1-花いっぱい")
    assert first.find(["ins", "del"]) is None  # other texts altogether: marks would say nothing
    assert first.get_text().count("2019年度とは別の文") == 2
    assert [text.get_text(strip=True) for text in first.select(".text.past")] == [
        "2019年度花を植えた。",
        "2019年度良い。",
    ]
    grades = [cell.get_text() for cell in first.select(".years tbody tr:first-child td")]
    assert grades == ["A", "B"]
    drawn = first.find("svg", class_="path")["aria-label"]
    assert drawn.startswith(
        "参加者の動き：基準値（2015年度）10人、2019年度18、2020年度9、目標（2021年度）25人"
    )
    assert "▼悪くなった（前年度 18人）" in first.get_text()


def test_what_changed_in_a_text_is_marked():
    later = TWO_YEARS["r2.txt"].replace("感染拡大で縮小。", "花を植えた。感染拡大で縮小。")
    year = cleaned(TWO_YEARS | {"r2.txt": later}).select(2020)
    soup = BeautifulSoup("".join(part.data for part in programs.sections(year)), "html.parser")
    first = soup.find(id="p-1-花いっぱい")
    assert [ins.get_text() for ins in first.find_all("ins")] == ["感染拡大で縮小。"]
    assert first.get_text().count("2019年度から変わった文に印") == 1


def test_one_year_has_no_headings_of_others(year2020):
    html = "".join(part.data for part in programs.sections(year2020))
    assert html.count("<article") == 16
    assert "から変わった" not in html
    assert 'class="years"' not in html
    assert programs.ended(year2020) == []
    assert "①" in html
    assert "凡例未登録" not in html  # said once, before the first
    assert "凡例未登録" in programs.legend(year2020)[-1][0].data


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("集まった。配った。", "集まった。届けた。", ["配った。"], ["届けた。"]),
        ("同じ。", "同じ。", [], []),
        ("", "始めた。", [], ["始めた。"]),
        ("一つ（約10人。）だ。\n二つ", "二つ", ["一つ（約10人。）", "だ。"], []),
    ],
)
def test_changed_sentences(before, after, gone, new):
    old, now = compare(before, after)
    assert [part.sentence for part in old if part.alone] == gone
    assert [part.sentence for part in now if part.alone] == new


def test_many_programs_are_shared_out_by_process():
    frame = pd.DataFrame({"process_name": ["甲"] * 60 + ["乙"] * 50 + ["丙"] * 200, "department": "課"})
    assert volumes(frame).value_counts(sort=False).to_dict() == {1: 110, 2: 100, 3: 100}
    assert volumes(frame.head(110)).unique().tolist() == [0]


SCALES = [Ratings(), Ratings(scale=list("◎○△×"), exit=[]), Ratings(scale=list("SABC"), exit=["Z"]), Ratings(scale=list("54321"), exit=[])]  # fmt: skip


@pytest.mark.parametrize("plan", SCALES, ids=lambda plan: "".join(plan.scale))
def test_a_grade_always_has_its_letter_and_contrast(plan):
    for letter in plan.grades:
        chip = str(marks.grade(letter, plan))
        back, ink = re.search(r"background:(#\w{6});color:(#\w{6})", chip).groups()
        assert words(chip) == letter
        assert style.contrast(style._luminance(back), style._luminance(ink)) >= 4.5
    assert words(marks.grade(None, plan)) == "未評価"
    assert style.grade_colors(plan)[plan.scale[-1]] == "#C42D08"


def test_every_status_has_its_shape_and_word():
    for word in STATUSES:
        assert words(marks.state(word)) == word
        assert STATUSES[word].color in str(marks.state(word))


@pytest.mark.parametrize(
    ("progress", "heads", "beyond"), [(0.5, 1, False), (-0.2, 1, False), (2.34, 2, True), (-4.6, 2, True)]
)
def test_an_arrow_is_clipped_with_its_true_value(progress, heads, beyond):
    drawn = str(marks.arrow("後退", progress, 0.8, "10%", "9%", "20%"))
    assert drawn.count("-5v10z") == heads
    assert ("（図の外）" in drawn) == beyond
    assert "基準値10%から現状値9%、目標値20%" in drawn
    assert "期間の経過率80%" in drawn


def test_a_strip_tells_every_count():
    drawn = marks.strip("評価", {"A": 2, "B": 0, "C": 1}, style.grade_colors(PLAN), {"A": 1, "B": 3, "C": 1})
    lines = [line.get_text() for line in BeautifulSoup(str(drawn), "html.parser").find_all("li")]
    assert lines == ["A 2+1", "B 0−3", "C 1±0", "（±は前年度との差）"]


def test_links_lead_to_pages_that_are_there():
    page = Page("", "", "", False, (), (), "", "", links=(("05_programs", "05_programs_福祉課.html"),))
    body = (
        '<main id="content"><a href="05_programs.html#p-x">甲</a><a href="03_rating_changes.html#p-x">乙</a>'
    )
    assert _with_links(body, page) == (
        '<main id="content"><a href="05_programs_%E7%A6%8F%E7%A5%89%E8%AA%B2.html#p-x">甲</a>乙'
    )


def test_what_is_behind_its_baseline_and_better_than_last_year_says_both():
    files = TWO_YEARS | {"r1.txt": TWO_YEARS["r1.txt"].replace("参加者 18人", "参加者 5人")}
    (record, *_) = records(cleaned(files).select(2020))
    assert sentences.indicator_sentence(record.indicators[0]) == (
        "参加者は10人から9人に減り、目標25人から離れていますが、2019年度よりは良くなっています。"
    )


def test_what_stays_behind_its_baseline_is_not_said_to_go_further():
    files = TWO_YEARS | {"r1.txt": TWO_YEARS["r1.txt"].replace("参加者 18人", "参加者 9人")}
    (record, *_) = records(cleaned(files).select(2020))
    assert sentences.indicator_sentence(record.indicators[0]) == (
        "参加者は10人から9人に減り、目標25人から離れたままです（2019年度と同じ値）。"
    )
