"""Numbers and texts as they stand on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

import pandas as pd

from analysis.text import clean

_RATES = {"%", "ポイント", "点", "‰", "℃", "度", "倍", ""}
_MOST_QUOTED, _LONGEST_QUOTED = 5, 24
_EXACT = Context(prec=400)  # as many digits as a float can have: none is lost before rounding


def rounded(number: float, places: int = 0) -> Decimal:
    """Round halves away from zero (四捨五入), on the decimal number as ``repr`` prints it: 2.925 is 2.93, −0.125 is −0.13.

    The one way of rounding on pages. Zero has no sign.
    """
    exact = Decimal(repr(float(number)))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT) + 0


def figure(number: float, places: int = 0, *, sign: bool = False, short: bool = False) -> str:
    """Write a number with some decimals, thousands commas and a true minus sign.

    ``sign`` writes a plus too; ``short`` leaves out zeros at the end.
    """
    told = f"{rounded(number, places):{'+' if sign and rounded(number, places) else ''},f}"
    if short and "." in told:
        told = told.rstrip("0").rstrip(".")
    return told.replace("-", "−")


def percent(share: float, places: int = 0, *, sign: bool = False) -> str:
    """Write a share as a percentage, whole unless told otherwise."""
    return figure(float(Decimal(repr(float(share))).scaleb(2)), places, sign=sign) + "%"


def about(number: float, values: Iterable[float], *, finer: int = 0, sign: bool = False) -> str:
    """Write an estimate as fine as the values it is made from, or some decimals finer, zeros at the end left out."""
    places = max(
        (-Decimal(repr(float(value))).normalize().as_tuple().exponent for value in values if value == value),
        default=0,
    )
    return figure(number, max(places, 0) + finer, sign=sign, short=finer > 0)


def chance(p: float) -> str:
    """Write a probability with three decimals; one that rounds to nothing is written as smaller than what can be written."""
    return "＜0.001" if 0 < p < 0.0005 else f"{rounded(p, 3)}"


def p_value(p: float) -> str:
    """Write ``p`` and its value as they stand in a sentence: p＝0.031, p＜0.001."""
    told = chance(p)
    return f"p{told}" if told.startswith("＜") else f"p＝{told}"


def grouped(names: pd.Series) -> pd.Series:
    """Name the groups that rows belong to (department, item …): what has no name is said to have none."""
    return names.where(names.ne(""), "（記載なし）") if names.dtype == "str" else names


def short(text: str, width: int) -> str:
    """Leave out the middle: names often differ only at their end."""
    return text if len(text) <= width else f"{text[: width * 2 // 3]}…{text[-(width // 3 - 1) :]}"


def went(unit: str, *, up: bool) -> str:
    """Say which way a value went: rates and points rise and fall (上がり・下がり), what is counted grows and shrinks (増え・減り)."""
    if unit == "位":  # the tenth place is better than the fifteenth
        return "なり"
    rise, fall = ("上がり", "下がり") if unit in _RATES else ("増え", "減り")
    return rise if up else fall


def first_sentence(text: str) -> tuple[str, str]:
    """Part a text after its first sentence: a full stop within quotes or brackets ends none."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "「『（") - (letter in "」』）")
        if letter == "。" and depth <= 0:
            return text[: at + 1], text[at + 1 :]
    return text, ""


def graded(*grades: str) -> str:
    """Name grades in a sentence: letters as they are, words in quotes (評価Dは、評価「遅れ」は)."""
    return "・".join(grade if len(grade) == 1 else f"「{grade}」" for grade in grades)


def quoted(cells: pd.Series) -> str:
    """Quote raw cells, each once, in one line and no more than a few words of a few."""
    texts = cells.map(lambda cell: " ".join(clean(cell).split())).drop_duplicates()
    shown = "、".join(f"「{short(text, _LONGEST_QUOTED)}」" for text in texts.head(_MOST_QUOTED))
    return shown + ("など" if len(texts) > _MOST_QUOTED else "")


def several(rows: pd.DataFrame, groups: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give those ways of grouping rows (column → Japanese name) that part them into more than one group."""
    return [(by, name) for by, name in groups.items() if len(rows[by].unique()) > 1]
