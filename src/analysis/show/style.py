"""Fonts and colours: Japanese glyphs everywhere, colours that colour-blind readers tell apart.

matplotlib is imported by whoever draws with it: marks made of HTML take their colours from here too.
"""

from __future__ import annotations

from functools import cache

from analysis import fonts
from analysis.plan import Ratings

# Digital Agency dashboard tokens.
BLUES = ["#0017C1", "#3460FB", "#7096F8", "#C5D7FB", "#E8F1FE"]
TEXT, QUIET, LINE, PALE = "#1A1A1A", "#595959", "#E6E6E6", "#F1F1F4"
NEUTRAL, WORSE = "#84919E", "#FF4B00"
# Grades from better to worse; and those outside the scale.
_UPPER, _LOWER = ("#AEC8F8", "#E3ECFD"), ("#F9D9A6", "#C42D08")
_OUTSIDE = ("#84919E", "#B0B8C0", "#D5DADF")


@cache
def settings() -> dict[str, object]:
    """Give matplotlib's settings for our figures: fonts with Japanese glyphs, colours, and no text read as mathematics."""
    from matplotlib import font_manager

    return {
        "font.family": fonts.family(font_manager),
        "font.size": 10,
        "text.color": TEXT,
        "text.parse_math": False,  # a name may hold $
        "axes.labelcolor": QUIET,
        "axes.edgecolor": NEUTRAL,
        "axes.titlesize": 12,
        "axes.titlelocation": "left",
        "axes.titlepad": 12,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "grid.color": LINE,
        "xtick.color": QUIET,
        "ytick.color": TEXT,
        "figure.dpi": 100,
        "savefig.dpi": 200,
        "legend.frameon": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "hyoka",
    }


def grade_colors(plan: Ratings) -> dict[str, str]:
    """Give every grade a colour: upper grades pale and cool, lower ones warm, the worst dark; greys outside the scale.

    Returns
    -------
    dict
        Grade → colour (``#RRGGBB``), for the scale (any number of grades, any signs), the exits and ``評価なし``.
    """
    shades = {}
    for grades, (first, last) in [(plan.upper, _UPPER), (plan.lower, _LOWER)]:
        for n, grade in enumerate(grades):
            shades[grade] = _between(first, last, n / max(len(grades) - 1, 1))
    if len(plan.scale) > 1:
        shades[plan.scale[-1]] = _LOWER[1]  # the worst, where it is the only lower one too
    return shades | {grade: _OUTSIDE[min(n, 2)] for n, grade in enumerate([*plan.exit, "評価なし"])}


def ink_on(color: str) -> str:
    """Choose white, our text colour or black for text on a colour: the first that contrasts 4.5 : 1 (WCAG 2.1 AA)."""
    back = _luminance(color)
    inks = ["#FFFFFF", TEXT, "#000000"]  # black or white always does
    return next(ink for ink in inks if contrast(_luminance(ink), back) >= 4.5)


def on_white(color: str) -> str:
    """Give a colour for words on white: itself if it contrasts 4.5 : 1, else that of our text."""
    return color if contrast(_luminance(color), 1.0) >= 4.5 else TEXT


def contrast(one: float, other: float) -> float:
    """Give the contrast of two relative luminances (WCAG 2.1)."""
    low, high = sorted([one, other])
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(color))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _between(first: str, last: str, part: float) -> str:
    pairs = zip(_parts(first), _parts(last), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in pairs)


def _parts(color: str) -> list[int]:
    return [int(color[n : n + 2], 16) for n in (1, 3, 5)]
