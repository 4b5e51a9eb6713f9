"""Tables of the review agenda."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment
from markupsafe import Markup

from analysis.plan import Plan
from analysis.review.agenda import group_names
from analysis.review.evidence import Evidence
from analysis.review.reasons import REASONS
from analysis.show import marks
from analysis.show.links import PROGRAMS, anchor, link
from analysis.show.table import table
from analysis.show.words import percent, short

_AGENDA = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<div class="table" tabindex="0" role="region" aria-label="{{ title }}">
<table class="agenda">
<caption>{{ title }}</caption>
<thead><tr><th scope="col">事業</th><th scope="col">評価</th><th scope="col">指標</th><th scope="col">問いと、担当課の理由</th><th scope="col" class="answer">対応方針</th></tr></thead>
{% for group in groups %}
<tbody>
<tr class="group"><th colspan="5" scope="rowgroup">{{ group.name }}<span class="quiet">　{{ group.told }}</span></th></tr>
{% for row in group.rows %}
<tr{% if row.anchor %} id="{{ row.anchor }}"{% endif %}>
<th scope="row">{{ row.name }}<br><span class="quiet">{{ row.department }}</span></th>
<td>{{ row.grades }}</td>
<td>{{ row.indicator }}</td>
<td><b>{{ row.question }}</b>{% if row.more %} <span class="quiet">（{{ row.more }}）</span>{% endif %}{% if row.reason %}<br><span class="quiet">担当課：{{ row.reason }}</span>{% endif %}</td>
<td class="answer"></td>
</tr>
{% endfor %}
</tbody>
{% endfor %}
</table>
</div>
"""
)
_OF_AN_INDICATOR = [
    "name", "status", "status_reason", "progress", "elapsed", "said_baseline", "said_current", "said_target",
]  # fmt: skip
_MOST_WORDS = 4  # of a topic that are all named
_REASON = 110  # characters of the department's own reason, of a longer one its beginning and its end


def agenda(part: pd.DataFrame, listed: pd.DataFrame, seen: Evidence, title: str) -> HTML:
    """Show programs to discuss in their groups: grades, the indicator the question is about, question, the department's reason, and
    room for what is decided.

    Parameters
    ----------
    part, listed : DataFrame
        The rows to show, and all of ``agenda.review_list``.
    seen : Evidence
    title : str
    """
    judged, groups = _judged(seen), []
    names = group_names(listed)
    for name, rows in part.groupby(names.reindex(part.index), sort=False):
        count = int(names.eq(name).sum())
        told = f"{count}事業" if count == len(rows) else f"{count}事業のうち{len(rows)}"
        groups.append(
            {
                "name": name,
                "told": told,
                "rows": [_row(row, judged, seen) for row in rows.itertuples()],
            }
        )
    return HTML(_AGENDA.render(groups=groups, title=title))


def indicators_of(part: pd.DataFrame, seen: Evidence) -> pd.DataFrame:
    """Give the indicators that questions are about, which ``agenda`` pictures."""
    asked = part.dropna(subset="indicator_no").set_index(["program_id", "indicator_no"]).index
    return _judged(seen).loc[asked]


def _judged(seen: Evidence) -> pd.DataFrame:
    return seen.judged.set_index(["program_id", "indicator_no"])[_OF_AN_INDICATOR]


def _row(row: tuple, judged: pd.DataFrame, seen: Evidence) -> dict:
    scale, before = seen.scale, row.before
    both = pd.notna(before) and seen.same_scale(seen.last.fiscal_year)
    grades = marks.grades(before, row.rating, scale) if both else marks.grade(row.rating, scale)
    reason = row.own_reason.replace("\n", " ")
    return {
        "anchor": anchor(row.program_id),
        "name": link(PROGRAMS, row.program_id, row.program_name) if row.here else row.program_name,
        "department": row.department,
        "grades": grades
        if row.here
        else Markup("{}<br><small>{}年度</small>").format(marks.grade(before, scale), seen.last.fiscal_year),
        "indicator": _indicator(judged.loc[(row.program_id, row.indicator_no)])
        if pd.notna(row.indicator_no)
        else "",
        "question": row.question,
        "more": "、".join(_further(row, seen)),
        "reason": short(reason, _REASON),
    }


def _further(row: tuple, seen: Evidence) -> list[str]:
    """Give in short the reasons that say more than the group the program stands in, and than what holds of all."""
    said = {"near"} if seen.all_near else set()
    return [
        REASONS[code].short for code in row.codes if REASONS[code].group != row.group and code not in said
    ]


def _indicator(own: pd.Series) -> Markup:
    if own["status_reason"]:
        return Markup("{}<br>{}").format(own["name"], marks.state(own["status"]))
    values = [own[f"said_{point}"] for point in ("baseline", "current", "target")]
    return Markup("{} {}{}").format(
        own["name"],
        marks.state(own["status"]),
        marks.arrow(own["status"], own["progress"], own["elapsed"], *values),
    )


def topic_ratings(programs: pd.DataFrame, tagged: pd.DataFrame, of: Plan) -> HTML:
    """Count ratings of all programs, and of those with and without each topic."""
    plan, good = of.ratings, of.ratings.upper
    groups = {"すべての事業": pd.Series(True, index=programs.index)}
    for topic in tagged:
        words = "・".join(of.topics[topic]) if len(of.topics[topic]) <= _MOST_WORDS else topic
        groups |= {f"「{words}」の言葉がある": tagged[topic], f"「{words}」の言葉がない": ~tagged[topic]}
    rows = []
    for name, mine in groups.items():
        rated = programs.loc[mine, "rating"]
        n, upper, graded = int(mine.sum()), int(rated.isin(good).sum()), int(rated.isin(plan.scale).sum())
        counts = [int(rated.eq(grade).sum()) for grade in plan.grades]
        rows.append([name, n, *counts, f"{upper}（{percent(upper / graded)}）" if graded else "0"])
    share = f"{'・'.join(good)}の事業"
    frame = pd.DataFrame(rows, columns=["事業", "事業数", *plan.grades, share])
    return table(frame, "話題ごとの評価（事業数）", numbers=[share])
