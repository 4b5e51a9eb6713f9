"""Sentences about what to discuss and what was read."""

from __future__ import annotations

import pandas as pd

from analysis.data import Selection
from analysis.profiles import FLAT, LATE, SLOW
from analysis.review.evidence import BEHIND, Evidence
from analysis.review.reasons import LAST_YEARS
from analysis.show.words import graded, short

_MOST_NAMED = 6
_MOST_CLAUSES = 3
_LONGEST_NAME = 24


def matter(seen: Evidence) -> list[str]:
    """Say what is the matter this year, in at most three clauses with their numbers, the gravest first.

    Returns
    -------
    list of str
        Sentences; one that says so if there is nothing the matter.
    """
    told = [clause for say in CLAUSES if (clause := say(seen))]
    return told[:_MOST_CLAUSES] or [_nothing_the_matter(seen)]


def named_program(seen: Evidence) -> str:
    """Give the program of the indicator that the first clause names; empty where it names none."""
    rows = _furthest_back_first(seen)
    return "" if rows.empty else rows["program_id"].iloc[0]


def _furthest_back_first(seen: Evidence) -> pd.DataFrame:
    return seen.judged[seen.back].sort_values("progress", kind="stable")


def _back(seen: Evidence) -> str:
    """Indicators that moved away from their targets, and how their programs are rated."""
    rows = _furthest_back_first(seen)
    if rows.empty:
        return ""
    first = rows["name"].iloc[0]
    which = f"{first}など{len(rows)}指標が" if len(rows) > 1 else f"{first}が"
    rated = seen.programs["rating"].reindex(rows["program_id"].unique())
    low = rated.isin(seen.scale.lower)
    if low.all() and rated.eq(rated.iloc[0]).all():
        word = "いずれも" if len(rated) > 1 else "も"
        return f"{which}基準値より後退し、評価{'は' if len(rated) > 1 else ''}{word}{graded(rated.iloc[0])}です。"
    if low.any():
        return f"{which}基準値より後退し、うち{int(low.sum())}事業は評価も{graded(*seen.scale.lower)}です。"
    return f"{which}基準値より後退しています。"


def _worst(seen: Evidence) -> str:
    worst = seen.scale.scale[-1]
    names = seen.programs.loc[seen.programs["rating"].eq(worst), "program_name"]
    if len(names) == 1:
        return f"評価{graded(worst)}は「{short(names.iloc[0], _LONGEST_NAME)}」の1事業です。"
    return f"評価{graded(worst)}は{len(names)}事業です。" if len(names) else ""


def _good_but_back(seen: Evidence) -> str:
    back = seen.back & seen.judged["rating"].isin(seen.scale.upper)
    count = seen.judged.loc[back, "program_id"].nunique()
    return f"{count}事業は後退したのに評価が{graded(*seen.scale.upper)}です。" if count else ""


def _missed(seen: Evidence) -> str:
    count = int((seen.judged["left"].le(0) & seen.judged["sort"].isin(BEHIND) & ~seen.judged["met"]).sum())
    return f"目標年度を迎えた{count}指標が目標に届いていません。" if count else ""


def _near(seen: Evidence) -> str:
    rows = seen.judged["left"].between(1, LAST_YEARS) & seen.judged["sort"].isin((SLOW, LATE, FLAT))
    if not rows.any():
        return ""
    counts = seen.judged.loc[rows, "status"].value_counts()
    told = "、".join(f"{word}{n}" for word, n in counts.items() if n)
    return f"目標年度まで{LAST_YEARS}年ですが、{rows.sum()}指標（{told}）は間に合う速さではありません。"


# The gravest first.
CLAUSES = (_back, _worst, _good_but_back, _missed, _near)


def _nothing_the_matter(seen: Evidence) -> str:
    met, able = int(seen.judged["met"].sum()), int(seen.judged["status_reason"].eq("").sum())
    if not able:
        return f"{len(seen.programs)}事業の指標は、どれも判定できません。"
    return f"後退した指標も期限の迫る遅れもありません。{able}指標のうち{met}指標が目標に届いています。"


def better(improved: pd.DataFrame) -> str:
    """Name the programs that did better than the year before, in a line; empty without any."""
    up, met = (improved[improved["kind"].eq(kind)] for kind in ("rating", "indicator"))
    said = []
    if len(up):
        said.append("評価が上がったのは" + _named([f"{r.program_name}（{r.told}）" for r in up.itertuples()]))
    if len(met):
        said.append(
            "新たに目標に届いたのは" + _named([f"{r.program_name}（{r.told}）" for r in met.itertuples()])
        )
    return "。".join(said) + "。" if said else ""


def _named(names: list[str]) -> str:
    more = f"ほか{len(names) - _MOST_NAMED}件" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


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
