"""The cell 協働の相手: codes of partner types, ranges of them, and what only explains them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from analysis import text

# Numbers drawn in one character: ① ⑴ ⒈ ❶ ➀ ➊ ⓵.
_DRAWN = re.compile("[\u2460-\u249b\u24f5-\u24fe\u2776-\u2793]")
_LARGEST = 20
_CODE = r"[①-⑳]|\d+"
_FROM_TO = re.compile(rf"({_CODE})\s*(?:[~〜]|から)\s*({_CODE})(?:まで)?")
# Codes that are letters (ア~ウ): each end must stand alone, lest it be a piece of a word.
_LETTERS_FROM_TO = re.compile(r"(?<!\w)(\w)\s*(?:[~〜]|から)\s*(\w)(?:まで)?(?!\w)")
_DASHES = "\\-−‐‑‒–—―ー─"
_DASHED = re.compile(rf"({_CODE})\s*[{_DASHES}]\s*({_CODE})")
_BRACKETS = re.compile(r"[(\[〔【「][^()\[\]〔〕【】「」]*[)\]〕】」]")
_ONLY_CODES = re.compile(rf"[(\[〔【「]\s*(?:{_CODE})(?:[、,・\s]+(?:{_CODE}))*\s*[)\]〕】」]")
_SEPARATORS = re.compile(rf"[、,，・{text.MIDDLE_DOTS}/／\s.．;；&＆+＋と]+|及び|並びに|又は|または")
_JOINING = "及び 並びに 又は または と".split()
_NOT_AFTER = "|".join([r"(?<!\w)", *(rf"(?<={word})" for word in _JOINING)])
_NOT_BEFORE = "|".join([r"(?!\w)", *(rf"(?={word})" for word in _JOINING)])
# With one of these a code may be left out, or only meant for later: nothing is counted.
_UNSURE = re.compile(r"除|以外|予定|検討|候補|未定|中止|ではな|でない|なし|無し|不明|[?？]")


def partner_codes(cell: str, codes: Sequence[str], words: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Read partner codes in the order of the codebook.

    What stands in brackets beside codes explains them (``③(NPO2団体)``); a cell that is nothing but codes in brackets
    spells them so (``(1)(3)``).

    Parameters
    ----------
    cell : str
    codes : sequence of str
        The codebook, one character each.
    words : mapping, optional
        What a partner is called where no code stands → its code. A word counts where it stands alone (町会、学校).

    Returns
    -------
    (str, str)
        The codes, and the code of the finding if there is a doubt.
    """
    if text.is_nothing(cell):
        return "", ""
    written = _coded(text.narrow(cell), words or {})
    plain = _DRAWN.sub(lambda drawn: circled(str(int(unicodedata.numeric(drawn[0])))), written).strip()
    if _UNSURE.search(plain):
        return "", "partner_unsure"
    if re.fullmatch(r"\(.*\)", plain) and _BRACKETS.fullmatch(plain):
        plain = plain[1:-1]  # all of it
    outside = _BRACKETS.sub(" ", plain)
    explained = outside != plain
    if explained and not _SEPARATORS.sub("", outside):  # there is nothing but brackets
        spelt = all(_ONLY_CODES.fullmatch(part) for part in _BRACKETS.findall(plain))
        outside, explained = (re.sub(r"[()\[\]〔〕【】「」]", " ", plain) if spelt else plain), False
    dashed = _DASHED.sub(r"\1 \2", outside)
    whole = _FROM_TO.sub(lambda span: _between(circled(span[1]), circled(span[2]), codes) or span[0], dashed)
    whole = _LETTERS_FROM_TO.sub(lambda span: _between(span[1], span[2], codes) or span[0], whole)
    tokens = [token for token in _SEPARATORS.split(whole) if token]
    read = [_codes_in(token, codes) for token in tokens]
    found = "".join(code for code in codes if any(code in some for some, _ in read))
    named = any(
        letter in codes for part in (_BRACKETS.findall(plain) if explained else []) for letter in part
    )
    if named or any(rest for _, rest in read):
        return found, "partner_unknown"
    if dashed != outside:
        return found, "partner_range"
    if explained:
        return found, "partner_note"
    plainly = "".join(_SEPARATORS.split(written))
    return found, "" if plainly == "".join("".join(some) for some, _ in read) else "partner_spelling"


def _coded(plain: str, words: Mapping[str, str]) -> str:
    """Put codes in the place of the words that stand for them, the longest first."""
    code_of = {text.narrow(word).strip(): code for word, code in words.items()}
    every = "|".join(re.escape(word) for word in sorted(code_of, key=len, reverse=True))
    found = rf"(?:{_NOT_AFTER})(?:{every})(?:{_NOT_BEFORE})"
    return re.sub(found, lambda word: f"、{code_of[word[0]]}、", plain) if every else plain


def _codes_in(token: str, codes: Sequence[str]) -> tuple[list[str], str]:
    """Take a token apart: (its codes, what else it holds). A digit among words counts something, and is no code."""
    if token.isdecimal():
        code = circled(token)
        return ([code], "") if code in codes else ([], token)
    if all(letter in codes for letter in token):
        return list(token), ""
    drawn = [letter for letter in token if letter in codes and not letter.isalnum()]
    numbers = [letter for letter in token if letter in codes and "①" <= letter <= "⑳"]
    return list(dict.fromkeys([*drawn, *numbers])), "".join(
        letter for letter in token if letter not in {*drawn, *numbers}
    )


def circled(token: str) -> str:
    """Write a number as ①; anything else stays."""
    small = token.isdecimal() and len(token) < 4 and 0 < int(token) <= _LARGEST
    return chr(ord("①") + int(token) - 1) if small else token


def _between(first: str, last: str, codes: Sequence[str]) -> str:
    """Give every code of a range (①~③), nothing if an end is no code or they stand the wrong way round."""
    if first not in codes or last not in codes:
        return ""
    return "".join(codes[codes.index(first) : codes.index(last) + 1])
