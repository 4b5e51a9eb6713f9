"""What all pictures share: size, pages of rows, labels, alt text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import wraps

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML
from markupsafe import Markup
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from analysis.errors import HyokaError
from analysis.show import cells, style

_NOT_DRAWN = re.compile(r'<metadata>.*?</metadata>\s*|(?<=<g) id="[^"]*"|(?<=>)\s+(?=<)', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_FINE = re.compile(r"(\d\.\d\d)\d+")

WIDTH = 7.6  # inches: the page's text width
ROWS_PER_FIGURE = 20
ROW = 0.5
MOST_DRAWN = 60  # rows or panels of one kind on a page; the others stand in a table


def picture(draw: Callable) -> Callable:
    """Draw with our own settings, whatever the settings outside; they are left as they were."""

    @wraps(draw)
    def drawn(*args, **kwargs):
        with mpl.rc_context(style.settings()):
            return draw(*args, **kwargs)

    return drawn


def drawn(
    rows: pd.DataFrame, what: str, where: str, most: int = MOST_DRAWN
) -> tuple[pd.DataFrame, list[HTML]]:
    """Choose what is drawn of many rows: the last, which are to be the worst; and say what is not.

    Parameters
    ----------
    rows : DataFrame
        Best first.
    what : str
        The Japanese of one row.
    where : str
        The table that holds all of them.

    Returns
    -------
    (rows, notes)
        No note where all are drawn.
    """
    left = len(rows) - most
    if left <= 0:
        return rows, []
    told = f"{len(rows)}{what}のうち、図にしたのは下位の{most}{what}です。残りの{left}{what}は図にしていません。すべての{what}は{where}にあります。"
    return rows.iloc[left:], [cells.note(told)]


def in_parts(rows: pd.DataFrame, most: int = ROWS_PER_FIGURE) -> list[pd.DataFrame]:
    """Share rows out evenly over figures of at most ``most``; none for no rows."""
    count = -(-len(rows) // most)
    return [rows.iloc[n * len(rows) // count : (n + 1) * len(rows) // count] for n in range(count)]


def rows_figure(rows: pd.DataFrame, title: str, number: int, of: int) -> tuple[Figure, plt.Axes]:
    """Start a figure of one row per indicator, with its name and program at the left."""
    figure, axes = plt.subplots(figsize=(WIDTH, ROW * len(rows) + 1.5))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines[["left"]].set_visible(False)
    for n, (name, program) in enumerate(zip(rows["indicator_name"], rows["program_name"], strict=True)):
        line = {"transform": axes.get_yaxis_transform(), "ha": "right", "clip_on": False}
        axes.text(-0.015, n - 0.03, short(name, 20), va="bottom", fontsize=10.5, **line)
        axes.text(-0.015, n + 0.05, short(program, 22), va="top", fontsize=9, color=style.QUIET, **line)
    axes.set_title(paged(title, number, of))
    return figure, axes


def right(axes: plt.Axes, row: int, first: str, second: str) -> None:
    """Write two lines at the right of a row."""
    line = {"transform": axes.get_yaxis_transform(), "ha": "left", "clip_on": False}
    axes.text(1.015, row - 0.03, first, va="bottom", fontsize=10.5, **line)
    axes.text(1.015, row + 0.05, second, va="top", fontsize=9.5, color=style.QUIET, **line)


def counts_map() -> LinearSegmentedColormap:
    """Give the colours of counts, white for none."""
    return LinearSegmentedColormap.from_list("counts", ["#FFFFFF", *style.BLUES[::-1][:4]])


def heatmap(axes: plt.Axes, values: np.ndarray, colors: LinearSegmentedColormap, top: float) -> None:
    """Colour the cells of a matrix, first row on top, as shapes rather than as a picture."""
    edges = [np.arange(size + 1) - 0.5 for size in values.shape]
    axes.pcolormesh(edges[1], edges[0], values, cmap=colors, vmin=0, vmax=top, edgecolors=style.LINE, lw=1)
    axes.invert_yaxis()
    axes.set_aspect("equal")


def paged(title: str, number: int, of: int) -> str:
    """Number the title of a figure that is one of several."""
    return title if of == 1 else f"{title}（{number}/{of}）"


def short(text: str, width: int) -> str:
    """Leave out the middle: names often differ only at their end."""
    return text if len(text) <= width else f"{text[: width * 2 // 3]}…{text[-(width // 3 - 1) :]}"


def wrapped(text: str, width: int = 14, lines: int = 2) -> str:
    """Break a text into lines, leaving out its middle if it needs more."""
    text = short(text, lines * width)
    return "\n".join(text[n : n + width] for n in range(0, len(text), width))


def described(figure: Figure, alt: str, *, cut: bool = True) -> Figure:
    """Give a figure its alt text, and say whether its edge is cut to what is drawn, which takes a second drawing."""
    figure.set_label(alt)
    figure.cut_to_drawing = cut
    plt.close(figure)  # shown once, by ``show``, not again by the inline backend
    return figure


def svg(figure: Figure) -> tuple[str, str]:
    """Write a figure as SVG with its alt text, the words kept as text.

    Raises
    ------
    HyokaError
        If it has no alt text.
    """
    alt = str(figure.get_label())
    if not alt:
        raise HyokaError(
            "代替テキストのない図です。", remedy="図を作る関数で Figure.set_label に要点を書いてください。"
        )
    drawn = io.StringIO()
    with mpl.rc_context(style.settings()):
        edge = _edge(figure) if getattr(figure, "cut_to_drawing", True) else None
        figure.savefig(drawn, format="svg", bbox_inches=edge, metadata={"Date": None})
    return _slim(drawn.getvalue(), alt), alt


def _edge(figure: Figure) -> Bbox:
    """Measure what is drawn, with a margin, in inches; ``bbox_inches="tight"`` would draw all of it once more for this."""
    figure.dpi = 72  # that of SVG
    measure = RendererSVG(*figure.bbox.size, io.StringIO(), image_dpi=72)
    return figure.get_tightbbox(measure).padded(mpl.rcParams["savefig.pad_inches"])


def _slim(drawn: str, alt: str) -> str:
    """Keep the drawing only: no prologue, no metadata, no names of groups; add the alt text.

    Coordinates, which stand inside tags, keep no digits finer than a printer; the words between tags stay as they are.
    """
    body = _NOT_DRAWN.sub("", drawn[drawn.index("<svg") :])
    body = _TAG.sub(lambda tag: _FINE.sub(r"\1", tag[0]), body)
    return body.replace("<svg ", Markup('<svg role="img" aria-label="{}" ').format(alt), 1)
