"""One table for readers: data frame in, accessible HTML out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment
from markupsafe import Markup

from analysis.show.words import figure, percent

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<div class="table{% if screen %} screen{% endif %}" tabindex="0" role="region" aria-label="{{ caption }}">
<table class="sortable n-last{% if cards %} cards{% endif %}{% if together %} small{% endif %}">
<caption>{{ caption }}</caption>
<thead><tr>
{% for column in columns %}
<th scope="col"{% if column in numbers %} class="number"{% endif %}>{{ column }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
{% set number = loop.index0 %}
{% if number == rows|length - foot %}
</tbody>
<tfoot>
{% endif %}
<tr{% if anchors and anchors[loop.index0] %} id="{{ anchors[loop.index0] }}"{% endif %}>
{% for column, cell in zip(columns, row) %}
{% set figure = column in numbers and cell|string|length <= 12 %}
{% set kind = 'number' if figure else 'long' if column in long else 'short brief' if column in brief and not loop.first else 'short' %}
{% set order = orders[column][number] if column in orders else sort_key(cell) if column in numbers else '' %}
{% set shown, folded = fold(cell) if column in long else (cell, '') %}
<{{ 'th scope="row"'|safe if loop.first else 'td' }} class="{{ kind }}{% if cell == '—' or cell == 0 %} none{% endif %}"{% if cards and not loop.first %} data-title="{{ column }}"{% endif %}{% if column in numbers or column in orders %} data-sort="{{ order }}"{% endif %}>{{ shown if shown|string else "—" }}
{%- if folded %}<details><summary>続き</summary>{{ folded }}</details>{% endif %}</{{ 'th' if loop.first else 'td' }}>
{% endfor %}
</tr>
{% endfor %}
</{{ 'tfoot' if foot else 'tbody' }}>
</table>
</div>
{% if note %}<p class="note{% if screen %} screen{% endif %}">{{ note }}</p>{% endif %}
{% if screen %}<p class="note paper">表「{{ caption }}」（{{ rows|length }}行）は画面にあります。事業ごとの値は「事業ごとの記録」にも載せています。</p>{% endif %}
"""
)
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
_MOST_ON_A_PHONE = 3  # columns side by side; a row of more becomes a card there (see ``template/style.css``)
_MOST_ON_PAPER = 30  # rows of a table that is not printed if it is longer
_KEPT_TOGETHER = 8  # rows of a table that is not parted between two sheets
_BRIEF = 6  # letters of a cell that is not broken on paper
_FOLD = 90  # characters of a long cell that show at once


class Table(HTML):
    """A table as it stands on a page; ``frame`` gives back what stands in it.

    Parameters
    ----------
    html : str
    frame : DataFrame
        Its cells as they are to be read.
    """

    def __init__(self, html: str, frame: pd.DataFrame) -> None:
        super().__init__(html)
        self._cells = frame

    @property
    def frame(self) -> pd.DataFrame:
        """The cells, links and marks as their words."""
        return self._cells.map(lambda cell: cell.striptags() if isinstance(cell, Markup) else cell)


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    numbers: Collection[str] = (),
    long: Collection[str] = (),
    note: str = "",
    anchors: Sequence[str] = (),
    orders: Mapping[str, Sequence[object]] | None = None,
    foot: int = 0,
    paper: bool = True,
) -> Table:
    """Make an HTML table with a caption and scoped headers; the first column heads the rows.

    Parameters
    ----------
    frame : DataFrame
        Cells as they are to be read; missing ones show as —; no rows at all as 該当なし.
    caption : str
    numbers : collection of str
        Columns aligned to the right.
    long : collection of str
        Columns of long text.
    note : str
        Printed under the table.
    anchors : sequence of str
        Names of the rows, for links; a name that comes again is left out.
    orders : mapping, optional
        Column → what its cells are sorted by, where that is not their text or number.
    foot : int
        How many of the last rows are totals, which stay last.
    paper : bool
        Whether it is printed even if long (a table whose content stands in pictures or on another page needs not).
    """
    if frame.empty:
        return Table(Markup("<p>{}：該当なし。</p>").format(caption), frame)
    cells = frame.astype("object").where(frame.notna(), "—")
    numbers = {*numbers, *frame.select_dtypes("number").columns}
    rows = list(cells.itertuples(index=False, name=None))
    html = _TEMPLATE.render(
        columns=list(frame.columns),
        rows=rows,
        caption=caption,
        numbers=numbers,
        long=set(long),
        brief={column for column in cells if cells[column].map(_plain).str.len().le(_BRIEF).all()},
        note=note,
        anchors=["" if name in anchors[:n] else name for n, name in enumerate(anchors)],
        orders=orders or {},
        foot=foot,
        screen=not paper and len(frame) > _MOST_ON_PAPER,
        together=len(frame) <= _KEPT_TOGETHER and not long,
        cards=len(frame.columns) > _MOST_ON_A_PHONE or bool(long),
        zip=zip,
        sort_key=_sort_key,
        fold=_fold,
    )
    return Table(html, frame)


def _plain(cell: object) -> str:
    return str(cell.striptags() if isinstance(cell, Markup) else cell)


def _sort_key(cell: object) -> str:
    """Give the number by which a cell is sorted, empty where there is none."""
    found = _NUMBER.search(str(cell))
    return found[0].replace(",", "").replace("−", "-") if found else ""


def _fold(cell: str) -> tuple[str, str]:
    """Part a long text into what shows at once and what is folded away, at the end of a sentence if there is one."""
    if isinstance(cell, Markup) or len(cell) <= _FOLD * 4 // 3:
        return cell, ""
    end = max(cell.rfind(mark, 0, _FOLD) for mark in "。\n") + 1
    cut = end if end > _FOLD // 3 else _FOLD
    return cell[:cut].rstrip("\n"), cell[cut:].strip("\n")


def share(part: float) -> object:
    """Write a share as a percentage; missing stays missing."""
    return pd.NA if pd.isna(part) else percent(part)


def decimal(value: float) -> object:
    """Write a number with two decimals and a true minus sign; missing stays missing."""
    return pd.NA if pd.isna(value) else figure(value, 2)
