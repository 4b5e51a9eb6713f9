"""Which files of ``data/raw`` are read, and by which reader."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import UnreadableFile, WrongUsage
from analysis.files import SUFFIXES, found_files, read, telling
from analysis.readers import delimited, markup, pdf, spreadsheet
from analysis.readers.limits import check_size
from analysis.readers.raw import RawTable

# The content decides; a suffix only where the content is plain text.
SIGNATURES = {b"%PDF-": pdf.read, b"PK\x03\x04": spreadsheet.read, b"\xd0\xcf\x11\xe0": spreadsheet.read}


def raw_files(folder: Path) -> list[Path]:
    """List the raw files in a folder and below, in order of name.

    Raises
    ------
    WrongUsage
        If the folder is missing or holds no file.
    """
    files = found_files(folder, folder.parents[1])
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
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFile(
            f"読めない形式のファイルです（{path.suffix or '拡張子なし'}）",
            where=source,
            remedy=f"{' '.join(SUFFIXES)} のどれかで保存し直すか、data/raw から別の場所へ移してください。",
        )
    with telling(path):
        check_size(path.stat().st_size, "text", source)  # the most of any kind
    content = read(path)
    signed = (reader for signature, reader in SIGNATURES.items() if content.startswith(signature))
    reader = next(signed, markup.read if markup.is_html(content) else delimited.read)
    return reader(content, path, source)
