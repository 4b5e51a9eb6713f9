"""Text with tabs, commas or semicolons between the cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from analysis.errors import UnreadableFile
from analysis.readers.encoding import decode
from analysis.readers.raw import RawTable

SEPARATORS = {"\t": "タブ区切り", ",": "カンマ区切り", ";": "セミコロン区切り"}


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
    quoting = starts is not None
    cells = _even(text, separator, quoting=quoting)
    if cells is None:
        cells = _ragged(text, separator, quoting=quoting)
    cells.columns = pd.RangeIndex(cells.shape[1])
    cells.index = pd.RangeIndex(1, len(cells) + 1) if starts is None else pd.Index(starts)
    return [RawTable(source, f"{SEPARATORS[separator]}（{encoding}）", cells)]


def _even(text: str, separator: str, *, quoting: bool) -> pd.DataFrame | None:
    """Parse quickly what has equally many cells in every row; None for anything else."""
    names = [str(n) for n in range(text.split("\n", 1)[0].count(separator) + 1)]
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=1 << 24),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                quote_char='"' if quoting else False,
                newlines_in_values=quoting,
                ignore_empty_lines=False,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table.to_pandas()


def _ragged(text: str, separator: str, *, quoting: bool) -> pd.DataFrame:
    cells = pd.read_csv(
        io.StringIO(text),
        sep=separator,
        header=None,
        names=range(1 + max(line.count(separator) for line in text.split("\n"))),
        dtype="str",
        keep_default_na=False,
        na_filter=False,
        skip_blank_lines=False,
        quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE,
        engine="c",
        low_memory=False,
    )
    return cells.fillna("")  # short rows are padded with missing cells


def _separator(text: str, path: Path) -> str:
    """Choose what more lines hold; between equals, what the name promises."""
    lines = text[:100_000].split("\n")
    promised = "," if path.suffix.lower() == ".csv" else "\t"
    return max(
        SEPARATORS, key=lambda separator: (sum(separator in line for line in lines), separator == promised)
    )


def _quoted_rows(text: str, separator: str, source: str) -> list[int] | None:
    """Give the first line of every row if quotes mean something, else None."""
    if '"' not in text:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    starts, line = [], 0
    try:
        for row in reader:
            if separator == "\t" and any("\t" in cell for cell in row):
                return None  # a quotation mark left open would swallow the rows below
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
