"""Indicator cells: label + value + unit run together, read entirely or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.text import LEVEL, OFFICE_ERROR, RAISED, bracketed, clean, has_markup, is_nothing, narrow
from analysis.units import (
    AFTER,
    COMPOUND,
    DIGITS,
    ORDINAL,
    SCALE,
    SCALED_UNIT,
    SHOW_DIGITS,
    SIGNS,
    amount_of,
    is_known,
    is_measured,
    power,
    stands_before,
    unit_spelling,
    with_hidden_digits,
)
from analysis.units import is_unit as is_unit  # for layout.headers

Ladders = Sequence[Sequence[str]]

DEFAULT_LADDERS: Ladders = (("未実施", "実施", "充実"),)

BEFORE = "対前年度比 前年度比 前年比 延べ のべ 概ね おおむね 毎年 毎月 毎週 年間 累計 約".split()
BEFORE_ALONE = ("年", "月", "週", "延")  # only at the start of a word: 青少年 5人 is not 年5人
QUALIFIER_SPELLING = {"対前年度比": "前年度比", "のべ": "延べ", "延": "延べ", "おおむね": "概ね"}
PENDING = re.compile(r"\(?(?:調査中|集計中|精査中|算定中|確認中|見込み?|未公表|未確定|速報待ち)\)?")
# A number so marked may still change.
ESTIMATE = re.compile(r"見込み?|速報値?|推計値?|暫定値?|概算|概数|推定値?|予測値?|仮")
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

_AMOUNT = rf"(?:(?:{DIGITS}){SCALE})+"
_BEFORE = "|".join([*BEFORE, *(rf"(?<!\w){word}" for word in BEFORE_ALONE)])
_AFTER = "|".join(AFTER)
_NUMBER = re.compile(
    rf"(?P<label>[^\d]*?)(?P<before>(?:(?:{_BEFORE})\s*)*)"
    rf"(?P<sign>(?:(?<![^\s:])[{DASHES}+]|(?:[▲△]|マイナス)\s*)?)(?P<amount>{_AMOUNT})\s*"
    rf"(?P<unit>割|{COMPOUND})??\s*(?P<after>(?:(?:{_AFTER})\s*)*)"
    rf"(?P<note>(?:\([^()\d]*\)|\([^()]*(?:現在|時点)\)|\((?:うち|内訳|内数)[^()]*\)|※.*|[{DASHES}*†‡])?)",
    re.DOTALL,
)
# What cannot be a label: the rest of something cut off (- 25市), a clause (…より3人増), a unit in front (千円),
# an era (平成30年), an Excel apostrophe.
_NO_LABEL = re.compile(
    rf"['。→⇒≦≤<≧≥>=]|前年|昨年|単位|[{DASHES.replace('ー', '')}~〜(/±▲△]\s*$|(?<![ァ-ヺー])ー\s*$|^[{DASHES}~〜)/,.]|マイナス|平成|令和|昭和|^[RHS]$"
    r"|(?:より|から|まで|[をはがにでとも、,])\s*$"
)
# A number after one of these is a part of it, another year's, the target's or a change: ※1, CO2, 第3, 前回25, 目標100, 減3.
_CLAIMS = re.compile(
    r"(?:[※×÷*†‡#№第準注]|[A-Za-z]\.?|No\.|(?:目標|計画|予定|基準)(?:値|数|額|人数)?[\s:]*|[増減][\s:]*"
    r"|(?:増加|減少|低下|上昇|向上|縮小)[\s:]*)$|[※×÷*]\s+$|去年|前回|一昨年|先月|前月|翌年|来年|次年度|前々年"
)
_SIGNED_CHANGE = re.compile(r"増減[\s:]*$")  # 増減 ▲3件
# 2022 after words that are no quantity is a year.
_YEARS, _QUANTITY = range(1868, 2101), re.compile(r"[数率額量高費者員人口積割合比点位度計%)][\s:]*$|^$")
_TWO_READINGS = re.compile(r"(?<![\d.])[1-9]\d{0,2}\.\d{3}(?!\d)")  # 1.500人: 1.5 or 1,500
_MONEY = re.compile(rf"({SIGNS})\s*([{DASHES}▲△]?)\s*(?=\d)")
_FRONT = re.compile(r"(?P<label>(?:.*[\s(:])?)\(?(?:単位\s*:?\s*)?(?P<unit>[^\s(:)]+)\)?[\s:]*", re.DOTALL)
_STRUCK = re.compile(r"<(?:s|del|strike)\b|style\s*=", re.IGNORECASE)
_LETTER_FOR_DIGIT = re.compile(r"[OolI](?![A-Za-z])\W*[^\x00-\x7f]")  # 5O人
_LABELLED_NOTHING = re.compile(r"(?P<label>[^\d]*?\S)[\s:]+(?P<rest>\S+)")


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
    if has_markup(text):
        if _STRUCK.search(text):
            return _as_text(clean(text))
        marked = re.sub(r"<su[bp]\b[^>]*>", RAISED, text, flags=re.IGNORECASE)
        text = clean(bracketed(re.sub(r"</su[bp]\s*>", LEVEL, marked, flags=re.IGNORECASE)))
    narrowed = _LIMIT_SIGN.sub(lambda sign: f"{sign[1]}{sign[3]}{LIMIT_SIGNS[sign[2]]}", narrow(text).strip())
    plain = re.sub(r"\s+", " ", narrowed)
    if re.search(r"##+", plain):
        return Value("none", doubt="value_error")
    if OFFICE_ERROR.search(plain):
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
    written: str
    amount: Decimal | None  # None: its parts don't make one number
    unit: str
    after: str
    note: str
    bracketed: bool


def _parts(narrowed: str) -> _Parts | None:
    money = _MONEY.search(narrowed)
    bare = _MONEY.sub(r"\2", narrowed)
    match = _NUMBER.fullmatch(bare) or _NUMBER.fullmatch(with_hidden_digits(bare))
    if match is None:
        return None
    label, amount, unit = match["label"], amount_of(match["amount"]), unit_spelling(match["unit"] or "")
    note = match["note"].strip()
    bracketed = note.startswith("(")
    if note in DASHES and note and (unit or match["after"]):
        amount = None
    note = note.removeprefix("※").strip("() ")
    if bracketed and not unit and is_unit(note) and note not in BEFORE:
        scale, word = SCALED_UNIT.fullmatch(note).groups()
        amount = None if amount is None else amount * 10 ** power(scale)
        unit, note = unit_spelling(word), ""
    front = stands_before(money[1]) if money else None
    if front is None and (words := _FRONT.fullmatch(label)) and (front := stands_before(words["unit"])):
        if front == (0, unit):  # 箇所 4箇所: the number has its unit, the word before is its name
            front = None
        else:
            label = words["label"].rstrip("( ")
    if front is not None:
        given = unit in ("", front[1]) and not (unit and front[0])
        amount = amount * 10 ** front[0] if given and amount is not None else None
        unit = front[1]
    sign, shown = match["sign"].strip(), SHOW_DIGITS
    return _Parts(
        label.translate(shown), match["before"], sign in MINUS, sign == "+", match["amount"], amount, unit,
        match["after"], note.translate(shown), bracketed,
    )  # fmt: skip


def _says_no_result(parts: _Parts) -> bool:
    """Tell whether the note says that the number is no measured value of this year."""
    words = [*NOT_A_RESULT, "目標"] if parts.bracketed else []
    told = _NOT_THIS_YEAR.search(parts.note) or any(word in parts.note for word in words)
    return bool(told) and not ESTIMATE.fullmatch(parts.note)


def _is_claimed(parts: _Parts) -> bool:
    """Tell whether the label claims the number."""
    signed = (parts.minus or parts.plus) and _SIGNED_CHANGE.search(parts.label)
    return _CLAIMS.search(parts.label) is not None and not signed


def _is_year(parts: _Parts) -> bool:
    """Tell whether the number is a year: 2022年, できる限り2022."""
    year = parts.written.isdecimal() and len(parts.written) == 4 and int(parts.written) in _YEARS
    return year and (parts.unit == "年" or not (parts.unit or _QUANTITY.search(parts.label)))


def _is_no_unit(unit: str) -> bool:
    """Tell whether what follows the number makes it an ordinal, a date or a name: 9月, 3級, 5G."""
    unlisted = bool(unit) and unit != "割" and not is_known(unit)
    return unit == "月" or (unlisted and (unit.isascii() or ORDINAL.search(unit) is not None))


def _has_two_readings(parts: _Parts) -> bool:
    if not _TWO_READINGS.search(parts.written):
        return False
    padded = parts.written.rstrip("十百千万億兆 ").endswith("0") and parts.unit not in {
        "%",
        "‰",
        "ポイント",
        "倍",
    }
    return padded or (bool(parts.unit) and not is_measured(parts.unit))


# What makes a number of a cell no value, and how it is seen. What is refused becomes text with a finding.
REFUSALS: dict[str, Callable[[_Parts], object]] = {
    "the label is cut off or a clause": lambda parts: _NO_LABEL.search(parts.label),
    "the label claims the number": _is_claimed,
    "the label says what happened": lambda parts: parts.label.rstrip(" :").endswith(tuple(NOT_A_RESULT)),
    "the number is a year": _is_year,
    "the amount has two readings": lambda parts: parts.amount is None,
    "the amount is larger than can be kept exactly": lambda parts: abs(parts.amount) >= 10**15,
    "the dot is a point or a comma": _has_two_readings,
    "the unit says what happened": lambda parts: any(word in parts.unit for word in NOT_A_RESULT),
    "the unit is none": lambda parts: _is_no_unit(parts.unit),
    "a letter stands for a digit": lambda parts: _LETTER_FOR_DIGIT.match(parts.unit),
    "the note says that it is another year's or no result": _says_no_result,
}


def _number(narrowed: str) -> Value | None:
    parts = _parts(narrowed)
    if parts is None or any(refuses(parts) for refuses in REFUSALS.values()):
        return None
    number, unit = (parts.amount * 10, "%") if parts.unit == "割" else (parts.amount, parts.unit)
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
    return "" if unit == "" or is_known(unit) else "unit_unlisted"


def _as_text(plain: str) -> Value:
    return Value(
        "text", label=plain, doubt="value_several" if len(re.findall(DIGITS, plain)) > 1 else "value_text"
    )
