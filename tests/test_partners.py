import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import TWO_YEARS, cleaned, published

from analysis.explore.story import story
from analysis.partners import charts, parts, sentences, tables
from analysis.partners import patterns as partners
from analysis.plan import Ratings
from analysis.programs.records import records
from analysis.programs.sections import section
from analysis.report import workbook

CODES = list("①②③④⑤⑥⑦")


def test_sample_totals(year2020):
    totals = partners.totals(year2020.programs["partners"], CODES)
    assert totals.to_dict() == {"①": 2, "②": 4, "③": 4, "④": 1, "⑤": 10, "⑥": 0, "⑦": 5, "∅": 2}


def test_sample_combinations(year2020):
    table = partners.combinations(year2020.programs["partners"])
    counts = dict(zip(table["combination"], table["count"], strict=True))
    assert table.iloc[0].tolist() == ["⑤", 7]
    assert counts == {
        "⑤": 7, "∅": 2, "⑦": 2, "③⑦": 1, "①②③④⑤⑦": 1, "①②③⑤⑦": 1, "②③⑤": 1, "②": 1,
    }  # fmt: skip


def test_sample_pairs(year2020):
    pairs = partners.pairs(year2020.programs["partners"]).set_index(["a", "b"])
    two_three = pairs.loc[("②", "③")]
    assert two_three[["n", "jaccard", "lift"]].tolist() == [3, 0.6, 3.0]  # 3/(4+4−3); 3·16/(4·4)
    # C(4,3)·C(12,1)/C(16,4) + C(4,4)/C(16,4) = 49/1820
    assert two_three["p"] == pytest.approx(49 / 1820)
    assert pd.isna(pairs.loc[("①", "②"), "lift"])  # ① stands in two programs only


def test_upsetr_list_example():
    """Published: UpSetR's list input example."""
    sets = {
        "一": {1, 2, 3, 5, 7, 8, 11, 12, 13},
        "二": {1, 2, 4, 5, 10},
        "三": {1, 5, 6, 7, 8, 9, 10, 12, 13},
    }
    members = pd.Series([{name for name, own in sets.items() if item in own} for item in range(1, 14)])
    table = partners.combinations(members)
    counts = {frozenset(c): n for c, n in zip(table["combination"], table["count"], strict=True)}
    expected = {"一": 2, "二": 1, "三": 2, "一二": 1, "一三": 4, "二三": 1, "一二三": 2}
    assert counts == {frozenset(c): n for c, n in expected.items()}
    assert table["count"].is_monotonic_decreasing


def test_co_occurrence(year2020):
    table = partners.co_occurrence(year2020.programs["partners"], CODES)
    assert table.shape == (7, 7)
    assert (table.loc["②", "③"], table.loc["⑤", "⑤"], table.loc["⑥"].sum()) == (3, 10, 0)
    assert (table.to_numpy() == table.to_numpy().T).all()


def test_by_group(year2020):
    programs = year2020.programs
    table = partners.by_group(programs["partners"], programs["department"], CODES)
    assert table.loc["生涯学習課"].to_dict() == {
        "事業数": 3, "①": 0, "②": 0, "③": 0, "④": 0, "⑤": 3, "⑥": 0, "⑦": 0, "∅": 0,
    }  # fmt: skip


def test_nobody_has_a_partner():
    nobody = pd.Series(["", ""])
    assert partners.pairs(nobody).empty
    assert partners.combinations(nobody).to_numpy().tolist() == [["∅", 2]]


@pytest.mark.parametrize(
    ("partners", "ratings", "told"),
    [
        (["", "", "", "②", "④", "⑤"], "CCCAAB", "6事業のうち3事業に、協働の相手が書かれておらず、いずれも評価Cです。"),
        (["", "", "②"], "CBA", "3事業のうち2事業に、協働の相手が書かれていません。"),
        (["", "", "②"], "C-A", "3事業のうち2事業に、協働の相手が書かれていません。"),
        (["", "②", "②"], "CCC", ""),
        (["", "", "②", "②", "②", "②", "②"], "CCCCCCC", ""),
        (["", "", ""], "CCC", ""),
    ],
)  # fmt: skip
def test_programs_without_partners_are_the_matter_where_they_are_many(partners, ratings, told):
    rows = pd.DataFrame({"partners": partners, "rating": [None if r == "-" else r for r in ratings]})
    assert sentences.alone_lead(rows, Ratings()) == told


def test_combinations_of_one_program_stand_in_one_row():
    shown = tables.partner_combinations(pd.Series(["①", "②", "①", "③④", ""]), {}).frame
    assert shown[["事業数", "割合"]].to_numpy().tolist() == [[2, "40%"], [3, "60%"]]
    assert shown["組合せ"].tolist() == ["①", "1事業だけの組合せ3通り（相手なし、②、③④）"]
    shown = tables.partner_combinations(
        pd.Series(["①", "①", "①", "②", "②", "③", "③", ""]), {"①": "自治会"}
    ).frame
    assert shown.to_numpy().tolist() == [
        ["①自治会", 3, "38%"],
        ["2事業ずつの組合せ2通り（②、③）", 4, "50%"],
        ["相手なし", 1, "13%"],
    ]


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [
        ([3, 2, 1], 3),
        ([9] * 12, 12),
        ([9] * 11 + [2] * 4, 15),  # three more of as many programs follow
        ([9] * 11 + [2] * 5, 11),  # of five all or none
        ([1] * 40, 12),
    ],
)
def test_of_combinations_of_as_many_programs_all_or_none_are_drawn(counts, drawn):
    assert charts._most(pd.Series(counts)) == drawn


def test_words_that_are_no_code_are_neither_a_partner_nor_none():
    """In 2020 花いっぱい is with 町内会 and 夜回り with ②、町内会: the one isn't counted, the other with ② only."""
    words = TWO_YEARS["r2.txt"].replace("\t①②\t", "\t町内会\t").replace("\t②\t", "\t②、町内会\t")
    data = cleaned(TWO_YEARS | {"r2.txt": words})
    now = data.select(2020)
    assert partners.unread(now.programs).tolist() == [True, False, False, False]
    assert "協働の相手は②、④（それぞれ1事業）です。" in parts.lead(now)[0].data
    assert "相手の書かれていない事業が1件" in parts.lead(now)[0].data
    told = parts.legend(now)[-1].data
    assert "1事業は、協働の相手を区分として読めません（「町内会」）。" in told
    assert "1事業の協働の相手に、区分にない言葉があります（「②、町内会」）。" in told
    # of 夜回り and 図書の日
    assert "2019年度から2020年度に相手の変わったものはありません。" in parts.over_years(now)[0].data
    sheet = workbook.tables(now)["相手ごと"]
    assert sheet["進める事業"].tolist()[:4] == [0, 1, 0, 1]
    assert set(sheet["全事業"]) == {3}
    first = records(now)[0]
    assert first.partners == {2019: "①②", 2020: None}
    shown = BeautifulSoup(section(first, data.plan), "html.parser").get_text()
    assert "協働の相手の欄（「町内会」）は、区分として読めません。" in shown
    assert "なくなりました" not in shown
    assert story(data, "花いっぱい").table["協働の相手"].tolist() == ["①②", "町内会"]


def test_few_programs_are_named_with_their_partners_instead_of_counted():
    now = cleaned(TWO_YEARS).select(2020)
    (shown,) = parts.together(now)
    assert shown.frame.to_numpy().tolist() == [
        ["花いっぱい", "B", "①、②"],
        ["夜回り", "C", "②"],
        ["図書の日", "B", "相手なし"],
        ["子ども食堂", "A", "④"],
    ]
    assert parts.exact_combinations(now) == parts.groups(now) == []
    assert [part for part in parts.appendix(now) if part] == []  # nothing can be tested of four programs


def test_the_headline_says_when_a_partner_came():
    """Ten programs, of which eight gain ② in the third year and one each in the second and fourth: 2 × .5¹⁰ for ten of ten."""

    def rows(with_two):
        return [
            f"(1)甲\t花{n}\t課\t内容\t{'①②' if n < with_two else '①'}\tB\t理由\t-\t-\t-" for n in range(10)
        ]

    years = {
        f"{n}.txt": published(f"令和{n}", f"R{n}", rows(some)) for n, some in enumerate((0, 1, 9, 10), 1)
    }
    data = cleaned(years)
    assert (
        "2019年度からある事業のうち、②と進めるものは0から10に増えました（主に2021年度）"
        in parts.lead(data.select(2022))[0].data
    )
    joined = "".join(f"「花{n}」" for n in range(10))
    assert f"②が加わったのは、{joined}の10事業です" in parts.over_years(data.select(2022))[0].data
    assert "主に" not in parts.lead(data.select(2020))[0].data
    tied = {f"{n}.txt": published(f"令和{n}", f"R{n}", rows(some)) for n, some in enumerate((0, 5, 10), 1)}
    assert "主に" not in parts.lead(cleaned(tied).select(2021))[0].data  # half in either year
    once = {f"{n}.txt": published(f"令和{n}", f"R{n}", rows(some)) for n, some in enumerate((0, 10, 10), 1)}
    assert "0から10に増えました（増えたのは2020年度）" in parts.lead(cleaned(once).select(2021))[0].data
    gap = years | {"3.txt": published("令和3", "R3", rows(9)[:-1])}  # one is missing in a year between
    assert "0から10に増えました" in parts.lead(cleaned(gap).select(2022))[0].data
    assert "主に" not in parts.lead(cleaned(gap).select(2022))[0].data


def test_shares_that_do_not_show_the_claim_are_left_out():
    """All of ① A, all of ② B: the means differ, the shares of A and B don't."""
    rows = [f"(1)甲\t花{n}\t課\t内容\t{'①②'[n % 2]}\t{'AB'[n % 2]}\t理由\t-\t-\t-" for n in range(16)]
    told = parts.lead(cleaned({"a.txt": published("令和2", "R2", rows)}).select(2020))[0].data
    assert "①と進める事業は、評価が良い傾向があります。" in told
    assert "すべて" not in told


def test_a_page_of_words_that_are_no_codes_says_so():
    words = "\t①②\t", "\t②\t", "\t-\t", "\t④\t"
    text = TWO_YEARS["r2.txt"]
    for word in words:
        text = text.replace(word, "\t町内会\t")
    now = cleaned(TWO_YEARS | {"r2.txt": text}).select(2020)
    (lead,) = parts.lead(now)
    assert "区分（①～⑦）で書かれていないため、示せません。" in lead.data
    assert "書かれているのは「町内会」です。" in lead.data
    assert parts.who(now) == parts.legend(now) == parts.over_years(now) == []


@pytest.mark.parametrize(
    ("partners", "told"),
    [
        (["①", "②③", ""], "相手の書かれた2事業のうち、1事業は相手が1種類"),
        (["①", "②"], "相手の書かれた2事業は、いずれも相手が1種類"),
        (["①②", "①②③", ""], "相手の書かれた2事業は、いずれも相手が2種類以上"),
        (["", ""], "協働の相手が書かれた事業はない"),
    ],
)
def test_title_of_combinations(partners, told):
    assert sentences.combination_title(pd.Series(partners)) == told
