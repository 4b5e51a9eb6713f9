"""Units of indicator cells: their spellings, the list of those known, and the prefixes that multiply them."""

from __future__ import annotations

import re

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
SCALE = r"(?:\s*(?!百貨|千葉|千代|万博|万歳)[十百千万億兆]+)?"

# Words after a number and its unit; they end the unit.
AFTER = "以上 以下 未満 以内 程度 超 強 弱 増加 減少 増 減 前後".split()
# What a unit may look like, known or not.
UNIT = rf"(?:(?!{'|'.join(AFTER)})[^\W\d_ぁ-ん割数余十百千万億兆]){{1,8}}|[%‰℃㎡㎥㌶㌫]|m[23]|[かヶカヵケ箇個][所国月年処]"
SCALED_UNIT = re.compile(rf"([十百千万億兆]*)({UNIT})")


def is_unit(word: str) -> bool:
    """Tell whether a (narrowed) word is a listed unit, alone or with a prefix (千円)."""
    first, *rest = word.split("/")
    match = SCALED_UNIT.fullmatch(first)
    return match is not None and set(map(unit_spelling, [match[2], *rest])) <= UNITS


def unit_spelling(unit: str) -> str:
    """Write a (narrowed) unit in its one spelling; parts of a compound one by one."""
    return "/".join(UNIT_SPELLING.get(part, part) for part in unit.split("/"))


def power(scales: str) -> int:
    """Give the power of ten of unit prefixes (千万 → 7)."""
    return sum(SCALES[scale] for scale in scales.strip())
