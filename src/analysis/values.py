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
    "Ha": "ha",
}
UNITS = frozenset(
    "% ‰ ポイント pt 人 名 人日 世帯 戸 件 回 団体 地区 箇所 か国 か月 か年 校 校区 園 施設 館 公民館 自治会 町会 町内会 区 組 組織"
    " 社 者 事業所 事業 企業 店 店舗 台 本 冊 部 枚 点 個 基 棟 室 床 席 便 路線 系統 頭 羽 匹 種 種類 項目 講座 教室 コース 科目 単位"
    " 年 月 日 時間 分 秒 歳 円 ドル 倍 位 度 ℃ 級 位以内 ha a ㎡ m km cm mm ㎥ m3 L kL リットル g kg t トン kW kWh MW MWh GJ TJ"
    " 語 文字 字 話 曲 作品 票 通 口 筆 区画 市 町 村 市町 市町村 都道府県 都市 国 地域 圏域 区域 拠点 サイト アクセス PV ページ 登録 会員"
    " 家族 家庭 集落 クラブ グループ サークル チーム ネットワーク 協議会 委員会 委員 隊 班 校下 小学校区 中学校区 学級 クラス 計画 制度 条例"
    " 番組 商品 品目 品 メニュー 案件 契約 協定 会場 会議 研修 公演 日間 泊 人泊 人回 食 ベッド 両 隻 機 丁 面 レーン".split()
)
# Japanese unit prefixes. A word that merely begins with one (百貨店, 千葉) is no prefix.
SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "億": 8, "兆": 12}
_NO_SCALE = r"(?!百貨|千葉|千代|万博|万歳)"

BEFORE = (
    "対前年度比",
    "前年度比",
    "前年比",
    "延べ",
    "のべ",
    "概ね",
    "おおむね",
    "毎年",
    "毎月",
    "毎週",
    "年間",
    "累計",
    "約",
)
BEFORE_ALONE = ("年", "月", "週", "延")  # only at the start of a word: 青少年 5人 is not 年5人
AFTER = ("以上", "以下", "未満", "以内", "程度", "超", "強", "弱", "増加", "減少", "増", "減", "前後")
QUALIFIER_SPELLING = {"対前年度比": "前年度比", "のべ": "延べ", "延": "延べ", "おおむね": "概ね"}
PENDING = re.compile(r"\(?(?:調査中|集計中|精査中|算定中|確認中|見込み?|未公表|未確定|速報待ち)\)?")
# Words that stand where a unit would but say what happened, so the number is not the indicator's value.
NOT_A_UNIT = frozenset(
    "実施 未実施 充実 中止 休止 廃止 延期 未定 予定 達成 未達成 完了 維持 継続 検討 検討中 見込 見込み 開催 参加 目標 以外".split()
)
MINUS = ("-", "−", "▲", "△")

# "一部実施" is not 実施: a stage word after one of these is a doubt.
STAGE_MODIFIERS = tuple("一部 部分 順次 試行 試験 先行 暫定 随時 隔年 再 不 非 未 半 要".split())

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_AMOUNT = rf"(?:(?:{_DIGITS}){_NO_SCALE}[十百千万億兆]*)+"
_BEFORE = "|".join([*BEFORE, *(rf"(?<!\w){word}" for word in BEFORE_ALONE)])
_AFTER = "|".join(AFTER)
_UNIT = rf"(?:(?!{_AFTER})[^\W\d_ぁ-ん]){{1,8}}|[%‰℃㎡㎥㌶㌫]|[かヶカヵケ箇個][所国月年処]"
_NUMBER = re.compile(
    rf"(?P<label>[^\d]*?)(?P<before>(?:(?:{_BEFORE})\s*)*)"
    rf"(?P<sign>(?:(?<![^\s:：])[-−+]|[▲△−])?)(?P<amount>{_AMOUNT})\s*"
    rf"(?P<unit>割|(?:{_UNIT})(?:/(?:{_UNIT}))?)??\s*"
    rf"(?P<after>(?:(?:{_AFTER})\s*)*)(?P<note>(?:\([^()\d]*\)|※.*)?)",
    re.DOTALL,
)
# What cannot be a label: the rest of something cut off (- 25市), a clause (…より3人増), an Excel apostrophe.
_NO_LABEL = re.compile(r"['。]|前年|[-−~〜(/±]\s*$|^[-−~〜)/,.]|(?:より|から|まで|[をはがにでとも、,])\s*$")
_ONE_AMOUNT = re.compile(rf"({_DIGITS}){_NO_SCALE}([十百千万億兆]*)")


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
    narrowed = narrow(text).strip()
    plain = re.sub(r"\s+", " ", narrowed)
    if PENDING.fullmatch(plain):
        return Value("none", note=plain.strip("()"), doubt="value_pending")
    if re.search(r"##+", plain):
        return Value("none", doubt="value_error")
    return _stage(plain, ladders) or _number(narrowed) or _as_text(plain)


def _stage(plain: str, ladders: Ladders) -> Value | None:
    for word in sorted({word for ladder in ladders for word in ladder}, key=len, reverse=True):
        if plain.endswith(word):
            label = plain.removesuffix(word).strip(" :")
            if label.endswith(STAGE_MODIFIERS) or re.search(r"\d", label):
                return Value("text", label=plain, doubt="value_text")
            return Value("stage", label=label, stage=word)
    return None


def _number(narrowed: str) -> Value | None:
    match = _NUMBER.fullmatch(narrowed)
    if not match or _NO_LABEL.search(match["label"]):
        return None
    unit, number = match["unit"] or "", _amount(match["amount"])
    if number is None or unit in NOT_A_UNIT:
        return None
    if unit == "割":
        unit, number = "%", number * 10
    unit = "/".join(UNIT_SPELLING.get(part, part) for part in unit.split("/"))
    sign = match["sign"]
    qualifiers = [
        *re.findall(_BEFORE, match["before"]),
        *(["＋"] if sign == "+" else []),
        *re.findall(_AFTER, match["after"]),
    ]
    note = match["note"].strip().removeprefix("※").strip("() ")
    if PENDING.fullmatch(note):
        doubt = "value_estimate"
    else:
        doubt = "" if unit == "" or set(unit.split("/")) <= UNITS else "unit_unlisted"
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


def _as_text(plain: str) -> Value:
    return Value(
        "text", label=plain, doubt="value_several" if len(re.findall(_DIGITS, plain)) > 1 else "value_text"
    )


def _amount(text: str) -> Decimal | None:
    """Multiply out unit prefixes; parts must fall in size (1億2,000万), else the text is doubtful."""
    total, smallest = Decimal(0), None
    for digits, scales in _ONE_AMOUNT.findall(text):
        power = sum(SCALES[scale] for scale in scales)
        part = Decimal(digits.replace(",", "")) * 10**power
        if smallest is not None and part >= 10**smallest:
            return None
        total, smallest = total + part, power
    return total
