import numpy as np
import pandas as pd
import pytest
from conftest import TWO_YEARS, cleaned
from scipy.stats import kendalltau

from analysis.errors import UnknownRating
from analysis.plan import Ratings
from analysis.ratings import agreement, clusters, parts, sentences
from analysis.ratings import movement as ratings

# Stuart 1953, unaided vision of 7477 women; figures as in METHODS' sources.
VISION = pd.DataFrame(
    [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]],
    index=list("ABCD"),
    columns=list("ABCD"),
)


def test_published_vision_table():
    tests = ratings.change_tests(VISION)
    for name, statistic, df, p in [("bowker", 19.107, 6, 0.0040), ("stuart_maxwell", 11.957, 3, 0.0075)]:
        assert tests.loc[name, "statistic"] == pytest.approx(statistic, abs=0.0005)
        assert tests.loc[name, "df"] == df
        assert tests.loc[name, "p"] == pytest.approx(p, abs=0.00005)
    assert tests.loc["kappa", "statistic"] == pytest.approx(0.5954, abs=0.00005)
    assert tests.loc["kappa_linear", "statistic"] == pytest.approx(0.6524, abs=0.00005)
    assert tests.loc["kappa_quadratic", "statistic"] == pytest.approx(0.7023, abs=0.00005)


def test_zero_cells_are_not_shifted():
    """statsmodels would add ½ to every cell; with a pair of 3 and 0 Bowker is 3 exactly."""
    tests = ratings.change_tests(pd.DataFrame([[5, 3], [0, 5]], index=list("AB"), columns=list("AB")))
    assert tests.loc["bowker", "statistic"] == pytest.approx(3.0)
    assert tests.loc["bowker_exact", "p"] == pytest.approx(0.25)  # 2 · ½³


def test_unused_grades_change_quadratic_kappa_so_the_scale_is_passed_in():
    before, after = pd.Series(list("AABD")), pd.Series(list("ABDD"))
    full = ratings.change_tests(ratings.transition_matrix(before, after, list("ABCD")))
    used = ratings.change_tests(ratings.transition_matrix(before, after, list("ABD")))
    assert full.loc["kappa_quadratic", "statistic"] != pytest.approx(used.loc["kappa_quadratic", "statistic"])
    assert pd.isna(full.loc["bowker", "statistic"])
    assert "使われていない評価" in full.loc["bowker", "note"]


@pytest.mark.parametrize(
    ("up", "down", "p", "weak"),
    [(0, 5, 0.0625, True), (0, 6, 0.03125, False), (1, 7, 0.0703125, False), (3, 3, 1.0, False)],
)
def test_sign_test(up, down, p, weak):
    tests = ratings.change_tests(pd.DataFrame([[1, down], [up, 1]]))
    assert tests.loc["sign", "p"] == pytest.approx(p)
    assert tests.loc["sign", "statistic"] == up
    assert ("検出力不足" in tests.loc["sign", "note"]) == weak


def test_bowker_exact_over_two_pairs():
    # Pairs (3,0) and (0,1): statistic 3 + 1 = 4. The pair of one always gives 1, the pair of three gives 3 with ¼.
    matrix = pd.DataFrame([[0, 3, 0], [0, 0, 0], [0, 1, 0]])
    tests = ratings.change_tests(matrix)
    assert tests.loc["bowker_exact", ["statistic", "p"]].tolist() == pytest.approx([4.0, 0.25])


def test_nothing_moved():
    tests = ratings.change_tests(pd.DataFrame(np.diag([3, 2])))
    assert pd.isna(tests.loc["sign", "p"])
    assert tests.loc["kappa", "statistic"] == 1


def test_transition_matrix_counts_matched_programs_only():
    before = pd.Series({"a": "A", "b": "B", "gone": "A", "unrated": None})
    after = pd.Series({"a": "B", "b": "B", "new": "A", "unrated": "A"})
    matrix = ratings.transition_matrix(before, after, list("ABC"))
    assert matrix.to_numpy().tolist() == [[0, 1, 0], [0, 1, 0], [0, 0, 0]]
    with pytest.raises(UnknownRating, match="Z"):
        ratings.transition_matrix(before, after.replace("B", "Z"), list("AB"))


def test_changes():
    columns = ["program_id", "program_name", "department", "rating"]
    before = pd.DataFrame(
        [[i, i, "課", r] for i, r in zip("abcdefg", ["A", "B", "C", "D", "A", "B", None], strict=True)],
        columns=columns,
    )
    after = pd.DataFrame(
        [[i, i, "課", r] for i, r in zip("abcdfgn", ["A", "A", "D", "E", None, "B", "C"], strict=True)],
        columns=columns,
    )
    changes = ratings.movements(before, after, list("ABCD"), ["E"])["change"].to_dict()
    assert changes == {
        "a": "不変", "b": "改善", "c": "悪化", "d": "終了", "e": "終了", "f": "比較対象外", "g": "比較対象外", "n": "新規",
    }  # fmt: skip


def test_distribution_of_the_sample(year2020):
    table = ratings.distribution(year2020.programs, "item_name", list("ABCDE"))
    assert table.to_numpy().tolist() == [[0, 3, 4, 2, 0, 0], [2, 1, 1, 0, 1, 0], [0, 0, 0, 2, 0, 0]]
    by_department = ratings.distribution(year2020.programs, "department", list("ABCDE"))
    assert by_department.loc["市民協働推進課"].tolist() == [1, 1, 2, 4, 1, 0]


def test_bowker_has_its_own_power_note():
    # 7 movers split 1/4/2 over three pairs: 2^(3 − 7) = .0625 at best, though seven movers are enough for the sign test.
    tests = ratings.change_tests(pd.DataFrame([[0, 1, 4], [0, 0, 2], [0, 0, 0]]))
    assert tests.loc["bowker_exact", "p"] == pytest.approx(0.0625)
    assert "取り得る最小のp＝0.063" in tests.loc["bowker_exact", "note"]
    assert "検出力不足" not in tests.loc["sign", "note"]


def moves(*rows):
    table = pd.DataFrame(rows, columns=["department", "before", "after"])
    rank = dict(zip("ABCD", range(4), strict=True))
    return table.assign(steps=table["before"].map(rank) - table["after"].map(rank))


def test_what_became_of_programs_no_longer_in_the_table():
    def year(**rated):
        names = list(rated)
        return pd.DataFrame(
            {"program_id": names, "program_name": names, "department": "", "rating": list(rated.values())}
        )

    before = year(kept="A", ends="B", leaves="C", ended="E", stays_ended="E")
    after = year(kept="A", ends="E", stays_ended="E", new="B")
    told = ratings.outcomes(ratings.movements(before, after, list("ABCD"), ["E"]))
    assert told.to_dict() == {
        "kept": "不変", "ends": "終了", "leaves": "表からなくなった", "ended": "前の年度までに終了",
        "stays_ended": "比較対象外", "new": "新規",
    }  # fmt: skip


def test_departments_as_wholes():
    # Balances 2, 1, −1: of the eight choices of signs ±2±1±1 all are 2 or 4 or 0 away; |2| or more in 6 of 8.
    moved = moves(("甲", "B", "A"), ("甲", "C", "B"), ("乙", "B", "A"), ("丙", "A", "B"), ("丁", "A", "A"))
    assert clusters.department_flip(moved) == (3, 0.75, 0.25)
    # One department with eight movers is one mover.
    assert clusters.department_flip(moves(*[("甲", "B", "A")] * 8)) == (1, 1.0, 1.0)


def test_exits_as_worsened():
    moved = moves(*[("甲", "A", "B")] * 5, ("甲", "C", "E"))
    # All six in one department: as a whole it is one mover.
    assert clusters.exits_as_worsened(moved, list("ABCD"), ["E"]) == (0, 6, 0.03125, (1, 1.0, 1.0))
    apart = moves(*[(name, "A", "E") for name in "甲乙丙丁戊己"], ("庚", "E", "E"))
    assert clusters.exits_as_worsened(apart, list("ABCD"), ["E"])[3] == (6, 0.03125, 0.03125)


@pytest.mark.parametrize(
    ("departments", "told"),
    [
        (["甲"] * 6, "差があるのは1課だけなので、課ごとに共通の動きとは区別できません。"),
        (
            list("甲乙丙丁戊己"),
            "課ごとに共通の動きがあるとみても、同じです。",
        ),
    ],
)
def test_a_claim_with_exits_says_whether_it_holds_with_departments_as_wholes(departments, told):
    moved = moves(*[(name, "A", "E") for name in departments])
    plan = Ratings(scale=list("ABCD"), exit=["E"])
    said = sentences.exits_sentence(moved, plan)
    assert "事業が互いに独立に動いたとみると、偏りがあります" in said
    assert told in said


@pytest.mark.parametrize(
    ("department", "told"),
    [("", "同じ課の事業どうしでも同じ"), ("own", "同じ課の事業どうしでは、はっきりしません")],
)
def test_the_sentence_on_indicators_and_ratings_says_whether_it_holds_within_departments(department, told):
    """Ten programs in full agreement: all in one department, or the good ones in one and the bad ones in another."""
    kinds, grades = ["met"] * 5 + ["back"] * 5, ["A"] * 5 + ["D"] * 5
    names = kinds if department else [department] * 10
    rows = pd.DataFrame(
        {"program_id": list("abcdefghij"), "kind": kinds, "rating": grades, "department": names}
    )
    rows = rows.assign(process_name="", status=rows["kind"].map({"met": "達成", "back": "後退"}))
    found = agreement.agreement(rows, list("ABCD"), 999)
    plan = Ratings(scale=list("ABCD"), exit=[])
    said = sentences.agreement_sentence(found, agreement.contradictions(rows, list("AB")), plan)
    assert told in said


@pytest.mark.parametrize(
    ("p", "plain", "department", "told"),
    [
        (0.01, 0.01, 0.01, "判定の良い指標の事業ほど評価が良い傾向があります（同じプロセスの事業どうしで比べた結果。同じ課の事業どうしでも同じです）。"),
        (0.01, 0.01, 0.2, "同じ課の事業どうしでは、はっきりしません）。"),
        (0.2, 0.01, 0.01, "全体では判定の良い指標の事業ほど評価が良い傾向があります。ただし、同じプロセスの事業どうしで比べるとはっきりせず、"),
        (0.2, 0.2, 0.01, "指標の判定と事業の評価に、はっきりした関係は見られません。"),
    ],
)  # fmt: skip
def test_agreement_is_said_as_far_as_it_holds(p, plain, department, told):
    found = agreement.Agreement(20, 0.4, p, 0, plain, 0, department, 0)
    counted = agreement.Contradictions(0, 0, 0, 0, ())
    said = sentences.agreement_sentence(found, counted, Ratings(scale=list("ABCD"), exit=[]))
    assert told in said
    assert ("傾向" in said) == ("はっきりした" not in said)


def test_the_share_of_upper_grades_is_taken_apart():
    # Before: A C | D left → 1 of 3. After: A B | A came, E is not in the denominator → 3 of 3. The same two: 1/2 → 2/2.
    moved = moves(("甲", "A", "A"), ("甲", "C", "B"), ("甲", "D", None), ("甲", None, "A"), ("甲", None, "E"))
    found = clusters.share_parts(moved, list("ABCD"), list("AB"))
    assert tuple(found) == pytest.approx((1 / 3, 1, 1 / 2, 0, 1 / 6))


def test_tau_b_and_contradictions():
    kinds, grades = ["met", "met", "back", "back", "behind", "flat"], [*list("ABDAB"), "C"]
    rows = pd.DataFrame(
        {"program_id": list("abcdef"), "process_name": "", "department": "", "kind": kinds, "rating": grades}
    )
    rows["status"] = rows["kind"].map({"met": "達成", "back": "後退", "behind": "遅れ", "flat": "横ばい"})
    found = agreement.agreement(rows, list("ABCD"), 99)
    order = [agreement.FROM_GOOD.index(kind) for kind in kinds]
    assert found.tau == pytest.approx(kendalltau(order, ["ABCD".index(grade) for grade in grades]).statistic)
    assert agreement.contradictions(rows, list("AB")) == (
        4, 2, 2, 0, ("遅れ", "後退", "横ばい"), ("D", "A", "B", "C"), ("A", "B"),
    )  # fmt: skip


def test_grades_that_are_none_of_the_scale_are_told_on_the_page():
    odd = TWO_YEARS["r2.txt"].replace("\tC\t", "\t順調\t")
    told = parts.legend(cleaned(TWO_YEARS | {"r2.txt": odd}).select(2020))[0].data
    assert "1事業の評価は、区分にない値です（「順調」）。評価なしとして数えています。" in told


@pytest.mark.parametrize(("programs", "told"), [(4, False), (5, True)])
def test_too_few_programs_to_tell_agreement_from_chance(programs, told):
    """All in one order: of four programs, both orders are 2 of 24; of five 2 of 120, which is rarer than α."""
    rows = pd.DataFrame(
        {
            "program_id": [f"P{n}" for n in range(programs)],
            "process_name": "甲",
            "department": "課",
            "status": ["達成", "順調", "やや遅れ", "遅れ", "後退"][:programs],
            "kind": agreement.FROM_GOOD[:programs],
            "rating": list("ABCDE")[:programs],
        }
    )
    found = agreement.agreement(rows, list("ABCDE"))
    assert pd.notna(found.tau) == told
    assert not told or found.p == pytest.approx(2 / 120, abs=0.006)
