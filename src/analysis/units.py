"""Units of indicator cells: their spellings, the list of those known, and the prefixes that multiply them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

# Units in one square character (㎞ ㌧), written out; those that hold a number, an era or a company are none.
_SQUARES = "".join(map(chr, [*range(0x3300, 0x3358), *range(0x3371, 0x337B), *range(0x3380, 0x33E0)]))

# One spelling for each unit. Left: what stands in the cell (narrowed).
UNIT_SPELLING = {
    **{square: unicodedata.normalize("NFKC", square) for square in _SQUARES},
    **dict.fromkeys(["か所", "ヶ所", "カ所", "ヵ所", "ケ所", "個所", "ヵ処"], "箇所"),
    **dict.fromkeys(["カ国", "ヶ国", "ヵ国", "ケ国", "箇国"], "か国"),
    **dict.fromkeys(["カ月", "ヶ月", "ヵ月", "ケ月", "箇月"], "か月"),
    **dict.fromkeys(["パーセント", "㌫"], "%"),
    **dict.fromkeys(["ヘクタール", "㌶", "Ha"], "ha"),
    **dict.fromkeys(["%ポイント", "パーセントポイント"], "ポイント"),
    **dict.fromkeys(["平方メートル", "m2", "m²", "㎡"], "㎡"),
    **dict.fromkeys(["立方メートル", "m3", "m³", "㎥"], "㎥"),
    **dict.fromkeys(["平方キロメートル", "km2", "km²", "㎢"], "㎢"),
    **dict.fromkeys(["キログラム", "㌕"], "kg"),
    **dict.fromkeys(["キロメートル", "㌖"], "km"),
    **dict.fromkeys(["¥", "￥", "\\"], "円"),
    "$": "ドル",
}
UNITS = frozenset(
    "% ‰ ポイント pt 人 名 人日 世帯 戸 件 回 団体 地区 箇所 か国 か月 か年 校 校区 園 施設 館 公民館 自治会 町会 町内会 区 組 組織"
    " 社 者 事業所 事業 企業 店 店舗 台 本 冊 部 枚 点 個 基 棟 室 床 席 便 路線 系統 頭 羽 匹 種 種類 項目 講座 教室 コース 科目 単位"
    " 年 年間 週間 日 時間 分 秒 歳 円 ドル 倍 位 度 ℃ ha a ㎡ ㎢ m km cm mm ㎥ L kL リットル g kg t トン mg ppm dB kW kWh MW MWh GJ TJ"
    " 語 文字 字 話 曲 作品 票 通 口 筆 区画 市 町 村 市町 市町村 都道府県 都市 国 地域 圏域 区域 拠点 サイト アクセス PV ページ 登録 会員"
    " 家族 家庭 集落 クラブ グループ サークル チーム ネットワーク 協議会 委員会 委員 隊 班 校下 小学校区 中学校区 学級 クラス 計画 制度 条例"
    " 番組 商品 品目 品 メニュー 案件 契約 協定 会場 会議 研修 公演 日間 泊 人泊 人回 食 ベッド 両 隻 機 丁 面 レーン".split()
)
# Japanese unit prefixes. A word that merely begins with one (百貨店, 千葉) is no prefix.
SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "億": 8, "兆": 12}
SCALE = r"(?:\s*(?!百貨|千葉|千代|万博|万歳)[十百千万億兆]+)?"

DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ONE_AMOUNT = re.compile(rf"({DIGITS})({SCALE})")
_FEWEST_DIGITS_AFTER_SCALE = 100  # 1万5 may mean 15,000; 1万500 cannot

# Words after a number and its unit; they end the unit.
AFTER = "以上 以下 未満 以内 程度 超 強 弱 増加 減少 増 減 前後".split()
# Units that are measured or averaged: of these 12.345 has one reading, of persons it has two.
MEASURED = frozenset(
    "% ‰ ポイント pt 点 倍 度 ℃ ha a ㎡ ㎢ m km cm mm ㎥ L kL リットル mg g kg t トン ppm dB kW kWh MW MWh GJ TJ"
    " 年 年間 日 時間 分 秒 歳".split()
)
# Units with digits of their own: t-CO2, (人)/人口10万対, (円)/60kg.
_GAS = r"(?:[kKMG]?[tg]|㎏|㌧|トン)-?CO[2₂](?:eq|換算)?"
_PER_MANY = r"(?:人口|出生|世帯)\d*[十百千万]+(?:人|世帯)?(?:対|当たり|あたり)?"
_PLAIN = rf"[^\W\d_ぁ-ん割数余十百千万億兆{_SQUARES}]"
# What a unit may look like, known or not.
UNIT = (
    rf"(?:{_GAS}|{_PER_MANY}|%ポイント|(?:(?!{'|'.join(AFTER)}){_PLAIN}){{1,8}}数?"
    rf"|[%‰℃{_SQUARES}]|k?m[23²³]|[かヶカヵケ箇個][所国月年処])"
)
# A denominator may be a fixed amount (円/60kg, 人/10万人); 5人/10人 are two numbers.
_PER = rf"(?:\d+(?:kg|㎏|a|g|ha|㎡|L)|\d+[千万]+(?:人|世帯|件)|{UNIT}(?:・{UNIT})?)"
COMPOUND = rf"{UNIT}(?:・{UNIT})*(?:/{_PER})?"
# Currency signs, and units that stand before a number rather than being its label: 千円12,345, (人) 120.
SIGNS = r"[¥￥$\\]"
_BEFORE_NUMBER = frozenset("% 円 ドル 人 名 件 回 箇所 ha ㎡ km kg t トン 時間 日 ポイント".split())
# Words with digits of their own, which a label may hold: 1級河川 3箇所.
NAMES_WITH_DIGITS = re.compile(
    r"(?<![-tg])CO[2₂]|PM2\.5|COP\d+|Society\s*5\.0|SDGs|[GB]7|[45]G|[48]K|O157|第\d+[次期回号種条]|\d+級|準\d級|\d次|24時間"
    rf"|{_PER_MANY}|\d+歳(?:以上|未満|以下|児)|\d+年生"
)
HIDE_DIGITS = {ord(digit): 0xE000 + n for n, digit in enumerate("0123456789")}
SHOW_DIGITS = {hidden: digit for digit, hidden in HIDE_DIGITS.items()}
# A word after a number that makes it a place in an order, a date or a kind: 3級, 2回目, 9月, 3年度, 5類.
ORDINAL = re.compile(
    r"(?:級|目|次|期|号|条|章|節|時|月|年度|年生|年目|年後|年前|周年|類|型|版|世紀|番|番地|丁目|曜日|学年|月末|年末)$"
)
SCALED_UNIT = re.compile(rf"([十百千万億兆]*)({COMPOUND})")


def is_unit(word: str) -> bool:
    """Tell whether a (narrowed) word is a listed unit, alone or with a prefix (千円)."""
    match = SCALED_UNIT.fullmatch(word)
    return match is not None and is_known(unit_spelling(match[2]))


def unit_spelling(unit: str) -> str:
    """Write a (narrowed) unit in its one spelling; parts of a compound one by one, 人数 as 人."""
    return re.sub(r"[^/・]+", lambda part: _spelled(part[0]), unit.replace("₂", "2"))


def _spelled(part: str) -> str:
    if "CO2" in part:
        mass, _, gas = re.sub(r"-?CO2", "-CO2", part).partition("-")
        return f"{UNIT_SPELLING.get(mass, mass)}-{gas}".replace("トン-", "t-")
    spelled = UNIT_SPELLING.get(part, part)
    counted = spelled.removesuffix("数")
    counted = UNIT_SPELLING.get(counted, counted)
    return UNIT_SPELLING.get(spelled, counted if counted in UNITS else spelled)


def is_known(unit: str) -> bool:
    """Tell whether all parts of a unit (in its one spelling) are listed."""
    return all(
        part in UNITS or re.fullmatch(rf"{_GAS}|{_PER_MANY}", part) is not None
        for part in re.sub(r"(?<=/)\d+[千万]*", "", unit).split("/")
        for part in ([part] if part in UNITS else part.split("・"))
    )


def is_measured(unit: str) -> bool:
    """Tell whether a unit (in its one spelling) is measured or averaged rather than counted."""
    return "/" in unit or "-CO2" in unit or unit in MEASURED


def stands_before(word: str) -> tuple[int, str] | None:
    """Read a unit that stands before its number (千円): the power of ten and the unit; None if it is no such unit."""
    match = SCALED_UNIT.fullmatch(word) or re.fullmatch(rf"()({SIGNS})", word)
    if match is None or word.endswith("数"):  # 回数 is a label
        return None
    unit = unit_spelling(match[2])
    fits = unit in _BEFORE_NUMBER or (match[1] and is_known(unit))
    return (power(match[1]), unit) if fits else None


def with_hidden_digits(text: str) -> str:
    """Hide the digits of names (1級河川, CO2) that stand in front of a gap, so that they are none of the number."""
    *names, value = re.split(r"(?<=[\s:])(?=\S)", text)
    hidden = NAMES_WITH_DIGITS.sub(lambda name: name[0].translate(HIDE_DIGITS), "".join(names))
    return hidden + value


def power(scales: str) -> int:
    """Give the power of ten of unit prefixes (千万 → 7)."""
    return sum(SCALES[scale] for scale in scales.strip())


def amount_of(text: str) -> Decimal | None:
    """Multiply out unit prefixes; parts must fall in size (1億2,000万), else the text is doubtful."""
    total, smallest = Decimal(0), None
    for digits, scales in _ONE_AMOUNT.findall(text):
        ten = power(scales)
        part = Decimal(digits.replace(",", "")) * 10**ten
        if smallest is not None and (part >= 10**smallest or (not ten and part < _FEWEST_DIGITS_AFTER_SCALE)):
            return None
        total, smallest = total + part, ten
    return total
