"""Lines around a table: processes, pages of the plan, titles, and what they say of the values below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from analysis import text, wareki
from analysis.fields import POINTS
from analysis.findings import finding
from analysis.layout.columns import changes
from analysis.layout.headers import Header
from analysis.layout.rows import NOTE
from analysis.layout.sheet import Sheet
from analysis.layout.years import TITLE_CELLS
from analysis.units import SCALED_UNIT, is_unit, stands_before

_PROCESS = re.compile(r"\s*[【\[]?\s*プロセス\s*[\d①-⑳].*")
_OPEN, _CLOSE = "【\\[〔(（「『《〈<＜［", "】\\]〕)）」』》〉>＞］"
_RUN = r"[\d０-９][\d０-９\s~˜〜～\-－‐–、,，・]*"
_PAGE = r"(?:[PpＰｐ]{1,2}(?:age)?s?[.．]?|ページ|ﾍﾟｰｼﾞ|頁)\s*[:：]?\s*"
_LIST = rf"({_RUN}(?:{_PAGE}[、,，・]\s*(?:{_PAGE})?{_RUN})*)"
_PLAN = rf"[^{_CLOSE}]*(?:計画|プラン|冊子|本編|本冊|ビジョン|方針|掲載)[^{_CLOSE}\d]*?"
_REST = rf"[^{_CLOSE}\d]*"
# 【行動計画P. 1~2】, (計画書 P.12), 〔プラン12～13頁〕; the foot of a page (P.3, - 3 -) names no plan and has no 【】.
_PAGES = re.compile(
    "|".join(
        [
            rf"【[^】]*?{_PAGE}{_LIST}{_REST}】",
            rf"【[^】\d]*{_LIST}{_PAGE}{_REST}】",
            rf"[{_OPEN}]{_PLAN}[{_CLOSE}]?\s*{_PAGE}{_LIST}{_REST}(?:[{_CLOSE}]|$)",
            rf"[{_OPEN}]{_PLAN}[{_CLOSE}]?\s*{_LIST}{_PAGE}{_REST}(?:[{_CLOSE}]|$)",
            rf"^\s*[^\d\s]*(?:計画|プラン)[^\d]*?{_PAGE}{_LIST}$",
            rf"^\s*[^\d\s]*(?:計画|プラン)[^\d]*?{_LIST}{_PAGE}$",
        ]
    )
)
_TITLE = re.compile(
    r".*(?:計画|評価|一覧|調書|調査票|報告|実績|実施状況|様式).*",
    re.DOTALL,
)
# A legend of grades or codes (A:達成) is no title.
_LEGEND = re.compile(
    r"単位|凡例|(?<![A-Za-z])[A-EＡ-Ｅ①-⑳◎○◯〇△▲×✕]\s*[:：=＝…→]|[:：]\s*[A-E◎○△×]\s*(?:～|~|$)"
)
_OF_VALUES = re.compile(r"(?:基準|目標|実績|現状|数値|指標|金額|人数|件数|回数|割合)\S{0,6}?(?:は|とも|には)")
_WORDS = {
    "current": "実績|現状|現在|最新|直近",
    "target": "目標|計画",
    "baseline": "基準|当初|策定時",
}
_A_POINT = rf"(?:{'|'.join(_WORDS.values())})(?:年度)?(?:の?(?:数値|人数|件数|金額|値|額|数))?"
_NAMED = re.compile(rf"({_A_POINT}(?:(?:[・、,と/]|及び|並びに)+{_A_POINT})*)(?:とも|の)?[\s(\[〔【]*$")
_ENDS = re.compile(
    r"[()\[\]〔〕【】<>《》「」\s:：=、,。]|は|が|(?:の|表示)?単位|(?<=[円%人件])で?(?:す|表示|表記|記載|示す|ある)?$"
)
# Units that are words of titles too; they are units only where the line says so.
_ALSO_WORDS = frozenset(
    "計画 事業 制度 条例 市 町 村 市町 市町村 都道府県 都市 国 地域 圏域 区域 区 地区 項目 自治会 町会 町内会 会議 研修 公演 会員 登録 協定 契約 委員会 委員 協議会"
    " 施設 館 園 企業 事業所 事業者 店舗 組織 年 月 面 会場 拠点 サイト ネットワーク 班 隊 室 点 部 本 冊 分 回 日 位 度 種 種類 講座 教室 科目 単位 ページ 文字 字 話 曲 作品 票 通 口 筆 条 号".split()
)


class Said(NamedTuple):
    """What a line says of values.

    Attributes
    ----------
    units : dict of str
        Value → its unit as written; of a line that names no value, all three.
    changes : bool
        Whether other words change what the values mean (累計, 見込), or speak of the values and are not understood.
    several : bool
        Whether it gives two units for one value; then ``units`` is empty.
    """

    units: dict[str, str]
    changes: bool = False
    several: bool = False


def of_values(line: str) -> Said:
    """Read what a line says of the values below it.

    Parameters
    ----------
    line : str

    Returns
    -------
    Said
    """
    words = re.sub(r"(?:です|で表示|である)?[。.]?\s*$", "", wareki.strip(text.narrow(line)))
    said: dict[str, str] = {}
    start, twice = 0, False
    pieces = [*_ENDS.finditer(words), None]
    for before, after in zip([None, *pieces], pieces, strict=False):
        begin, end = before.end() if before else 0, after.start() if after else len(words)
        unit = words[begin:end]
        if not _names_unit(unit, words, begin):
            continue
        named = _NAMED.search(re.sub(r"(?:の?単位)?[はが:=、,\s]*$", "", words[start:begin]))
        points = [point for point in POINTS if named and re.search(_WORDS[point], named[1])] or POINTS
        twice |= any(said.get(point, unit) != unit for point in points)
        said |= dict.fromkeys(points, unit)
        start = end
    speaks = _OF_VALUES.search(words) is not None and not said
    return Said({} if twice else said, changes(words) or speaks, twice)


def _names_unit(word: str, line: str, at: int) -> bool:
    """Tell whether a word of a line is a unit rather than a word of a title."""
    if not word or not is_unit(word):
        return False
    if "単位" in line or (stands_before(word) is not None and word not in _ALSO_WORDS):
        return True
    return at > 0 and word not in _ALSO_WORDS and not line[at - 1].isspace()


def headings(sheet: Sheet) -> pd.DataFrame:
    """Find lines that name a process (its number and name may stand in two cells) or the pages of the plan."""
    found = {}
    for row, line in sheet.joined(sheet.cells.index[sheet.counts.between(1, TITLE_CELLS)]).items():
        process, pages = _PROCESS.fullmatch(line), _PAGES.search(line)
        if (process or pages) and not NOTE.fullmatch(line):
            page = next(page for page in pages.groups() if page is not None).strip() if pages else None
            found[row] = _PAGES.sub("", line) if process else None, page
    index = pd.Index(list(found), dtype=sheet.cells.index.dtype)
    return pd.DataFrame(list(found.values()), index, ["process", "plan_pages"], dtype="str")


class Above(NamedTuple):
    """The lines above the headers of a sheet.

    Attributes
    ----------
    rows : list of int
        Those that are titles, or say something of the values.
    units : dict of dict
        First row of a header → value → unit.
    findings : list of DataFrame
    """

    rows: list[int]
    units: dict[int, dict[str, str]]
    findings: list[pd.DataFrame]


def above(sheet: Sheet, found: list[Header], roles: pd.Series) -> Above:
    """Find the lines above each header that only name the document, and what they say of the values below.

    ``roles`` are the roles of rows as far as known: unread, or heading.
    """
    filled = sheet.counts
    few = filled.index[filled.between(1, TITLE_CELLS) & roles.isin(["unread", "heading"])]
    lines = sheet.joined(few)
    taken, units, findings, last = [], {}, [], 0
    for number, header in enumerate(found):
        top = header.rows[0]
        full = filled.loc[last + 1 : top - 1]
        data = full.index[full.gt(TITLE_CELLS)]
        mine = lines.loc[(data[-1] + 1 if number and len(data) else last + 1) : top - 1]
        for row, line in mine.items():
            said, note = of_values(line), NOTE.fullmatch(line) is not None
            if number and (note or not any(said)):
                continue  # a note to the table above, or a line that is told as unread
            plain = _TITLE.fullmatch(line) and not note and not _LEGEND.search(line)
            if any(said) or plain:
                taken.append(row)
            fitting = _fitting(header, said.units)
            units.setdefault(top, {}).update(fitting)
            findings += _told(sheet, row, line, said, used=bool(fitting))
        last = header.rows[-1]
    inside = [row for row in few[roles[few].eq("heading")] if found and row not in taken]
    findings += [part for row in inside for part in _told(sheet, row, lines[row], of_values(lines[row]))]
    return Above([row for row in taken if roles[row] == "unread"], units, findings)


def remarks(sheet: Sheet, rows: pd.Index) -> list[pd.DataFrame]:
    """Findings: remarks below a table that change what its values mean (※実績は累計)."""
    few = sheet.joined(rows[sheet.counts[rows].le(TITLE_CELLS)])
    return [
        part
        for row, line in few.items()
        if NOTE.fullmatch(line)
        for part in _told(sheet, row, line, of_values(line))
    ]


def _told(sheet: Sheet, row: int, line: str, said: Said, *, used: bool = False) -> Iterator[pd.DataFrame]:
    """Findings: what a line says of the values."""
    codes = {
        "title_measure": said.changes,
        "title_unit": used,
        "title_unit_unused": said.several or (said.units and not used),
    }
    for code in [code for code, true in codes.items() if true]:
        yield finding(code, sheet.places.loc[[row]], "header", line)


def _fitting(header: Header, units: dict[str, str]) -> dict[str, str]:
    """Take the units that belong to values: none where there is a column for units, or where amounts may be meant
    that stand in other columns (予算額)."""
    if not header.readable or "unit" in header.columns:
        return {}
    money = any(SCALED_UNIT.fullmatch(unit)[2] in ("円", "ドル") for unit in units.values())
    known = header.known
    others = [key for line in header.keys.values() for at, key in enumerate(line) if at not in known]
    if money and any(re.search(r"[額費]|予算|決算|円", word) for word in others):
        return {}
    return {
        point: unit
        for point, unit in units.items()
        if point in header.columns and f"{point}_unit" not in header.told
    }
