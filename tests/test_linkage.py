"""Programs and goals across years."""

import re

import pytest
from conftest import TWO_YEARS, cleaned, published

from analysis.data import program_names
from analysis.quality import tables as quality
from analysis.quality.sentences import whose_sentence


def found(data, *codes):
    rows = data.findings[data.findings["code"].isin(codes)]
    return rows[["code", "fiscal_year", "raw"]].to_numpy().tolist()


@pytest.fixture
def read():
    def load(change=lambda text: text, settings="", name="r2.txt"):
        return cleaned({"r1.txt": TWO_YEARS["r1.txt"], name: change(TWO_YEARS["r2.txt"])}, settings)

    return load


def test_programs_that_come_and_go(read):
    assert found(read(), "program_new", "program_gone", "rename_suspected") == [
        ["program_gone", 2019, "公民館講座"],
        ["program_new", 2020, "子ども食堂"],
    ]


def test_a_likely_rename_gives_the_line_to_paste_and_the_line_works(read):
    def rename(text):
        return text.replace("花いっぱい", "花いっぱい運動")

    (suggestion,) = found(read(rename), "rename_suspected")
    assert suggestion[2] == '"花いっぱい" = "花いっぱい運動"'
    files = {"r1.txt": TWO_YEARS["r1.txt"], "r2.txt": rename(TWO_YEARS["r2.txt"])}
    again = cleaned(files, f"[renames]\n{suggestion[2]}\n")
    assert found(again, "rename_suspected", "plan_unused") == []
    assert again.programs["program_id"].tolist().count("1-花いっぱい運動") == 2


def test_the_page_tells_doubts_by_kind_and_a_likely_rename_by_both_names(read):
    data = read(lambda text: text.replace("花いっぱい", "花いっぱい運動"))
    told = {
        re.search("<caption>(.*?)</caption>", table.data)[1]: table.frame
        for table in quality.findings(data.findings, data.programs)
    }
    names = program_names(data.findings, data.programs)
    assert whose_sentence(data.findings, names).startswith("確かめてほしい事業は、「")
    assert whose_sentence(data.findings.head(0), names.head(0)) == ""
    assert whose_sentence(data.findings.assign(acknowledged="よい"), names) == ""
    grave = [caption.split("：")[0] for caption in told]
    assert grave == ["警告"] * grave.count("警告") + ["情報"] * grave.count("情報")
    assert all(caption.endswith(f"（{len(rows)}件）") for caption, rows in told.items())
    (renamed,) = [table for caption, table in told.items() if "よく似た名前" in caption]
    assert renamed.to_numpy().tolist() == [
        ["花いっぱい運動", "事業名", "花いっぱい → 花いっぱい運動", "r2.txt", 8]
    ]
    assert sum(map(len, told.values())) == len(data.findings)


def test_goals_that_were_moved(read):
    assert found(read(), "goal_changed", "direction_turned") == [
        ["goal_changed", 2020, "参加者：20人 → 25人"]
    ]


def test_an_indicator_under_another_program_than_before_is_told():
    """Two programs were sorted in the entry form, and the further indicators stayed where they were."""
    head = "年度\t項目\t事業名\t担当課\t評価\t指標名\t単位\t基準年度\t基準値\t目標年度\t目標値\t現状年度\t現状値\n"
    first, second, further = (
        f"{own}\t{name}\t{unit}\tH27\t5\tR7\t7\tR1\t6\n"
        for own, name, unit in [
            ("R1\t甲\t花\t課\tA", "本数", "本"),
            ("R1\t甲\t鳥\t課\tA", "羽数", "羽"),
            ("\t\t\t\t", "会員数", "人"),
        ]
    )
    then, now = head + first + further + second, (head + second + further + first).replace("R1", "R2")
    data = cleaned({"a.txt": then, "b.txt": now})
    assert [row[2] for row in found(data, "indicator_moved")] == ["会員数：花 → 鳥"]
    still = (head + second + first + further).replace("R1", "R2")
    assert found(cleaned({"a.txt": then, "b.txt": still}), "indicator_moved") == []


def test_a_goal_whose_unit_alone_has_changed_was_moved():
    table = (
        "年度\t項目\t事業名\t担当課\t評価\t指標名\t単位\t基準年度\t基準値\t目標年度\t目標値\t現状年度\t現状値\n"
        "{}\t甲\t花\t課\tA\t額\t{}\tH27\t500\tR7\t700\t{}\t600\n"
    )
    data = cleaned({"a.txt": table.format("R1", "千円", "R1"), "b.txt": table.format("R2", "円", "R2")})
    assert [row[2] for row in found(data, "goal_changed")] == ["額：500千円 → 500円", "額：700千円 → 700円"]


def test_a_target_moved_below_the_baseline_turns_the_direction(read):
    data = read(lambda text: text.replace("参加者 25人", "参加者 8人"))
    assert found(data, "direction_turned") == [["direction_turned", 2020, "参加者：20人 → 8人"]]


def test_swapped_indicators_are_not_a_changed_goal():
    def year(era, short, lines):
        head = "(1)甲\t花\t課\t内容\t①\tA\t理由\t"
        from conftest import published

        return published(era, short, [head + lines[0], "\t\t\t\t\t\t\t" + lines[1]])

    first, second = "回数 1回\t回数 5回\t回数 2回", "人数 1人\t人数 9人\t人数 3人"
    files = {"a.txt": year("令和元", "R元", [first, second]), "b.txt": year("令和2", "R2", [second, first])}
    assert found(cleaned(files), "goal_changed") == []


def test_names_in_the_plan_that_nobody_has(read):
    plan = '[renames]\n"花いぱい" = "花"\n[directions]\n"参加社" = "increase"\n'
    assert [row[2] for row in found(read(settings=plan), "plan_unused")] == [
        "[directions] 参加社", "[renames] 花いぱい", "[renames] 花",
    ]  # fmt: skip


def test_direction_of_a_name_in_another_width(read):
    plan = '[directions]\n"参加者　" = "decrease"\n'
    data = read(settings=plan)
    assert set(data.indicators.loc[data.indicators["indicator_name"].eq("参加者"), "direction"]) == {
        "decrease"
    }


@pytest.mark.parametrize(
    ("name", "odd"),
    [("R3年度.txt", True), ("令和2年度評価.txt", False), ("h27-r2.txt", False), ("x.txt", False)],
)
def test_year_in_the_file_name(read, name, odd):
    assert bool(found(read(name=name), "file_name_year")) == odd


def test_target_that_equals_its_baseline(read):
    data = read(lambda text: text.replace("参加者 25人", "参加者 10人"))
    assert found(data, "target_is_baseline") == [
        ["target_is_baseline", 2020, "参加者 10人 / 参加者 10人 / 参加者 9人"]
    ]


def test_a_suggested_line_is_toml_whatever_the_name():
    import tomllib

    first, second = (
        published(era, short, [f"(1)甲\t{name}\t課\t内容\t①\tA\t理由\t率 1%\t率 3%\t率 2%"])
        for era, short, name in [
            ("令和元", "R元", '花の"まち"づくり運動'),
            ("令和2", "R2", '花の"まち"づくり運動会'),
        ]
    )
    data = cleaned({"a.txt": first, "b.txt": second})
    line = data.findings.set_index("code").loc["rename_suspected", "raw"]
    assert tomllib.loads(line) == {'花の"まち"づくり運動': '花の"まち"づくり運動会'}
    assert "program_gone" not in set(data.findings["code"])


def test_a_year_without_the_process_is_told_as_such():
    """The names are equal: a line "花" = "花" in plan.toml would do nothing."""
    row = "(1)甲\t花\t課\t内容\t①\tA\t理由\t率 1%\t率 3%\t率 2%"
    files = {
        "r1.txt": published("令和元", "R元", [row], process=""),
        "r2.txt": published("令和2", "R2", [row]),
    }
    data = cleaned(files)
    assert data.programs["program_id"].tolist() == ["花", "1-花"]
    assert found(data, "process_differs") == [["process_differs", 2020, "花"]]
    assert found(data, "rename_suspected", "program_new", "program_gone") == []
