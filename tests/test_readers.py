"""The same table in every format an office sends gives the same processed tables, row for row."""

import datetime

import office
import pandas as pd
import pytest
from conftest import PLAN, ROOT, TWO_YEARS, fictional_folder, published

from analysis import store
from analysis.errors import UnreadableFile
from analysis.readers import read_file

SAMPLE = (ROOT / "data" / "raw" / "nasushiobara_r2_process3.txt").read_text("utf-8")
ROWS = office.rows_of(SAMPLE)
MERGES = office.merges_of(ROWS)

FORMATS = {
    "a.csv": lambda path: office.comma(ROWS, path),
    "bom.csv": lambda path: office.comma(ROWS, path, "utf-8-sig"),
    "cp932.csv": lambda path: office.comma(
        [[c.replace("—", "―") for c in row] for row in ROWS], path, "cp932"
    ),
    "utf16.txt": lambda path: path.write_text(SAMPLE, encoding="utf-16"),
    "a.xlsx": lambda path: office.xlsx(ROWS, path, MERGES),
    "plain.xlsx": lambda path: office.xlsx(ROWS, path),
    "a.xls": lambda path: office.xls(ROWS, path, MERGES),
    "a.ods": lambda path: office.ods(ROWS, path, MERGES),
    "a.html": lambda path: office.page(ROWS, path, MERGES),
    "cp932.htm": lambda path: office.page(
        [[c.replace("—", "―") for c in row] for row in ROWS], path, MERGES, "cp932"
    ),
    # The name lies; the content decides.
    "page.xls": lambda path: office.page(ROWS, path, MERGES),
    "book.csv": lambda path: office.xlsx(ROWS, path, MERGES),
    "tabs.csv": lambda path: path.write_text(SAMPLE, encoding="utf-8"),
}


@pytest.fixture
def sample_tables(city):
    return city


@pytest.mark.parametrize("name", FORMATS)
def test_same_tables_row_for_row(name, plan_folder, sample_tables):
    for path in (plan_folder / "data" / "raw").iterdir():
        path.unlink()
    FORMATS[name](plan_folder / "data" / "raw" / name)
    data = store.read_raw(plan_folder)
    for table in ["programs", "indicators", "partners"]:
        here, there = getattr(data, table), getattr(sample_tables, table)
        own = [column for column in there.columns if column not in {"source", "source_row"}]
        dash = {"―": "—"}  # CP932 has no —
        pd.testing.assert_frame_equal(here[own].replace(dash), there[own].replace(dash))
    assert data.findings["code"].tolist() == sample_tables.findings["code"].tolist()
    if "htm" not in name and name != "page.xls":  # a page has no blank lines to count
        assert data.programs["source_row"].tolist() == sample_tables.programs["source_row"].tolist()


def read(path):
    return read_file(path, path.name)


def cells(path):
    return read(path)[0].cells.to_numpy().tolist()


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (50.0, None, "50"),
        (0.661, "0.0%", "66.1%"),
        (0.07, "0%", "7%"),
        (450000, '#,##0,"千円"', "450千円"),
        (50, '0"団体"', "50団体"),
        (12, '"約"0"件"', "約12件"),
        (-3.5, "0.0;[Red]-0.0", "-3.5"),
        (1234567, "#,##0", "1,234,567"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        ("0086", None, "0086"),
        (True, None, "TRUE"),
    ],
)
def test_numbers_as_the_sheet_shows_them(value, form, text, tmp_path):
    office.xlsx([[value, "x"]], tmp_path / "a.xlsx", formats={(0, 0): form} if form else None)
    assert cells(tmp_path / "a.xlsx") == [[text, "x"]]


def test_date_cells(tmp_path):
    office.xlsx([[datetime.datetime(2020, 4, 1), "x"]], tmp_path / "a.xlsx", formats={(0, 0): "yyyy/m/d"})
    assert cells(tmp_path / "a.xlsx") == [["2020-04-01", "x"]]


def test_sheets_hidden_parts_and_far_used_range(tmp_path):
    import openpyxl

    rows = office.rows_of(TWO_YEARS["r2.txt"])
    book = openpyxl.Workbook()
    book.active.title = "令和2"
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row, 1):
            if cell:
                book.active.cell(r, c, cell)
    book.active.row_dimensions[9].hidden = True
    book.active.column_dimensions["D"].hidden = True
    book.active["Z1048576"].number_format = "0%"
    book.create_sheet("空")
    old = book.create_sheet("令和元")
    old.sheet_state = "hidden"
    for r, row in enumerate(office.rows_of(TWO_YEARS["r1.txt"]), 1):
        for c, cell in enumerate(row, 1):
            old.cell(r, c, cell or None)
    old["M1"] = "=1+1"
    folder = fictional_folder(tmp_path / "p", {})
    book.save(folder / "data" / "raw" / "a.xlsx")
    data = store.read_raw(folder)
    assert data.years == [2019, 2020]
    assert set(data.programs["source"]) == {"a.xlsx#令和2", "a.xlsx#令和元"}
    found = data.findings.set_index("code")
    assert found.loc["row_hidden", "source_row"] == 9
    assert found.loc["column_hidden", "raw"] == "D列"
    assert found.loc["sheet_hidden", "source"] == "a.xlsx#令和元"
    assert found.loc["formula_unsolved", "raw"] == "M1"
    assert len(data.programs) == 8


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "html"])
def test_program_merged_over_two_indicators(kind, tmp_path):
    rows = office.rows_of(
        published("令和2", "R2", ["(1)甲\t花\t課\t内容\t①\tA\t良い\t率 1%\t率 3%\t率 2%", "\t\t\t\t\t\t\t人数 1人\t人数 5人\t人数 2人", "\t鳥\t課\t内容\t②\tB\t良い\t-\t-\t-"])
    )  # fmt: skip
    merges = {(7, 0): (3, 1)} | {(7, c): (2, 1) for c in range(1, 7)}
    folder = fictional_folder(tmp_path / "p", {})
    write = {"xlsx": office.xlsx, "xls": office.xls, "ods": office.ods, "html": office.page}[kind]
    write(rows, folder / "data" / "raw" / f"a.{kind}", merges)
    data = store.read_raw(folder)
    assert data.programs[["program_name", "item_name"]].to_numpy().tolist() == [["花", "甲"], ["鳥", "甲"]]
    assert data.indicators["indicator_name"].tolist() == ["率", "人数", ""]
    assert "program_twice" not in set(data.findings["code"])


def test_department_merged_over_programs(tmp_path):
    rows = office.rows_of(
        published(
            "令和2", "R2", ["(1)甲\t花\t課\t内容\t①\tA\t良い\t-\t-\t-", "\t鳥\t\t内容\t②\tB\t良い\t-\t-\t-"]
        )
    )
    folder = fictional_folder(tmp_path / "p", {})
    office.xlsx(rows, folder / "data" / "raw" / "a.xlsx", {(7, 2): (2, 1)})
    assert store.read_raw(folder).programs["department"].tolist() == ["課", "課"]


def test_quoted_line_breaks_and_row_numbers(tmp_path):
    (tmp_path / "a.csv").write_text('甲,乙\n"一\n二","三""四"\n五,六\n', encoding="utf-8")
    raw = read(tmp_path / "a.csv")[0]
    assert raw.cells.to_numpy().tolist() == [["甲", "乙"], ["一\n二", '三"四'], ["五", "六"]]
    assert raw.cells.index.tolist() == [1, 2, 4]


def test_quotation_marks_in_tabbed_text_are_text(tmp_path):
    (tmp_path / "a.txt").write_text('"花"の日\t乙\n丙\t"丁\n', encoding="utf-8")
    assert cells(tmp_path / "a.txt") == [['"花"の日', "乙"], ["丙", '"丁']]


def test_broken_quote_names_its_line(tmp_path):
    (tmp_path / "a.csv").write_text('甲,乙\n丙,"丁"戊\n', encoding="utf-8")
    with pytest.raises(UnreadableFile, match="2行目"):
        read(tmp_path / "a.csv")


def test_ragged_rows_keep_every_cell(tmp_path):
    (tmp_path / "a.csv").write_text("甲\n乙,丙,丁\n\n戊,己\n", encoding="utf-8")
    assert cells(tmp_path / "a.csv") == [["甲", "", ""], ["乙", "丙", "丁"], ["", "", ""], ["戊", "己", ""]]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"PK\x03\x04broken", "開けません"),
        ("a.xls", b"\xd0\xcf\x11\xe0broken", "開けません"),
        ("a.html", b"<html><body><p>x</p></body></html>", "表のないHTML"),
        ("a.html", b"<html><body><table></table><p>x</p></body></html>", "表のないHTML"),
        ("b.html", b"<html><body><table><tr><td></table></body></html>", "表のないHTML"),
        ("a.docx", b"PK\x03\x04", "読めない形式"),
        ("a.txt", "\ufeff甲\t乙".encode("utf-16-le")[:-1], "文字として読めない"),
        (  # "XML spreadsheet 2003"
            "b.xls",
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<ss:Workbook xmlns:ss='
            b'"urn:schemas-microsoft-com:office:spreadsheet"><Table><Row/></Table></ss:Workbook>',
            "XML スプレッドシート 2003",
        ),
    ],
)
def test_broken_files(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=message) as error:
        read(tmp_path / name)
    assert name in str(error.value)


def test_furigana_is_not_read(tmp_path):
    """A shared string with a phonetic run, as Excel in Japan writes it."""
    office.xlsx([["事業", "x"]], tmp_path / "plain.xlsx")
    phonetic = '<t>事業</t><rPh sb="0" eb="2"><t>ジギョウ</t></rPh>'
    office.rezipped(
        tmp_path / "plain.xlsx",
        tmp_path / "a.xlsx",
        lambda name, content: content.replace("<t>事業</t>".encode(), phonetic.encode()),
    )
    assert cells(tmp_path / "a.xlsx") == [["事業", "x"]]


def test_page_as_saved_from_a_browser(tmp_path):
    (tmp_path / "a.html").write_text(
        "<!DOCTYPE html><html><head><title>題</title><style>p{}</style></head><body><h1>見出し</h1><div>文1<br>文2</div>"
        "<table><tr><th rowspan=2>甲</th><th colspan=2>乙</th></tr><tr><td>丙<br>丁</td><td><ul><li>戊</li><li>己</li></ul></td></tr></table>"
        "後</body></html>",
        encoding="utf-8",
    )
    assert cells(tmp_path / "a.html") == [
        ["見出し", "", ""], ["文1", "", ""], ["文2", "", ""], ["甲", "乙", ""], ["甲", "丙\n丁", "戊\n己"], ["後", "", ""],
    ]  # fmt: skip


def test_fictional_plan_is_marked():
    assert "fictional = true" in PLAN


def squeezed(table: pd.DataFrame) -> pd.DataFrame:
    """Without white space: where a PDF wraps a line at a space, the space is not in the file."""
    return table.apply(
        lambda column: column.str.replace(r"\s+", "", regex=True) if column.dtype == "str" else column
    )


def test_pdf_over_several_pages(plan_folder, sample_tables):
    for path in (plan_folder / "data" / "raw").iterdir():
        path.unlink()
    office.pdf(ROWS, plan_folder / "data" / "raw" / "a.pdf", MERGES)
    data = store.read_raw(plan_folder)
    for table in ["programs", "indicators", "partners"]:
        here, there = getattr(data, table), getattr(sample_tables, table)
        own = [column for column in there.columns if column not in {"source", "source_row"}]
        pd.testing.assert_frame_equal(squeezed(here[own]), squeezed(there[own]))
    assert data.programs["source"].unique().tolist() == ["a.pdf#p1", "a.pdf#p2", "a.pdf#p3"]
    assert data.sources["source"].tolist() == ["a.pdf"]


def test_a_row_cut_by_a_page_break_is_one_row(tmp_path):
    header = (
        "年度 事業名 担当課 取組内容 協働の相手 評価 効果又は理由 基準値(H27) 目標値(R3) 現状値(R2)".split()
    )
    first = [
        "R2",
        "花",
        "課",
        "花を植えて、水\nをやり、市民と一",
        "①",
        "A",
        "良い。来年も",
        "率 1%",
        "率 3%",
        "率 2%",
    ]
    rest = ["", "", "", "緒に育てた。", "", "", "続ける。", "", "", ""]
    last = ["R2", "鳥", "課", "内容", "②", "B", "良い", "率 1%", "率 3%", "率 2%"]
    folder = fictional_folder(tmp_path / "p", {})
    office.cut_pdf([[header, first], [header, rest, last]], folder / "data" / "raw" / "a.pdf")
    data = store.read_raw(folder)
    assert data.programs[["program_name", "activities", "reason"]].to_numpy().tolist() == [
        ["花", "花を植えて、水をやり、市民と一緒に育てた。", "良い。来年も続ける。"], ["鳥", "内容", "良い"],
    ]  # fmt: skip
    assert data.findings["code"].tolist() == ["row_joined"]
    assert data.findings[["source", "source_row"]].to_numpy().tolist() == [["a.pdf#p2", 2]]
    assert data.sources["joined_rows"].tolist() == [1]


def test_a_scan_says_that_it_is_one(tmp_path):
    from PIL import Image

    Image.new("RGB", (200, 200), "white").save(tmp_path / "scan.pdf")
    with pytest.raises(UnreadableFile, match="紙を読み取った画像"):
        read(tmp_path / "scan.pdf")


def test_broken_pdf(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(UnreadableFile, match="PDFを開けません"):
        read(tmp_path / "a.pdf")


def test_an_open_quotation_mark_swallows_no_rows(tmp_path):
    (tmp_path / "a.txt").write_text('甲\t"講座\t①\n乙\t開催"\t②\n', encoding="utf-8")
    assert cells(tmp_path / "a.txt") == [["甲", '"講座', "①"], ["乙", '開催"', "②"]]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_error_cells_are_told(kind, tmp_path):
    rows = [["事業", "x"], ["甲", ""]]
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.active["B2"] = "#REF!"
        book.active["B2"].data_type = "e"
        book.save(path)
    else:
        import xlwt

        book = xlwt.Workbook()
        sheet = book.add_sheet("評価")
        sheet.write(0, 0, "事業")
        sheet.write(1, 0, "甲")
        sheet.row(1).set_cell_error(1, 23)  # #REF!
        book.save(str(path))
    raw = read(path)[0]
    assert raw.cells.iloc[1, 1] == "#REF!"
    assert (2, "cell_error", "B2 #REF!") in raw.remarks


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (450000, r"0,\千\円", "450千円"),
        (5, r"0\人", "5人"),
        (5, 'General"人"', "5人"),
        (0.5, r"0.0\%", "0.5%"),
    ],
)
def test_literals_of_number_formats(value, form, text, tmp_path):
    office.xlsx([[value, "x"]], tmp_path / "a.xlsx", formats={(0, 0): form})
    assert cells(tmp_path / "a.xlsx") == [[text, "x"]]


def test_captions_marks_and_inner_tables_of_a_page(tmp_path):
    (tmp_path / "a.html").write_text(
        "<html><body><table><caption>プロセス1 甲</caption><tr><td>20<sup>2</sup>人</td>"
        "<td>開催<table><tr><td>内訳</td><td>3回</td></tr></table>終了</td></tr></table></body></html>",
        encoding="utf-8",
    )
    assert cells(tmp_path / "a.html") == [["プロセス1 甲", ""], ["20(2)人", "開催\n内訳\n3回\n終了"]]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>", [["甲", "乙"], ["丙", "丁"]]),
        (  # a row span ends with its group of rows
            "<table><thead><tr><th rowspan=5>甲<th>乙</thead><tbody><tr><td>丙<td>丁</tbody></table>",
            [["甲", "乙"], ["丙", "丁"]],
        ),
        (  # 0: down to the end of the group
            "<table><tr><td rowspan=0>甲<td>乙<tr><td>丙<tr><td>丁</table>",
            [["甲", "乙"], ["甲", "丙"], ["甲", "丁"]],
        ),
        (  # a table that only arranges the page
            "<table><tr><td>案内</td><td><table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>後</td></tr></table>",
            [["案内", ""], ["甲", "乙"], ["丙", "丁"], ["後", ""]],
        ),
        (  # it may have more rows than the table it frames
            "<table><tr><td>市章<tr><td>題<tr><td><table><tr><td>甲<td>乙<tr><td>丙<td>丁</table><tr><td>後</table>",
            [["市章", ""], ["題", ""], ["甲", "乙"], ["丙", "丁"], ["後", ""]],
        ),
        (  # a table with a longer but smaller one in a cell
            "<table><tr><td>甲<td>乙<td>丙<td>丁<tr><td>1<td>2<td>3<td>"
            "<table><tr><td>ア<tr><td>イ<tr><td>ウ</table></table>",
            [["甲", "乙", "丙", "丁"], ["1", "2", "3", "ア\nイ\nウ"]],
        ),
        (  # rows outside a group, before and after one
            "<table><tr><td>甲</tr><tbody><tr><td>乙</tbody><tr><td>丙</tr></table>",
            [["甲"], ["乙"], ["丙"]],
        ),
    ],
)
def test_tables_as_browsers_read_them(page, expected, tmp_path):
    (tmp_path / "a.html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    assert cells(tmp_path / "a.html") == expected


def test_hidden_rows_of_a_page_are_read_and_noted(tmp_path):
    (tmp_path / "a.html").write_text(
        "<html><body><table><tr><td>甲<tr hidden><td>乙<tr style='Display: none'><td>丙"
        "<tbody style='visibility:collapse'><tr><td>丁</table></body></html>",
        encoding="utf-8",
    )
    raw = read_file(tmp_path / "a.html", "a.html")[0]
    assert raw.cells[0].tolist() == ["甲", "乙", "丙", "丁"]
    assert raw.remarks == ((2, "row_hidden", "乙"), (3, "row_hidden", "丙"), (4, "row_hidden", "丁"))


FLAT = ["年度", "事業名", "担当課", "評価", "基準値", "目標値", "現状値"]


def sheets(folder, name, **tables):
    """Write sheets of cells, each from its first row."""
    import xlsxwriter

    (folder / "data" / "raw").mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(folder / "data" / "raw" / name)
    for title, rows in tables.items():
        sheet = book.add_worksheet(title)
        for r, row in enumerate(rows):
            sheet.write_row(r, 0, row)
    book.close()
    (folder / "data" / "plan.toml").write_text(PLAN, encoding="utf-8")


def test_tables_side_by_side(tmp_path):
    left = ["R2", "花", "課", "A", "1回", "3回", "2回"]
    right = ["R2", "鳥", "課", "B", "1回", "3回", "3回"]
    more = ["R2", "風", "課", "C", "1回", "3回", "1回"]
    rows = [["令和2年度の評価"], [*FLAT, "", *FLAT], [*left, "", *right], [*[""] * 8, *more]]
    sheets(tmp_path, "a.xlsx", 評価=rows)
    data = store.read_raw(tmp_path)
    assert data.programs["program_name"].tolist() == ["花", "鳥", "風"]
    assert data.programs["source"].tolist() == ["a.xlsx", "a.xlsx#9列目から", "a.xlsx#9列目から"]
    assert data.programs["source_row"].tolist() == [3, 3, 4]
    assert data.programs["rating"].tolist() == ["A", "B", "C"]
    assert data.indicators["current"].tolist() == [2, 3, 1]
    assert data.sources[["source", "rows", "program_rows"]].to_numpy().tolist() == [
        ["a.xlsx", 4, 1], ["a.xlsx#9列目から", 4, 2],
    ]  # fmt: skip
    assert set(data.findings["severity"]) <= {"info", "warning"}


def test_a_doubled_column_is_no_second_table(tmp_path):
    rows = [[*FLAT, "達成度"], ["R2", "花", "課", "A", "1回", "3回", "2回", "B"]]
    sheets(tmp_path, "a.xlsx", 評価=rows)
    data = store.read_raw(tmp_path)
    assert data.programs["rating"].tolist() == ["A"]
    assert data.findings["code"].tolist()[0] == "header_duplicate"


def test_a_table_that_goes_on_on_the_next_sheet(tmp_path):
    first = [FLAT, ["R2", "花", "課", "A", "1回", "3回", "2回"]]
    second = [["R2", "鳥", "課", "B", "1回", "3回", "3回"]]
    sheets(tmp_path, "a.xlsx", その1=first, その2=second, 凡例=[["①", "自治会"], ["②", "団体"]])
    data = store.read_raw(tmp_path)
    assert data.programs[["program_name", "source", "source_row"]].to_numpy().tolist() == [
        ["花", "a.xlsx#その1", 2], ["鳥", "a.xlsx#その2", 1],
    ]  # fmt: skip
    found = data.findings.set_index("code")
    assert found.loc["sheet_continued", "source"] == "a.xlsx#その2"
    assert found.loc["header_missing", "source"] == "a.xlsx#凡例"


def test_semicolons(tmp_path):
    (tmp_path / "a.csv").write_text("年度;事業名\nR2;花、鳥\n", encoding="utf-8")
    assert cells(tmp_path / "a.csv") == [["年度", "事業名"], ["R2", "花、鳥"]]


def test_number_formats_that_cannot_be_read_are_told(tmp_path):
    office.xlsx(
        [[5, 6, 7]],
        tmp_path / "a.xlsx",
        formats={(0, 0): '"約"0"人"" 余"', (0, 1): "0.00E+00", (0, 2): '"計"0.0"%"0'},
    )
    raw = read_file(tmp_path / "a.xlsx", "a.xlsx")[0]
    assert raw.cells.loc[1].tolist() == ["約5人 余", "6", "7"]
    assert raw.remarks == ((1, "format_unread", 'C1 7（"計"0.0"%"0）'),)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_two_numbers_in_a_pdf_cell_stay_two(align, tmp_path):
    """Digits of 5 points in cells of 36, 2 of them margin: even where a number fills its line."""
    row = ["10\n5", "1,000\n50", "-\n5", "100000\n5"]
    office.cut_pdf([[["甲", "乙", "丙", "丁"], row]], tmp_path / "a.pdf", width=36, align=align)
    assert cells(tmp_path / "a.pdf")[1] == row


@pytest.mark.parametrize(
    ("align", "text"),
    [("left", "参加者15人"), ("center", "参加者1\n5人"), ("right", "参加者1\n5人")],
)
def test_a_number_goes_on_only_from_edge_to_edge(align, text, tmp_path):
    """A line of 24 + 5 points in a cell of 36 leaves no room for a digit; only at the left edge is that wrapping."""
    office.cut_pdf([[["甲", "乙"], ["参加者1\n5人", "丙"]]], tmp_path / "a.pdf", width=36, align=align)
    assert cells(tmp_path / "a.pdf")[1] == [text, "丙"]


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_lines_of_a_pdf_cell_join_if_they_fill_it(align, tmp_path):
    """Cells of 80 points, letters of 8: nine fill a line, three don't."""
    office.cut_pdf(
        [[["甲", "乙"], ["花を植えて水をやり\n育てた", "参加者\n回数"]]], tmp_path / "a.pdf", align=align
    )
    assert cells(tmp_path / "a.pdf")[1] == ["花を植えて水をやり育てた", "参加者\n回数"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_struck_and_raised_text_of_a_sheet(kind, tmp_path):
    getattr(office, f"marked_{kind}")(tmp_path / f"a.{kind}")
    raw = read(tmp_path / f"a.{kind}")[0]
    assert raw.cells.to_numpy().tolist() == [["12人", "15(2)", "100m2"]]
    # The last row holds nothing else; what is said of it stands beside the last one that is left.
    assert raw.remarks == (
        (1, "text_struck", "A1 10"), (1, "text_struck", "D1 B"), (1, "text_struck", "A2 7"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "text", "remarks"), [("年", "10", ((1, "text_struck", "A1 年"),)), (None, "510", ())]
)
def test_a_part_in_its_own_font_is_not_struck_with_its_cell(first, text, remarks, tmp_path):
    """Excel leaves out the font of the first part if it is that of the cell."""
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    bold, struck = book.add_format({"bold": True}), book.add_format({"font_strikeout": True})
    parts = [first] if first else [book.add_format({"italic": True}), "5"]
    book.add_worksheet().write_rich_string(0, 0, *parts, bold, "10", struck)
    book.close()
    raw = read(tmp_path / "a.xlsx")[0]
    assert (raw.cells.iloc[0, 0], raw.remarks) == (text, remarks)


def test_a_sheet_of_nothing_but_struck_text_is_an_empty_table(tmp_path):
    import xlsxwriter

    folder = fictional_folder(tmp_path / "p", {})
    book = xlsxwriter.Workbook(folder / "data" / "raw" / "a.xlsx")
    book.add_worksheet().write(4, 0, "案", book.add_format({"font_strikeout": True}))
    book.close()
    found = store.read_raw(folder).findings
    assert found[["code", "raw"]].to_numpy().tolist() == [["header_missing", ""], ["text_struck", "A5 案"]]


@pytest.mark.parametrize(
    ("cell", "kept", "struck"),
    [
        ("<s>3</s>5人", "5人", "3"),
        ("<STRIKE>3</STRIKE>5人", "5人", "3"),
        ("<del><b>3</b>人<br></del>5人", "5人", "3人"),
        ("<span style='text-decoration: Line-Through'>3</span>5人", "5人", "3"),
        ("<span class='x old'>3</span>5人", "5人", "3"),
        ("<span style='display:none'>3</span>5人", "5人", "3"),
        ("<span hidden>3</span>5人", "5人", "3"),
        ("<s> </s>5人", "5人", None),
        ("5<s>3</s><sup>2</sup>", "5(2)", "3"),
        ("100m<sup>2</sup>", "100m2", None),
        ("CO<sub>2</sub>", "CO2", None),
        ("<sup>1)</sup>5人", "1)5人", None),
        ("※<sup>1</sup>5人", "※(1)5人", None),
    ],
)
def test_struck_hidden_and_raised_text_of_a_page(cell, kept, struck, tmp_path):
    (tmp_path / "a.html").write_text(
        "<html><head><style>p.new, td .old {color:red; text-decoration:line-through} .x {color:blue}</style></head>"
        f"<body><p>題</p><table><tr><td>甲<td>{cell}</table></body></html>",
        encoding="utf-8",
    )
    raw = read(tmp_path / "a.html")[0]
    assert raw.cells.to_numpy().tolist() == [["題", ""], ["甲", kept]]
    assert raw.remarks == (((2, "text_struck", f"2列目 {struck}"),) if struck else ())


def test_a_hidden_cell_shifts_no_row(tmp_path):
    """A browser gives it no place: 10, 20 and 15 stand under their headers. A column hidden in every row is read."""
    (tmp_path / "a.html").write_text(
        "<table><tr><td>名<td>基準<td>目標<td>現状<tr><td>参加者<td style='display:none'>7<td>10<td>20<td>15"
        "<tr><td>回数<td>1<td>2<td>3</table>"
        "<table><tr><td>名<td hidden>単位<td>値<tr><td>率<td hidden>%<td>5</table>",
        encoding="utf-8",
    )
    raw = read(tmp_path / "a.html")[0]
    assert raw.cells.to_numpy().tolist() == [
        ["名", "基準", "目標", "現状"], ["参加者", "10", "20", "15"], ["回数", "1", "2", "3"],
        ["名", "単位", "値", ""], ["率", "%", "5", ""],
    ]  # fmt: skip
    assert raw.remarks == ((2, "text_struck", "1列目 7"),)


def test_struck_rows_and_lines_of_a_page(tmp_path):
    (tmp_path / "a.html").write_text(
        "<html><body><p>令和<s>元</s>2年度</p><table><tr><td rowspan=2><s>甲</s>乙<td>丙"
        "<tr style='text-decoration:line-through'><td>丁</table></body></html>",
        encoding="utf-8",
    )
    raw = read(tmp_path / "a.html")[0]
    assert raw.cells.to_numpy().tolist() == [["令和2年度", ""], ["乙", "丙"], ["乙", ""]]
    assert raw.remarks == (
        (1, "text_struck", "1列目 元"), (2, "text_struck", "1列目 甲"), (3, "text_struck", "2列目 丁"),
    )  # fmt: skip


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def strict(name, content):
    for usual, other in STRICT.items():
        content = content.replace(usual, other)
    return content


@pytest.mark.parametrize(
    "change",
    [
        strict,  # "Strict Open XML"
        lambda name, content: content.replace(b'<patternFill patternType="none"/>', b""),
        lambda name, content: (
            content.replace(b' r="A1"', b"").replace(b' r="B1"', b"").replace(b' r="1"', b"")
        ),
    ],
)
def test_a_workbook_that_another_program_wrote(change, tmp_path):
    office.xlsx([[0.5, "x"]], tmp_path / "plain.xlsx", formats={(0, 0): "0%"})
    office.rezipped(tmp_path / "plain.xlsx", tmp_path / "a.xlsx", change)
    assert cells(tmp_path / "a.xlsx") == [["50%", "x"]]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<t> 事業 </t>", "事業"),
        ('<t xml:space="preserve"> 事業 </t>', " 事業 "),
        ("<t>事_x000A_業_x0041_</t>", "事\n業A"),
        ("<r><t>事</t></r><r><rPr><b/></rPr><t>業</t></r><rPh sb='0' eb='1'><t>ジ</t></rPh>", "事業"),
    ],
)
def test_texts_of_a_workbook(xml, text, tmp_path):
    office.xlsx([["事業", "x"]], tmp_path / "plain.xlsx")
    office.rezipped(
        tmp_path / "plain.xlsx",
        tmp_path / "a.xlsx",
        lambda name, content: content.replace("<t>事業</t>".encode(), xml.encode()),
    )
    assert cells(tmp_path / "a.xlsx") == [[text, "x"]]


def test_a_stray_cell_at_the_end_of_a_sheet_is_told(tmp_path):
    """calamine would take 17 thousand million cells for it and abort Python."""
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet("評価").write_column(0, 0, ["事業", "花"])
    book.get_worksheet_by_name("評価").write("XFD1048576", "x")
    book.close()
    with pytest.raises(UnreadableFile, match="シート「評価」の範囲が XFD1048576 まであり"):
        read(tmp_path / "a.xlsx")


def test_what_a_merged_range_covers_is_read_with_its_format(tmp_path):
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 1, "x")
    sheet.write(0, 1, 450, book.add_format({"num_format": '#,##0"千円"'}))
    book.close()
    assert cells(tmp_path / "a.xlsx") == [["x", "450千円"]]


@pytest.mark.parametrize("form", [14, 27, 31, 57])
def test_dates_whose_format_is_that_of_the_machine(form, tmp_path):
    """Excel gives the formats of Japanese dates (27-36, 50-58) a number only."""
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet().write(0, 0, 43922, book.add_format({"num_format": form}))
    book.close()
    assert cells(tmp_path / "a.xlsx") == [["2020-04-01"]]


def test_error_cells_and_line_breaks_of_open_document(tmp_path):
    from odf.text import LineBreak, Span

    document = office.OpenDocumentSpreadsheet()
    table, row = office.Table(name="評価"), office.TableRow()
    text = office.P()
    for part in ["一", LineBreak(), "二"]:
        text.addText(part) if isinstance(part, str) else text.addElement(part)
    text.addElement(Span(text="三"))
    broken = office.TableCell(valuetype="string", stringvalue="")
    broken.addElement(office.P(text="#DIV/0!"))
    cell = office.TableCell(valuetype="string")
    cell.addElement(text)
    for part in [cell, broken]:
        row.addElement(part)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "plain.ods"))
    calcext = b'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    error = b' office:string-value="" calcext:value-type="error" ' + calcext
    office.rezipped(
        tmp_path / "plain.ods",
        tmp_path / "a.ods",
        lambda name, content: content.replace(b' office:string-value=""', error),
    )
    raw = read(tmp_path / "a.ods")[0]
    assert raw.cells.to_numpy().tolist() == [["一\n二三", "#DIV/0!"]]
    assert raw.remarks == ((1, "cell_error", "B1 #DIV/0!"),)


def test_a_page_that_is_xml_too_is_read_without_a_word(tmp_path, recwarn):
    (tmp_path / "a.html").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><table><tr><td>甲</td></tr></table>',
        encoding="utf-8",
    )
    assert cells(tmp_path / "a.html") == [["甲"]]
    assert not recwarn.list


def test_comments_on_cells_are_not_read(tmp_path):
    from odf.office import Annotation

    document = office.OpenDocumentSpreadsheet()
    table, row = office.Table(name="評価"), office.TableRow()
    for value, text in [(18, "18"), (5, "5人")]:
        cell, note = office.TableCell(valuetype="float", value=value), Annotation()
        note.addElement(office.P(text="要確認20人"))
        cell.addElement(note)
        cell.addElement(office.P(text=text))
        row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "a.ods"))
    assert cells(tmp_path / "a.ods") == [["18", "5人"]]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ('yyyy"年度"', "2020年度"),
        (r"yyyy\年\度", "2020年度"),
        ('[$-411]ggge"年度";@', "2020年度"),
        ('"令和"e"年度"', "2020年度"),
        ('"Year "yyyy', "Year 2020"),
        ("yyyy", "2020"),
        ('yyyy"年"m"月"', "2020-01-01"),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_dates_of_which_only_the_year_is_shown(kind, form, text, tmp_path):
    import xlwt

    path, day = tmp_path / f"a.{kind}", datetime.datetime(2020, 1, 1)
    if kind == "xlsx":
        office.xlsx([[day, "x"]], path, formats={(0, 0): form})
    else:
        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("評価")
        sheet.write(0, 0, day, xlwt.easyxf(num_format_str=form))
        sheet.write(0, 1, "x")
        book.save(str(path))
    raw = read(path)[0]
    assert (raw.cells.to_numpy().tolist(), raw.remarks) == ([[text, "x"]], ())


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⽬標値 ⻑い⼈ ①㈱", "目標値 長い人 ①㈱"),
        ("⼾別訪問 ⿊磯 ⻁の⼦", "戸別訪問 黒磯 虎の子"),
        ("\u00ad3%", "−3%"),
        ("\u0336", "—"),
        *[(f"促進{dot}支援", "促進・支援") for dot in "・‧·･•∙⋅"],
        *[(dot, dot) for dot in "・‧•"],
    ],
)
def test_characters_of_a_pdf_are_those_that_were_meant(printed, meant):
    """A font may have one glyph for two characters, and the PDF then gives the wrong one: ⽬ (a radical) for 目."""
    from analysis.readers import pdf

    assert pdf._plain(printed) == meant


def test_a_footnote_mark_of_a_pdf_is_no_digit(tmp_path):
    from japanize_matplotlib import japanize_matplotlib
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont("ipaex", japanize_matplotlib.get_font_ttf_path()))
    style = ParagraphStyle("cell", fontName="ipaex", fontSize=10, leading=14)
    rows = [
        [
            Paragraph(text, style)
            for text in [
                "1500<super size=6>2</super>人",
                "1500<super size=6>12</super>",
                "面積5m<super size=6>2</super>",
            ]
        ]
    ]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build(
        [Table(rows, style=[("GRID", (0, 0), (-1, -1), 1, "black")])]
    )
    assert cells(tmp_path / "a.pdf") == [["1500(2)人", "1500(12)", "面積5m2"]]
