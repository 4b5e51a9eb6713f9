"""What lies over the characters of a PDF page: lines that strike them out, and other characters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pdfplumber.page import Page

_MOST = 0.6  # of the narrower and of the lower of two characters: no kerning overlaps so far
_THIN = 2.0  # points; a lower rectangle is a line
_NEAR = 2.0  # points between the end of a rule and the upright it meets
_MIDDLE = (0.25, 0.75)  # of a character's height: where a line strikes it out rather than under or over it
_BLOCK = 512

Box = tuple[float, float, float, float]


class Overprint(NamedTuple):
    """A page without what is struck out and printed twice, and the characters in doubt.

    Attributes
    ----------
    page : Page
    struck : list of dict
        Characters that a line strikes out; they are not on the page.
    overlapped : list of dict
        Characters over others, or under a rule; they are.
    """

    page: Page
    struck: list[dict]
    overlapped: list[dict]


def looked_through(page: Page) -> Overprint:
    """Look at what lies over the characters of a page."""
    chars = [char for char in page.chars if char["text"].strip()]
    twice, overlapped = _on_each_other(chars)
    strikes, rules = _lines(page)
    struck = _crossed(chars, strikes)
    overlapped += [char for char in _crossed(chars, rules) if char not in overlapped]
    crossing = [line for line in strikes if _crossed(chars, [line])]
    gone = {id(thing) for thing in [*twice, *struck, *crossing]}
    clean = page.filter(lambda thing: id(thing) not in gone) if gone else page
    lost = {id(char) for char in [*twice, *struck]}
    return Overprint(clean, struck, [char for char in overlapped if id(char) not in lost])


def _on_each_other(chars: list[dict]) -> tuple[list[dict], list[dict]]:
    """Find characters printed on others: the same letter again (a heavier print), and other letters."""
    chars = [char for char in chars if char["text"].isalnum() and char["width"] > 0]
    if not chars:
        return [], []
    box = np.array([[char["x0"], char["top"], char["x1"], char["bottom"]] for char in chars])
    twice, others = set(), set()
    for start in range(0, len(box), _BLOCK):
        mine = box[start : start + _BLOCK, None]
        shared = np.minimum(mine[..., 2:], box[None, :, 2:]) - np.maximum(mine[..., :2], box[None, :, :2])
        least = np.minimum(mine[..., 2:] - mine[..., :2], box[None, :, 2:] - box[None, :, :2])
        for one, other in zip(*np.nonzero((shared > _MOST * least).all(axis=2)), strict=True):
            first, second = sorted((start + int(one), int(other)))
            if first < second:
                same = chars[first]["text"] == chars[second]["text"]
                (twice if same else others).update([second] if same else [first, second])
    return [chars[n] for n in sorted(twice)], [chars[n] for n in sorted(others - twice)]


def _lines(page: Page) -> tuple[list[dict], list[dict]]:
    """Find level lines: those that stand free, and the rules of tables, which go from upright to upright."""
    flat = [line for line in page.lines if abs(line["top"] - line["bottom"]) <= 1]
    flat += [rect for rect in page.rects if rect["height"] <= _THIN and rect["width"] > _THIN]
    uprights = [edge for edge in page.edges if edge["orientation"] == "v" and edge["height"] > _THIN]
    struck = [note for note in page.annots if str(note["data"].get("Subtype")).strip("/'") == "StrikeOut"]
    rules = [line for line in flat if all(_meets(line[end], line, uprights) for end in ("x0", "x1"))]
    known = {id(line) for line in rules}
    return [line for line in flat if id(line) not in known] + struck, rules


def _meets(x: float, line: dict, uprights: list[dict]) -> bool:
    return any(
        abs(edge["x0"] - x) < _NEAR and edge["top"] - _NEAR < line["top"] < edge["bottom"] + _NEAR
        for edge in uprights
    )


def _crossed(chars: list[dict], lines: list[dict]) -> list[dict]:
    """Find characters through whose middle a line goes."""
    found = []
    for char in chars:
        across, height = (char["x0"] + char["x1"]) / 2, char["bottom"] - char["top"]
        highest, lowest = (char["top"] + height * part for part in _MIDDLE)
        if any(
            line["x0"] - 1 <= across <= line["x1"] + 1
            and highest < (line["top"] + line["bottom"]) / 2 < lowest
            for line in lines
        ):
            found.append(char)
    return found
