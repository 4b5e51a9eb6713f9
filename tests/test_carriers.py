"""One table in every carrier says what the office sees; where a cell holds something else, that stands beside it."""

import tomllib
from decimal import Decimal
from pathlib import Path

import office
import pytest
import xlwt
from conftest import PLAN, cleaned, fictional_folder

from analysis import store
from analysis.data import Data
from analysis.layout import lay_out
from analysis.plan import Plan
from analysis.progress.judging import judge
from analysis.readers import read_file
from analysis.readers.numberformat import is_odd, number_shown, printed, text_shown
from analysis.values import parse_value

HEADER = ["年度", "事業名", "担当課", "評価", "基準値", "目標値", "現状値"]
ZERO = '#,##0;-#,##0;"－"'
# (what the cell holds, its format, what the office sees)
CELLS = [
    [(0, ZERO, "－"), (12500, ZERO, "12,500"), (13000, ZERO, "13,000")],
    [(2 / 3, "0.0%", "66.7%"), (0.9, "0%", "90%"), (0.8125, "0.0%", "81.3%")],
    [(450_400, '#,##0,"千円"', "450千円"), (500_000, '#,##0,"千円"', "500千円"), (-3000, '#,##0,"千円";"▲"#,##0,"千円"', "▲3千円")],
    [(1000, '"¥"#,##0', "¥1,000"), (2000, '"¥"#,##0', "¥2,000"), (1500, '"¥"#,##0', "¥1,500")],
]  # fmt: skip
READ = [
    ["－", "12,500", "13,000"], ["66.7%", "90%", "81.3%"], ["450千円", "500千円", "▲3千円"], ["¥1,000", "¥2,000", "¥1,500"],
]  # fmt: skip
NUMBERS = [[None, 12500, 13000], [66.7, 90, 81.3], [450_000, 500_000, -3000], [1000, 2000, 1500]]
BESIDE = [
    ["value_differs", 2, "E2 －（セルの値 0）"],
    ["value_rounded", 3, "E3 66.7%（セルの値 66.6666666667%）、G3 81.3%（セルの値 81.25%）"],
    ["value_rounded", 4, "E4 450千円（セルの値 450.4千円）"],
]
NAMES = ["花", "鳥", "風", "月"]


def shown():
    return [HEADER] + [["R2", name, "課", "A", *(cell[2] for cell in row)] for name, row in zip(NAMES, CELLS, strict=True)]  # fmt: skip


def xlsx(path: Path):
    rows = [[*row[:4], *(cell[0] for cell in cells)] for row, cells in zip(shown()[1:], CELLS, strict=True)]
    forms = {(r, c): cell[1] for r, row in enumerate(CELLS, 1) for c, cell in enumerate(row, 4)}
    office.xlsx([HEADER, *rows], path, formats=forms)


def xls(path: Path):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("評価")
    for r, row in enumerate(shown()):
        for c, words in enumerate(row):
            cell = CELLS[r - 1][c - 4] if r and c > 3 else (words, "General")
            sheet.write(r, c, cell[0], xlwt.easyxf(num_format_str=cell[1]))
    book.save(str(path))


def ods(path: Path):
    document = office.OpenDocumentSpreadsheet()
    table = office.Table(name="評価")
    for r, row in enumerate(shown()):
        line = office.TableRow()
        for c, words in enumerate(row):
            value = CELLS[r - 1][c - 4][0] if r and c > 3 else None
            kind = "string" if value is None else "percentage" if words.endswith("%") else "float"
            cell = office.TableCell(valuetype=kind, **({} if value is None else {"value": value}))
            cell.addElement(office.P(text=words))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


CARRIERS = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "html": lambda path: office.page(shown(), path),
    "csv": lambda path: office.comma(shown(), path),
    "txt": lambda path: path.write_text("\n".join(map("\t".join, shown())), encoding="utf-8"),
    "pdf": lambda path: office.cut_pdf([shown()], path),
}


@pytest.mark.parametrize("kind", CARRIERS)
def test_what_the_office_sees(kind, tmp_path):
    folder = fictional_folder(tmp_path / "p", {})
    CARRIERS[kind](folder / "data" / "raw" / f"a.{kind}")
    data = store.read_raw(folder)
    raw = data.indicators[["baseline_raw", "target_raw", "current_raw"]]
    assert raw.to_numpy().tolist() == READ
    numbers = data.indicators[["baseline", "target", "current"]].astype("object")
    assert numbers.where(numbers.notna(), None).to_numpy().tolist() == NUMBERS
    beside = data.findings[data.findings["code"].str.startswith("value_") & data.findings["field"].eq("row")]
    found = sorted(beside[["code", "source_row", "raw"]].to_numpy().tolist(), key=lambda one: one[1])
    assert found == (BESIDE if kind in ("xlsx", "xls", "ods") else [])


@pytest.mark.parametrize(
    ("value", "form", "text", "own"),
    [
        ("0", '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "-", "0"),
        ("-1234", '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "-1,234", ""),
        ("0", "0;-0;;@", "", "0"),
        ("0", "#,###", "", "0"),
        ("12345", "#,###", "12,345", ""),
        ("0", ";;;", "", "0"),
        ("12", ";;;", "", "12"),
        ("-3", "0;[Red]0", "-3", "-3"),
        ("-3", "#,##0;(#,##0)", "-3", "-3"),
        ("-3", '#,##0;"▲ "#,##0', "▲ 3", ""),
        ("-3.5", r"0.0_ ;[Red]\-0.0\ ", "-3.5", ""),
        ("86", "0000", "0086", ""),
        ("1000", "[$¥-411]#,##0", "¥1,000", ""),
        ("5000", '[>=1000]#,##0,"千";0', "5千", ""),
        ("5", '[>=1000]#,##0,"千";0', "5", ""),
        ("2.5", "0", "3", "2.5"),
        ("-0.4", "0", "0", "-0.4"),
        ("0.125", "0.00", "0.13", "0.125"),
        ("12", "0.0", "12.0", ""),
        ("12", "0.0#", "12.0", ""),
        ("0.25", "# ?/?", "0.25", ""),
        ("1", '"有";;"無"', "有", "1"),
        ("0", '"有";;"無"', "無", "0"),
        ("3", '[DBNum3][$-411]0"件"', "3件", ""),
        ("66.66666666666667", "General", "66.6666666667", ""),
    ],
)
def test_numbers_by_their_format(value, form, text, own):
    shown = number_shown(Decimal(value), form)
    assert shown.text == text
    assert shown.told.partition("セルの値 ")[2].rstrip("）") == own
    assert bool(shown.code) == bool(own)
    assert not is_odd(form)


@pytest.mark.parametrize(
    ("value", "words", "percent", "text", "code"),
    [
        ("0", "－", False, "－", "value_differs"),
        ("0", "", False, "", "value_differs"),
        ("0.6666666666666666", "66.7%", True, "66.7%", "value_rounded"),
        ("450000", "450千円", False, "450千円", ""),
        ("66.66666666666667", "66.6666666666667", False, "66.6666666667", ""),
        ("-3", "(3)", False, "-3", "value_differs"),
        ("-3", "▲3", False, "▲3", ""),
        ("6", "6.00E+00", False, "6", ""),
        ("0.5", "1/2", False, "0.5", ""),
        ("12.5", "13", False, "13", "value_rounded"),
        ("3", "5人", False, "5人", "value_differs"),
    ],
)
def test_words_that_stand_beside_a_number(value, words, percent, text, code):
    shown = printed(Decimal(value), words, percent=percent)
    assert (shown.text, shown.code) == (text, code)


@pytest.mark.parametrize(
    ("form", "text"), [(";;;", ""), ('@"人"', "5人"), ("General", "5"), ("0;-0;;@", "5")]
)
def test_texts_by_their_format(form, text):
    assert text_shown("5", form).text == text


def test_what_a_format_hides_is_told(tmp_path):
    office.xlsx([["事業", "秘", 7]], tmp_path / "a.xlsx", formats={(0, 1): ";;;", (0, 2): ";;;"})
    raw = read_file(tmp_path / "a.xlsx", "a.xlsx")[0]
    assert raw.cells.to_numpy().tolist() == [["事業"]] or raw.cells.to_numpy().tolist() == [["事業", "", ""]]
    assert raw.remarks == ((1, "value_differs", "B1 （セルの値 秘）、C1 （セルの値 7）"),)


def test_a_sheet_that_shows_no_zeros(tmp_path):
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.hide_zero()
    sheet.write_row(0, 0, ["事業", 0, 5])
    book.close()
    raw = read_file(tmp_path / "a.xlsx", "a.xlsx")[0]
    assert raw.cells.to_numpy().tolist() == [["事業", "", "5"]]
    assert raw.remarks == ((1, "value_differs", "B1 （セルの値 0）"),)


CSV = "年度,事業名,担当課,評価,基準値,目標値,現状値\n"
BIRD = "R2,鳥,課,A,1,2,3\n"


def told(data, *codes):
    found = data.findings[data.findings["code"].isin(codes)]
    return found[["code", "source_row"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("header", "row", "numbers"),
    [
        (CSV, "R2,花,課,A,12,500,13,000,12,800\n", [12500, 13000, 12800]),
        (CSV, "R2,花,課,A,12,500人,13,000人,12,800人\n", [12500, 13000, 12800]),
        (CSV, "R2,花,課,A,約1,200,9,050,90\n", [1200, 9050, 90]),
        (CSV, "R2,花,課,A,▲1,200,50,60\n", [-1200, 50, 60]),
        (CSV, 'R2,花,課,A,"12,500",13,000,12,800\n', [12500, 13000, 12800]),
        (CSV, "R2,花,課,A,1,250.5,30,40\n", [1250.5, 30, 40]),
        (CSV, "R2,花,課,A,1,200,000,1,300,000,1,400,000\n", [1200000, 1300000, 1400000]),
        (CSV.replace("現状値", "現状値,備考"), "R2,花,課,A,12,500,13,000,12,800,\n", [12500, 13000, 12800]),
        (CSV.strip() + ",,,\n", "R2,花,課,A,12,500,13,000,12,800\n", [12500, 13000, 12800]),
    ],
)
def test_thousands_without_quotes_are_put_together(header, row, numbers):
    pad = "," * (header.count(",") - 6)
    data = cleaned({"a.csv": header + row + BIRD.strip() + pad + "\n"})
    first = data.indicators.iloc[0]
    assert [first["baseline"], first["target"], first["current"]] == numbers
    assert told(data, "row_mended", "row_wide", "row_short") == [["row_mended", 2]]
    assert data.indicators["current"].tolist()[1] == 3


@pytest.mark.parametrize(
    "row",
    [
        "R2,花,課,A,1,200,300,400\n",  # 1,200 or 200,300 or 300,400
        "R2,花,市民課, 福祉課,A,10,200,30\n",  # the comma is in the department
        "R2,花,課,A,1,2,3,4\n",
        "R2,花,課,A,1,200,000,1,300,000,900\n",
        "R2,花,課,A,約1,200,9,050,900\n",  # or 約1 and 200 and 9,050,900
        "R2,花,鳥,風,月,課,A,1,2,3\n",
    ],
)
def test_rows_with_more_cells_than_their_header_are_not_read(row):
    data = cleaned({"a.csv": CSV + row + ",,,,7,8,9\n" + BIRD})
    assert data.programs["program_name"].tolist() == ["鳥"]
    assert data.indicators["current"].tolist() == [
        3
    ]  # nor is the indicator below taken for one of another program
    assert told(data, "row_wide", "row_mended", "header_unknown") == [["row_wide", 2]]
    assert data.sources["unread_rows"].tolist() == [2]


def test_thousands_are_cut_by_commas_only():
    data = cleaned((CSV + "R2,花,課,A,12,500,30,40\n" + BIRD).replace(",", "\t"))
    assert told(data, "row_wide", "row_mended") == [["row_wide", 2]]


@pytest.mark.parametrize("row", ["R2,花,課,A,1\n", "R2,花,課,A,1,2\n", "R2,花\n"])
def test_rows_with_fewer_cells_than_their_header_are_told(row):
    data = cleaned({"a.csv": CSV + row + BIRD})
    assert len(told(data, "row_short", "row_unread")) == 1
    assert data.programs["program_name"].tolist()[-1] == "鳥"


def test_rows_that_end_in_blank_cells_are_as_wide_as_their_header():
    data = cleaned({"a.csv": "令和2年度 評価表\n" + CSV + BIRD.strip() + ",,,\n※注、何か\n"})
    assert told(data, "row_short", "row_wide", "row_mended") == []
    assert data.programs["program_name"].tolist() == ["鳥"]


@pytest.fixture(scope="module")
def overprinted(tmp_path_factory):
    """A page on which lines and letters lie over letters of 10 points."""
    from japanize_matplotlib import japanize_matplotlib
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path_factory.mktemp("pdf") / "a.pdf"
    pdfmetrics.registerFont(TTFont("ipaex", japanize_matplotlib.get_font_ttf_path()))
    canvas = Canvas(str(path), pagesize=(400, 200))
    canvas.setFont("ipaex", 10)
    for x in (20, 120, 220, 320):
        canvas.line(x, 180, x, 60)
    for y in (180, 140, 100, 60):
        canvas.line(20, y, 320, y)
    canvas.drawString(24, 165, "5060")
    canvas.line(24, 168.8, 34.5, 168.8)  # two digits of 5 points
    canvas.drawString(124, 165, "花いっぱい")
    canvas.drawString(124.4, 165, "花いっぱい")  # printed twice to look bold
    canvas.drawString(224, 165, "花の運動")
    canvas.drawString(226, 165.5, "鳥と記録")
    canvas.drawString(24, 125, "下線の文")
    canvas.line(24, 123.5, 64, 123.5)
    canvas.drawString(124, 125, "取り消す")
    canvas.rect(124, 128.3, 40, 0.7, fill=1, stroke=0)
    canvas.drawString(224, 125, "（1）、2人")
    canvas.drawString(24, 56, "罫線の上")
    canvas.drawString(24, 30, "令和2年度 評価")
    canvas.line(24, 33.8, 59, 33.8)
    canvas.save()
    return read_file(path, path.name)[0]


def test_what_a_line_strikes_out_of_a_pdf_is_left_out_and_told(overprinted):
    assert overprinted.cells.iloc[0, 0] == "60"
    assert overprinted.cells.iloc[1].tolist() == ["下線の文", "", "（1）、2人"]
    assert "度 評価" in overprinted.cells[0].tolist()
    struck = [words for _, code, words in overprinted.remarks if code == "text_struck"]
    assert struck == ["1列目 50", "2列目 取り消す", "令和2年"]


def test_letters_of_a_pdf_over_each_other_are_told(overprinted):
    assert overprinted.cells.iloc[0, 1] == "花いっぱい"
    lapped = {(row, words) for row, code, words in overprinted.remarks if code == "text_overlapped"}
    assert {(1, "3列目 花の運動鳥と記録")} <= lapped
    assert any("罫線の上" in words for _, words in lapped)


def test_cells_that_something_claims_beside_two_that_are_numbers():
    """Read as a whole table: none becomes a number that would be judged."""
    cells = [
        "減3件", "増3件", "減少 3件", "3件の減", "継続的な支援※1", "参加者数/定員×100", "エネルギー起源CO2", "PM2.5", "COP26", "Society5.0", "前回H25",
        "③H25", "政策目標２", "英検準1級", "9月", "2022年", "できる限り2022", "去年100件", "目標100件", "1.500件", "100．000件", "50件(目標)",
    ]  # fmt: skip
    header = "年度\t事業名\t担当課\t評価\t基準値(H27)\t目標値(R3)\t現状値(R2)\n"
    rows = "".join(f"R2\t花{n}\t課\tA\t5件\t10件\t{cell}\n" for n, cell in enumerate(cells))
    data = cleaned(header + rows + "R2\t鳥\t課\tA\t5件\t10件\t▲3件\nR2\t風\t課\tA\t5件\t10件\t3件減\n")
    assert data.indicators["kind"].tolist() == ["text"] * len(cells) + ["number"] * 2
    assert data.indicators["current"].dropna().tolist() == [-3, 3]
    assert data.indicators["not_comparable"].tolist()[-2:] == ["", "単位不一致"]
    judged = judge(data_of(data).select(2020))
    assert set(judged["status"].iloc[:-2]) == {"評価不能"}
    assert len(told(data, "value_text", "value_several")) == len(cells)


def data_of(tables):
    plan = Plan.model_validate(tomllib.loads(PLAN))
    return Data(plan, tables.programs, tables.indicators, tables.partners, tables.findings, tables.sources)


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#VALUE!", "Err:502", "#NAME?"])
@pytest.mark.parametrize("kind", ["string", "float"])
def test_error_cells_of_open_document_are_told_and_never_values(error, kind, tmp_path):
    document = office.OpenDocumentSpreadsheet()
    table = office.Table(name="評価")
    for row in [HEADER, ["R2", "花", "課", "A", "1人", "3人", error]]:
        line = office.TableRow()
        for words in row:
            broken = words == error and kind == "float"
            cell = office.TableCell(valuetype="float", value=0) if broken else office.TableCell(valuetype="string")  # fmt: skip
            cell.addElement(office.P(text=words))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "a.ods"))
    raw = read_file(tmp_path / "a.ods", "a.ods")[0]
    assert raw.remarks == ((2, "cell_error", f"G2 {error}"),)
    layout = lay_out(raw)
    assert parse_value(layout.rows["current"].iloc[0]).number is None
