"""Paths through the years: what is followed, where the line leads, when the status changed."""

import pandas as pd
import pytest
from conftest import PLAN, fictional_folder

from analysis import store
from analysis.profiles import PROFILES
from analysis.progress import charts, over_years, sentences
from analysis.progress.judging import judge

HEADER = "年度,事業名,担当課,評価,指標名,単位,基準年度,基準値,目標年度,目標値,現状年度,現状値\n"


def plan_of(tmp_path, rows, plan=PLAN):
    """Rows: (fiscal year, program, indicator, unit, baseline, target, current[, year of the current value])."""
    lines = [
        f"R{year},{program},課,A,{name},{unit},H27,{b},R7,{g},R{(more or [year])[0]},{c}"
        for year, program, name, unit, b, g, c, *more in rows
    ]
    return store.read_raw(fictional_folder(tmp_path / "p", {"a.csv": HEADER + "\n".join(lines) + "\n"}, plan))


def follow(data, year):
    chosen = data.select(year)
    judged, followed = judge(chosen), over_years.points(chosen)
    return judged, followed, over_years.outlook(judged, followed)


def test_line_through_three_points_by_hand():
    # x 0 1 2, y 0 2 1: slope ½, intercept ½; residuals −½ 1 −½, s² = 1.5 with 1 degree of freedom.
    # At x = 3: 2, variance 1.5 (1 + 1/3 + 4/2) = 5; t(.9; 1) = 3.07768.
    value, low, high = over_years.fit(pd.Series({2015: 0.0, 2016: 2.0, 2017: 1.0}))(2018)
    assert value == pytest.approx(2)
    assert [high - value, value - low] == pytest.approx([3.07768 * 5**0.5] * 2, rel=1e-5)


def test_two_points_have_no_fit():
    assert over_years.fit(pd.Series({2015: 0.0, 2020: 2.0})) is None


def test_all_years_count_and_the_baseline_too(tmp_path):
    # 10 in 2015, then 20 and 22 in 2019 and 2020, target 40 in 2025
    data = plan_of(tmp_path, [(1, "花", "人数", "人", 10, 40, 20), (2, "花", "人数", "人", 10, 40, 22)])
    judged, followed, ahead = follow(data, 2020)
    assert followed[["fiscal_year", "year", "value"]].to_numpy().tolist() == [
        [2019, 2019, 20],
        [2020, 2020, 22],
    ]
    row = ahead.iloc[0]
    assert row["n"] == 3
    # mean of years 2018, of values 52/3; Sxy = −3(−22/3) + 1(8/3) + 2(14/3) = 34; Sxx = 14; slope 17/7
    assert row["projected"] == pytest.approx(52 / 3 + 7 * 17 / 7)
    assert pd.isna(row["low"])  # an interval only from five yearly values on
    assert judged["projected"].iloc[0] == 34  # two points only: 10 + 10 × 2.4


@pytest.mark.parametrize(
    ("baseline", "target", "values", "sinking", "recovering"),
    [
        (50, 90, (48, 45, 40), True, False),
        (50, 90, (50, 45, 40), False, False),  # level at first
        (50, 10, (52, 55, 60), True, False),  # less is better
        (50, 90, (40, 30, 60), False, True),
        (50, 90, (40, 60, 55), False, False),  # down again
        (50, 90, (40, 45, 48), False, False),  # not yet where it began
        (50, 90, (55, 60, 70), False, False),  # was never back
    ],
)
def test_which_way_an_indicator_has_gone(tmp_path, baseline, target, values, sinking, recovering):
    rows = [(year, "花", "人数", "人", baseline, target, value) for year, value in enumerate(values, 1)]
    judged, followed, _ = follow(plan_of(tmp_path, rows), 2021)
    told = over_years.courses(judged, followed)
    assert told.to_numpy().tolist() == [[sinking, recovering]]
    assert follow(plan_of(tmp_path / "2", rows[1:]), 2021)[2].shape[0] == 1
    assert over_years.courses(
        *follow(plan_of(tmp_path / "3", rows[1:]), 2021)[:2]
    ).empty  # two years say nothing


def test_courses_are_told_of_several_only(tmp_path):
    def told(names, values):
        rows = [(n, name, "人数", "人", 50, 90, v) for name in names for n, v in enumerate(values, 1)]
        judged, followed, _ = follow(plan_of(tmp_path / "".join(names), rows), 2021)
        return sentences.course_sentence(judged, over_years.courses(judged, followed), PROFILES["linear"])

    assert told("花鳥", (48, 45, 40)) == "後退の2指標とも、基準値から悪くなり続けています。"
    assert told("花", (48, 45, 40)) == ""
    # 54 of 50 to 90 with six of ten years gone
    assert told("月雪", (40, 45, 54)) == "遅れの2指標とも、いったん基準値より後退したあと、持ち直しています。"


@pytest.mark.parametrize(
    ("statuses", "items", "told"),
    [
        ("後退 後退 後退 達成 達成 達成", "甲甲甲乙乙丙", "後退の3指標はすべて項目「甲」の事業です。"),
        (
            "後退 後退 後退 遅れ 遅れ 遅れ",
            "甲甲甲乙乙乙",
            "後退の3指標はすべて項目「甲」、遅れの3指標はすべて項目「乙」の事業です。",
        ),
        ("後退 後退 後退 達成 達成 達成", "甲甲乙乙乙丙", ""),  # in two places
        ("後退 後退 達成 達成 達成 達成", "甲甲乙乙乙丙", ""),  # two only
        ("後退 後退 後退 達成 達成 達成", "甲甲甲甲乙丙", ""),  # most are in that place anyway
        ("順調 順調 順調 達成 達成 達成", "甲甲甲乙乙乙", ""),  # nothing is wrong there
    ],
)
def test_where_all_that_is_behind_is(statuses, items, told):
    judged = pd.DataFrame({"status": statuses.split(), "item_name": list(items)})
    assert sentences.where_sentence(judged, {"item_name": "項目"}, PROFILES["linear"]) == told


def test_one_year_leads_where_two_points_lead(tmp_path):
    data = plan_of(tmp_path, [(2, "花", "人数", "人", 10, 40, 22)])
    _, _, ahead = follow(data, 2020)
    assert ahead["projected"].tolist() == [34]
    assert ahead[["low", "high", "changed"]].isna().all(axis=None)


def test_first_year_in_which_the_status_changed(tmp_path):
    # R1 4/10 of the time: P 1; R2 P .98 → やや遅れ; R3 P .5 → 遅れ
    values = {1: 22, 2: 24.7, 3: 19}
    data = plan_of(tmp_path, [(year, "花", "人数", "人", 10, 40, c) for year, c in values.items()])
    _, followed, ahead = follow(data, 2021)
    assert followed["status"].tolist() == ["順調", "やや遅れ", "遅れ"]
    assert ahead[["changed", "was", "became"]].iloc[0].tolist() == [2020, "順調", "やや遅れ"]


def test_a_year_without_a_value_stays_a_gap(tmp_path):
    rows = [
        (1, "花", "人数", "人", 10, 40, 20),
        (2, "花", "人数", "人", 10, 40, "-"),
        (3, "花", "人数", "人", 10, 40, 30),
    ]
    judged, followed, ahead = follow(plan_of(tmp_path, rows), 2021)
    assert followed["value"].isna().tolist() == [False, True, False]
    assert ahead["n"].tolist() == [3]
    (figure,) = charts.paths(judged, followed, ahead)
    (path,) = [line for line in figure.axes[0].lines if line.get_linewidth() == 1.8]
    assert [*path.get_xdata()] == [2019, 2020, 2021]
    assert pd.isna(path.get_ydata()[1])
    assert "2020年度" not in figure.get_label()


def test_other_units_and_other_indicators_are_not_followed(tmp_path):
    rows = [
        (1, "花", "人数", "世帯", 10, 40, 20), (1, "花", "回数", "回", 1, 4, 2), (1, "鳥", "人数", "人", 10, 40, 11),
        (2, "花", "人数", "人", 10, 40, 22),
    ]  # fmt: skip
    _, followed, ahead = follow(plan_of(tmp_path, rows), 2020)
    assert followed["value"].isna().tolist() == [True, False]
    assert ahead["n"].tolist() == [2]


def test_a_value_reported_twice_counts_once(tmp_path):
    """The table of R2 still gives the value of R1: one point, not two."""
    rows = [(1, "花", "人数", "人", 10, 40, 20), (2, "花", "人数", "人", 10, 40, 20, 1)]
    _, _, ahead = follow(plan_of(tmp_path, rows), 2020)
    assert ahead["n"].tolist() == [2]


def test_renamed_programs_are_followed(tmp_path):
    plan = PLAN + '[renames]\n"花" = "花いっぱい"\n'
    rows = [(1, "花", "人数", "人", 10, 40, 20), (2, "花いっぱい", "人数", "人", 10, 40, 22)]
    _, _, ahead = follow(plan_of(tmp_path, rows, plan), 2020)
    assert ahead["n"].tolist() == [3]


def test_later_years_are_not_looked_at(tmp_path):
    rows = [(year, "花", "人数", "人", 10, 40, 20 + year) for year in [1, 2, 3]]
    _, followed, _ = follow(plan_of(tmp_path, rows), 2020)
    assert followed["fiscal_year"].tolist() == [2019, 2020]


def test_nothing_is_foretold_once_the_target_year_has_come(tmp_path):
    rows = [(year, "花", "人数", "人", 10, 40, 10 + 5 * n) for n, year in enumerate([5, 6, 7])]
    _, _, ahead = follow(plan_of(tmp_path, rows), 2025)
    assert ahead[["projected", "low", "high"]].isna().all(axis=None)


def test_the_latest_report_of_a_year_counts_and_none_before_the_baseline():
    mine = pd.DataFrame({"year": [2014, 2015, 2019, 2019, 2018], "value": [1.0, 2.0, 3.0, 4.0, 5.0]})
    row = pd.Series({"baseline_year": 2015, "baseline": 10.0})
    assert over_years.known_points(row, mine).to_dict() == {2015: 10.0, 2018: 5.0, 2019: 4.0}


def test_what_cannot_be_compared_is_not_followed(tmp_path):
    rows = [
        (1, "花", "人数", "人", 10, 40, 20000),
        (2, "花", "人数", "人", 10, 40, 22),
    ]  # a slip: 1,000 times as many
    _, followed, ahead = follow(plan_of(tmp_path, rows), 2020)
    assert followed["value"].isna().tolist() == [True, False]
    _, _, ahead = follow(
        plan_of(
            tmp_path / "q",
            [(year, "花", "人数", "人", 10, 40, c) for year, c in [(1, 20), (2, 22), (3, "-")]],
        ),
        2021,
    )
    assert ahead["projected"].isna().all()


def test_a_single_indicator_without_a_name_is_the_same(tmp_path):
    """A table may give no name: the only indicator of a program is followed all the same."""
    rows = [(1, "花", "", "人", 10, 40, 20), (2, "花", "人数", "人", 10, 40, 22)]
    _, followed, _ = follow(plan_of(tmp_path, rows), 2020)
    assert followed["value"].tolist() == [20, 22]


def test_a_year_that_could_not_be_judged_is_no_change(tmp_path):
    rows = [
        (1, "花", "人数", "人", 10, 40, 22),
        (2, "花", "人数", "人", 10, 40, "集計中"),
        (3, "花", "人数", "人", 10, 40, 28),
    ]
    _, followed, ahead = follow(plan_of(tmp_path, rows), 2021)
    assert followed["status"].tolist() == ["順調", "評価不能", "順調"]
    assert ahead["changed"].isna().all()


@pytest.mark.parametrize("values", [[10, 12, 11], [66.1, 65, 63.2, 61.5, 64], [0, 0, 5, 5, 9, 1]])
def test_the_interval_is_that_of_statsmodels(values):
    import numpy as np
    import statsmodels.api as sm

    from analysis.progress.over_years import COVERAGE, fit

    years = np.arange(2015, 2015 + len(values))
    model = sm.OLS(values, sm.add_constant(years - 2015.0)).fit()
    ahead = np.array([2016, 2022, 2030])
    frame = model.get_prediction(sm.add_constant(ahead - 2015.0)).summary_frame(alpha=1 - COVERAGE)
    for own, name in zip(
        fit(pd.Series(values, years))(ahead), ["mean", "obs_ci_lower", "obs_ci_upper"], strict=True
    ):
        assert own == pytest.approx(frame[name].to_numpy(), rel=1e-9)


@pytest.mark.parametrize(
    ("values", "left", "against"),
    [
        ([10, 20, 25, 30], 1, False),
        ([10, 20, 30, 25], 1, True),  # 20 → 25 in the last two years, but 30 → 25 in the last
        ([10, 30, 28, 26], 1, True),  # the line rises, 30 → 26
        ([30, 10, 12, 15], 1, True),
        ([10, 20], 1, False),
        ([10, 10, 10], 1, False),
        ([0, 0, 0, 27], 1, False),  # both rise; a year on the line is at 6.75 + 8.1 × 2.5 = 27
        ([0, 0, 0, 0, 27], 1, True),  # both rise; a year on the line is at 5.4 + 5.4 × 3 = 21.6
        ([0, 0, 0, 0, 27], 3, False),  # in three years at 32.4
        ([40, 40, 40, 40, 13], 1, True),  # the same, falling
    ],
)
def test_a_line_against_the_last_movement(values, left, against):
    path = pd.Series(values, range(2018, 2018 + len(values)), dtype=float)
    assert over_years.opposed(path, 2017 + len(values) + left) == against


def test_the_range_needs_five_yearly_values_and_stays_within_what_is_possible(tmp_path):
    rows = [(year, "花", "率", "%", 60, 100, 60 + 8 * year) for year in range(1, 5)]
    _, _, ahead = follow(plan_of(tmp_path, rows), 2022)
    assert ahead[["low", "high"]].isna().all(axis=None)
    assert ahead["projected"].tolist() == [100]  # the line goes on to more
    rows = [(year, "花", "人数", "人", 60, 0, 60 - 11 * year + year % 2) for year in range(1, 6)]
    _, _, ahead = follow(plan_of(tmp_path / "q", rows), 2023)
    assert ahead[["projected", "low"]].iloc[0].tolist() == [0, 0]
    assert ahead["high"].notna().all()
