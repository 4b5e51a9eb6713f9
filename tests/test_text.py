import pytest

from analysis import text
from analysis.show import words


@pytest.mark.parametrize(
    "cell", ["", "-", "－", "―", "—", "‐", "–", "ー", "…", "（P）", "\u00ad", "　", "なし", "- -", None]
)
def test_says_nothing(cell):
    assert text.is_nothing(cell)
    assert text.clean(cell) == ""


@pytest.mark.parametrize("cell", ["①", "0", "なしの花", "A-1", "(仮)"])
def test_says_something(cell):
    assert not text.is_nothing(cell)


def test_circled_numbers_and_company_marks_survive():
    assert text.narrow("①㈱髙Ａ１％　\u00a0") == "①㈱髙A1%  "


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<ul> 一つ目。 二つ目(全2)  「三つ目」。 </ul>", "一つ目。\n二つ目(全2)\n「三つ目」。"),
        ("<p>前</p><p>後&amp;&lt;注&gt;</p>", "前\n後&<注>"),
        ("一行<br/>二行", "一行\n二行"),
        ("実績 【内訳】 ・甲 1件 ・乙 2件", "実績\n【内訳】\n・甲 1件\n・乙 2件"),
        ("研修(新規採用) 4月", "研修(新規採用) 4月"),
        ("a < b かつ c > d", "a < b かつ c > d"),
        ("<script>x()</script>本文", "本文"),
    ],
)
def test_html_becomes_lines_of_sentences(cell, expected):
    assert text.clean(cell) == expected


def test_key_ignores_width_and_spaces():
    assert text.key("事業 （Ａ）") == text.key("事業(A)") == "事業(A)"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (words.figure(2.925, 2), "2.93"),
        (words.figure(-0.125, 2), "−0.13"),
        (words.about(589.5, [1, 20]), "590"),
        (words.percent(5.895), "590%"),
        (words.percent(-0.005), "−1%"),
        (words.percent(0.285), "29%"),
        (words.chance(0.0625), "0.063"),
        (words.p_value(0.0004), "p＜0.001"),
        (words.p_value(0.0005), "p＝0.001"),
        (words.figure(-0.004, 2, sign=True), "0.00"),
        (words.figure(1234.5, 0, sign=True), "+1,235"),
    ],
)
def test_halves_go_away_from_zero(told, expected):
    assert told == expected
