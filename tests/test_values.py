import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text import written
from analysis.values import parse_value

CASES = Path(__file__).parent / "cases" / "indicator_values.tsv"

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


LABELS = st.sampled_from(["", "加入率", "登録団体数", "未設置地区", "公民館の利用者", "満足度"])
WRITTEN = st.one_of(
    st.integers(0, 10**7).map(lambda n: (str(n), n)),
    st.integers(1000, 10**9).map(lambda n: (f"{n:,}", n)),
    st.integers(0, 10**6).map(lambda n: (f"{n // 100}.{n % 100:02}", n / 100)),
)
FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
WIDTHS = st.sampled_from([{}, FULL_WIDTH])
GAPS = st.sampled_from(["", " ", "　", "："])
SIGNS = st.sampled_from([("", 1), ("▲", -1), ("△", -1)])
UNITS = st.sampled_from(["", "%", "人", "団体", "回", "箇所", "世帯"])


@given(LABELS, GAPS, SIGNS, WRITTEN, WIDTHS, UNITS)
def test_a_label_a_number_and_a_unit_are_read_as_they_stand(label, gap, sign, number, width, unit):
    value = parse_value(f"{label}{gap}{sign[0]}{number[0].translate(width)}{unit}")
    assert (value.kind, value.label, value.unit, value.doubt) == ("number", label, unit, "")
    assert value.number == pytest.approx(sign[1] * number[1], rel=1e-12)


@given(
    LABELS,
    WRITTEN,
    WRITTEN,
    st.sampled_from(["人", "団体", "回"]),
    st.sampled_from([" ", "、", "・", "/", " と "]),
)
def test_a_second_number_is_never_dropped(label, one, other, unit, between):
    value = parse_value(f"{label} {one[0]}{unit}{between}{other[0]}{unit}")
    assert (value.kind, value.number, value.doubt) == ("text", None, "value_several")


@settings(max_examples=10)
@given(st.lists(st.text(max_size=12), min_size=20, max_size=40))
def test_what_is_left_as_text_says_why(cells):
    for cell in cells:
        value = parse_value(cell)
        assert (value.kind == "text") <= (value.doubt != ""), cell


def _read(line: str) -> tuple[str, tuple[str, ...]]:
    raw, *expected = [*line.split("\t"), "", "", "", ""][:5]
    raw = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), raw)
    return raw.replace("\\t", "\t").replace("\\n", "\n"), tuple(expected)


def test_published_strings():
    lines = [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("# ")]
    wrong = []
    for raw, (kind, number, unit, qualifiers) in map(_read, lines):
        value = parse_value(raw)
        read = (value.kind, value.number, value.unit, " ".join(value.qualifiers))
        if read != (kind, float(number) if number else None, unit, qualifiers):
            wrong.append((raw, read))
    assert len(lines) > 70
    assert wrong == []


def test_numbers_that_something_claims():
    """Every refused one carries a finding, and none of the neighbours is refused."""
    lines = [
        line.split("\t")
        for line in CASES.with_name("claimed_numbers.tsv").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    read = {raw: parse_value(raw) for raw, *_ in lines}
    expected = {raw: (kind, float(number) if number else None, unit) for raw, kind, number, unit in lines}
    assert {raw: (value.kind, value.number, value.unit) for raw, value in read.items()} == expected
    assert all(value.doubt for value in read.values() if value.kind != "number")
    assert len(lines) > 90


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (12_050_000_000, "12,050,000,000"),
        (1_234_567_890_123, "1,234,567,890,123"),
        (0.00005, "0.00005"),
        (-1234.5, "−1,234.5"),
        (66.1, "66.1"),
        (100.0, "100"),
        (0, "0"),
    ],
)
def test_values_are_written_with_all_their_digits(number, told):
    assert written(number) == told
