"""From raw file to tables: the city's file by its published counts, and layouts made up to be difficult."""

import hashlib

import pandas as pd
import pytest
from conftest import ROOT, TWO_YEARS, cleaned, fictional_folder, published
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import store
from analysis.cleaning.schema import ROLES
from analysis.layout.lay_out import lay_out

RAW = ROOT / "data" / "raw" / "nasushiobara_r2_process3.txt"


def test_raw_file_is_as_received():
    assert hashlib.sha256(RAW.read_bytes()).hexdigest() == (
        "54cccfb4ba110ffc666987161bbe3ff6e029c7cfc835c701d76df2c29f414818"
    )


def test_counts_of_the_sample(city):
    programs, indicators = city.programs, city.indicators
    assert city.years == [2020]
    assert (len(programs), len(indicators), len(city.partners)) == (16, 16, 26)
    assert (programs["process_no"].nunique(), programs["item_no"].nunique()) == (1, 3)
    assert programs["rating"].value_counts().to_dict() == {"A": 2, "B": 4, "C": 5, "D": 4, "E": 1}
    assert programs["department"].value_counts().to_dict() == {
        "市民協働推進課": 9, "生涯学習課": 3, "総務課": 1, "生活課": 1, "社会福祉課": 1, "高齢福祉課": 1,
    }  # fmt: skip
    assert indicators["kind"].value_counts().to_dict() == {"number": 11, "stage": 4, "text": 1}


def test_years_come_from_the_headers(city):
    years = city.indicators[["baseline_year", "target_year", "current_year"]].drop_duplicates()
    assert years.to_numpy().tolist() == [[2015, 2021, 2020]]


def test_items_carry_forward_across_pages(city):
    items = city.programs.set_index("program_name")["item_no"]
    assert items["自治公民館施設整備"] == 1
    assert items.value_counts().to_dict() == {1: 9, 2: 5, 3: 2}
    first = city.programs.iloc[0]
    assert first["process_name"] == "夢を描く(集う)"
    assert first["item_name"] == "市民の組織機能を強化するための支援"
    assert (first["process_no"], first["plan_pages"]) == (3, "8~10")


def test_every_program_leads_back_to_its_line(city):
    lines = RAW.read_text("utf-8").splitlines()
    for program in city.programs.itertuples():
        assert program.program_name in lines[program.source_row - 1]
        assert program.source == RAW.name


def test_sample_cells(city):
    programs = city.programs.set_index("program_name")
    assert programs.loc["協働のまちづくり推進団体登録事業", "partners"] == "①②③④⑤⑦"
    assert programs.loc["市民活動保険制度の検討", "partners"] == ""
    assert programs.loc["市民活動保険制度の検討", "partners_raw"] == "-"
    assert programs.loc["市民ポータルサイトによるネットワーク化の推進", "reason"] == ""
    activities = programs.loc["自治会活動支援", "activities"].splitlines()
    assert len(activities) == 5
    assert activities[1] == "「自治会活動の手引き」を配布した。"
    assert not any("<" in line for line in activities)


def test_findings_of_the_sample(city):
    found = city.findings[["severity", "code", "source_row", "field"]].to_numpy().tolist()
    assert found == [
        ["warning", "value_text", 40, "current"],
        ["info", "markup_removed", 13, "activities"],
        ["info", "markup_removed", 14, "activities"],
    ]
    survey = city.indicators[city.indicators["kind"].eq("text")].iloc[0]
    assert survey["indicator_name"] == "調査・活用"
    assert survey["current_raw"] == "調査結果の活用 研修内容、対象者へ反映する。"


def test_rows_reconcile(city):
    source = city.sources.iloc[0]
    assert source["rows"] == len(RAW.read_text("utf-8").splitlines())
    assert source[[f"{role}_rows" for role in ROLES]].tolist() == [10, 6, 9, 16, 0, 0, 0]


ROW = "(1)甲\t{name}\t課\t内容\t{partners}\t{rating}\t理由\t{b}\t{g}\t{c}"


def _row(name="ある事業", partners="①", rating="A", b="率 1%", g="率 3%", c="率 2%"):
    return ROW.format(name=name, partners=partners, rating=rating, b=b, g=g, c=c)


@pytest.mark.parametrize(
    ("rows", "code", "field", "raw"),
    [
        ([_row(rating="Z")], "rating_unknown", "rating", "Z"),
        ([_row(partners="①⑨")], "partner_unknown", "partners", "①⑨"),
        ([_row(partners="1,3")], "partner_spelling", "partners", "1,3"),
        ([_row(c="5人(2人)")], "value_several", "current", "5人(2人)"),
        ([_row(c="率 2人")], "unit_differs", "indicator", "率 1% / 率 3% / 率 2人"),
        ([_row(g="率 3%増")], "qualifier_differs", "indicator", "率 1% / 率 3%増 / 率 2%"),
        ([_row(g="率 300%")], "value_jump", "indicator", "率 1% / 率 300% / 率 2%"),
        ([_row(c="率 実施")], "kind_mixed", "indicator", "率 1% / 率 3% / 率 実施"),
        ([_row(c="割合 2%")], "label_differs", "indicator", "率 1% / 率 3% / 割合 2%"),
        ([_row(), _row()], "program_twice", "program_name", "ある事業"),
        ([_row(), _row(rating="B")], "program_twice", "program_name", "ある事業"),
        ([_row(), _row(c="率 9%")], "indicator_twice", "indicator_name", "ある事業"),
        ([_row(), "※注記だけの行"], "row_note", "row", "※注記だけの行"),
    ],
)
def test_doubts_become_findings(rows, code, field, raw):
    data = cleaned(published("令和2", "R2", rows))
    found = data.findings[data.findings["code"].eq(code)]
    assert found[["field", "raw"]].to_numpy().tolist() == [[field, raw]]
    assert found["message"].iloc[0].endswith("。")


def test_nothing_is_dropped_when_a_program_stands_twice():
    rows = [_row(c="率 2%"), _row(c="率 9%", rating="B")]
    data = cleaned(published("令和2", "R2", rows))
    assert data.programs["program_id"].tolist() == ["1-ある事業", "1-ある事業#2"]
    assert data.indicators["current"].tolist() == [2, 9]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [("1,3", "①③"), ("(1)(3)", "①③"), ("１・３", "①③"), ("③①", "①③"), ("①、③", "①③"), ("①①", "①")],
)
def test_partner_spellings(cell, codes):
    data = cleaned(published("令和2", "R2", [_row(partners=cell)]))
    assert data.programs["partners"].tolist() == [codes]


def test_several_indicators_per_program():
    more = "\t\t\t\t\t\t\t人数 1人\t人数 5人\t人数 2人"
    data = cleaned(published("令和2", "R2", [_row(), more, _row("別")]))
    assert data.indicators[["program_id", "indicator_no", "indicator_name"]].to_numpy().tolist() == [
        ["1-ある事業", 1, "率"], ["1-ある事業", 2, "人数"], ["1-別", 1, "率"],
    ]  # fmt: skip
    assert data.sources["indicator_rows"].tolist() == [1]


def test_an_item_ends_with_its_process():
    second = published("令和2", "R2", ["\t別の事業\t課\t内容\t①\tA\t理由\t-\t-\t-"], "プロセス2 次")
    data = cleaned(published("令和2", "R2", [_row()]) + second)
    assert data.programs["item_name"].tolist() == ["甲", ""]
    assert data.programs["process_no"].tolist() == [1, 2]


def test_fiscal_year_conflict_and_absence():
    text = published("令和2", "R3", [_row()])
    data = cleaned(text)
    assert "fiscal_year_conflict" in set(data.findings["code"])
    assert data.years == [2020]
    nowhere = text.replace("令和2年度", "").replace("(R3)", "")
    data = cleaned({"a.txt": nowhere, "b.txt": TWO_YEARS["r1.txt"]})
    assert data.findings["code"].tolist().count("fiscal_year_missing") == 1
    source = data.sources.set_index("source").loc["a.txt"]
    assert (source["program_rows"], source["unread_rows"]) == (0, 1)


def test_header_that_is_not_there():
    data = cleaned({"a.txt": "ただの文章\n", "b.txt": TWO_YEARS["r1.txt"]})
    assert set(data.findings.loc[data.findings["source"].eq("a.txt"), "code"]) == {
        "header_missing",
        "row_unread",
    }


def test_column_that_nobody_knows():
    lines = published("令和2", "R2", [_row()]).splitlines()
    lines[4] += "\t\t\t備考"
    lines[-1] += "\t大事なこと"
    data = cleaned("\n".join(lines))
    found = data.findings[data.findings["code"].eq("header_unknown")]
    assert found["raw"].tolist() == ["備考"]


def test_flat_layout():
    text = (
        "年度\tプロセス\t項目\t事業名\t担当課\t協働の相手\t評価\t指標名\t単位\t基準年度\t基準値\t目標年度\t目標値\t現状年度\t現状値\n"
        "R2\tプロセス1 架空\t(1)甲\t花\t課\t①\tA\t人数\t人\tH27\t1\tR3\t5\tR2\t2\n"
        "R3\tプロセス1 架空\t(1)甲\t花\t課\t①\tB\t人数\t人\tH27\t1\tR3\t5\tR3\t3\n"
    )
    data = cleaned(text)
    assert data.programs[["fiscal_year", "program_id", "rating"]].to_numpy().tolist() == [
        [2020, "1-花", "A"], [2021, "1-花", "B"],
    ]  # fmt: skip
    assert data.indicators[["indicator_name", "unit", "baseline_year", "current", "current_year"]].to_numpy().tolist() == [
        ["人数", "人", 2015, 2, 2020], ["人数", "人", 2015, 3, 2021],
    ]  # fmt: skip


def test_renames_keep_the_id():
    files = TWO_YEARS | {"r2.txt": TWO_YEARS["r2.txt"].replace("花いっぱい", "花とみどり")}
    data = cleaned(files, '[renames]\n"花いっぱい" = "花とみどり"\n')
    assert data.programs.groupby("program_id").size()["1-花とみどり"] == 2


def test_cp932_file_with_circled_numbers(tmp_path):
    folder = fictional_folder(tmp_path / "p", {})
    text = TWO_YEARS["r1.txt"].replace("~", "～").replace("公園課", "髙公園課")
    (folder / "data" / "raw" / "a.txt").write_bytes(text.encode("cp932"))
    data = store.read_raw(folder)
    assert data.programs["department"].iloc[0] == "髙公園課"
    assert data.programs["partners"].iloc[0] == "①②"
    assert data.sources["format"].tolist() == ["タブ区切り（CP932）"]


CELLS = st.sampled_from(
    [
        "",
        "-",
        "①②",
        "A",
        "事業",
        "内容。",
        "加入率 5%",
        "実施",
        "プロセス9 別",
        "【行動計画P. 3】",
        "(3)別",
        "x",
    ]
)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=11).map("\t".join), min_size=25, max_size=50)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)
@given(LINES)
def test_nothing_is_lost_whatever_the_rows(raw_of, lines):
    raw = raw_of(published("令和2", "R2", lines))
    layout = lay_out(raw)
    assert len(layout.roles) == len(raw.cells)
    assert set(layout.roles) <= set(ROLES)
    kept = layout.roles.isin(["program", "indicator"])
    assert layout.rows["source_row"].tolist() == layout.roles.index[kept].tolist()
    found = pd.concat(layout.findings)
    unread = found.loc[found["code"].isin(["row_unread", "row_wide"]), "source_row"]
    assert sorted(unread) == layout.roles.index[layout.roles.eq("unread")].tolist()
