"""What is doubtful, block by block: where, what, and the lines to paste that mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pandas as pd
from rich.cells import chop_cells
from rich.console import Console

from analysis.console import say
from analysis.data import Data
from analysis.fields import FIELDS, PLACES, TITLES
from analysis.findings import KINDS, PRIVATE, SEVERITIES, masked
from analysis.start import nearest_field
from analysis.store import facts_of

_WIDTH = 80
_LONGEST_RAW = 70
# Findings whose text is that of the one cell they are about, so that it can be corrected.
_OF_ONE_CELL = frozenset(
    "year_unread rating_unknown partner_unknown value_text value_several value_pending value_estimate value_note"
    " value_error unit_unlisted cell_blank".split()
)


def tell(data: Data, *, acknowledge: bool = False, show: bool = False) -> None:
    """Print every doubt with its remedy, the gravest and newest first, then how every row of every file was read.

    Doubts acknowledged in ``plan.toml`` are counted only.

    Parameters
    ----------
    data : Data
    acknowledge : bool
        Print the lines that acknowledge a doubt instead of those that mend it.
    show : bool
        Print texts in full, also those that may be personal (see ``findings.masked``).
    """
    found = data.findings[data.findings["acknowledged"].eq("")]
    if not show:
        found = found.assign(raw=masked(found))
    lines = _acknowledgement if acknowledge else _mending
    screen = Console(markup=False, emoji=False, highlight=False, width=min(_WIDTH, Console().width))
    for doubt in _together(_newest_first(found)).itertuples():
        for line in block(doubt, show=show):
            _fold(line, screen.width)
        for line in lines(doubt):
            say(line)
        say("")
    if found["code"].eq("header_unknown").any() and not acknowledge:
        _fold(f'[headers] の右側に書ける欄の名前（読まない列は ""）: {TITLES}', screen.width)
        say("")
    if known := len(data.findings) - len(found):
        say(f"承知済みの気になる点: {known}件（data/plan.toml の [[acknowledged]]）")
    for row in data.sources.itertuples():
        _fold(
            f"{row.source}: 全{row.rows}行 ＝ 空行{row.blank_rows}＋見出し{row.heading_rows + row.header_rows}＋事業{row.program_rows}"
            f"＋続きの指標{row.indicator_rows}＋ページで切れた続き{row.joined_rows}＋読めなかった行{row.unread_rows}",
            screen.width,
        )
    _fold(facts_of(data).told, screen.width)


def _fold(line: str, width: int) -> None:
    """Print a line, broken where the screen ends; what follows is indented as it began."""
    indent = " " * (len(line) - len(line.lstrip(" ")))
    for part in chop_cells(line.lstrip(" "), width - len(indent)):
        say(indent + part)


def _newest_first(found: pd.DataFrame) -> pd.DataFrame:
    """Put the latest fiscal year first among findings equally grave: it is what is being worked on."""
    rank = found["severity"].map(list(SEVERITIES).index)
    order = pd.DataFrame({"rank": rank, "year": found["fiscal_year"]})
    order = order.sort_values(["rank", "year"], ascending=[True, False], na_position="first", kind="stable")
    return found.loc[order.index]


def _together(found: pd.DataFrame) -> pd.DataFrame:
    """Put what is not filled in in an entry form together: one doubt per file and field, its programs named."""
    mine = found["code"].isin(["form_row_blank", "form_cell_blank", "form_missing"])
    if not mine.any():
        return found
    lacking = found[mine]
    said = lacking["source_row"].astype("str") + "行目 " + lacking["raw"]
    lacking = lacking.assign(
        raw=said.groupby([lacking["source"], lacking["code"], lacking["field"]]).transform("、".join)
    )
    lacking = lacking.drop_duplicates(["source", "code", "field"]).assign(source_row=0)
    return pd.concat([lacking, found[~mine]])


def block(doubt, *, show: bool = False) -> list[str]:
    """Write one finding: where, the text in doubt, what it is and what to do."""
    place = f"{doubt.source}" + (f" {doubt.source_row}行目" if doubt.source_row else "")
    head = f"{SEVERITIES[doubt.severity]}　{place}「{PLACES[doubt.field]}」"
    raw = re.sub(r"\s+", " ", doubt.raw)
    if not (show or doubt.code.startswith("form_")):
        raw = raw[:_LONGEST_RAW] + ("…" if len(raw) > _LONGEST_RAW else "")
    kind = KINDS[doubt.code]
    word = "事業" if doubt.code.startswith("form_") else "原文"
    return [head, *([f"  {word}: {raw}"] if raw else []), f"  {kind.message}", f"  対処: {kind.remedy}"]


def _mending(doubt) -> list[str]:
    """Give the lines to paste that mend a doubt, if lines can."""
    make = _LINES.get(doubt.code) or (
        _correction if doubt.code in _OF_ONE_CELL and doubt.field in FIELDS else None
    )
    return make(doubt) if make else []


def _words(doubt) -> list[str]:
    """Give the line that says which partner a word stands for; not of words among codes."""
    if re.search(r"[\d①-⑳]", doubt.raw):
        return _correction(doubt)
    return [
        "  区分の代わりに書かれた言葉なら、data/plan.toml の [partners.words] に（区分を書き入れて）:",
        f'{_quoted(doubt.raw.strip())} = ""',
        *_correction(doubt),
    ]


def _correction(doubt) -> list[str]:
    return [
        "  元データの誤りなら、data/corrections.toml に（value、reason、by を書き入れて）:",
        "[[correction]]",
        f"source = {_quoted(doubt.source)}",
        f"row = {doubt.source_row}",
        f"field = {_quoted(FIELDS[doubt.field].title)}",
        f"expect = {_quoted(doubt.raw)}",
        'value = ""',
        'reason = ""',
        'by = ""',
    ]


def _renames(doubt) -> list[str]:
    return ["  同じ事業なら、data/plan.toml の [renames] に:", doubt.raw]


def _headers(doubt) -> list[str]:
    word = re.sub(r"（\d+列目）$", "", doubt.raw.split(" / ")[-1])
    if re.fullmatch(r"\d+列目", word):
        return []
    key = nearest_field(word)
    near = FIELDS[key].title if key else ""
    return [
        f"  {'欄の名前を確かめて' if near else '読まない列なら'}、data/plan.toml の [headers] に:",
        f"{_quoted(word)} = {_quoted(near)}",
    ]


_LINES: dict[str, Callable] = {
    "rename_suspected": _renames,
    "header_unknown": _headers,
    "partner_unknown": _words,
}


def _acknowledgement(doubt) -> list[str]:
    if doubt.severity == "error":
        return []
    return [
        "  このままでよければ、data/plan.toml に（reason を書き入れて）:",
        "[[acknowledged]]",
        f"file = {_quoted(doubt.source)}",
        f"row = {doubt.source_row}",
        f"field = {_quoted(PLACES[doubt.field])}",
        f"code = {_quoted(doubt.code)}",
        *([] if doubt.code in PRIVATE else [f"raw = {_quoted(doubt.raw)}"]),
        'reason = ""',
    ]


def blanks(found: pd.DataFrame) -> list[str]:
    """Say which cells of an entry form were not filled in."""
    told = []
    for row in found[found["code"].str.startswith("form_")].itertuples():
        where = "" if row.field == "row" else f"「{PLACES[row.field]}」"
        what = {"form_blank": "何も記入されていません", "form_row_blank": "記入されていない事業"}.get(
            row.code, "記入されていない欄"
        )
        told.append(what if row.code == "form_blank" else f"{what}: {row.source_row}行目{where} {row.raw}")
    return told


def _quoted(text: str) -> str:
    """Write a text as TOML wants it, which is as in JSON."""
    return json.dumps(text, ensure_ascii=False)
