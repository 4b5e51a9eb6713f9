"""What all pictures share: size, pages of rows, labels, alt text."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Callable
from functools import wraps

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML
from markupsafe import Markup
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from analysis.errors import HyokaError
from analysis.show import cells, session, style
from analysis.show.words import short

_NOT_DRAWN = re.compile(r'<metadata>.*?</metadata>\s*|(?<=<g) id="[^"]*"|(?<=>)\s+(?=<)', re.DOTALL)
_MARK = re.compile(r"""<g id=(["'])mark (.*?)\1>""")
_TAG = re.compile(r"<[^>]*>")
_FINE = re.compile(r"(\d\.\d\d)\d+")

WIDTH = 7.6  # inches: the page's text width
NARROW = 4.0  # inches: what a phone shows at a size to be read; two stand beside each other on a wide screen
ROWS_PER_FIGURE = 8  # two such figures, and two more below them, fill a sheet of A4
ROW = 0.64
_SHORTEST = 5  # letters of a name that are worth showing
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
    """Choose what is drawn of many rows: the first, which are to be the worst; and say what is not.

    Parameters
    ----------
    rows : DataFrame
        Worst first.
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
    return rows.iloc[:most], [cells.note(told)]


def in_parts(rows: pd.DataFrame, most: int = ROWS_PER_FIGURE, by: str | int = "") -> list[pd.DataFrame]:
    """Share rows out evenly over figures of at most ``most``; none for no rows.

    ``by`` names a column the rows are in the order of: of more than one figure each shows one of its values, but for values of few rows.
    """
    few = most * 5 // 4  # a few more are not worth a second one
    if by and len(rows) > few:
        runs = []
        for _, run in rows.groupby(by, sort=False, observed=True, dropna=False):
            if runs and min(len(run), len(runs[-1])) < most // 2:
                run = pd.concat([runs.pop(), run])
            runs.append(run)
        return [part for run in runs for part in in_parts(run, most)]
    count = 1 if 0 < len(rows) <= few else -(-len(rows) // most)
    return [rows.iloc[n * len(rows) // count : (n + 1) * len(rows) // count] for n in range(count)]


def rows_figure(rows: pd.DataFrame) -> tuple[Figure, plt.Axes]:
    """Start a narrow figure of one row per indicator: words above and below its line, which takes the whole width."""
    figure, axes = plt.subplots(figsize=(NARROW, ROW * len(rows) + 0.5))
    axes.set_position([0.02, 0.42 / figure.get_figheight(), 0.96, 1 - 0.44 / figure.get_figheight()])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines[["left"]].set_visible(False)
    return figure, axes


def row_words(axes: plt.Axes, row: int, names: tuple[str, str], verdict: str, values: str) -> None:
    """Write name and verdict above the line of a row, its values and program below."""
    line = {"transform": axes.get_yaxis_transform(), "clip_on": False}
    axes.text(
        0, row - 0.17, short(names[0], 26 - -(-width(verdict) // 2)), va="bottom", fontsize=10.5, **line
    )
    axes.text(1, row - 0.17, verdict, va="bottom", ha="right", fontsize=10.5, **line)
    axes.text(0, row + 0.15, values, va="top", fontsize=9.5, **line)
    room = int(29 - width(values) / 2)
    if room >= _SHORTEST:
        below = {"va": "top", "ha": "right", "fontsize": 9, "color": style.QUIET}
        axes.text(1, row + 0.15, short(names[1], room), **below, **line)


def width(text: str) -> int:
    """Measure a text in half-width letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


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
    return title if of == 1 else f"{title}（図{number}/{of}）"


def described(figure: Figure, alt: str, *, title: str = "", narrow: bool = False, cut: bool = True) -> Figure:
    """Give a figure its words.

    Parameters
    ----------
    figure : Figure
    alt : str
        The main numbers, for those who don't see it.
    title : str
        Stands above the picture as text of the page, so it wraps on a phone; ``alt`` need not repeat it.
    narrow : bool
        Whether it fits a phone (``NARROW`` inches or less): several stand beside each other on a wide screen.
    cut : bool
        Whether its edge is cut to what is drawn, which takes a second drawing.
    """
    figure.set_label(f"{title}。{alt}" if title else alt)
    figure.title, figure.narrow, figure.cut_to_drawing = title, narrow, cut
    return taken(figure)


def taken(figure: Figure) -> Figure:
    """Take a figure out of pyplot's hands: it is shown once, not again at the end of its cell."""
    plt.close(figure)
    return figure


def alt_text(figure: Figure) -> None:
    """See that a figure has alt text: in a notebook its titles will do, on a page its maker has to write it.

    Raises
    ------
    HyokaError
        If it has none while a page is built.
    """
    if figure.get_label():
        return
    if session.building():
        raise HyokaError(
            "代替テキストのない図です。",
            remedy='図の要点を figure.set_label("…") に書いてから show(figure) で示してください。',
        )
    figure.set_label(titles_of(figure) or "図")
    warnings.warn(
        '代替テキストのない図です。ページにするには、図の要点を figure.set_label("…") に書いてください。',
        stacklevel=4,
    )


def titles_of(figure: Figure) -> str:
    """Join the titles of a figure and its axes."""
    axes = [axes.get_title(loc) for axes in figure.axes for loc in ("left", "center", "right")]
    return "、".join(title for title in [figure.get_suptitle(), *axes] if title)


def mark(artist: Artist, words: str) -> None:
    """Let a mark of a picture answer the mouse and the keyboard with its value (see ``template/marks.js``)."""
    artist.set_gid(f"mark {words}")


def framed(figure: Figure) -> tuple[Markup, str]:
    """Write a figure as it stands on a page, title and drawing, and its alt text (see ``alt_text``)."""
    drawn, alt = svg(figure)
    title, narrow = getattr(figure, "title", ""), getattr(figure, "narrow", False)
    caption = Markup("<figcaption>{}</figcaption>").format(title) if title else ""
    kind = Markup(' class="narrow"') if narrow else ""
    return Markup("<figure{}>{}{}</figure>").format(kind, caption, Markup(drawn)), alt


def svg(figure: Figure) -> tuple[str, str]:
    """Write a figure as SVG with its alt text (see ``alt_text``), the words kept as text."""
    alt = str(figure.get_label())
    drawn = io.StringIO()
    with mpl.rc_context(style.settings() | {"svg.hashsalt": alt}):  # else two pictures of a page share ids
        edge = _edge(figure) if getattr(figure, "cut_to_drawing", True) else None
        figure.savefig(drawn, format="svg", bbox_inches=edge, metadata={"Date": None})
    return _slim(drawn.getvalue(), alt), alt


def _edge(figure: Figure) -> Bbox:
    """Measure what is drawn, with a margin, in inches; ``bbox_inches="tight"`` would draw all of it once more for this.

    A narrow picture, which a page shows as wide as its column, is no less than that: all have letters of one size.
    """
    figure.dpi = 72  # that of SVG
    measure = RendererSVG(*figure.bbox.size, io.StringIO(), image_dpi=72)
    edge = figure.get_tightbbox(measure).padded(mpl.rcParams["savefig.pad_inches"])
    least = NARROW if getattr(figure, "narrow", False) else 0
    return Bbox.from_extents(edge.x0, edge.y0, max(edge.x1, edge.x0 + least), edge.y1)


def _slim(drawn: str, alt: str) -> str:
    """Keep the drawing only: no prologue, no metadata, no names of groups; add the alt text.

    Coordinates, which stand inside tags, keep no digits finer than a printer; the words between tags stay as they are.
    """
    body = _MARK.sub(r'<g class="m"><title>\2</title>', drawn[drawn.index("<svg") :])
    body = _NOT_DRAWN.sub("", body)
    body = _TAG.sub(lambda tag: _FINE.sub(r"\1", tag[0]), body)
    return body.replace("<svg ", Markup('<svg role="img" aria-label="{}" ').format(alt), 1)
