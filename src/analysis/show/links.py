"""Names of pages and of the places on them, and links between them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

if TYPE_CHECKING:  # what finds that no page has to be made comes by here, and has no time for pandas
    import pandas as pd

PROGRAMS = "05_programs"  # the notebook with a section for every program
# What a program's rows on other pages show → the notebook that makes the page.
PAGES_OF_PROGRAM = {"指標": "01_indicator_progress", "評価": "03_rating_changes"}


def anchor(program_id: str) -> str:
    """Name the row of a program, the same on every page."""
    return "p-" + re.sub(r"\s", "", program_id)


def file_name(notebook: str, *tags: str) -> str:
    """Name a page, without its ending; pages of one department or another profile carry its name (see ``file_part``)."""
    return "_".join(filter(None, [notebook, *tags]))


_LONGEST, _SHORTENED = 40, 24  # characters of a name
_REFUSED = '\\/:*?"<>|~.'


def file_part(name: str) -> str:
    """Make of any name a part of a file name: the name itself, or as much of it as can be written and a mark of its own.

    Different names give different parts, also where a file system takes large letters for small ones, and none looks like
    another part of a page's name; the same name always gives the same.
    """
    sound = "".join("_" if _is_refused(letter) else letter for letter in name.strip())
    as_written = name == sound == unicodedata.normalize("NFC", name).upper() and "_" not in name
    if as_written and len(name) <= _LONGEST and not name.isascii():
        return name
    return f"{sound[:_SHORTENED].strip()}~{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def _is_refused(letter: str) -> bool:
    return letter in _REFUSED or unicodedata.category(letter).startswith("C")


def link(notebook: str, program_id: str, words: str) -> Markup:
    """Make a link to the place of a program on another page of the same year.

    The report leads it to the page of the same department and profile, or makes plain words of it where there is none.
    """
    target = f"{quote(notebook)}.html#{quote(anchor(program_id))}"
    return Markup('<a href="{}">{}</a>').format(target, words)


def to_programs(rows: pd.DataFrame) -> pd.Series:
    """Make of program names links to their sections.

    Parameters
    ----------
    rows : DataFrame
        With ``program_name``, and ``program_id`` as a column or as its index.

    Returns
    -------
    Series of Markup, same index
        Where the page is not built, the report makes plain names of them again.
    """
    import pandas as pd

    ids = rows.get("program_id", rows.index)
    links = [link(PROGRAMS, id_, name) for id_, name in zip(ids, rows["program_name"], strict=True)]
    return pd.Series(links, index=rows.index, dtype="object")  # else pandas turns markup into plain text
