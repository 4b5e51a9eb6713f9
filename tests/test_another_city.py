"""Another city: a plan proposed from its first file, settings that answer, doubts that are mended or may stand."""

import json
import re

import pytest
import typer
from conftest import PLAN, ROOT, TWO_YEARS, YEARS, cleaned, fictional_folder, hyoka
from pydantic import ValidationError

from analysis import partners, progress, quality, start, store
from analysis.cli import app
from analysis.errors import PlanError, WrongUsage
from analysis.places import refuse_used
from analysis.plan import Plan, read_plan, schema_text
from analysis.text import mark

HEAD = (
    "年度,施策の柱,事業名,担当課,取組内容,連携相手,自己評価,理由,成果指標,単位,計画策定時,目標値,実績値,No.\n"
)
ROWS = [
    "R4,柱1,花植え,公園課,植えた。,ア・ウ,◎,良い。,参加者,人,10,20,15,1",
    "R4,柱1,夜回り,安全課,回った。,イ,○,良い。,回数,回,2,8,4,2",
    "R4,柱2,図書の日,図書課,読んだ。,オ,△,普通。,冊数,冊,5,9,6,3",
    "R4,柱2,講座,図書課,講座。,-,×,悪い。,回数,回,1,3,1,4",
]
NOTHING = start.Given("見本市", "見本計画", [], [], [])


def begin(tmp_path, text, given=NOTHING):
    path = tmp_path / "r4.csv"
    path.write_text(text, encoding="utf-8")
    seen = start.look([path])
    folder = start.write(tmp_path / "市", given, seen, [path])
    return seen, store.read_raw(folder)


def test_from_a_first_file_to_data_without_a_word(tmp_path):
    seen, data = begin(tmp_path, HEAD + "\n".join(ROWS) + "\n")
    assert seen.headers["No."] == ""
    assert data.plan.ratings.scale == ["◎", "○", "△", "×"]
    assert data.plan.ratings.exit == []
    assert data.plan.partners.codes == list("アイウエオ")
    assert data.programs["rating"].tolist() == ["◎", "○", "△", "×"]
    assert data.programs["partners"].tolist() == ["アウ", "イ", "オ", ""]
    assert data.programs["item_name"].tolist() == ["柱1", "柱1", "柱2", "柱2"]
    assert data.indicators["indicator_name"].tolist() == ["参加者", "回数", "冊数", "回数"]
    assert data.indicators[["baseline", "target", "current"]].iloc[0].tolist() == [10, 20, 15]
    assert data.findings[["code", "raw"]].to_numpy().tolist() == [
        ["header_unknown", "No."], ["year_unknown", ""], ["year_unknown", ""], ["year_of_the_table", ""],
    ]  # fmt: skip


def test_years_that_no_header_tells_are_asked_for_and_taken_from_the_plan(tmp_path):
    """計画策定時 and 目標値 without a year: nothing is judged, which is told with its remedy, until the plan says them."""
    seen, data = begin(tmp_path, HEAD + "\n".join(ROWS) + "\n")
    assert seen.yearless == ["baseline", "target"]
    assert (tmp_path / "市" / "data" / "plan.toml").read_text("utf-8").count("_year = 20XX") == 2
    unknown = data.findings[data.findings["code"].eq("year_unknown")]
    assert unknown[["source", "source_row", "field"]].to_numpy().tolist() == [
        ["r4.csv", 2, "baseline_year"], ["r4.csv", 2, "target_year"],
    ]  # fmt: skip
    assert set(progress.judge(data.select(2022))["status_reason"]) == {"年度不明"}
    own = '[ratings]\nscale = ["◎", "○", "△", "×"]\n[partners]\ncodes = ["ア", "イ", "ウ", "オ"]\n'
    dated = cleaned({"r4.csv": HEAD.replace("目標値", "目標値(R6)") + "\n".join(ROWS)}, own + YEARS)
    assert not dated.findings["code"].eq("year_unknown").any()
    years = dated.indicators[["baseline_year", "target_year", "current_year"]].drop_duplicates()
    assert years.to_numpy().tolist() == [[2015, 2024, 2022]]  # the table's own goes before the plan's
    assert (
        progress.judge(dated.select(2022))["status"].tolist()[0] == "やや遅れ"
    )  # 10 → 15 of 20: .5 after 7 of 9 years


def test_years_of_the_plan_in_the_wrong_order_are_refused():
    with pytest.raises(ValidationError, match="baseline_year より後"):
        Plan.model_validate(
            {"plan": {"city": "甲", "title": "乙"}, "progress": {"baseline_year": 2025, "target_year": 2020}}
        )


def test_a_column_that_the_plan_ignores_is_no_doubt():
    own = '[headers]\n"No." = ""\n[ratings]\nscale = ["◎"]\n[partners]\ncodes = ["ア", "ウ"]\n'
    data = cleaned({"r4.csv": HEAD + ROWS[0]}, own + YEARS)
    assert data.findings["code"].tolist() == ["header_unknown", "year_of_the_table"]
    assert data.findings["raw"].tolist() == ["施策の柱", ""]
    assert data.programs["program_name"].tolist() == ["花植え"]


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("連携先等", "partners"),
        ("主な取組み内容", "activities"),
        ("課題及び改善点等", "reason"),
        ("予算額", ""),
    ],
)
def test_an_unknown_header_is_answered_with_the_nearest_field(word, field):
    assert start.nearest_field(word) == field


@pytest.mark.parametrize(
    ("grades", "scale", "ordered"),
    [
        ("S A B C", "SABC", True),
        ("A B D A", "ABCD", True),
        ("5 3 1 2", "54321", False),
        ("良 可 否 良", "良可否", False),
        ("○ ◯ ✕ △", "○△×", True),  # two circles are one grade, as plan.toml wants it
        ("a A B b", "AB", True),
    ],
)
def test_scales_are_proposed_best_first_and_asked_for_where_that_is_unsure(grades, scale, ordered, tmp_path):
    rows = [re.sub("[◎○△×]", grade, row) for row, grade in zip(ROWS, grades.split(), strict=True)]
    seen, data = begin(tmp_path, HEAD + "\n".join(rows) + "\n")
    assert (data.plan.ratings.scale, seen.ordered) == (list(scale), ordered)
    grade_of = {mark(grade): grade for grade in scale}
    assert data.programs["rating"].tolist() == [grade_of[mark(grade)] for grade in grades.split()]


def test_without_a_partner_column_the_page_says_so(tmp_path):
    rows = [re.sub(r"。,(?:[ア-オ・]+|-),", "。,", row, count=1) for row in ROWS]
    seen, data = begin(tmp_path, HEAD.replace("連携相手,", "") + "\n".join(rows) + "\n")
    assert "partners" not in seen.fields
    chosen = data.select(2022)
    parts = [
        partners.legend,
        partners.over_years,
        partners.groups,
        partners.appendix,
        partners.who,
        partners.exact_combinations,
        partners.together,
    ]
    (shown,) = partners.lead(chosen)
    assert "協働の相手の列がない" in shown.data
    for part in parts:
        assert part(chosen) == []  # without its heading either: see report.html


def test_without_indicators_none_are_counted_and_the_page_says_so(tmp_path):
    rows = [",".join([*row.split(",")[:8], "", "", "", "", "", "1"]) for row in ROWS]
    _, data = begin(tmp_path, HEAD + "\n".join(rows) + "\n")
    assert (len(data.programs), len(data.indicators)) == (4, 0)
    chosen = data.select(2022)
    assert "指標の列がない" in progress.lead(chosen)[0].data
    for part in [
        progress.statuses,
        progress.arrows,
        progress.paths,
        progress.not_assessed,
    ]:
        assert part(chosen) == []


def test_partners_in_words_get_codes_of_their_own(tmp_path):
    rows = [
        re.sub(r"。,(?:[ア-オ・]+|-),", f"。,{words},", row, count=1)
        for row, words in zip(ROWS, ["町会・ＮＰＯ(2団体)", "NPO", "-", "町会・学校"], strict=True)
    ]
    seen, data = begin(tmp_path, HEAD + "\n".join(rows) + "\n")
    assert data.plan.partners.legend == {"①": "町会", "②": "NPO", "③": "学校"}
    assert data.programs["partners"].tolist() == ["①②", "②", "", "①③"]
    assert "協働の相手: ①町会・②NPO・③学校" in start.told(NOTHING, seen)
    assert "partner_unknown" not in set(data.findings["code"])


@pytest.mark.parametrize(
    ("cell", "codes"), [("1・3", "①②③"), ("9" * 5_000, "①②③④⑤⑥⑦"), ("町\u202e会", "①②③④⑤⑥⑦")]
)
def test_partners_are_proposed_only_where_they_can_be_codes_or_words(tmp_path, cell, codes):
    """What can be no code and no word that stands for one is not proposed: the usual codes stay."""
    rows = [re.sub(r"。,(?:[ア-オ・]+|-),", f"。,{cell},", row, count=1) for row in ROWS]
    _, data = begin(tmp_path, HEAD + "\n".join(rows) + "\n")
    assert data.plan.partners.codes == list(codes)
    assert data.programs["partners"].tolist() == ["①③" if cell == "1・3" else ""] * 4


def test_more_words_for_partners_than_a_page_can_show_are_asked_for(tmp_path):
    many = "・".join(f"団体{letter}" for letter in "あいうえおかきくけこさしす")
    rows = [re.sub(r"。,(?:[ア-オ・]+|-),", f"。,{many},", row, count=1) for row in ROWS]
    seen, data = begin(tmp_path, HEAD + "\n".join(rows) + "\n")
    written = (tmp_path / "市" / "data" / "plan.toml").read_text("utf-8")
    assert written.count("# 確かめる: どの区分か（# を消して書く）") == 13
    assert data.programs["partners"].eq("").all()
    assert any("言葉で書かれたもの（団体あ" in line and "など" in line for line in start.told(NOTHING, seen))


def test_check_offers_words_for_partners(tmp_path, capsys):
    files = {"r2.txt": TWO_YEARS["r2.txt"].replace("\t②\t", "\t町会\t")}
    folder = fictional_folder(tmp_path, files)
    hyoka("check", folder)
    assert '"町会" = ""\n' in capsys.readouterr().out
    (folder / "data" / "plan.toml").write_text(PLAN + '[partners.words]\n"町会" = "③"\n', encoding="utf-8")
    assert store.read_raw(folder).programs["partners"].tolist() == ["①②", "③", "", "④"]


@pytest.mark.parametrize(
    ("options", "told"), [(["--scale", "A,A"], "ratings: "), (["--partners", "市民,学校"], "partners: ")]
)
def test_options_that_make_no_plan_are_told_without_a_place_that_is_gone(options, told, tmp_path, capsys):
    folder = tmp_path / "市"
    assert hyoka("init", folder, "--city", "甲", "--title", "乙", *options) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "writing" not in said
    assert "行目" not in said
    assert not folder.exists()


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "メモ.txt").write_text("大事", encoding="utf-8")
    assert hyoka("init", tmp_path, "--city", "甲", "--title", "乙") == 2
    assert "空のフォルダー" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["メモ.txt"]


def test_flags_make_a_plan_without_a_file(tmp_path):
    folder = tmp_path / "市"
    options = [
        "--city",
        "甲市",
        "--title",
        "乙計画",
        "--scale",
        "◎,○,×",
        "--exit",
        "終",
        "--partners",
        "アイウ",
    ]
    assert hyoka("init", folder, *options) == 0
    plan = read_plan(folder)
    assert (plan.plan.name, plan.ratings.grades, plan.partners.codes) == (
        "甲市 乙計画",
        list("◎○×終"),
        list("アイウ"),
    )
    with pytest.raises(WrongUsage):
        refuse_used(folder)


WRONG = {
    "a key": ("[ratings]\nscal = ['A']\n", "6行目 ratings.scal: .*「scale」の書き間違い"),
    "a section": ("[rating]\nscale = ['A']\n", "5行目 rating: .*「ratings」の書き間違い"),
    "far from any": ("[plan2]\n[zzz]\n", "6行目 zzz: .*使える名前: plan、"),
    "a field": ('[headers]\n"連携" = "あいかた"\n', "6行目 headers.連携: 「あいかた」.*協働の相手、"),
    "the second of two": (
        '[[acknowledged]]\nfile = "a"\nrow = 1\ncode = "value_text"\nreason = "x"\n[[acknowledged]]\nfile = "a"\nrow = 1\n'
        'code = "cell_error"\nreason = "x"\n',
        "13行目 acknowledged.1.code: .*エラー",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_in_the_plan_is_answered_with_its_line_and_the_nearest_name(case, tmp_path):
    text, message = WRONG[case]
    folder = fictional_folder(tmp_path, {}, PLAN.strip() + "\n" + text)
    with pytest.raises(PlanError, match=message):
        read_plan(folder)


def test_the_schema_of_the_plan_agrees_with_the_model_and_the_plan_names_it():
    assert (ROOT / "data" / "plan.schema.json").read_text("utf-8") == schema_text()
    assert (ROOT / "data" / "plan.toml").read_text("utf-8").startswith("#:schema ./plan.schema.json\n")
    schema = json.loads(schema_text())
    assert set(schema["properties"]) == set(Plan.model_fields)
    assert schema["additionalProperties"] is False
    assert {"現状値", "current", ""} <= set(schema["properties"]["headers"]["additionalProperties"]["enum"])
    with pytest.raises(ValidationError):
        Plan.model_validate({"plan": {"city": "甲", "title": "乙"}, "scale": []})


KNOWN = '[[acknowledged]]\nfile = "r1.txt"\nrow = {row}\nfield = "現状値"\ncode = "value_pending"\nreason = "秋に分かる"\n'


def test_an_acknowledged_doubt_is_counted_and_not_repeated(tmp_path, capsys):
    folder = fictional_folder(tmp_path, TWO_YEARS, PLAN + KNOWN.format(row=10))
    hyoka("check", folder)
    said = capsys.readouterr().out
    assert "承知済みの気になる点: 1件" in said
    assert "r1.txt 10行目" not in said
    assert "r2.txt 10行目「現状値」" in said
    data = store.read_raw(folder)
    chosen = data.select(2019)
    assert (
        "気になる点は4件です（警告3、情報1）。ほかに、確かめて承知済みの点が1件あります。"
        in quality.lead(chosen)[0].data
    )
    *doubtful, known = quality.findings(chosen)
    assert sum(len(table.frame) for table in doubtful) == 4
    assert known.frame["承知した理由"].tolist() == ["秋に分かる"]


def test_a_stale_acknowledgement_is_a_finding(tmp_path):
    data = store.read_raw(fictional_folder(tmp_path, TWO_YEARS, PLAN + KNOWN.format(row=9)))
    stale = data.findings[data.findings["code"].eq("acknowledged_stale")]
    assert stale[["severity", "source", "source_row"]].to_numpy().tolist() == [["warning", "r1.txt", 9]]


def test_check_gives_lines_that_mend_when_pasted(tmp_path, capsys):
    files = {
        "r1.txt": TWO_YEARS["r1.txt"]
        .replace("参加者 18人", "参加者 多数")
        .replace("効果又は理由(改善策)", "今後の所見")
    }
    folder = fictional_folder(tmp_path, files)
    assert hyoka("check", folder) == 0
    said = capsys.readouterr().out
    assert '"今後の所見" = "効果又は理由"' in said
    (block,) = re.findall(r"\[\[correction\]\]\n(?:\w+ = .*\n)+", said[said.index("多数") :])[:1]
    assert 'field = "現状値"' in block
    filled = block.replace('value = ""', 'value = "参加者 18人"').replace('""', '"電話で確認"')
    (folder / "data" / "corrections.toml").write_text(filled, encoding="utf-8")
    (folder / "data" / "plan.toml").write_text(
        PLAN + '[headers]\n"今後の所見" = "効果又は理由"\n', encoding="utf-8"
    )
    data = store.read_raw(folder)
    assert data.indicators["current"].tolist()[0] == 18
    assert data.programs["reason"].tolist()[0] == "良い。"


@pytest.mark.parametrize(
    ("typed", "meant"), [("reprot", "report"), ("new", "new-year"), ("chekc", "check"), ("ini", "init")]
)
def test_a_mistyped_command_gets_a_suggestion(typed, meant, capsys):
    assert hyoka(typed) == 2
    assert f"hyoka {meant} の書き間違い" in capsys.readouterr().err


def test_every_command_and_option_in_the_docs_exists():
    """In the manuals too; targets of make likewise."""
    known = {
        name: {
            option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        for name, command in typer.main.get_command(app).commands.items()
    }
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    used = set()
    for path in [*(ROOT / "docs").glob("*.md"), ROOT / "README.ja.md", *(ROOT / "notebooks").glob("*.ipynb")]:
        text = path.read_text("utf-8")
        for name, rest in re.findall(r"(?:^|`)hyoka ([a-z-]+)([^`\n]*)", text, re.MULTILINE):
            used.add(name)
            assert name in known, f"{path}: {name}"
            assert set(re.findall(r"(?<= )--?[a-z-]+", rest)) <= known[name] | {"--help"}, (
                f"{path}: {name}{rest}"
            )
        assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= targets, path
    assert used == set(known)


def test_every_guide_is_linked_from_both_manuals():
    guides = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    for readme in ("README.md", "README.ja.md"):
        assert guides <= set(re.findall(r"\]\(([^)#]+)", (ROOT / readme).read_text("utf-8"))), readme
