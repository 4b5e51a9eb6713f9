"""The profiles: published verdicts, every class with its edges, the composite."""

import re

import pandas as pd
import pytest
from test_progress import judge

from analysis.errors import WrongUsage
from analysis.profiles import NO_RATE, PROFILES, STATUSES, UNABLE, composite
from analysis.progress import indicator_progress


@pytest.mark.parametrize(
    ("b", "g", "c", "years", "verdict"),
    [
        # 厚生労働省 健康日本21（第二次）最終評価
        (5.0, 0, 2.3, (2010, 2022, 2019), "B*"),  # 妊娠中の喫煙
        (50.4, 65, 50.1, (2011, 2022, 2019), "C"),  # 地域のつながり
        (330, 1200, 1264, (2011, 2020, 2019), "A"),  # 認知症サポーター（万人）
        (31.2, 28, 34.7, (2010, 2022, 2019), "D"),  # 肥満 男
        # on the straight line exactly (half way in half the time), and just short of it
        (100, 200, 150, (2010, 2020, 2015), "B"),
        (100, 200, 149.9, (2010, 2020, 2015), "B*"),
        # 5 % of the baseline is a change, less is none, on either side
        (100, 200, 105, (2010, 2020, 2015), "B*"),
        (100, 200, 104.9, (2010, 2020, 2015), "C"),
        (100, 200, 95.1, (2010, 2020, 2015), "C"),
        (100, 200, 95, (2010, 2020, 2015), "D"),
        # from 0 every change is more than 5 %
        (0, 10, 0, (2010, 2020, 2015), "C"),
        (0, 10, 1, (2010, 2020, 2015), "B*"),
        (0, 10, 6, (2010, 2020, 2015), "B"),
        # short of the target when its year has come: the line ends at the target
        (100, 200, 190, (2010, 2020, 2021), "未達"),
        (100, 100, 100, (2010, 2020, 2015), "A"),
        (None, 10, 1, (2010, 2020, 2015), "E"),
        (100, 100, 102, (2010, 2020, 2015), "E"),  # which side is better is not known
    ],
)
def test_hj21(b, g, c, years, verdict):
    assert judge(b, g, c, years, profile="hj21")["status"] == verdict


POINTS = {"A": 5, "B": 4, "B*": 4, "C": 3, "D": 2}


def test_hj21_composite():
    assert PROFILES["hj21"].points == POINTS
    # A 5 + seven B 28 = 33 points of 8: 4.125
    assert composite(pd.Series(["A", *["B"] * 7]), POINTS) == (33 / 8, "B")
    assert composite(pd.Series(["A", "B"]), POINTS) == (4.5, "B")  # halves go down
    assert composite(pd.Series(["A", "A", "B"]), POINTS)[1] == "A"  # 4.67
    assert composite(pd.Series(["B*", "C"]), POINTS) == (3.5, "C")
    assert composite(pd.Series(["D", "E", "横ばい"]), POINTS) == (2.0, "D")
    assert composite(pd.Series(["E"]), POINTS) is None


@pytest.mark.parametrize(
    ("b", "g", "c", "years", "status"),
    [
        # doubling in ten years wanted: 7.1773 % a year; half of the time gone
        (100, 200, 141.43, (2010, 2020, 2015), "順調"),  # √2 × 100 is on the path
        (100, 200, 140, (2010, 2020, 2015), "順調"),  # 6.9610 % / 7.1773 % = .9699
        (100, 200, 139.2, (2010, 2020, 2015), "順調"),  # 6.8385 % / 7.1773 % = .9528
        (100, 200, 139, (2010, 2020, 2015), "やや遅れ"),  # 6.8077 % / 7.1773 % = .9485
        (100, 200, 0, (2010, 2020, 2015), "後退"),
        (100, 200, 124, (2010, 2020, 2015), "やや遅れ"),  # 4.3961 % / 7.1773 % = .6125
        (100, 200, 122, (2010, 2020, 2015), "遅れ"),  # 4.0572 % → .5653
        (100, 200, 100, (2010, 2020, 2015), "遅れ"),  # R = 0
        (100, 200, 99, (2010, 2020, 2015), "後退"),
        (100, 200, 200, (2010, 2020, 2015), "達成"),
        (200, 100, 141, (2010, 2020, 2015), "順調"),
        (200, 100, 210, (2010, 2020, 2015), "後退"),
        (5, 5, 5, (2010, 2020, 2015), "維持"),
        (0, 50, 117, (2010, 2020, 2015), "評価不能"),
        (50, 0, 20, (2010, 2020, 2015), "評価不能"),
        (-5, 5, 1, (2010, 2020, 2015), "評価不能"),
        (5, 10, -1, (2010, 2020, 2015), "評価不能"),
        (-10, -5, -7, (2010, 2020, 2015), "順調"),  # (ln .7 / ln .5) × 2 > 1
    ],
)
def test_eurostat(b, g, c, years, status):
    row = judge(b, g, c, years, profile="eurostat")
    assert row["status"] == status
    assert (row["status_reason"] == NO_RATE) == (status == "評価不能")


def test_eurostat_ratio():
    # 100 → 121 in two years is 10 % a year; 100 → 146.41 in four years wants 10 % too
    assert judge(100, 146.41, 121, (2010, 2014, 2012), profile="eurostat")["measure"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("b", "g", "c", "status"),
    [
        (0, 100, 50, "着実"),
        (0, 100, 49.9, "概ね"),
        (0, 100, 30, "概ね"),
        (0, 100, 29.9, "改善・工夫が必要"),
        (0, 100, -50, "改善・工夫が必要"),
        (0, 100, 120, "着実"),
        (5, 5, 5, "着実"),
        (5, 5, 6, "評価不能"),
    ],
)
def test_tama(b, g, c, status):
    assert judge(b, g, c, (2015, 2025, 2020), profile="tama")["status"] == status


def test_tama_with_a_fall_to_be_limited():
    years = (2015, 2025, 2020)
    assert judge(100, 90, 95, years, overrides={"率": "increase"}, profile="tama")["status"] == "着実"
    assert (
        judge(100, 90, 85, years, overrides={"率": "increase"}, profile="tama")["status"]
        == "改善・工夫が必要"
    )


def test_eurostat_with_a_fall_to_be_limited():
    years = (2015, 2025, 2020)
    assert judge(100, 90, 95, years, overrides={"率": "increase"}, profile="eurostat")["status"] == "達成"
    assert judge(100, 90, 85, years, overrides={"率": "increase"}, profile="eurostat")["status"] == "後退"


@pytest.mark.parametrize(
    ("profile", "c", "away"),
    [
        ("linear", 90, True),
        ("linear", 99, False),
        ("hj21", 99, False),
        ("hj21", 90, True),
        ("tama", 90, True),
        ("tama", 110, False),
        ("eurostat", 99, True),
    ],
)
def test_what_moved_away(profile, c, away):
    """100 → 200: what the titles and the review list call 後退."""
    assert judge(100, 200, c, (2010, 2020, 2015), profile=profile)["away"] == away


def test_hj21_with_a_fall_to_be_limited():
    years = (2015, 2025, 2020)
    assert judge(100, 90, 95, years, overrides={"率": "increase"}, profile="hj21")["status"] == "A"
    assert judge(100, 90, 85, years, overrides={"率": "increase"}, profile="hj21")["status"] == "D"


@pytest.mark.parametrize("profile", PROFILES)
def test_stages_are_judged_by_rank_in_every_profile(profile):
    assert judge("未実施", "充実", "実施", kind="stage", profile=profile)["status"] == "前進"


@pytest.mark.parametrize("profile", PROFILES)
def test_every_status_has_a_colour_and_a_mark(profile):
    rule = PROFILES[profile]
    assert set(rule.words) <= set(STATUSES)
    assert all(
        re.fullmatch("#[0-9A-F]{6}", STATUSES[word].color) and STATUSES[word].marker for word in rule.words
    )
    assert [STATUSES[word].kind for word in rule.words].count(UNABLE) == 1


# Sample, b → g now c in 5 of 6 years, worked out by hand:
# eurostat R = ((c/b)^(1/5) − 1) / ((g/b)^(1/6) − 1); hj21 |c − b| / |b|; tama P = D × 1.2
SAMPLE = {
    "コミュニティ設立支援": ("達成", "A", "着実"),  # 4 → 2, now 2
    "自治会活動支援": ("後退", "D", "改善・工夫が必要"),  # 93 → 95, now 83.8: −9.9 %
    "自治会加入促進に関する連携": ("後退", "D", "改善・工夫が必要"),  # 66.1 → 70, now 61.5: −7.0 %
    "自主防災組織結成促進・支援事業": (
        "遅れ",
        "B*",
        "改善・工夫が必要",
    ),  # 73 → 95, now 80: 1.848 % / 4.488 % = .41; +9.6 %
    "コミュニティ助成": ("後退", "D", "改善・工夫が必要"),  # 14 → 16, now 11: −21 %
    "協働のまちづくり推進団体登録事業": ("評価不能", "A", "着実"),  # from 0
    "避難行動要支援者の支援": ("評価不能", "A", "着実"),  # from 0
    "地域住民助け合い事業": ("達成", "A", "着実"),  # 8 → 50, now 111
    "地域学校協働本部の設置": ("評価不能", "B*", "概ね"),  # from 0: .70 of .83
    "市職員研修": ("遅れ", "C", "改善・工夫が必要"),  # 1 → 2, now 1: R = 0
    "市民ポータルサイトによるネットワーク化の推進": ("評価不能", "E", "評価不能"),
}


@pytest.mark.parametrize(("n", "profile"), list(enumerate(["eurostat", "hj21", "tama"])))
def test_sample(year2020, n, profile):
    judged = indicator_progress(year2020.indicators, profile=profile)
    judged.index = judged["program_id"].map(year2020.programs.set_index("program_id")["program_name"])
    assert {name: judged.loc[name, "status"] for name in SAMPLE} == {
        name: words[n] for name, words in SAMPLE.items()
    }


def test_sample_composite(year2020):
    # four A, two B*, one C, three D: (20 + 8 + 3 + 6) / 10; stages and E are left out
    assert composite(indicator_progress(year2020.indicators, profile="hj21")["status"], POINTS) == (3.7, "B")


def test_a_cell_that_says_the_program_is_over():
    row = judge(
        None, None, None, kind="text", baseline_raw="率 1%", target_raw="率 5%", current_raw="率 終了"
    )
    assert (row["status"], row["status_reason"]) == ("評価不能", "終了")
    row = judge(None, None, None, kind="text", current_raw="計画の終了年度を検討")
    assert row["status_reason"] == "数値化不可"


@pytest.mark.parametrize("profile", PROFILES)
def test_once_the_target_year_has_come_it_is_met_or_missed(profile):
    for years in [(2010, 2020, 2020), (2010, 2020, 2022)]:
        for b, g, c in [(100, 200, 199), (100, 200, 90), (200, 100, 101), (0, 100, 99)]:
            assert judge(b, g, c, years, profile=profile)["status"] == "未達"
        assert judge(100, 200, 200, years, profile=profile)["status"] == (
            "A" if profile == "hj21" else "達成"
        )
        assert judge("未実施", "充実", "実施", years, kind="stage", profile=profile)["status"] == "未達"
        assert judge("未実施", "実施", "充実", years, kind="stage", profile=profile)["status"] == "達成"


def test_no_composite_once_a_target_has_been_missed():
    assert composite(pd.Series(["A", "B", "未達"]), POINTS) is None


def test_unknown_profile_names_the_known():
    with pytest.raises(WrongUsage, match="linear、eurostat、hj21、tama"):
        judge(1, 5, 3, profile="lineal")
