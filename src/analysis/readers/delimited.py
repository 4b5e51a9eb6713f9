"""Text with tabs, commas or semicolons between the cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from analysis.errors import UnreadableFile
from analysis.readers.encoding import decode
from analysis.readers.limits import MOST_COLUMNS, MOST_ROWS, TooLarge, check_size
from analysis.readers.raw import Delimited, RawTable

_FEWEST_COLUMNS = 3  # of a long table
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
    check_size(len(content), "text", source)
    text, encoding = decode(content, source)
    text = text.removesuffix("\n")
    separator = _separator(text, path)
    quoted = _quoted_rows(text, separator, source)
    quoting = quoted is not None
    _refuse_wide(text.split("\n", 1)[0].count(separator) + 1, source)
    cells = _even(text, separator, quoting=quoting)
    if cells is not None:
        widths = np.full(*cells.shape)
    else:
        widths = np.array(quoted[1] if quoting else [line.count(separator) + 1 for line in text.split("\n")])
        _refuse_wide(most := int(widths.max()), source)
        cells = _ragged(text, separator, most, quoting=quoting)
        widths = widths[: len(cells)]  # blank lines at the end are none
    if len(cells) > MOST_ROWS and cells.shape[1] < _FEWEST_COLUMNS:
        raise TooLarge(
            f"{len(cells):,}行ありますが、列は{cells.shape[1]}つだけです。評価表ではありません", where=source
        )
    starts = quoted[0] if quoting else range(1, len(cells) + 1)
    cells.columns = pd.RangeIndex(cells.shape[1])
    cells.index = pd.Index(starts)
    name = f"{SEPARATORS[separator]}（{encoding}）"
    return [RawTable(source, name, cells, delimited=Delimited(separator, widths))]


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


def _refuse_wide(width: int, source: str) -> None:
    if width > MOST_COLUMNS:
        raise TooLarge(f"{width:,}列あり、多すぎて読めません（{MOST_COLUMNS:,}列まで）", where=source)


def _ragged(text: str, separator: str, width: int, *, quoting: bool) -> pd.DataFrame:
    cells = pd.read_csv(
        io.StringIO(text),
        sep=separator,
        header=None,
        names=range(width),
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


def _quoted_rows(text: str, separator: str, source: str) -> tuple[list[int], list[int]] | None:
    """Give the first line and the number of cells of every row if quotes mean something, else None."""
    if '"' not in text:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    starts, widths, line = [], [], 0
    try:
        for row in reader:
            if separator == "\t" and any("\t" in cell for cell in row):
                return None  # a quotation mark left open would swallow the rows below
            starts.append(line + 1)
            widths.append(len(row) or 1)
            line = reader.line_num
    except csv.Error as error:
        if separator == "\t":
            return None  # text that merely begins with a quotation mark
        raise UnreadableFile(
            '引用符 " の対応が取れないセルがあります',
            where=f"{source} {line + 1}行目",
            remedy='セルの中の " を "" と書くか、Excel などで開いて保存し直してください。',
        ) from error
    return starts, widths
