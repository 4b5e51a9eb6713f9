"""A plain data frame as readers want it: Japanese headers where they are known, numbers with two decimals."""

from __future__ import annotations

from functools import cache

import pandas as pd

from analysis.fields import PLACES, TABLES
from analysis.findings import SEVERITIES
from analysis.show import session
from analysis.show.table import Table, table
from analysis.show.words import figure

# Columns that are computed, beside those of the processed tables.
COMPUTED = {
    "progress": "進捗率", "elapsed": "経過率", "pace": "ペース", "measure": "判定の値", "status": "判定",
    "status_reason": "判定できない理由", "met": "目標に届いたか", "gap": "目標までの差", "per_year_so_far": "これまでの1年あたり",
    "per_year_needed": "今後必要な1年あたり", "projected": "目標年度の見込み", "combination": "組み合わせ", "count": "事業数",
    "a": "相手1", "b": "相手2", "n": "両方の事業", "jaccard": "ジャッカード係数", "lift": "リフト", "p": "p",
    "before": "前の評価", "after": "後の評価", "change": "変化", "steps": "段階の差",
}  # fmt: skip
# Codes in the cells of these columns → the words for them.
WORDS = {
    "severity": SEVERITIES,
    "field": PLACES,
    "kind": {"number": "数値", "stage": "段階", "text": "文字", "none": "なし"},
    "direction": {"increase": "増やす", "decrease": "減らす", "maintain": "保つ"},
}


@cache
def known_titles() -> dict[str, str]:
    """Give the Japanese title of every column that is known."""
    from analysis.cleaning.schema import (
        titles,
    )  # loads the schema library, which pages without frames do without

    return {column: title for name in TABLES for column, title in titles(name).items()} | COMPUTED


_YES = {True: "はい", False: "いいえ"}
_SEARCH = {
    "search": "検索:", "lengthMenu": "_MENU_ 行ずつ", "info": "_TOTAL_行のうち _START_～_END_", "infoEmpty": "0行",
    "infoFiltered": "（全_MAX_行から）", "zeroRecords": "当てはまる行がありません", "emptyTable": "行がありません",
}  # fmt: skip


def shown(frame: pd.DataFrame | pd.Series) -> Table:
    """Make the table of a frame; in a notebook one that sorts and searches, where ``itables`` is installed.

    Its caption is ``frame.attrs["title"]``.
    """
    readable = titled(frame)
    caption = str(frame.attrs.get("title", f"{len(readable)}行の表"))
    html = _searchable(readable, caption) if session.in_notebook() and len(readable) else ""
    return Table(html, readable) if html else _printed(readable, caption)


def titled(frame: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """Give columns and codes their Japanese words; what the rows are called by becomes columns."""
    found = frame.to_frame() if isinstance(frame, pd.Series) else frame.copy()
    if not isinstance(found.index, pd.RangeIndex):
        named = any(name is not None for name in found.index.names) or found.index.dtype != "int64"
        found = found.reset_index(drop=not named)
    for name, words in WORDS.items():
        if name in found:
            found[name] = found[name].map(lambda cell, words=words: words.get(cell, cell))
    for name in found.select_dtypes("bool"):
        found[name] = found[name].map(_YES)
    names = pd.Series([_title(name) for name in found.columns], dtype="object")
    found.columns = names.mask(
        names.duplicated(keep=False), names + [f"（{name}）" for name in found.columns]
    )
    return found


def _title(name: object) -> str:
    known = known_titles()
    parts = [str(part) for part in (name if isinstance(name, tuple) else (name,)) if str(part)]
    return "・".join("" if part == "index" else known.get(part, part) for part in parts)


def _printed(readable: pd.DataFrame, caption: str) -> Table:
    numbers = list(readable.select_dtypes("float"))
    cells = readable.assign(
        **{name: readable[name].map(lambda value: figure(value, 2), na_action="ignore") for name in numbers}
    )
    long = [name for name in readable.select_dtypes(["object", "str"]) if _longest(readable[name]) > 30]
    made = table(cells, caption, numbers=[*readable.select_dtypes("number")], long=long)
    return Table(made.data, readable)


def _longest(column: pd.Series) -> int:
    return max((len(str(cell)) for cell in column), default=0)


# JupyterLab sets all cells to the right.
_LEFT = ".dt-container table caption, .dt-container .dt-left { text-align: left !important; }"
_loaded: list[object] = []  # the cell whose output holds what sorts and searches


def _searchable(readable: pd.DataFrame, caption: str) -> str:
    """Write a table that sorts and searches without any network; nothing where ``itables`` is not installed."""
    try:
        import itables
    except ImportError:
        return ""
    here = (getattr(session.shell(), "get_parent", dict)().get("metadata") or {}).get("cellId")
    if not _loaded or here in _loaded:  # run again, a cell loses what it held
        itables.init_notebook_mode(all_interactive=False, connected=False)
        _loaded[:] = [here]
    numbers = set(readable.select_dtypes("number"))
    words = [n for n, name in enumerate(readable) if name not in numbers]
    with pd.option_context("display.float_format", lambda value: figure(value, 2)):
        return itables.to_html_datatable(
            readable, caption, connected=False, language=_SEARCH, display_logo_when_loading=False,
            classes="display compact", style="table-layout:auto;width:100%;caption-side:top", maxBytes=0,
            columnDefs=[{"className": "dt-left", "targets": words}] if words else [], css=_LEFT,
        )  # fmt: skip
