"""Bytes → text, by strict trial in a fixed order."""

from __future__ import annotations

from analysis.errors import UnreadableFile

# Statistical detection mistakes short CP932 files for Windows-1252; strict decoding in this order doesn't.
# cp932, not shift_jis, which rejects ① ㈱ 髙.
ENCODINGS = {"utf-8-sig": "UTF-8", "cp932": "CP932"}
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")  # Excel's "Unicode text"


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
    if not content.strip():
        raise UnreadableFile(
            "空のファイルです", where=source, remedy="中身のあるファイルと差し替えてください。"
        )
    encodings = ENCODINGS if b"\0" not in content else {}
    for encoding, name in ({"utf-16": "UTF-16"} if content.startswith(UTF16_MARKS) else encodings).items():
        try:
            return _lines(content.decode(encoding)), name
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        "文字として読めないファイルです",
        where=source,
        remedy="メモ帳などで開き、文字コード UTF-8 のテキストとして保存し直してください。",
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
