# ruff: noqa: F401
"""Imported once by the server that pages are forked from: whatever takes time and is the same for every page."""

import contextlib
import gc
import os
import signal
import sys

signal.signal(
    signal.SIGINT, signal.SIG_IGN
)  # Ctrl-C reaches all of a terminal; the command ends the pages itself

# jsonschema would build 38 parsers of addresses with it, for more than a second; no notebook has any to check.
sys.modules.setdefault("rfc3987_syntax", None)

# Whatever is wrong with an installation, each page meets it again and says so; a server that dies says nothing.
with contextlib.suppress(Exception):
    import papermill

    from analysis.report import engine

    os.environ.setdefault("MPLBACKEND", engine.BACKEND)

    import marsilea.upset  # after that: matplotlib asks for its backend when it is imported
    import matplotlib.pyplot

    from analysis import partners, progress, quality, ratings, review, store
    from analysis.partners import parts as _partners
    from analysis.progress import parts as _progress
    from analysis.ratings import parts as _ratings
    from analysis.report import html, index, overview, run, workbook
    from analysis.show import style

    style.settings()
    html.warm()

gc.freeze()  # nothing of this goes away: no page need look it through, nor copy its memory
