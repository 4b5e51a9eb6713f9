"""Fonts and colours: Japanese glyphs everywhere, colours that colour-blind readers tell apart."""

from __future__ import annotations

import warnings

import matplotlib as mpl
from matplotlib import font_manager

# Japan Colour Universal Design set; never the only sign of a status.
STATUS_COLORS = {
    "達成": "#005AFF",
    "順調": "#4DC4FF",
    "維持": "#4DC4FF",
    "前進": "#4DC4FF",
    "やや遅れ": "#F6AA00",
    "遅れ": "#FF4B00",
    "後退": "#FF4B00",
    "未達": "#FF4B00",
    "横ばい": "#84919E",
    "評価不能": "#84919E",
    # 健康日本21
    "A": "#005AFF",
    "B": "#4DC4FF",
    "B*": "#F6AA00",
    "C": "#84919E",
    "D": "#FF4B00",
    "E": "#84919E",
    # 多摩市
    "着実": "#4DC4FF",
    "概ね": "#F6AA00",
    "改善・工夫が必要": "#FF4B00",
}
STATUS_MARKERS = {
    "達成": "*",
    "順調": "o",
    "維持": "o",
    "前進": "o",
    "やや遅れ": "^",
    "遅れ": "v",
    "後退": "X",
    "未達": "X",
    "横ばい": "s",
    "評価不能": "D",
    "A": "*",
    "B": "o",
    "B*": "^",
    "C": "s",
    "D": "X",
    "E": "D",
    "着実": "o",
    "概ね": "^",
    "改善・工夫が必要": "v",
}
# Digital Agency dashboard tokens.
BLUES = ["#0017C1", "#3460FB", "#7096F8", "#C5D7FB", "#E8F1FE"]
TEXT, QUIET, LINE, PALE = "#1A1A1A", "#595959", "#E6E6E6", "#F1F1F4"
NEUTRAL = "#84919E"

# japanize-matplotlib brings IPAexGothic. The others draw what it lacks (𠮷, ∅) where a machine has them.
_FALLBACKS = ["Yu Gothic", "Hiragino Sans", "Noto Sans CJK JP", "MS Gothic", "DejaVu Sans"]


def use() -> None:
    """Set fonts and colours for every figure made from now on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports distutils
        from japanize_matplotlib import japanize_matplotlib

    installed = {font.name for font in font_manager.fontManager.ttflist}
    mpl.rcParams.update(
        {
            "font.family": [
                japanize_matplotlib.FONT_NAME,
                *(name for name in _FALLBACKS if name in installed),
            ],
            "font.size": 10,
            "text.color": TEXT,
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
        }
    )


def grade_colors(scale: list[str], exits: list[str]) -> dict[str, str]:
    """Give every grade a colour: blues from best to worst, greys for grades outside the scale and none."""
    steps = mpl.colors.LinearSegmentedColormap.from_list("grades", BLUES[:4])
    shades = {g: mpl.colors.to_hex(steps(n / max(len(scale) - 1, 1))) for n, g in enumerate(scale)}
    greys = ["#84919E", "#B0B8C0", "#D5DADF"]
    return shades | {grade: greys[min(n, 2)] for n, grade in enumerate([*exits, "評価なし"])}


def ink_on(color: str) -> str:
    """Choose black or white for text on a colour, whichever contrasts more (WCAG relative luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in mpl.colors.to_rgb(color)
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#FFFFFF" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.0633 else TEXT
