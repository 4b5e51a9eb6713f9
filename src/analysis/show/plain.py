"""How a page shows what a cell leaves on its last line without ``show``: a frame, or a figure that was only drawn."""

from __future__ import annotations

import pandas as pd

from analysis.show.frames import shown


def on_pages(shell) -> None:
    """Have IPython show frames with Japanese headers and figures as drawings, from now on.

    Parameters
    ----------
    shell : InteractiveShell
        Of the process that a page is built in.
    """
    import matplotlib_inline.backend_inline  # noqa: F401  (coming later, it would take these ways of showing away)

    formatters = shell.display_formatter.formatters
    for kind in (pd.DataFrame, pd.Series):
        formatters["text/html"].for_type(kind, lambda frame: shown(frame).data)
    formatters["image/svg+xml"].for_type_by_name("matplotlib.figure", "Figure", _drawing)


def _drawing(figure) -> str:
    from analysis.show.drawing import svg, titles_of

    figure.set_label(figure.get_label() or titles_of(figure) or "図")
    return svg(figure)[0]
