"""Files: hashes, and writing that leaves no half-written file behind."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256(path: Path) -> str:
    """Hash the bytes of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(path: Path, text: str) -> None:
    """Write UTF-8 text so that a reader sees the old file or the new one, never half."""
    scratch = path.with_name(f".{path.name}.writing")
    scratch.write_text(text, encoding="utf-8", newline="\n")
    scratch.replace(path)
