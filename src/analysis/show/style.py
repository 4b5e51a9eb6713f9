"""Fonts and colours: Japanese glyphs everywhere, colours that colour-blind readers tell apart."""

from __future__ import annotations

import warnings
from functools import cache

import matplotlib as mpl
from matplotlib import font_manager

from analysis.plan import Ratings

# Digital Agency dashboard tokens.
BLUES = ["#0017C1", "#3460FB", "#7096F8", "#C5D7FB", "#E8F1FE"]
TEXT, QUIET, LINE, PALE = "#1A1A1A", "#595959", "#E6E6E6", "#F1F1F4"
NEUTRAL, WORSE = "#84919E", "#FF4B00"

# japanize-matplotlib brings IPAexGothic. The others draw what it lacks (𠮷, ∅) where a machine has them.
_FALLBACKS = ["Yu Gothic", "Hiragino Sans", "Noto Sans CJK JP", "MS Gothic", "DejaVu Sans"]


@cache
def settings() -> dict[str, object]:
    """Give matplotlib's settings for our figures: fonts with Japanese glyphs, colours, and no text read as mathematics."""
    with warnings.catch_warnings(), mpl.rc_context():  # imported, it would set the font for everybody
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports distutils
        from japanize_matplotlib import japanize_matplotlib

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return {
        "font.family": [japanize_matplotlib.FONT_NAME, *(name for name in _FALLBACKS if name in installed)],
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
    """Give every grade a colour: blues from best to worst, greys for grades outside the scale and none."""
    steps = mpl.colors.LinearSegmentedColormap.from_list("grades", BLUES[:4])
    last = max(len(plan.scale) - 1, 1)
    shades = {grade: mpl.colors.to_hex(steps(n / last)) for n, grade in enumerate(plan.scale)}
    greys = ["#84919E", "#B0B8C0", "#D5DADF"]
    return shades | {grade: greys[min(n, 2)] for n, grade in enumerate([*plan.exit, "評価なし"])}


def ink_on(color: str) -> str:
    """Choose black or white for text on a colour, whichever contrasts more (WCAG relative luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in mpl.colors.to_rgb(color)
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#FFFFFF" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.0633 else TEXT
