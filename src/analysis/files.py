"""Files: hashes, writing that leaves no half-written file behind, and what a folder of raw files may hold."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from analysis.errors import UnreadableFile, explained

SCRATCH = ".writing"  # ends the names of files and folders that are being written, see ``sweep``
# What a raw file may be called.
SUFFIXES = [".txt", ".tsv", ".csv", ".xlsx", ".xlsm", ".xls", ".ods", ".html", ".htm", ".pdf"]


def sha256(path: Path) -> str:
    """Hash the bytes of a file.

    Raises
    ------
    HyokaError
        If it may not be read.
    """
    with telling(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path) -> bytes:
    """Read a file.

    Raises
    ------
    HyokaError
        If it may not be read.
    """
    with telling(path):
        return path.read_bytes()


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """Raise a ``HyokaError`` for what the system refuses to do with a file or folder."""
    try:
        yield
    except OSError as error:
        raise explained(error, path) from error


def write(path: Path, content: str | bytes) -> None:
    """Write UTF-8 text, or bytes, so that a reader sees the old file or the new one, never half.

    Raises
    ------
    HyokaError
        If that is not possible; what was there before stays.
    """
    scratch = path.with_name(f".{uuid4().hex}{SCRATCH}")  # two may write the same file at the same time
    with telling(path):
        try:
            scratch.write_bytes(content.encode() if isinstance(content, str) else content)
            scratch.replace(path)
        finally:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make sure that a folder is there.

    Raises
    ------
    HyokaError
        If it can't be made.
    """
    with telling(path):
        path.mkdir(parents=True, exist_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a run that was killed left half-written in a folder and below."""
    for path in sorted(folder.rglob(f".*{SCRATCH}")):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()


# Left behind by systems and by programs while a file is open (~$a.xlsx, .~lock.a.ods#, .DS_Store); they hold no data.
_LITTER = ("~$", ".")
_LITTER_NAMES = {"thumbs.db", "desktop.ini"}


def found_files(folder: Path, home: Path) -> list[Path]:
    """List the files in a folder and below, in order of name, less what holds no data.

    Hidden folders (``.ipynb_checkpoints``) are passed over like hidden files; ``folder`` itself may lie in one.

    Parameters
    ----------
    folder : Path
        Need not be there.
    home : Path
        Nothing may lead out of here.

    Raises
    ------
    UnreadableFile
        If something is neither a file nor a folder, is a link to nothing, to a folder or out of ``home``, or is a folder
        with the name of a file.
    HyokaError
        If a folder may not be looked into.
    """
    home, found = home.resolve(), []
    with telling(folder):
        if folder.is_dir() and not folder.resolve().is_relative_to(home):
            raise UnreadableFile(_OUTSIDE, where=str(folder), remedy=_NO_LINK)
        for here, folders, names in os.walk(folder, onerror=_refused):
            folders[:] = [name for name in folders if not _is_litter(name)]
            paths = [Path(here) / name for name in [*folders, *names] if not _is_litter(name)]
            for path in paths:
                if problem := _problem(path, home):
                    raise UnreadableFile(problem[0], where=_printable(path), remedy=problem[1])
            found += [path for path in paths if not path.is_dir()]
    return sorted(found)


_OUTSIDE = "計画のフォルダーの外を指すリンクです"
_NO_LINK = "リンクを消し、ファイルそのものを写して置いてください。"


def _problem(path: Path, home: Path) -> tuple[str, str] | None:
    """Say what is wrong with something among the raw files, and what to do about it."""
    if any("\ud800" <= letter <= "\udfff" for letter in path.name):
        return "名前が UTF-8 で書かれていないファイルです", "名前を付け直してください。"
    if path.is_symlink():
        if not path.exists():
            return "リンクの先にファイルがありません", _NO_LINK
        if not path.resolve().is_relative_to(home):
            return _OUTSIDE, _NO_LINK
        if path.is_dir():
            return "フォルダーを指すリンクです", _NO_LINK
    if path.is_dir():
        if path.suffix.lower() in SUFFIXES:
            return (
                "ファイルのような名前のフォルダーです",
                "フォルダーの名前から、最後の「.」より後を除いてください。",
            )
        return None
    if not path.is_file():
        return (
            "ふつうのファイルではありません（名前付きパイプなど）",
            "data/raw から別の場所へ移してください。",
        )
    return None


def _printable(path: Path) -> str:
    return str(path).encode("utf-8", "backslashreplace").decode()


def _refused(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise explained(error) from error


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER) or name.lower() in _LITTER_NAMES
