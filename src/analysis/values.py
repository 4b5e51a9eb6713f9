"""Indicator cells: label + value + unit run together, read entirely or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.text import is_nothing, narrow

Ladders = Sequence[Sequence[str]]

DEFAULT_LADDERS: Ladders = (("未実施", "実施", "充実"),)

# One spelling for each unit. Left: what stands in the cell (narrowed).
UNIT_SPELLING = {
    **dict.fromkeys(["か所", "ヶ所", "カ所", "ヵ所", "ケ所", "個所", "ヵ処"], "箇所"),
    **dict.fromkeys(["カ国", "ヶ国", "ヵ国", "ケ国", "箇国"], "か国"),
    **dict.fromkeys(["カ月", "ヶ月", "ヵ月", "ケ月", "箇月"], "か月"),
    **dict.fromkeys(["パーセント", "㌫"], "%"),
    **dict.fromkeys(["ヘクタール", "㌶"], "ha"),
    "キロメートル": "km",
    "平方メートル": "㎡",
    "m2": "㎡",
    "m3": "㎥",
    "Ha": "ha",
}
UNITS = frozenset(
    "% ‰ ポイント pt 人 名 人日 世帯 戸 件 回 団体 地区 箇所 か国 か月 か年 校 校区 園 施設 館 公民館 自治会 町会 町内会 区 組 組織"
    " 社 者 事業所 事業 企業 店 店舗 台 本 冊 部 枚 点 個 基 棟 室 床 席 便 路線 系統 頭 羽 匹 種 種類 項目 講座 教室 コース 科目 単位"
    " 年 月 日 時間 分 秒 歳 円 ドル 倍 位 度 ℃ 級 ha a ㎡ m km cm mm ㎥ L kL リットル g kg t トン kW kWh MW MWh GJ TJ"
    " 語 文字 字 話 曲 作品 票 通 口 筆 区画 市 町 村 市町 市町村 都道府県 都市 国 地域 圏域 区域 拠点 サイト アクセス PV ページ 登録 会員"
    " 家族 家庭 集落 クラブ グループ サークル チーム ネットワーク 協議会 委員会 委員 隊 班 校下 小学校区 中学校区 学級 クラス 計画 制度 条例"
    " 番組 商品 品目 品 メニュー 案件 契約 協定 会場 会議 研修 公演 日間 泊 人泊 人回 食 ベッド 両 隻 機 丁 面 レーン".split()
)
# Japanese unit prefixes. A word that merely begins with one (百貨店, 千葉) is no prefix.
SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "億": 8, "兆": 12}
_SCALE = r"(?:\s*(?!百貨|千葉|千代|万博|万歳)[十百千万億兆]+)?"

BEFORE = "対前年度比 前年度比 前年比 延べ のべ 概ね おおむね 毎年 毎月 毎週 年間 累計 約".split()
BEFORE_ALONE = ("年", "月", "週", "延")  # only at the start of a word: 青少年 5人 is not 年5人
AFTER = "以上 以下 未満 以内 程度 超 強 弱 増加 減少 増 減 前後".split()
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
_AMOUNT = rf"(?:(?:{_DIGITS}){_SCALE})+"
_BEFORE = "|".join([*BEFORE, *(rf"(?<!\w){word}" for word in BEFORE_ALONE)])
_AFTER = "|".join(AFTER)
_UNIT = rf"(?:(?!{_AFTER})[^\W\d_ぁ-ん割数余十百千万億兆]){{1,8}}|[%‰℃㎡㎥㌶㌫]|m[23]|[かヶカヵケ箇個][所国月年処]"
_NUMBER = re.compile(
    rf"(?P<label>[^\d]*?)(?P<before>(?:(?:{_BEFORE})\s*)*)"
    rf"(?P<sign>(?:(?<![^\s:])[{DASHES}+]|(?:[▲△]|マイナス)\s*)?)(?P<amount>{_AMOUNT})\s*"
    rf"(?P<unit>割|(?:{_UNIT})(?:/(?:{_UNIT}))?)??\s*"
    rf"(?P<after>(?:(?:{_AFTER})\s*)*)(?P<note>(?:\([^()\d]*\)|※.*)?)",
    re.DOTALL,
)
# What cannot be a label: the rest of something cut off (- 25市), a clause (…より3人増), a unit in front (千円),
# an era (平成30年), an Excel apostrophe.
_NO_LABEL = re.compile(
    rf"['。→⇒≦≤<≧≥>=]|前年|昨年|単位|[{DASHES.replace('ー', '')}~〜(/±▲△]\s*$|(?<![ァ-ヺー])ー\s*$|^[{DASHES}~〜)/,.]|マイナス|平成|令和|昭和|^[RHS]$"
    r"|\([十百千万億兆]*[円人件%]\)|(?:より|から|まで|[をはがにでとも、,])\s*$"
)
_ONE_AMOUNT = re.compile(rf"({_DIGITS})({_SCALE})")
_SCALED_UNIT = re.compile(rf"([十百千万億兆]*)({_UNIT})")
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


def _number(narrowed: str) -> Value | None:
    match = _NUMBER.fullmatch(narrowed)
    if (
        not match
        or _NO_LABEL.search(match["label"])
        or match["label"].rstrip(" :").endswith(tuple(NOT_A_RESULT))
    ):
        return None
    number, unit, note = _amount(match["amount"]), match["unit"] or "", match["note"].strip()
    bracketed = note.startswith("(")
    note = note.removeprefix("※").strip("() ")
    if bracketed and not unit and (in_brackets := _SCALED_UNIT.fullmatch(note)):
        scales, unit, note = in_brackets[1], in_brackets[2], ""
        number = None if number is None else number * 10 ** sum(SCALES[scale] for scale in scales)
    if number is None or any(word in unit for word in NOT_A_RESULT) or _LETTER_FOR_DIGIT.match(unit):
        return None
    not_a_result = _NOT_THIS_YEAR.search(note) or (
        bracketed and any(word in note for word in [*NOT_A_RESULT, "目標"])
    )
    if not_a_result and not ESTIMATE.fullmatch(note):
        return None
    if unit == "割":
        unit, number = "%", number * 10
    unit = unit_spelling(unit)
    qualifiers = [*re.findall(_BEFORE, match["before"]), *re.findall(_AFTER, match["after"])]
    sign = match["sign"].strip()
    qualifiers[len(re.findall(_BEFORE, match["before"])) : 0] = ["＋"] if sign == "+" else []
    known = unit == "" or set(unit.split("/")) <= UNITS
    doubt = "" if known else "unit_unlisted"
    if note:
        doubt = "value_estimate" if ESTIMATE.fullmatch(note) else "value_note"
    return Value(
        "number",
        float(-number if sign in MINUS else number),
        unit,
        tuple(QUALIFIER_SPELLING.get(word, word) for word in qualifiers),
        note,
        match["label"].strip(" :："),
        None,
        doubt,
    )


def is_unit(word: str) -> bool:
    """Tell whether a (narrowed) word is a listed unit, alone or with a prefix (千円)."""
    first, *rest = word.split("/")
    match = _SCALED_UNIT.fullmatch(first)
    return match is not None and set(map(unit_spelling, [match[2], *rest])) <= UNITS


def unit_spelling(unit: str) -> str:
    """Write a (narrowed) unit in its one spelling; parts of a compound one by one."""
    return "/".join(UNIT_SPELLING.get(part, part) for part in unit.split("/"))


def _as_text(plain: str) -> Value:
    return Value(
        "text", label=plain, doubt="value_several" if len(re.findall(_DIGITS, plain)) > 1 else "value_text"
    )


def _amount(text: str) -> Decimal | None:
    """Multiply out unit prefixes; parts must fall in size (1億2,000万), else the text is doubtful."""
    total, smallest = Decimal(0), None
    for digits, scales in _ONE_AMOUNT.findall(text):
        power = sum(SCALES[scale] for scale in scales.strip())
        part = Decimal(digits.replace(",", "")) * 10**power
        if smallest is not None and (
            part >= 10**smallest or (not power and part < _FEWEST_DIGITS_AFTER_SCALE)
        ):
            return None
        total, smallest = total + part, power
    return total
