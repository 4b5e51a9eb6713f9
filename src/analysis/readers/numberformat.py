"""Numbers and texts as the number format of their cell shows them, and what the cell holds where that says something else.

Formats are those of Excel (ECMA-376 part 1, 18.8.31): up to four sections for positive and negative numbers, zero and text.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

from analysis.text import narrow

ROUNDED, DIFFERS = "value_rounded", "value_differs"  # codes of findings

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<blank>_.|\*.)|\[\$(?P<sign>[^\]-]*)[^\]]*\]|\[(?P<test>[<>=]{1,2})(?P<limit>-?[\d.]+)\]'
    r"|(?P<aside>\[[^\]]*\])|(?P<digits>General|[.,]*[#0?][#0?,.]*)|(?P<percent>%)|(?P<exponent>E[+-]\d*)|(?P<end>;)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_TESTS = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__, "=": Decimal.__eq__, "<>": Decimal.__ne__,
}  # fmt: skip
_MINUS = re.compile("[-−▲△]|マイナス")
_PRINTED = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
_OTHERWISE = re.compile(r"-?(?:\d+ )?\d+/\d+|-?[\d.]+E[+-]?\d+", re.IGNORECASE)  # a fraction, a power of ten
_FINEST = 10  # decimals; what is finer is the dust of binary fractions
_LARGEST = 15  # digits; Excel has no more
_SCALES = [1, Decimal("1e-3"), Decimal("1e-6"), Decimal("1e-4"), Decimal("1e-8")]


class Shown(NamedTuple):
    """What is read of a cell.

    Attributes
    ----------
    text : str
        What it shows; a negative number shown without a sign has one here.
    told : str
        What it shows and what it holds, where these differ.
    code : str
        The finding this deserves: ``ROUNDED``, ``DIFFERS`` or none.
    """

    text: str
    told: str = ""
    code: str = ""


class _Section(NamedTuple):
    before: str
    digits: str
    after: str
    percent: bool
    test: tuple[str, Decimal] | None
    readable: bool


def _differs(text: str, seen: str, value: str, code: str = DIFFERS) -> Shown:
    return Shown(text, f"{seen}（セルの値 {value}）", code)


def text_shown(words: str, form: str) -> Shown:
    """Write a text; the fourth section of a format may hide it, or a section with @ put words around it."""
    parts = _tokens(form)
    if len(parts) < 4 and "@" not in form:
        return Shown(words)
    shown = "".join(words if token["plain"] == "@" else _literal(token) for token in parts[-1])
    return Shown(shown) if words in shown else _differs(shown, shown, words)


def number_shown(number: Decimal, form: str) -> Shown:
    """Write a number by its format; where that cannot be read, plainly (see ``is_odd``)."""
    own, sections = plain(number), _sections(form)
    section, signed = _chosen(sections, number)
    if section is None or not all(part.readable for part in sections) or number.adjusted() >= _LARGEST:
        return Shown(own)
    if not section.digits:
        seen = (section.before + section.after).strip()
        return Shown(own) if "@" in seen else _differs(seen, seen, own)
    scaled = abs(number) * (100 if section.percent else 1)
    scaled /= Decimal(1000) ** (len(section.digits) - len(section.digits.rstrip(",")))
    digits = _written(scaled, section.digits)
    words, minus = [section.before, digits, section.after], "-" if number < 0 else ""
    seen = "".join(words).strip()
    exact = digits and plain(Decimal(digits.replace(",", ""))) == plain(scaled)
    if number < 0 and not signed and not _MINUS.search(section.before + section.after):
        return _differs("-" + "".join(words[1:]).rstrip(" )"), seen, own)
    sign = minus if signed and (exact or re.search("[1-9]", digits)) else ""
    if not digits:
        return _differs(seen, seen, own)
    if exact:
        return Shown(sign + seen)
    return _differs(sign + seen, sign + seen, f"{minus}{plain(scaled)}{section.after.strip()}", ROUNDED)


def printed(value: Decimal, words: str, *, percent: bool) -> Shown:
    """Take the words that an OpenDocument file has beside a number for what its cell shows.

    A number in them may be the value in thousands or millions, as its unit says.
    """
    own = plain(value * 100) + "%" if percent else plain(value)
    match = _PRINTED.search(narrow(words))
    if _OTHERWISE.fullmatch(words):
        return Shown(own)
    if match is None:
        return _differs(words, words, own)
    number = Decimal(match[0].replace(",", ""))
    places = max(-number.as_tuple().exponent, 0)
    scaled = [abs(value) * scale for scale in ([Decimal(100)] if percent else _SCALES)]
    if value < 0 and not _MINUS.search(words):
        return _differs(own, words, own)
    if any(plain(number) == plain(size) for size in scaled):
        return Shown(own if places > _FINEST else words)
    for size in scaled:
        unit = Decimal(1).scaleb(-places)
        if size.adjusted() < _LARGEST and number == size.quantize(unit, ROUND_HALF_UP):
            exact = f"{'-' if value < 0 else ''}{plain(size)}{narrow(words)[match.end() :].strip()}"
            return _differs(words, words, exact, ROUNDED)
    return _differs(words, words, own)


def is_odd(form: str) -> bool:
    """Tell whether a format that cannot be read may change the meaning: it has a unit, a percent sign or thousands."""
    if all(section.readable for section in _sections(form)):
        return False
    words = re.sub(r"\[[^\]]*\]", "", form.split(";")[0])
    return re.search(r"[^\x00-\x7f]|%|,$", words) is not None


def plain(number: Decimal) -> str:
    """Write a number without an exponent, without trailing zeros, and without the dust of binary fractions."""
    rounded = round(number, _FINEST) if number.adjusted() < _LARGEST else number
    return format(rounded.to_integral() if rounded == rounded.to_integral() else rounded.normalize(), "f")


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section | None, bool]:
    """Take the section for a number, and tell whether it is written with its sign."""
    if any(section.test for section in sections):
        fits = (part for part in sections if not part.test or _TESTS[part.test[0]](number, part.test[1]))
        return next(fits, None), True
    if number < 0 and len(sections) > 1:
        return sections[1], False
    return sections[2 if number == 0 and len(sections) > 2 else 0], True


def _written(number: Decimal, form: str) -> str:
    """Write a number of no sign with the digits of a format (``#,##0.0``)."""
    if form.lower() == "general":
        return plain(number)
    whole, _, fraction = form.rstrip(",").partition(".")
    places = sum(mark in "0#?" for mark in fraction)
    integer, _, decimals = format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f").partition(
        "."
    )
    integer = integer.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        integer = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", integer)
    decimals = decimals.rstrip("0").ljust(len(re.match("[0?]*", fraction)[0]), "0")
    return f"{integer or '0'}.{decimals}" if decimals else integer


@cache
def _tokens(form: str) -> tuple[tuple[re.Match[str], ...], ...]:
    """Take a format apart: its sections, and the parts of each."""
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(form):
        if token["end"]:
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(map(tuple, parts))


@cache
def _sections(form: str) -> tuple[_Section, ...]:
    """Read what a format says of numbers."""
    return tuple(_section(part) for part in _tokens(form)[:3])


def _section(tokens: tuple[re.Match[str], ...]) -> _Section:
    runs = [n for n, token in enumerate(tokens) if token["digits"]]
    first = runs[0] if runs else len(tokens)
    test = next(((token["test"], Decimal(token["limit"])) for token in tokens if token["test"]), None)
    codes = any(
        token["exponent"] or ((token["plain"] or "").isascii() and (token["plain"] or "").isalpha())
        for token in tokens
    )
    return _Section(
        "".join(map(_literal, tokens[:first])),
        tokens[first]["digits"] if runs else "",
        "".join(map(_literal, tokens[first + 1 :])),
        any(token["percent"] for token in tokens),
        test,
        len(runs) < 2 and not codes,
    )


def _literal(token: re.Match[str]) -> str:
    """Give the words that a part of a format writes."""
    words = (token[name] for name in ("quoted", "escaped", "sign", "percent", "plain"))
    return next((word for word in words if word is not None), "")
