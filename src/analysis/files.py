"""Files: hashes, and writing that leaves no half-written file behind."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4


def sha256(path: Path) -> str:
    """Hash the bytes of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(path: Path, content: str | bytes) -> None:
    """Write UTF-8 text, or bytes, so that a reader sees the old file or the new one, never half."""
    scratch = path.with_name(f".{uuid4().hex}.writing")  # two may write the same file at the same time
    try:
        scratch.write_bytes(content.encode() if isinstance(content, str) else content)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


# Left behind by systems and by programs while a file is open (~$a.xlsx, .~lock.a.ods#, .DS_Store); they hold no data.
_LITTER = ("~$", ".")
_LITTER_NAMES = {"thumbs.db", "desktop.ini"}


def found_files(folder: Path) -> list[Path]:
    """List the files in a folder and below, in order of name, less what holds no data.

    Hidden folders (``.ipynb_checkpoints``) are passed over like hidden files; ``folder`` itself may lie in one.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(map(_is_litter, path.relative_to(folder).parts))
    )


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER) or name.lower() in _LITTER_NAMES
