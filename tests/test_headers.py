"""Headers as offices write them: known words and kin, groups taken apart, columns for several years, other tables."""

import pytest
from conftest import YEARS, cleaned, cleaned_together

from analysis.fields import AMBIGUOUS, FIELDS, OTHER_COLUMNS

P = "項目\t事業名\t担当課\t協働の相手\t評価\t基準値(H27)\t目標値(R3)\t現状値(R2)\n"
FLOWER = "(1)甲\t花\t公園課\t①\tA\t10人\t20人\t18人\n"
NIGHT = "(2)乙\t夜\t安全課\t①\tB\t10人\t20人\t15人\n"


def told(data, *codes):
    found = data.findings[data.findings["code"].isin(codes)]
    return found[["code", "source_row", "raw"]].to_numpy().tolist()


def codes(data):
    return set(data.findings["code"])


def test_a_word_means_one_field_or_is_said_to_be_ambiguous():
    words = [word for field in FIELDS.values() for word in (*field.words, *field.weaker.split())]
    assert len(set(words)) == len(words)
    assert not set(words) & set(AMBIGUOUS)
    assert not set(words) & (OTHER_COLUMNS - {"総合"})


@pytest.mark.parametrize(
    ("field", "words"),
    {
        "program_name": "事務事業名 取組事業 取り組み名 具体的事業名 協働事業名 ①事業名 【事業名】",
        "department": "担当部課 所管部署 主管課 所属 担当課室 R2担当課 部署名",
        "activities": "事業概要 実施状況 取組状況 取り組み内容 令和2年度の取組内容 活動内容",
        "partners": "連携先 協働相手 協働先 連携・協働先 協働パートナー",
        "rating": "総合評価 自己評価 進捗評価 評価区分 達成状況 評価結果 評価ランク",
        "reason": "評価理由 課題・改善点 成果と課題 成果及び課題 効果 改善策",
        "indicator_name": "成果指標 活動指標 KPI ＫＰＩ 重要業績評価指標(KPI) 評価指標",
        "baseline": "計画策定時 当初値 策定時の値 計画当初値 初期値",
        "target": "最終目標 目標 計画値 目標数値",
        "current": "実績値 実績 R2年度実績 直近値 現在値",
    }.items(),
)
def test_kin_of_the_known_words(field, words):
    """Each stands in a header that lacks the field otherwise."""
    row = {"program_name": "花", "department": "課", "activities": "植えた", "partners": "①", "rating": "A"}
    row |= {"reason": "良い", "indicator_name": "率", "baseline": "1", "target": "9", "current": "5"}
    expected = row | {"baseline": 1, "target": 9, "current": 5}
    titles = {key: known.words[0] for key, known in FIELDS.items()}
    texts = []
    for n, word in enumerate(words.split()):  # a name of its own each, as all are read together
        header = "\t".join((titles | {field: word})[key] for key in row)
        texts.append(f"令和2年度\n{header}\n" + "\t".join((row | {"program_name": f"花{n}"}).values()) + "\n")
    for n, (word, data) in enumerate(zip(words.split(), cleaned_together(tuple(texts), YEARS), strict=True)):
        (programs,), (indicators,) = data.programs.to_dict("records"), data.indicators.to_dict("records")
        assert (programs | indicators)[field] == (expected | {"program_name": f"花{n}"})[field], word
        assert codes(data) <= {"fiscal_year_title", "year_of_the_table"}, word


def test_the_surer_word_is_taken():
    header = "事業名\t事業概要\t取組内容\t担当課\t自己評価\t総合評価\t目標値(R2)\t最終目標(R7)\t実績値\n"
    data = cleaned("令和2年度\n" + header + "花\t概\t植えた\t課\tA\tB\t1\t9\t5\n")
    assert data.programs[["activities", "rating"]].to_numpy().tolist() == [["植えた", "B"]]
    assert data.indicators[["target_year", "target"]].to_numpy().tolist() == [[2025, 9]]
    assert sorted(raw for _, _, raw in told(data, "header_second")) == ["事業概要", "目標値(R2)", "自己評価"]


@pytest.mark.parametrize("word", ["成果", "令和2年度の成果"])
def test_a_word_of_two_fields_is_a_doubt(word):
    data = cleaned(f"令和2年度\n事業名\t担当課\t評価\t{word}\t基準値\t目標値\n花\t課\tA\tよい\t1\t9\n")
    assert told(data, "header_ambiguous") == [["header_ambiguous", 2, word]]
    assert data.programs["reason"].tolist() == [""]
    assert data.indicators["current"].isna().tolist() == [True]


def test_a_word_of_two_fields_of_which_one_is_taken():
    header = "事業名\t担当課\t評価\t成果\t現況値\t目標値\t実績値\n"
    data = cleaned("令和2年度\n" + header + "花\t課\tA\tよい\t1\t9\t5\n")
    assert data.programs["reason"].tolist() == ["よい"]
    assert data.indicators[["baseline", "target", "current"]].to_numpy().tolist() == [[1, 9, 5]]
    assert [raw for _, _, raw in told(data, "header_settled")] == ["成果", "現況値"]


@pytest.mark.parametrize(
    ("title", "year", "current", "code"),
    [
        ("令和元年度 評価\n", 2019, 3, "year_columns"),
        ("平成30年度 評価\n", 2018, 2, "year_columns"),
        ("令和4年度 評価\n", 2022, 5, "year_column_missing"),
        ("", 2020, 4, "fiscal_year_columns"),  # R3 is empty as yet
    ],
)
@pytest.mark.parametrize(
    "header",
    [
        "事業名\t担当課\t評価\t指標\t基準値(H27)\t目標値(R4)\t実績\t\t\t\n\t\t\t\t\t\tH30\tR1\tR2\tR3\n",
        "事業名\t担当課\t評価\t指標\t基準値(H27)\t目標値(R4)\t実績(H30)\t実績(R1)\t実績(R2)\t実績(R3)\n",
        "事業名\t担当課\t評価\t指標\t基準値(H27)\t目標値(R4)\tH30実績値\tR元実績値\tR2実績値\tR3実績値\n",
    ],
)
def test_columns_for_several_years(title, year, current, code, header):
    last = "5" if year == 2022 else ""
    data = cleaned(f"{title}{header}花\t課\tA\t率\t1\t9\t2\t3\t4\t{last}\n")
    expected = [year, 2015, 1, 2022, 9, min(year, 2021), current]
    names = ["fiscal_year", "baseline_year", "baseline", "target_year", "target", "current_year", "current"]
    assert data.indicators[names].to_numpy().tolist() == [expected]
    assert code in codes(data)
    assert not codes(data) & {"header_unknown", "header_duplicate"}


@pytest.mark.parametrize(
    "header",
    [
        "\t\t\t\t令和元年度\t\t令和2年度\t\n事業名\t担当課\t評価\t指標\t目標\t実績\t目標\t実績\n",
        "事業名\t担当課\t評価\t指標\t令和元年度\t\t令和2年度\t\n\t\t\t\t目標\t実績\t目標\t実績\n",
        "事業名\t担当課\t評価\t指標\tR1目標\tR1実績\tR2目標\tR2実績\n",
        "事業名\t担当課\t評価\t指標\t目標値(R1)\t実績値(R1)\t目標値(R2)\t実績値(R2)\n",
    ],
)
def test_pairs_of_years(header):
    data = cleaned("令和2年度 評価表\n" + header + "花\t課\tA\t率\t1\t2\t3\t4\n")
    names = ["fiscal_year", "target_year", "target", "current_year", "current"]
    assert data.indicators[names].to_numpy().tolist() == [[2020, 2020, 3, 2020, 4]]
    assert "header_duplicate" not in codes(data)


def test_rows_that_say_their_year_take_its_column():
    header = "年度\t事業名\t担当課\t評価\t基準値\t目標値\t実績(R1)\t実績(R2)\n"
    data = cleaned(header + "R1\t花\t課\tA\t1\t9\t3\t\nR2\t花\t課\tB\t1\t9\t3\t4\n")
    assert data.indicators[["fiscal_year", "current_year", "current"]].to_numpy().tolist() == [
        [2019, 2019, 3], [2020, 2020, 4],
    ]  # fmt: skip


@pytest.mark.parametrize("total", ["総合", "総合評価", "総合判定", "全体"])
def test_the_total_grade(total):
    header = f"事業名\t担当課\t評価\t\t\t\t現状値\n\t\t必要性\t有効性\t効率性\t{total}\t\n"
    data = cleaned("令和2年度\n" + header + "花\t課\tA\tB\tC\tD\t5\n")
    assert data.programs["rating"].tolist() == ["D"]
    assert [raw for _, _, raw in told(data, "header_unknown")] == ["評価 / 必要性", "有効性", "効率性"]


@pytest.mark.parametrize("parts", [["必要性", "有効性", "効率性"], ["一次", "二次", "外部"]])
def test_grades_without_a_total_are_a_doubt(parts):
    header = "事業名\t担当課\t評価\t\t\t現状値\n\t\t" + "\t".join(parts) + "\t\n"
    data = cleaned("令和2年度\n" + header + "花\t課\tA\tB\tC\t5\n")
    assert data.programs["rating"].isna().tolist() == [True]
    assert told(data, "header_group") == [["header_group", 3, f"評価：{'・'.join(parts)}"]]


def test_year_and_value_under_one_word():
    header = "事業名\t担当課\t評価\t基準\t\t目標\t\t実績\t\n\t\t\t年度\t値\t年度\t値\t年度\t値\n"
    data = cleaned("令和2年度\n" + header + "花\t課\tA\tH27\t1\tR4\t9\tR2\t5\n")
    names = ["fiscal_year", "baseline_year", "baseline", "target_year", "target", "current_year", "current"]
    assert data.indicators[names].to_numpy().tolist() == [[2020, 2015, 1, 2022, 9, 2020, 5]]
    assert codes(data) == {"fiscal_year_title"}


UNHEADED = "令和2年度\n事業名\t担当課\t評価\t指標名\t\t基準値\t目標値\t現状値\n花\t課\tA\t率\t人\t1\t9\t5\n"


def test_a_column_without_a_header_is_named_by_its_place():
    assert told(cleaned(UNHEADED), "header_unknown") == [["header_unknown", 2, "指標名+1（5列目）"]]
    data = cleaned(UNHEADED, '[headers]\n"指標名＋1" = "unit"\n' + YEARS)
    assert data.indicators["unit"].tolist() == ["人"]
    assert codes(data) == {"fiscal_year_title", "year_of_the_table"}


@pytest.mark.parametrize(
    "other",
    [
        "No\t事業名\t予算額\t決算額",
        "番号\t事業\t予算額\t決算額",
        "No.\t取組名\t事業費(千円)\tうち一般財源",
        "\t事業名称\t令和2年度\t令和3年度",
        "費目\t金額\t備考",
        "担当課\t件数\t割合",
        "事業名\t決算額",
    ],
)
def test_another_table_below_is_no_program(other):
    """It is left unread up to the next header; every row is told."""
    data = cleaned(P + FLOWER + f"\n{other}\n1\t花\t100\t90\n2\t鳥\t50\t40\n\n" + P + NIGHT)
    assert data.programs["program_name"].tolist() == ["花", "夜"]
    assert [row for _, row, _ in told(data, "header_other")] == [4]
    assert [row for _, row, _ in told(data, "row_unread")] == [4, 5, 6]


@pytest.mark.parametrize("cell", ["名", "主要事業", "目標", "その他"])
def test_cells_that_only_look_like_headers(cell):
    data = cleaned(P + FLOWER + f"(2)乙\t{cell}\t安全課\t①\tB\t10人\t20人\t15人\n" + NIGHT)
    assert data.programs["program_name"].tolist() == ["花", cell, "夜"]


def test_a_column_that_is_empty_is_told_once():
    rows = "".join(f"(1)甲\t花{n}\t公園課\t\tA\t\t20人\t18人\n" for n in range(9))
    data = cleaned(P + rows)
    assert told(data, "column_blank") == [["column_blank", 1, "協働の相手、基準値"]]
    assert "cell_blank" not in codes(data)


def test_a_column_that_is_not_there_is_told_once():
    header, rows = (
        P.replace("基準値(H27)\t", ""),
        "".join(f"(1)甲\t花{n}\t課\t①\tA\t20人\t18人\n" for n in range(9)),
    )
    data = cleaned(header + rows)
    assert told(data, "header_incomplete") == [["header_incomplete", 1, "基準値"]]
    assert not codes(data) & {"cell_blank", "column_blank"}
