"""The workbook and its CSV twins: what is in them, and that nothing in them is taken for a formula."""

import io
import re

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, TWO_YEARS, fictional_folder, published

from analysis import load, store
from analysis.errors import WrongUsage
from analysis.report import sheets, workbook


@pytest.fixture(scope="module")
def saved(city, tmp_path_factory):
    return workbook.save(city, 2020, tmp_path_factory.mktemp("book"))[0]


def test_sheets_of_the_sample(saved):
    book = openpyxl.load_workbook(saved)
    assert book.sheetnames == [
        "話し合いたい事業", "読み方", "事業", "指標", "相手", "気になる点", "元ファイル", "進捗", "相手ごと", "相手の組", "評価の分かれ方",
    ]  # fmt: skip
    rows = {sheet.title: sheet.max_row - 1 for sheet in book}
    assert (rows["事業"], rows["指標"], rows["相手"], rows["気になる点"], rows["元ファイル"]) == (
        16,
        16,
        26,
        3,
        1,
    )
    assert rows["話し合いたい事業"] == 13
    for sheet in book:
        assert not sheet.merged_cells.ranges
        kept = {
            "話し合いたい事業": "D2",
            "事業": "C2",
            "指標": "B2",
            "相手": "B2",
            "気になる点": "C2",
            "進捗": "B2",
        }
        assert sheet.freeze_panes == kept.get(sheet.title, "A2")  # heads and names of programs stay in sight
        assert sheet.auto_filter.ref.startswith("A1:")
        head = [cell.value for cell in sheet[1]]
        assert all(head)
        assert len(set(head)) == len(head)
        assert max(dimension.width for dimension in sheet.column_dimensions.values()) > 8
    told = {row[0].value: row[1].value for row in book["読み方"].iter_rows(min_row=2)}
    assert set(book.sheetnames) - {"読み方"} <= set(told)
    assert told["判定方法"] == "直線（linear）"


def test_what_to_discuss_comes_first_with_room_to_write(saved):
    sheet = openpyxl.load_workbook(saved)["話し合いたい事業"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:12] == [
        "本日", "まとまり", "事業名", "担当課", "評価", "判定", "問い", "担当課の理由", "対応方針", "担当者", "期限", "基準→現状（目標）",
    ]  # fmt: skip
    assert rows[1][:6] == ["●", "成果も評価も低い", "市職員研修", "市民協働推進課", "D", "横ばい"]
    assert [row[0] for row in rows[1:]].count("●") == 7  # those of the first sheet of the page
    assert {cell for row in rows[1:] for cell in row[8:11]} == {None}
    assert rows[1][11] == "回数 1回→1回（2回）"
    assert [sheet[f"{column}2"].fill.fgColor.rgb for column in "IJK"] == ["FFFFF9DB"] * 3
    assert sheet.column_dimensions["I"].width >= 25
    looks = {
        rule.formula[0]: rule.dxf.fill.bgColor.rgb
        for where in sheet.conditional_formatting
        if str(where.sqref) == "E2:E14"  # the grades
        for rule in where.rules
    }
    assert list(looks) == [f'"{grade}"' for grade in [*"ABCDE", "評価なし"]]
    assert len(set(looks.values())) == 6
    # Columns that are not printed have another head.
    assert sheet["K1"].fill.fgColor.rgb != sheet["L1"].fill.fgColor.rgb


def test_partners_are_counted_by_grade(city):
    """⑤ is named by ten programs of the sample; two programs name none."""
    counted = workbook.tables(city.select(2020))["相手ごと"].set_index("相手")
    assert counted.loc["⑤", ["進める事業", *"ABCDE"]].tolist() == [10, 2, 2, 5, 1, 0]
    assert counted.loc["なし", ["凡例", "進める事業"]].tolist() == ["相手なし", 2]


def test_every_year_of_every_program_stands_in_one_sheet(two_years_read):
    found = workbook.tables(two_years_read.select(2020))["年度ごとの記録"]
    assert len(found) == 8
    told = found[found["事業名"].eq("夜回り")]
    assert told[["年度", "事業の評価", "現状"]].to_numpy().tolist() == [
        [2019, "A", "3回"],
        [2020, "C", "4回"],
    ]
    assert told["進捗率"].tolist() == [0.17, 0.33]  # (3 - 2) and (4 - 2) of (8 - 2)
    assert "年度ごとの記録" not in workbook.tables(two_years_read.select(2019))


def test_three_values_stand_in_one_cell_as_they_are_read(city, saved):
    progress = workbook.tables(city.select(2020))["進捗"].set_index("事業名")["基準→現状（目標）"]
    assert progress["自治会活動支援"] == "93%→83.8%（95%）"
    assert progress["自治公民館施設整備"] == "実施→充実（充実）"  # a stage, which has no numbers
    assert progress["市民ポータルサイトによるネットワーク化の推進"] == "64団体→—（100団体）"


def test_printed_on_a4_across(saved):
    """As wide as the paper with the head on every sheet; all but the longest table on one sheet each."""
    book = openpyxl.load_workbook(saved)
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.print_title_rows == "$1:$1"
    assert [sheet.title for sheet in book if sheet.page_setup.fitToHeight == 0] == ["事業"]
    widths = [book["事業"].column_dimensions[letter].width for letter in "ABCDEFG"]
    assert sum(widths) < 215


def test_only_what_is_printed_makes_rows_higher():
    """Ten Japanese letters take two lines of a column twelve wide; what is not printed may be as long as it likes."""
    table = pd.DataFrame({"短": ["花", "花" * 10], "長": ["花" * 900, "花"]})
    made = sheets.book({"表": sheets.Sheet(table, printed=1, widths={"短": 12})}, "題")
    page = openpyxl.load_workbook(io.BytesIO(made))["表"]
    first, one, two = (page.row_dimensions[n].height for n in (1, 2, 3))
    assert first == one
    assert two - one == pytest.approx(one, abs=4)
    assert page.column_dimensions["A"].width == pytest.approx(12, abs=1)


def test_words_and_no_codes(saved, tmp_path):
    """Two years of a fictional city too: findings, kinds and directions in Japanese."""
    data = store.read_raw(fictional_folder(tmp_path / "p", TWO_YEARS))
    other = workbook.save(data, 2020, tmp_path / "out")[0]
    for path in (saved, other):
        for sheet in openpyxl.load_workbook(path):
            values = [cell.value for row in sheet.iter_rows() for cell in row]
            codes = [
                value for value in values if isinstance(value, str) and re.fullmatch("[a-z][a-z_ ]*", value)
            ]
            assert codes == [], sheet.title
    doubts = pd.DataFrame(openpyxl.load_workbook(saved)["気になる点"].values)
    assert sorted(doubts[0][1:]) == ["情報", "情報", "警告"]


def test_values_are_numbers_and_years_stand_twice(saved):
    book = openpyxl.load_workbook(saved)
    progress = pd.DataFrame(book["進捗"].values)
    progress = progress.iloc[1:].set_axis(progress.iloc[0], axis=1).set_index("指標名")
    row = progress.loc["世帯カバー率"]
    assert row[["年度", "和暦", "単位", "基準値", "目標値", "現状値", "判定"]].tolist() == [
        2020, "令和2年度", "%", 73, 95, 80, "遅れ",
    ]  # fmt: skip
    assert row["進捗率"] == 0.32  # 7 / 22
    assert row["進捗率（丸める前）"] == pytest.approx(0.318181818)
    assert book["進捗"].cell(2, list(progress.reset_index()).index("進捗率") + 1).number_format == "0%"
    assert progress.loc["加入率", "判定"] == "後退"
    assert book["進捗"].conditional_formatting


def test_codes_are_words(city, tmp_path):
    """In all sheets, those of one year and those of all: what the program calls things stands nowhere."""
    load(ROOT).to_excel(tmp_path / "all.xlsx")
    for path in [workbook.save(city, 2020, tmp_path)[0], tmp_path / "all.xlsx"]:
        cells = {
            cell
            for sheet in openpyxl.load_workbook(path)
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        }
        assert {"数値", "段階", "文字", "増やす", "減らす", "警告", "情報"} <= cells
        assert not [cell for cell in cells if isinstance(cell, str) and re.fullmatch(r"[a-z_]{2,}", cell)]


def test_a_workbook_of_all_years(two_years, tmp_path):
    path = load(two_years).to_excel(tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["読み方", "事業", "指標", "相手", "気になる点", "元ファイル", "進捗"]
    head, *rows = book["事業"].iter_rows(values_only=True)
    assert {row[head.index("年度")] for row in rows} == {2019, 2020}
    assert len(rows) == 8
    rows = list(book["相手"].iter_rows(values_only=True))
    assert rows[0] == ("事業名", "協働の相手", "凡例", "年度", "和暦", "担当課", "事業ID")
    assert rows[1][0] == "花いっぱい"
    with pytest.raises(WrongUsage, match="xlsx"):
        load(two_years).to_excel(tmp_path / "all.csv")
    with pytest.raises(WrongUsage, match="data/raw"):
        load(two_years).to_excel(two_years / "data" / "raw" / "all.xlsx")


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    row = "(1)甲\t{name}\t課\t=1+1\t①\tA\t@理由\t率 10%\t率 20%\t率 15%"
    rows = [row.format(name=name) for name in ["=SUM(A1)", "+花", "-鳥", "@風"]]
    data = store.read_raw(fictional_folder(tmp_path / "p", {"a.txt": published("令和2", "R2", rows)}))
    sheet = openpyxl.load_workbook(workbook.save(data, 2020, tmp_path / "out")[0])["事業"]
    names = [cell.value for cell in sheet[1]]
    cells = [row[names.index("事業名")] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["=SUM(A1)", "+花", "-鳥", "@風"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_csv_twins_begin_with_a_mark_and_hold_the_same(saved):
    content = (saved.parent / "tables" / "事業.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(saved.parent / "tables" / "事業.csv")
    assert len(table) == 16
    assert table.loc[0, "事業名"] == "各種助成制度の情報提供"


def test_same_input_same_bytes(city, tmp_path):
    one, other = (workbook.save(city, 2020, tmp_path / name)[0].read_bytes() for name in "ab")
    assert one == other


def test_two_years_have_a_sheet_of_changes(tmp_path):
    data = store.read_raw(fictional_folder(tmp_path / "p", TWO_YEARS))
    moves = workbook.tables(data.select(2020))["評価の動き"].set_index("事業名")
    assert moves.loc["花いっぱい", ["2019年度の評価", "2020年度の評価", "変化"]].tolist() == [
        "A",
        "B",
        "悪化",
    ]
    order = ["悪化", "改善", "新規", "終了", "表からなくなった", "前の年度までに終了", "比較対象外", "不変"]
    assert moves["変化"].map(order.index).is_monotonic_increasing
    assert (moves["変化"].iloc[0], moves["変化"].iloc[-1]) == ("悪化", "不変")
    assert "評価の動き" not in workbook.tables(data.select(2019))
