"""Progress: the sample's indicators worked out by hand, every status, and what must not change it."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning.indicators import reading
from analysis.profiles import MET, NO_RATE, PROFILES
from analysis.progress.judging import indicator_progress, status_counts


def indicators(b, g, c, years=(2015, 2021, 2020), kind="number", direction=None, **more):
    """One indicator as a processed row."""
    number = kind == "number"
    if direction is None and number and None not in (b, g):
        direction = "increase" if g > b else "decrease" if g < b else "maintain"
    points = dict(zip(["baseline", "target", "current"], [b, g, c], strict=True))
    row = {"indicator_name": "率", "unit": "%", "kind": kind, "direction": direction, "not_comparable": ""}
    row |= dict(zip(["baseline_year", "target_year", "current_year"], years, strict=True))
    row |= {point: (value if number else None) for point, value in points.items()}
    row |= {f"{point}_stage": (value if kind == "stage" else None) for point, value in points.items()}
    row |= {f"{point}_raw": str(value) for point, value in points.items()}
    frame = pd.DataFrame([row | more])
    types = dict.fromkeys(["baseline", "target", "current"], "float64")
    return frame.astype(types | dict.fromkeys(["baseline_year", "target_year", "current_year"], "Int64"))


def judge(*args, **kwargs):
    profile = {name: kwargs.pop(name) for name in ["overrides", "profile"] if name in kwargs}
    return indicator_progress(indicators(*args, **kwargs), **profile).iloc[0]


# Worked out by hand from the table: elapsed is 5 of 6 years for all, so pace = progress × 1.2.
SAMPLE = {
    "コミュニティ設立支援": (1.0, 1.2, "達成"),  # (2−4)/(2−4)
    "自治会活動支援": (-4.6, -5.52, "後退"),  # (83.8−93)/(95−93)
    "自治会加入促進に関する連携": (-1.17949, -1.41538, "後退"),  # (61.5−66.1)/(70−66.1)
    "自主防災組織結成促進・支援事業": (0.31818, 0.38182, "遅れ"),  # (80−73)/(95−73)
    "コミュニティ助成": (-1.5, -1.8, "後退"),  # (11−14)/(16−14)
    "協働のまちづくり推進団体登録事業": (2.34, 2.808, "達成"),  # 117/50
    "避難行動要支援者の支援": (1.14, 1.368, "達成"),  # 57/50
    "地域住民助け合い事業": (2.45238, 2.94286, "達成"),  # (111−8)/(50−8)
    "地域学校協働本部の設置": (0.7, 0.84, "やや遅れ"),  # 70/100
    "市職員研修": (0.0, 0.0, "横ばい"),  # (1−1)/(2−1)
    "市民ポータルサイトによるネットワーク化の推進": (math.nan, math.nan, "評価不能"),
}
STAGES = {
    "各種助成制度の情報提供": "横ばい",  # 実施 → 実施
    "市民活動保険制度の検討": "横ばい",  # 未実施 → 未実施
    "消費者団体の育成(消費生活推進連絡会・生活学校)": "横ばい",  # 実施 → 実施
    "自治公民館施設整備": "達成",  # 実施 → 充実
}


def test_sample(year2020):
    names = year2020.programs.set_index("program_id")["program_name"]
    judged = indicator_progress(year2020.indicators)
    judged.index = judged["program_id"].map(names)
    for program, (progress, pace, status) in SAMPLE.items():
        row = judged.loc[program]
        assert row["progress"] == pytest.approx(progress, abs=1e-5, nan_ok=True)
        assert row["pace"] == pytest.approx(pace, abs=1e-5, nan_ok=True)
        assert row["status"] == status
    for program, status in STAGES.items():
        assert judged.loc[program, "status"] == status
        assert pd.isna(judged.loc[program, "progress"])
    assert judged.loc["市民ポータルサイトによるネットワーク化の推進", "status_reason"] == "値なし"
    assert judged.loc["市職員への市民活動アンケート調査", "status_reason"] == "数値化不可"
    assert status_counts(judged).to_dict() == {
        "達成": 5, "順調": 0, "維持": 0, "前進": 0, "やや遅れ": 1, "遅れ": 1, "横ばい": 4, "後退": 3, "未達": 0, "評価不能": 2,
    }  # fmt: skip


def test_sample_household_coverage_in_full(year2020):
    row = indicator_progress(year2020.indicators).set_index("indicator_name").loc["世帯カバー率"]
    # 73 → 80 in five of six years, 95 wanted: 7/5 a year so far, 15 in the last one, 73 + 6 × 1.4 = 81.4.
    assert row[["gap", "per_year_so_far", "per_year_needed", "projected"]].tolist() == [15, 1.4, 15, 81.4]
    assert row["elapsed"] == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("b", "g", "c", "years", "status", "reason"),
    [
        (0, 100, 50, (2015, 2025, 2020), "順調", ""),  # P = 1 exactly
        (0, 100, 30, (2015, 2025, 2020), "やや遅れ", ""),  # P = .6 exactly
        (0, 100, 29.9, (2015, 2025, 2020), "遅れ", ""),
        (0, 100, 5, (2015, 2025, 2020), "横ばい", ""),  # D = .05 exactly
        (0, 100, 4, (2015, 2065, 2016), "順調", ""),  # D = .04, twice the pace needed: before the band
        (5, 5, 4, (2015, 2020, 2020), "評価不能", "方向不明"),
        (0, 100, -5, (2015, 2025, 2020), "横ばい", ""),
        (0, 100, -5.1, (2015, 2025, 2020), "後退", ""),
        (0.1, 0.4, 0.25, (2015, 2025, 2020), "順調", ""),  # binary fractions must not tip P = 1
        (0, 100, 100, (2015, 2025, 2020), "達成", ""),
        (100, 0, 0, (2015, 2025, 2020), "達成", ""),
        (0, 100, 99, (2015, 2020, 2020), "未達", ""),
        (0, 100, -99, (2015, 2020, 2021), "未達", ""),
        (0, 100, 120, (2015, 2020, 2021), "達成", ""),
        (5, 5, 5, (2015, 2025, 2020), "維持", ""),
        (5, 5, 6, (2015, 2025, 2020), "評価不能", "方向不明"),
        (None, 5, 6, (2015, 2025, 2020), "評価不能", "値なし"),
        (1, 5, None, (2015, 2025, 2020), "評価不能", "値なし"),
        (1, None, 3, (2015, 2025, 2020), "評価不能", "目標未設定"),
        (1, 5, 3, (None, 2025, 2020), "評価不能", "年度不明"),
        (1, 5, 3, (2020, 2025, 2020), "評価不能", "年度不明"),
        (1, 5, 3, (2025, 2020, 2026), "評価不能", "年度不明"),
    ],
)
def test_statuses(b, g, c, years, status, reason):
    row = judge(b, g, c, years)
    assert (row["status"], row["status_reason"]) == (status, reason)


@pytest.mark.parametrize(
    ("b", "g", "c", "direction", "status"),
    [
        (5, 5, 6, "increase", "維持"),
        (5, 5, 4, "increase", "後退"),
        (5, 5, 4, "decrease", "維持"),
        (100, 90, 95, "increase", "達成"),  # a fall to be kept within 10
        (100, 90, 85, "increase", "後退"),
    ],
)
def test_declared_direction(b, g, c, direction, status):
    assert judge(b, g, c, overrides={"率": direction})["status"] == status
    assert judge(b, g, c, direction=direction)["status"] == status


@pytest.mark.parametrize(
    ("b", "g", "c", "status"),
    [
        ("未実施", "充実", "充実", "達成"),
        ("未実施", "充実", "実施", "前進"),
        ("実施", "充実", "実施", "横ばい"),
        ("実施", "充実", "未実施", "後退"),
    ],
)
def test_stages(b, g, c, status):
    row = judge(b, g, c, kind="stage")
    assert row["status"] == status
    assert pd.isna(row["progress"])


def test_values_that_cannot_be_compared_are_not():
    row = judge(1, 5, 3, not_comparable="単位不一致")
    assert (row["status"], row["status_reason"]) == ("評価不能", "単位不一致")
    assert pd.isna(row["progress"])


def test_never_current_over_target():
    """加入率 66.1→61.5 toward 70 is not 88 % achieved: it moved away."""
    assert judge(66.1, 70, 61.5)["progress"] == pytest.approx(-1.18, abs=0.005)


def test_reading(year2020):
    rows = year2020.indicators
    assert reading(rows, "current").tolist()[:5] == ["実施", "2地区", "未実施", "83.8%", "61.5%"]
    assert reading(rows, "current").tolist()[10] == "—"
    assert reading(rows, "current").tolist()[14] == "調査結果の活用 研修内容、対象者へ反映する。"


# An example is fifty indicators at once: as many rows as a city has, and judged together as a page judges them.
VALUES = st.integers(-1000, 1000)
FIFTY = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=50, max_size=50)
FIFTY_TO_RAISE = FIFTY.map(lambda rows: [(b, g if g != b else b + 1, c) for b, g, c in rows])
ANY_PROFILE = st.sampled_from(list(PROFILES))


def judge_all(rows, **kwargs):
    table = pd.concat([indicators(1, 2, 3)] * len(rows), ignore_index=True)
    points = ["baseline", "target", "current"]
    table[points] = rows
    table[[f"{point}_raw" for point in points]] = table[points].astype(str)
    goals = table["target"] - table["baseline"]
    table["direction"] = goals.map(
        lambda way: "increase" if way > 0 else "decrease" if way < 0 else "maintain"
    )
    return indicator_progress(table, **kwargs)


@settings(max_examples=20)
@given(FIFTY, ANY_PROFILE)
def test_mirroring_changes_nothing(rows, profile):
    one = judge_all(rows, profile=profile)
    other = judge_all([(-b, -g, -c) for b, g, c in rows], profile=profile)
    assert one["status"].tolist() == other["status"].tolist()
    assert one["progress"].tolist() == pytest.approx(other["progress"].tolist(), nan_ok=True)


@settings(max_examples=20)
@given(FIFTY, st.sampled_from([2, 10, 0.5]), ANY_PROFILE)
def test_scaling_changes_nothing(rows, factor, profile):
    scaled = [(b * factor, g * factor, c * factor) for b, g, c in rows]
    one, other = judge_all(rows, profile=profile), judge_all(scaled, profile=profile)
    assert one["status"].tolist() == other["status"].tolist()


@settings(max_examples=20)
@given(FIFTY_TO_RAISE, ANY_PROFILE)
def test_reaching_the_target_is_always_met(rows, profile):
    judged = judge_all([(b, g, g) for b, g, _ in rows], profile=profile)
    judged = judged[judged["status_reason"].ne(NO_RATE)]
    assert judged["met"].all()
    assert judged["status"].isin(PROFILES[profile].of(MET)).all()


@settings(max_examples=20)
@given(FIFTY_TO_RAISE, st.integers(1, 100))
def test_progress_rises_with_every_step_towards_the_target(rows, step):
    nearer = [(b, g, c + (step if g > b else -step)) for b, g, c in rows]
    assert (judge_all(nearer)["progress"] > judge_all(rows)["progress"]).all()


def test_elapsed_stops_at_the_target_year():
    assert judge(0, 100, 50, (2015, 2020, 2025))["elapsed"] == 1
    assert judge(0, 100, 50, (2015, 2020, 2018))["elapsed"] == pytest.approx(0.6)
