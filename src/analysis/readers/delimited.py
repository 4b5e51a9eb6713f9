"""Tab-separated text."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import pandas as pd

from analysis.errors import UnreadableFile
from analysis.readers.raw import RawTable

# Tried strictly in this order: statistical detection mistakes short CP932 files for Windows-1252.
ENCODINGS = {"utf-8-sig": "UTF-8", "cp932": "CP932"}


def read(path: Path, source: str) -> list[RawTable]:
    """Read a tab-separated file as it stands: one row per line, no quoting.

    Raises
    ------
    UnreadableFile
        If it is empty, not text, or in none of ``ENCODINGS``.
    """
    text, encoding = _decode(path.read_bytes(), source)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    columns = zip_longest(*(line.split("\t") for line in lines), fillvalue="")
    cells = pd.DataFrame(dict(enumerate(columns)), index=pd.RangeIndex(1, len(lines) + 1), dtype="str")
    return [RawTable(source, f"タブ区切り（{ENCODINGS[encoding]}）", cells)]


def _decode(content: bytes, source: str) -> tuple[str, str]:
    if not content.strip():
        raise UnreadableFile(
            "空のファイルです", where=source, remedy="中身のあるファイルと差し替えてください。"
        )
    for encoding in ENCODINGS if b"\0" not in content else ():
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        "文字として読めないファイルです",
        where=source,
        remedy="メモ帳などで開き、文字コード UTF-8 のテキストとして保存し直してください。",
    )
