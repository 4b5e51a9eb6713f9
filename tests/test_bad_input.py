"""Bad files, settings and errata: each is refused in Japanese with the place and a remedy, soon and in little memory."""

import io
import zipfile

import pytest
from conftest import PLAN, cleaned

from analysis.cleaning.corrections import read_corrections
from analysis.errors import HyokaError, PlanError, UnreadableFile
from analysis.plan import read_plan
from analysis.readers import limits, read_file

# Workbooks written by hand: what no program would write.

_NS = "http://schemas.openxmlformats.org"
_KIND = f"{_NS}/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="r"><Relationship Id="r1" Type="{}/{}" Target="{}"/></Relationships>'
_BOOK = f'<workbook xmlns="{_NS}/spreadsheetml/2006/main" xmlns:r="{_KIND}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'


def zipped(**parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


def xlsx(rows, after="", book=_BOOK, **more):
    return zipped(**{
        "_rels/.rels": _RELATIONS.format(_KIND, "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(_KIND, "worksheet", "s.xml"),
        "xl/s.xml": f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>{after}</worksheet>',
    } | more)  # fmt: skip


def cell(place, row, text="あ"):
    return f'<row r="{row}"><c r="{place}{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def ods(rows, columns, text="<x:p>あ</x:p>"):
    of = "urn:oasis:names:tc:opendocument:xmlns"
    return zipped(**{
        "content.xml": f'<o:document-content xmlns:o="{of}:office:1.0" xmlns:t="{of}:table:1.0" xmlns:x="{of}:text:1.0"><o:body><o:spreadsheet>'
        f'<t:table t:name="S"><t:table-row t:number-rows-repeated="{rows}"><t:table-cell o:value-type="string" t:number-columns-repeated="{columns}">'
        f"{text}</t:table-cell></t:table-row></t:table></o:spreadsheet></o:body></o:document-content>"
    })  # fmt: skip


LAUGHS = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
PAGE = "<html><table><tr><td>事業名</td></tr></table></html>"
EMPTY, SAVE_AS = "空のファイルです", "保存し直してください"
UNKNOWN, BROKEN = "読めない形式のファイルです", "表計算のファイルを開けません"
WIDE, DEEP = "広すぎて読めません", "入れ子が深すぎて読めません"

# File, content, what is said.


def pdf(box: bytes) -> bytes:
    """Write a PDF that is whole, of one page with this box."""
    content, places = b"%PDF-1.4\n", []
    parts = [
        b"/Type/Catalog/Pages 2 0 R",
        b"/Type/Pages/Kids[3 0 R]/Count 1",
        b"/Type/Page/Parent 2 0 R/MediaBox" + box,
    ]
    for number, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(content))
        content += b"%d 0 obj<<%b>>endobj\n" % (number, part)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(places)
    return content + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(content)


FILES = [
    ("empty.csv", b"", EMPTY),
    ("empty.txt", b"", EMPTY),
    ("blank.txt", b" \n\t\r\n", EMPTY),
    ("only_bom.csv", b"\xef\xbb\xbf", EMPTY),
    ("bom_and_blank.csv", b"\xef\xbb\xbf\r\n \r\n", EMPTY),
    ("bom16.txt", b"\xff\xfe", EMPTY),
    ("wide_blank.txt", "\u3000\n".encode(), EMPTY),
    ("empty.xlsx", b"", EMPTY),
    ("empty.pdf", b"", EMPTY),
    ("empty.html", b"", EMPTY),
    ("nul.csv", b"a,b\n1,\0x\n", "制御文字（NUL）"),
    ("bell.csv", b"a,b\n\x07,2\n", "制御文字（U+0007）"),
    ("escape.txt", b"a\tb\n\x1b[31m\t2\n", "制御文字（U+001B）"),
    ("delete.txt", b"a\x7fb", "制御文字（U+007F）"),
    ("bytes.csv", bytes(range(0x80, 0x100)) * 4, "文字として読めない"),
    ("euc.csv", "事業名,担当課,評価\n花いっぱい,公園課,良い\n".encode("euc_jp"), "EUC-JP"),
    ("jis.txt", "事業名\t担当課\n花\t公園\n".encode("iso2022_jp"), "ISO-2022-JP"),
    ("utf16.txt", "事業名\t担当課\nA\t公園\n".encode("utf-16-le"), "UTF-16（先頭の印なし）"),
    ("utf32.txt", "事業名\n".encode("utf-32"), "UTF-32"),
    ("quote.csv", b'a,b\n"1,2\n3,4\n', "引用符"),
    ("quote_in.csv", b'a,b\n"1"x,2\n', "引用符"),
    ("columns.csv", b",".join([b"a"] * 20_000), "20,000列あり"),
    ("columns.tsv", b"\t".join([b"a"] * 1_001), "1,001列あり"),
    ("one_wide_row.csv", b"a,b\n" * 9 + b"," * 5_000, "5,001列あり"),
    ("one_column.txt", b"a\n" * 100_001, "列は1つだけです"),
    ("two_columns.csv", b"a,b\n" * 100_001, "列は2つだけです"),
    ("table.docx", zipped(a="b"), UNKNOWN),
    ("table", b"a,b\n", "拡張子なし"),
    ("table.zip", zipped(a="b"), UNKNOWN),
    ("table.json", b"{}", UNKNOWN),
    ("table.csv.bak", b"a,b\n", UNKNOWN),
    ("table.png", b"\x89PNG\r\n", UNKNOWN),
    ("no_book.xlsx", zipped(a="b"), BROKEN),
    ("cut.xlsx", xlsx(cell("A", 1))[:300], BROKEN),
    ("head_only.xlsx", b"PK\x03\x04", BROKEN),
    ("not_xml.xlsx", xlsx("<row>"), BROKEN),
    ("no_sheets.xlsx", xlsx("", book=_BOOK.replace('<sheet name="S" sheetId="1" r:id="r1"/>', "")), BROKEN),
    ("sheet_missing.xlsx", xlsx("", book=_BOOK.replace('"r1"', '"r9"')), BROKEN),
    ("no_text.xlsx", xlsx('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), BROKEN),
    ("no_style.xlsx", xlsx('<row r="1"><c r="A1" s="9"><v>9</v></c></row>'), BROKEN),
    ("place.xlsx", xlsx('<row r="1"><c r="??"><v>9</v></c></row>'), BROKEN),
    ("row.xlsx", xlsx('<row r="x"><c><v>9</v></c></row>'), BROKEN),
    ("laughs.xlsx", xlsx("", **{"xl/s.xml": f"{LAUGHS}<w>&i;</w>"}), BROKEN),
    ("no_cells.xlsx", xlsx(""), EMPTY),
    ("blank_cells.xlsx", xlsx('<row r="1"><c r="A1"/></row>'), EMPTY),
    ("last_cell.xlsx", xlsx(cell("A", 1) + cell("XFD", 1_048_576)), WIDE),
    ("last_row.xlsx", xlsx(cell("A", 1) + cell("A", 1_048_576)), WIDE),
    ("last_column.xlsx", xlsx(cell("XFD", 1)), WIDE),
    ("beyond.xlsx", xlsx(cell("ZZZ", 9_999_999)), "ZZZ9999999 まで"),
    ("no_column.xlsx", xlsx(cell("ZZZZZ", 1)), BROKEN),
    ("square.xlsx", xlsx(cell("A", 1) + cell("ALL", 2_100)), WIDE),
    ("rows.xlsx", xlsx("".join(f"<row><c><v>{n}</v></c></row>" for n in range(100_001))), "100,000を超える行"),
    ("rows.ods", ods(1_000_000, 1), "100,000を超える行"),
    ("cells.ods", ods(900, 16_000), "200万を超えるセル"),
    ("cells_more.ods", ods(10**9, 10**9), "200万を超えるセル"),
    ("number.ods", ods("x", 1), BROKEN),
    ("laughs.ods", zipped(**{"content.xml": f"{LAUGHS}<w>&i;</w>"}), BROKEN),
    ("not_xml.ods", zipped(**{"content.xml": "<a>"}), BROKEN),
    ("cut.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 99, BROKEN),
    ("xml2003.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003"),
    ("no_table.html", b"<html><p>a</p></html>", "表のないHTML"),
    ("empty_table.html", b"<html><table></table></html>", "表のないHTML"),
    ("blank_table.html", b"<html><table><tr><td> </td></tr></table></html>", "表のないHTML"),
    ("divs.html", b"<html>" + b"<div>" * 20_000 + PAGE.encode(), DEEP),
    ("tables.html", b"<html>" + b"<table><tr><td>a" * 300, DEEP),
    ("spans.html", b"<html>" + b"<span>" * 1_000 + PAGE.encode(), DEEP),
    ("cut.pdf", b"%PDF-1.7\n1 0 obj", "PDFを開けません"),
    ("nothing.pdf", b"%PDF-1.7\n%%EOF", "PDFを開けません"),
    ("box.pdf", pdf(b"[0 0 9]"), "PDFを開けません"),
    ("box_words.pdf", pdf(b"[0 0 9 /a 9]"), "PDFを開けません"),
    ("blank.pdf", pdf(b"[0 0 99 99]"), "文字の情報がないPDF"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), FILES, ids=[name for name, *_ in FILES])
def test_a_bad_file_is_refused_with_a_remedy(name, content, words, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        read_file(path, name)
    assert words in caught.value.what
    assert name in caught.value.where
    assert caught.value.remedy.endswith("。")


def test_what_unpacks_to_more_than_fits_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(cell("A", 1, "あ" * 3_000_000)))
    assert path.stat().st_size < 100_000
    read_file(path, "a.xlsx")
    monkeypatch.setattr(limits, "MOST_UNPACKED", 1 << 20)
    with pytest.raises(UnreadableFile, match="中身を広げると8MiBになり"):  # 9,000,000 bytes
        read_file(path, "a.xlsx")


@pytest.mark.parametrize("name", ["a.csv", "a.html", "a.pdf", "a.xlsx"])
def test_a_file_of_too_many_bytes_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_BYTES", dict.fromkeys(limits.MOST_BYTES, 1 << 20))
    path = tmp_path / name
    path.write_bytes(b"a" * (5 << 20))
    with pytest.raises(UnreadableFile, match="大きすぎるファイルです（5MiB、読めるのは1MiBまで）"):
        read_file(path, name)


def test_a_merge_over_the_whole_sheet_is_no_table_of_that_size(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        xlsx(cell("A", 1) + cell("A", 3, "い"), '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    )
    (table,) = read_file(path, "a.xlsx")
    assert table.cells.shape == (3, 1)


# Settings: what is written instead of, or after, the smallest plan; what is said.

ANEW = "+"  # as it stands, not after PLAN
SETTINGS = [
    (ANEW, "必要な項目がありません"),
    (ANEW + "[plan]\ncity = '市'", "plan.title"),
    (ANEW + "[plan]\ntitle = '計画'", "plan.city"),
    (ANEW + "[plan", "TOML の形に合いません"),
    (ANEW + "plan = 1", "[…] の見出しの下に書いてください"),
    (ANEW + "plan = 'a'", "[…] の見出しの下に書いてください"),
    (ANEW + "[plan]\ncity = 1\ntitle = 'a'", '文字列を "…" で書いてください'),
    (ANEW + "[plan]\ncity = ['a']\ntitle = 'a'", '文字列を "…" で書いてください'),
    (ANEW + "[plan]\ncity = 'a'\ncity = 'b'", "TOML の形に合いません"),
    (ANEW + "[plan]\ncity = 'a'\ntitle = 'b'\nfictional = 'はい'", "true または false"),
    (ANEW + "[plan]\ncity = 'a'\ntitle = 'b'\nfictional = 2", "true または false"),
    (ANEW + "[plan]\ncity = 'a'\ntitle = 'b'\nsource = 1999-01-01", '文字列を "…" で書いてください'),
    (ANEW + "city = 'a\ntitle = 'b'", "TOML の形に合いません"),
    (ANEW + 'a = "\\x"', "TOML の形に合いません"),
    (ANEW + "a = " + "[" * 5_000 + "]" * 5_000, "入れ子が深すぎます"),
    (ANEW + "a = " + "{b=" * 5_000 + "1" + "}" * 5_000, "入れ子が深すぎます"),
    (ANEW + "a = " + "9" * 5_000, "読めない値があります"),
    (ANEW + "".join(f"'指標{n}' = 'increase'\n" for n in range(100_000)), "大きすぎます（1MBまで）"),
    ("[partner]\ncodes = ['①']", "この名前の項目はありません"),
    ("[ratings]\nscales = ['A']", "この名前の項目はありません"),
    ("[partners]\ncodes = []", "codes が空か"),
    ("[partners]\ncodes = ['①', '①']", "重ねて書かれています"),
    ("[partners]\ncodes = ['市民']", "1文字を書いてください"),
    ("[partners]\ncodes = ['1']", "数字だけは使えません"),
    ("[partners]\ncodes = ['']", "1文字を書いてください"),
    ("[partners]\ncodes = '①②'", '["…", "…"] の形'),
    ("[partners]\ncodes = [1]", '文字列を "…" で書いてください'),
    ("[partners.legend]\n'⑨' = '市民'", "⑨ は codes にありません"),
    ("[partners.legend]\n'①' = 1", '文字列を "…" で書いてください'),
    ("[partners]\nlegend = []", '名前 = "…" の形'),
    ("[partners.words]\n'町会' = ''", "words の右側の「」は codes にありません"),
    ("[partners.words]\n'町会' = '⑨'", "words の右側の「⑨」は codes にありません"),
    ("[partners.words]\n'①' = '②'", "words の「①」は、区分の代わりの言葉として使えません"),
    ("[partners.words]\n'なし' = '②'", "words の「なし」は、区分の代わりの言葉として使えません"),
    ("[partners.words]\n'3' = '②'", "words の「3」は、区分の代わりの言葉として使えません"),
    ("[partners.words]\n'NPO' = '①'\n'ＮＰＯ' = '②'", "同じとみなす言葉"),
    ("[ratings]\nscale = []", "scale"),
    ("[ratings]\nscale = ['A', 'A']", "重ねて書かれています"),
    ("[ratings]\nscale = ['A', 'E']\nexit = ['E']", "重ねて書かれています"),
    ("[ratings]\nscale = ['○', '◯']", "同じ評価とみなす区分が二つ"),
    ("[ratings]\nscale = 'AB'", '["…", "…"] の形'),
    ("[ratings]\nscale = {}", '["…", "…"] の形'),
    ("[ratings.legend]\nZ = '終了'", "Z は scale か exit にありません"),
    ("[ratings]\nconfirmed = 'yes!'", "true または false"),
    ("[ratings]\nbreaks = [nan]", "整数を書いてください"),
    ("[ratings]\nbreaks = [inf]", "整数を書いてください"),
    ("[ratings]\nbreaks = ['R2x']", "整数を書いてください"),
    ("[ratings]\nbreaks = [2019.5]", "整数を書いてください"),
    ("[ratings]\nbreaks = [1]", "1900 以上の数を書いてください"),
    (f"[ratings]\nbreaks = [{10**20}]", "2200 以下の数を書いてください"),
    ("[ratings]\nbreaks = 2019", '["…", "…"] の形'),
    ("[stages]\nladders = [['未実施', '実施'], ['実施', '充実']]", "二つの段階に書かれています"),
    ("[stages]\nladders = ['未実施']", '["…", "…"] の形'),
    ("[progress]\nprofile = 'curve'", "linear"),
    ("[progress]\nprofile = 1", "linear"),
    ("[directions]\n'人数' = 'up'", "increase"),
    ("[directions]\n'人数' = 1", "increase"),
    ("[renames]\n'事業1' = ''", "事業の名前が空です"),
    ("[renames]\n'事業1' = '－'", "事業の名前が空です"),
    ("[renames]\n'事業1' = '<b></b>'", "事業の名前が空です"),
    ("[renames]\n'' = '事業1'", "事業の名前が空です"),
    ("[renames]\n'a' = 'a'", "輪になっています"),
    ("[renames]\n'a' = 'b'\n'b' = 'a'", "輪になっています"),
    ("[renames]\n'a' = ['b']", '文字列を "…" で書いてください'),
    ("[headers]\n'予算' = 'budget'", "headers.予算"),
    ("[topics]\n'感染' = 'コロナ'", '["…", "…"] の形'),
    ("[topics]\n'感染' = [1]", '文字列を "…" で書いてください'),
    ("topics = 1", "TOML の形に合いません|topics"),
]


def written(folder, name, text):
    (folder / "data").mkdir()
    (folder / "data" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_bad_settings_are_refused_with_a_remedy(number, tmp_path):
    text, words = SETTINGS[number]
    text = text.removeprefix(ANEW) if text.startswith(ANEW) else f"{PLAN}\n{text}"
    with pytest.raises(PlanError) as caught:
        read_plan(written(tmp_path, "plan.toml", text))
    assert any(word in caught.value.what for word in words.split("|")), caught.value.what
    assert "Input should" not in caught.value.what
    assert caught.value.where.endswith("plan.toml")
    assert caught.value.remedy.endswith("。")


@pytest.mark.parametrize("content", [b"\xff\xfe", "[plan]\ncity='市'".encode("cp932"), b"\x80"])
def test_settings_that_are_no_utf8_are_refused(content, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plan.toml").write_bytes(content)
    with pytest.raises(PlanError, match="UTF-8 で保存し直してください"):
        read_plan(tmp_path)


ERRATUM = {
    "source": "'a.txt'", "row": "8", "field": "'rating'", "expect": "'A'", "value": "'B'", "reason": "'誤記'", "by": "'課'",
}  # fmt: skip
ERRATA = [
    ({"row": str(10**20)}, "10000000 以下の数を書いてください"),
    ({"row": "0"}, "1 以上の数を書いてください"),
    ({"row": "-1"}, "1 以上の数を書いてください"),
    ({"row": "'八'"}, "整数を書いてください"),
    ({"row": "8.5"}, "整数を書いてください"),
    ({"row": "nan"}, "整数を書いてください"),
    ({"row": "inf"}, "整数を書いてください"),
    ({"row": None}, "必要な項目がありません"),
    ({"source": "1"}, '文字列を "…" で書いてください'),
    ({"value": "[1]"}, '文字列を "…" で書いてください'),
    ({"field": "'budget'"}, "budget"),
    ({"field": "'program_name'", "value": "''"}, "事業名を空にはできません"),
    ({"field": "'fiscal_year'", "value": "'－'"}, "年度を空にはできません"),
    ({"who": "'a'"}, "この名前の項目はありません"),
]


@pytest.mark.parametrize("number", range(len(ERRATA)))
def test_bad_errata_are_refused_with_a_remedy(number, tmp_path):
    changed, words = ERRATA[number]
    lines = [f"{name} = {value}" for name, value in (ERRATUM | changed).items() if value is not None]
    with pytest.raises(HyokaError) as caught:
        read_corrections(written(tmp_path, "corrections.toml", "[[correction]]\n" + "\n".join(lines)))
    assert words in caught.value.what
    assert "Input should" not in caught.value.what
    assert caught.value.where.endswith("corrections.toml")


# Cells that ask for too much: one table, read once.

HEAD = "年度\tプロセス\t項目\t事業名\t担当課\t協働の相手\t評価\t指標名\t基準年度\t基準値\t目標年度\t目標値\t現状年度\t現状値"
GOOD = "2020\tプロセス1\t(1)項\t{}\t課\t①\tA\t人数\tH27\t1人\tR3\t3人\tR2\t2人"
ODD = {
    "a": ("プロセス1\t", "プロセス" + "1" * 25 + "\t"),
    "b": ("プロセス1\t", "プロセス" + "1" * 5_000 + " 名\t"),
    "c": ("(1)項", f"({'9' * 25})項"),
    "d": ("(1)項", f"{'9' * 5_000}.項"),
    "e": ("①", "1" * 25),
    "f": ("①", "1" * 5_000),
    "g": ("2人", "9" * 400 + "人"),
    "h": ("2人", "9" * 5_000),
    "i": ("2020\t", "1949\t"),
    "j": ("2020\t", "昭和元年度\t"),
    "k": ("2020\t", "2101\t"),
    "l": ("H27", "9" * 30),
    "m": ("R2\t", "R" + "9" * 30 + "\t"),
    "n": ("課\t", "課" * 90 + "\t"),
}


@pytest.fixture(scope="module")
def odd():
    rows = [GOOD.format(name).replace(old, new, 1) for name, (old, new) in ODD.items()]
    return cleaned("\n".join([HEAD, *rows, GOOD.format("<b></b>")]))


def test_numbers_without_end_are_words(odd):
    programs = odd.programs.set_index("program_name")
    assert programs.loc[["a", "b", "c", "d"], ["process_no", "item_no"]].isna().sum().tolist() == [2, 2]
    assert programs.loc["a", "process_name"].endswith("1" * 25)
    assert programs.loc["c", "item_name"] == f"({'9' * 25})項"
    assert programs.loc[["e", "f"], "partners"].tolist() == ["", ""]
    ids = programs["program_id"]
    indicators = odd.indicators.set_index("program_id")
    assert indicators.loc[ids[["g", "h"]], "current"].isna().all()
    assert indicators.loc[ids[["g", "h"]], "kind"].tolist() == ["text", "text"]
    assert indicators.loc[ids["l"], "baseline_year"] is not None


def test_years_that_no_table_can_be_of_are_told(odd):
    told = odd.findings.loc[odd.findings["code"].eq("fiscal_year_missing"), "raw"]
    assert sorted(told) == ["i", "j", "k"]
    assert set(odd.programs["program_name"]) == set("abcdefghlmn")  # a name of nothing but markup is none
    assert (odd.sources["rows"] == odd.sources.filter(like="_rows").sum(axis=1)).all()
