"""The workbook and its CSV twins: what is in them, and that nothing in them is taken for a formula."""

import openpyxl
import pandas as pd
import pytest
from conftest import TWO_YEARS, fictional_folder, published

from analysis import store
from analysis.report import workbook


@pytest.fixture(scope="module")
def saved(city, tmp_path_factory):
    return workbook.save(city, 2020, tmp_path_factory.mktemp("book"))[0]


def test_sheets_of_the_sample(saved):
    book = openpyxl.load_workbook(saved)
    assert book.sheetnames == [
        "読み方", "事業", "指標", "相手", "気になる点", "元ファイル", "進捗", "相手ごと", "相手の組", "評価の分かれ方", "話し合いたい事業",
    ]  # fmt: skip
    rows = {sheet.title: sheet.max_row - 1 for sheet in book}
    assert (rows["事業"], rows["指標"], rows["相手"], rows["気になる点"], rows["元ファイル"]) == (
        16,
        16,
        26,
        3,
        1,
    )
    assert rows["話し合いたい事業"] == 6
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        head = [cell.value for cell in sheet[1]]
        assert all(head)
        assert len(set(head)) == len(head)
        assert max(dimension.width for dimension in sheet.column_dimensions.values()) > 8
    told = {row[0].value: row[1].value for row in book["読み方"].iter_rows(min_row=2)}
    assert set(book.sheetnames[1:]) <= set(told)


def test_values_are_numbers_and_years_stand_twice(saved):
    book = openpyxl.load_workbook(saved)
    progress = pd.DataFrame(book["進捗"].values)
    progress = progress.iloc[1:].set_axis(progress.iloc[0], axis=1).set_index("指標名")
    row = progress.loc["世帯カバー率"]
    assert row[["年度", "和暦", "単位", "基準値", "目標値", "現状値", "判定"]].tolist() == [
        2020, "令和2年度", "%", 73, 95, 80, "遅れ",
    ]  # fmt: skip
    assert row["進捗率"] == pytest.approx(7 / 22)
    assert progress.loc["加入率", "判定"] == "後退"
    assert book["進捗"].conditional_formatting


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
    assert "評価の動き" not in workbook.tables(data.select(2019))
