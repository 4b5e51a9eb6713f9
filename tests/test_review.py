import re

import pandas as pd
import pytest
from conftest import TWO_YEARS, cleaned, published

from analysis.errors import WrongUsage
from analysis.progress import sentences
from analysis.progress.judging import judge
from analysis.ratings import parts as rating_parts
from analysis.review import agenda, matter, parts
from analysis.review import sentences as sentences_of_review
from analysis.review.evidence import Evidence
from analysis.review.headline import compared


def told(listed):
    return listed[["program_name", "group"]].to_numpy().tolist()


def test_sample_groups_and_order(year2020):
    """METHODS: worst grade first, then the lowest progress; −4.6, −1.5, −1.18, .318 by hand."""
    listed = agenda.review_list(year2020)
    assert told(listed) == [
        ["市職員研修", 1],
        ["市民活動保険制度の検討", 1],
        ["市職員への市民活動アンケート調査", 1],
        ["自治会活動支援", 1],
        ["コミュニティ助成", 1],
        ["自治会加入促進に関する連携", 1],
        ["自主防災組織結成促進・支援事業", 1],
        ["コミュニティ設立支援", 2],
        ["避難行動要支援者の支援", 2],
        ["各種助成制度の情報提供", 2],
        ["消費者団体の育成(消費生活推進連絡会・生活学校)", 2],
        ["地域学校協働本部の設置", 3],
        ["市民ポータルサイトによるネットワーク化の推進", 4],
    ]
    rows = listed.set_index("program_name")
    assert rows.loc["市職員への市民活動アンケート調査", "details"] == ["評価D、指標では判定できない"]
    assert rows.loc["自主防災組織結成促進・支援事業", "codes"] == ["low_and_short", "near"]
    assert rows.loc["自主防災組織結成促進・支援事業", "details"] == [
        "遅れ：世帯カバー率 73%→80%（目標95%）",
        "世帯カバー率 73%→80%（目標95%）、目標2021年度",
    ]
    assert rows.loc["コミュニティ設立支援", "reasons"] == ["評価はC・D・Eなのに、指標はどれも達成"]
    assert rows["before"].isna().all()


def test_sample_questions(year2020):
    asked = agenda.review_list(year2020).set_index("program_name")["question"]
    assert asked["自治会加入促進に関する連携"] == (
        "加入率は66.1%から61.5%に下がり、目標の70%から遠ざかっている。原因は何か、何を変えるか。"
    )
    assert asked["コミュニティ設立支援"] == (
        "未設置地区は2地区で、目標の2地区に届いている。それでもD評価なのはなぜか。目標は適当か。"
    )
    assert asked["市職員への市民活動アンケート調査"] == (
        "評価はD。指標では判定できない（数値化不可）。何で成果を確かめ、どう立て直すか。"
    )


def test_sample_matter(year2020):
    assert matter.matter(Evidence(year2020)) == [
        "「自治会活動支援」の補助金活用自治会など3指標が基準値より後退し、その事業の評価はいずれもCです。"
        "ほかに後退したのは、「コミュニティ助成」の交付団体、「自治会加入促進に関する連携」の加入率です。",
        "評価Dの4事業は、いずれも市民協働推進課（16事業のうち9事業を担当）の事業です。",
        "ほかに2指標（やや遅れ1、遅れ1）は、平均の進み方では残り1年で目標に届きません。4指標は基準値のまま動いていません（横ばい）。",
    ]


@pytest.mark.parametrize(
    ("before", "now", "baseline", "target", "asked"),
    [
        ("参加者 5人", "参加者 9人", "参加者 10人", "参加者 20人", "参加者は10人から9人に減り、目標の20人から離れている（2019年度よりは良くなった）。"),
        ("参加者 9人", "参加者 9人", "参加者 10人", "参加者 20人", "参加者は10人から9人に減り、目標の20人から離れたまま（2019年度と同じ値）。"),
        ("事故 20件", "事故 15件", "事故 10件", "事故 5件", "事故は10件から15件に増え、目標の5件から離れている（2019年度よりは良くなった）。"),
        ("参加者 5%", "参加者 9人", "参加者 10人", "参加者 20人", "参加者は10人から9人に減り、目標の20人から遠ざかっている。"),  # of another unit: nothing to compare
        ("体制 充実", "体制 未実施", "体制 実施", "体制 充実", "体制は「実施」から「未実施」に後退し、目標の「充実」から遠ざかっている。"),
    ],
)  # fmt: skip
def test_a_question_says_which_way_a_value_went(before, now, baseline, target, asked):
    years = {"令和1": ("R1", before), "令和2": ("R2", now)}
    files = {
        f"{year}.txt": published(
            year, code, [f"(1)甲\t花\t課\t内容\t①\tB\t理由\t{baseline}\t{target}\t{value}"]
        ).replace("(R3)", "(R9)")
        for year, (code, value) in years.items()
    }
    (question,) = agenda.review_list(cleaned(files).select(2020))["question"]
    assert question == f"B評価の根拠は何か。{asked}"


@pytest.mark.parametrize(
    ("grades", "told"),
    [
        ("C", "「事業0」の率が基準値より後退し、評価もCです。"),
        ("B", "「事業0」の率が基準値より後退しているのに、評価はBです。"),
        ("E", "「事業0」の率が基準値より後退しています。"),
        ("CC", "「事業0」の率、「事業1」の率の2指標が基準値より後退し、その事業の評価はいずれもCです。"),
        ("CD", "「事業0」の率、「事業1」の率の2指標が基準値より後退し、その事業の評価はいずれもC・Dです。"),
        ("CEE", "「事業0」の率など3指標が基準値より後退しています。その事業の評価は、3事業のうち1事業がCです。ほかに後退したのは、「事業1」の率、「事業2」の率です。"),
        ("CBA", "「事業0」の率など3指標が基準値より後退しています。その事業の評価は、1事業がC、「事業2」など2事業がA・Bです。ほかに後退したのは、「事業1」の率、「事業2」の率です。"),
    ],
)  # fmt: skip
def test_the_headline_says_how_what_went_back_is_rated(grades, told):
    rows = [
        f"(1)甲\t事業{n}\t課\t内容\t①\t{grade}\t理由\t率 50%\t率 90%\t率 40%"
        for n, grade in enumerate(grades)
    ]
    year = cleaned({"a.txt": published("令和2", "R2", rows).replace("(R3)", "(R9)")}).select(2020)
    assert matter.matter(Evidence(year))[0] == told


def test_few_programs_are_not_counted_in_tiles():
    rows = [f"(1)甲\t事業{n}\t課\t内容\t①\tA\t理由\t率 0%\t率 90%\t率 10%" for n in range(4)]
    for count, tiles in ((3, False), (4, True)):
        files = {"a.txt": published("令和2", "R2", rows[:count])}
        html = parts.headline(cleaned(files).select(2020))[0]
        html = html.data if tiles else html[0].data
        assert ('class="tiles"' in html) == ('class="grid' in html) == ('class="strip"' in html) == tiles


def test_the_only_indicator_that_will_not_make_it_is_told_with_its_values():
    row = "(1)甲\t花\t課\t内容\t①\tA\t理由\t率 0%\t率 90%\t率 10%"
    year = cleaned({"a.txt": published("令和2", "R2", [row])}).select(2020)
    assert matter.matter(Evidence(year)) == [
        "「花」の率は10%で、平均の進み方では残り1年で目標90%に届きません。評価はAです。"
    ]


LINE = "(1)甲\t{}\t課\t内容\t①\t{}\t理由\t数 10回\t数 20回\t数 {}"


def headline(rows, profile="", before=()):
    years = {"b.txt": published("令和2", "R2", [LINE.format(*row) for row in rows])}
    years |= {"a.txt": published("令和1", "R1", [LINE.format(*row) for row in before])} if before else {}
    return matter.matter(Evidence(cleaned(years).select(2020, "", profile)))


@pytest.mark.parametrize(
    ("now", "then", "soon"),
    [
        ("16回", "12回", True),  # 4 more a year, 4 are missing
        ("16回", "13回", False),
        ("15回", "9回", True),
        ("16回", "16回", False),
    ],
)
def test_what_is_late_but_moves_fast_enough_since_last_year_is_told_apart(now, then, soon):
    """Target 20 next year. From 10 in five years all are behind; the last year's step tells which of them will make it."""
    seen = Evidence(
        cleaned(
            {
                "a.txt": published("令和1", "R1", [LINE.format("花", "C", then)]),
                "b.txt": published("令和2", "R2", [LINE.format("花", "C", now)]),
            }
        ).select(2020)
    )
    assert seen.judged["in_time"].tolist() == [soon]
    assert matter.matter(seen)[0] == (
        f"「花」の数は{now}で、平均の進み方では残り1年で目標20回に届きません。"
        f"{'ただし、2019年度からの動きが続けば届きます。' if soon else ''}評価はCです。"
    )
    asked = agenda.review_list(seen.chosen)["question"].iloc[0]
    story = (
        f"数は2019年度の{then}から{now}に増え、この動きが続けば目標の20回に届く。目標年度まであと1年。続けるには何が要るか。"
        if soon
        else "数は16回で、目標の20回に対し、やや遅れている。目標年度まであと1年。間に合わせるか、目標を改めるか。"
    )
    assert asked == story


@pytest.mark.parametrize("profile", ["", "tama"])
def test_what_became_of_all_that_had_gone_back_is_told(profile):
    """Three of 10 were at 5; one is still, one is at 12 of 20 (遅れ, P .24), one has reached 20. 多摩市 has one word for the first two."""
    rows = [("花", "B", "5回"), ("鳥", "B", "12回"), ("魚", "B", "20回")]
    told = headline(rows, profile, before=[(name, "B", "5回") for name, *_ in rows])
    now = "着実1、改善・工夫が必要3" if profile else "達成1、遅れ1、後退2"
    assert told[0].startswith("「花」の数が基準値より後退しているのに、")
    rows[1:1] = [("月", "B", "4回")]
    told = headline(rows, profile, before=[(name, "B", "5回") for name, *_ in rows])
    assert told[0].endswith(f"2019年度の4指標は、いま{now}です。")
    gone = headline(rows[:-1], profile, before=[(name, "B", "5回") for name, *_ in rows])
    assert "、表になし1です。" in gone[0]


def test_last_years_count_does_not_break_the_sentence():
    rows = [("花", "A", "5回"), ("鳥", "A", "4回")]
    assert headline(rows, before=[("花", "A", "15回"), ("鳥", "A", "5回")])[0] == (
        "「鳥」の数、「花」の数の2指標（2019年度は1）が基準値より後退しているのに、その事業の評価はいずれもAです。"
    )
    assert (
        headline([("花", "E", "5回"), ("鳥", "E", "4回")])[0]
        == "「鳥」の数、「花」の数の2指標が基準値より後退しています。"
    )


def test_what_went_back_is_not_counted_again_as_late():
    """改善・工夫が必要 of 多摩市 holds both what went back and what is slow."""
    told = headline(
        [("花", "B", "5回"), ("鳥", "B", "3回"), ("魚", "B", "11回"), ("月", "B", "18回")], "tama"
    )
    assert told[0].startswith("「鳥」の数、「花」の数の2指標が基準値より後退しているのに")
    assert (
        told[-1] == "ほかに2指標（概ね1、改善・工夫が必要1）は、平均の進み方では残り1年で目標に届きません。"
    )


def test_what_stands_still_is_told_apart_from_what_is_late():
    """10回 of 10 to 20 is 横ばい, 11回 with one year of six left 遅れ (P .12)."""
    assert headline([("花", "B", "10回"), ("鳥", "B", "10回")]) == [
        "目標年度まで1年ですが、2指標は基準値のまま動いていません（横ばい）。"
    ]
    assert headline([("花", "B", "10回"), ("鳥", "B", "10.4回")]) == [
        "目標年度まで1年ですが、2指標は基準値からほとんど動いていません（横ばい）。"
    ]
    assert headline([("花", "B", "10回"), ("鳥", "B", "11回"), ("魚", "B", "11回")]) == [
        "2指標（遅れ2）は、平均の進み方では残り1年で目標に届きません。1指標は基準値のまま動いていません（横ばい）。"
    ]


def test_what_has_ended_is_not_late():
    assert headline([("花", "E", "11回"), ("鳥", "B", "20回")]) == [
        "後退した指標も期限の迫る遅れもありません。判定できる2指標のうち目標に届いたのは1指標で、ほかは遅れ1です。"
    ]


def test_a_number_without_a_baseline_is_no_text_that_is_its_target():
    row = "(1)甲\t花\t課\t内容\t①\tD\t理由\t-\t数 20回\t数 20回"
    (asked,) = agenda.review_list(cleaned({"a.txt": published("令和2", "R2", [row])}).select(2020))[
        "question"
    ]
    assert asked == "評価はD。指標では判定できない（値なし）。何で成果を確かめ、どう立て直すか。"


def test_on_the_way_is_not_there_and_kept_is():
    told = agenda.review_list(
        cleaned({"a.txt": published("令和2", "R2", [LINE.format("花", "D", "19回")])}).select(
            2020, "", "tama"
        )
    )
    assert told["question"].tolist() == [
        "評価はD。数は10回から19回まで進み、目標の20回に向かっている。どう立て直すか。"
    ]


def test_worst_programs_of_one_department_are_told_of_it():
    rows = [
        f"(1)甲\t{name}\t{where}\t内容\t①\t{grade}\t理由\t-\t-\t-"
        for name, where, grade in [("花", "環境課", "D"), ("鳥", "環境課", "D"), ("月", "学習課", "A")]
    ]
    years = {"a.txt": published("令和2", "R2", rows)}
    assert matter.matter(Evidence(cleaned(years).select(2020))) == [
        "評価Dは「花」「鳥」です（いずれも環境課）。",
        "「月」は、評価がA、指標の判定は「評価不能」です。",
    ]
    assert matter.matter(Evidence(cleaned(years).select(2020, "環境課"))) == ["評価Dは「花」「鳥」です。"]


@pytest.mark.parametrize(
    ("grades", "told"),
    [
        ("AA", ["後退した指標も期限の迫る遅れもありません。判定できる2指標は、いずれも目標に届いています。"]),
        ("BC", [
            "判定できる2指標はいずれも目標に届きましたが、1事業（事業1）は評価がCです。",
            "2019年度より評価が下がったのは、「事業1」など2事業です。",
        ]),
    ],
)  # fmt: skip
def test_good_news_is_no_all_clear_beside_low_grades(grades, told):
    def year(code, given):
        rows = [
            f"(1)甲\t事業{n}\t課\t内容\t①\t{grade}\t理由\t率 0%\t率 90%\t率 90%"
            for n, grade in enumerate(given)
        ]
        return published(f"令和{code}", f"R{code}", rows).replace("(R3)", "(R9)")

    data = cleaned({"a.txt": year(1, "AA"), "b.txt": year(2, grades)})
    assert matter.matter(Evidence(data.select(2020))) == told


def test_a_text_that_is_its_target_is_asked_about():
    rows = [
        "(1)甲\t花\t課\t内容\t①\tD\t理由\t調査 要点をまとめて公表した\t調査 結果を計画の見直しに反映する\t調査 結果を計画の見直しに反映する"
    ]
    (asked,) = agenda.review_list(cleaned({"a.txt": published("令和2", "R2", rows)}).select(2020))["question"]
    assert (
        asked
        == "評価はD。現状値は目標と同じ「調査 結果を計画の見直しに反映する」だが、数値や段階でないため判定していない。達成とみてよいか、なぜDか。"
    )


def test_a_program_that_may_have_a_new_name_is_asked_about():
    years = {
        "a.txt": published("令和1", "R1", ["(1)甲\t市民清掃デー\t課\t内容\t①\tB\t理由\t-\t-\t-"]),
        "b.txt": published("令和2", "R2", ["(1)甲\t市民一斉清掃デー\t課\t内容\t①\tB\t理由\t-\t-\t-"]),
    }
    year = cleaned(years).select(2020)
    (asked,) = agenda.review_list(year)["question"]
    assert asked == "今年度の表にない。「市民一斉清掃デー」に名前が変わったのではないか。"
    assert matter.matter(Evidence(year))[-1] == (
        "2019年度の評価表にあった「市民清掃デー」が、この年度の表にありません。「市民一斉清掃デー」に名前が変わったのかもしれません。"
    )


def test_the_only_program_of_the_worst_grade_is_named():
    rows = [
        f"(1)甲\t{name}\t課\t内容\t①\t{grade}\t理由\t-\t-\t-" for name, grade in [("花", "D"), ("鳥", "C")]
    ]
    assert matter.matter(Evidence(cleaned({"a.txt": published("令和2", "R2", rows)}).select(2020))) == [
        "評価Dは「花」です。", "「鳥」は、評価がC、指標の判定は「評価不能」です。"
    ]  # fmt: skip


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


@pytest.fixture(scope="module")
def fictional():
    return cleaned(TWO_YEARS)


def test_two_years(fictional):
    listed = agenda.review_list(fictional.select(2020))
    assert told(listed) == [
        ["夜回り", 1],  # C, 2 → 4 of 8: D .333, P .4
        ["花いっぱい", 2],  # B, 10 → 9 of 25
        ["公民館講座", 4],
        ["図書の日", 4],
    ]
    codes = listed.set_index("program_name")["codes"].to_dict()
    assert codes == {
        "夜回り": ["low_and_short", "near", "dropped_two"],
        "花いっぱい": ["high_and_short", "near", "goal_changed"],
        "図書の日": ["unable_twice"],
        "公民館講座": ["gone"],
    }
    assert listed["details"].iloc[0][2] == "評価A（2019年度）→C"
    assert listed["details"].iloc[1][2] == "参加者の目標値 20人→25人"
    assert listed["details"].iloc[2] == ["2019年度にあり、2020年度の表にない"]
    assert listed.loc[~listed["here"], "program_name"].tolist() == ["公民館講座"]
    assert listed["before"].tolist() == ["A", "A", "C", "B"]
    assert listed["own_reason"].tolist() == ["減った。", "縮小。", "", "普通。"]


def test_one_department(fictional):
    assert told(agenda.review_list(fictional.select(2020, "安全課"))) == [["夜回り", 1]]
    assert told(agenda.review_list(fictional.select(2020, "図書課"))) == [["公民館講座", 4], ["図書の日", 4]]


def test_first_year_is_not_compared(fictional):
    # 夜回り: 2 → 3 of 8 in four of six years: D .1667, P .25, rated A.
    listed = agenda.review_list(fictional.select(2019))
    assert told(listed) == [["夜回り", 2]]
    assert listed["before"].isna().all()
    assert agenda.improved(fictional.select(2019)).empty


def test_what_went_better(fictional):
    found = agenda.improved(fictional.select(2020))  # nothing but a new program that is at its target
    assert found[["program_name", "told", "kind"]].to_numpy().tolist() == [["子ども食堂", "箇所", "new"]]
    assert sentences_of_review.better(found) == "新たに目標に届いた指標：箇所（新規の子ども食堂）。"
    data = years_of("C", "B", values=("15%", "20%"), target="R9")
    found = agenda.improved(data.select(2020))
    assert found[["program_name", "told", "kind"]].to_numpy().tolist() == [
        ["花", "C→B", "rating"],
        ["花", "率", "indicator"],
    ]
    assert sentences_of_review.better(found) == (
        "評価が上がった事業：花（C→B）。新たに目標に届いた指標：率（花）。"
    )


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


def test_a_gap_year_is_bridged_for_two_steps_but_not_for_two_years_running():
    later = TWO_YEARS["r2.txt"].replace("令和2", "令和4").replace("(R2)", "(R4)").replace("(R3)", "(R7)")
    data = cleaned({"r1.txt": TWO_YEARS["r1.txt"], "r4.txt": later})
    codes = agenda.review_list(data.select(2022)).set_index("program_name")["codes"]
    assert "dropped_two" in codes["夜回り"]
    assert codes["公民館講座"] == ["gone"]
    assert "unable_twice" not in codes.explode().tolist()


def test_target_year_is_a_reason_and_old_exits_are_not_news():
    rows = ["(1)甲\t花\t課\t内容\t①\tD\t理由\t率 50%\t率 90%\t率 40%", "\t鳥\t課\t内容\t①\tE\t理由\t-\t-\t-"]
    years = {"a.txt": published("令和2", "R2", rows), "b.txt": published("令和3", "R3", rows)}
    data = cleaned(years)
    assert told(agenda.review_list(data.select(2020))) == [["花", 1], ["鳥", 4]]
    listed = agenda.review_list(data.select(2021))
    assert told(listed) == [["花", 1]]
    assert listed["codes"].tolist() == [["worst", "low_and_short", "near"]]
    assert listed["question"].tolist() == [
        "評価はD。目標年度になったが、率は40%で、目標の90%に届いていない。終えるか、目標と進め方を改めるか。"
    ]
    judged = judge(data.select(2021))
    assert sentences.dumbbell_title(judged[judged["progress"].notna()]) == ("この指標は基準値より後退した")


# Ratings of three years, and what is said of them in the last.
DROPS = {
    "ABC": ["dropped_twice"],
    "BAC": ["dropped_two"],
    "ABB": [],
    "CBA": [],
    "BCD": ["dropped_twice"],
    "ABA": [],
}


def test_worse_two_years_running():
    files = {
        f"{n}.txt": published(
            f"令和{n}",
            f"R{n}",
            [f"(1)甲\t{ratings}\t課\t内容\t①\t{ratings[n - 1]}\t理由\t-\t-\t-" for ratings in DROPS],
        ).replace("(R3)", "(R9)")
        for n in (1, 2, 3)
    }
    listed = agenda.review_list(cleaned(files).select(2021)).set_index("program_name")["codes"]
    said = {name: [code for code in listed.get(name, []) if code.startswith("dropped")] for name in DROPS}
    assert said == DROPS


ROW = "(1)甲\t{name}\t課\t内容\t①\t{rating}\t理由\t率 10%\t率 20%\t率 {value}"


def years_of(*ratings, settings="", values=("15%", "15%", "15%"), target="R3"):
    """Fiscal years R1, R2, … of one program with these ratings."""
    files = {
        f"r{n}.txt": published(
            f"令和{n}", f"R{n}", [ROW.format(name="花", rating=rating, value=value)]
        ).replace("目標値(R3)", f"目標値({target})")
        for n, (rating, value) in enumerate(zip(ratings, values, strict=False), 1)
        if rating
    }
    return cleaned(files, settings)


def codes_of(data, year):
    return set(agenda.review_list(data.select(year))["codes"].explode().dropna())


def test_an_improvement_is_not_a_drop():
    assert "dropped_two" not in codes_of(years_of("C", "A", target="R9"), 2020)


def test_not_assessable_in_one_year_only_is_not_listed():
    data = years_of("A", "A", values=("15%", "集計中"), target="R9")
    assert "unable_twice" not in codes_of(data, 2020)
    data = years_of("A", "A", values=("集計中", "集計中"), target="R9")
    assert "unable_twice" in codes_of(data, 2020)


def test_met_in_the_target_year_is_not_missed():
    assert codes_of(years_of("A", values=("20%",), target="R1"), 2019) == set()
    assert codes_of(years_of("A", values=("19%",), target="R1"), 2019) == {
        "high_and_short",
        "near",
    }


def test_the_target_year_counts_in_a_profile_without_a_word_for_it():
    tama = '[progress]\nprofile = "tama"\n'
    data = years_of("A", values=("11%",), target="R1", settings=tama)
    assert codes_of(data, 2019) == {"high_and_short", "near"}


def test_met_but_ended():
    listed = agenda.review_list(years_of("E", values=("25%",), target="R9").select(2019))
    assert told(listed) == [["花", 2]]
    assert listed["codes"].tolist() == [["low_but_met", "ended"]]


# One indicator, 10% → 20%, of the year R1 with the target year R9 (elapsed .33): value, rating, group.
GROUPS = [
    ("9%", "D", 1),  # back
    ("10%", "C", 1),  # flat
    ("11%", "C", 1),  # D .1, P .3: behind
    ("13%", "C", None),  # D .3, P .9: slightly behind, years to go
    ("14%", "C", None),  # on track
    ("14%", "D", 1),  # the worst grade needs no bad indicator
    ("20%", "D", 2),
    ("20%", "C", 2),
    ("20%", "B", None),
    ("9%", "B", 2),
    ("10%", "A", 2),
    ("13%", "B", None),
    ("集計中", "D", 1),
    ("集計中", "C", None),
    ("集計中", "A", None),
    ("9%", "", None),  # not rated, years to go
    ("9%", "E", 4),  # ended
    ("20%", "E", 2),
]


def test_groups():
    names = [f"{value}で{rating or '評価なし'}" for value, rating, _ in GROUPS]
    rows = [
        ROW.format(name=name, rating=rating or "-", value=value)
        for name, (value, rating, _) in zip(names, GROUPS, strict=True)
    ]
    data = cleaned(published("令和元", "R元", rows).replace("(R3)", "(R9)"))
    listed = agenda.review_list(data.select(2019)).set_index("program_name")["group"]
    expected = {name: group for name, (*_, group) in zip(names, GROUPS, strict=True) if group}
    assert listed.to_dict() == expected


def test_within_the_contradictions_the_widest_comes_first():
    rows = [
        ROW.format(name=name, rating=rating, value=value)
        for name, rating, value in [
            ("横ばいB", "B", "10%"),
            ("後退B", "B", "9%"),
            ("達成C", "C", "20%"),
            ("後退A", "A", "8%"),
            ("達成D", "D", "20%"),
            ("もっと後退A", "A", "5%"),
        ]
    ]
    data = cleaned(published("令和元", "R元", rows).replace("(R3)", "(R9)"))
    # Distance of status (達成 0 … 後退 5/6) and grade (A 0, B 1/3, C 2/3, D 1): 1, 5/6, 5/6, 2/3, 1/2, 1/3.
    assert agenda.review_list(data.select(2019))["program_name"].tolist() == [
        "達成D", "もっと後退A", "後退A", "達成C", "後退B", "横ばいB",
    ]  # fmt: skip


def test_near_targets_by_pace():
    rows = [
        ROW.format(name=name, rating="B", value=value)
        for name, value in [("速い", "17%"), ("もっと遅い", "15.5%"), ("遅い", "16%")]
    ]
    text = published("令和2", "R2", rows)  # H27 → R3, five of six years: P = .84, .66, .72
    data = cleaned(text)
    listed = agenda.review_list(data.select(2020))
    assert listed["program_name"].tolist() == ["もっと遅い", "遅い", "速い"]
    assert listed["group"].tolist() == [3, 3, 3]


def test_a_program_not_rated_is_listed_when_its_target_year_has_come():
    listed = agenda.review_list(years_of("-", values=("9%",), target="R1").select(2019))
    assert told(listed) == [["花", 3]]


def test_nothing_is_said_of_ratings_across_a_new_scale():
    settings = "[ratings]\nbreaks = [2020]\n"
    data = years_of("A", "C", "D", settings=settings, target="R9")
    assert "dropped_two" not in codes_of(data, 2020)
    assert "dropped_twice" not in codes_of(data, 2021)
    assert "dropped_two" in codes_of(years_of("A", "C", "D", target="R9"), 2020)
    assert "dropped_twice" in codes_of(years_of("A", "C", "D", target="R9"), 2021)


def test_two_programs_of_one_name_are_not_compared():
    rows = [ROW.format(name="研修", rating=rating, value="15%") for rating in "AD"]
    files = {"r1.txt": published("令和元", "R元", rows), "r2.txt": published("令和2", "R2", rows[::-1])}
    data = cleaned(files)
    assert "dropped_two" not in codes_of(data, 2020)
    assert "比べられる事業はありません（比較対象外2）" in rating_parts.lead(data.select(2020))[0].data


@pytest.mark.parametrize(
    ("now", "then", "told"),
    [
        ((3, 4), (2, 4), "▲1 良くなった2019年度 2"),
        ((2, 4), (2, 4), "±02019年度 2"),
        ((40, 40), (30, 70), "▲57ポイント 良くなった100%、2019年度 43%"),  # 100 % of forty, 43 % of seventy
        ((8, 16), (6, 10), "▼10ポイント 悪くなった50%、2019年度 60%"),  # two more, and yet fewer of them
        (
            (7, 63),
            (4, 61),
            "▲ 良くなった11%、2019年度 7%",
        ),  # 11 less 7 are not the 5 that 4.55 rounds to
        ((6, 20), (6, 10), "件数は±030%、2019年度 60%"),
        ((4, 9), (6, 10), "2019年度は 6 / 10"),  # of nine, one alone is eleven points
        ((4, 4), (0, 0), "2019年度と比べられません"),
    ],
)
def test_headline_figures_are_compared_as_shares_of_other_wholes(now, then, told):
    names = ["事業", "話し合いたい事業", "達成の指標", "後退の指標", "評価Aの事業"]
    same = dict.fromkeys(names[:-1], (1, 1))
    found = compared(same | {names[-1]: now}, same | {names[-1]: then}, "2019年度")
    assert re.sub("<.*?>", "", found[names[-1]]) == told


@pytest.mark.parametrize(
    ("touched", "others", "told"),
    [
        ("CCD", "ABC", "取組内容か理由に「担い手・なり手」の言葉がある3事業は、いずれも評価C・Dです（ない3事業では1事業）。"),
        ("ACCDE", "ABE", "取組内容か理由に「担い手・なり手」の言葉がある5事業のうち3事業が、評価C・Dです（ない3事業では0事業）。"),
        ("ACDE", "AAB", ""),  # half of them, one is outside the scale
        ("CD", "ABC", ""),  # too few
        ("ACAC", "ABC", ""),  # half of them
        ("ACD", "CDD", ""),  # the others no better
        ("CCD", "", ""),  # no others
    ],
)  # fmt: skip
def test_topics_that_go_with_low_ratings_are_named_with_counts(touched, others, told, year2020):
    programs = pd.DataFrame({"rating": [*touched, *others]})
    tagged = pd.DataFrame({"担い手": [True] * len(touched) + [False] * len(others)})
    plan = year2020.plan.model_copy(update={"topics": {"担い手": ["担い手", "なり手"]}})
    assert sentences_of_review.low_topics(programs, tagged, plan) == told
