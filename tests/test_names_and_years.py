"""Years, programs, departments and partners as offices write them; expectations are worked out by hand."""

import pytest
from conftest import YEARS, cleaned, cleaned_together

from analysis import text
from analysis.cleaning.partner_cells import partner_codes
from analysis.cleaning.programs import department_name
from analysis.errors import UnreadableFile
from analysis.readers.encoding import decode

P = "項目\t事業名\t担当課\t取組内容\t協働の相手\t評価\t基準値(H27)\t目標値(R3)\t現状値(R2)\n"
BARE = P.replace("(H27)", "").replace("(R3)", "").replace("(R2)", "")
FLOWER = "(1)甲\t花\t公園課\t植えた\t①\tA\t10人\t20人\t18人\n"
NIGHT = "(2)乙\t夜\t安全課\t歩いた\t①\tB\t10人\t20人\t15人\n"


def told(data, *codes):
    found = data.findings[data.findings["code"].isin(codes)]
    return found[["code", "source_row", "raw"]].to_numpy().tolist()


@pytest.mark.parametrize("column", range(1, 9))
@pytest.mark.parametrize("header", [P, "令和2年度 評価表\n" + BARE])
@pytest.mark.parametrize("year", ["令和3年度", "R3", "R元"])
def test_a_year_alone_in_a_cell_moves_nothing(column, header, year):
    texts = [header + FLOWER + "\t" * place + year + "\n" + NIGHT for place in range(1, 9)]
    data = cleaned_together(tuple(texts))[column - 1]
    assert data.programs["fiscal_year"].tolist() == [2020, 2020]
    told_of = "row_unread" if column < 6 else "value_text"  # under a value it is one, and no number
    assert told(data, told_of) == [[told_of, header.count("\n") + 2, year]]


def test_a_year_against_the_header_moves_nothing_and_is_told():
    data = cleaned(P + FLOWER + "令和3年度\n" + NIGHT)
    assert data.programs["fiscal_year"].tolist() == [2020, 2020]
    assert told(data, "fiscal_year_line_unused") == [
        ["fiscal_year_line_unused", 3, "令和3年度（見出しは2020）"]
    ]


def test_a_year_that_moves_the_rows_below_is_a_warning():
    data = cleaned("令和2年度\n" + BARE + FLOWER + "令和3年度\n" + NIGHT)
    assert data.programs["fiscal_year"].tolist() == [2020, 2021]
    found = data.findings.set_index("code").loc["fiscal_year_line"]
    assert (found["severity"], found["source_row"]) == ("warning", 4)


def test_the_foot_of_the_pages_says_nothing():
    data = cleaned("令和2年度\n" + BARE + FLOWER + "令和3年度\n" + NIGHT + "令和3年度\n")
    assert data.programs["fiscal_year"].tolist() == [2020, 2020]
    assert [row for _, row, _ in told(data, "row_unread")] == [4, 6]


@pytest.mark.parametrize(
    ("name", "year"),
    [("令和2年度評価.txt", 2020), ("hyoka_r2.txt", 2020), ("R2/a.txt", 2020), ("2020.txt", 2020),
     ("S1.txt", None), ("h27-r2.txt", None), ("2021-05-31.txt", None), ("a.txt", None)],
)  # fmt: skip
def test_the_year_of_the_name_only(name, year):
    data = cleaned({name: BARE + FLOWER})
    assert data.programs["fiscal_year"].tolist() == ([year] if year else [])
    assert len(told(data, "fiscal_year_name" if year else "fiscal_year_missing")) == 1


@pytest.mark.parametrize(
    ("years", "odd"), [("H27 R3 R2", 0), ("R3 H27 R2", 1), ("R3 R7 R2", 1), ("R3 R3 R3", 0), ("R3 H27 ", 1)]
)
def test_a_baseline_after_its_goal_is_told_once(years, odd):
    header = "".join(
        f"\t{word}({year})"
        for word, year in zip(["基準値", "目標値", "現状値"], years.split(" "), strict=True)
    )
    data = cleaned(
        "令和2年度\n事業名\t評価\t担当課"
        + header.replace("()", "")
        + "\n花\tA\t課\t1\t9\t5\n夜\tA\t課\t1\t9\t5\n"
    )
    assert len(told(data, "years_reversed")) == odd


@pytest.mark.parametrize(
    ("first", "rest", "name"),
    [
        ("花いっぱい運動", "\tの運営\t\t続き\t\t\t\t\t\n", "花いっぱい運動の運営"),
        ("自治会加入促進", "\tに関する連携\t\t続き\t\t\t\t\t\n", "自治会加入促進に関する連携"),
        ("ネットワ", "\tークの推進\t\t続き\t\t\t\t\t\n", "ネットワークの推進"),
    ],
)
def test_a_name_cut_by_a_page_break(first, rest, name):
    data = cleaned(P + FLOWER.replace("花", first) + P + rest + NIGHT)
    assert data.programs[["program_name", "activities"]].to_numpy().tolist() == [
        [name, "植えた続き"],
        ["夜", "歩いた"],
    ]
    assert [row for _, row, _ in told(data, "row_joined")] == [4]


@pytest.mark.parametrize(
    "row", ["\tの運営\t課\t続き\t①\tA\t1人\t2人\t3人\n", "\t等の支援\t課\t続き\t①\tA\t1人\t2人\t3人\n"]
)
def test_a_name_that_begins_in_the_middle_is_told(row):
    data = cleaned(P + FLOWER + row + NIGHT)
    assert len(data.programs) == 3
    assert [row for _, row, _ in told(data, "program_torn")] == [3]


@pytest.mark.parametrize(
    "name", ["のびのび子育て", "はじめての防災", "もりの学校", "がん検診", "とちぎ協働", "にぎわい創出"]
)
def test_names_that_only_look_torn(name):
    assert (
        told(cleaned(P + FLOWER.replace("花", name) + P + NIGHT.replace("夜", name + "2")), "program_torn")
        == []
    )


def test_a_row_that_may_be_a_second_half_is_told():
    data = cleaned(P + FLOWER + P + "\t推進事業\t\t続き\t\t\t\t\t\n" + NIGHT)
    assert data.programs["program_name"].tolist() == ["花", "推進事業", "夜"]
    assert [row for _, row, _ in told(data, "program_torn")] == [4]


@pytest.mark.parametrize("at", ["植え\nた", "公園\n課", "植えた\t①\n、③"])
def test_a_line_break_without_quotes_makes_no_program(at):
    flower = FLOWER.replace("①", "①、③") if "③" in at else FLOWER
    assert at.replace("\n", "") in flower
    data = cleaned(P + flower.replace(at.replace("\n", ""), at) + NIGHT)
    assert "夜" in data.programs["program_name"].tolist()
    assert not set(data.programs["program_name"]) & {"①", "A", "、③", "10人"}
    assert len(data.findings) > 0


FLAT = "年度\tプロセス\t事業名\t担当課\t協働の相手\t評価\t効果又は理由\t指標名\t基準値\t目標値\t現状値\n"


def flat(name="花", indicator="甲", value=2, *, year="R2", department="課", rating="A", reason="良い"):
    return f"{year}\tプロセス1 x\t{name}\t{department}\t①\t{rating}\t{reason}\t{indicator}\t1\t9\t{value}\n"


def test_a_program_repeated_on_every_indicator_row():
    data = cleaned(
        FLAT
        + flat()
        + flat(indicator="乙", value=3)
        + flat("鳥")
        + flat(indicator="丙", value=4, rating="", reason="-"),
        YEARS,
    )
    assert data.programs["program_id"].tolist() == ["1-花", "1-鳥"]
    read = data.indicators.sort_values(["program_id", "indicator_no"])
    assert read[["program_id", "indicator_no", "indicator_name", "current"]].to_numpy().tolist() == [
        ["1-花", 1, "甲", 2], ["1-花", 2, "乙", 3], ["1-花", 3, "丙", 4], ["1-鳥", 1, "甲", 2],
    ]  # fmt: skip
    assert data.sources[["rows", "header_rows", "program_rows", "indicator_rows"]].to_numpy().tolist() == [
        [5, 1, 2, 2]
    ]
    assert data.findings["code"].tolist() == ["year_of_the_table"]


@pytest.mark.parametrize(
    ("second", "ids", "code", "reason"),
    [
        (flat(indicator="乙", reason="別"), ["1-花"], "program_text_differs", "良い\n別"),
        (flat(indicator="乙", rating="B"), ["1-花", "1-花#2"], "program_twice", "良い"),
        (flat(value=3), ["1-花"], "indicator_twice", "良い"),
        (flat(), ["1-花", "1-花#2"], "program_twice", "良い"),
    ],
)
def test_repeated_rows_that_differ_in_more(second, ids, code, reason):
    data = cleaned(FLAT + flat() + second)
    assert data.programs["program_id"].tolist() == ids
    assert [found[:2] for found in told(data, code)] == [[code, 3]]
    assert data.programs["reason"].iloc[0] == reason
    assert len(data.indicators) == 2


@pytest.mark.parametrize(
    ("years", "ids", "codes"),
    [
        ("R1 A課/R2 A課 B課/R3 B課 A課", "花 花 花@B課 花@B課 花", ["program_new"]),
        ("R1 A課/R2 B課", "花 花", []),
        ("R1 A課 B課/R2 A課 C課", "花 花@B課 花 花@B課", ["department_linked"]),
        ("R1 A課 B課/R2 C課 D課", "花 花@B課 花@C課 花@D課", ["department_differs"] * 2),
        ("R1 市民協働推進課 B課/R2 市民協働　推進課 B課", "花 花@B課 花 花@B課", []),
    ],
)
def test_one_name_in_two_departments(years, ids, codes):
    rows = [line.split(" ") for line in years.split("/")]
    data = cleaned(
        FLAT + "".join(flat(year=year, department=name) for year, *names in rows for name in names),
        YEARS,
    )
    assert data.programs["program_id"].tolist() == [f"1-{one}" for one in ids.split(" ")]
    assert sorted(data.findings["code"]) == sorted([*codes, "year_of_the_table"])


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("市民協働\n推進課", "市民協働推進課"),
        ("市民 協働推進課", "市民協働推進課"),
        ("子ども\n・子育て支援課", "子ども・子育て支援課"),
        ("市民活動\nｾﾝﾀｰ", "市民活動センター"),
        ("市民課\n(協働係)", "市民課(協働係)"),
        ("健康福祉部\n高齢福祉課", "健康福祉部高齢福祉課"),
        ("市民課\n福祉課", "市民課・福祉課"),
        ("市民課、福祉課", "市民課・福祉課"),
        ("市民課／福祉課", "市民課・福祉課"),
        ("市民協働推\n進課\n総務課", "市民協働推進課・総務課"),
        ("-", ""),
    ],
)
def test_departments(cell, name):
    assert department_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "codes", "doubt"),
    [
        ("③(2)、⑤(1)", "③⑤", "partner_note"),
        ("①(自治会)、③(NPO2団体)", "①③", "partner_note"),
        ("①【自治会3】③", "①③", "partner_note"),
        ("①自治会、③NPO2団体", "①③", "partner_unknown"),
        ("①（②を含む）", "①", "partner_unknown"),
        ("①-③", "①③", "partner_range"),
        ("1－3", "①③", "partner_range"),
        ("①ー③", "①③", "partner_range"),
        ("①から③", "①②③", "partner_spelling"),
        ("①〜⑦（④を除く）", "", "partner_unsure"),
        ("③(予定)", "", "partner_unsure"),
        ("❶⑴⑤", "①⑤", "partner_spelling"),
        ("(1)、(3)", "①③", "partner_spelling"),
        ("13", "", "partner_unknown"),
        ("NPO2団体", "", "partner_unknown"),
        ("③①", "①③", ""),
    ],
)
def test_partners(cell, codes, doubt):
    assert partner_codes(cell, list("①②③④⑤⑥⑦")) == (codes, doubt)


@pytest.mark.parametrize(
    ("cell", "codes", "doubt"),
    [
        ("ア～ウ", "アイウ", "partner_spelling"),
        ("アからウまで、オ", "アイウオ", "partner_spelling"),
        ("ア・ウ", "アウ", ""),
        ("ア-ウ", "", "partner_unknown"),
        ("ウ～ア", "", "partner_unknown"),
        ("ア～カ", "", "partner_unknown"),
        ("クラブイ～ウ", "", "partner_unknown"),
    ],
)
def test_partners_that_are_letters(cell, codes, doubt):
    assert partner_codes(cell, list("アイウエオ")) == (codes, doubt)


@pytest.mark.parametrize(
    ("cell", "codes", "doubt"),
    [
        ("町会・自治会", "①", ""),
        ("ＮＰＯ、学校", "②③", ""),
        ("学校及びNPOと町会", "①②③", ""),
        ("NPO(2団体)", "②", "partner_note"),
        ("NPO・ボランティア", "③", ""),  # the longest word counts
        ("①、NPO", "①②", ""),
        ("検討委員会", "③", ""),
        ("町会連合会", "", "partner_unknown"),
        ("小学校、NPO", "②", "partner_unknown"),
        ("NPO（検討中）", "", "partner_unsure"),
        ("なし", "", ""),
    ],
)
def test_partners_in_words(cell, codes, doubt):
    words = {"町会": "①", "自治会": "①", "NPO": "②", "学校": "③", "NPO・ボランティア": "③", "検討委員会": "③"}
    assert partner_codes(cell, list("①②③"), words) == (codes, doubt)


@pytest.mark.parametrize("marks", ["○◯〇⭕", "×✕✖✗", "◎⦾", "△▵∆", "▲▴", "AＡaⒶ"])
def test_marks_of_one_grade(marks):
    assert {text.mark(one) for one in marks} == {text.mark(marks[0])}
    assert len({text.mark(one) for one in "○◎△▲×●AB"}) == 8


def test_marks_and_kana_in_a_table():
    row = flat("市民ｾﾝﾀｰの花", rating="〇", year="R1") + flat("市民センターの花", rating="✖", year="R2")
    data = cleaned(FLAT + row, '[ratings]\nscale = ["◎", "◯", "△", "×"]\nexit = []\n')
    assert data.programs["rating"].tolist() == ["◯", "×"]
    assert data.programs["program_id"].nunique() == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("事業名\t評価\n花\0\tA\n".encode(), "NUL.*\n.*2行目"),
        ("事業名\t評価\n花\0\tA\n".encode("cp932"), "NUL"),
        ("事業名\t評価\n".encode("iso2022_jp"), "ISO-2022-JP"),
        ("事業名\tひょうか\n".encode("euc_jp"), "EUC-JP"),
        ("事業名\t評価\n".encode("utf-16-le"), "UTF-16"),
        ("事業名\t評価\n".encode("utf-32"), "UTF-32"),
    ],
)
def test_bytes_that_are_no_text_say_what_they_are(content, message):
    with pytest.raises(UnreadableFile, match=message):
        decode(content, "a.txt")
