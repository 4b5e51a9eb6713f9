import json
import shutil

import pandas as pd
import pytest
from conftest import PLAN, ROOT

from analysis import load, store
from analysis.cleaning.schema import TABLES, validate
from analysis.errors import HyokaError, PlanError, WrongUsage
from analysis.facts import fingerprint
from analysis.places import find_plan
from analysis.plan import read_plan
from analysis.readers import raw_files

BROKEN_PLANS = {
    'city = "架空市"': "plan: 必要な項目がありません",
    "[plan": "plan.toml を読めません",
    '[plan]\ntitle = "題"': "plan.city: 必要な項目がありません",
    PLAN + '[rating]\nscale = ["A"]': "rating: この名前の項目はありません",
    PLAN + '[ratings]\nscale = "ABCD"': "ratings.scale: [",
    PLAN + '[ratings]\nscale = ["A", "E"]\nexit = ["E"]': "同じ区分が",
    PLAN + "[ratings]\nscale = []": "ratings: scale に評価の区分がありません",
    PLAN + '[partners]\nlegend = {"1" = "市民"}': "legend の 1 は codes にありません",
    PLAN
    + '[progress]\nprofile = "lineal"': "progress.profile: 'linear', 'eurostat', 'hj21' か 'tama' を書いてください",
    PLAN + '[directions]\n"率" = "up"': "directions.率: 'increase' か 'decrease' を",
}


def test_plan_of_the_city():
    plan = read_plan(ROOT)
    assert plan.ratings.grades == list("ABCDE")
    assert (plan.ratings.exit, plan.ratings.confirmed) == (["E"], False)
    assert plan.partners.legend == plan.ratings.legend == {}
    assert not plan.plan.fictional


@pytest.mark.parametrize(("text", "message"), BROKEN_PLANS.items())
def test_broken_plan_says_where(plan_folder, text, message):
    (plan_folder / "data" / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as error:
        read_plan(plan_folder)
    assert message in str(error.value)
    assert "対処" in str(error.value)


def test_plan_saved_by_notepad_with_a_bom(plan_folder):
    (plan_folder / "data" / "plan.toml").write_text(PLAN, encoding="utf-8-sig")
    assert read_plan(plan_folder).plan.city == "架空市"


def test_a_plan_is_found_from_below_and_only_from_here(plan_folder, monkeypatch):
    (plan_folder / "notebooks").mkdir()
    monkeypatch.chdir(plan_folder / "notebooks")
    assert find_plan(".") == plan_folder.resolve()
    with pytest.raises(WrongUsage):
        find_plan(plan_folder / "notebooks")


def test_saved_tables_come_back_the_same(plan_folder):
    data = store.read_raw(plan_folder)
    store.save(data, plan_folder)
    again = load(plan_folder)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(data, name), getattr(again, name))
    assert not [
        path.name for path in (plan_folder / "data" / "processed").iterdir() if path.name.startswith(".")
    ]


def test_same_input_same_bytes(plan_folder):
    def written():
        folder = store.save(store.read_raw(plan_folder), plan_folder)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    assert written() == written()


def test_stale_tables_are_not_used(plan_folder):
    store.save(store.read_raw(plan_folder), plan_folder)
    raw = next((plan_folder / "data" / "raw").iterdir())
    raw.write_text(raw.read_text("utf-8").replace("加入率 61.5%", "加入率 62.5%"), encoding="utf-8")
    current = load(plan_folder).indicators.set_index("indicator_name")["current"]
    assert current["加入率"] == 62.5


def test_loading_writes_nothing(plan_folder):
    load(plan_folder)
    assert not (plan_folder / "data" / "processed").exists()


def test_datapackage_describes_every_column(plan_folder):
    package = json.loads(
        (store.save(store.read_raw(plan_folder), plan_folder) / "datapackage.json").read_text("utf-8")
    )
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        table = pd.read_parquet(plan_folder / "data" / "processed" / resource["path"])
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == list(table.columns)
        assert all(field["title"] and field["description"] for field in fields)
    types = {field["name"]: field["type"] for field in package["resources"][1]["schema"]["fields"]}
    assert (types["fiscal_year"], types["baseline_year"], types["baseline"], types["unit"]) == (
        "integer", "integer", "number", "string",
    )  # fmt: skip


def test_columns_of_the_contract(city):
    assert (
        list(city.programs.columns)
        == (
            "fiscal_year program_id process_no process_name plan_pages item_no item_name program_name department"
            " activities partners partners_raw rating rating_raw reason source source_row"
        ).split()
    )
    contract = (
        "fiscal_year program_id indicator_no indicator_name unit kind direction baseline_year target_year current_year"
        " baseline target current baseline_stage target_stage current_stage baseline_raw target_raw current_raw"
    ).split()
    assert [column for column in city.indicators.columns if column in contract] == contract
    assert list(city.partners.columns) == ["fiscal_year", "program_id", "partner"]
    found = "severity code fiscal_year source source_row field raw message".split()
    assert list(city.findings.columns) == [*found, "acknowledged"]


def test_a_row_too_few_does_not_reconcile(city):
    wrong = city.sources.assign(program_rows=15)
    with pytest.raises(HyokaError, match="sources"):
        validate("sources", wrong)


def test_select_refuses_what_is_not_there(city):
    with pytest.raises(WrongUsage, match="2020"):
        city.select(2019)
    with pytest.raises(WrongUsage, match="生涯学習課"):
        city.select(2020, "生涯")
    assert len(city.select(2020, "生涯学習課").indicators) == 3


def test_data_dictionary_is_current():
    """Made with: python -c "from analysis.cleaning.schema import dictionary; print(dictionary(), end='')"."""
    from analysis.cleaning.schema import dictionary

    assert (ROOT / "docs" / "data_dictionary.md").read_text("utf-8") == dictionary()


def test_renames_in_a_circle_are_refused(plan_folder):
    text = PLAN + '[renames]\n"甲" = "乙"\n"乙" = "甲"\n'
    (plan_folder / "data" / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match="輪になっています"):
        read_plan(plan_folder)


def test_what_other_programs_leave_in_hidden_folders_is_no_raw_file(plan_folder):
    """JupyterLab keeps copies of files that were opened in it: read too, they would double the plan."""
    raw = plan_folder / "data" / "raw"
    (received,) = raw_files(raw)
    before = fingerprint(plan_folder)
    for place in [".ipynb_checkpoints", "R2/.ipynb_checkpoints", ".git/objects"]:
        (raw / place).mkdir(parents=True)
        shutil.copy(received, raw / place / "copy-checkpoint.txt")
    shutil.copy(received, raw / ".copy.txt")
    assert raw_files(raw) == [received]
    assert fingerprint(plan_folder) == before
    shutil.copy(received, raw / "R2" / "copy.txt")  # a folder that can be seen is looked into
    assert raw_files(raw) == [raw / "R2" / "copy.txt", received]
    assert fingerprint(plan_folder) != before
