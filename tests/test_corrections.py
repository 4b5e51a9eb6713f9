"""Errata: where, what is expected there, what it should be; and a guard for when the source is fixed."""

import pytest
from conftest import fictional_folder, published

from analysis import load, store
from analysis.errors import PlanError

ROW = "(1)甲\t花\t課\t内容\t①\tA\t理由\t率 1%\t率 3%\t率 2%"

GOOD = """
[[correction]]
source = "nasushiobara_r2_process3.txt"
row = 14
field = "current"
expect = "加入率 61.5%"
value = "加入率 62.5%"
reason = "試し"
by = "試験"
"""


def write(folder, text):
    (folder / "data" / "corrections.toml").write_text(text, encoding="utf-8")


def test_a_correction_is_applied_and_told(plan_folder):
    write(plan_folder, GOOD)
    data = store.read_raw(plan_folder)
    indicator = data.indicators.set_index("indicator_name").loc["加入率"]
    assert (indicator["current"], indicator["current_raw"]) == (62.5, "加入率 62.5%")
    told = data.findings.set_index("code").loc["corrected"]
    assert (told["source_row"], told["field"]) == (14, "current")
    assert told["raw"] == "加入率 61.5% → 加入率 62.5%（試し、試験）"
    assert "61.5%" in (plan_folder / "data" / "raw" / "nasushiobara_r2_process3.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('加入率 61.5%"\nvalue', '加入率 61.4%"\nvalue'),
        ("row = 14", "row = 99"),
        ("process3", "process4"),
    ],
)
def test_a_correction_that_no_longer_fits_is_an_error(plan_folder, old, new):
    write(plan_folder, GOOD.replace(old, new))
    data = store.read_raw(plan_folder)
    assert data.findings["code"].tolist().count("correction_stale") == 1
    assert data.findings["severity"].iloc[0] == "error"
    assert data.indicators.set_index("indicator_name").loc["加入率", "current"] == 61.5


def test_a_new_correction_makes_the_tables_stale(plan_folder):
    store.save(store.read_raw(plan_folder), plan_folder)
    write(plan_folder, GOOD)
    assert load(plan_folder).indicators.set_index("indicator_name").loc["加入率", "current"] == 62.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[correction]", "読めません"),
        (GOOD.replace('by = "試験"', ""), "correction.0.by"),
        (GOOD.replace("reason", "raeson"), "correction.0.reason"),
        (GOOD.replace('reason = "試し"', 'reason = ""'), "8行目 correction.0.reason: 空のまま"),
        (GOOD.replace('"current"', '"genjo"'), "5行目 correction.0.field: 「genjo」"),
        (GOOD.replace('"current"', '"row"'), "5行目 correction.0.field: 「row」"),
    ],
)
def test_a_broken_file_says_where(plan_folder, text, message):
    write(plan_folder, text)
    with pytest.raises(PlanError, match=message):
        store.read_raw(plan_folder)


@pytest.mark.parametrize(("field", "code"), [("program_name", "correction_stale"), ("current", "corrected")])
def test_the_row_of_a_further_indicator_has_no_program_to_correct(tmp_path, field, code):
    more = "\t\t\t\t\t\t\t人数 1人\t人数 5人\t人数 2人"
    text = published("令和2", "R2", ["(1)甲\t花\t課\t内容\t①\tA\t良い\t率 1%\t率 3%\t率 2%", more])
    folder = fictional_folder(tmp_path / "p", {"a.txt": text})
    expect = {"program_name": "", "current": "人数 2人"}[field]
    cells = {
        "source": "a.txt",
        "field": field,
        "expect": expect,
        "value": "人数 3人",
        "reason": "試し",
        "by": "試験",
    }
    write(folder, "[[correction]]\nrow = 9\n" + "".join(f'{key} = "{cell}"\n' for key, cell in cells.items()))
    data = store.read_raw(folder)
    assert [found for found in data.findings["code"] if found.startswith("correct")] == [code]
    assert data.programs["program_name"].tolist() == ["花"]


@pytest.mark.parametrize("source", ["a.xlsx", "a.xlsx#評価"])
def test_a_workbook_is_named_with_or_without_its_sheet(source, tmp_path):
    import office

    folder = fictional_folder(tmp_path, {})
    office.xlsx(office.rows_of(published("令和2", "R2", [ROW])), folder / "data" / "raw" / "a.xlsx")
    write(
        folder,
        GOOD.replace("nasushiobara_r2_process3.txt", source)
        .replace("14", "8")
        .replace("加入率 61.5%", "率 2%"),
    )
    data = store.read_raw(folder)
    assert data.indicators["current"].tolist() == [62.5]
    assert data.findings.set_index("code").loc["corrected", "source"] == "a.xlsx"


def test_a_program_cannot_be_corrected_away(plan_folder):
    write(plan_folder, GOOD.replace('"current"', '"program_name"').replace('"加入率 62.5%"', '"-"'))
    with pytest.raises(PlanError, match="1 番目の訂正で、事業名を空にはできません"):
        store.read_raw(plan_folder)
