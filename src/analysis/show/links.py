"""Names of pages and of the places on them, and links between them."""

from __future__ import annotations

import re
from urllib.parse import quote

from markupsafe import Markup

# What a program's rows on other pages show → the notebook that makes the page.
PAGES_OF_PROGRAM = {"指標": "01_indicator_progress", "評価": "03_rating_changes"}


def anchor(program_id: str) -> str:
    """Name the row of a program, the same on every page."""
    return "p-" + re.sub(r"\s", "", program_id)


def file_name(notebook: str, *tags: str) -> str:
    """Name a page, without its ending; pages of one department or another profile carry its name, less what file
    systems refuse."""
    names = [
        notebook,
        *("".join("_" if letter in '\\/:*?"<>|' else letter for letter in tag) for tag in tags),
    ]
    return "_".join(filter(None, names))


def link(notebook: str, program_id: str, words: str, *tags: str) -> Markup:
    """Make a link to the row of a program on another page of the same year."""
    target = f"{quote(file_name(notebook, *tags))}.html#{quote(anchor(program_id))}"
    return Markup('<a href="{}">{}</a>').format(target, words)
