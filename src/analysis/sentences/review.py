"""Sentences about what to discuss and what was read."""

from __future__ import annotations

import pandas as pd

from analysis.findings import counted


def review_lead(listed: pd.DataFrame, programs: int) -> str:
    """State how many programs are up for discussion."""
    here = listed[listed["here"]]
    gone = listed.loc[~listed["here"], "program_id"].nunique()
    tail = f"このほか、前の年度にあって今回の表にない事業が{gone}あります。" if gone else ""
    if here.empty:
        return f"{programs}事業のうち、決めた条件に当てはまる事業はありません。{tail}"
    counts = here.groupby("reason", sort=False)["program_id"].nunique()
    told = "、".join(f"「{reason}」{count}" for reason, count in counts.items())
    return f"{programs}事業のうち、話し合いたいのは{here['program_id'].nunique()}事業です（{told}）。{tail}"


def topic_sentences(programs: pd.DataFrame, tagged: pd.DataFrame, worst: str) -> list[str]:
    """State, per topic, how many programs touch it and how many of the worst-rated do."""
    told = []
    for topic in tagged.columns:
        touched = tagged[topic]
        poor = programs["rating"].eq(worst)
        split = (
            f"評価{worst}の{int(poor.sum())}事業では{int((poor & touched).sum())}、"
            f"それ以外の{int((~poor).sum())}事業では{int((~poor & touched).sum())}です。"
            if poor.any()
            else f"評価{worst}の事業はありません。"
        )
        told.append(f"「{topic}」に触れた事業は{len(programs)}のうち{int(touched.sum())}。{split}")
    return told


def quality_lead(sources: pd.DataFrame, programs: int, indicators: int, findings: pd.DataFrame) -> str:
    """State what was read and how many doubts there are."""
    told = counted(findings)
    doubts = f"気になる点は{len(findings)}件です（{told}）。" if told else "気になる点はありません。"
    return (
        f"元データは{len(sources)}ファイル{int(sources['rows'].sum()):,}行です。この年度の{programs}事業・{indicators}指標を読み取りました。"
        f"{doubts}"
    )
