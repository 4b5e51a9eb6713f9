"""Bytes → text, by strict trial in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis.errors import UnreadableFile

# Statistical detection mistakes short CP932 files for Windows-1252; strict decoding in this order doesn't.
# cp932, not shift_jis, which rejects ① ㈱ 髙.
ENCODINGS = {"utf-8-sig": "UTF-8", "cp932": "CP932"}
REMEDY = "メモ帳などで開き、文字コード UTF-8 のテキストとして保存し直してください。"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_CONTROL_NAMES = {"\0": "NUL"}
_HALF_KANA = re.compile("[\uff61-\uff9f]")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")  # Excel's "Unicode text"

_MOSTLY = 0.5


def _is_utf16(content: bytes) -> bool:
    """Tell UTF-16 without its mark: bytes of zero, and text without them if read so."""
    if b"\0" not in content or content.startswith(UTF16_MARKS):
        return False
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\n" in text and not _CONTROLS.search(text):
            return True
    return False


def _is_euc(content: bytes) -> bool:
    """Tell EUC-JP, which CP932 reads as half-width katakana."""
    try:
        meant = content.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    try:
        content.decode("utf-8")
        return False
    except UnicodeDecodeError:
        odd = content.decode("cp932", errors="replace")
    wide = [char for char in odd if ord(char) > 0x7F]
    return bool(meant) and len(_HALF_KANA.findall(odd)) + odd.count("\ufffd") > _MOSTLY * len(wide)


# What text may be in beside ``ENCODINGS``, and how it is seen.
NOT_READ: dict[str, Callable[[bytes], bool]] = {
    "文字コードが UTF-32 ": lambda content: content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")),
    "文字コードが UTF-16（先頭の印なし）": _is_utf16,
    "文字コードが ISO-2022-JP（JIS、メール用）": lambda content: (
        re.search(rb"\x1b[$(][@BJI]", content) is not None
    ),
    "文字コードが EUC-JP ": _is_euc,
}


def decode(content: bytes, source: str) -> tuple[str, str]:
    """Decode a text file.

    Returns
    -------
    (text, encoding)
        Line ends are ``\\n``; the encoding is named for readers.

    Raises
    ------
    UnreadableFile
        If it is empty, not text, or in none of ``ENCODINGS``.
    """
    for what, is_so in NOT_READ.items():
        if is_so(content):
            raise UnreadableFile(f"{what}のファイルです", where=source, remedy=REMEDY)
    for encoding, name in ({"utf-16": "UTF-16"} if content.startswith(UTF16_MARKS) else ENCODINGS).items():
        try:
            text = _lines(content.decode(encoding))
        except UnicodeDecodeError:
            continue
        if odd := _CONTROLS.search(text):
            raise UnreadableFile(
                f"文字でない制御文字（{_CONTROL_NAMES.get(odd[0], f'U+{ord(odd[0]):04X}')}）が入っているファイルです",
                where=f"{source} {text.count(chr(10), 0, odd.start()) + 1}行目",
                remedy="この行を開いて見えない文字を消すか、元のソフトから出力し直してください。",
            )
        if not text.strip():
            break
        return text, name
    else:
        raise UnreadableFile("文字として読めないファイルです", where=source, remedy=REMEDY)
    raise UnreadableFile("空のファイルです", where=source, remedy="中身のあるファイルと差し替えてください。")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
