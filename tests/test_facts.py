"""What is known of a plan without reading its tables, and what makes it out of date."""

import json
import os

import pytest

from analysis import facts
from analysis.errors import WrongUsage
from analysis.facts import Facts, Year, combined, fingerprint, read_facts, refuse
from analysis.places import PROCESSED_FOLDER, RAW_FOLDER

YEARS = {2019: ["公園課", "図書課"], 2020: ["公園課"]}


def made(**changed) -> Facts:
    years = {
        2019: Year(["公園課"], [("r1.txt", "1")], "t19"),
        2020: Year(["公園課"], [("r2.txt", "2")], "t20"),
    }
    about = dict.fromkeys(["name", "title", "source", "told"], "") | {"fictional": True, "errors": 0}
    return Facts(**({"inputs": "i", "settings": "s", "yearless": "y", "years": years} | about | changed))


# What changed → fiscal years whose pages look at it.
CHANGES = {
    "nothing": ({}, []),
    "tables of 2019": ({2019: "other"}, [2019, 2020]),
    "tables of 2020": ({2020: "other"}, [2020]),
    "settings": ({"settings": "other"}, [2019, 2020]),
    "rows of no year": ({"yearless": "other"}, [2019, 2020]),
    "words": ({"told": "other", "errors": 3}, []),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_page_looks_at_its_year_and_those_before(case):
    changes, stale = CHANGES[case]
    before = made()
    years = {
        number: Year(year.departments, year.sources, changes.get(number, year.tables))
        for number, year in before.years.items()
    }
    after = made(years=years, **{name: to for name, to in changes.items() if isinstance(name, str)})
    assert [year for year in before.years if before.inputs_of(year) != after.inputs_of(year)] == stale
    assert (before.everything != after.everything) == bool(stale)


REFUSED = {
    "no such year": ((2021,), "2021年度のデータはありません", "2019、2020"),
    "no such department": ((2020, "図書課"), "2020年度に担当課「図書課」の事業はありません", "公園課"),
    "compared with itself": ((2020, "", 2020), "比較する年度 2020 は使えません", "使える年度: 2019"),
    "compared with a later one": ((2019, "", 2020), "比較する年度 2020 は使えません", "使える年度: なし"),
    "compared with one that is not there": ((2020, "", 2010), "比較する年度 2010 は使えません", "2019"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_plan_does_not_have_is_refused(case):
    asked, what, remedy = REFUSED[case]
    with pytest.raises(WrongUsage) as refused:
        refuse(YEARS, *asked)
    assert what in str(refused.value) and remedy in str(refused.value)


@pytest.mark.parametrize("asked", [(2019,), (2019, "図書課"), (2020, "公園課", 2019), (2020, "", 0)])
def test_what_it_has_is_not(asked):
    refuse(YEARS, *asked)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / RAW_FOLDER).mkdir(parents=True)
    (tmp_path / RAW_FOLDER / "a.csv").write_text("一", encoding="utf-8")
    (tmp_path / "data" / "plan.toml").write_text("", encoding="utf-8")
    return tmp_path


def age(folder):
    os.utime(folder / RAW_FOLDER / "a.csv", (1, 1))


# What was done to the folder → whether its tables are out of date.
DONE = {
    "a file older": (age, False),
    "the lock of a program": (lambda folder: (folder / RAW_FOLDER / "~$a.csv").write_text("x"), False),
    "a note beside": (lambda folder: (folder / "memo.txt").write_text("x"), False),
    "another content": (lambda folder: (folder / RAW_FOLDER / "a.csv").write_text("二", encoding="utf-8"), True),
    "another name": (lambda folder: (folder / RAW_FOLDER / "a.csv").rename(folder / RAW_FOLDER / "b.csv"), True),
    "one more file": (lambda folder: (folder / RAW_FOLDER / "b.csv").write_text(""), True),
    "a setting": (lambda folder: (folder / "data" / "plan.toml").write_text("[plan]"), True),
    "the first erratum": (lambda folder: (folder / "data" / "corrections.toml").write_text(""), True),
}  # fmt: skip


@pytest.mark.parametrize("case", DONE)
def test_tables_are_of_the_files_as_they_are(case, folder):
    do, stale = DONE[case]
    before = fingerprint(folder)
    do(folder)
    assert (fingerprint(folder) != before) == stale


def test_another_program_is_another_fingerprint(folder, monkeypatch):
    before = fingerprint(folder)
    monkeypatch.setattr(facts, "code_fingerprint", lambda: "other")
    assert fingerprint(folder) != before


def write_package(folder, text):
    (folder / PROCESSED_FOLDER).mkdir(parents=True)
    (folder / PROCESSED_FOLDER / facts.PACKAGE).write_text(text, encoding="utf-8")


def test_facts_come_back_as_they_were_written(folder):
    known = made(inputs=fingerprint(folder))
    write_package(folder, json.dumps({"hyoka": known.written()}))
    found = read_facts(folder)
    assert (found.years[2020].tables, list(found.years)) == ("t20", [2019, 2020])
    assert found.inputs_of(2019) == known.inputs_of(2019)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"hyoka": {}}', '{"hyoka": {"years": {"x": {}}}}'])
def test_facts_that_are_not_ours_are_none(folder, text):
    write_package(folder, text)
    assert read_facts(folder) is None


def test_facts_of_other_files_are_none(folder):
    assert read_facts(folder) is None
    write_package(folder, json.dumps({"hyoka": made(inputs="of other files").written()}))
    assert read_facts(folder) is None


def test_texts_hashed_together_are_not_one_text():
    assert combined("a", "b") != combined("b", "a") != combined("ab") != combined("a", "", "b")
