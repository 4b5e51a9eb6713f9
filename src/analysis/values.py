"""Indicator cells: label + value + unit run together, read entirely or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.text import is_nothing, narrow
from analysis.units import AFTER, SCALE, SCALED_UNIT, UNIT, UNITS, power, unit_spelling
from analysis.units import is_unit as is_unit  # for layout.headers

Ladders = Sequence[Sequence[str]]

DEFAULT_LADDERS: Ladders = (("未実施", "実施", "充実"),)

BEFORE = "対前年度比 前年度比 前年比 延べ のべ 概ね おおむね 毎年 毎月 毎週 年間 累計 約".split()
BEFORE_ALONE = ("年", "月", "週", "延")  # only at the start of a word: 青少年 5人 is not 年5人
QUALIFIER_SPELLING = {"対前年度比": "前年度比", "のべ": "延べ", "延": "延べ", "おおむね": "概ね"}
PENDING = re.compile(r"\(?(?:調査中|集計中|精査中|算定中|確認中|見込み?|未公表|未確定|速報待ち)\)?")
# A number so marked may still change.
ESTIMATE = re.compile(r"見込み?|速報値?|推計値?|暫定値?|概算|推定値?")
# What happened or was meant, not what was measured: beside a number it makes the reading doubtful.
NOT_A_RESULT = (
    "未実施 実施 充実 中止 休止 廃止 延期 未定 予定 達成 完了 維持 継続 検討 見込 開催 参加 以外 削減 不明 残り"
    " 前回 昨年 前年 翌年 次年 計画値"
).split()
EXCEL_ERRORS = ("#REF!", "#VALUE!", "#N/A", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
DASHES = "-−‐‑‒–—―ー─"
MINUS = ("▲", "△", "マイナス", *DASHES)

# A note that says the number is another year's, planned or not a count of this one.
_NOT_THIS_YEAR = re.compile(
    r"(?:前年|前々年|昨年|前回|翌年|次年)(?!度?(?:より|から|比|同|並|[にと]比))|[別他]の?年度|未集計|集計中|調査中|^(?:目標|計画|予定)値?$"
    r"|(?:年度?|[RHS]\d+)(?:末|時点)?の?(?:値|実績|数値|数字|データ)"
)
LIMIT_SIGNS = {"≦": "以下", "≤": "以下", "<": "未満", "≧": "以上", "≥": "以上", ">": "超"}
_LIMIT_SIGN = re.compile(r"\A([^\d≦≤<≧≥>]*)([≦≤<≧≥>])(\s*\d[^≦≤<≧≥>]*)\Z")

# "一部実施" is not 実施, nor is 次年度実施: with one of these before it a stage word is a doubt.
STAGE_MODIFIERS = "一部 部分 順次 試行 試験 先行 暫定 随時 隔年 次年度 翌年度 来年度 今後 将来 縮小 ほぼ 概ね 検討 予定 中止 休止 延期 廃止".split()
STAGE_PREFIXES = tuple("再 不 非 未 半 要 → ⇒ で て のみ だけ を に が は も と や".split())

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_AMOUNT = rf"(?:(?:{_DIGITS}){SCALE})+"
_BEFORE = "|".join([*BEFORE, *(rf"(?<!\w){word}" for word in BEFORE_ALONE)])
_AFTER = "|".join(AFTER)
_NUMBER = re.compile(
    rf"(?P<label>[^\d]*?)(?P<before>(?:(?:{_BEFORE})\s*)*)"
    rf"(?P<sign>(?:(?<![^\s:])[{DASHES}+]|(?:[▲△]|マイナス)\s*)?)(?P<amount>{_AMOUNT})\s*"
    rf"(?P<unit>割|(?:{UNIT})(?:/(?:{UNIT}))?)??\s*"
    rf"(?P<after>(?:(?:{_AFTER})\s*)*)(?P<note>(?:\([^()\d]*\)|※.*)?)",
    re.DOTALL,
)
# What cannot be a label: the rest of something cut off (- 25市), a clause (…より3人増), a unit in front (千円),
# an era (平成30年), an Excel apostrophe.
_NO_LABEL = re.compile(
    rf"['。→⇒≦≤<≧≥>=]|前年|昨年|単位|[{DASHES.replace('ー', '')}~〜(/±▲△]\s*$|(?<![ァ-ヺー])ー\s*$|^[{DASHES}~〜)/,.]|マイナス|平成|令和|昭和|^[RHS]$"
    r"|\([十百千万億兆]*[円人件%]\)|(?:より|から|まで|[をはがにでとも、,])\s*$"
)
_ONE_AMOUNT = re.compile(rf"({_DIGITS})({SCALE})")
_LETTER_FOR_DIGIT = re.compile(r"[OolI](?![A-Za-z])\W*[^\x00-\x7f]")  # 5O人
_LABELLED_NOTHING = re.compile(r"(?P<label>[^\d]*?\S)[\s:]+(?P<rest>\S+)")
_FEWEST_DIGITS_AFTER_SCALE = 100  # 1万5 may mean 15,000; 1万500 cannot


@dataclass(frozen=True)
class Value:
    """What one indicator cell says.

    Attributes
    ----------
    kind : ``number``, ``stage``, ``text`` or ``none``
    number : float or None
        In the unit named by ``unit``, unit prefixes multiplied out (千円 → 円).
    unit : str
        One spelling per unit; empty when the cell gives none.
    qualifiers : tuple of str
        約, 以上 … in the order they stand.
    note : str
        A remark after the number (``※…`` or in brackets).
    label : str
        The words before the value, as far as they are not qualifiers.
    stage : str or None
        The step of a ladder.
    doubt : str
        Code of the finding this cell deserves (see ``analysis.findings``); empty if none.
    """

    kind: str
    number: float | None = None
    unit: str = ""
    qualifiers: tuple[str, ...] = ()
    note: str = ""
    label: str = ""
    stage: str | None = None
    doubt: str = ""


def parse_value(text: str | None, ladders: Ladders = DEFAULT_LADDERS) -> Value:
    """Read one indicator cell entirely, or say why not.

    Parameters
    ----------
    text : str or None
        The raw cell.
    ladders : sequence of sequences of str
        Stage words, lowest first, one sequence per ladder.

    Returns
    -------
    Value
        ``kind`` is ``text`` with a ``doubt`` whenever any character is left over: a wrong number never
        comes out.
    """
    if is_nothing(text):
        return Value("none")
    narrowed = _LIMIT_SIGN.sub(lambda sign: f"{sign[1]}{sign[3]}{LIMIT_SIGNS[sign[2]]}", narrow(text).strip())
    plain = re.sub(r"\s+", " ", narrowed)
    if re.search(r"##+", plain):
        return Value("none", doubt="value_error")
    if any(error in plain for error in EXCEL_ERRORS):
        return Value("none", doubt="cell_error")
    return _nothing(plain) or _stage(plain, ladders) or _number(narrowed) or _as_text(plain)


def _nothing(plain: str) -> Value | None:
    """Read 集計中 and, behind a label, a placeholder."""
    match = _LABELLED_NOTHING.fullmatch(plain)
    label, rest = (match["label"], match["rest"]) if match else ("", plain)
    if PENDING.fullmatch(rest):
        return Value("none", note=rest.strip("()"), label=label, doubt="value_pending")
    return Value("none", label=label) if match and is_nothing(rest) else None


def _stage(plain: str, ladders: Ladders) -> Value | None:
    words = sorted({word for ladder in ladders for word in ladder}, key=len, reverse=True)
    for word in words:
        if plain.endswith(word):
            label = plain.removesuffix(word).strip(" :")
            doubtful = (
                label.endswith(STAGE_PREFIXES)
                or re.search(r"\d", label)
                or any(other in label for other in [*words, *STAGE_MODIFIERS])
            )
            return (
                Value("text", label=plain, doubt="value_text")
                if doubtful
                else Value("stage", label=label, stage=word)
            )
    return None


@dataclass(frozen=True)
class _Parts:
    """What a cell that looks like a number is made of."""

    label: str
    before: str
    minus: bool
    plus: bool
    amount: Decimal | None  # None: its parts don't make one number
    unit: str
    after: str
    note: str
    bracketed: bool


def _parts(narrowed: str) -> _Parts | None:
    match = _NUMBER.fullmatch(narrowed)
    if match is None:
        return None
    amount, unit, note = _amount(match["amount"]), match["unit"] or "", match["note"].strip()
    bracketed = note.startswith("(")
    note = note.removeprefix("※").strip("() ")
    if bracketed and not unit and (in_brackets := SCALED_UNIT.fullmatch(note)):
        amount = None if amount is None else amount * 10 ** power(in_brackets[1])
        unit, note = in_brackets[2], ""
    sign = match["sign"].strip()
    return _Parts(
        match["label"], match["before"], sign in MINUS, sign == "+", amount, unit, match["after"], note, bracketed
    )  # fmt: skip


def _says_no_result(parts: _Parts) -> bool:
    """Tell whether the note says that the number is no measured value of this year."""
    words = [*NOT_A_RESULT, "目標"] if parts.bracketed else []
    told = _NOT_THIS_YEAR.search(parts.note) or any(word in parts.note for word in words)
    return bool(told) and not ESTIMATE.fullmatch(parts.note)


# What makes a number of a cell no value, and how it is seen. What is refused becomes text with a finding.
REFUSALS: dict[str, Callable[[_Parts], object]] = {
    "the label is cut off, a clause, or claims the number": lambda parts: _NO_LABEL.search(parts.label),
    "the label says what happened": lambda parts: parts.label.rstrip(" :").endswith(tuple(NOT_A_RESULT)),
    "the amount has two readings": lambda parts: parts.amount is None,
    "the unit says what happened": lambda parts: any(word in parts.unit for word in NOT_A_RESULT),
    "a letter stands for a digit": lambda parts: _LETTER_FOR_DIGIT.match(parts.unit),
    "the note says that it is another year's or no result": _says_no_result,
}


def _number(narrowed: str) -> Value | None:
    parts = _parts(narrowed)
    if parts is None or any(refuses(parts) for refuses in REFUSALS.values()):
        return None
    number, unit = (
        (parts.amount * 10, "%") if parts.unit == "割" else (parts.amount, unit_spelling(parts.unit))
    )
    before, after = re.findall(_BEFORE, parts.before), re.findall(_AFTER, parts.after)
    qualifiers = [*before, *(["＋"] if parts.plus else []), *after]
    return Value(
        "number",
        float(-number if parts.minus else number),
        unit,
        tuple(QUALIFIER_SPELLING.get(word, word) for word in qualifiers),
        parts.note,
        parts.label.strip(" :："),
        None,
        _doubt(unit, parts.note),
    )


def _doubt(unit: str, note: str) -> str:
    """Give the finding that a number deserves."""
    if note:
        return "value_estimate" if ESTIMATE.fullmatch(note) else "value_note"
    return "" if unit == "" or set(unit.split("/")) <= UNITS else "unit_unlisted"


def _as_text(plain: str) -> Value:
    return Value(
        "text", label=plain, doubt="value_several" if len(re.findall(_DIGITS, plain)) > 1 else "value_text"
    )


def _amount(text: str) -> Decimal | None:
    """Multiply out unit prefixes; parts must fall in size (1億2,000万), else the text is doubtful."""
    total, smallest = Decimal(0), None
    for digits, scales in _ONE_AMOUNT.findall(text):
        ten = power(scales)
        part = Decimal(digits.replace(",", "")) * 10**ten
        if smallest is not None and (part >= 10**smallest or (not ten and part < _FEWEST_DIGITS_AFTER_SCALE)):
            return None
        total, smallest = total + part, ten
    return total
