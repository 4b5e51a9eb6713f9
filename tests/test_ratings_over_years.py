"""Several years: margins, net movement, pooled pairs, gaps and breaks."""

import pandas as pd
import pytest
from conftest import PLAN, TWO_YEARS, cleaned, fictional_folder, flat, published

from analysis import store
from analysis.data import Selection
from analysis.plan import Ratings
from analysis.progress import parts as progress_parts
from analysis.ratings import movement, over_years, parts, sentences, share
from analysis.review import parts as review_parts


def programs(*rows):
    """Rows of (fiscal year, program, rating)."""
    table = pd.DataFrame(rows, columns=["fiscal_year", "program_id", "rating"])
    return table.assign(
        program_name=table["program_id"], department="課", process_name="", item_name="", reason=""
    )


BEFORE = programs((2019, "a", "A"), (2019, "b", "B"), (2019, "c", None), (2019, "d", "D"), (2019, "e", "C"))
AFTER = programs((2020, "a", "B"), (2020, "b", "B"), (2020, "c", "A"), (2020, "e", "E"), (2020, "f", "C"))


def test_full_matrix_counts_everything_once():
    moved = movement.movements(BEFORE, AFTER, list("ABCD"), ["E"])
    matrix = movement.full_matrix(moved, list("ABCDE"))
    assert list(matrix.index) == [*"ABCDE", "未評価", "新規"]
    assert list(matrix.columns) == [*"ABCDE", "未評価", "表になし"]
    assert matrix.to_numpy().sum() == 6
    counted = {(old, new): n for old in matrix.index for new in matrix if (n := matrix.loc[old, new])}
    assert counted == dict.fromkeys(
        [("A", "B"), ("B", "B"), ("未評価", "A"), ("D", "表になし"), ("C", "E"), ("新規", "C")], 1
    )


def test_net_movement():
    before = programs(*((2019, name, "B") for name in "abcd")).assign(department=["甲", "甲", "乙", ""])
    after = programs((2020, "a", "A"), (2020, "b", "C"), (2020, "c", "A"), (2020, "d", "B"))
    after = after.assign(department=["甲", "甲", "乙", ""])
    net = movement.net_by(movement.movements(before, after, list("ABCD")), "department")
    assert net.loc["甲"].tolist() == [2, 1, 0, 1, 0]
    assert net.loc["乙"].tolist() == [1, 1, 0, 0, 1]
    assert net.loc["（記載なし）"].tolist() == [1, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("years", "breaks", "pairs"),
    [
        ([2019, 2020, 2021], [], [(2019, 2020), (2020, 2021)]),
        ([2018, 2020, 2021], [], [(2020, 2021)]),  # a gap is never bridged
        ([2019, 2020, 2021], [2020], [(2020, 2021)]),
        ([2019, 2020, 2021], [2021], [(2019, 2020)]),
        ([2020], [], []),
    ],
)
def test_pairs_of_years(years, breaks, pairs):
    assert over_years.year_pairs(years, breaks) == pairs


def test_breaks_between_years_far_apart():
    assert over_years.broken(2018, 2021, [2020])
    assert not over_years.broken(2020, 2021, [2020])
    assert over_years.broken(2019, 2020, [2020])


def test_pooled_pairs_add_up():
    table = programs((2019, "a", "A"), (2020, "a", "B"), (2021, "a", "B"), (2020, "b", "C"), (2021, "b", "A"))
    total = over_years.pooled(table, [(2019, 2020), (2020, 2021)], list("ABC"))
    assert total.to_numpy().tolist() == [[0, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_a_year_without_data_is_an_empty_column():
    table = over_years.ratings_by_year(
        programs((2018, "a", "A"), (2018, "gone", "B"), (2020, "a", "B"), (2020, "b", None))
    )
    assert list(table.columns) == [2018, 2019, 2020]
    assert list(table.index) == ["a", "b", "gone"]
    assert table.isna().to_numpy().tolist() == [[False, True, False], [True] * 3, [False, True, True]]


def test_a_new_scale_is_not_compared(tmp_path):
    plan = PLAN + "[ratings]\nbreaks = [2020]\n"
    data = store.read_raw(fictional_folder(tmp_path / "p", plan=plan))
    (told,) = parts.changes(data.select(2020))
    assert "評価の区分の意味が2020年度（令和2年度）から変わったため" in told.data
    shown = flat(parts.history(data.select(2020)))
    assert shown[0].title == "年度ごとの評価の割合（途中で区分の意味が変わった）"


@pytest.mark.parametrize(("programs", "drawn"), [(9, False), (10, True)])
def test_a_share_of_few_programs_tells_no_story(programs, drawn):
    rows = [f"(1)甲\t花{n}\t課\t内容\t①\t{'ABC'[n % 3]}\t理由\t-\t-\t-" for n in range(programs)]
    chosen = cleaned({f"{n}.txt": published(f"令和{n}", f"R{n}", rows) for n in (1, 2, 3)}).select(2021)
    titles = [thing.title for thing in flat(parts.history(chosen)) if hasattr(thing, "axes")]
    assert [title for title in titles if title.startswith("A・B")] == ["A・Bの割合：どの年度も70%"] * drawn
    assert ("割合" in parts.lead(chosen)[0].data) == drawn


def test_nothing_is_compared_by_counts_while_forms_are_awaited(monkeypatch):
    """What is written so far is other programs than those of the year before."""
    rows = [f"(1)甲\t花{n}\t課\t内容\t①\t{'ABC'[n % 3]}\t理由\t数 1回\t数 9回\t数 2回" for n in range(10)]
    files = {f"{n}.txt": published(f"令和{n}", f"R{n}", rows) for n in (1, 2, 3)}

    def told():
        chosen = cleaned(files).select(2021)
        shown = [
            *parts.lead(chosen),
            *parts.grades(chosen),
            *progress_parts.statuses(chosen),
            *review_parts.headline(chosen),
        ]
        return "".join(part.data for part in flat(shown))

    assert "割合" in told()
    assert told().count("との差）") == 4  # strips of 03, 01 and two of 00
    monkeypatch.setattr(Selection, "awaited", property(lambda chosen: chosen.programs.head(1)))
    assert "割合" not in told()
    assert "との差）" not in told()


def test_years_that_do_not_adjoin_say_so_in_the_title(tmp_path, monkeypatch):
    files = {
        "h30.txt": TWO_YEARS["r1.txt"].replace("令和元", "平成30").replace("R元", "H30"),
        "r2.txt": TWO_YEARS["r2.txt"],
    }
    data = store.read_raw(fictional_folder(tmp_path / "p", files))
    assert "2018年度（2年の間隔）と比べて、評価が" in parts.lead(data.select(2020))[0].data
    assert parts.movements(data.select(2020)) == []  # two moved: they are named, not pictured
    monkeypatch.setattr(parts, "_FEWEST_TO_PICTURE", 2)
    figures = [thing for thing in flat(parts.movements(data.select(2020))) if hasattr(thing, "axes")]
    titles = {figure.title.split("（数は")[0] for figure in figures}
    assert titles == {"2018→2020年度（2年の間隔）：改善0、悪化2"}


@pytest.mark.parametrize(
    ("department", "told"),
    [
        ("安全課", "「夜回り」の評価はCです。<br>2019年度の「A」から下がりました。"),
        ("公園課", "「花いっぱい」の評価はBです。<br>2019年度の「A」から下がりました。"),
        ("福祉課", "「子ども食堂」の評価はAです。<br>2019年度と2020年度で比べられる事業はありません（新規1）。"),
    ],
)  # fmt: skip
def test_the_headline_of_a_single_program(department, told):
    assert parts.lead(cleaned(TWO_YEARS).select(2020, department))[0].data == f'<p class="lead">{told}</p>'


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        # Two better, one worse, and yet the upper half loses one: B→C against none the other way.
        (["BA", "BA", "BC"], "A・BからC・Dに動いたのは1事業です。"),
        (["DC", "DC", "CB", "AC", "BC"], "A・BからC・Dに動いたのは2事業、C・DからA・Bに動いたのは1事業です。"),
        (["CB", "CB", "BC"], ""),  # as the grades went, so went the halves
        (["BC", "CB"], ""),
        (["BA", "DC"], "A・BとC・Dの境を越えた事業はありません。"),
        (["AA", "CC"], ""),
    ],
)  # fmt: skip
def test_crossings_are_told_where_the_halves_went_another_way_than_grades(pairs, told):
    rows = [(before, after, "ABCD".index(before) - "ABCD".index(after)) for before, after in pairs]
    moved = pd.DataFrame(rows, columns=["before", "after", "steps"])
    moved["change"] = moved["steps"].map(lambda n: "改善" if n > 0 else "悪化" if n < 0 else "不変")
    assert sentences.crossing_sentence(moved, Ratings(scale=list("ABCD"), exit=[])) == told


@pytest.mark.parametrize(
    ("grades", "told"),
    [
        ("AD", "事業の評価は、「事業1」がD、「事業0」がAです。"),
        ("BBE", "事業の評価は、「事業0」「事業1」がB、「事業2」がEです。"),
        (["C", None], "事業の評価は、「事業0」がC、「事業1」が評価なしです。"),
        ("ABCD", "4事業の評価は、A・Bが2、C・Dが2（事業2、事業3）です。"),
        ("CCDD", "4事業の評価は、C・Dが4（うちDが2）です。"),
    ],
)
def test_few_programs_are_named_with_their_grades(grades, told):
    programs = pd.DataFrame(
        {"program_name": [f"事業{n}" for n in range(len(grades))], "department": "", "rating": list(grades)}
    )
    assert sentences.rating_lead(programs, Ratings(scale=list("ABCD"), exit=["E"])) == told


@pytest.mark.parametrize(
    ("departments", "told"),
    [("甲甲乙乙", "うちDが2、いずれも乙"), ("甲乙甲乙", "うちDが2"), ("乙乙乙乙", "うちDが2")],
)
def test_the_department_that_has_all_of_the_worst_grade_is_named(departments, told):
    programs = pd.DataFrame(
        {"program_name": list("花鳥風月"), "department": list(departments), "rating": list("CCDD")}
    )
    said = sentences.rating_lead(programs, Ratings(scale=list("ABCD"), exit=["E"]))
    assert said == f"4事業の評価は、C・Dが4（{told}）です。"


def test_both_readings_of_an_exit_grade(tmp_path):
    """C → E: outside the order it is no change that counts; as the lowest grade it is one more that worsened."""
    r2 = TWO_YEARS["r2.txt"].replace("\tC\t減った。", "\tE\t減った。")
    data = store.read_raw(fictional_folder(tmp_path / "p", TWO_YEARS | {"r2.txt": r2}))
    html = "".join(thing.data for thing in flat(parts.appendix(data.select(2020))) if hasattr(thing, "data"))
    assert "二通りの数え方" in html
    assert html.index("Eを順序に含めない") < html.index("Eを最も低い評価とみなす")
    confirmed = store.read_raw(
        fictional_folder(tmp_path / "q", TWO_YEARS | {"r2.txt": r2}, PLAN + "[ratings]\nconfirmed = true\n")
    )
    assert list(parts.ways_of_counting(confirmed.plan.ratings)) == ["Eを順序に含めない"]


def test_pooled_sentence_counts_and_does_not_test():
    told = sentences.pooled_sentence([(2019, 2020), (2020, 2021)], pd.DataFrame([[5, 8], [1, 5]]))
    assert told == "隣り合う年度の2組（2019→2020、2020→2021）を合わせると、延べで改善1、悪化8です。"


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        (
            [0.78, 0.64, 0.66, 0.78, 0.75],
            "A・Bの割合は、2019年度78%から2020年度64%に下がり、2022年度78%を経て、2023年度75%になった",
        ),
        (
            [0.5, 0.8, 0.6, 0.7],
            "A・Bの割合は、2019年度50%から2020年度80%に上がり、2021年度60%を経て、2022年度70%になった",
        ),
        ([0.78, 0.63, 0.75], "A・Bの割合は、2019年度78%から2020年度63%に下がり、2021年度75%になった"),
        ([0.5, 0.8, 0.6], "A・Bの割合は、2019年度50%から2020年度80%に上がり、2021年度60%になった"),
        ([0.78, 0.644, 0.661], "A・Bの割合は、2019年度78%から2020年度64%に下がり、2021年度66%になった"),
        ([0.8, 0.8, 0.7, 0.7], "A・Bの割合は、2019年度80%から2021年度70%に下がり、その後は変わっていない"),
        ([0.5, 0.55, 0.6], "A・Bの割合は、2019年度50%から2021年度60%に上がった"),
        ([0.6, 0.59, 0.5], "A・Bの割合は、2019年度60%から2021年度50%に下がった"),
        ([0.6, 0.6], "A・Bの割合は、2019年度60%から変わらず2020年度60%"),
        ([0.6, None, 0.5], "年度ごとの評価の割合（A・Bの割合を出せない年度がある）"),
    ],
)
def test_the_title_tells_the_story_of_all_years(shares, told):
    years = pd.Series(shares, index=range(2019, 2019 + len(shares)), dtype="float64")
    assert share.title(years, ["A", "B"]) == told


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        (
            [0.78, 0.64, 0.66, 0.78, 0.75],
            "A・Bの割合：最も高いのは2019・2022年度の78%、最も低いのは2020年度の64%",
        ),
        ([0.5, 0.504, 0.496], "A・Bの割合：どの年度も50%"),
        ([1.0, 0.0], "A・Bの割合：最も高いのは2019年度の100%、最も低いのは2020年度の0%"),
    ],
)
def test_the_title_beside_the_lead_tells_the_highest_and_the_lowest(shares, told):
    years = pd.Series(shares, index=range(2019, 2019 + len(shares)), dtype="float64")
    assert share.spread(years, ["A", "B"]) == told
    with pytest.raises(ValueError, match="割合のない年度"):
        share.spread(years.where(years.index > 2019), ["A", "B"])


def test_the_story_as_a_sentence():
    assert share.sentence("2021年度75%になった") == "2021年度75%になりました。"
    assert share.sentence("その後は変わっていない") == "その後は変わっていません。"
    assert share.sentence("変わらず2020年度60%") == "変わらず2020年度60%です。"


def test_renames_are_shown_declared_or_likely(tmp_path):
    r2 = TWO_YEARS["r2.txt"].replace("花いっぱい", "花いっぱい運動").replace("夜回り", "安全パトロール")
    plan = PLAN + '[renames]\n"夜回り" = "安全パトロール"\n'
    now = store.read_raw(fictional_folder(tmp_path / "p", TWO_YEARS | {"r2.txt": r2}, plan)).select(2020)
    declared, likely = parts.renames(now)
    assert "夜回り（2019年度まで） → 安全パトロール" in declared.data
    assert "花いっぱい → 花いっぱい運動" in likely.data
    assert "plan.toml" not in likely.data
