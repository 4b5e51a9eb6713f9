"""Tables of the review agenda."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.page import link
from analysis.sentences import percent
from analysis.tables.table import table


def review_list(listed: pd.DataFrame, caption: str, department: str = "", profile: str = "") -> HTML:
    """Show the programs to discuss, one row each, with all reasons and links to their rows on the other pages.

    ``profile`` is the one asked for by the notebook's parameter; pages made with it carry its name.
    """
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
    pages = {"指標": ("01_indicator_progress", profile), "評価": ("03_rating_changes", "")}
    names = [
        Markup('{}<span class="jump">　{}</span>').format(
            row.program_name,
            Markup("・").join(
                link(page, id_, words, department, own) for words, (page, own) in pages.items()
            ),
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
    return table(frame, caption, long=["挙げた理由"])


def topic_ratings(programs: pd.DataFrame, tagged: pd.DataFrame, scale: list[str], exits: list[str]) -> HTML:
    """Count ratings of all programs, and of those with and without each topic."""
    good = scale[: len(scale) // 2]
    groups = {"すべての事業": pd.Series(True, index=programs.index)}
    for topic in tagged:
        groups |= {f"「{topic}」に触れた": tagged[topic], f"「{topic}」に触れない": ~tagged[topic]}
    rows = []
    for name, mine in groups.items():
        rated = programs.loc[mine, "rating"]
        n, upper = int(mine.sum()), int(rated.isin(good).sum())
        counts = [int(rated.eq(grade).sum()) for grade in [*scale, *exits]]
        rows.append([name, n, *counts, f"{upper}（{percent(upper / n)}）" if n else "0"])
    share = f"{'・'.join(good)}の事業"
    frame = pd.DataFrame(rows, columns=["事業", "事業数", *scale, *exits, share])
    return table(frame, "話題ごとの評価（事業数）", numbers=[share])
