"""Where the installed package has its notebooks and the explanation of its methods: its own metadata say so."""

from __future__ import annotations

import json
import os
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

from analysis.errors import HyokaError

_PACKAGE = "hyoka"


@cache
def home() -> Path:
    """Give the folder that holds ``notebooks/`` and ``docs/``.

    Of an editable install that is the checkout it was made from; of a wheel, where its data files were put.

    Raises
    ------
    HyokaError
        If the package is not installed or lacks them.
    """
    package = distribution(_PACKAGE)
    origin = json.loads(package.read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        return _place(origin["url"])
    placed = [Path(file.locate()).resolve() for file in package.files or [] if file.name == "methods.md"]
    if not placed:
        raise HyokaError(
            "ノートブックが見つかりません",
            where=_PACKAGE,
            remedy="配布元の手順（README）どおりに、もう一度インストールしてください。",
        )
    return placed[0].parents[1]


def _place(url: str) -> Path:
    """Read the address of a folder; the module that knows Windows' takes long to import."""
    path = urlsplit(url).path
    if os.name != "nt":
        return Path(unquote(path))
    from urllib.request import url2pathname

    return Path(url2pathname(path))


def methods() -> Path:
    """Give the explanation of the methods (Markdown)."""
    return home() / "docs" / "methods.md"
