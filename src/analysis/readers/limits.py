"""How much a raw file may hold: more is no evaluation table, and would take the memory of the machine."""

from __future__ import annotations

import zipfile

from analysis.errors import UnreadableFile

_MIB = 1 << 20
# Of a file by the way it is read; text is read at once, the others are taken apart into many times their size.
MOST_BYTES = {"text": 1500 * _MIB, "html": 20 * _MIB, "pdf": 200 * _MIB, "workbook": 100 * _MIB}
MOST_UNPACKED, MOST_AT_ONCE = (
    400 * _MIB,
    60 * _MIB,
)  # of a workbook: in all, and of a part that is read as a whole
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100_000, 1_000, 2_000_000  # of a sheet
MOST_LEVELS, MOST_TABLES = 200, 20  # of tags in a page, and of tables in tables
_SMALLER = "評価表だけを残して保存し直すか、いくつかのファイルに分けてください。"


class TooLarge(UnreadableFile):
    """A file holds more than can be read."""

    def __init__(self, what: str, *, where: str = "", remedy: str = _SMALLER) -> None:
        super().__init__(what, where=where, remedy=remedy)


def check_size(size: int, kind: str, source: str) -> None:
    """Refuse a file of more bytes than can be read.

    Raises
    ------
    TooLarge
    """
    if size > MOST_BYTES[kind]:
        raise TooLarge(
            f"大きすぎるファイルです（{size // _MIB:,}MiB、読めるのは{MOST_BYTES[kind] // _MIB:,}MiBまで）",
            where=source,
        )


def unpacked(archive: zipfile.ZipFile, *at_once: str) -> None:
    """Refuse an archive that is small only while it is packed.

    Parameters
    ----------
    archive : ZipFile
    at_once : str
        Ends of the names of the parts that are read as a whole.

    Raises
    ------
    TooLarge
    """
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if part.filename.endswith(at_once)), default=0)
    if total > MOST_UNPACKED or largest > MOST_AT_ONCE:
        raise TooLarge(f"中身を広げると{max(total, largest) // _MIB:,}MiBになり、大きすぎて読めません")


def check_cells(count: int, rows: int = 0) -> None:
    """Refuse a sheet with more filled cells, or rows with such, than can be read.

    Raises
    ------
    TooLarge
    """
    if count > MOST_CELLS:
        raise TooLarge(f"一つのシートに{MOST_CELLS // 10_000}万を超えるセルがあり、多すぎて読めません")
    if rows > MOST_ROWS:
        raise TooLarge(f"一つのシートに{MOST_ROWS:,}を超える行があり、多すぎて読めません")
