"""The fictional city: what is read from its files is what its scenario says, and shows the planted trends."""

import math
import re
from collections import Counter
from itertools import groupby, pairwise

import pandas as pd
import pytest
from conftest import ROOT, flat
from scipy.stats import permutation_test

from analysis import demo, store
from analysis.demo import scenario
from analysis.errors import WrongUsage
from analysis.partners import associations
from analysis.partners import parts as partner_parts
from analysis.partners.patterns import pairs, totals
from analysis.programs.records import long_low
from analysis.progress import indicator_progress
from analysis.progress import parts as progress_parts
from analysis.quality import parts as quality
from analysis.ratings import parts as rating_parts
from analysis.ratings.movement import change_tests, movements, transition_matrix
from analysis.report import finder, workbook
from analysis.review import parts
from analysis.review.agenda import group_names, topics
from analysis.text import key

FILES = [
    "data/corrections.toml",
    "data/plan.toml",
    "data/raw/r1_hyoka.txt",
    "data/raw/r2_hyoka.csv",
    "data/raw/r3_hyoka.xlsx",
    "data/raw/r4_hyoka.pdf",
    "data/raw/r5_process1-2.xlsx",
    "data/raw/r5_process3-4.csv",
]
YEARS = list(scenario.YEARS)
PAIRS = list(pairwise(YEARS))


@pytest.fixture(scope="module")
def data(demo_read):
    return store.load(demo_read)


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_bytes_every_time(demo_folder, tmp_path):
    again = contents(demo.write(tmp_path / "mata" / "架空市"))
    assert list(again) == FILES
    assert again == contents(demo_folder)
    assert [path.name for path in (tmp_path / "mata").iterdir()] == ["架空市"]


def test_an_empty_folder_is_filled(tmp_path):
    assert demo.write(tmp_path) == tmp_path
    assert list(contents(tmp_path)) == FILES


@pytest.mark.parametrize("name", [".hidden", "memo.txt"])
def test_a_folder_that_holds_anything_is_left_alone(tmp_path, name):
    own = tmp_path / "plan"
    own.mkdir()
    (own / name).write_text("大切なもの", encoding="utf-8")
    with pytest.raises(WrongUsage, match=r"空のフォルダー[\s\S]*対処"):
        demo.write(own)
    with pytest.raises(WrongUsage, match="空のフォルダー"):
        demo.write(own / name)
    assert contents(tmp_path) == {f"plan/{name}": "大切なもの".encode()}


def test_nothing_stays_behind_when_writing_fails(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(demo.formats, "write_pdf", full)
    with pytest.raises(WrongUsage, match=r"書き出せません[\s\S]*対処"):
        demo.write(tmp_path / "架空市")
    assert list(tmp_path.iterdir()) == []


def test_the_formats_are_those_of_offices(data):
    formats = data.sources.set_index("source")["format"]
    assert formats.to_dict() == {
        "r1_hyoka.txt": "タブ区切り（UTF-8）",
        "r2_hyoka.csv": "カンマ区切り（CP932）",
        "r3_hyoka.xlsx": "Excel（シート「評価表」）",
        "r4_hyoka.pdf": "PDF（8ページ）",
        "r5_process1-2.xlsx#プロセス1": "Excel（シート「プロセス1」）",
        "r5_process1-2.xlsx#プロセス2": "Excel（シート「プロセス2」）",
        "r5_process3-4.csv": "カンマ区切り（UTF-8）",
    }
    assert data.years == YEARS
    assert data.plan.plan.fictional
    assert data.sources["unread_rows"].sum() == data.sources["joined_rows"].sum() == 0


@pytest.mark.parametrize("year", YEARS)
def test_programs_are_read_as_written(data, year):
    columns = [
        "item_no",
        "item_name",
        "program_name",
        "department",
        "activities",
        "partners",
        "rating",
        "reason",
    ]
    programs = data.select(year).programs
    read = programs[["process_no", "process_name", *columns]].to_numpy().tolist()
    written = []
    for program in scenario.programs(year):
        process_no, process_name = program.process.removeprefix("プロセス").split(" ", 1)
        item_no, item_name = program.item.removeprefix("(").split(")", 1)
        partners = program.partners.replace("-", "")
        written.append(
            [
                *[int(process_no), process_name, int(item_no), item_name, program.name, program.department],
                *[program.activities, partners, program.rating, program.reason],
            ]
        )
    assert read == written
    pages = {"1": "4～9", "2": "10～16", "3": "17～22", "4": "23～27"} if year in (2019, 2021, 2022) else {}
    found = dict(zip(programs["process_no"].astype("str"), programs["plan_pages"], strict=True))
    assert {no: key(text).replace("〜", "~") for no, text in found.items() if text} == {
        no: key(text) for no, text in pages.items()
    }


@pytest.mark.parametrize("year", YEARS)
def test_partners_are_read_as_written(data, year):
    written = Counter(code for program in scenario.programs(year) for code in program.partners if code != "-")
    assert Counter(data.select(year).partners["partner"]) == written


@pytest.mark.parametrize("year", YEARS)
def test_values_are_read_as_written(data, year):
    read = data.select(year).indicators
    written = [indicator for program in scenario.programs(year) for indicator in program.indicators]
    assert len(read) == len(written)
    for (_, row), indicator in zip(read.iterrows(), written, strict=True):
        is_text = indicator.name == "調査結果の扱い"
        if not is_text:
            assert (row["indicator_name"], row["unit"]) == (indicator.name, indicator.unit)
        assert [row[f"{point}_year"] for point in ["baseline", "target", "current"]] == [2016, 2024, year]
        for point in ["baseline", "target", "current"]:
            text = getattr(indicator, point)
            if is_text:
                assert (row["kind"], row[f"{point}_raw"].split()[-1]) == ("text", text)
            elif text in ("-", "集計中"):
                assert math.isnan(row[point]) and row[f"{point}_raw"] == text
            elif indicator.unit:
                assert (row["kind"], row[point]) == ("number", float(text))
            else:
                assert (row["kind"], row[f"{point}_stage"]) == ("stage", text)
    assert read["not_comparable"].eq("").all()


def test_findings_are_the_planted_ones(data):
    findings = data.findings
    assert findings.groupby("code", sort=False)["raw"].agg(sorted).to_dict() == {
        "value_text": sorted(["要点を公表"] * 2 + ["計画案に反映"] + ["計画に反映"] * 3)
        + sorted(
            ["調査結果の扱い 要点を公表"] * 4
            + ["調査結果の扱い 計画に反映"] * 4
            + ["調査結果の扱い 計画案に反映"]
        ),
        "goal_changed": ["LED化率：100% → 90%"],
        "rename_suspected": ['"市民清掃デー" = "市民一斉清掃デー"'],
        "corrected": [
            "2960 → 296（見守り協力員の数の桁の打ち間違い（前年度は304人）、架空市福祉課に確認（令和3年6月））"
        ],
        "program_gone": sorted(
            [
                "老人クラブ交流会",
                "婦人会・青年団の活動支援",
                "子育てサロン",
                "赤ちゃん広場",
                "地域情報掲示板サイト",
            ]
        ),
        "program_new": sorted(
            [
                "自治会デジタル回覧板",
                "オープンデータの公開",
                "オンライン市民相談",
                "親子の居場所づくり",
                "若者まちづくり会議",
            ]
        ),
        "value_pending": ["集計中", "集計中"],
    }


def test_departments_are_reorganised_from_r3(data):
    names = {year: set(data.select(year).programs["department"]) for year in YEARS}
    old, new = {"市民活動課", "福祉課"}, {"協働推進課", "高齢福祉課", "子育て支援課"}
    assert all(old <= names[year] and not new & names[year] for year in (2019, 2020))
    assert all(new <= names[year] and not old & names[year] for year in (2021, 2022, 2023))


@pytest.mark.parametrize(
    ("before", "after", "improved", "worsened", "new", "ended", "others", "p"),
    [
        # Twice the chance of so few of one kind among n coins: 2 × (C(n,0) + … + C(n,fewer)) / 2ⁿ.
        (2019, 2020, 2, 14, 0, 1, 0, 2 * (1 + 16 + 120) / 2**16),
        (2020, 2021, 5, 4, 3, 0, 1, 1.0),
        (2021, 2022, 13, 2, 1, 4, 0, 2 * (1 + 15 + 105) / 2**15),
        (2022, 2023, 4, 3, 2, 1, 1, 1.0),
    ],
)
def test_rating_changes(data, before, after, improved, worsened, new, ended, others, p):
    scale, exits = data.plan.ratings.scale, data.plan.ratings.exit
    changes = movements(data.select(before).programs, data.select(after).programs, scale, exits)
    counts = changes["change"].value_counts()
    assert [int(counts.get(change, 0)) for change in ["改善", "悪化", "新規", "終了", "比較対象外"]] == [
        improved, worsened, new, ended, others,
    ]  # fmt: skip
    compared = changes[changes["steps"].notna()]
    tests = change_tests(transition_matrix(compared["before"], compared["after"], scale))
    assert tests.loc["sign", "p"] == pytest.approx(p)
    moved = changes[changes["steps"].abs().gt(1)]
    assert moved["program_name"].tolist() == (["架空市民大学"] if after == 2020 else [])
    if after == 2022:
        better = (
            data.select(after)
            .programs.set_index("program_id")
            .loc[changes.index[changes["change"].eq("改善")]]
        )
        assert better["partners"].str.contains("②").sum() == 12


def test_one_program_worsens_two_years_running(data):
    wide = data.programs.pivot_table(
        index="program_name", columns="fiscal_year", values="rating", aggfunc="first"
    )
    falls = pd.DataFrame({after: wide[before] < wide[after] for before, after in PAIRS})
    falls &= wide[YEARS[1:]].ne("E")
    twice = pd.DataFrame({after: falls[before] & falls[after] for before, after in PAIRS[1:]})
    assert twice.index[twice.any(axis=1)].tolist() == ["地区運動会"]


def test_low_grades_that_go_on(data):
    """Read off the rows of the files: C or D from this year back to the first other grade."""
    chosen = data.select(2023)
    years = long_low(chosen).notna().sum(axis=1)
    names = chosen.programs.set_index("program_id")["program_name"]
    assert [names[years.index[0]], *years] == [
        "ご近所支え合い隊",
        5,
        5,
        5,
        5,
        5,
        5,
        4,
        4,
        4,
        3,
        3,
    ]  # the D first
    told = {n: sorted(names[years.index[years.eq(n)]]) for n in years.unique()}
    assert told == {
        5: sorted([
            "自治会加入促進キャンペーン", "ご近所支え合い隊", "避難に手助けのいる人の名簿づくり",
            "障がいのある人の働く場づくり", "市民意見の募集", "市民アンケート",
        ]),
        4: sorted(["自治会長研修会", "地区運動会", "架空市民大学"]),
        3: sorted(["高齢者見守りネットワーク", "消防団員の確保"]),
    }  # fmt: skip


def test_face_to_face_programs_fall_with_the_epidemic(data):
    now, before = data.select(2020).programs, data.select(2019).programs
    changes = movements(before, now, list("ABCD"), ["E"])
    fell = now[now["program_id"].isin(changes.index[changes["change"].eq("悪化")])]
    assert fell["reason"].str.contains("新型コロナ").all()
    assert fell["process_no"].value_counts().to_dict() == {2: 12, 1: 1, 4: 1}


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (2019, 2020, {"⑤": (0, 2)}),
        (2020, 2021, {"⑤": (1, 0)}),
        (2021, 2022, {"④": (8, 0), "⑤": (1, 0)}),
        (2022, 2023, {}),
    ],
)
def test_partners_gained_and_lost(data, before, after, moved):
    old, new = (data.select(year).programs.set_index("program_id")["partners"] for year in (before, after))
    both = old.index.intersection(new.index)
    counts = {}
    for code in data.plan.partners.codes:
        then, now = (partners[both].map(lambda codes, code=code: code in codes) for partners in (old, new))
        if (then != now).any():
            counts[code] = (int((now & ~then).sum()), int((then & ~now).sum()))
    assert counts == moved


def test_one_pair_goes_together_every_year(data):
    for year in YEARS:
        found = pairs(data.select(year).programs["partners"]).sort_values("p")
        first, second = found.iloc[0], found.iloc[1]
        assert (first["a"] + first["b"], int(first["n"])) == ("①⑥", 9)
        assert first["p"] * 21 < 0.01
        assert second["p"] > 0.1


def chance(grades, chosen):
    """Two-sided exact permutation p of a group's mean grade, and the smallest p attainable."""
    ways = [Counter({0: 1}), *(Counter() for _ in range(sum(chosen)))]
    for grade in grades:
        for size in range(len(ways) - 1, 0, -1):
            for total, number in ways[size - 1].items():
                ways[size][total + grade] += number
    expected = sum(chosen) * sum(grades) / len(grades)
    far = {total: round(abs(total - expected), 9) for total in ways[-1]}
    observed = far[sum(grade for grade, mine in zip(grades, chosen, strict=True) if mine)]
    everything = sum(ways[-1].values())

    def tail(distance):
        return sum(number for total, number in ways[-1].items() if far[total] >= distance) / everything

    return tail(observed), tail(max(far.values()))


@pytest.mark.parametrize(
    ("year", "with_groups", "without", "p", "least_other"),
    [
        (2019, 1.95, 1.92, 1.0, 0.067),
        (2020, 1.70, 1.74, 0.85, 0.472),
        (2021, 1.80, 1.71, 0.72, 0.292),
        (2022, 2.53, 1.72, 0.00022, 0.064),
        (2023, 2.53, 1.76, 0.00028, 0.111),
    ],
)
def test_only_citizens_groups_go_with_better_ratings(data, year, with_groups, without, p, least_other):
    """Grades A3 B2 C1 D0. Holm over seven codes leaves only ② in 2022 and 2023."""
    programs = data.select(year).programs
    programs = programs[programs["rating"].isin(list("ABCD"))]
    grades = ["DCBA".index(rating) for rating in programs["rating"]]
    chosen = {code: [code in own for own in programs["partners"]] for code in data.plan.partners.codes}
    means = pd.Series(grades).groupby(chosen["②"]).mean()
    assert [round(means[True], 2), round(means[False], 2)] == [with_groups, without]
    chances = {code: chance(grades, own)[0] for code, own in chosen.items()}
    assert chances.pop("②") == pytest.approx(p, rel=0.03)
    assert min(chances.values()) == pytest.approx(least_other, abs=0.001)


def test_the_number_of_partners_says_nothing_about_the_rating(data):
    """As our test has it, and as scipy's, which draws its permutations."""
    for year in YEARS:
        programs = data.select(year).programs
        found = associations.number_with_rating(programs["partners"], programs["rating"], list("ABCD"))
        programs = programs[programs["rating"].isin(list("ABCD"))]
        grades = programs["rating"].map("DCBA".index).to_numpy()
        apart = grades - grades.mean()
        drawn = permutation_test(
            (programs["partners"].str.len().to_numpy(),),
            lambda sizes, apart=apart: abs((sizes * apart).sum()),
            permutation_type="pairings",
            alternative="greater",
            n_resamples=2000,
            rng=1,
        )
        assert found["n"] == len(programs)
        assert found["p"] == pytest.approx(drawn.pvalue, abs=0.04)
        assert found["p"] > 0.2


def test_what_shares_and_pictures_leave_out_is_said(data):
    """2022: 46 A or B of 60, of which one E. 2023: 29 B, 14 of them in the second picture and 15 in the third."""
    now = data.select(2023)
    html = "".join(thing.data for thing in flat(parts.headline(now)) if hasattr(thing, "data"))
    assert "2022年度はEの1事業を除く" in html
    (told,) = rating_parts.lead(now)
    assert "A・B・C・D</span>の事業に占めるものです。" in told.data
    titles = [thing.title for thing in flat(rating_parts.histories(now)) if hasattr(thing, "axes")]
    assert [title for title in titles if "Bが" in title] == [
        "2023年度はBが29のうち14（図2/4）",
        "2023年度はBが29のうち15（図3/4）",
    ]


def test_the_programs_with_warnings_are_named(data):
    (told,) = quality.lead(data.select(2023))
    assert "確かめてほしい事業は、「市民一斉清掃デー」、「市民アンケート」です。" in told.data


def test_what_was_back_and_is_not_known_now_is_told(data):
    """委員充足率 fell to 94.6 % by 2022, and this year's cell says 集計中."""
    told = parts.missing(data.select(2023))[0].data
    assert "民生委員・児童委員活動の支援（値なし、現状値は「集計中」、2022年度は後退）" in told
    assert "市民アンケート（数値化不可）" in told


def test_in_the_workbook_todays_programs_come_first_in_their_group(data):
    listed = parts.as_met(data.select(2023))
    groups = listed.groupby(group_names(listed), sort=False)["today"].agg(list)
    assert [sum(today) for today in groups] == [4, 2, 1, 0, 0]
    assert all(today == sorted(today, reverse=True) for today in groups)


def test_topics(data):
    counts = {year: topics(data.select(year).programs, data.plan).sum().tolist() for year in YEARS}
    assert counts == {2019: [0, 5], 2020: [22, 5], 2021: [22, 7], 2022: [0, 8], 2023: [0, 9]}


def test_programs_that_touch_a_topic_are_counted_without_judging_them(data):
    """A reason that is glad of new people counts like one that misses them, so neither "shortage" nor a cause is said."""
    told = "".join(thing.data for thing in parts.topics(data.select(2023)))
    assert "2022年度に触れた事業は、「新型コロナ」が0、「担い手不足」が8でした" in told  # of the year before
    assert (
        "「担い手・なり手・高齢化」の言葉がある" in told and "「担い手・なり手・高齢化」の言葉がない" in told
    )
    assert "原因とは限りません" in told and "一部は当然" in told


def test_the_manual_gives_the_numbers_of_the_data(data):
    """Tables of ``docs/demo.md``: ratings, statuses of indicators by process, partners."""
    lines = (ROOT / "docs" / "demo.md").read_text("utf-8").splitlines()
    judged = indicator_progress(data.indicators, ladders=data.plan.stages.ladders)
    for year in YEARS:
        now = data.select(year).programs
        rated = now["rating"].value_counts()
        row = [scenario.era(year, "令和"), *(rated.get(grade, 0) for grade in "ABCDE")]
        assert f"| {' | '.join(map(str, row))} |" in lines
        row = [row[0], *totals(now["partners"], data.plan.partners.codes)]
        assert f"| {' | '.join(map(str, row))} |" in lines
        told = next(line for line in lines if line.startswith(f"| {row[0]} | 後退"))
        for process, cell in enumerate(told.split(" | ")[1:], 1):
            mine = judged[judged["fiscal_year"].eq(year) & judged["program_id"].str.startswith(f"{process}-")]
            counts = Counter(mine["status"].astype("str"))
            assert Counter({word: int(n) for word, n in re.findall(r"(\D+?)(\d+)、?", cell)}) == counts


def test_membership_falls_year_after_year(data):
    rate = data.indicators[data.indicators["indicator_name"].eq("自治会加入率")]
    assert rate["current"].tolist() == [66.9, 65.8, 64.7, 63.9, 63.0]


@pytest.mark.parametrize("year", YEARS)
def test_the_pages_claim_what_is_planted_and_nothing_else(data, year):
    """Every test that a page of this year shows, by the code that shows it."""
    plan, now = data.plan, data.select(year).programs
    codes, scale = plan.partners.codes, plan.ratings.scale

    def sure(found, *names):
        rows = found[found["p_holm"].le(associations.ALPHA)]
        return ["".join(row) for row in rows[list(names)].to_numpy()]

    better = associations.with_rating(now["partners"], now["rating"], codes, scale)
    assert sure(better, "code") == (["②"] if year >= 2022 else [])
    assert sure(associations.with_each_other(now["partners"]), "a", "b") == ["①⑥", "①②"]  # ①② never
    assert associations.number_with_rating(now["partners"], now["rating"], scale)["p"] > 0.2
    if year > 2019:
        last = data.select(year - 1).programs
        moved = associations.between_years(
            *(t.set_index("program_id")["partners"] for t in (last, now)), codes
        )
        assert sure(moved, "code") == (["④"] if year == 2022 else [])
        change = movements(last, now, scale, plan.ratings.exit)
        change = change[change["steps"].notna()]
        tests = change_tests(transition_matrix(change["before"], change["after"], scale))
        assert (tests.loc["sign", "p"] < 0.05) == (year in (2020, 2022))
        assert (tests.loc["bowker_exact", "p"] < 0.05) == (year in (2020, 2022))


def test_what_the_headline_names_stands_on_the_first_sheet(data):
    """The program furthest back and the first of those that fell (B to C, 未実施); seven in all."""
    first = parts.first_sheet(data.select(2023))["program_name"].tolist()
    assert len(first) == 7
    assert {"消防団員の確保", "地域活動コーディネーター配置"} <= set(first)


def test_what_is_only_not_judged_is_not_said_to_have_changed(data):
    raised = parts.raised(data.select(2023))
    assert raised["4-市民アンケート"] == "指標を2年続けて判定できない"


def test_programs_that_are_gone_have_no_status_of_today(data, tmp_path):
    rows = {row["name"]: row for row in finder.programs(data, tmp_path)["rows"]}
    assert (rows["市民清掃デー"]["gone"], rows["市民清掃デー"]["states"]) == ("2022年度まで", ["—"])
    back = [name for name, row in rows.items() if any("後退" in str(state) for state in row["states"])]
    assert len(back) == 11


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022, 2023])
def test_pictures_of_numbers_and_stages_stand_with_the_worst_status_first(data, year):
    order = ["後退", "横ばい", "遅れ", "やや遅れ", "前進", "順調", "達成"]
    drawn = [part for part in flat(progress_parts.arrows(data.select(year))) if hasattr(part, "title")]
    assert pd.Series([part.status for part in drawn]).map(order.index).is_monotonic_increasing
    if year == 2023:  # the one that got worse, 相談の体制, is a stage
        assert [part.title for part in drawn[:3]] == [
            "後退（10指標）",
            "段階の3指標：目標に到達2、基準から後退1",
            "遅れ（15指標）",
        ]


def test_the_workbook_lists_changes_with_the_worst_first(data):
    moves = workbook.tables(data.select(2023))["評価の動き"]["変化"]
    assert [(word, len(list(run))) for word, run in groupby(moves)] == [
        ("悪化", 3),
        ("改善", 4),
        ("新規", 2),
        ("表からなくなった", 1),
        ("前の年度までに終了", 1),
        ("不変", 51),
    ]


def test_a_share_says_what_it_is_of_where_grades_are_left_out(data):
    """Two of the city's programs were ended (E) in 2020 and 2022, none of 協働推進課's."""
    told = "割合は、A・B・C・Dの事業に占めるもの。"
    notes = [
        "".join(str(part.data) for part in flat(rating_parts.history(data.select(2023, department))) if hasattr(part, "data"))
        for department in ("", "協働推進課")
    ]  # fmt: skip
    assert told in notes[0]
    assert told not in notes[1]


def test_what_is_drawn_of_the_combinations_is_counted_with_none(data):
    """27 combinations of partners and those without any."""
    (drawn,) = [
        part for part in flat(partner_parts.exact_combinations(data.select(2023))) if hasattr(part, "title")
    ]
    assert "「なし」を含む28通りのうち" in drawn.title
