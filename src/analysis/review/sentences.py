"""Sentences about what to discuss and what was read."""

from __future__ import annotations

import pandas as pd

from analysis.data import Selection

_MOST_NAMED = 6
_LONGEST = 12


def review_lead(listed: pd.DataFrame, programs: int) -> str:
    """State how many programs are up for discussion."""
    here = listed[listed["here"]]
    gone = listed.loc[~listed["here"], "program_id"].nunique()
    tail = f"このほか、前の年度にあって今回の表にない事業が{gone}件あります。" if gone else ""
    if here.empty:
        return f"{programs}事業のうち、決めた条件に当てはまる事業はありません。{tail}"
    counts = here.groupby("reason", sort=False)["program_id"].nunique()
    told = "、".join(f"「{reason}」{count}" for reason, count in counts.items())
    return f"{programs}事業のうち、話し合いたいのは{here['program_id'].nunique()}事業です（{told}）。{tail}"


def missing_data(chosen: Selection, judged: pd.DataFrame) -> list[str]:
    """List what is not known: indicators not assessed, ratings not given, legends, an earlier year."""
    unable, plan = judged[judged["status_reason"].ne("")], chosen.plan
    unrated = int(chosen.programs["rating"].isna().sum())
    unknown = [
        name
        for name, legend, codes in [
            (
                f"協働の相手（{plan.partners.codes[0]}～{plan.partners.codes[-1]}）",
                plan.partners.legend,
                plan.partners.codes,
            ),
            (f"評価（{'・'.join(plan.ratings.grades)}）", plan.ratings.legend, plan.ratings.grades),
        ]
        if set(codes) - set(legend)
    ]
    told = []
    if len(unable):
        names = [
            f"{row.program_name}（{row.status_reason}）" for row in unable.head(_MOST_NAMED).itertuples()
        ]
        more = f"ほか{len(unable) - _MOST_NAMED}" if len(unable) > _MOST_NAMED else ""
        told.append(f"判定できない指標が{len(unable)}件あります：{'、'.join(names)}{more}。")
    if unrated:
        told.append(f"評価の書かれていない事業が{unrated}件あります。")
    if unknown:
        told.append(f"凡例未登録：{'と'.join(unknown)}の意味が分かっていません。")
    if chosen.year_before is None:
        told.append("前の年度の評価表がないため、評価の変化は分かりません。")
    return told or ["足りないデータはありません。"]
