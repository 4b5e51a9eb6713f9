"""The headline figures of a year, counted as on the other pages."""

from __future__ import annotations

from analysis.data import Selection
from analysis.profiles import BACK, MET, MISSED
from analysis.progress.judging import judge, status_counts
from analysis.review.agenda import review_list


def figures(chosen: Selection) -> dict[str, tuple[int, int | None]]:
    """Count the five headline figures of one year.

    Returns
    -------
    dict
        Name → (count, of how many; None if of nothing).
    """
    programs, judged, listed = chosen.programs, judge(chosen), review_list(chosen)
    counts, upper = status_counts(judged), chosen.plan.ratings.upper
    reached, short = chosen.profile.of(MET), chosen.profile.of(BACK, MISSED)
    return {
        "事業": (len(programs), None),
        "話し合いたい事業": (listed.loc[listed["here"], "program_id"].nunique(), None),
        f"{'・'.join(reached)}の指標": (int(counts[reached].sum()), len(judged)),
        f"{'・'.join(short)}の指標": (int(counts[short].sum()), len(judged)),
        f"評価{'・'.join(upper)}の事業": (
            int(programs["rating"].isin(upper).sum()),
            int(
                programs["rating"].isin(chosen.plan.ratings.scale).sum()
            ),  # grades outside the scale are not of it
        ),
    }


def said(count: tuple[int, int | None]) -> str:
    """Write a headline figure."""
    return f"{count[0]}" if count[1] is None else f"{count[0]} / {count[1]}"
