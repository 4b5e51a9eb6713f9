"""Sentences about one program, and about all of a page."""

from __future__ import annotations

import pandas as pd

from analysis.plan import Ratings
from analysis.profiles import BACK, FLAT, LATE, MET, MISSED, ON_TRACK, SLOW, STATUSES, UNABLE, reached
from analysis.programs.records import LONG, Indicator, Record
from analysis.progress.sentences import why
from analysis.ratings.movement import ENDED, outcomes, sole_department
from analysis.ratings.over_years import broken
from analysis.show.words import graded, quoted, went

_MOST_TOLD = 2
_MOST_NAMED = 4  # programs in the headline
_CHANGED = {
    "悪化": "下がったのは",
    "改善": "上がったのは",
    "新規": "新規は",
    "終了": "終わったのは",
}

# What a status says of a value that went some way from its baseline; the profile's own word stands beside the picture.
_SAID = {
    MET: "目標{target}に届いています",
    ON_TRACK: "目標{target}に向けて順調です",
    SLOW: "目標{target}に対し、やや遅れています",
    LATE: "平均の進み方では目標{target}に届きません",
    FLAT: "ほとんど動いていません（目標{target}）",
    BACK: "目標{target}から遠ざかっています",
    MISSED: "目標年度になりましたが、目標{target}に届いていません",
}


def first_lead(programs: pd.DataFrame, plan: Ratings) -> str:
    """Open the page where there is no year to compare with: grade by grade, and whose the worst are if they are of one department."""
    rating, worst = programs["rating"], plan.scale[-1]
    counts = {grade: int(rating.eq(grade).sum()) for grade in plan.grades} | {
        "評価なし": int(rating.isna().sum())
    }
    told = "、".join(f"{grade}が{n}" for grade, n in counts.items() if n)
    one = sole_department(programs, worst)
    of = f"評価{worst}の{counts[worst]}事業は、いずれも{one}の事業です。" if one else ""
    return f"{of}{len(programs)}事業の評価は、{told}です。"


def long_low(low: pd.DataFrame, names: pd.Series, plan: Ratings) -> str:
    """Say how many programs have had low grades for long, and for how long most; nothing where there are none.

    Parameters
    ----------
    low : DataFrame
        From ``records.long_low``.
    names : Series
        ``program_id`` → name, of all programs of the page.
    plan : Ratings
    """
    if low.empty:
        return ""
    years = low.notna().sum(axis=1)
    longest, most = int(years.max()), int(years.eq(years.max()).sum())
    most_of = f"（うち{most}事業は{longest}年）" if len(low) > _MOST_TOLD else ""
    how_long = f"{longest}年" if most == len(low) else f"{LONG}年以上{most_of}"
    goes_on = f"評価{low_words(low, plan)}が{how_long}続いています。"
    if len(low) <= _MOST_TOLD:
        return f"{'と'.join(f'「{names[id_]}」' for id_ in low.index)}は、{goes_on}"
    which = f"{len(low)}事業とも" if len(low) == len(names) else f"{len(names)}事業のうち{len(low)}事業は"
    return f"{which}、{goes_on}"


def low_words(low: pd.DataFrame, plan: Ratings) -> str:
    """Name the grades that are in a table of low grades."""
    return graded(*(grade for grade in plan.lower if low.eq(grade).any(axis=None)))


def page_lead(moved: pd.DataFrame, before: int) -> str:
    """Open the page: what became of the programs since the year before.

    Parameters
    ----------
    moved : DataFrame
        From ``ratings.movement.movements``.
    before : int
        The fiscal year compared with.
    """
    told, became = [], outcomes(moved)
    fell = moved.loc[became.eq("悪化"), "program_name"]
    for changes in (("悪化", "改善"), ("新規", "終了")):
        counts = {change: int(became.eq(change).sum()) for change in changes}
        names = {change: moved.loc[became.eq(change), "program_name"] for change in changes}
        parts = [
            f"{_CHANGED[change]}{n}事業{_aside(names[change], fell)}" for change, n in counts.items() if n
        ]
        if parts and "悪化" in changes:
            parts[0] = f"評価が{parts[0]}"
        parts += _gone(moved, became, fell) if "終了" in changes else []
        told += [f"{'、'.join(parts)}です。"] if parts else []
        if counts.get("悪化") and _MOST_TOLD < len(fell) <= _MOST_NAMED:
            told.append(f"下がったのは、{'、'.join(fell)}です。")
    if told:
        return f"{before}年度と比べて、{''.join(told)}"
    if moved["steps"].notna().any():
        return f"{before}年度から評価の動いた事業はありません。"
    return f"{before}年度と評価を比べられる事業はありません。"


def _gone(moved: pd.DataFrame, became: pd.Series, fell: pd.Series) -> list[str]:
    """Count the programs that are no longer in the table, those that had ended before by themselves, and name them if they are few."""
    gone, ended = ~moved["there_after"], became.eq(ENDED)
    told = [("表からなくなったのは", gone & ~ended), ("前の年度までに終了していたのは", gone & ended)]
    return [
        f"{words}{these.sum()}事業{_aside(moved.loc[these, 'program_name'], fell)}"
        for words, these in told
        if these.any()
    ]


def _aside(names: pd.Series, fell: pd.Series) -> str:
    """Name a few programs in brackets, unless those that fell are so many that they alone are named."""
    return f"（{'、'.join(names)}）" if max(len(names), len(fell)) <= _MOST_TOLD else ""


def moved(record: Record, plan: Ratings) -> str:
    """Say which way the grade went since the program's year before: 上がった, 下がった or nothing."""
    grade, before = record.now["rating"], record.before
    if before is None or broken(int(before["fiscal_year"]), int(record.now["fiscal_year"]), plan.breaks):
        return ""
    scale = plan.scale
    if grade not in scale or before["rating"] not in scale or grade == before["rating"]:
        return ""
    return "上がった" if scale.index(grade) < scale.index(before["rating"]) else "下がった"


def grade_sentence(record: Record, plan: Ratings) -> str:
    """Say how the program is rated and since when, or where the grade came from."""
    year, grade = int(record.now["fiscal_year"]), record.grades[int(record.now["fiscal_year"])]
    if grade is None:
        return "この年度の評価は書かれていません。"
    run = 1
    while record.grades.get(year - run) == grade and year - run + 1 not in plan.breaks:
        run += 1
    if run > 1:
        return f"{run}年続けて評価「{grade}」です。"
    before = record.before
    outside = "（順序に含めない区分）" if grade in plan.exit else ""
    if before is None:
        new = "前の年度の表にはない事業です。" if len(record.years) > 1 else ""
        return f"評価は「{grade}」{outside}です。{new}"
    then, old = int(before["fiscal_year"]), record.grades[int(before["fiscal_year"])]
    if old is None:
        return f"評価は「{grade}」{outside}です（{then}年度は評価なし）。"
    if broken(then, year, plan.breaks):
        return (
            f"評価は「{grade}」{outside}です。{then}年度の「{old}」とは区分の意味が違うため、比べられません。"
        )
    word = moved(record, plan)
    if word:
        return f"評価が{then}年度の「{old}」から「{grade}」に{word.replace('った', 'りました')}。"
    return (
        f"評価は{then}年度の「{old}」から「{grade}」{outside}になりました。"
        if old != grade
        else f"{then}年度と同じ評価「{grade}」です。"
    )


def indicator_sentence(one: Indicator) -> str:
    """Say where an indicator came from, where it is, and what that means for its target."""
    row, kind = one.row, STATUSES[one.row["status"]].kind
    if kind == UNABLE:
        return f"{one.name}は判定できません（{why(row)}）。"
    kind = reached(kind, met=row["met"])
    end = _SAID[kind].format(target=one.target)
    if kind == BACK and one.last and one.last[2] == one.last[1]:
        end = f"目標{one.target}から離れたままです（{one.last[0]}年度と同じ値）"
    if kind == BACK and one.last and (one.last[2] - one.last[1]) * one.side > 0:
        end = f"目標{one.target}から離れていますが、{one.last[0]}年度よりは良くなっています"
    if kind in (SLOW, LATE) and one.in_time:
        end = f"{one.in_time}年度からの動きが続けば目標{one.target}に届きます"
    if row["kind"] == "stage":
        if kind == FLAT and one.baseline == one.current:
            return f"{one.name}は「{one.current}」のままです（目標「{one.target}」）。"
        went_on = {BACK: "後退し", MISSED: "なり"}.get(kind, "進み")
        way = (
            f"「{one.baseline}」から「{one.current}」に{went_on}"
            if one.baseline != one.current
            else f"「{one.current}」のままで"
        )
        return f"{one.name}は{way}、{end.replace(one.target, f'「{one.target}」')}。"
    step = row["current"] - row["baseline"]
    if kind == FLAT and not step:
        return f"{one.name}は基準値と同じ{one.current}のままです（目標{one.target}）。"
    way = (
        f"{one.baseline}から{one.current}に{went(row['unit'], up=step > 0)}"
        if step
        else f"基準値と同じ{one.current}で"
    )
    return f"{one.name}は{way}、{end}。"


def say(record: Record, plan: Ratings) -> str:
    """Open the section of a program: its grade and its indicators."""
    told = record.indicators
    if len(told) <= _MOST_TOLD:
        return grade_sentence(record, plan) + "".join(indicator_sentence(one) for one in told)
    counts = pd.Series([one.row["status"] for one in told]).value_counts(sort=False)
    parts = "、".join(f"{word}{n}" for word, n in counts.items())
    return f"{grade_sentence(record, plan)}{len(told)}指標の判定は、{parts}です。"


def partner_sentence(record: Record, names: dict[str, str]) -> str:
    """Say which partners the program gained and lost since its year before; nothing if there is none to compare, or it can't be read."""
    now = record.partners[int(record.now["fiscal_year"])]
    if now is None:
        return f"協働の相手の欄（{quoted(record.now[['partners_raw']])}）は、区分として読めません。"
    then = None if record.before is None else record.partners[int(record.before["fiscal_year"])]
    if then is None:
        return ""
    new, lost = [c for c in now if c not in then], [c for c in then if c not in now]
    year = int(record.before["fiscal_year"])
    parts = [
        f"{'、'.join(names[code] for code in codes)}が{verb}"
        for codes, verb in [(new, "加わりました"), (lost, "なくなりました")]
        if codes
    ]
    return (
        f"{year}年度から、" + "、".join(parts).replace("加わりました、", "加わり、") + "。" if parts else ""
    )
