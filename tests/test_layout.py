"""Rows and headers as offices really send them: what must be read, and what must be doubted."""

import pytest
from conftest import HEADER, fictional_folder, published

from analysis import paths, store

GOOD = "(1)甲\t花\t課\t内容\t①\tA\t理由\t率 1%\t率 3%\t率 2%"
NEXT = "\t鳥\t課\t内容\t②\tB\t理由\t率 1%\t率 3%\t率 2%"
MORE = "\t\t\t\t\t\t\t人数 1人\t人数 5人\t人数 2人"


@pytest.fixture
def load(tmp_path):
    return lambda text: store.read_raw(fictional_folder(tmp_path / "p", {"a.txt": text}))


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
    assert data.findings.loc[data.findings["code"].eq("row_unread"), "source_row"].tolist() == [9]


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
        ("10件\t50件\t", "cell_blank"),
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
    assert paths.judge(data.select(2020))["status"].tolist() == ["達成"]


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


def test_header_words_of_the_plan(tmp_path):
    from conftest import PLAN

    text = r2([GOOD]).replace("事業の評価", "格付け(4段階)").replace("協働の相手", "パートナー")
    plan = PLAN + '[headers]\n"格付け" = "rating"\n"パートナー" = "partners"\n'
    data = store.read_raw(fictional_folder(tmp_path / "plan", {"a.txt": text}, plan))
    assert data.programs[["rating", "partners"]].to_numpy().tolist() == [["A", "①"]]
    assert not codes(data) & {"header_unknown", "header_incomplete"}


def test_every_field_of_the_plan_is_a_field_of_the_layout():
    from analysis.headers import WORDS
    from analysis.plan import FIELDS_OF_HEADERS

    assert tuple(WORDS) == FIELDS_OF_HEADERS


@pytest.mark.parametrize(
    ("title", "years"),
    [("令和2年度 評価表", [2020]), ("令和2年度 評価表（平成28年度策定）", []), ("評価表", [])],
)
def test_the_year_may_stand_in_the_title_only(tmp_path, title, years):
    text = r2([GOOD]).replace("令和2年度", "").replace("(R2)", "").replace("\n\n【", f"\n{title}\n【")
    data = store.read_raw(fictional_folder(tmp_path / "p", {"a.txt": text}))
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


def test_the_year_of_a_column_that_is_not_used_is_not_used(load):
    text = "事業名\t担当課\t評価\t基準値(H27)\t目標値(R3)\t令和元年度 現状値\t令和2年度 現状値\n花\t課\tA\t1人\t9人\t2人\t3人\n"
    data = load(text)
    assert data.indicators[["fiscal_year", "current_year", "current"]].to_numpy().tolist() == [
        [2019, 2019, 2]
    ]
    assert "header_duplicate" in codes(data)


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
