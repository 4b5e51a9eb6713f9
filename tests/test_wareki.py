from pathlib import Path

import pytest

from analysis import wareki

CASES = Path(__file__).parent / "cases" / "fiscal_years.tsv"

YEARS = [
    ("H27", 2015),
    ("Ｒ３", 2021),
    ("R元", 2019),
    ("令和元年度", 2019),
    ("平成32年度", 2020),
    ("２０21年度", 2021),
    ("2020", 2020),
    ("R2", 2020),
    ("R2.4.1現在", 2020),
    ("R2.3.31", 2019),
    ("令和3年1月10日", 2020),
    ("平27", 2015),
    ("令3", 2021),
    ("令元年度", 2019),
    ("公平3", None),
    ("令和2(2020)年度", 2020),
    ("2020年度（令和2年度）", 2020),
    ("2020（R2）", 2020),
    ("令和2(2021)年度", None),
    ("令和十年度", 2028),
    ("令和二年度", 2020),
    ("平成二十七年度", 2015),
    ("平成三十年", 2018),
    ("昭和六十三年", 1988),
    ("平成二七年", 2015),
    ("令和二年四月一日現在", 2020),
    ("令和二年三月三十一日", 2019),
    ("二〇二〇年度", 2020),
    ("令和三人", None),
    ("R2.13.1", None),
    ("R0", None),
    ("18", None),
    ("PR2", None),
    ("H26-29", None),
    ("-", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "year"), YEARS)
def test_fiscal_year(text, year):
    assert wareki.fiscal_year(text) == year


@pytest.mark.parametrize("text", ["H26-29", "令和元～３", "平成30～", "H24年度以降", "R5-2"])
def test_a_span_is_no_fiscal_year(text):
    assert wareki.fiscal_year(text) is None


def test_years_inside_a_header():
    assert list(wareki.find("(1)令和2年度実施状況")) == [2020]
    assert list(wareki.find("現状値 (R2) 前年 H31")) == [2020, 2019]
    assert wareki.strip("基準値 (H27)").strip() == "基準値"


def test_a_year_said_twice_is_one_year():
    assert list(wareki.find("令和3年度（2021年度）評価")) == [2021]
    header = "令和3年度（2021年度）評価"
    assert wareki.strip(header) == "評価"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("計画（平成29年度～令和3年度）", "計画()"),
        ("目標値(H26-29)", "目標値()"),
        ("令和2年度から実施", "実施"),
        ("現状値(2020-04-01)", "現状値(2020-04-01)"),
        ("令和2年度-評価", "令和2年度-評価"),
    ],
)
def test_spans_are_taken_out(text, rest):
    assert wareki.without_spans(text) == rest


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2019, "2019年度（令和元年度）"),
        (2020, "2020年度（令和2年度）"),
        (2018, "2018年度（平成30年度）"),
        (1989, "1989年度（平成元年度）"),
    ],
)
def test_label(year, label):
    assert wareki.label(year) == label


def test_published_spellings():
    """A span of years (``2014..2017``) is no fiscal year, and neither is a number without an era."""
    lines = [
        line.split("\t")
        for line in CASES.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    expected = {text: int(year) if year.isdecimal() else None for text, year in lines}
    assert {text: wareki.fiscal_year(text) for text in expected} == expected
    assert (len(expected), list(expected.values()).count(None)) == (33, 7)
