"""What is the matter this year, in the few sentences that open the agenda and the front page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.profiles import FLAT, LATE, MET, ON_TRACK, SLOW
from analysis.ratings.movement import sole_department
from analysis.review.agenda import reasons_of
from analysis.review.evidence import BEHIND, LAST_YEARS, Evidence
from analysis.show.words import graded, short

_MOST_CLAUSES = 3
_MOST_WORST = 3  # programs
_FEW = 3  # programs: of so few the page says how all of them do
_MOST_TOGETHER = 2  # named before what became of them
_LONGEST_NAME = 24


def matter(seen: Evidence) -> list[str]:
    """Say what is the matter this year, in at most three clauses with their numbers, the gravest first.

    Returns
    -------
    list of str
        Sentences; where nothing is grave, low and lower grades before the good news.
    """
    told = {say: clause for say in GRAVE if (clause := say(seen))}
    if len(told) >= _MOST_CLAUSES and _worst in told:  # no room for who fell but beside the worst
        told[_worst] += _fallen_beside_the_worst(seen)
    grave = list(told.values())
    also = (_fell, _left) if grave else (_at_odds, _low, _fell, _nothing_grave, _left)
    if grave and len(seen.programs) <= _FEW:
        also = (*also, _others)
    return [*grave, *(clause for say in also if (clause := say(seen)))][:_MOST_CLAUSES]


def named_programs(seen: Evidence) -> list[str]:
    """Give the program of the indicator that is named first, and the one named first of those rated lower than the year before."""
    fell, worst = fallen(seen), seen.scale.scale[-1]
    beside = fell[fell["after"].ne(worst)] if len(fell) else fell
    return [*_furthest_back_first(seen)["program_id"].head(1), *(beside if len(beside) else fell).index[:1]]


def _furthest_back_first(seen: Evidence) -> pd.DataFrame:
    return seen.judged[seen.back].sort_values("progress", kind="stable")


def _back(seen: Evidence) -> str:
    """Indicators that moved away from their targets, and how their programs are rated."""
    rows = _furthest_back_first(seen)
    if rows.empty:
        return ""
    names = [_full_name(row) for _, row in rows.head(_MOST_WORST).iterrows()]
    which, also = names[0], ""
    then, moved_on = _back_then(len(rows), seen) if len(rows) > 1 else ("", "")
    if len(rows) > _MOST_TOGETHER:
        which = f"{which}など{len(rows)}指標{then}"
        also = f"ほかに後退したのは、{'、'.join(names[1:])}です。" if len(rows) <= _MOST_WORST else ""
    elif len(rows) > 1:
        which = f"{'、'.join(names)}の{len(rows)}指標{then}"
    rated = seen.programs["rating"].reindex(rows["program_id"].unique())
    return f"{which}が基準値より後退し{_rated_beside(rated, seen, also + moved_on)}"


def _back_then(now: int, seen: Evidence) -> tuple[str, str]:
    """Say how many there were the year before, and where fewer are back now, what has become of all of those."""
    then, year, became = seen.back_then, seen.chosen.year_before, seen.back_now.value_counts()
    if then is None:
        return "", ""
    parts = [f"{word}{became[word]}" for word in seen.chosen.profile.words if word in became]
    parts += [f"表になし{then - became.sum()}"] if became.sum() < then else []
    moved_on = f"{year}年度の{then}指標は、いま{'、'.join(parts)}です。"
    return f"（{year}年度{'も' if then == now else 'は'}{then}）", moved_on if now < then else ""


def _full_name(row: pd.Series) -> str:
    return f"「{short(row['program_name'], _LONGEST_NAME)}」の{row['name']}"


def _rated_beside(rated: pd.Series, seen: Evidence, also: str) -> str:
    """Go on from what went back to how its programs are rated (a Series by ``program_id``), and what else there is to say of it."""
    scale = seen.scale
    low, high = rated.isin(scale.lower), rated.isin(scale.upper)
    if low.all():
        whose = "評価も" if len(rated) == 1 else "その事業の評価はいずれも"
        return f"、{whose}{_given(rated, scale.lower)}です。{also}"
    if high.all():
        whose = "評価は" if len(rated) == 1 else "その事業の評価はいずれも"
        return f"ているのに、{whose}{_given(rated, scale.upper)}です。{also}"
    told = [f"{low.sum()}事業が{_given(rated, scale.lower)}"] if low.any() else []
    if high.any():
        best = rated[high].map(scale.scale.index).sort_values(kind="stable").index[0]
        name = short(seen.programs.loc[best, "program_name"], _LONGEST_NAME)
        many = f"など{high.sum()}事業" if high.sum() > 1 else ""
        told.append(f"「{name}」{many}が{_given(rated, scale.upper)}")
    whole = "" if (low | high).all() else f"{len(rated)}事業のうち"
    beside = f"その事業の評価は、{whole}{'、'.join(told)}です。" if told else ""
    return f"ています。{beside}{also}"


def _given(rated: pd.Series, grades: Sequence[str]) -> str:
    """Name those of some grades that are given."""
    return graded(*(grade for grade in grades if rated.eq(grade).any()))


def _worst(seen: Evidence) -> str:
    """The worst grade: the few programs that have it, or how many, and the department if they are all of one."""
    worst = seen.scale.scale[-1]
    rows = seen.programs[seen.programs["rating"].eq(worst)]
    if rows.empty or len(seen.scale.scale) < 2:
        return ""
    one = sole_department(seen.programs, worst)
    then = _worst_then(rows, seen)
    if len(rows) <= _MOST_WORST:
        names = "".join(f"「{short(name, _LONGEST_NAME)}」" for name in rows["program_name"])
        return f"評価{graded(worst)}は{names}です{_aside(f'いずれも{one}' if one else '', then)}。"
    if one:
        share = f"{len(seen.programs)}事業のうち{seen.programs['department'].eq(one).sum()}事業を担当"
        return f"評価{graded(worst)}の{len(rows)}事業は、いずれも{one}（{share}）の事業です。"
    return f"評価{graded(worst)}は{len(rows)}事業です{_aside(then)}。"


def _worst_then(rows: pd.DataFrame, seen: Evidence) -> str:
    """Say of the programs of the worst grade whether they had it the year before, and how many had it then."""
    count, worst = seen.worst_then, graded(seen.scale.scale[-1])
    if count is None:
        return ""
    year, before = seen.last.fiscal_year, seen.moved["before"].reindex(rows.index)
    if before.eq(seen.scale.scale[-1]).all():
        return f"{year}年度も{worst}{f'、当時の{worst}は{count}事業' if count != len(rows) else ''}"
    return f"{year}年度は{count}事業" if count != len(rows) else ""


def _fallen_beside_the_worst(seen: Evidence) -> str:
    """Go on from the few programs of the worst grade to the others that are rated lower than the year before."""
    worst, all_fell = seen.scale.scale[-1], fallen(seen)
    fell = all_fell[all_fell["after"].ne(worst)] if len(all_fell) else all_fell
    if seen.programs["rating"].eq(worst).sum() > _MOST_WORST or fell.empty:
        return ""
    return f"{'ほかに' if len(fell) < len(all_fell) else ''}{seen.last.fiscal_year}年度より評価が下がったのは、{_first_of(fell)}です。"


def _aside(*words: str) -> str:
    told = "、".join(word for word in words if word)
    return f"（{told}）" if told else ""


def _missed(seen: Evidence) -> str:
    goes_on = ~seen.judged["rating"].isin(seen.scale.exit)
    behind = seen.judged["sort"].isin(BEHIND) & ~seen.judged["met"] & goes_on
    count = int((seen.judged["left"].le(0) & behind).sum())
    return f"目標年度を迎えた{count}指標が目標に届いていません。" if count else ""


def _near(seen: Evidence) -> str:
    rows = seen.judged["left"].between(1, LAST_YEARS) & seen.judged["sort"].isin((SLOW, LATE, FLAT))
    rows &= ~seen.back & ~seen.judged["rating"].isin(seen.scale.exit)
    if not rows.any():
        return ""
    also = "ほかに" if seen.back.any() else ""
    if rows.sum() == 1:
        row = seen.judged[rows].iloc[0]
        now, goal = (
            f"「{row[at]}」" if row["kind"] == "stage" else row[at] for at in ("said_current", "said_target")
        )
        rated = f"（評価{graded(row['rating'])}）" if pd.notna(row["rating"]) else ""
        name = f"{also and 'ほかに、'}{_full_name(row)}は{now}で"
        if row["sort"] == FLAT:
            how = (
                "基準値のまま動いて"
                if row["said_current"] == row["said_baseline"]
                else "基準値からほとんど動いて"
            )
            return f"{name}、{how}いません（目標{goal}まで残り{LAST_YEARS}年）{rated}。"
        given = f"評価は{graded(row['rating'])}です。" if rated else ""
        return f"{name}、{_late(goal, 'ただし、' if row['in_time'] else '', seen)}{given}"
    flat = rows & seen.judged["sort"].eq(FLAT)
    slow, words = rows & ~flat, "・".join(seen.chosen.profile.of(FLAT))
    counts = seen.judged.loc[slow, "status"].value_counts()
    told = "、".join(f"{word}{n}" for word, n in counts.items() if n)
    stay = seen.judged.loc[flat, "said_current"].eq(seen.judged.loc[flat, "said_baseline"]).all()
    how = "基準値のまま動いていません" if stay else "基準値からほとんど動いていません"
    still = f"{flat.sum()}指標は{how}（{words}）。" if flat.any() else ""
    if not slow.any():
        return f"目標年度まで{LAST_YEARS}年ですが、{also}{still}"
    soon = int((slow & seen.judged["in_time"]).sum())
    which = (
        f"うち{soon}指標{_named(seen.judged[slow & seen.judged['in_time']])}は、"
        if soon < slow.sum()
        else "いずれも、"
    )
    return f"{also}{slow.sum()}指標（{told}）は、{_late('', which if soon else '', seen)}{still}"


def _named(rows: pd.DataFrame) -> str:
    """Name the programs of a few indicators in brackets."""
    names = [short(name, _LONGEST_NAME) for name in rows["program_name"].unique()]
    return f"（{'、'.join(names)}）" if len(names) <= _MOST_TOGETHER else ""


def _late(goal: str, soon: str, seen: Evidence) -> str:
    """Go on to say that a target will not be reached, and of which (``soon``, if any) last year's pace would do."""
    then = f"{soon}{seen.chosen.year_before}年度からの動きが続けば届きます。" if soon else ""
    return f"平均の進み方では残り{LAST_YEARS}年で目標{goal}に届きません。{then}"


def fallen(seen: Evidence) -> pd.DataFrame:
    """Give the programs rated lower than in the year before (``Evidence.moved``), the lowest grade first; none across a new scale."""
    if seen.last is None or not seen.same_scale(seen.last.fiscal_year):
        return pd.DataFrame()
    fell = seen.moved[seen.moved["steps"].lt(0)]
    rank = fell["after"].map(seen.scale.scale.index)
    return fell.loc[rank.sort_values(ascending=False, kind="stable").index]


def _fell(seen: Evidence) -> str:
    """Programs rated lower than in the year before."""
    fell = fallen(seen)
    return "" if fell.empty else f"{seen.last.fiscal_year}年度より評価が下がったのは、{_first_of(fell)}です。"


def _left(seen: Evidence) -> str:
    """Programs of the year before that are not in this year's table, and whether one may only have got another name."""
    if seen.gone.empty or len(seen.chosen.awaited):
        return ""
    new = seen.renamed.get(seen.gone["program_name"].iloc[0], "") if len(seen.gone) == 1 else ""
    asked = f"「{short(new, _LONGEST_NAME)}」に名前が変わったのかもしれません。" if new else ""
    return f"{seen.last.fiscal_year}年度の評価表にあった{_first_of(seen.gone)}が、この年度の表にありません。{asked}"


def _others(seen: Evidence) -> str:
    """The programs that there is nothing to discuss of: how they are rated and judged."""
    rest = seen.programs[~seen.programs.index.isin(reasons_of(seen).index)]
    rated = [grade for grade in seen.scale.grades if rest["rating"].eq(grade).any()]
    if rest.empty or not rated:
        return ""
    judged = seen.judged.loc[seen.judged["program_id"].isin(rest.index), "status"]
    words = [word for word in seen.chosen.profile.words if judged.eq(word).any()]
    names = "".join(f"「{short(name, _LONGEST_NAME)}」" for name in rest["program_name"])
    told = f"、指標の判定は{'か'.join(f'「{word}」' for word in words)}" if words else ""
    return f"{names}は、評価が{graded(*rated)}{told}です。"


def _first_of(programs: pd.DataFrame) -> str:
    name = short(programs["program_name"].iloc[0], _LONGEST_NAME)
    return f"「{name}」{f'など{len(programs)}事業' if len(programs) > 1 else ''}"


# The gravest first.
GRAVE = (_back, _worst, _missed, _near)


def _nothing_grave(seen: Evidence) -> str:
    able = seen.judged[seen.judged["status_reason"].eq("")]
    if seen.judged.empty:
        return f"{len(seen.programs)}事業に、指標は書かれていません。"
    if able.empty:
        return f"{len(seen.programs)}事業の指標は、どれも判定できません。"
    if _at_odds(seen):
        return ""
    if len(able) == 1:
        row = able.iloc[0]
        now, goal = (
            f"「{row[at]}」" if row["kind"] == "stage" else row[at] for at in ("said_current", "said_target")
        )
        return f"{_full_name(row)}は{now}で、判定は「{row['status']}」です（目標{goal}）。"
    told, met = "後退した指標も期限の迫る遅れもありません。", int(able["met"].sum())
    of, every = f"判定できる{len(able)}指標", "、いずれも"
    if met == len(able):
        return f"{told}{of}は{every}目標に届いています。"
    if able["sort"].isin((MET, ON_TRACK)).all():
        words = "か".join(word for word in seen.chosen.profile.words if able["status"].eq(word).any())
        return f"{told}{of}の判定は{every}「{words}」です。"
    rest = able.loc[~able["met"], "status"].value_counts()
    others = "、".join(f"{word}{n}" for word, n in rest.items() if n)
    reached = f"目標に届いたのは{met}指標で、ほかは" if met else "判定は"
    return f"{told}{of}の{'うち' if met else ''}{reached}{others}です。"


def _at_odds(seen: Evidence) -> str:
    """Every indicator that can be judged has reached its target, and yet programs of theirs have lower grades."""
    able = seen.judged[seen.judged["status_reason"].eq("")]
    low = able.loc[able["rating"].isin(seen.scale.lower), "rating"]
    if low.empty or not able["met"].all():
        return ""
    given = _given(low, seen.scale.lower)
    if len(able) == 1:
        return f"{_full_name(able.iloc[0])}は目標に届きましたが、評価は{given}です。"
    ids = able.loc[low.index, "program_id"].unique()
    names = "、".join(seen.programs.loc[ids, "program_name"]) if len(ids) <= _MOST_WORST else ""
    some = f"{len(ids)}事業{f'（{names}）' if names else ''}は評価が"
    which = "その事業の評価はいずれも" if len(low) == len(able) else some
    return f"判定できる{len(able)}指標はいずれも目標に届きましたが、{which}{given}です。"


def _low(seen: Evidence) -> str:
    """Programs of the lower half of the scale, said where there is nothing graver: good news alone would be all-clear."""
    rated = seen.programs["rating"]
    if _at_odds(seen):
        told = seen.judged.loc[seen.judged["status_reason"].eq(""), "program_id"]
        rest = rated[rated.isin(seen.scale.lower) & ~rated.index.isin(told)]
        which = f"{len(rest)}事業"
        if len(rest) <= _MOST_WORST:
            which = "".join(
                f"「{short(seen.programs['program_name'][id_], _LONGEST_NAME)}」" for id_ in rest.index
            )
        return f"ほかに{which}は、評価が{_given(rest, seen.scale.lower)}です。" if len(rest) else ""
    low, given = int(rated.isin(seen.scale.lower).sum()), _given(rated, seen.scale.lower)
    if low == len(rated) > 1:
        return f"{low}事業はいずれも、評価が{given}です。"
    return f"{len(rated)}事業のうち{low}事業は、評価が{given}です。" if low and low < len(rated) else ""
