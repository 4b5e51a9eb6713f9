"""The headline figures of a year, counted as on the other pages."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from analysis.data import Selection
from analysis.profiles import BACK, MET, MISSED, STATUSES
from analysis.progress.judging import judge, status_counts
from analysis.ratings.movement import NONE
from analysis.review.agenda import review_list
from analysis.show.words import graded, rounded

Count = tuple[int, int | None]
_FEWEST_FOR_SHARES = 10  # of fewer, one alone moves a share by more than ten points
_MORE_IS_BETTER = (None, None, True, False, True)  # of the figures in their order; None: neither


def figures(chosen: Selection) -> dict[str, Count]:
    """Count the five headline figures of one year.

    Returns
    -------
    dict
        Name → (count, of how many; None if of nothing).
    """
    programs, judged, listed = chosen.programs, judge(chosen), review_list(chosen)
    upper = chosen.plan.ratings.upper
    reached, short = chosen.profile.of(MET), chosen.profile.of(BACK, MISSED)
    missed = judged["status"].map(lambda word: STATUSES[word].kind).eq(MISSED)
    return {
        "事業": (len(programs), None),
        "話し合いたい事業": (len(listed), None),
        f"{'・'.join(reached)}の指標": (int(status_counts(judged)[reached].sum()), len(judged)),
        f"{'・'.join(short)}の指標": (int((judged["away"] | missed).sum()), len(judged)),
        f"評価{graded(*upper)}の事業": (
            int(programs["rating"].isin(upper).sum()),
            int(
                programs["rating"].isin(chosen.plan.ratings.scale).sum()
            ),  # grades outside the scale are not of it
        ),
    }


def statuses(chosen: Selection) -> dict[str, int]:
    """Count indicators by status, every status of the profile, best first."""
    return {word: int(n) for word, n in status_counts(judge(chosen)).items()}


def grades(chosen: Selection) -> dict[str, int]:
    """Count programs by grade, every grade of the plan and none."""
    rating = chosen.programs["rating"].fillna(NONE)
    return {grade: int(rating.eq(grade).sum()) for grade in [*chosen.plan.ratings.grades, NONE]}


def remarks(chosen: Selection, then: Selection | None = None) -> dict[str, str]:
    """Say of headline figures what they are counted of: programs no longer in the table and indicators that can't be judged are in, programs outside the scale out.

    Returns
    -------
    dict
        Name of the figure → words; only where there is something to say.
    """
    names = list(figures(chosen))
    unable = statuses(chosen)[chosen.profile.unable]
    among = f"{len(judge(chosen))}のうち{chosen.profile.unable}{unable}"
    told = dict.fromkeys(names[2:4], among) if unable else {}
    gone = int((~review_list(chosen)["here"].astype(bool)).sum())
    told |= {names[1]: f"評価表にない{gone}を含む"} if gone else {}
    whens = [("", chosen), *([(f"{then.fiscal_year}年度は", then)] if then else [])]
    left = [f"{when}{_outside(one)}を除く" for when, one in whens if _outside(one)]
    return told | ({names[4]: "。".join(left)} if left else {})


def _outside(chosen: Selection) -> str:
    """Say how many programs are outside the scale, and their grades."""
    counts = {name: n for name, n in grades(chosen).items() if name not in chosen.plan.ratings.scale and n}
    return f"{'・'.join(counts)}の{sum(counts.values())}事業" if counts else ""


def called(chosen: Selection, then: Selection | None) -> dict[str, str]:
    """Call headline figures by the statuses that there are, this year or the year before: name of the figure → words."""
    name, there = list(figures(chosen))[3], [statuses(one) for one in (chosen, then) if one is not None]
    words = [word for word in chosen.profile.of(BACK, MISSED) if any(counts[word] for counts in there)]
    words = words or chosen.profile.of(BACK)
    return {name: f"{'・'.join(words)}の指標"} if words else {}


def said(count: Count) -> str:
    """Write a headline figure."""
    return f"{count[0]}" if count[1] is None else f"{count[0]} / {count[1]}"


def compared(now: dict[str, Count], before: dict[str, Count], year: str) -> dict[str, Markup]:
    """Say how figures differ from those of the year before: ▲ or ▼, by how many, and whether that is good.

    Of as many programs or indicators the counts are compared, otherwise their shares, of few nothing; with nothing there is no comparison.

    Parameters
    ----------
    now, before : dict
        From ``figures``.
    year : str
        What the year before is called.
    """
    rows = zip(now.items(), before.values(), _MORE_IS_BETTER, strict=True)
    return {name: _difference(count, then, better, year) for (name, count), then, better in rows}


def _difference(now: Count, then: Count, better: bool | None, year: str) -> Markup:
    if 0 in (now[1], then[1]):
        return Markup('<span class="move"><small>{}と比べられません</small></span>').format(year)
    if better is None or now[1] == then[1]:
        return _moved(now[0] - then[0], f"{abs(now[0] - then[0])}", better, f"{year} {then[0]}")
    if min(now[1], then[1]) < _FEWEST_FOR_SHARES:
        return Markup('<span class="move"><small>{}は {}</small></span>').format(year, said(then))
    exact, exact_then = (100 * count / of for count, of in (now, then))
    share, share_then, points = (rounded(number) for number in (exact, exact_then, exact - exact_then))
    past = f"{share}%、{year} {share_then}%"
    if now[0] == then[0]:  # of another whole: neither better nor worse
        return _moved(0, "", better, past, still="件数は±0")
    if share - share_then != points:  # whole numbers that don't add up are left to the two shares
        return _moved(exact - exact_then, "", better, past)
    return _moved(points, f"{abs(points)}ポイント", better, past, still="変わらず")


def _moved(
    more: float | Decimal, amount: str, better: bool | None, past: str, *, still: str = "±0"
) -> Markup:
    if not more:
        return Markup('<span class="move">{}<small>{}</small></span>').format(still, past)
    good = None if better is None else (more > 0) == better
    kind, word = {True: ("good", " 良くなった"), False: ("bad", " 悪くなった"), None: ("", "")}[good]
    sign = "▲" if more > 0 else "▼"
    return Markup('<span class="move {}">{}{}{}<small>{}</small></span>').format(
        kind, sign, amount, word, past
    )
