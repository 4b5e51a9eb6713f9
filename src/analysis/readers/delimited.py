"""Text with tabs or commas between the cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from analysis.errors import UnreadableFile
from analysis.readers.encoding import decode
from analysis.readers.raw import RawTable

SEPARATORS = {"\t": "タブ区切り", ",": "カンマ区切り"}


def read(content: bytes, path: Path, source: str) -> list[RawTable]:
    """Read delimited text as it stands.

    A row's number is that of the line on which it begins, also where quoted cells hold line breaks. Quotes mean
    something only if every cell that begins with one also ends with one.

    Raises
    ------
    UnreadableFile
        If it is not text (see ``decode``) or a quote of a comma-separated file is not closed.
    """
    text, encoding = decode(content, source)
    text = text.removesuffix("\n")
    separator = _separator(text, path)
    starts = _quoted_rows(text, separator, source)
    cells = pd.read_csv(
        io.StringIO(text),
        sep=separator,
        header=None,
        names=range(1 + max(line.count(separator) for line in text.split("\n"))),
        dtype="str",
        keep_default_na=False,
        na_filter=False,
        skip_blank_lines=False,
        quoting=csv.QUOTE_NONE if starts is None else csv.QUOTE_MINIMAL,
        engine="c",
        low_memory=False,
    )
    cells = cells.fillna("")  # short rows are padded with missing cells
    cells.index = pd.RangeIndex(1, len(cells) + 1) if starts is None else pd.Index(starts)
    return [RawTable(source, f"{SEPARATORS[separator]}（{encoding}）", cells)]


def _separator(text: str, path: Path) -> str:
    """Choose what more lines hold; between equals, what the name promises."""
    lines = text.split("\n", 500)[:500]
    tabs, commas = (sum(separator in line for line in lines) for separator in SEPARATORS)
    if tabs == commas:
        return "," if path.suffix.lower() == ".csv" else "\t"
    return "\t" if tabs > commas else ","


def _quoted_rows(text: str, separator: str, source: str) -> list[int] | None:
    """Give the first line of every row if quotes mean something, else None."""
    if '"' not in text:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    starts, line = [], 0
    try:
        for _ in reader:
            starts.append(line + 1)
            line = reader.line_num
    except csv.Error as error:
        if separator == "\t":
            return None  # text that merely begins with a quotation mark
        raise UnreadableFile(
            '引用符 " の対応が取れないセルがあります',
            where=f"{source} {line + 1}行目",
            remedy='セルの中の " を "" と書くか、Excel などで開いて保存し直してください。',
        ) from error
    return starts
