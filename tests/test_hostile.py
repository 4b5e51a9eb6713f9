"""What stands in cells, names and settings runs nowhere, steers nothing, and gives away nobody."""

import base64
import hashlib
import io
import re

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import PLAN, cleaned, fictional_folder, hyoka, published
from nbformat import v4

from analysis import store, text
from analysis.errors import PlanError
from analysis.fields import TABLES
from analysis.findings import masked
from analysis.plan import read_plan
from analysis.quality import tables as quality
from analysis.report import html, sheets
from analysis.report.csv_files import read_csv, written
from analysis.report.page import Page
from analysis.text import visible

# Style sheets and scripts.


@pytest.mark.parametrize(
    ("words", "safe"),
    [
        ("架空市 計画2", "架空市 計画2"),
        ('a"b', "a\\22 b"),
        ("a\nb", "a\\a b"),
        ("a\\b", "a\\5c b"),
        ("</style>", "\\3c \\2f style\\3e "),
        ('"}@import url(//x);', "\\22 \\7d \\40 import url\\28 \\2f \\2f x\\29 \\3b "),
        ("a\x0cb", "a\\c b"),
    ],
)
def test_a_title_stays_inside_its_string_of_the_style_sheet(words, safe):
    assert html.css_string(words) == safe


HOSTILE = '"}</style><script>alert(1)</script>\n@import url(http://x.test/a.css);{"'


def hostile_page():
    page = Page(
        title=HOSTILE, plan=HOSTILE, year=HOSTILE, fictional=False, siblings=(("a.html", HOSTILE, False),),
        sources=((HOSTILE, "0"),), source=HOSTILE, stamp=HOSTILE,
    )  # fmt: skip
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# 題")])
    return html.render(notebook, page)[0]


ABOUT = {"plan": HOSTILE, "fictional": False, "source": HOSTILE, "stamp": HOSTILE, "failures": 0}
YEAR = {
    "label": HOSTILE,
    "matter": [HOSTILE],
    "agenda": "",
    "special": [],
    "stale": False,
    "workbook": "",
    "tables": {},
}
FOUND = {
    "rows": [{"name": HOSTILE, "department": HOSTILE, "grades": [], "states": [HOSTILE]}],
    "years": [2020],
}


def test_pages_ask_no_network_and_run_no_script_but_ours():
    pages = {
        "page": hostile_page(),
        "index": html.index(**ABOUT, errors=1, latest=YEAR, cards=[], bars={HOSTILE: ""}, breaks=[], finder=FOUND, older=[]),
        "record": html.record(**ABOUT, years=[{"number": 2020, "label": HOSTILE, "pages": []}]),
        "overview": html.overview(plans=[], names=[], fictional=False, sign="", stamp=HOSTILE),
        "methods": html.methods("# 方法", HOSTILE),
    }  # fmt: skip
    for name, page in pages.items():
        soup = BeautifulSoup(page, "html.parser")
        (meta,) = soup.find_all("meta", {"http-equiv": "Content-Security-Policy"})
        assert meta.find_next("style"), name  # it stands before what it rules
        allowed = dict(part.strip().split(" ", 1) for part in meta["content"].split(";"))
        assert allowed["default-src"] == "'none'"
        assert not re.search(r"https?:|\*|unsafe-eval", meta["content"])
        scripts = soup.find_all("script")
        assert len(scripts) == (name != "methods"), name
        for script in scripts:
            digest = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
            assert allowed["script-src"] == f"'sha256-{digest}'", name
        (style,) = soup("style")
        assert not re.search(r"@import|https?:", style.get_text()), name


@pytest.mark.parametrize(
    "letter", ["\x00", "\x07", "\x1b", "\x0b", "\x7f", "\x9b", "\u202e", "\u2066", "\u200f", "\u2028"]
)
def test_letters_that_steer_are_refused_in_the_settings(letter, tmp_path):
    folder = fictional_folder(tmp_path / "plan", {})
    code = f"\\u{ord(letter):04x}"
    (folder / "data" / "plan.toml").write_text(PLAN + f'\n[partners.legend]\n"①" = "市{code}民"\n', "utf-8")
    with pytest.raises(PlanError, match=r"partners\.legend\.① に、目に見えない制御文字があります"):
        read_plan(folder)
    (folder / "data" / "plan.toml").write_text(PLAN + f'\n[renames]\n"a{code}" = "b"\n', "utf-8")
    with pytest.raises(PlanError, match="制御文字"):
        read_plan(folder)


CELLS = {
    "<b>協働</b>した": "協働した",
    "<img src=x onerror=alert(1)>文": "文",
    "<script>alert(1)</script>文": "文",
    "<svg/onload=alert(1)>文": "文",
    "a<style>*{background:url(//x)}</style>b": "ab",
    "&lt;script&gt;": "<script>",
    "<a href='javascript:alert(1)'>ページ</a>": "ページ",
    "<p>一</p><p>二</p>": "一\n二",
    "<!-- 隠す --><b>見える</b>": "見える",
}


@pytest.mark.parametrize("cell", CELLS)
def test_markup_of_cells_goes_through_a_parser(cell):
    assert text.clean(cell) == CELLS[cell]


# Spreadsheets.

# The text, and how it stands in a CSV.
FORMULAS = [
    ("=1+1", "'=1+1"), ("+81-3", "'+81-3"), ("-", "'-"), ("-5人", "'-5人"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\tタブ", "'\tタブ"), ("\r改行", "'\r改行"), ("\n改行", "'\n改行"), ("＝1", "'＝1"), ("＠A1", "'＠A1"),
    ("－", "'－"), ("'=1", "''=1"), ("''-", "'''-"), ("'そのまま", "'そのまま"), ("普通", "普通"), ("1-2", "1-2"),
    ('a,"b"', 'a,"b"'), ("", ""),
]  # fmt: skip


def test_no_cell_of_a_csv_is_a_formula_and_every_text_comes_back(tmp_path):
    texts = [meant for meant, _ in FORMULAS]
    table = pd.DataFrame({"=題": pd.Series(texts, dtype="str"), "数": range(-3, len(texts) - 3)})
    path = tmp_path / "a.csv"
    path.write_bytes(written(table))
    seen = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False)
    assert seen["'=題"].tolist() == [seen for _, seen in FORMULAS]
    assert seen["数"].tolist() == table["数"].tolist()  # a number is no formula
    back = read_csv(path)
    assert back["=題"].fillna("").tolist() == texts
    assert back["数"].tolist() == table["数"].tolist()


def test_a_cell_too_long_for_excel_is_cut_and_says_so():
    longest = 32_767
    cells = ["あ" * longest, "あ" * (longest + 1), "𠮷" * 20_000, "次"]
    written_book = sheets.book({"表": sheets.Sheet(pd.DataFrame({"欄": cells}))}, "題")
    column = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(written_book))["表"].iter_rows()]
    found = column[column.index("欄") + 1 :]
    assert found[0] == cells[0]
    assert found[1] == "あ" * 32_761 + "…（以下略）"
    assert found[2] == "𠮷" * 16_380 + "…（以下略）"  # two units each, in 32,761
    assert found[3] == "次"


# The terminal.


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("\x1b[31m赤", "\\x1b[31m赤"),
        ("\x1b]0;題\x07", "\\x1b]0;題\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("a\u202eb", "a\\u202eb"),
        ("a\rb", "a\\rb"),
        ("一\n二\t三", "一\n二\t三"),
    ],
)
def test_steering_letters_are_shown_by_their_numbers(words, seen):
    assert visible(words) == seen


ROW = "(1)項\t事\x9b2J業\t課\t取組\t①\tZ\t理由\t\u202e値 1\t2\t3"


def test_nothing_of_a_plan_steers_the_terminal(tmp_path, monkeypatch, capsys):
    folder = fictional_folder(tmp_path / "pl\x1b[2Jan", {"a\x1b[2J.txt": published("令和2", "R2", [ROW])})
    monkeypatch.chdir(folder)
    for command in [["check", "--show"], ["report", "--year", "1999"], ["clean", "\x1b[2J"], ["\x1b[2J"]]:
        hyoka(*command)
        said = "".join(capsys.readouterr())
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", said), command
        assert said


# People.

CONTACT = "連絡先 山田太郎 090-1234-5678"
PEOPLE = (
    published("令和2", "R2", ["(1)項\t花\t公園課\t植えた。\t①\tA\t良い。\t人数 1人\t人数 2人\t人数 2人"])
    + CONTACT
)


@pytest.fixture(scope="module")
def people():
    return cleaned(PEOPLE)


def test_unread_rows_are_masked_on_pages_and_in_files(people):
    found = people.findings
    unread = found["code"].eq("row_unread")
    assert found.loc[unread, "raw"].item() == CONTACT  # nothing is lost
    shown = masked(found)
    assert shown[unread].item() == "（22文字、伏せています）"
    pages = [part.data for part in quality.findings(found, people.programs)]
    assert any("伏せています。hyoka check --show" in words for words in pages)
    for words in [*pages, *shown]:
        assert "山田" not in words
        assert "090" not in words


@pytest.mark.parametrize(
    ("code", "raw", "seen"),
    [
        ("row_hidden", "氏名 佐藤", "（5文字、伏せています）"),
        ("text_struck", "C12 佐藤花子", "C12 （4文字、伏せています）"),
        ("text_struck", "3列目 a@example.jp", "3列目 （12文字、伏せています）"),
        ("format_unread", "D4 0901234（0人）", "D4 （11文字、伏せています）"),
        ("text_struck", "", ""),
        ("partner_unknown", "①Ｘ", "①Ｘ"),
        ("rename_suspected", '"旧" = "新"', '"旧" = "新"'),
    ],
)
def test_what_is_masked(code, raw, seen):
    assert masked(pd.DataFrame({"code": [code], "raw": [raw]})).tolist() == [seen]


def test_the_analyst_sees_what_is_masked(people, two_years, monkeypatch, capsys):
    monkeypatch.chdir(two_years)
    monkeypatch.setattr(store, "read_raw", lambda *_: people)
    monkeypatch.setenv("COLUMNS", "300")
    hyoka("check")
    said = capsys.readouterr().out
    assert "山田" not in said
    assert "伏せています" in said
    hyoka("check", "--show")
    assert CONTACT in capsys.readouterr().out


def test_unknown_columns_are_copied_nowhere():
    head = "年度\t事業名\t担当課\t担当者氏名\t評価\t電話番号\t指標名\t現状値\n"
    rows = "2020\t花\t公園課\t山田太郎\tA\t090-1234-5678\t人数\t3人\n2020\t夜回り\t安全課\t佐藤花子\tB\t080-1111-2222\t回数\t4回\n"
    found = cleaned(head + rows)
    assert len(found.programs) == 2
    tables = [getattr(found, name) for name in TABLES]
    everything = " ".join(str(value) for table in tables for value in table.to_numpy().ravel())
    for private in ["山田", "佐藤", "090-1234", "080-1111"]:
        assert private not in everything
