"""Sentences about indicators."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.cleaning.identity import UNNAMED, identified
from analysis.cleaning.indicators import reading
from analysis.profiles import (
    BACK,
    FLAT,
    FROM_GOOD,
    LATE,
    MET,
    MISSED,
    ON_TRACK,
    SLOW,
    STATUSES,
    UNABLE,
    Profile,
    composite,
)
from analysis.progress.judging import NO_VALUE, status_counts
from analysis.show.words import figure, percent, short, went
from analysis.text import is_nothing

_FEWEST_TO_PLACE = 3  # indicators: fewer are in one place easily
_LONGEST = 20  # letters of a cell that is quoted
_TOGETHER = [(MET, ON_TRACK), (SLOW, LATE, FLAT), (BACK, MISSED), (UNABLE,)]  # said as one in the headline


def progress_lead(judged: pd.DataFrame, profile: Profile) -> str:
    """State how many indicators do well, are behind, went back or can't be judged, in the words of the profile."""
    if judged.empty:
        return "評価表に指標の列がないか、どの事業にも書かれていないため、示せません。"
    counts = status_counts(judged)
    if len(judged) == 1:
        return _single(judged)
    if profile.lettered:  # not to be taken for the ratings of programs
        parts = [f"{status}が{count}" for status, count in counts.items() if count]
        return f"{len(judged)}指標の判定は、{'、'.join(parts)}です。"
    groups = [[word for word in profile.of(*kinds) if counts[word]] for kinds in _TOGETHER]
    told = [words for words in groups if words]
    parts = [f"{'・'.join(words)}は{counts[words].sum()}" for words in told]
    if len(parts) == 1:
        return f"{len(judged)}指標の判定は、いずれも「{'か'.join(told[0])}」です。"
    return f"{len(judged)}指標のうち、{'、'.join(parts)}です。"


def _single(judged: pd.DataFrame) -> str:
    row = judged.iloc[0]
    name = f"「{row['program_name']}」の{row['indicator_name'] or UNNAMED}は"
    if row["status_reason"]:
        return f"{name}判定できません（{row['status_reason']}）。"
    base, now, goal = (reading(judged, point).iloc[0] for point in ("baseline", "current", "target"))
    if row["kind"] == "stage":
        way = f"「{base}」から「{now}」になり" if base != now else f"「{now}」のままで"
        return f"{name}{way}、判定は「{row['status']}」です（目標「{goal}」）。"
    step = row["current"] - row["baseline"]
    way = f"{base}から{now}に{went(row['unit'], up=step > 0)}" if step else f"基準値と同じ{now}で"
    return f"{name}{way}、判定は「{row['status']}」です（目標{goal}）。"


def since_sentence(judged: pd.DataFrame, past: pd.DataFrame, year: int) -> str:
    """Say how many indicators are judged better and worse than in an earlier year; nothing where none could be judged in both.

    Parameters
    ----------
    judged, past : DataFrame
        From ``judging.judge``; the earlier year's may be of more programs.
    year : int
        The earlier one.
    """
    now, then = (_ranked(table) for table in identified(judged, past))
    both = now.merge(then, on=["program_id", "own", "nth"], suffixes=("", "_then"))
    if both.empty:
        return ""
    better, worse = (
        int(moved.sum()) for moved in (both["rank"].lt(both["rank_then"]), both["rank"].gt(both["rank_then"]))
    )
    if len(judged) == 1:
        was = f"{year}年度の「{both['status_then'].iloc[0]}」"
        ways = {(1, 0): f"判定は{was}から良くなりました。", (0, 1): f"判定は{was}から悪くなりました。"}
        return ways.get((better, worse), f"判定は{year}年度と同じです。")
    parts = [f"{word}のは{n}指標" for word, n in (("良くなった", better), ("悪くなった", worse)) if n]
    if worse == 1:
        row = both[both["rank"].gt(both["rank_then"])].iloc[0]
        name = f"「{row['program_name']}」の{row['indicator_name'] or UNNAMED}"
        parts[-1] += f"（{name}、{row['status_then']}→{row['status']}）"
    return (
        f"{year}年度より判定が{'、'.join(parts)}です。"
        if parts
        else f"{year}年度にも判定できた指標の判定は、変わっていません。"
    )


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    kinds = table["status"].astype("str").map(lambda word: STATUSES[word].kind)
    return table.assign(rank=kinds.map({kind: n for n, kind in enumerate(FROM_GOOD)})).dropna(subset="rank")


def course_sentence(judged: pd.DataFrame, courses: pd.DataFrame, profile: Profile) -> str:
    """Say how many of what went back has done so every year, and how many of what is late are recovering; nothing of single ones.

    Parameters
    ----------
    judged, courses : DataFrame
        From ``judging.judge`` and ``over_years.courses``.
    profile : Profile
    """
    kinds = judged["status"].astype("str").map(lambda word: STATUSES[word].kind)
    told = []
    for of, course, words, how in [
        (judged["away"] & kinds.ne(MISSED), "sinking", profile.of(BACK), "基準値から悪くなり続けています"),
        (kinds.isin((SLOW, LATE)) & ~judged["away"], "recovering", profile.of(SLOW, LATE), "いったん基準値より後退したあと、持ち直しています"),
    ]:  # fmt: skip
        these, n = int(of.sum()), int(courses.loc[courses.index.isin(judged.index[of]), course].sum())
        words = [word for word in words if judged.loc[of, "status"].eq(word).any()]
        which = f"{these}指標とも" if n == these else f"{these}指標のうち{n}指標は"
        told += [f"{'・'.join(words)}の{which}、{how}。"] if n > 1 else []
    return "".join(told)


def where_sentence(judged: pd.DataFrame, groups: Mapping[str, str], profile: Profile) -> str:
    """Say of what went back or is late where all of it is in one group that has no more than half of the indicators; nothing of fewer than three.

    Parameters
    ----------
    judged : DataFrame
        From ``judging.judge``.
    groups : mapping
        Column → what it is called, the finest first.
    profile : Profile
    """
    behind = {word: judged[judged["status"].eq(word)] for word in profile.of(BACK, MISSED, LATE, SLOW)}
    told = []
    for word, rows in behind.items():
        for by, kind in groups.items():
            (where, *others) = rows[by].unique() if len(rows) >= _FEWEST_TO_PLACE else ("",)
            if where and not others and judged[by].eq(where).mean() <= 0.5:
                told.append(f"{word}の{len(rows)}指標はすべて{kind}「{where}」")
                break
    return f"{'、'.join(told)}の事業です。" if told else ""


def worst_sentence(judged: pd.DataFrame) -> str:
    """Name the indicator with the lowest progress of those that moved away from their target; nothing if none did, or it is the only one."""
    away = judged[judged["away"] & judged["progress"].lt(0)]
    if away.empty or len(judged) == 1:
        return ""
    row, least = away.loc[away["progress"].idxmin()], away["progress"].min()
    alike = int(away["progress"].eq(least).sum())
    name = f"「{row['program_name']}」の{row['indicator_name'] or UNNAMED}"
    if alike > 1:
        return f"進捗率が最も低いのは{name}など{alike}指標です（{percent(least)}）。"
    base, now, goal = (reading(away, point)[row.name] for point in ("baseline", "current", "target"))
    verb = went(row["unit"], up=row["current"] > row["baseline"])
    return f"進捗率が最も低いのは{name}で、{base}から{now}に{verb}ました（目標{goal}）。"


def part_title(part: pd.Series, statuses: pd.Series) -> str:
    """Title of a picture that is one of several: each status with the number of its indicators where it begins, else that it goes on.

    Parameters
    ----------
    part, statuses : Series
        The statuses in the picture, and all of them, in the order of the pictures.
    """
    counts = statuses.astype("str").value_counts(sort=False)
    first = statuses.drop_duplicates().index
    begins = part[part.index.isin(first)].astype("str")
    return "、".join(
        f"{word}（{f'{counts[word]}指標' if begins.eq(word).any() else '続き'}）"
        for word in part.astype("str").unique()
    )


def dumbbell_title(judged: pd.DataFrame) -> str:
    """Title of the progress picture."""
    met, back = int(judged["met"].sum()), int(judged["away"].sum())
    if len(judged) == 1:
        return f"この指標は{'目標に届いた' if met else '基準値より後退した' if back else 'まだ目標に届いていない'}"
    told = {
        (True, True): f"{met}指標が目標に届き、{back}指標が基準値より後退した",
        (True, False): f"{met}指標が目標に届いた",
        (False, True): f"目標に届いたものはなく、{back}指標が基準値より後退した",
        (False, False): "まだ目標に届いたものはない",
    }
    if met == len(judged) > 1:
        return f"判定できる数値の{met}指標は、すべて目標に届いた"
    return f"判定できる数値の{len(judged)}指標のうち、{told[met > 0, back > 0]}"


def composite_sentence(judged: pd.DataFrame, profile: Profile) -> str:
    """State the verdict over all indicators (健康日本21)."""
    missed = int(judged["status"].isin(profile.of(MISSED)).sum())
    if missed:
        return f"総合の評価は、目標年度になって届かなかった（未達）指標が{missed}あり、その点数が定められていないため出しません。"
    found = composite(judged["status"], profile.points)
    if found is None:
        return "総合の評価は、評価できる数値の指標がないため出しません。"
    mean, verdict = found
    n = int(judged["status"].isin(list(profile.points)).sum())
    points = "、".join(f"{name}は{value}点" for name, value in profile.points.items())
    return f"総合の評価は{verdict}です（評価できた数値の{n}指標の平均{figure(mean, 2)}点。{points}、端数は五捨六入）。"


def path_title(judged: pd.DataFrame, changed: int) -> str:
    """Title of the small multiples."""
    if len(judged) == 1:
        return "途中で判定が変わった" if changed else "判定は途中で変わっていない"
    if changed == len(judged):
        return f"年度ごとの値がある{changed}指標は、どれも途中で判定が変わった"
    moved = f"{changed}指標は途中で判定が変わった" if changed else "途中で判定の変わった指標はない"
    return f"年度ごとの値がある{len(judged)}指標のうち、{moved}"


def stage_title(judged: pd.DataFrame) -> str:
    """Title of the step strips."""
    counts = judged["status"].astype("str").map(lambda status: STATUSES[status].kind).value_counts()
    parts = {
        MET: "目標に到達",
        ON_TRACK: "基準から前進",
        FLAT: "基準と同じ",
        BACK: "基準から後退",
        MISSED: "目標年度になって未達",
    }
    told = [f"{words}{counts[kind]}" for kind, words in parts.items() if kind in counts]
    return f"段階の{len(judged)}指標：{'、'.join(told)}"


def why(row: pd.Series) -> str:
    """Say why an indicator (a row of ``judge``) could not be judged; where its value is missing but something is written, what."""
    written = str(row["current_raw"])
    if row["status_reason"] == NO_VALUE and not is_nothing(written):
        return f"{NO_VALUE}、現状値は「{short(written, _LONGEST)}」"
    return row["status_reason"]
