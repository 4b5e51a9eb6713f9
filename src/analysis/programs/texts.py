"""What changed between two years' texts, sentence by sentence."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_SENTENCE = re.compile(r"[^。\n]*。[）」』)]*|[^。\n]+")


class Changed(NamedTuple):
    """A sentence, and whether the other year's text lacks it."""

    sentence: str
    alone: bool


def sentences(text: str) -> list[str]:
    """Part a text at its full stops and line ends."""
    return [found for match in _SENTENCE.finditer(text) if (found := match[0].strip())]


def compare(before: str, after: str) -> tuple[list[Changed], list[Changed]]:
    """Mark in two texts the sentences that the other doesn't have in the same order.

    Returns
    -------
    (before, after)
        Every sentence of each, in order.

    Examples
    --------
    >>> compare("集まった。配った。", "集まった。届けた。")[1][1]
    Changed(sentence='届けた。', alone=True)
    """
    old, new = sentences(before), sentences(after)
    matched = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    in_old = {n for block in matched for n in range(block.a, block.a + block.size)}
    in_new = {n for block in matched for n in range(block.b, block.b + block.size)}
    return (
        [Changed(sentence, n not in in_old) for n, sentence in enumerate(old)],
        [Changed(sentence, n not in in_new) for n, sentence in enumerate(new)],
    )
