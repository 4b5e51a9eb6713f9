"""A new fiscal year: the entry form, filled in and read back, and those that departments send back."""

import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from conftest import fictional_folder, hyoka

from analysis import store
from analysis.errors import WrongUsage
from analysis.forms import gather, write_forms
from analysis.forms.rows import _points
from analysis.layout.form import TO_FILL
from analysis.ratings.movement import between
from analysis.review.agenda import review_list
from analysis.show.cells import conditions

PLAN = """
[plan]
city = "架空市"
title = "架空の計画"
[ratings]
scale = ["A", "B", "C"]
exit = ["E"]
confirmed = true
legend = { A = "達成した" }
"""
# 花: a plain number. 夜回り: a qualifier, and a further indicator. 図書: stages. 廃止: ended. 企画: nothing measured.
HEAD = "プロセス,項目,事業名,担当課,取組内容,協働の相手,評価,効果又は理由,指標名,単位,基準年度,基準値,目標年度,目標値,年度,現状値\n"
R2 = HEAD + (
    "1 まち,(1)甲,花,公園課,植えた,①②,A,良い,参加者,人,H27,10.5,R3,20,R2,18\n"
    "1 まち,(1)甲,夜回り,安全課,回った,-,B,良い,回数,,H27,年 2回,R3,年 8回,R2,年 3回\n"
    ",,,,,,,,隊員,千円,H27,3,R3,9,R2,4\n"
    "2 ひと,(2)乙,図書,公園課,読んだ,③,C,悪い,棚,,H27,未実施,R3,充実,R2,実施\n"
    "2 ひと,(2)乙,廃止事業,公園課,やめた,③,E,終わり,棚,,H27,未実施,R3,充実,R2,実施\n"
    "2 ひと,(2)乙,企画,安全課,考えた,④,B,良い,,,,,,,R2,\n"
)
TYPED = {
    "花": ("21.5", "増やした", "①③", "A", "よく育った"),
    "夜回り": ("年 4回", "巡回した", "-", "B", "-"),
    "図書": ("充実", "貸した", "②", "A", "そろった"),
    "企画": (None, "まとめた", "①", "C", "遅れた"),
}
FILES = {"r2.csv": R2}


@pytest.fixture
def folder(tmp_path):
    return fictional_folder(tmp_path / "計画", FILES, PLAN)


def make(folder, **options):
    return write_forms(store.read_raw(folder), folder, 2021, **options)


def cells(path):
    book = openpyxl.load_workbook(path)
    sheet = book["入力票"]
    return book, sheet, {cell.value.split("（")[0]: cell.column for cell in sheet[2]}


def fill(path, typed=TYPED):
    """Type into the form as an official would, by the names of the columns."""
    book, sheet, column = cells(path)
    for row in range(3, sheet.max_row + 1):
        name = sheet.cell(row, column["事業名"]).value
        for title, value in zip(
            ["現状値", "取組内容", "協働の相手", "評価", "効果又は理由"], typed.get(name, ()), strict=False
        ):
            if value is not None:
                sheet.cell(row, column[title]).value = (
                    float(value) if value.replace(".", "").isdecimal() else value
                )
        if sheet.cell(row, column["指標名"]).value == "隊員":
            sheet.cell(row, column["現状値"]).value = 5
    book.save(path)
    return path


def of_2021(folder):
    data = store.read_raw(folder)
    return (
        data,
        data.programs[data.programs["fiscal_year"].eq(2021)].set_index("program_name"),
        data.indicators[data.indicators["fiscal_year"].eq(2021)].set_index("indicator_name"),
    )


def test_an_empty_form_counts_nothing_and_is_told(folder):
    (path,) = make(folder)
    assert path == folder / "data" / "raw" / "令和3年度_入力票.xlsx"
    data = store.read_raw(folder)
    assert data.years == [2020]
    told = data.findings[data.findings["source"].str.startswith("令和3")]
    assert told["code"].tolist() == ["form_blank"]
    assert told["severity"].tolist() == ["info"]


def test_the_form_shows_last_year_and_asks_for_this(folder):
    _, sheet, column = cells(make(folder)[0])
    rows = {sheet.cell(row, column["指標名"]).value: row for row in range(3, 7)}
    shown = ["基準年度", "基準値", "目標年度", "目標値", "単位", "前年度の値", "前年度の評価", "前年度の相手"]
    values = {
        name: [sheet.cell(row, column[title]).value or "" for title in shown] for name, row in rows.items()
    }
    assert values["参加者"] == ["平成27年度", 10.5, "令和3年度", 20, "人", 18, "A", "①②"]
    assert values["回数"] == ["平成27年度", "年 2回", "令和3年度", "年 8回", "回", "年 3回", "B", "-"]
    assert values["隊員"] == ["平成27年度", 3, "令和3年度", 9, "千円", 4, "", ""]
    assert values["棚"] == ["平成27年度", "未実施", "令和3年度", "充実", "", "実施", "C", "③"]
    names = [sheet.cell(row, column["事業名"]).value for row in range(3, 8)]
    assert [name for name in names if name] == ["花", "夜回り", "図書", "企画"]  # 廃止事業 had ended


def test_only_what_is_to_be_filled_is_unlocked_and_choices_are_offered(folder):
    book, sheet, column = cells(make(folder)[0])
    assert sheet.protection.sheet
    assert not sheet.protection.password
    open_ = [
        [title for title, at in column.items() if not sheet.cell(row, at).protection.locked]
        for row in range(3, 8)
    ]
    every = ["現状値", "取組内容", "協働の相手", "評価", "効果又は理由"]
    assert open_ == [every, every, ["現状値"], every, every[1:]]
    offered = {
        str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.formula1
    }
    assert "区分!$A$2:$A$5" in offered.values()
    assert "区分!$D$2:$D$9" in offered.values()
    assert '"未実施,実施,充実,集計中"' in offered.values()
    codes = book["区分"]
    assert [codes.cell(row, 1).value for row in range(2, 6)] == ["A", "B", "C", "E"]
    assert codes.cell(2, 2).value == "達成した"
    guide = "".join(str(cell.value) for row in book["記入要領"] for cell in row)
    assert "廃止事業" in guide
    assert "集計中" in guide


def check_read_back(folder):
    data, programs, indicators = of_2021(folder)
    assert programs.index.tolist() == ["花", "夜回り", "図書", "企画"]
    assert programs["program_id"].tolist() == ["1-花", "1-夜回り", "2-図書", "2-企画"]
    assert programs["partners"].tolist() == ["①③", "", "②", "①"]
    assert programs["rating"].tolist() == ["A", "B", "A", "C"]
    assert programs.loc["夜回り", ["activities", "item_name", "department"]].tolist() == [
        "巡回した",
        "甲",
        "安全課",
    ]
    assert indicators.loc["参加者", ["baseline", "target", "current", "unit", "current_year"]].tolist() == [
        10.5,
        20,
        21.5,
        "人",
        2021,
    ]
    assert indicators.loc["回数", ["baseline", "current", "baseline_year"]].tolist() == [2, 4, 2015]
    assert indicators.loc["隊員", ["program_id", "current", "target_year"]].tolist() == [
        "1-夜回り",
        5,
        2021,
    ]
    assert indicators.loc["棚", "current_stage"] == "充実"
    told = data.findings[
        data.findings["fiscal_year"].eq(2021) & data.findings["source"].str.startswith("令和3")
    ]
    assert told["code"].tolist() == []


def test_filled_in_it_is_read_back_without_loss(folder):
    fill(make(folder)[0])
    check_read_back(folder)


def test_a_value_whose_unit_stood_in_the_header_is_shown_in_its_unit():
    """約600 under 千円 is 600,000円: in the form, whose unit is 円, 約600 would be a thousandth."""
    row = {"kind": "number", "unit": "円"}
    row |= {"baseline": 500e3, "target": 700e3, "current": 600e3}
    row |= {"baseline_raw": "500", "target_raw": "約700", "current_raw": "約600(速報)"}
    assert _points(row) == {"baseline": "500000", "target": "約700000", "current": "約600000(速報)"}
    below = row | {"current": -600e3, "current_raw": "▲600(速報)"}
    assert _points(below)["current"] == "▲600000(速報)"
    assert _points(row | {"target_raw": "約700千円"})["target"] == "約700千円"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice がない")
def test_saved_again_by_libreoffice_it_is_read_back_without_loss(folder, tmp_path):
    path = fill(make(folder)[0])
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
         "--outdir", str(tmp_path / "saved"), str(path)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    shutil.copyfile(tmp_path / "saved" / path.name, path)
    check_read_back(folder)


def test_half_filled_the_missing_cells_are_named(folder, capsys):
    path = fill(make(folder)[0], {"花": ("21.5", "増やした", None, "A", None)})
    data, programs, _ = of_2021(folder)
    assert programs.index.tolist() == ["花", "夜回り"]  # its further indicator was filled in
    found = data.findings[data.findings["code"].str.startswith("form_")]
    assert set(found["severity"]) == {"error"}
    assert found.loc[found["code"].eq("form_row_blank"), "raw"].tolist() == ["図書", "企画"]
    lacking = found[found["code"].eq("form_cell_blank")]
    assert sorted(lacking.loc[lacking["raw"].eq("花"), "field"]) == ["partners", "reason"]
    assert sorted(lacking.loc[lacking["raw"].eq("夜回り"), "field"]) == sorted(TO_FILL)
    assert hyoka("check", path) == 1
    said = capsys.readouterr().out
    assert "3行目 花" in said
    assert "6行目 図書、7行目 企画" in said


@pytest.mark.parametrize("year", ["令和3年度", "R3", "2021"])
def test_the_command_takes_years_as_the_others_do_and_replaces_nothing(year, folder, capsys):
    assert hyoka("new-year", year, folder) == 0
    path = folder / "data" / "raw" / "令和3年度_入力票.xlsx"
    before = path.read_bytes()
    assert hyoka("new-year", year, folder) == 2
    assert "上書きしません" in capsys.readouterr().err
    assert path.read_bytes() == before


REFUSED = {"2020": "もうあります", "2019": "後の年度", "来年": "読めません"}


@pytest.mark.parametrize("year", REFUSED)
def test_a_year_that_cannot_be_new_is_refused(year, folder, capsys):
    files = sorted(folder.rglob("*"))
    assert hyoka("new-year", year, folder) == 2
    assert REFUSED[year] in capsys.readouterr().err
    assert sorted(folder.rglob("*")) == files


@pytest.fixture
def sent(folder):
    """The forms of the two departments, mailed out and filled in elsewhere."""
    written = make(folder, by_department=True)
    assert [path.relative_to(folder).as_posix() for path in written] == [
        "入力票/令和3年度/令和3年度_入力票_公園課.xlsx", "入力票/令和3年度/令和3年度_入力票_安全課.xlsx",
    ]  # fmt: skip
    return [fill(path) for path in written]


def take(folder, paths):
    return gather(store.load(folder), folder, paths)


def test_returned_forms_are_kept_as_received_and_counted_once(folder, sent, capsys):
    assert hyoka("gather", sent[0], "--plan", folder) == 0
    assert "まだ届いていない課: 安全課" in capsys.readouterr().out
    assert hyoka("gather", *sent, "--plan", folder) == 0
    said = capsys.readouterr().out
    assert "受け取り済みです" in said
    assert "まだ届いていない課: なし" in said
    kept = folder / "data" / "raw" / "令和3年度_入力票"
    assert (kept / sent[0].name).read_bytes() == sent[0].read_bytes()
    assert sorted(of_2021(folder)[1].index) == ["企画", "図書", "夜回り", "花"]


def test_what_was_changed_blank_or_taken_away_is_told(folder, sent, capsys):
    book, sheet, column = cells(sent[0])
    sheet.cell(3, column["目標値"]).value = 99
    sheet.cell(3, column["評価"]).value = None
    sheet.cell(4, column["事業名"]).value = "図書の日"
    book.save(sent[0])
    (one,), _ = take(folder, sent[:1])
    assert one.changed[["row", "program", "column", "was", "now"]].to_numpy().tolist() == [
        [3, "花", "目標値", "20", "99"]
    ]
    assert (one.gone, one.new) == (["図書"], ["図書の日"])
    assert hyoka("gather", sent[0], "--plan", folder) == 1
    assert "3行目「事業の評価」 花" in capsys.readouterr().err


def test_a_sorted_form_tells_which_indicators_changed_their_program(folder):
    path = fill(make(folder)[0])
    book, sheet, column = cells(path)
    names = [sheet.cell(row, column["指標名"]).value for row in range(3, 6)]
    assert names == ["参加者", "回数", "隊員"]  # of 花, 夜回り and 夜回り
    for one in column.values():
        above, below = sheet.cell(3, one), sheet.cell(4, one)
        above.value, below.value = below.value, above.value
    sent_back = path.rename(folder / "sorted.xlsx")
    book.save(sent_back)
    (one,), _ = take(folder, [sent_back])
    assert (one.gone, one.new) == ([], [])
    assert one.indicators == ["夜回りの指標「隊員」がありません", "花に指標「隊員」が加わっています"]
    assert of_2021(folder)[0].findings["code"].eq("indicator_moved").sum() == 1


def test_a_better_version_takes_the_place_of_the_first_which_is_kept(folder, sent):
    take(folder, sent[:1])
    old = sent[0].read_bytes()
    book, sheet, column = cells(sent[0])
    sheet.cell(3, column["評価"]).value = "B"
    book.save(sent[0])
    (one,), _ = take(folder, sent[:1])
    assert one.became.startswith("差し替えました")
    assert (folder / "入力票" / "令和3年度" / "前の版" / "令和3年度_入力票_公園課_1.xlsx").read_bytes() == old
    assert of_2021(folder)[1]["rating"].tolist() == ["B", "A"]


@pytest.mark.parametrize("case", ["twice", "beside the whole", "no form", "another year"])
def test_what_would_count_twice_or_is_no_form_is_refused_and_nothing_kept(case, folder, sent, tmp_path):
    other = tmp_path / "別.xlsx"
    shutil.copyfile(sent[0], other)
    paths = [sent[0], other]
    if case == "beside the whole":
        shutil.copyfile(sent[0], folder / "data" / "raw" / "令和3年度_入力票.xlsx")
    elif case == "no form":
        paths = [sent[0], folder / "data" / "raw" / "r2.csv"]
    elif case == "another year":
        book, sheet, _ = cells(other)
        sheet["A1"] = "令和2年度 評価の入力票（公園課）"
        book.save(other)
    data = store.load(folder)
    with pytest.raises(WrongUsage):
        gather(data, folder, paths)
    assert not (folder / "data" / "raw" / "令和3年度_入力票").exists()


def test_a_program_not_written_yet_has_not_ended(folder):
    parks, safety = make(folder, by_department=True)
    take(folder, [fill(parks, {"花": TYPED["花"]})])
    data = store.read_raw(folder)
    # 図書 stands blank in the form of 公園課, that of 安全課 has not come; 廃止事業 had ended and stands in none.
    found = data.findings.set_index("code")["raw"]
    assert found[["form_row_blank"]].tolist() == ["図書"]
    assert found[["form_missing"]].tolist() == ["夜回り（安全課）", "企画（安全課）"]
    assert found[["program_gone"]].tolist() == ["廃止事業"]
    chosen = data.select(2021)
    assert chosen.awaited["program_name"].tolist() == ["夜回り", "図書", "企画"]
    moved = between(data.select(2020), chosen, ["A", "B", "C"], ["E"])
    assert moved["change"].to_dict() == {"1-花": "不変", "2-廃止事業": "比較対象外"}
    assert review_list(chosen)["program_name"].tolist() == []
    assert (
        "入力票の書かれていない事業が3件あります。数字は、書かれた1事業だけのものです。"
        in conditions(chosen).data
    )
    take(folder, [fill(parks), fill(safety)])
    assert store.read_raw(folder).select(2021).awaited.empty


def test_rows_are_high_enough_and_grow_with_what_is_typed(folder):
    (path,) = make(folder)
    book, sheet, _ = cells(path)
    guide = book["記入要領"]
    of_value = next(row for row in range(1, 20) if guide.cell(row, 1).value == "現状値")
    # 評価（令和3年度） and the line on values take two lines in their columns, the row of 花 one.
    high = [sheet.row_dimensions[2].height, guide.row_dimensions[of_value].height]
    assert all(2 * 18 < height < 3 * 18 for height in high)
    assert 18 < sheet.row_dimensions[3].height < 2 * 18
    with zipfile.ZipFile(path) as parts:
        assert b"customHeight" not in parts.read(
            "xl/worksheets/sheet1.xml"
        )  # it would keep rows from growing


def test_a_city_without_partners_is_not_asked_for_them(tmp_path):
    folder = fictional_folder(tmp_path, {"r2.csv": R2.replace("協働の相手", "備考欄")}, PLAN)
    _, _, column = cells(make(folder)[0])
    assert "協働の相手" not in column
    assert "前年度の相手" not in column
