"""Fiscal years (April to March) in Japanese spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

from analysis.text import map_distinct, narrow

# First western year of each era minus one: 令和1 = 2018 + 1.
ERAS = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "R": 2018,
    "H": 1988,
    "S": 1925,
    "令": 2018,
    "平": 1988,
    "昭": 1925,
}
FIRST_MONTH = 4

_YEAR = (
    r"(?:(?P<era>令和|平成|昭和|(?<![A-Za-z])[RHS]|(?<![一-龥])[令平昭])\s*(?P<n>元|\d{1,2})"
    r"|(?<!\d)(?P<western>(?:19|20)\d\d))"
)
_DATE = (
    r"(?:\s*(?:年\s*(?P<jm>\d{1,2})\s*月(?:\s*(?P<jd>\d{1,2})\s*日)?"
    r"|[./](?P<pm>\d{1,2})(?:[./](?P<pd>\d{1,2}))?|-(?P<im>\d{1,2})-(?P<id>\d{1,2})(?!\d)))?"
)
_PERIOD = re.compile(_YEAR + _DATE + r"(?![\d])", re.ASCII)
_NAMED_PERIOD = re.compile(_PERIOD.pattern + r"(?:年度|年)?", re.ASCII)
_ANY_YEAR = re.sub(r"\?P<\w+>", "?:", _YEAR)
_TWICE = re.compile(
    rf"({_ANY_YEAR})\s*(?:年度|年)?\s*\(({_ANY_YEAR})\s*(?:年度|年)?\)", re.ASCII
)  # 令和2(2020)年度
_SPAN = re.compile(
    rf"{_ANY_YEAR}\s*(?:年度|年)?\s*(?:[~〜]|以降|から|[-–](?=\s*(?:{_ANY_YEAR}|\d\d?(?![\d-]))))"
    rf"\s*(?:{_ANY_YEAR}|\d\d?)?\s*(?:年度|年)?",
    re.ASCII,
)
# 令和十年度, 令和二年四月一日: kanji numerals of an era's year, month and day, or four of them for a western year.
_KANJI = "〇一二三四五六七八九十"
_IN_KANJI = re.compile(
    rf"(令和|平成|昭和)([{_KANJI}]{{1,3}})(?=年)|(?<![{_KANJI}])()([一二][九〇][{_KANJI[:-1]}]{{2}})(?=年)"
)
_DAY_IN_KANJI = re.compile(rf"(?<=[年月])([{_KANJI}]{{1,3}})(?=[月日])")
_SUFFIX = r"\s*(?:年度|年)?\s*(?:末|当初|時点|現在|実績)?\s*(?:0?0:00(?::00)?)?"
_SINGLE = re.compile(_YEAR + _DATE + _SUFFIX, re.ASCII)


def fiscal_year(text: str | None) -> int | None:
    """Read one fiscal year.

    Parameters
    ----------
    text : str or None
        A year (``R2``, ``令和元年度``, ``2020``) or a date (``H27.3.31現在``); widths may be mixed.

    Returns
    -------
    int or None
        The western year in which the fiscal year begins; January to March belong to the year before.
        None for a range, a bare two-digit number (no era) or anything else.
    """
    match = _SINGLE.fullmatch(_once(text or "").strip().removesuffix(".0"))
    return _year(match) if match else None


def fiscal_years(cells: pd.Series) -> pd.Series:
    """Read a column of fiscal years (Series of Int64, missing where a cell gives none)."""
    return map_distinct(cells, fiscal_year, "Int64")


def find(text: str, *, dates: bool = True) -> Iterator[int]:
    """Yield every fiscal year that stands inside a longer text, in order; dates count unless told otherwise."""
    for match in _PERIOD.finditer(_once(text)):
        dated = match["jm"] or match["pm"] or match["im"]
        if (year := _year(match)) is not None and (dates or not dated):
            yield year


def strip(text: str) -> str:
    """Remove the years from a header so that its words can be compared."""
    return _NAMED_PERIOD.sub("", _once(text)).replace("()", "")


def without_spans(text: str) -> str:
    """Remove spans of years (``平成29年度～令和3年度``): what lasts several years is not of one of them."""
    return _SPAN.sub("", narrow(text))


def japanese(year: int) -> str:
    """Write a fiscal year in its era: ``令和2年度``."""
    era, start = next((era, start) for era, start in ERAS.items() if year > start)
    n = year - start
    return f"{era}{'元' if n == 1 else n}年度"


def label(year: int) -> str:
    """Write a fiscal year for readers: ``2020年度（令和2年度）``."""
    return f"{year}年度（{japanese(year)}）"


def _once(text: str) -> str:
    """Narrow a text and keep the first of two spellings of one year (``令和2(2020)年度`` → ``令和2年度``)."""

    def first(both: re.Match[str]) -> str:
        one, other = (_year(_PERIOD.fullmatch(year)) for year in both.groups())
        return both[1] if one == other else both[0]

    text = narrow(text)
    if "年" in text:
        text = _IN_KANJI.sub(lambda year: (year[1] or "") + _digits(year[2] or year[4]), text)
        text = _DAY_IN_KANJI.sub(lambda part: _digits(part[1]), text)
    return _TWICE.sub(first, text)


def _digits(kanji: str) -> str:
    """Write a number below a hundred (二十七) or digit by digit (二〇二〇) in figures."""
    tens, ten, ones = kanji.rpartition("十")
    figures = {word: str(n) for n, word in enumerate(_KANJI[:-1])}
    if ten:
        return f"{figures.get(tens, '1')}{figures.get(ones, '0')}"
    return "".join(figures[word] for word in kanji)


def _year(match: re.Match[str]) -> int | None:
    parts = match.groupdict()
    if parts["western"]:
        year = int(parts["western"])
    else:
        n = 1 if parts["n"] == "元" else int(parts["n"])
        if n == 0:
            return None
        year = ERAS[parts["era"]] + n
    month = parts.get("jm") or parts.get("pm") or parts.get("im")
    if month is None:
        return year
    day = parts.get("jd") or parts.get("pd") or parts.get("id") or 1
    try:
        date(year, int(month), int(day))
    except ValueError:
        return None
    return year if int(month) >= FIRST_MONTH else year - 1
