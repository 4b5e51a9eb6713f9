"""Cell text: widths, placeholders for "nothing", HTML and sentence breaks."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Full-width ASCII and the odd spaces only: NFKC over a whole cell would turn ① into 1 and ㈱ into (株).
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys([0x3000, 0x00A0, 0x2007, 0x202F], " ")
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0xFEFF], None)
_TILDES = dict.fromkeys([0x02DC, 0x223C], "~")  # as PDFs write it
# Dots that look like ・: which of them a name has depends on the keyboard and, in a PDF, on the font that printed it.
MIDDLE_DOT = "・"
MIDDLE_DOTS = "·‧･•∙⋅⸱ꞏᐧ᛫\u0387"
_DOTS = dict.fromkeys(map(ord, MIDDLE_DOTS), MIDDLE_DOT)
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
# Marks that only differ by the keyboard or the font; a full △ (▲) is another grade. A variation selector draws no mark.
_MARKS = {
    ord(drawn): meant
    for meant, others in {
        "○": "◯〇⚪⭕❍⚬⭘",
        "◎": "⦾⊚⌾",
        "×": "✕✖╳⨉⨯❌✗✘☓",
        "△": "▵∆Δ⧍",
        "▲": "▴",
        "▽": "▿∇",
        "▼": "▾",
        "●": "⚫⬤",
        "□": "◻▢⬜",
        "■": "◼⬛",
        "◇": "◊⋄⬦",
        "◆": "⬥♦",
        "☆": "✩⭐",
    }.items()
    for drawn in others
} | {0xFE0E: None, 0xFE0F: None}
_TO_NARROW = {**_WIDTH, **_SPACES, **_INVISIBLE, **_TILDES}
# To look for them is much quicker than to translate a text without any.
_ODD, _DOT = re.compile(f"[{''.join(map(chr, _TO_NARROW))}]"), re.compile(f"[{MIDDLE_DOTS}]")

_NOTHING = re.compile(r"[\s\-‐‑‒–—―−ー─…‥・·‧･∙⋅/]*|\(P\)|なし|無し|該当なし|データなし|未設定|N/?A|n/?a")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]{2,8}|#\d{1,6});")
RAISED, LEVEL = "\x0e", "\x0f"  # around text that stands raised or lowered
OFFICE_ERROR = re.compile(  # also those of LibreOffice
    r"#(?:REF!|VALUE!|N/A|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)|\bErr:\d{3}\b"
)
_BLOCKS = ["p", "div", "li", "ul", "ol", "br", "tr", "table", "h1", "h2", "h3", "h4"]
# A flattened list keeps only the space between its entries: before a bullet, and after a closing mark.
_BREAK = re.compile(r"[ \t]+(?=[・●○■◆※【])|(?<=[。）)」】])[ \t]+(?=[^\x00-\x7f])")


# What steers a terminal or turns text round, and draws nothing: C0 and C1 but for line ends and tabs, marks of direction.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def has_steering(text: str) -> bool:
    """Tell whether a text holds characters that steer instead of being drawn."""
    return _STEERING.search(text) is not None


def visible(text: str) -> str:
    r"""Write characters that steer a terminal or turn text round by their number: ``\x1b``, ``\u202e``."""
    return _STEERING.sub(lambda found: ascii(found[0])[1:-1], text)


def narrow(text: str) -> str:
    """Turn full-width ASCII and odd spaces into plain ones and ｶﾞ into ガ, for matching; ①, ㈱ and kanji stay."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", with_wide_kana(text))
    return text.translate(_TO_NARROW) if _ODD.search(text) else text


def with_wide_kana(text: str) -> str:
    """Write half-width katakana in full width (``ｾﾝﾀｰ`` → ``センター``)."""
    return _HALF_KANA.sub(lambda kana: unicodedata.normalize("NFKC", kana[0]), text)


def mark(text: str) -> str:
    """Make the form in which two spellings of one grade are equal: ◯〇○, ✕×✖, Ａa, Ⓐ."""
    letters = (unicodedata.normalize("NFKC", char) if "Ⓐ" <= char <= "ⓩ" else char for char in key(text))
    return "".join(letters).translate(_MARKS).upper()


def is_nothing(text: str | None) -> bool:
    """Tell whether a cell says "nothing": empty, a dash of any kind, ``なし``, ``（P）``."""
    return text is None or _NOTHING.fullmatch(narrow(text).strip()) is not None


def says_nothing(cells: pd.Series) -> pd.Series:
    """Tell of every cell whether it says "nothing" (Series of bool)."""
    return map_distinct(cells, is_nothing, bool)


def has_markup(text: str) -> bool:
    """Tell whether a cell holds HTML tags or entities."""
    return _MARKUP.search(text) is not None


def clean(text: str | None) -> str:
    r"""Turn a cell into readable text: tags gone, placeholders empty, sentences on lines of their own.

    Returns
    -------
    str
        Lines separated by ``\n``; empty where the cell says nothing.
    """
    if text is None or is_nothing(text):
        return ""
    if has_markup(text):
        from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
            soup = BeautifulSoup(text, "html.parser")
        for dead in soup(["script", "style"]):
            dead.decompose()
        for block in soup(_BLOCKS):
            block.insert_before("\n")
            block.insert_after("\n")
        text = soup.get_text()
    text = text.translate(_SPACES | _INVISIBLE)
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in _BREAK.sub("\n", text).splitlines())
    return "\n".join(line for line in lines if line)


def bracketed(text: str) -> str:
    """Keep raised and lowered text from touching a number: 20² is 20(2), but m² is m2 and CO₂ is CO2."""

    def write(mark: re.Match[str]) -> str:
        meetings = text[: mark.start()][-1:] + mark[1][:1], mark[1][-1:] + text[mark.end() :][:1]
        touches = any(len(pair) == 2 and pair.isdecimal() for pair in meetings)
        return f"({mark[1].strip('()（）')})" if touches else mark[1]

    return re.sub(f"{RAISED}([^{LEVEL}]*){LEVEL}", write, text)


def key(text: str) -> str:
    """Make the form in which two spellings of one name are equal: narrow, no white space, one middle dot, one wave dash."""
    return "".join(with_one_dot(narrow(text)).replace("〜", "~").split())


def with_one_dot(text: str) -> str:
    """Write every middle dot as ``・``; a dot that stands alone is no part of a name, and may be a mark."""
    alone = not _DOT.search(text) or text.strip() in MIDDLE_DOTS
    return text if alone else text.translate(_DOTS)


def map_distinct(
    cells: pd.Series, function: Callable[[str], object], dtype: str | type = object
) -> pd.Series:
    """Apply a function once per distinct text, not once per row.

    Parameters
    ----------
    cells : Series of str
    function : callable taking one text
    dtype : str or type
        Of the result.

    Returns
    -------
    Series, same index
    """
    import numpy as np
    import pandas as pd

    codes, distinct = cells.array.factorize(use_na_sentinel=False)
    results = np.empty(len(distinct), dtype=object)
    for n, text in enumerate(distinct.to_numpy(dtype=object)):
        results[n] = function(text)
    own = results.astype(dtype) if isinstance(dtype, type) else pd.array(results, dtype=dtype)
    return pd.Series(own.take(codes), index=cells.index, copy=False)


def map_pairs(
    cells: pd.Series, function: Callable[[str], tuple[object, object]], dtypes: tuple[str, str]
) -> tuple[pd.Series, pd.Series]:
    """Apply a function that gives two things once per distinct text: two columns, of such types."""
    import pandas as pd

    codes, distinct = cells.array.factorize()
    pairs = [function(text) for text in distinct.to_numpy()]
    one, other = (
        pd.array([pair[n] for pair in pairs], dtype=dtype).take(codes) for n, dtype in enumerate(dtypes)
    )
    return pd.Series(one, index=cells.index), pd.Series(other, index=cells.index)


def written(number: float) -> str:
    """Write a value as it was read: all its digits, with thousands commas and a true minus sign."""
    return f"{Decimal(f'{number:.15g}'):,f}".replace("-", "−")  # 15 digits: as many as a float surely keeps


def width(text: str) -> int:
    """Give the width of a line of text in half-width letters."""
    return sum(2 if letter > "\u00ff" else 1 for letter in text)


def wrapped(cells: Iterable[object], widths: Sequence[float]) -> int:
    """Count the lines of a row of a sheet, its texts wrapped in columns of such widths."""
    return max(
        (
            sum(-(-max(width(line), 1) // int(own)) for line in str(cell).split("\n"))
            for cell, own in zip(cells, widths, strict=True)
            if cell is not None and not isinstance(cell, float)
        ),
        default=1,
    )
