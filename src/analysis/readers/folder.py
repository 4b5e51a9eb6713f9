"""Which files of ``data/raw`` are read, and by which reader."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import UnreadableFile, WrongUsage
from analysis.readers import delimited
from analysis.readers.raw import RawTable

# Suffixes by which a reader is chosen where the content doesn't tell.
SUFFIXES = {".txt": delimited.read, ".tsv": delimited.read, ".csv": delimited.read}

# Left behind by operating systems and by Excel while a book is open; they hold no data.
_LITTER = ("~$", ".")
_LITTER_NAMES = {"thumbs.db", "desktop.ini"}


def raw_files(folder: Path) -> list[Path]:
    """List the raw files in a folder and below, in order of name.

    Raises
    ------
    WrongUsage
        If the folder is missing or holds no file.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_litter(path))
    if not files:
        raise WrongUsage(
            "元データがありません",
            where=str(folder),
            remedy=f"市の評価表のファイル（{' '.join(SUFFIXES)}）をこのフォルダーに入れてから、もう一度実行してください。",
        )
    return files


def read_file(path: Path, source: str) -> list[RawTable]:
    """Read one raw file.

    Parameters
    ----------
    path : Path
    source : str
        The name by which findings refer to the file.

    Raises
    ------
    UnreadableFile
        If no reader understands it.
    """
    content = path.read_bytes()
    reader = SUFFIXES.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(
            f"読めない形式のファイルです（{path.suffix or '拡張子なし'}）",
            where=source,
            remedy=f"{' '.join(SUFFIXES)} のどれかで保存し直すか、data/raw から別の場所へ移してください。",
        )
    return reader(content, path, source)


def _is_litter(path: Path) -> bool:
    return path.name.startswith(_LITTER) or path.name.lower() in _LITTER_NAMES
