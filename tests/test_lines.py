"""Lines around a table and words over its columns that change what the values mean; worked out by hand."""

from pathlib import Path

import pandas as pd
import pytest
from conftest import cleaned, published

from analysis.layout import lay_out
from analysis.layout.lines import of_values
from analysis.readers import delimited

P = "項目\t事業名\t担当課\t評価\t基準値(H27)\t目標値(R3)\t現状値(R2)\n"
ROW = "(1)甲\t花\t公園課\tA\t10\t20\t18\n"


def laid(words):
    return lay_out(delimited.read(words.encode(), Path("a.txt"), "a.txt")[0])


def told(layout):
    found = pd.concat([part for part in layout.findings if len(part)] or [pd.DataFrame(columns=["code"])])
    found = found[~found["code"].isin(["fiscal_year_title", "header_incomplete"])]
    return found.reindex(columns=["code", "source_row"]).to_numpy().tolist()


def units(layout, row=0):
    """Baseline, target, current."""
    return layout.rows[["baseline_unit", "target_unit", "current_unit"]].iloc[row].tolist()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("実績一覧 (千円)", "千円 千円 千円"),
        ("（単位：千円）", "千円 千円 千円"),
        ("単位 千円", "千円 千円 千円"),
        ("令和2年度 実績一覧　千円", "千円 千円 千円"),
        ("目標・実績は、千円単位で表示", "- 千円 千円"),
        ("実績は千円", "- - 千円"),
        ("※実績は千円", "- - 千円"),
        ("目標値：千人", "- 千人 -"),
        ("実績(千人)", "- - 千人"),
        ("目標は人、実績は千件", "- 人 千件"),
        ("実績は千円（目標は人）", "- 人 千円"),
        ("金額の単位：百万円", "百万円 百万円 百万円"),
        ("基準・目標・実績の単位は件", "件 件 件"),
        ("数値は％です。", "% % %"),
        ("評価一覧 ％", "% % %"),
        ("実績一覧（人口10万対）", "人口10万対 人口10万対 人口10万対"),
        ("プロセス1 夢（単位：千円）", "千円 千円 千円"),
        ("【行動計画P.1~2】実績は千円", "- - 千円"),
        ("令和2年度 協働のまちづくり行動計画 評価一覧", "- - -"),
        ("事業 評価 一覧", "- - -"),
        ("市民 協働 計画", "- - -"),
        ("（計画）", "- - -"),
        ("（ページ 12）", "- - -"),
        ("（単位：人、％）", "- - -"),
    ],
)
def test_units_that_a_line_gives(line, expected):
    said = of_values(line).units
    assert " ".join(said.get(point, "-") for point in ["baseline", "target", "current"]) == expected


def test_a_line_above_the_table_gives_the_unit():
    data = cleaned(
        f"令和2年度 評価表\n実績一覧 (千円)\n{P}{ROW}" + ROW.replace("花", "鳥").replace("18", "18人")
    )
    assert data.indicators[["unit", "current"]].to_numpy().tolist() == [["円", 18_000], ["円", 18]]
    assert data.indicators["not_comparable"].tolist() == ["", "単位不一致"]  # a cell's own unit goes before
    assert data.findings["code"].tolist()[:2] == ["title_unit", "unit_differs"]
    some = cleaned(f"令和2年度 評価表\n実績は千円\n{P}{ROW}")
    assert some.indicators[["baseline", "target", "current"]].to_numpy().tolist() == [[10, 20, 18_000]]
    assert some.indicators["not_comparable"].tolist() == ["単位不一致"]


@pytest.mark.parametrize(
    "line",
    [
        "目標・実績は累計", "令和2年度 評価（速報値）", "事業評価一覧（税込）", "実績は前年度との増減", "現状値は延べ人数", "実績は百分率",
        "実績は令和3年3月末の見込み", "実績は10人単位", "実績一覧（１人当たり）", "注）目標・実績は累計", "＊金額は税抜", "実績報告（千円未満切捨て）",
        "目標値は5年間の累積 評価表", "計画の指標は平成27年度を100とした指数", "数値は他市を除く 評価一覧", "指標の数値は年度末に確定 報告",
    ],
)  # fmt: skip
def test_a_line_above_the_table_that_changes_the_values_is_told(line):
    assert of_values(line).changes


def test_such_a_line_is_told_and_not_used():
    layout = laid(f"令和2年度 評価表\n目標・実績は累計\n{P}{ROW}")
    assert units(layout) == ["", "", ""]
    assert told(layout) == [["title_measure", 2]]


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("※実績は千円", "title_unit_unused"),
        ("※目標・実績は累計", "title_measure"),
        ("（注）現状値は速報値", "title_measure"),
        ("※評価は5段階", ""),
    ],
)
def test_a_remark_below_the_table_that_changes_the_values_is_told(note, code):
    layout = laid(f"{P}{ROW}\n{note}\n")
    assert units(layout) == ["", "", ""]
    assert [found for found in told(layout) if found[0].startswith("title")] == ([[code, 4]] if code else [])


@pytest.mark.parametrize(
    ("line", "header", "row"),
    [
        ("（単位：人、％）", P, ROW),
        ("（単位：千円）", P.replace("担当課", "予算額"), ROW),
        ("（単位：千円）", P.replace("担当課", "単位"), ROW.replace("公園課", "人")),
        ("（単位：千円）", P.replace("値(", "値(人・"), ROW),
    ],
)
def test_a_unit_that_may_be_of_others_is_told_and_not_used(line, header, row):
    layout = laid(f"{line}\n{header}{row}")
    assert "千円" not in units(layout)
    assert ["title_unit_unused", 1] in told(layout)


@pytest.mark.parametrize(
    "line",
    [
        "令和2年度 協働のまちづくり行動計画 評価一覧", "○○市 市民協働計画 実績報告", "平均寿命延伸計画 評価", "実施状況調書（様式1）",
        "令和3年3月31日現在 実績", "第3回計画評価委員会 資料1", "（計画）", "計画（案） 評価一覧", "（令和2年度実績）", "目標達成に向けた計画 評価",
        "事業 評価 一覧", "市民 協働 計画",
    ],
)  # fmt: skip
def test_titles_that_say_nothing_of_the_values(line):
    layout = laid(f"{line}\n{P}{ROW}")
    assert units(layout) == ["", "", ""]
    assert told(layout) == []


@pytest.mark.parametrize(
    "line", ["評価 A:達成 B:未達", "評価一覧（A：順調、B：遅れ）", "協働の相手 ①＝自治会 評価"]
)
def test_a_legend_is_no_title(line):
    assert told(laid(f"{line}\n{P}{ROW}")) == [["row_unread", 1]]


def test_the_unit_above_holds_on_the_next_page_and_not_before_its_line():
    bird = ROW.replace("花", "鳥")
    pages = laid(f"（単位：千円）\n{P}{ROW}3ページ\n{P}{bird}")
    assert [units(pages, row) for row in (0, 1)] == [["千円"] * 3, ["千円"] * 3]
    tables = laid(f"令和2年度 評価表\n{P}{ROW}\n令和2年度 評価表（単位：千円）\n{P}{bird}")
    assert [units(tables, row) for row in (0, 1)] == [[""] * 3, ["千円"] * 3]
    assert told(tables) == [["title_unit", 5]]


@pytest.mark.parametrize(
    ("group", "unit"),
    [
        ("目標指標（％）", "%"),
        ("(2)目標指標の状況（単位：千円）", "千円"),
        ("(2)目標指標[人]", "人"),
        ("目標指標　％", "%"),
        ("目標指標の状況（人口10万対）", "人口10万対"),
        ("目標指標", ""),
    ],
)
def test_a_unit_in_the_header_of_the_group(group, unit):
    row = "(1)甲\t花\t課\t内容\t①\tA\t理由\t10\t20\t15"
    layout = laid(published("令和2", "R2", [row]).replace("(2)目標指標の状況", group))
    assert units(layout) == [unit] * 3
    assert told(layout) == []


def test_a_unit_over_another_group_is_not_that_of_the_values():
    row = "(1)甲\t花\t課\t内容\t①\tA\t理由\t10\t20\t15"
    layout = laid(published("令和2", "R2", [row]).replace("年度実施状況", "年度実施状況（千円）"))
    assert units(layout) == ["", "", ""]


def test_a_unit_over_the_names_of_the_indicators():
    header = "年度\t事業名\t担当課\t評価\t指標名（千円）\t基準値\t目標値\t現状値\n"
    assert units(laid(header + "R2\t花\t課\tA\t甲\t10\t20\t18\n")) == ["千円"] * 3


@pytest.mark.parametrize(
    "word",
    ["現状値(累計)", "現状値（R2見込）", "現状値(3年平均)", "現状値（1人当たり）", "現状値（速報値）", "現状値（税抜）", "現状値（前年度比）"],
)  # fmt: skip
def test_words_over_a_value_that_change_it_are_told(word):
    layout = laid("令和2年度 評価表\n" + P.replace("現状値(R2)", word) + ROW)
    assert units(layout) == ["", "", ""]
    assert ["title_measure", 2] in told(layout)


@pytest.mark.parametrize(
    ("line", "pages"),
    [
        ("【行動計画P. 1~2】", "1~2"),
        ("(計画書 P.12)", "12"),
        ("（計画書Ｐ１２～１３）", "１２～１３"),
        ("[行動計画 12頁]", "12"),
        ("〔行動計画12～13ページ〕", "12～13"),
        ("《計画書p12》", "12"),
        ("＜行動計画P.12＞", "12"),
        ("「行動計画」P.12", "12"),
        ("行動計画書 P.12", "12"),
        ("行動計画 12ページ", "12"),
        ("【12頁】", "12"),
        ("【P12、14】", "12、14"),
        ("【計画 p.12-13参照】", "12-13"),
        ("（行動計画 pp.12-13 参照）", "12-13"),
        ("（計画掲載頁：12）", "12"),
        ("（計画書12～13頁、15頁）", "12～13頁、15"),
        ("プロセス1 夢（計画書 P.12）", "12"),
        ("令和2年度 評価表（行動計画 P.12）", "12"),
    ],
)
def test_pages_of_the_plan(line, pages):
    layout = laid(f"令和2年度 評価表\n{line}\n{P}{ROW}")
    assert layout.rows["plan_pages"].tolist() == [pages]
    assert layout.rows["process"].tolist() == ["プロセス1 夢" if "夢" in line else ""]
    assert told(layout) == []


@pytest.mark.parametrize("line", ["(P.12)", "P.12", "12ページ", "- 12 -", "12/30頁", "（ページ 12）"])
def test_the_number_of_a_page_is_no_page_of_the_plan(line):
    layout = laid(f"令和2年度 評価表\n{line}\n{P}{ROW}")
    assert layout.rows["plan_pages"].tolist() == [""]
    assert told(layout) == [["row_unread", 2]]
