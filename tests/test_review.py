import pandas as pd
import pytest
from conftest import PLAN, TWO_YEARS, fictional_folder, published

from analysis import store
from analysis.errors import WrongUsage
from analysis.progress import sentences
from analysis.progress.judging import judge
from analysis.ratings import parts as rating_parts
from analysis.review import agenda


def test_sample_list(city):
    listed = agenda.review_list(city.select(2020))
    assert listed[["program_name", "code"]].to_numpy().tolist() == [
        ["コミュニティ設立支援", "met_but_poor"],
        ["自治会活動支援", "back_but_fair"],
        ["自治会加入促進に関する連携", "back_but_fair"],
        ["自主防災組織結成促進・支援事業", "late"],
        ["コミュニティ助成", "back_but_fair"],
        ["市民ポータルサイトによるネットワーク化の推進", "ended"],
    ]
    assert listed["detail"].iloc[3] == "世帯カバー率 73%→80%（目標95%）、目標2021年度"


def test_sample_topics(year2020):
    tagged = agenda.topics(year2020.programs, year2020.plan)["新型コロナ"]
    names = set(year2020.programs.loc[tagged, "program_name"])
    assert names == {
        "コミュニティ設立支援",
        "自治会活動支援",
        "避難行動要支援者の支援",
        "市職員への市民活動アンケート調査",
    }
    assert year2020.programs.loc[tagged, "rating"].value_counts().to_dict() == {"C": 2, "D": 2}


@pytest.fixture
def fictional(tmp_path):
    return store.read_raw(fictional_folder(tmp_path / "plan"))


def test_two_years(fictional):
    listed = agenda.review_list(fictional.select(2020))
    assert listed[["program_name", "code"]].to_numpy().tolist() == [
        ["花いっぱい", "back_but_fair"],  # 10 → 9 of 25, rated B
        ["花いっぱい", "goal_changed"],  # 20 → 25
        ["夜回り", "dropped_two"],  # A → C
        ["夜回り", "late"],  # 2 → 4 of 8, one year left
        ["図書の日", "not_assessable_twice"],
        ["公民館講座", "ended"],
    ]
    details = listed.set_index("code")["detail"]
    assert details["goal_changed"] == "参加者の目標値 20人→25人"
    assert details["dropped_two"] == "評価A（2019年度）→C"
    assert details["ended"] == "2019年度にあり、2020年度の表にない"
    assert listed.loc[~listed["here"], "program_name"].tolist() == ["公民館講座"]


def test_one_department(fictional):
    assert agenda.review_list(fictional.select(2020, "安全課"))["program_name"].unique().tolist() == [
        "夜回り"
    ]
    assert agenda.review_list(fictional.select(2020, "図書課"))["program_name"].tolist() == [
        "図書の日",
        "公民館講座",
    ]


def test_first_year_is_not_compared(fictional):
    # 夜回り is late in 2019 too (P = .25), but its target is two years off.
    assert agenda.review_list(fictional.select(2019)).empty


def test_comparison_year(fictional):
    assert fictional.select(2020).compare_year == 2019
    assert fictional.select(2019).compare_year is None
    with pytest.raises(WrongUsage, match="2020"):
        fictional.select(2020, compare_year=2020)


def test_review_counts_what_the_pages_count(year2020):
    judged = judge(year2020)
    assert len(judged) == len(year2020.indicators)
    assert isinstance(judged, pd.DataFrame)
    assert judged["program_name"].notna().all()


def test_a_gap_year_is_bridged_for_two_steps_but_not_for_two_years_running(tmp_path):
    later = TWO_YEARS["r2.txt"].replace("令和2", "令和4").replace("(R2)", "(R4)").replace("(R3)", "(R7)")
    data = store.read_raw(fictional_folder(tmp_path / "p", {"r1.txt": TWO_YEARS["r1.txt"], "r4.txt": later}))
    codes = agenda.review_list(data.select(2022)).set_index("program_name")["code"]
    assert "dropped_two" in codes.loc[["夜回り"]].tolist()
    assert "公民館講座" in codes.index
    assert "not_assessable_twice" not in codes.tolist()


def test_target_year_is_a_reason_and_old_exits_are_not_news(tmp_path):
    rows = ["(1)甲\t花\t課\t内容\t①\tD\t理由\t率 50%\t率 90%\t率 40%", "\t鳥\t課\t内容\t①\tE\t理由\t-\t-\t-"]
    years = {"a.txt": published("令和2", "R2", rows), "b.txt": published("令和3", "R3", rows)}
    data = store.read_raw(fictional_folder(tmp_path / "p", years))
    assert agenda.review_list(data.select(2020))[["program_name", "code"]].to_numpy().tolist() == [
        ["鳥", "ended"]
    ]
    assert agenda.review_list(data.select(2021))[["program_name", "code"]].to_numpy().tolist() == [
        ["花", "missed"]
    ]
    judged = judge(data.select(2021))
    assert sentences.dumbbell_title(judged[judged["progress"].notna()]) == (
        "進捗率を計算できる1指標のうち、目標に届いたものはなく、1指標が基準値より後退した"
    )


@pytest.mark.parametrize(
    ("ratings", "codes"),
    [
        ("ABC", ["dropped_twice"]),
        ("BAC", ["dropped_two"]),
        ("ABB", []),
        ("CBA", []),
        ("BCD", ["dropped_twice"]),
        ("ABA", []),
    ],
)
def test_worse_two_years_running(tmp_path, ratings, codes):
    files = {
        f"{n}.txt": published(
            f"令和{n}", f"R{n}", [f"(1)甲\t花\t課\t内容\t①\t{rating}\t理由\t-\t-\t-"]
        ).replace("(R3)", "(R9)")
        for n, rating in enumerate(ratings, 1)
    }
    data = store.read_raw(fictional_folder(tmp_path / "p", files))
    listed = agenda.review_list(data.select(2021))["code"]
    assert [code for code in listed if code.startswith("dropped")] == codes


ROW = "(1)甲\t{name}\t課\t内容\t①\t{rating}\t理由\t率 10%\t率 20%\t率 {value}"


def years_of(tmp_path, *ratings, plan=None, values=("15%", "15%", "15%"), target="R3"):
    """Fiscal years R1, R2, … of one program with these ratings."""
    files = {
        f"r{n}.txt": published(
            f"令和{n}", f"R{n}", [ROW.format(name="花", rating=rating, value=value)]
        ).replace("目標値(R3)", f"目標値({target})")
        for n, (rating, value) in enumerate(zip(ratings, values, strict=False), 1)
        if rating
    }
    return store.read_raw(fictional_folder(tmp_path / "p", files, *([plan] if plan else [])))


def codes_of(data, year):
    return set(agenda.review_list(data.select(year))["code"])


def test_an_improvement_is_not_a_drop(tmp_path):
    assert "dropped_two" not in codes_of(years_of(tmp_path, "C", "A", target="R9"), 2020)


def test_not_assessable_in_one_year_only_is_not_listed(tmp_path):
    data = years_of(tmp_path, "A", "A", values=("15%", "集計中"), target="R9")
    assert "not_assessable_twice" not in codes_of(data, 2020)
    data = years_of(tmp_path / "q", "A", "A", values=("集計中", "集計中"), target="R9")
    assert "not_assessable_twice" in codes_of(data, 2020)


def test_met_in_the_target_year_is_not_missed(tmp_path):
    assert codes_of(years_of(tmp_path, "A", values=("20%",), target="R1"), 2019) == set()
    assert codes_of(years_of(tmp_path / "q", "A", values=("19%",), target="R1"), 2019) == {"missed"}


def test_late_in_the_target_year_is_missed_not_late(tmp_path):
    assert codes_of(years_of(tmp_path, "A", values=("11%",), target="R1"), 2019) == {"missed"}
    tama = PLAN + '[progress]\nprofile = "tama"\n'  # it has no word of its own for the target year
    assert codes_of(years_of(tmp_path / "q", "A", values=("11%",), target="R1", plan=tama), 2019) == {
        "missed"
    }


def test_met_but_ended(tmp_path):
    assert "met_but_poor" in codes_of(years_of(tmp_path, "E", values=("25%",), target="R9"), 2019)


def test_nothing_is_said_of_ratings_across_a_new_scale(tmp_path):
    plan = PLAN + "[ratings]\nbreaks = [2020]\n"
    data = years_of(tmp_path, "A", "C", "D", plan=plan, target="R9")
    assert "dropped_two" not in codes_of(data, 2020)
    assert "dropped_twice" not in codes_of(data, 2021)
    assert "dropped_two" in codes_of(years_of(tmp_path / "q", "A", "C", "D", target="R9"), 2020)
    assert "dropped_twice" in codes_of(years_of(tmp_path / "r", "A", "C", "D", target="R9"), 2021)


def test_two_programs_of_one_name_are_not_compared(tmp_path):
    rows = [ROW.format(name="研修", rating=rating, value="15%") for rating in "AD"]
    files = {"r1.txt": published("令和元", "R元", rows), "r2.txt": published("令和2", "R2", rows[::-1])}
    data = store.read_raw(fictional_folder(tmp_path / "p", files))
    assert "dropped_two" not in codes_of(data, 2020)
    assert "改善0、不変0、悪化0" in rating_parts.lead(data.select(2020))[0].data
