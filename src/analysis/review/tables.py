"""Tables of the review agenda."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.plan import Ratings
from analysis.show.links import PAGES_OF_PROGRAM, PROGRAMS, anchor, link
from analysis.show.table import table
from analysis.show.words import percent


def review_list(listed: pd.DataFrame, caption: str) -> HTML:
    """Show the programs to discuss, one row each, with all reasons and links to their rows on the other pages."""
    rows = listed.groupby("program_id", sort=False).agg(
        {
            "program_name": "first",
            "department": "first",
            "rating": "first",
            "here": "first",
            "reason": list,
            "detail": list,
        }
    )
    names = [
        Markup('{}<span class="jump">　{}</span>').format(
            link(PROGRAMS, id_, row.program_name),
            Markup("・").join(link(page, id_, word) for word, page in PAGES_OF_PROGRAM.items()),
        )
        if row.here
        else row.program_name
        for id_, row in zip(rows.index, rows.itertuples(), strict=True)
    ]
    frame = pd.DataFrame(
        {
            "事業": pd.Series(names, rows.index, dtype="object"),  # else pandas turns markup into plain text
            "担当課": rows["department"],
            "評価": rows["rating"],
            "挙げた理由": [
                "\n".join(f"{reason}：{detail}" for reason, detail in zip(*pair, strict=True))
                for pair in zip(rows["reason"], rows["detail"], strict=True)
            ],
        }
    )
    return table(frame, caption, long=["挙げた理由"], anchors=[anchor(id_) for id_ in rows.index])


def topic_ratings(programs: pd.DataFrame, tagged: pd.DataFrame, plan: Ratings) -> HTML:
    """Count ratings of all programs, and of those with and without each topic."""
    good = plan.upper
    groups = {"すべての事業": pd.Series(True, index=programs.index)}
    for topic in tagged:
        groups |= {f"「{topic}」に触れた": tagged[topic], f"「{topic}」に触れない": ~tagged[topic]}
    rows = []
    for name, mine in groups.items():
        rated = programs.loc[mine, "rating"]
        n, upper, graded = int(mine.sum()), int(rated.isin(good).sum()), int(rated.isin(plan.scale).sum())
        counts = [int(rated.eq(grade).sum()) for grade in plan.grades]
        rows.append([name, n, *counts, f"{upper}（{percent(upper / graded)}）" if graded else "0"])
    share = f"{'・'.join(good)}の事業"
    frame = pd.DataFrame(rows, columns=["事業", "事業数", *plan.grades, share])
    note = f"割合は、{'・'.join(plan.scale)}の事業に占めるもの。"
    return table(frame, "話題ごとの評価（事業数）", numbers=[share], note=note)
