"""One table for readers: data frame in, accessible HTML out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment
from markupsafe import Markup

from analysis.sentences import percent

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<div class="table" tabindex="0" role="region" aria-label="{{ caption }}">
<table>
<caption>{{ caption }}</caption>
<thead><tr>
{% for column in columns %}
<th scope="col"{% if column in numbers %} class="number"{% endif %}>{{ column }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr{% if anchors %}{% if anchors[loop.index0] %} id="{{ anchors[loop.index0] }}"{% endif %}{% endif %}>
{% for column, cell in zip(columns, row) %}
{% set figure = column in numbers and cell|string|length <= 12 %}
{% set kind = 'number' if figure else 'long' if column in long else 'short' %}
{% if loop.first %}
<th scope="row" class="{{ kind }}">{{ cell }}</th>
{% else %}
<td class="{{ kind }}">{{ cell }}</td>
{% endif %}
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
</div>
{% if note %}<p class="note">{{ note }}</p>{% endif %}
"""
)


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    numbers: Collection[str] = (),
    long: Collection[str] = (),
    note: str = "",
    anchors: Sequence[str] = (),
) -> HTML:
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
    """
    if frame.empty:
        return HTML(Markup("<p>{}：該当なし。</p>").format(caption))
    cells = frame.astype("object").where(frame.notna(), "—")
    numbers = {*numbers, *frame.select_dtypes("number").columns}
    rows = cells.itertuples(index=False, name=None)
    html = _TEMPLATE.render(
        columns=list(frame.columns),
        rows=rows,
        caption=caption,
        numbers=numbers,
        long=set(long),
        note=note,
        anchors=["" if name in anchors[:n] else name for n, name in enumerate(anchors)],
        zip=zip,
    )
    return HTML(html)


def share(part: float) -> object:
    """Write a share as a percentage; missing stays missing."""
    return pd.NA if pd.isna(part) else percent(part)


def decimal(value: float) -> object:
    """Write a number with two decimals and a true minus sign; missing stays missing."""
    return pd.NA if pd.isna(value) else f"{value:.2f}".replace("-", "−")
