import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis.partners import patterns as partners
from analysis.partners import tables

CODES = list("①②③④⑤⑥⑦")


def test_sample_totals(year2020):
    totals = partners.totals(year2020.programs["partners"], CODES)
    assert totals.to_dict() == {"①": 2, "②": 4, "③": 4, "④": 1, "⑤": 10, "⑥": 0, "⑦": 5, "∅": 2}


def test_sample_combinations(year2020):
    table = partners.combinations(year2020.programs["partners"])
    counts = dict(zip(table["combination"], table["count"], strict=True))
    assert table.iloc[0].tolist() == ["⑤", 7]
    assert counts == {
        "⑤": 7, "∅": 2, "⑦": 2, "③⑦": 1, "①②③④⑤⑦": 1, "①②③⑤⑦": 1, "②③⑤": 1, "②": 1,
    }  # fmt: skip


def test_sample_pairs(year2020):
    pairs = partners.pairs(year2020.programs["partners"]).set_index(["a", "b"])
    two_three = pairs.loc[("②", "③")]
    assert two_three[["n", "jaccard", "lift"]].tolist() == [3, 0.6, 3.0]  # 3/(4+4−3); 3·16/(4·4)
    # C(4,3)·C(12,1)/C(16,4) + C(4,4)/C(16,4) = 49/1820
    assert two_three["p"] == pytest.approx(49 / 1820)
    assert pd.isna(pairs.loc[("①", "②"), "lift"])  # ① stands in two programs only


def test_upsetr_list_example():
    """Published: UpSetR's list input example."""
    sets = {
        "一": {1, 2, 3, 5, 7, 8, 11, 12, 13},
        "二": {1, 2, 4, 5, 10},
        "三": {1, 5, 6, 7, 8, 9, 10, 12, 13},
    }
    members = pd.Series([{name for name, own in sets.items() if item in own} for item in range(1, 14)])
    table = partners.combinations(members)
    counts = {frozenset(c): n for c, n in zip(table["combination"], table["count"], strict=True)}
    expected = {"一": 2, "二": 1, "三": 2, "一二": 1, "一三": 4, "二三": 1, "一二三": 2}
    assert counts == {frozenset(c): n for c, n in expected.items()}
    assert table["count"].is_monotonic_decreasing


def test_co_occurrence(year2020):
    table = partners.co_occurrence(year2020.programs["partners"], CODES)
    assert table.shape == (7, 7)
    assert (table.loc["②", "③"], table.loc["⑤", "⑤"], table.loc["⑥"].sum()) == (3, 10, 0)
    assert (table.to_numpy() == table.to_numpy().T).all()


def test_by_group(year2020):
    programs = year2020.programs
    table = partners.by_group(programs["partners"], programs["department"], CODES)
    assert table.loc["生涯学習課"].to_dict() == {
        "事業数": 3, "①": 0, "②": 0, "③": 0, "④": 0, "⑤": 3, "⑥": 0, "⑦": 0, "∅": 0,
    }  # fmt: skip


def test_nobody_has_a_partner():
    nobody = pd.Series(["", ""])
    assert partners.pairs(nobody).empty
    assert partners.combinations(nobody).to_numpy().tolist() == [["∅", 2]]


def test_combinations_of_as_many_programs_stand_in_one_row():
    html = tables.partner_combinations(pd.Series(["①", "②", "①", "③④", ""])).data
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])]
        for row in BeautifulSoup(html, "html.parser").select("tbody tr")
    ]
    assert [row[1:] for row in rows] == [["2", "2", "40%"], ["1", "3", "60%"]]
    assert rows[0][0] == "①"
    assert set(rows[1][0].split("、")) == {"②", "③④", "相手なし"}
