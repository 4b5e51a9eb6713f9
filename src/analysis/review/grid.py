"""The grid of the agenda: ratings down, states of the indicators across, and where the two are low together or disagree."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment

from analysis.plan import Ratings
from analysis.profiles import MET, SHORT, STATUSES
from analysis.review.agenda import GROUPS
from analysis.review.evidence import Evidence
from analysis.show import marks
from analysis.show.links import PROGRAMS, link

LOW, ODD = 1, 2  # groups of the agenda that have a corner of the grid
MOST_NAMED = 24  # indicators that can be named in the cells; of more, the cells say how many
_GRID = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<div class="table" tabindex="0" role="region" aria-label="評価と指標">
<table class="grid{% if named %} named{% endif %}{% if statuses|length < 4 %} few{% endif %}">
<caption>事業の評価（縦）と指標の判定（横）ごとの指標<span class="key">{% for number, word in keys.items() %}<i class="g{{ number }}"></i>{{ word }}　{% endfor %}</span></caption>
<thead><tr><th scope="col">評価</th>{% for status in statuses %}<th scope="col">{{ status }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in rows %}
<tr><th scope="row">{{ row.grade }}</th>
{%- for cell in row.cells %}<td{% if cell.tint %} class="g{{ cell.tint }}"{% endif %}>
{%- for name in cell.names %}<span>{{ name }}</span>{% endfor %}{% if cell.count %}<b>{{ cell.count }}</b>{% endif %}</td>
{%- endfor %}</tr>
{% endfor %}
</tbody>
</table>
</div>
"""
)


def placed(seen: Evidence) -> pd.DataFrame:
    """Place every indicator by the rating of its program and its own state.

    Returns
    -------
    DataFrame
        One row per indicator: ``program_id``, ``program_name``, ``rating`` (``""``: none) and ``status``.
    """
    judged = seen.judged
    return judged[["program_id", "program_name"]].assign(
        rating=judged["rating"].fillna(""), status=judged["status"].astype("str")
    )


def corner(rating: str, kind: str, scale: Ratings) -> int | None:
    """Tell in which group of the agenda a program of this rating with one indicator of this kind of state is.

    Parameters
    ----------
    rating : str
    kind : str
        Of the state (``profiles``).
    scale : Ratings

    Returns
    -------
    int or None
        1: rating and indicator are low; 2: they disagree; None: neither.
    """
    if kind == MET:
        return ODD if rating in (*scale.lower, *scale.exit) else None
    if rating == scale.scale[-1]:
        return LOW
    if kind not in SHORT:
        return None
    return LOW if rating in scale.lower else ODD if rating in scale.upper else None


def grid(seen: Evidence) -> HTML:
    """Show ratings by states: program names in the cells; numbers where there are many, and on paper."""
    rows, scale = placed(seen), seen.scale
    statuses = [word for word in seen.chosen.profile.words if rows["status"].eq(word).any()]
    whole = not seen.chosen.department
    grades = [
        grade
        for grade in [*scale.grades, ""]
        if (whole and grade in scale.scale) or rows["rating"].eq(grade).any()
    ]
    tints = {corner(grade, STATUSES[word].kind, scale) for grade in grades for word in statuses}
    return HTML(
        _GRID.render(
            named=len(rows) <= MOST_NAMED,
            keys={number: GROUPS[number] for number in (LOW, ODD) if number in tints},
            statuses=[marks.state(word) for word in statuses],
            rows=[
                {
                    "grade": marks.grade(grade, scale),
                    "cells": [_cell(rows, grade, word, scale) for word in statuses],
                }
                for grade in grades
            ],
        )
    )


def _cell(rows: pd.DataFrame, grade: str, status: str, scale: Ratings) -> dict:
    here = rows[rows["rating"].eq(grade) & rows["status"].eq(status)]
    programs = here.drop_duplicates("program_id") if len(rows) <= MOST_NAMED else here.head(0)
    return {
        "tint": corner(grade, STATUSES[status].kind, scale),
        "names": [link(PROGRAMS, row.program_id, row.program_name) for row in programs.itertuples()],
        "count": len(here),
    }
