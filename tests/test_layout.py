"""Rows and headers as offices really send them: what must be read, and what must be doubted."""

import pytest
from conftest import HEADER, cleaned, published

from analysis.fields import FIELDS
from analysis.layout.regions import regions
from analysis.progress.judging import judge
from analysis.readers import RawTable
from analysis.readers.raw import table_of

GOOD = "(1)甲\t花\t課\t内容\t①\tA\t理由\t率 1%\t率 3%\t率 2%"
NEXT = "\t鳥\t課\t内容\t②\tB\t理由\t率 1%\t率 3%\t率 2%"
MORE = "\t\t\t\t\t\t\t人数 1人\t人数 5人\t人数 2人"


@pytest.fixture
def load():
    return cleaned


def r2(rows, process="プロセス1 架空のまち"):
    return published("令和2", "R2", rows, process)


def codes(data):
    return set(data.findings["code"])


@pytest.mark.parametrize(
    "row",
    ["合計\t1事業", "\t※評価はA～Eの5段階", "※注", "\t-\t課\t内容", "(2)乙\t\t\t\t\t\t\t率 1%\t率 2%\t率 3%"],
)
def test_totals_and_remarks_are_no_programs_and_change_no_item(load, row):
    data = load(r2([GOOD, row, NEXT]))
    assert data.programs[["program_name", "item_name"]].to_numpy().tolist() == [["花", "甲"], ["鳥", "甲"]]
    code = "row_note" if "※" in row else "row_unread"
    assert data.findings.loc[data.findings["code"].eq(code), "source_row"].tolist() == [9]


@pytest.mark.parametrize("item", ["〃", "同上", "-", "―", "々"])
def test_ditto_marks_carry_the_item(load, item):
    assert load(r2([GOOD, item + NEXT])).programs["item_name"].tolist() == ["甲", "甲"]


def test_ditto_marks_carry_the_department(load):
    assert load(r2([GOOD, NEXT.replace("課", "〃")])).programs["department"].tolist() == ["課", "課"]


@pytest.mark.parametrize("item", ["（２）乙", "2. 乙", "２．乙"])
def test_an_item_in_a_row_of_its_own(load, item):
    programs = load(r2([GOOD, item, NEXT])).programs
    assert programs["item_no"].tolist() == [1, 2]
    assert programs["item_name"].tolist() == ["甲", "乙"]


@pytest.mark.parametrize(
    ("heading", "number", "name"),
    [
        ("プロセス３　夢", 3, "夢"),
        ("プロセス3\t夢を描く", 3, "夢を描く"),
        ("プロセス③ 夢", 3, "夢"),
        ("【プロセス3】夢", 3, "夢"),
        ("プロセス3", 3, ""),
    ],
)
def test_process_headings(load, heading, number, name):
    first = load(r2([GOOD], heading)).programs.iloc[0]
    assert (first["process_no"], first["process_name"]) == (number, name)


def test_pages_belong_to_their_process(load):
    second = r2([NEXT], "プロセス2 次").replace("【行動計画P. 1~2】\n", "")
    assert load(r2([GOOD]) + second).programs["plan_pages"].tolist() == ["1~2", ""]


def test_a_further_indicator_stays_with_its_process(load):
    second = r2([MORE, NEXT], "プロセス2 次")
    data = load(r2([GOOD]) + second)
    assert data.indicators["program_id"].tolist() == ["1-花", "2-鳥"]
    assert "row_unread" in codes(data)


FLAT = "年度\t事業名\t担当課\t評価\t指標名\t基準年度\t基準値\t目標年度\t目標値\t現状年度\t現状値\n"


def flat(year, name, indicator, value):
    return f"{year}\t{name}\t{'課' if name else ''}\t{'A' if name else ''}\t{indicator}\tH27\t1\tR3\t5\tR2\t{value}\n"


@pytest.mark.parametrize("unreadable", ["不明", ""])
def test_a_further_indicator_goes_where_its_program_goes(load, unreadable):
    text = (
        FLAT
        + flat("R2", "花", "甲", 2)
        + flat(unreadable, "鳥", "乙", 3)
        + flat("R2", "", "丙", 4)
        + flat("R2", "魚", "丁", 5)
    )
    data = load(text)
    assert data.indicators["indicator_name"].tolist() == ["甲", "丁"]
    missing = data.findings[data.findings["code"].eq("fiscal_year_missing")]
    assert missing["source_row"].tolist() == [3, 4]
    assert data.sources["unread_rows"].tolist() == [2]


def test_a_further_indicator_needs_no_year_of_its_own(load):
    data = load(FLAT + flat("R2", "花", "甲", 2) + flat("", "", "乙", 3))
    assert data.indicators[["fiscal_year", "indicator_name", "current"]].to_numpy().tolist() == [
        [2020, "甲", 2], [2020, "乙", 3],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("事業の評価", "評価区分"),
        ("現状値(R2)", "現状(R2)"),
        ("基準値(H27)", "基準値[H27]"),
        ("現状値(R2)", "現状値(R2)\t備考"),
        ("協働の相手", "だれと"),
        ("(2)目標指標の状況", "(2)目標指標"),
        ("(1)令和2年度実施状況", "令和2年度 実施状況"),
    ],
)
def test_one_odd_header_word_does_not_discard_the_row(load, old, new):
    data = load(r2([GOOD]).replace(old, new))
    assert data.programs["rating"].tolist() == ["A"]
    assert data.indicators[
        ["indicator_name", "baseline", "baseline_year", "target", "current"]
    ].to_numpy().tolist() == [["率", 1, 2015, 3, 2]]


def test_a_header_without_ratings_is_said_to_be_incomplete(load):
    data = load(r2([GOOD]).replace("事業の評価", "なにか"))
    found = data.findings[data.findings["code"].eq("header_incomplete")]
    assert found["raw"].tolist() == ["事業の評価"]


def test_the_same_field_twice(load):
    data = load(r2([GOOD]).replace("現状値(R2)", "現状値(R2)\t現状値(R2)"))
    assert "header_duplicate" in codes(data)
    assert data.indicators["current"].tolist() == [2]


def test_header_words_of_the_fixture_are_the_published_ones():
    assert HEADER.count("\n") == 3


@pytest.mark.parametrize(
    ("three", "code"),
    [
        ("100件\t50件増\t120件", "qualifier_differs"),
        ("3%減\t5%増\t2%減", "qualifier_differs"),
        ("月1回\t年12回\t月1回", "qualifier_differs"),
        ("500（千円）\t900（千円）\t30,000人", "unit_differs"),
        ("作成率 10%\t作成率 50%\t作成率 570%", "percent_outside"),
        ("10件\t50件\t", "column_blank"),
        ("10件\t50件\t50件(目標)", "value_text"),
    ],
)
def test_three_cells_that_do_not_go_together(load, three, code):
    data = load(r2([GOOD.replace("率 1%\t率 3%\t率 2%", three)]))
    assert code in codes(data)


def test_the_words_of_the_target_say_which_side_is_better(load):
    """25 is within "at most 30", although 30 lies above the baseline."""

    data = load(r2([GOOD.replace("率 1%\t率 3%\t率 2%", "率 20%\t率 30%以下\t率 25%")]))
    assert data.indicators["direction"].tolist() == ["decrease"]
    assert judge(data.select(2020))["status"].tolist() == ["達成"]


def test_blank_partners_and_ratings_are_told_from_dashes(load):
    data = load(r2([GOOD.replace("①\tA", "\t"), NEXT.replace("②\tB", "-\t-")]))
    blank = data.findings[data.findings["code"].eq("cell_blank")]
    assert blank[["source_row", "field"]].to_numpy().tolist() == [[8, "partners"], [8, "rating"]]
    assert data.programs["partners"].tolist() == ["", ""]


@pytest.mark.parametrize(("cell", "partners"), [("①~③", "①②③"), ("①～③、⑤⑦", "①②③⑤⑦"), ("1~3", "①②③")])
def test_ranges_of_partners(load, cell, partners):
    data = load(r2([GOOD.replace("①\tA", f"{cell}\tA")]))
    assert data.programs["partners"].tolist() == [partners]
    assert "partner_spelling" in codes(data)


def test_a_unit_column_in_another_spelling(load):
    text = (
        "年度\t事業名\t担当課\t評価\t指標名\t単位\t基準年度\t基準値\t目標年度\t目標値\t現状年度\t現状値\n"
        "R2\t花\t課\tA\t甲\tか所\tH27\t1か所\tR3\t5箇所\tR2\t2\n"
        "R2\t鳥\t課\tA\t乙\t-\tH27\t1人\tR3\t5人\tR2\t2人\n"
    )
    data = load(text)
    assert data.indicators["unit"].tolist() == ["箇所", "人"]
    assert data.indicators["not_comparable"].tolist() == ["", ""]


def test_findings_of_a_further_indicator_stay_with_the_department(load):
    data = load(r2([GOOD, MORE.replace("2人", "2人(1人)"), NEXT.replace("課", "別の課")]))
    assert "value_several" in codes(data.select(2020, "課"))
    assert "value_several" not in codes(data.select(2020, "別の課"))


def test_header_words_of_the_plan():
    text = r2([GOOD]).replace("事業の評価", "格付け(4段階)").replace("協働の相手", "パートナー")
    data = cleaned(text, '[headers]\n"格付け" = "rating"\n"パートナー" = "partners"\n')
    assert data.programs[["rating", "partners"]].to_numpy().tolist() == [["A", "①"]]
    assert not codes(data) & {"header_unknown", "header_incomplete"}


def test_a_header_word_means_one_field():
    words = [word for field in FIELDS.values() for word in field.words]
    assert len(set(words)) == len(words)


# Two pages of one year that only the line above the first page says; a column that isn't known stands in both.
NOTED = """\
令和2年度 評価表
事業名\t担当課\t評価\t備考\t基準値(H27)\t目標値(R3)\t現状値
花\t課\tA\tよい\t率 1%\t率 3%\t率 2%
事業名\t担当課\t評価\t備考\t基準値(H27)\t目標値(R3)\t現状値
鳥\t課\tB\tよい\t率 1%\t率 3%\t率 2%
"""


def test_a_repeated_header_with_an_unknown_column_is_the_same_header(load):
    data = load(NOTED)
    assert data.programs[["program_name", "fiscal_year"]].to_numpy().tolist() == [["花", 2020], ["鳥", 2020]]
    assert data.findings["code"].tolist().count("header_unknown") == 2
    assert "fiscal_year_reused" not in codes(data)


STACKED = {
    "a field below the name": "事業名\t担当課\t評価\t基準値(H27)\t目標値(R3)\t\n現状値(R2)\t\t\t\t\t\n",
    "name over department": "項目\t事業名\t評価\t基準値(H27)\t目標値(R3)\t現状値(R2)\n\t担当課\t\t\t\t\n",
    "three known words below": "事業名\t\t評価\t基準値(H27)\t目標値(R3)\t\n担当課\t取組内容\t理由\t\t\t現状値(R2)\n",
}


@pytest.mark.parametrize("header", STACKED.values(), ids=STACKED)
@pytest.mark.parametrize("pages", [1, 2])
def test_a_header_that_hides_the_name_is_refused_with_a_word(load, header, pages):
    """One column cannot be read as two: the table is left unread and said so, every row accounted for."""
    rows = "花\t課\tA\t率 1%\t率 3%\t率 2%\n鳥\t課\tB\t率 1%\t率 3%\t率 2%\n"
    data = load("令和2年度 評価表\n" + (header + rows) * pages)
    assert data.programs.empty
    found = data.findings["code"].tolist()
    assert found.count("header_unreadable") == pages
    assert found.count("row_unread") == 2 * pages
    assert data.sources["rows"].tolist() == [1 + 4 * pages]
    assert data.sources["header_rows"].tolist() == [2 * pages]


def test_a_readable_page_after_such_a_header_is_read(load):
    good = "事業名\t担当課\t評価\t基準値(H27)\t目標値(R3)\t現状値(R2)\n鳥\t課\tB\t率 1%\t率 3%\t率 2%\n"
    data = load(STACKED["name over department"] + "(1)甲\t花\tA\t率 1%\t率 3%\t率 2%\n" + good)
    assert data.programs["program_name"].tolist() == ["鳥"]
    assert {"header_unreadable", "row_unread"} <= codes(data)


def test_the_name_stands_under_its_group(load):
    """事業 over 項目 | 名称: the second is the name of the program."""
    text = (
        "事業\t\t担当課\t評価\t基準値(H27)\t目標値(R3)\t現状値(R2)\n項目\t名称\t\t\t\t\t\n"
        "(1)甲\t花\t課\tA\t率 1%\t率 3%\t率 2%\n\t鳥\t課\tB\t率 1%\t率 3%\t率 2%\n"
    )
    data = load(text)
    assert data.programs[["item_name", "program_name", "rating"]].to_numpy().tolist() == [
        ["甲", "花", "A"],
        ["甲", "鳥", "B"],
    ]
    assert "header_unreadable" not in codes(data)


@pytest.mark.parametrize(
    ("title", "years"),
    [("令和2年度 評価表", [2020]), ("令和2年度 評価表（平成28年度策定）", []), ("評価表", [])],
)
def test_the_year_may_stand_in_the_title_only(load, title, years):
    text = r2([GOOD]).replace("令和2年度", "").replace("(R2)", "").replace("\n\n【", f"\n{title}\n【")
    data = load(text)
    assert data.years == years
    assert ("fiscal_year_title" if years else "fiscal_year_missing") in codes(data)


@pytest.mark.parametrize(
    ("three", "jump"),
    [
        ("1件\t40件\t99件", False),
        ("1件\t100件\t5件", False),
        ("1件\t101件\t5件", True),
        ("0件\t500件\t9件", False),
    ],
)
def test_a_jump_of_more_than_a_hundred_times(load, three, jump):
    data = load(r2([GOOD.replace("率 1%\t率 3%\t率 2%", three)]))
    assert ("value_jump" in codes(data)) == jump
    assert data.indicators["not_comparable"].tolist() == ["桁違いの疑い" if jump else ""]


ROW_OF = "{year}\t{name}\t{department}\t内容\t①\tA\t理由\t{values}\n"
WIDE = "年度\t事業名\t担当課\t取組内容\t協働の相手\t評価\t効果又は理由\t基準値(H27)\t目標値(R3)\t現状値(R2)\n"
ONE, TWO, THREE = "率 1%\t率 3%\t率 2%", "人数 1人\t人数 9人\t人数 2人", "件数 4件\t件数 8件\t件数 6件"


def wide(name, values=ONE, year="R2", department="課"):
    return ROW_OF.format(year=year, name=name, department=department, values=values)


@pytest.mark.parametrize(
    "total",
    [
        "合計\t\t\t\t\t\t\t9件\t9件\t9件\n",
        "\t小計\t\t\t\t\t\t9件\t9件\t9件\n",
        "R2\t合計（2事業）\t課\t\t\t\t\t9件\t9件\t9件\n",
    ],
)
def test_totals_of_a_flat_table_belong_to_nobody(load, total):
    data = load(WIDE + wide("花") + total + wide("鳥"))
    assert data.programs["program_name"].tolist() == ["花", "鳥"]
    assert data.indicators["current"].tolist() == [2, 2]
    assert data.findings.loc[data.findings["code"].eq("row_unread"), "source_row"].tolist() == [3]


@pytest.mark.parametrize("name", ["", "〃", "-"])
def test_indicators_below_an_unreadable_program_are_unread_too(load, name):
    data = load(WIDE + wide("花") + wide(name, TWO) + f"\t\t\t\t\t\t\t{THREE}\n" + wide("鳥"))
    assert data.indicators["indicator_name"].tolist() == ["率", "率"]
    assert data.findings.loc[data.findings["code"].eq("row_unread"), "source_row"].tolist() == [3, 4]


def test_ditto_after_a_further_indicator(load):
    data = load(
        WIDE
        + wide("花")
        + f"\t\t\t\t\t\t\t{TWO}\n"
        + wide("鳥", department="〃")
        + wide("魚", department="同上")
    )
    assert data.programs["department"].tolist() == ["課", "課", "課"]


def test_a_blank_department_is_told(load):
    data = load(WIDE + wide("花") + wide("鳥", department=""))
    blank = data.findings[data.findings["code"].eq("cell_blank")]
    assert blank[["source_row", "field"]].to_numpy().tolist() == [[3, "department"]]


def test_a_further_indicator_of_another_year_is_told(load):
    data = load(WIDE + wide("花") + f"R元\t\t\t\t\t\t\t{TWO}\n")
    assert data.indicators["fiscal_year"].tolist() == [2020, 2020]
    assert "row_year_differs" in codes(data)


@pytest.mark.parametrize("year", ["2020", "2020.0", "2020-04-01", "2020/4/1 0:00", "2021-03-31"])
def test_years_as_spreadsheets_write_them(load, year):
    assert load(WIDE + wide("花", year=year)).years == [2020]


def test_of_columns_for_two_years_the_later_is_current(load):
    text = "事業名\t担当課\t評価\t基準値(H27)\t目標値(R3)\t令和元年度 現状値\t令和2年度 現状値\n花\t課\tA\t1人\t9人\t2人\t3人\n"
    data = load(text)
    assert data.indicators[["fiscal_year", "current_year", "current"]].to_numpy().tolist() == [
        [2020, 2020, 3]
    ]
    assert {"fiscal_year_columns", "year_columns"} <= codes(data)
    assert "header_duplicate" not in codes(data)


def test_a_repeated_header_keeps_the_year_of_the_title(load):
    header = "事業名\t担当課\t評価\t効果又は理由\t基準値\t目標値\t現状値\n"
    rows = [f"花{n}\t課\tA\t令和元年度は中止\t1人\t9人\t2人\n" for n in range(8)]
    data = load(
        "令和2年度 評価表\n令和3年5月10日 作成\n"
        + header
        + "".join(rows)
        + header
        + "鳥\t課\tA\t理由\t1人\t9人\t2人\n"
    )
    assert data.programs["fiscal_year"].tolist() == [2020] * 9


def test_a_line_with_a_year_starts_that_year(load):
    """Two years under one header that says none: what stands below the line is of the year it says."""
    header = "事業名\t担当課\t評価\t基準値\t目標値\t現状値\n"
    data = load(
        "令和2年度\n" + header + "花\t課\tA\t1回\t3回\t2回\n令和3年度 実施状況\n花\t課\tB\t1回\t3回\t3回\n"
    )
    assert data.programs[["fiscal_year", "rating"]].to_numpy().tolist() == [[2020, "A"], [2021, "B"]]
    told = data.findings.set_index("code").loc["fiscal_year_line"]
    assert (told["source_row"], told["raw"]) == (4, "2021")
    assert "row_unread" not in codes(data)


def test_a_lone_number_is_no_year(load):
    data = load(r2([GOOD, "2021", NEXT]))
    assert data.programs["fiscal_year"].tolist() == [2020, 2020]
    assert "row_unread" in codes(data)


# Tables as an office types them; the expected readings are worked out by hand.
P = ["項目", "事業名", "担当課", "協働の相手", "評価"]
BARE = [*P, "基準値", "目標値", "現状値"]
DATED = [*P, "基準値(H27)", "目標値(R3)", "現状値(R2)"]
FLOWER = ["(1)甲", "花", "公園課", "①", "A", "10人", "20人", "18人"]
NIGHT = ["(2)乙", "夜", "安全課", "①", "B", "10人", "20人", "15人"]


def sheet(*rows):
    return "".join("\t".join(row) + "\n" for row in rows)


def raws(data, code):
    return data.findings.loc[data.findings["code"].eq(code), "raw"].tolist()


def test_a_column_nobody_knows_does_not_decide_the_year(load):
    data = load(sheet(["令和2年度 協働事業評価表"], [*BARE, "令和3年度の方針"], [*FLOWER, "継続"]))
    assert data.years == [2020]
    assert {"fiscal_year_title", "header_unknown"} <= codes(data)
    assert "fiscal_year_conflict" not in codes(data)


@pytest.mark.parametrize(
    ("header", "year"),
    [
        ([*P[:2], "担当課(R3.4.1現在)", *P[3:], *BARE[5:]], 2020),  # where, not when
        ([*P, "令和2年度 評価の理由", *BARE[5:]], 2020),
    ],
)
def test_which_header_says_the_year(load, header, year):
    data = load(sheet(["令和2年度 評価表"], header, FLOWER))
    assert data.years == [year]
    assert "fiscal_year_conflict" not in codes(data)


@pytest.mark.parametrize(
    ("title", "current", "year", "doubt"),
    [
        ("令和2年度評価表", "現状値(R3.4.1現在)", 2020, True),
        ("令和3年度評価表", "現状値(R2)", 2021, True),
        ("令和2年度評価表", "現状値(R2)", 2020, False),
        ("令和2年度評価表", "現状値(R3.3.31現在)", 2020, False),
        ("行動計画（平成29年度～令和3年度）", "現状値(R2)", 2020, False),
        ("第2次計画（平成29年度から）", "現状値(R2)", 2020, False),
        ("評価表", "現状値(R2)", 2020, False),
    ],
)
def test_title_and_current_value_that_differ(load, title, current, year, doubt):
    data = load(sheet([title], [*P, "基準値(H27)", "目標値(R3)", current], FLOWER))
    assert data.years == [year]
    assert ("fiscal_year_conflict" in codes(data)) == doubt


def test_the_header_is_believed_before_the_title(load):
    data = load("令和3年度 報告\n" + r2([GOOD]).replace("プロセス1 架空のまち\n", ""))
    assert data.years == [2020]
    assert raws(data, "fiscal_year_conflict")[0].startswith("令和3年度 報告 / (1)令和2年度実施状況")


@pytest.mark.parametrize(
    "years", [["(H27)", "(R3)", "(R2)"], ["H27", "R3", "R2"], ["平成27年度", "令和3年度", "令2"]]
)
def test_years_in_a_row_of_their_own_belong_to_their_columns(load, years):
    data = load(sheet(BARE, [""] * 5 + years, FLOWER))
    read = data.indicators[["fiscal_year", "baseline_year", "target_year", "current_year"]]
    assert read.to_numpy().tolist() == [[2020, 2015, 2021, 2020]]
    assert codes(data) == set()


def test_years_beside_codes_in_a_header_row(load):
    data = load(sheet(BARE, ["", "", "", "①~⑦", "", "(H27)", "(R3)", "(R2)"], FLOWER))
    assert data.indicators[["fiscal_year", "baseline_year"]].to_numpy().tolist() == [[2020, 2015]]


def test_one_year_in_a_row_of_its_own(load):
    data = load(sheet([*P, "基準値", "目標値(R3)", "現状値(R2)"], [""] * 5 + ["(H27)", "", ""], FLOWER))
    assert data.indicators[["fiscal_year", "baseline_year"]].to_numpy().tolist() == [[2020, 2015]]


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("※基準値は平成27年度の値", "row_note"),
        ("＊平成27年度に策定", "row_note"),
        ("注）平成27年度", "row_note"),
        ("目標値は令和5年度まで", "row_unread"),
    ],
)
def test_a_note_under_a_table_is_no_title_of_the_next(load, note, code):
    data = load(sheet(["令和2年度 評価表"], BARE, FLOWER, [note], [""], BARE, NIGHT))
    assert data.programs["fiscal_year"].tolist() == [2020, 2020]
    assert note in raws(data, code)


@pytest.mark.parametrize(
    "title", [["令和2年度 評価表", "市民協働推進課"], ["令和2年度", "評価表"], ["令和2年度（2020年度）"]]
)
def test_a_second_title_may_stand_in_two_cells(load, title):
    data = load(sheet(["令和元年度 評価表"], BARE, FLOWER, [""], title, BARE, NIGHT))
    assert data.programs["fiscal_year"].tolist() == [2019, 2020]


def test_a_year_taken_over_from_the_table_above_is_told(load):
    second = sheet(["令和2年度 評価表", "平成28年度策定"], BARE, NIGHT)
    data = load(sheet(["令和元年度 評価表"], BARE, FLOWER, [""]) + second)
    assert data.programs["fiscal_year"].tolist() == [2019, 2019]
    assert raws(data, "fiscal_year_reused") == ["令和2年度 評価表 平成28年度策定"]


def test_a_year_said_twice_in_a_line(load):
    data = load(sheet(["令和2年度（2020年度）"], BARE, FLOWER, ["令和3年度（2021年度）"], NIGHT))
    assert data.programs["fiscal_year"].tolist() == [2020, 2021]
    assert "row_unread" not in codes(data)


@pytest.mark.parametrize(
    "below",
    [
        [["評価", "件数", "割合"], ["A", "5", "20%"], ["合計", "25", "100%"]],
        [["評価", "区分", "内容"], ["A", "達成", "目標を達成した"], ["B", "未達", "届かなかった"]],
    ],
)
def test_a_tally_or_a_legend_below_a_table(load, below):
    data = load(sheet(DATED, FLOWER, NIGHT, [""], *below))
    assert data.programs["program_name"].tolist() == ["花", "夜"]
    assert data.sources["unread_rows"].tolist() == [len(below)]


def test_programs_after_a_blank_row_are_programs(load):
    bare = ["", "朝", "公園課", "", "", "", "", ""]
    data = load(
        sheet(DATED, FLOWER, [""], NIGHT, bare, [""], ["(3)丙"], [""], [*FLOWER[:1], "昼", *FLOWER[2:]])
    )
    assert data.programs["program_name"].tolist() == ["花", "夜", "朝", "昼"]


def test_counts_are_no_names_of_programs(load):
    data = load(sheet(DATED, FLOWER, ["A", "5", "20%"], ["計", "25件", "100%"]))
    assert data.programs["program_name"].tolist() == ["花"]


@pytest.mark.parametrize(
    "total",
    [
        ["計", "", "", "", "", "20人", "40人", "33人"],
        ["", "安全課 小計", "", "", "", "20人", "40人", "33人"],
        ["", "平均", "", "", "", "20人", "40人", "33人"],
        ["", "全体", "", "", "", "20人", "40人", "33人"],
        ["", "", "計", "", "", "20人", "40人", "33人"],
    ],
)
@pytest.mark.parametrize("first", ["No.", "項目"])
def test_totals_wherever_their_label_stands(load, total, first):
    data = load(sheet([first, *DATED[1:]], FLOWER, NIGHT, total))
    assert data.programs["program_name"].tolist() == ["花", "夜"]
    assert data.indicators["current"].tolist() == [18, 15]
    assert data.sources["unread_rows"].tolist() == [1]


def test_an_item_called_total_makes_a_total(load):
    total = ["合計", "2つの事業", "", "", "", "20人", "40人", "33人"]
    assert load(sheet(DATED, FLOWER, total)).programs["program_name"].tolist() == ["花"]


@pytest.mark.parametrize("name", ["家計相談", "統計調査", "全体会議", "平均台教室", "まちの設計"])
def test_names_that_only_look_like_totals(load, name):
    assert load(sheet(DATED, [FLOWER[0], name, *FLOWER[2:]])).programs["program_name"].tolist() == [name]


@pytest.mark.parametrize("name", ["(例)花いっぱい", "【再掲】花", "花（再掲）", "〔記入例〕花"])
def test_examples_and_reprints_are_told(load, name):
    data = load(sheet(DATED, [FLOWER[0], name, *FLOWER[2:]]))
    assert data.programs["program_name"].tolist() == [name]
    assert raws(data, "program_example") == [name]


@pytest.mark.parametrize("note", ["1．評価は担当課の自己評価による。", "(2) 基準値は国の統計による"])
def test_a_numbered_note_is_no_item(load, note):
    data = load(sheet(DATED, FLOWER, [note], ["", *NIGHT[1:]]))
    assert data.programs["item_name"].tolist() == ["甲", "甲"]
    assert raws(data, "row_unread") == [note]


@pytest.mark.parametrize(
    ("three", "code"),
    [
        (["10人", "20人", "延べ150人"], "qualifier_differs"),
        (["10件", "20件", "累計30件"], "qualifier_differs"),
        (["10人", "20人", "定員15人"], "qualifier_differs"),
        (["10人", "延べ参加者数 20人", "15人"], "qualifier_differs"),
        (["66.1%", "70%", "0.7"], "unit_differs"),
        (["10人", "20人", "15"], "unit_differs"),
    ],
)
def test_three_cells_that_are_not_compared(load, three, code):
    data = load(sheet(DATED, [*FLOWER[:5], *three]))
    assert data.indicators["not_comparable"].tolist() == ["単位不一致"]
    assert code in codes(data)


@pytest.mark.parametrize(
    "three",
    [
        ["10", "20", "15"],
        ["0", "20人", "15人"],
        ["延べ10人", "延べ20人", "延べ15人"],
        ["定員充足率 10%", "20%", "15%"],
    ],
)
def test_three_cells_that_are_compared(load, three):
    data = load(sheet(DATED, [*FLOWER[:5], *three]))
    assert data.indicators["not_comparable"].tolist() == [""]
    assert codes(data) == set()


@pytest.mark.parametrize(
    ("cells", "years", "unread"),
    [
        (["平27", "令3", "R2"], [2015, 2021, 2020], []),
        (["H27", "R3～R7", "R2"], [2015, None, 2020], ["R3～R7"]),
        (["H27", "毎年度", "-"], [2015, None, None], ["毎年度"]),
    ],
)
def test_year_columns(load, cells, years, unread):
    b, g, c = cells
    data = load(FLAT + f"R2\t花\t課\tA\t甲\t{b}\t1\t{g}\t5\t{c}\t2\n")
    read = data.indicators[["baseline_year", "target_year", "current_year"]].astype("object")
    assert read.where(read.notna(), None).to_numpy().tolist() == [years]
    assert raws(data, "year_unread") == unread


def test_a_span_in_a_header_is_no_year(load):
    data = load(sheet([*P, "基準値(H27)", "目標値(R3～R7)", "現状値(R2)"], FLOWER))
    assert data.indicators["target_year"].isna().tolist() == [True]
    assert raws(data, "year_unread") == ["目標値(R3~R7)"]


def test_ditto_marks_carry_the_indicator(load):
    header = (
        "年度\t事業名\t担当課\t評価\t指標名\t単位\t基準年度\t基準値\t目標年度\t目標値\t現状年度\t現状値\n"
    )
    row = "R2\t{}\ta\tA\t{}\t{}\t{}\t10\tR3\t20\tR2\t15\n"
    data = load(header + row.format("花", "参加者", "人", "H27") + row.format("夜", "〃", "同上", "〃"))
    assert data.indicators[["indicator_name", "unit", "baseline_year"]].to_numpy().tolist() == [
        ["参加者", "人", 2015], ["参加者", "人", 2015],
    ]  # fmt: skip


@pytest.mark.parametrize(("column", "error"), [(2, "#N/A"), (7, "#DIV/0!"), (1, "#REF!")])
def test_errors_of_excel_in_a_text_file(load, column, error):
    odd = [*NIGHT[:column], error, *NIGHT[column + 1 :]]
    data = load(sheet(DATED, FLOWER, odd))
    assert raws(data, "cell_error") == [f"{column + 1}列目 {error}"]
    assert not data.programs.isin([error]).any().any()
    assert len(data.programs) + data.sources["unread_rows"].sum() == 2


@pytest.mark.parametrize(
    ("header", "three", "unit", "numbers", "odd"),
    [
        (["基準値(H27)(%)", "目標値(R3・％)", "現状値(R2)[%]"], ["10", "20", "15"], "%", [10, 20, 15], ""),
        (["基準値(千円)", "目標値(百万円)", "現状値(単位：円)"], ["900", "1", "950,000"], "円", [900_000, 1_000_000, 950_000], ""),
        (["基準値(人)", "目標値(人)", "現状値(%)"], ["10", "20", "15"], "人", [10, 20, 15], "単位不一致"),
        (["基準値(人)", "目標値(人)", "現状値"], ["10", "20", "15"], "人", [10, 20, 15], "単位不一致"),
        (["基準値(実績)", "目標値(計画)", "現状値(実績)"], ["10", "20", "15"], "", [10, 20, 15], ""),
        (["基準値(千円)", "目標値(千円)", "現状値(千円)"], ["10円", "20円", "15円"], "円", [10, 20, 15], ""),
        (["基準値(千円)", "目標値(千円)", "現状値(千円)"], ["50以上", "約70", "60(速報)"], "円", [50_000, 70_000, 60_000], ""),
        (["基準値(%)", "目標値(%)", "現状値(%)"], ["50※1", "70以上", "60(R2.3.31現在)"], "%", [50, 70, 60], ""),
        (["基準値(千円)", "目標値(千円)", "現状値(千円)"], ["10", "1万", "15"], "円", [10_000, 10_000, 15_000], "単位不一致"),
    ],
)  # fmt: skip
def test_units_in_the_header(load, header, three, unit, numbers, odd):
    data = load(sheet(["令和2年度"], [*P, *header], [*FLOWER[:5], *three]))
    first = data.indicators.iloc[0]
    assert (first["unit"], [first["baseline"], first["target"], first["current"]]) == (unit, numbers)
    assert first["not_comparable"] == odd
    assert first["baseline_raw"] == three[0]


def test_a_header_over_number_and_name(load):
    header = ["項目", "事業名", "", *DATED[2:]]
    data = load(sheet(header, ["(1)甲", "1", *FLOWER[1:]], ["", "2", *NIGHT[1:]]))
    assert data.programs["program_name"].tolist() == ["花", "夜"]
    assert codes(data) == set()


@pytest.mark.parametrize("numbers", ["12345678", "①②③④⑤⑥⑦⑧", "アイウエオカキク", "ＡＢＣＤＥＦＧＨ"])
@pytest.mark.parametrize("form", ["{}", "({})", "（{}）"])
def test_a_row_that_numbers_the_columns_is_header(load, numbers, form):
    numbers = [form.format(number) for number in numbers]
    data = load(sheet(DATED, numbers, FLOWER))
    assert data.programs["program_name"].tolist() == ["花"]
    assert data.sources["header_rows"].tolist() == [2]


def test_a_second_header_in_other_words_ends_the_reading(load):
    """Its columns stand in another order: reading on would shift every value."""
    other = ["項目", "とりくみの題", "担当課", "評価", "目標値(R3)", "基準値(H27)", "現状値(R2)"]
    data = load(sheet(DATED, FLOWER, [""], other, ["(2)乙", "夜", "安全課", "A", "20人", "10人", "15人"]))
    assert data.programs["program_name"].tolist() == ["花"]
    assert data.findings.set_index("code").loc["header_unreadable", "source_row"] == 4
    assert data.sources["unread_rows"].tolist() == [2]


def test_a_program_without_a_name_is_not_pasted_into_the_one_above(load):
    header = [*P[:3], "取組内容", *DATED[3:]]
    first = [*FLOWER[:3], "植えた", *FLOWER[3:]]
    nameless = ["(2)乙", "", "安全課", "見回った", *NIGHT[3:]]
    data = load(sheet(header, first, header, nameless))
    assert data.programs[["department", "activities", "rating"]].to_numpy().tolist() == [
        ["公園課", "植えた", "A"]
    ]
    assert data.indicators["current"].tolist() == [18]
    assert "row_joined" not in codes(data)
    assert data.sources["unread_rows"].tolist() == [1]


@pytest.mark.parametrize(
    ("rows", "tables"),
    [
        ([["令和3年度"] + [""] * 7, NIGHT, ["", "", "", "", "", "1回", "2回", "3回"]], 1),
        ([["区分", "件数", "割合", "", "", "", "", "計"], ["市民課", "3", "2", "1", "", "5", "6", "7"]], 2),
        ([["※注"] + [""] * 7], 2),
    ],
)
def test_a_sheet_goes_on_only_if_its_rows_are_programs(rows, tables):
    pages = [[DATED, FLOWER], rows]
    raws = [RawTable(f"a.xlsx#{n}", "Excel", table_of(page)) for n, page in enumerate(pages)]
    assert len(regions(raws)) == tables


def test_a_long_line_is_no_item(load):
    """(2) and a name of 40 characters may be an item; longer text is a remark, and the item stays."""
    long = "(2)" + "とても長い説明" * 6
    data = load(r2([GOOD, long, NEXT]))
    assert data.programs["item_name"].tolist() == ["甲", "甲"]
    assert "row_unread" in codes(data)


UNIT_COLUMN = (
    "年度\t事業名\t担当課\t評価\t指標名\t単位\t基準年度\t基準値\t目標年度\t目標値\t現状年度\t現状値\n"
)


@pytest.mark.parametrize(
    ("unit", "three", "read"),
    [
        ("千円", ["45,000千円", "60,000千円", "50,000千円"], ("円", 45e6, 60e6, 50e6, "")),
        ("千円", ["45,000", "60,000", "50,000千円"], ("円", 45e6, 60e6, 50e6, "")),
        ("千円", ["45,000", "60,000", "50,000"], ("千円", 45e3, 60e3, 50e3, "")),
        ("割", ["4割", "6割", "5"], ("%", 40, 60, 50, "")),
        ("千人", ["1.2", "2", "1,500人"], ("人", 1200, 2000, 1500, "")),
        ("件", ["10", "20人", "15"], ("人", 10, 20, 15, "単位不一致")),
        ("件", ["10件", "20件", "15件(累計)"], ("件", 10, 20, 15, "単位不一致")),
        ("件", ["10件", "20件", "累計15件"], ("件", 10, 20, 15, "単位不一致")),
        ("件", ["10件(累計)", "累計20件", "15（累計）"], ("件", 10, 20, 15, "")),
    ],
)
def test_units_of_a_column_and_of_values(load, unit, three, read):
    cells = [f"H27\t{three[0]}", f"R3\t{three[1]}", f"R2\t{three[2]}"]
    data = load(UNIT_COLUMN + f"R2\t花\t課\tA\t甲\t{unit}\t" + "\t".join(cells) + "\n")
    first = data.indicators.iloc[0]
    assert tuple(first[["unit", "baseline", "target", "current", "not_comparable"]]) == read


NAMED = "事業名\t担当課\t評価\t指標名\t単位\t基準値(H27)\t目標値(R3)\t現状値(R2)\n"


@pytest.mark.parametrize(
    "row",
    [
        "\t\t\t合計\t件\t15\t30\t21",
        "\t\t\t平均\t\t5\t9\t6",
        "\t\t\t\t小計\t5\t9\t6",
        "\t\t\t\t\t115\t110\t111",
    ],
)
def test_totals_among_the_indicators_are_none(load, row):
    rows = [
        "花\t課\tA\t件数\t件\t10\t20\t15",
        "\t\t\t人数\t人\t5\t10\t6",
        row,
        "鳥\t課\tB\t回数\t回\t1\t3\t2",
    ]
    data = load("令和2年度\n" + NAMED + "\n".join(rows) + "\n")
    assert data.indicators["indicator_name"].tolist() == ["件数", "人数", "回数"]
    assert raws(data, "row_unread") == [" ".join(row.split())]


def test_a_line_that_heads_what_follows_ends_the_program_above(load):
    rows = ["花\t課\tA\t件数\t件\t10\t20\t15", "＜基本目標2＞" + "\t" * 7, "\t\t\t人数\t人\t5\t10\t6"]
    data = load("令和2年度\n" + NAMED + "\n".join(rows) + "\n")
    assert data.indicators["indicator_name"].tolist() == ["件数"]
    assert len(raws(data, "row_unread")) == 2


@pytest.mark.parametrize(("year", "value"), [("年度", "値"), ("年次", "数値")])
def test_year_and_value_under_the_word_of_a_value(load, year, value):
    """H30 under 基準値 is the baseline's year, and not that of the table."""
    header = f"事業名\t担当課\t評価\t指標名\t単位\t基準値\t\t目標値(R6)\t現状値(R4)\n\t\t\t\t\t{year}\t{value}\t\t\n"
    data = load("令和4年度\n" + header + "花\t課\tA\t件数\t件\tH30\t10\t20\t15\n")
    assert data.programs["fiscal_year"].tolist() == [2022]
    first = data.indicators.iloc[0]
    assert first[["baseline_year", "baseline", "target", "current"]].tolist() == [2018, 10, 20, 15]
    assert codes(data) == set()
