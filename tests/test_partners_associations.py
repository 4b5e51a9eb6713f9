"""Permutation tests against counting by hand and brute force; what cannot reach α; Holm."""

from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from analysis.partners import associations as a
from analysis.partners import permutation, swaps
from analysis.partners.sentences import pair_title, pairs_sentence, partner_years_sentence

SCALE = list("ABCD")


def test_two_against_two_by_hand():
    # A A with, D D without: of 6 ways to choose two, {A,A} and {D,D} are as far apart: 2/6, and nothing is further.
    table = a.with_rating(pd.Series(["①", "①", "", ""]), pd.Series(list("AADD")), ["①"], SCALE)
    row = table.iloc[0]
    assert row[["n", "others", "mean", "mean_others"]].tolist() == [2, 2, 4, 1]
    assert row["p"] == row["p_min"] == pytest.approx(1 / 3)
    assert pd.isna(row["p_holm"])  # no outcome could reach .05


@pytest.mark.parametrize(
    ("scale", "grades", "upper", "others"),
    [("ABCD", "ABCDDB", 2 / 3, 1 / 3), ("◎○△", "◎○△△△△", 1 / 3, 0)],  # of three the middle one is not upper
)
def test_shares_of_upper_grades(scale, grades, upper, others):
    row = a.with_rating(pd.Series(["①"] * 3 + [""] * 3), pd.Series(list(grades)), ["①"], scale).iloc[0]
    assert row[["upper", "upper_others"]].tolist() == pytest.approx([upper, others])


def test_one_of_twenty_by_hand():
    # The only A has the code: the one outcome of 20 as far away; .05 is attainable, just.
    rating = pd.Series(["A", *["C"] * 19])
    row = a.with_rating(pd.Series(["①", *[""] * 19]), rating, ["①"], SCALE).iloc[0]
    # The number of partners is the same here and of the same family: .05 × 2.
    assert row[["p", "p_min", "p_holm"]].tolist() == pytest.approx([0.05, 0.05, 0.1])


def test_sample_against_brute_force(year2020):
    programs = year2020.programs
    table = a.with_rating(programs["partners"], programs["rating"], list("①②③④⑤⑥⑦"), SCALE).set_index("code")
    score = programs["rating"].map({"A": 4, "B": 3, "C": 2, "D": 1}).dropna()
    for code in "①②③⑤⑦":
        own = programs.loc[score.index, "partners"].str.contains(code).to_numpy()
        expected = own.sum() * score.mean()
        sums = np.array(
            [score.iloc[list(chosen)].sum() for chosen in combinations(range(len(score)), own.sum())]
        )
        far = np.abs(sums - expected) >= abs(score[own].sum() - expected) - 1e-9
        assert table.loc[code, "p"] == pytest.approx(far.mean())
    assert not table["p_holm"].lt(0.05).any()  # as published with the method: no code survives
    assert pd.isna(table.loc["⑥", "p"])
    assert pd.isna(table.loc["④", "p_holm"])  # one program: 2/15 at best


def test_programs_off_the_scale_are_left_out():
    table = a.with_rating(pd.Series(["①", "①", ""]), pd.Series(["A", "E", None]), ["①"], SCALE)
    assert table[["n", "others"]].to_numpy().tolist() == [[1, 0], [1, 0]]  # the code, the number of partners


def test_many_programs_are_drawn_with_a_standard_error(monkeypatch):
    partners, rating = pd.Series(["①"] * 8 + [""] * 8), pd.Series(list("AABBABCB" + "CDCDBCDD"))
    exact = a.with_rating(partners, rating, ["①"], SCALE).iloc[0]
    monkeypatch.setattr(permutation, "_MOST_STEPS", 0)
    drawn = a.with_rating(partners, rating, ["①"], SCALE).iloc[0]
    assert exact["se"] == 0 < drawn["se"]
    assert drawn["p"] == pytest.approx(exact["p"], abs=5 * drawn["se"] + 2e-4)
    assert drawn["p"] == a.with_rating(partners, rating, ["①"], SCALE).iloc[0]["p"]  # seeded


def test_holm_by_hand():
    # Two can reach .05: .01 × 2 and .04 × 1; the third cannot and is left out, else it would be .01 × 3.
    p, least = pd.Series([0.04, 0.01, 0.2]), pd.Series([0.001, 0.001, 0.2])
    assert a.holm(p, least).tolist() == pytest.approx([0.04, 0.02, np.nan], nan_ok=True)


@pytest.mark.parametrize("seed", range(5))
def test_holm_is_that_of_statsmodels(seed):
    p = pd.Series(np.random.default_rng(seed).choice([0.001, 0.004, 0.02, 0.02, 0.3, 1.0], 9))
    assert a.holm(p, p * 0).tolist() == pytest.approx(multipletests(p, method="holm")[1].tolist())


def test_number_of_partners():
    found = a.number_with_rating(pd.Series(["①②③", "①②", "①", ""]), pd.Series(list("ABCD")), SCALE)
    assert found["r"] == pytest.approx(1)
    assert found["p"] == pytest.approx(2 / 24)  # this order and its reverse, of 4!
    assert found["se"] == 0
    assert pd.isna(a.number_with_rating(pd.Series(["①"] * 4), pd.Series(list("ABCD")), SCALE)["p"])


def test_between_years_by_hand():
    before = pd.Series({"a": "①", "b": "", "c": "", "d": "", "e": "", "f": "", "g": "", "h": "", "gone": "①"})
    after = pd.Series(dict.fromkeys("abcdefg", "①") | {"h": "", "new": "①"})
    row = a.between_years(before, after, ["①", "②"]).iloc[0]
    # b … g gained, none lost: 2 · ½⁶
    assert row[["before", "after", "gained", "lost"]].tolist() == [1, 7, 6, 0]
    assert row[["p", "p_min", "p_holm"]].tolist() == pytest.approx([0.03125] * 3)


@pytest.mark.parametrize(
    ("departments", "p", "told"),
    [
        ("甲乙丙丁戊己", 0.03125, "①は、課ごとに共通の動きがあるとみても、同じです。"),  # 2 · ½⁶
        (
            "甲甲甲乙乙乙",
            0.5,
            "事業が互いに独立とみたときの結果です（動いた課が少なく、課ごとに共通の動きとは区別できません）",
        ),
        ("甲乙丙丁戊己庚", 0.015625, "①は、課ごとに共通の動きがあるとみても、同じです。"),
    ],
)
def test_between_years_with_departments_as_wholes(departments, p, told):
    names = [f"p{n}" for n in range(len(departments))]
    before, after = pd.Series("", names), pd.Series("①", names)
    found = a.between_years(before, after, ["①"], pd.Series(list(departments), names))
    assert found[f"p{a.WHOLES}"].tolist() == pytest.approx([p])
    assert told in partner_years_sentence(found, 2019, 2020)


def test_a_balance_that_departments_do_not_share_is_told():
    # One department gained twenty, six others lost one each: +20 outweighs every choice of the other signs.
    names = [f"p{n}" for n in range(26)]
    where = pd.Series(["甲"] * 20 + list("乙丙丁戊己庚"), names)
    before = pd.Series([""] * 20 + ["①"] * 6, names)
    after = pd.Series(["①"] * 20 + [""] * 6, names)
    found = a.between_years(before, after, ["①"], where)
    assert found["p_holm"].iloc[0] < 0.05
    assert found[f"p{a.WHOLES}"].iloc[0] == pytest.approx(1.0)
    assert "①は、課ごとに共通の動きがあるとみると、言えません。" in partner_years_sentence(found, 2019, 2020)


@pytest.mark.parametrize(
    ("within", "title"),
    [
        ([0.01], "①と②は一緒になることが多い"),
        ([0.3], "①と②は一緒になることが多い（課などの違いによるものかもしれない）"),
        ([np.nan], "①と②は一緒になることが多い（課などの違いによるものかもしれない）"),
        ([0.01, 0.3], "①と②は一緒になることが多い（課などの違いによるものかもしれない）"),
        ([], "①と②は一緒になることが多い（課などの違いによるものかもしれない）"),
    ],
)
def test_a_title_that_rests_on_the_plain_test_alone_says_so(within, title):
    columns = {f"p_holm:{n}": [p] for n, p in enumerate(within)}
    found = pd.DataFrame({"a": ["①"], "b": ["②"], "n": [9], "expected": [4.0], "p_holm": [0.01], **columns})
    table = pd.DataFrame([[9, 9], [9, 9]], index=["①", "②"], columns=["①", "②"])
    assert pair_title(table, found, [str(n) for n in range(len(within))]) == title


def test_pairs_that_cannot_reach_alpha_are_told():
    # Every program that has ① has ② too and no other has any: with these sums there is one table only.
    table = a.with_each_other(pd.Series(["①②", "①②", "", ""]))
    assert table[["n", "expected", "p", "p_min"]].to_numpy().tolist() == [[2, 2, 1, 1]]
    assert table["p_hyper"].tolist() == pytest.approx([1 / 6])
    assert table["p_holm"].isna().all()
    assert a.with_each_other(pd.Series(["", ""])).empty


def test_drawn_tables_keep_their_sums_and_are_as_frequent_as_by_brute_force():
    seen = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool)
    every = [np.array(cells).reshape(4, 3) for cells in product([0, 1], repeat=12)]
    same = [t for t in every if (t.sum(0) == seen.sum(0)).all() and (t.sum(1) == seen.sum(1)).all()]
    counts = swaps.co_occurrences(seen, draws=5000)
    assert (counts[:, range(3), range(3)] == seen.sum(0)).all()
    for pair in [(0, 1), (0, 2), (1, 2)]:
        exact = np.bincount([(t.T @ t)[pair] for t in same], minlength=3) / len(same)
        drawn = np.bincount(counts[:, *pair], minlength=3) / len(counts)
        assert drawn == pytest.approx(exact, abs=0.03)


def test_within_strata_nothing_trades_across():
    # Two departments, each with one kind of partner: within them every table is the one seen.
    partners, where = pd.Series(["①"] * 5 + ["②"] * 5), pd.Series(["甲"] * 5 + ["乙"] * 5)
    table = a.with_each_other(partners, {"担当課": where})
    assert table["p:担当課"].tolist() == [1]


def test_exact_p_against_all_orders():
    rng = np.random.default_rng(3)
    score, number, strata = rng.integers(1, 5, 7), rng.integers(0, 4, 7), np.array([0, 0, 0, 1, 1, 1, 1])
    orders = np.array(list(permutations(range(7))))
    for own, test in [(number, permutation.of_product), (number > 1, permutation.of_group)]:
        for where, kept in [(None, slice(None)), (strata, (strata[orders] == strata).all(axis=1))]:
            sums = score[orders[kept]] @ own.astype(int)
            far = np.abs(sums - sums.mean())
            p = (far >= abs(score @ own.astype(int) - sums.mean()) - 1e-9).mean()
            found = test(score, own, where)
            assert (found.p, found.p_min) == pytest.approx((p, (far >= far.max() - 1e-9).mean()))


def test_the_citys_only_positive_finding_does_not_survive_dropping_one(year2020):
    programs = year2020.programs
    row = a.with_rating(programs["partners"], programs["rating"], list("①②③④⑤⑥⑦"), SCALE).iloc[-1]
    assert row["p"] == pytest.approx(0.035, abs=0.0005)
    assert row["p_holm"] > 0.05 and row["p_left"] > 0.05


def test_one_grade_for_all_cannot_differ():
    row = a.with_rating(pd.Series(["①", "②", "①", "②"]), pd.Series(list("AAAA")), ["①"], SCALE).iloc[0]
    assert row[["p", "p_min"]].tolist() == [1, 1]
    assert pd.isna(row["p_holm"])


def test_smallest_attainable_p_is_of_all_going_one_way():
    before, after = (
        pd.Series(dict.fromkeys("abcdefgh", "")),
        pd.Series(dict.fromkeys("abcdefg", "①") | {"h": ""}),
    )
    before["h"], after["h"] = "①", ""
    row = a.between_years(before, after, ["①"]).iloc[0]
    assert row["p"] == pytest.approx(2 * 9 / 256)  # 7 of 8 one way
    assert row["p_min"] == pytest.approx(2 / 256)


@pytest.mark.parametrize(
    ("within", "times"), [((None, None), 1), ((0.01, None), 1), ((0.2, 0.3), 0), ((0.01, 0.02), 0)]
)
def test_what_claims_rest_on_is_said_once(within, times):
    """Two pairs told; where one could not be tested among programs of one department, the caveat stands once, after both."""
    rows = pd.DataFrame(
        {"a": ["①", "①"], "b": ["②", "③"], "n": [9, 0], "expected": [3.0, 5.0], "p_holm": [0.01, 0.02]}
    ).assign(
        **{"p_holm:担当課": pd.array(within, dtype="Float64").to_numpy("float64", na_value=float("nan"))}
    )
    said = pairs_sentence(rows, ["担当課"])
    assert said.count("偶然の範囲かもしれません") == times
    assert said.index("①と③") < (said.index("偶然の範囲かもしれません") if times else len(said))
