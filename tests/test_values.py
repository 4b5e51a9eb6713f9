import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.values import parse_value

SHARED = Path(__file__).parents[2] / "shared" / "cases" / "indicator_values.tsv"

NUMBERS = [
    # cell, label, number, unit, qualifiers
    ("加入率 66.1%", "加入率", 66.1, "%", ()),
    ("登録団体数0団体", "登録団体数", 0, "団体", ()),
    ("回数1回", "回数", 1, "回", ()),
    ("未設置地区 4地区", "未設置地区", 4, "地区", ()),
    ("４，８００万人", "", 48_000_000, "人", ()),
    ("1億2,000万円", "", 120_000_000, "円", ()),
    ("450,000千円", "", 450_000_000, "円", ()),
    ("8割以上", "", 80, "%", ("以上",)),
    ("▲25.4％", "", -25.4, "%", ()),
    ("増減率 -3%", "増減率", -3, "%", ()),
    ("青少年 5人", "青少年", 5, "人", ()),
    ("年１回以上", "", 1, "回", ("年", "以上")),
    ("8,000カ所", "", 8000, "箇所", ()),
    ("600件／年", "", 600, "件/年", ()),
    ("≦30%", "", 30, "%", ("以下",)),
    ("率 ≧90％", "率", 90, "%", ("以上",)),
    ("＜10件", "", 10, "件", ("未満",)),
    (">10件", "", 10, "件", ("超",)),
]

DOUBTS = [
    ("36（1）", "value_several"),
    ("696～890", "value_several"),
    ("平成27年 5件", "value_several"),
    ("3割5分", "value_several"),
    ("12,34件", "value_several"),
    ("5万2億", "value_several"),
    ("1万人 - - -", "value_text"),
    ("- 25市", "value_text"),
    ("X-15件", "value_text"),
    ("5百貨店", "value_text"),
    ("43中止", "value_text"),
    ("前年度より3人増", "value_text"),
    ("一部実施", "value_text"),
    ("3件程度の実施", "value_text"),
    ("今後実施", "value_text"),
    ("実施予定", "value_text"),
    ("30%≦", "value_text"),
    ("≦約30%", "value_text"),
    ("=30%", "value_text"),
    ("10≦20", "value_several"),
    ("15人※前年度実績", "value_text"),
    ("15人※別の年度の値", "value_text"),
    ("15人※中止のため未集計、R元年度の値", "value_text"),
    ("15人 ※目標値", "value_text"),
    ("調査結果の活用 研修内容、対象者へ反映する。", "value_text"),
]


@pytest.mark.parametrize(("cell", "label", "number", "unit", "qualifiers"), NUMBERS)
def test_numbers(cell, label, number, unit, qualifiers):
    value = parse_value(cell)
    assert (value.kind, value.label, value.number, value.unit, value.qualifiers, value.doubt) == (
        "number", label, number, unit, qualifiers, "",
    )  # fmt: skip


@pytest.mark.parametrize(("cell", "doubt"), DOUBTS)
def test_doubt_comes_out_instead_of_a_wrong_number(cell, doubt):
    value = parse_value(cell)
    assert (value.kind, value.number, value.stage, value.doubt) == ("text", None, None, doubt)


@pytest.mark.parametrize(
    ("cell", "label", "stage"),
    [
        ("保険制度 未実施", "保険制度", "未実施"),
        ("継続的な支援実施", "継続的な支援", "実施"),
        ("充実", "", "充実"),
    ],
)
def test_stages(cell, label, stage):
    value = parse_value(cell)
    assert (value.kind, value.label, value.stage) == ("stage", label, stage)


def test_ladders_come_from_the_plan():
    assert parse_value("計画 策定中", [["未着手", "策定中", "策定"]]).stage == "策定中"
    assert parse_value("計画 策定中").kind == "text"


def test_nothing_pending_error_and_notes():
    assert parse_value("-").kind == parse_value(None).kind == "none"
    assert parse_value("集計中").doubt == "value_pending"
    assert parse_value("######").doubt == "value_error"
    assert parse_value("計 #DIV/0!").doubt == "cell_error"
    noted = parse_value("43 ※感染拡大により中止した。")
    assert (noted.number, noted.note, noted.doubt) == (43, "感染拡大により中止した。", "value_note")
    assert (parse_value("15人※前年度より減").number, parse_value("15人※前年度より減").doubt) == (
        15,
        "value_note",
    )
    assert (parse_value("50%（見込）").number, parse_value("50%（見込）").doubt) == (50, "value_estimate")
    assert parse_value("5甲乙").doubt == "unit_unlisted"


@given(st.text(max_size=12))
def test_a_number_uses_every_digit_of_the_cell(cell):
    """A digit outside the number that was read would be a piece dropped."""
    value = parse_value(cell)
    if value.kind == "number":
        assert len(re.findall(r"\d+(?:[.,]\d+)*", re.sub(r"※.*", "", cell, flags=re.DOTALL))) >= 1
        assert not re.search(r"\d", value.label)
    assert (value.kind == "text") <= (value.doubt != "")


def _read(line: str) -> tuple[str, tuple[str, ...]]:
    raw, *expected = [*line.split("\t"), "", "", "", ""][:5]
    raw = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), raw)
    return raw.replace("\\t", "\t").replace("\\n", "\n"), tuple(expected)


def test_published_strings():
    if not SHARED.exists():
        pytest.skip("公表資料から集めた文字列のファイルがない")
    lines = [line for line in SHARED.read_text("utf-8").splitlines() if not line.startswith("# ")]
    wrong = []
    for raw, (kind, number, unit, qualifiers) in map(_read, lines):
        value = parse_value(raw)
        read = (value.kind, value.number, value.unit, " ".join(value.qualifiers))
        if read != (kind, float(number) if number else None, unit, qualifiers):
            wrong.append((raw, read))
    assert len(lines) > 70
    assert wrong == []
