"""Look at the files of a city that nothing is known of: header words, grades, partner codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, process

from analysis import text, wareki
from analysis.cleaning.partner_cells import circled
from analysis.fields import FIELDS, NAMES, POINTS
from analysis.layout import lay_out, regions
from analysis.layout.sheet import FEWEST_FIELDS, reader
from analysis.readers import RawTable, read_file

_LIKE = 60  # how much a header word must resemble one that is known for that to be proposed
_LONGEST_WORD = 20
_FIRST_ROWS = 40  # a header stands above its table
# Words by which a header that isn't known is most likely meant; the first that fits. A proposal only: the user is asked.
_MEANT = {
    "program_name": r"(?:事業|取組|施策|活動)(?:の?名称?)",
    "department": r"(?:担当|所管|実施)?(?:部署|部局|課|所属)(?:名|等)?",
    "partners": r".*(?:相手|連携先|協働先|パートナー|実施主体|協力団体)(?:方|先|等)?",
    "rating": r".*(?:評価|達成度|進捗状況|判定)(?:区分|結果|ランク)?",
    "reason": r".*(?:理由|課題|改善策|所見|コメント|効果)(?:等)?",
    "baseline": r".*(?:策定時|策定当初|当初|基準)(?:の?値)?",
    "target": r".*目標(?:の?値)?",
    "current": r".*(?:実績|現状|現在|直近)(?:の?値)?",
    "indicator_name": r".*指標(?:名|の名称)?",
    "item": r".*(?:施策|柱|分野|基本目標|区分|項目)(?:名)?",
    "activities": r".*(?:内容|取組|実績の概要|実施状況)",
    "unit": r".*単位",
}
_WORDS = NAMES | {word: key for key, known in FIELDS.items() for word in known.weaker.split()}
_SCALES = ["SABCDE", "◎○△×", "54321", "ⅠⅡⅢⅣⅤ", "甲乙丙丁"]
_CODES = [
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮",
    "アイウエオカキクケコサシスセソ",
    "abcdefghijklmn",
    "ABCDEFGHIJKLMN",
    "イロハニホヘトチリ",
]
_IN_BRACKETS = re.compile(r"(?<=[^\s(])\([^()]*\)")
_BETWEEN_CODES = re.compile(r"[、,，・/／\s~〜～\-]+")


@dataclass
class Seen:
    """What files say.

    Attributes
    ----------
    headers : dict
        Header word that isn't known → field it most likely means, empty if that cannot be told.
    fields : set of str
        Fields that have a column, by words that are known or proposed.
    grades : list of str
        Grades, best first as far as their order is known.
    ordered : bool
        Whether the order of ``grades`` is known.
    partners : list of str
        Codes of one character, in order.
    other_partners : list of str
        Partners named in words.
    yearless : list of str
        Which of ``baseline`` and ``target`` have values and nowhere a year.
    years : list of int
    programs : int
    """

    headers: dict[str, str] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    grades: list[str] = field(default_factory=list)
    ordered: bool = True
    partners: list[str] = field(default_factory=list)
    other_partners: list[str] = field(default_factory=list)
    yearless: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    programs: int = 0


def nearest_field(word: str) -> str:
    """Propose the field that an unknown header word may name; empty if none is near."""
    plain = text.key(word)
    for key, pattern in _MEANT.items():
        if re.fullmatch(pattern, plain):
            return key
    found = process.extractOne(plain, list(_WORDS), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return _WORDS[found[0]] if found else ""


def look(paths: list[Path]) -> Seen:
    """Look at files as far as they can be understood; with none there is nothing to see.

    Raises
    ------
    UnreadableFile
        If no reader understands one.
    """
    raws = [raw for path in paths for raw in read_file(path, path.name)]
    headers = _unknown_words(raws)
    own = {word: key for word, key in headers.items() if key}
    layouts = [lay_out(raw, own) for raw in regions(raws, own)]
    if not layouts:
        return Seen()
    for part in (part for layout in layouts for part in layout.findings):
        words = part.loc[part["code"].eq("header_unknown"), "raw"].str.split(" / ").str[-1]
        headers |= {word: "" for word in words if word not in headers and not re.fullmatch(r"\d+列目", word)}
    rows = pd.concat([layout.rows for layout in layouts], ignore_index=True)
    programs = rows[rows["role"].eq("program")]
    grades, ordered = _grades(programs["rating"])
    codes, words = _partners(programs["partners"])
    given = {key for key in FIELDS if rows[key].ne("").any()}
    yearless = [point for point in POINTS[:2] if point in given and f"{point}_year" not in given]
    return Seen(
        headers, given, grades, ordered, codes, words, yearless,
        sorted({int(year) for year in wareki.fiscal_years(rows["fiscal_year"]).dropna()}), len(programs),
    )  # fmt: skip


def _unknown_words(raws: list[RawTable]) -> dict[str, str]:
    """Propose fields for the unknown words of the rows that look most like a header."""
    known, found = reader(), {}
    for raw in raws:
        best: dict[str, str | None] = {}
        for row in raw.cells.head(_FIRST_ROWS).itertuples(index=False):
            words = {
                cell.strip(): known(text.key(cell))
                for cell in row
                if 0 < len(text.key(cell)) <= _LONGEST_WORD
            }
            fields = {key or nearest_field(word) for word, key in words.items()} - {""}
            if len(fields) > max(
                FEWEST_FIELDS, len({key or nearest_field(word) for word, key in best.items()} - {""})
            ):
                best = words
        taken = {key for key in best.values() if key}
        for word in [word for word, key in best.items() if key is None]:
            near = nearest_field(word)
            found.setdefault(word, "" if near in taken else near)
            taken.add(near)
    return found


def _grades(cells: pd.Series) -> tuple[list[str], bool]:
    """List the grades that stand in a column, best first if they are of a scale that is known."""
    one_each: dict[str, str] = {}  # ○ and ◯ are one grade
    for cell in cells:
        if not (text.is_nothing(cell) or text.has_steering(cell)):
            one_each.setdefault(text.mark(cell), text.key(cell))
    seen = list(one_each.values())
    for scale in _SCALES:
        marks = [text.mark(grade) for grade in scale]
        if seen and set(one_each) <= set(marks):
            places = sorted(marks.index(mark) for mark in one_each)
            return list(scale[places[0] : places[-1] + 1]), scale != "54321"
    return seen, False


def _partners(cells: pd.Series) -> tuple[list[str], list[str]]:
    """Take codes of one character and words apart; codes between two that occur are codes too."""
    tokens = dict.fromkeys(_tokens(cells))
    for codes in _CODES:
        mine = sorted(codes.index(token) for token in tokens if token in codes)
        if mine:
            return list(codes[: mine[-1] + 1]), [token for token in tokens if token not in codes]
    alone = all(len(token) == 1 for token in tokens)
    return (list(tokens), []) if alone else ([], list(tokens))


def _tokens(cells: pd.Series) -> Iterator[str]:
    """Give the codes and words of a column; what could be neither (a number without end, a sentence) is left out."""
    for cell in cells[~text.says_nothing(cells)]:
        for word in _BETWEEN_CODES.split(_IN_BRACKETS.sub("", text.narrow(cell)).strip()):
            token = circled(word)
            if any(set(token) <= set(codes) for codes in _CODES):
                yield from token
            elif not (token.isdecimal() or text.is_nothing(token) or text.has_steering(token)):
                yield from [token] if len(token) <= _LONGEST_WORD else []
