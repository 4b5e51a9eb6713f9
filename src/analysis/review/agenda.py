"""What the review meeting should talk about: programs in four groups, each once, in the order of gravity.

The groups and their order are mechanical; ``docs/methods.md`` states them.
"""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.identity import identified
from analysis.data import Selection, kept
from analysis.plan import Plan
from analysis.profiles import FROM_GOOD, SHORT
from analysis.progress.judging import judge
from analysis.review.evidence import BEHIND, Evidence, evidence_of
from analysis.review.questions import question
from analysis.review.reasons import REASONS, worded

GROUPS = {
    1: "成果も評価も低い",
    2: "評価と指標が食い違う",
    3: "期限が迫る",
    4: "変わった・終わった",
}
_UNABLE = "unable_twice"  # nothing changed: they are named beside those of the last group
COLUMNS = [
    "program_id", "program_name", "department", "rating", "before", "group", "codes", "reasons", "details",
    "question", "own_reason", "indicator_no", "here",
]  # fmt: skip


def group_names(listed: pd.DataFrame) -> pd.Series:
    """Name the group of each row of a review list: ``GROUPS``, and what is merely not judged by its reason.

    Parameters
    ----------
    listed : DataFrame
        Rows of ``review_list``.
    """
    first = listed["codes"].str[0]
    return listed["group"].map(GROUPS).where(first.ne(_UNABLE), listed["reasons"].str[0])


@kept
def review_list(chosen: Selection) -> pd.DataFrame:
    """List programs to discuss, each once, in the first group that fits.

    Parameters
    ----------
    chosen : Selection
        What needs earlier years is left out where there are none; compared is the latest earlier year.

    Returns
    -------
    DataFrame
        One row per program, worst first: ``program_id``, ``program_name``, ``department``, ``rating``, ``before`` (its rating in the
        year compared with), ``group`` (a key of ``GROUPS``), ``codes`` (keys of ``reasons.REASONS``, all that hold), ``reasons`` and
        ``details`` (Japanese, one for each code), ``question`` (to ask the department), ``own_reason`` (the department's, as in the
        table), ``indicator_no`` (of the indicator the question is about; missing without one), ``here`` (False for a
        program that is no longer in this year's table).
    """
    seen = evidence_of(chosen)
    rows = reasons_of(seen)
    rows["group"] = [REASONS[codes[0]].group for codes in rows["codes"]]
    names = pd.concat([seen.programs, seen.gone.assign(rating=pd.NA, reason="")])
    names = names[["program_name", "department", "rating", "reason"]].rename(columns={"reason": "own_reason"})
    rows = names.join(rows, how="inner")  # in the order of the table
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    before = seen.moved["before"] if seen.moved is not None else pd.Series(dtype="str")
    rows = rows.assign(before=before.reindex(rows.index), here=rows.index.isin(seen.programs.index))
    about = _indicators(seen, rows)
    rows["indicator_no"] = about["indicator_no"].reindex(rows.index)
    asked = about.to_dict("index")
    rows["question"] = [question(row.codes[0], row, asked.get(row.Index), seen) for row in rows.itertuples()]
    order = _order(seen, rows, about)
    return rows.loc[order].rename_axis("program_id").reset_index()[COLUMNS]


def reasons_of(seen: Evidence) -> pd.DataFrame:
    """Give the programs to discuss with all that holds of them: ``codes``, ``reasons``, ``details``, indexed by program_id."""
    found = {code: reason.programs(seen) for code, reason in REASONS.items()}
    listed = pd.concat([part.assign(code=code) for code, part in found.items()], ignore_index=True)
    told = listed.groupby(["program_id", "code"], sort=False)["detail"].agg("、".join).reset_index()
    words = worded(seen)
    rows = told.assign(reason=told["code"].map(words)).groupby("program_id", sort=False)
    return rows.agg(codes=("code", list), reasons=("reason", list), details=("detail", list))


def _indicators(seen: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """Choose of every program the indicator that speaks most for its group: the one furthest back that is short, behind or met."""
    wanted = {1: SHORT, 2: SHORT, 3: BEHIND, 4: ()}
    judged = seen.judged[seen.judged["program_id"].isin(rows.index)]
    group = judged["program_id"].map(rows["group"])
    speaks = [kind in wanted[number] for kind, number in zip(judged["sort"], group, strict=True)]
    able = judged["status_reason"].eq("")
    judged = judged.assign(speaks=speaks, able=able).sort_values(
        ["speaks", "able", "progress"], ascending=[False, False, True], kind="stable", na_position="last"
    )
    return judged.drop_duplicates("program_id").set_index("program_id")


def _order(seen: Evidence, rows: pd.DataFrame, about: pd.DataFrame) -> pd.Index:
    """Order programs: by group, then what the group goes by, then the table."""
    grades = {grade: n for n, grade in enumerate(seen.scale.scale)}
    steps = max(len(grades) - 1, 1)
    rank = rows["rating"].map(grades).astype("float64")
    poor = (rank / steps).fillna(1.0)  # an exit, or none, is as far from good as the worst grade
    kinds = {kind: n / (len(FROM_GOOD) - 1) for n, kind in enumerate(FROM_GOOD)}
    far = about["sort"].map(kinds).astype("float64").reindex(rows.index)
    code = rows["codes"].str[0].map({code: n for n, code in enumerate(REASONS)})
    progress, pace = (about[name].astype("float64").reindex(rows.index) for name in ["progress", "pace"])
    first = {1: -rank, 2: -(far - poor).abs(), 3: pace, 4: code}
    second = {1: progress, 2: progress, 3: progress, 4: pd.Series(0.0, rows.index)}
    keys = pd.DataFrame(
        {
            "group": rows["group"],
            **{
                name: sum((values.where(rows["group"].eq(n), 0.0) for n, values in by.items()), start=0.0)
                for name, by in {"first": first, "second": second}.items()
            },
        }
    )
    return keys.sort_values(["group", "first", "second"], kind="stable", na_position="last").index


def improved(chosen: Selection) -> pd.DataFrame:
    """List programs that did better than the year before: a better rating, or an indicator that has newly reached the target it had then.

    Returns
    -------
    DataFrame
        ``program_id``, ``program_name``, ``told`` (``C→B``, or the name of the indicator), ``kind`` (``rating``, ``indicator``, or ``new``: an indicator of a program that was not there,
        which is at its target), in the order of the table, ratings first. Empty without a year before; ratings are left out across a new scale.
    """
    seen = evidence_of(chosen)
    nobody = pd.DataFrame(columns=["program_id", "program_name", "told", "kind"], dtype="str")
    if seen.last is None:
        return nobody
    names, parts = seen.programs["program_name"], [nobody]
    if seen.same_scale(seen.last.fiscal_year):
        up = seen.moved[seen.moved["steps"].gt(0)]
        parts.append(
            pd.DataFrame({"program_id": up.index, "told": list(up["before"] + "→" + up["after"]), "kind": "rating"})
        )  # fmt: skip
    here, there = identified(seen.judged, judge(seen.last))
    both = here.merge(there, on=["program_id", "own", "nth"], suffixes=("", "_last"))
    same = both["target"].eq(both["target_last"]) | both["target_stage"].eq(both["target_stage_last"])
    new = both[both["met"] & ~both["met_last"] & both["status_reason_last"].eq("") & same]
    parts.append(pd.DataFrame({"program_id": new["program_id"], "told": new["name"], "kind": "indicator"}))
    first = seen.judged[
        seen.judged["met"] & ~seen.judged["program_id"].isin(seen.last.programs["program_id"])
    ]
    parts.append(pd.DataFrame({"program_id": first["program_id"], "told": first["name"], "kind": "new"}))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(program_name=found["program_id"].map(names))[list(nobody)]


def topics(programs: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Tag programs by the words of each topic in activities and reason.

    Parameters
    ----------
    programs : DataFrame
        The processed table ``programs``, any years.

    Returns
    -------
    DataFrame of bool, programs × topics, with the index of ``programs``
    """
    words = programs["activities"] + "\n" + programs["reason"]
    tags = {
        topic: words.map(lambda cell, marks=tuple(marks): any(mark in cell for mark in marks)).astype(bool)
        for topic, marks in plan.topics.items()
    }
    return pd.DataFrame(tags, index=programs.index)
