"""Parts of the review agenda."""

from __future__ import annotations

import pandas as pd

from analysis import page, review, sentences, tables
from analysis.profiles import PROFILES
from analysis.progress import status_counts
from analysis.store import Data


def headline(now: Data, judged: pd.DataFrame, listed: pd.DataFrame, profile: str) -> list:
    """Tiles of the review page: it counts the same things as the other pages."""
    counts = status_counts(judged)
    rated = now.programs["rating"].value_counts()
    grades = [f"{grade} {rated.get(grade, 0)}" for grade in now.plan.ratings.grades]
    unrated = int(now.programs["rating"].isna().sum())
    rule = PROFILES[profile]
    reached = [status for status in rule.met if status in counts.index]
    short = [status for status in (*rule.back, "未達") if status in counts.index]
    return [
        page.tiles(
            {
                "事業": len(now.programs),
                "話し合いたい事業": listed.loc[listed["here"], "program_id"].nunique(),
                f"{'・'.join(reached)}の指標": f"{counts[reached].sum()} / {len(judged)}",
                f"{'・'.join(short)}の指標": f"{counts[short].sum()} / {len(judged)}",
                "評価": "　".join([*grades, f"なし {unrated}"] if unrated else grades),
            }
        )
    ]


def discussion(listed: pd.DataFrame, now: Data, profile: str) -> list:
    """Show the programs to discuss and the conditions by which they were listed."""
    shown = tables.review_list(listed) if len(listed) else page.text("当てはまる事業はありません。")
    rules = page.bullets(review.reasons(now.plan, profile).values())
    return [shown, page.text("挙げるのは、次のどれかに当てはまる事業です。"), rules]


def topics(now: Data) -> list:
    """Say how many programs touch each topic of ``plan.toml``."""
    tagged = review.topics(now.programs, now.plan)
    if tagged.columns.empty:
        return [page.text("plan.toml に話題（topics）が登録されていません。")]
    said = [
        page.text(sentence)
        for sentence in sentences.topic_sentences(now.programs, tagged, now.plan.ratings.scale[-1])
    ]
    words = "。".join(f"「{topic}」は{'・'.join(marks)}" for topic, marks in now.plan.topics.items())
    return [*said, page.text(f"取組内容か理由に次の言葉がある事業を数えています：{words}。")]


def missing(judged: pd.DataFrame, profile: str) -> list:
    """Say what data are missing for this year's review."""
    unable = judged[judged["status_reason"].ne("")]
    shown: list = (
        [tables.not_assessed(judged, profile)]
        if len(unable)
        else [page.text("判定できない指標はありません。")]
    )
    return shown
