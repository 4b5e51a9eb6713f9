"""Sentences about what to discuss and what was read."""

from __future__ import annotations

import pandas as pd

from analysis.data import Selection
from analysis.plan import Plan
from analysis.progress.sentences import why
from analysis.review.evidence import Evidence
from analysis.review.matter import fallen

_MOST_NAMED = 6
_FEWEST_OF_TOPIC = 3  # programs: of fewer, how many are rated low says nothing
_MOST_OF_THEM = 0.5


def lower(seen: Evidence) -> str:
    """Name the programs rated lower than the year before, in a line; empty without any."""
    fell = fallen(seen)
    names = [f"{r.program_name}（{r.before}→{r.after}）" for r in fell.itertuples()]
    return f"評価が下がった事業：{_named(names)}。" if names else ""


def better(improved: pd.DataFrame) -> str:
    """Name the programs that did better than the year before, in a line; empty without any."""
    up, met, new = (improved[improved["kind"].eq(kind)] for kind in ("rating", "indicator", "new"))
    said = []
    if len(up):
        said.append(
            "評価が上がった事業：" + _named([f"{r.program_name}（{r.told}）" for r in up.itertuples()])
        )
    reached = [f"{r.told}（{r.program_name}）" for r in met.itertuples()]
    reached += [f"{r.told}（新規の{r.program_name}）" for r in new.itertuples()]
    if reached:
        said.append(f"新たに目標に届いた指標：{_named(reached)}")
    return "。".join(said) + "。" if said else ""


def low_topics(programs: pd.DataFrame, tagged: pd.DataFrame, plan: Plan) -> str:
    """Name the words of the topics of which most programs are rated low, and more than of the others; empty without any.

    Parameters
    ----------
    programs : DataFrame
        The processed table ``programs`` of one year.
    tagged : DataFrame of bool
        From ``agenda.topics``.
    plan : Plan
    """
    low, said = programs["rating"].isin(plan.ratings.lower), []
    for topic, here in tagged.items():
        n, others = int(here.sum()), int((~here).sum())
        lows, other_lows = int(low[here].sum()), int(low[~here].sum())
        if n >= _FEWEST_OF_TOPIC and others and lows / n > max(_MOST_OF_THEM, other_lows / others):
            all_of_them = "は、いずれも" if lows == n else f"のうち{lows}事業が、"
            said.append(
                f"取組内容か理由に「{'・'.join(plan.topics[topic])}」の言葉がある{n}事業{all_of_them}評価{'・'.join(plan.ratings.lower)}です（ない{others}事業では{other_lows}事業）。"
            )
    return "".join(said)


def _named(names: list[str]) -> str:
    more = f"ほか{len(names) - _MOST_NAMED}件" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def _back_before(row: pd.Series, then: pd.Series, chosen: Selection) -> str:
    """Say that an indicator was back the year before: that it isn't now is no good news."""
    status = then.get((row["program_id"], row["indicator_no"]), "")
    return f"、{chosen.year_before}年度は{status}" if status else ""


def missing_data(chosen: Selection, judged: pd.DataFrame, was: pd.DataFrame) -> list[str]:
    """List what is not known, if anything: indicators not assessed, ratings not given, legends, an earlier year."""
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
        then = was[was["was_back"]].set_index(["program_id", "indicator_no"])["status_then"]
        names = [
            f"{row['program_name']}（{why(row)}{_back_before(row, then, chosen)}）"
            for _, row in unable.head(_MOST_NAMED).iterrows()
        ]
        more = f"ほか{len(unable) - _MOST_NAMED}" if len(unable) > _MOST_NAMED else ""
        told.append(f"判定できない指標が{len(unable)}件あります：{'、'.join(names)}{more}。")
    if unrated:
        told.append(f"評価の書かれていない事業が{unrated}件あります。")
    if unknown:
        told.append(f"凡例未登録：{'と'.join(unknown)}の意味が分かっていません。")
    if chosen.year_before is None:
        told.append("前の年度の評価表がないため、評価の変化は分かりません。")
    return told
