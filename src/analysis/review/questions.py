"""The one question to ask about a program, made from the evidence it is listed for."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.fields import POINTS
from analysis.profiles import BACK, FLAT, LATE, MET, MISSED, ON_TRACK, SLOW, reached
from analysis.review.evidence import Evidence
from analysis.show.words import short, went

# What an indicator did, by the kind of its status; {name}, {b}, {c} and {g} are its name and values.
_STORY = {
    MET: "{name}は{c}で、目標の{g}に届いている",
    ON_TRACK: "{name}は{b}から{c}まで進み、目標の{g}に向かっている",
    SLOW: "{name}は{c}で、目標の{g}に対し、やや遅れている",
    LATE: "{name}は{c}で、平均の進み方では目標の{g}に届かない",
    FLAT: "{name}は{c}で、基準の{b}からほとんど動いていない（目標{g}）",
    BACK: "{name}は{b}から{c}に{moved}、目標の{g}から遠ざかっている",
    MISSED: "目標年度になったが、{name}は{c}で、目標の{g}に届いていない",
}
_NEARER = "{name}は{b}から{c}に{moved}、目標の{g}から離れている（{year}年度よりは良くなった）"  # BACK, better than the year before
_UNCHANGED = "{name}は{b}から{c}に{moved}、目標の{g}から離れたまま（{year}年度と同じ値）"
# SLOW or LATE, and in time if it moves on as since the year before.
_IN_TIME = "{name}は{year}年度の{then}から{c}に{lately}、この動きが続けば目標の{g}に届く"
_STILL = "{name}は{c}のままで、目標の{g}に届いていない"  # FLAT, and nothing has changed at all
_NO_STORY = "指標では判定できない（{why}）"
_LONGEST = 30  # of a text that is quoted
# What is known beside the kind of a status.
_SAME, _RENAMED, _ASSUMED, _SOON = "same text", "renamed", "assumed", "in time"
# What to ask, by the first reason of the program, and where they differ by what its indicator did.
_QUESTIONS = {
    "worst": {
        None: "評価は{rating}。{story}。何で成果を確かめ、どう立て直すか。",
        _SAME: "評価は{rating}。現状値は目標と同じ「{same}」だが、数値や段階でないため判定していない。達成とみてよいか、なぜ{rating}か。",
        BACK: "評価は{rating}。{story}。続けるか、別の形に移すか。",
        MISSED: "評価は{rating}。{story}。終えるか、目標と進め方を改めるか。",
        "": "評価は{rating}。{story}。どう立て直すか。",
    },
    "low_and_short": {
        BACK: "{story}。原因は何か、何を変えるか。",
        MISSED: "{story}。続けるか、目標を改めるか。",
        _SOON: "{story}。続けるには何が要るか。",
        "": "{story}。何を変えれば動くか。",
    },
    "high_and_short": {
        _SOON: "{story}。{rating}評価はこの動きを見込んだものか。",
        BACK: "{rating}評価の根拠は何か。{story}。",
        "": "{rating}評価の根拠は何か。{story}。",
    },
    "low_but_met": {"": "{story}。それでも{rating}評価なのはなぜか。目標は適当か。"},
    "near": {
        MISSED: "{story}。次の目標をどうするか。",
        _SOON: "{story}。目標年度まであと{left}年。続けるには何が要るか。",
        "": "{story}。目標年度まであと{left}年。間に合わせるか、目標を改めるか。",
    },
    "dropped_two": {"": "評価が{before}から{rating}に下がったのはなぜか。"},
    "dropped_twice": {"": "評価が2年続けて下がり{rating}になった。何が起きているか。"},
    "ended": {
        "": "終えた後、その役割を誰が担うか。",
        _ASSUMED: "評価{rating}を終了とみなした（意味は未登録）。終えたのなら、その役割を誰が担うか。",
    },
    "gone": {
        "": "今年度の表にない。終わったのか、ほかの事業に移ったのか。",
        _RENAMED: "今年度の表にない。「{new}」に名前が変わったのではないか。",
    },
    "goal_changed": {"": "基準値か目標値を変えた理由は何か（{detail}）。"},
    "unable_twice": {
        "": "前の年度に続き、判定できない（{why}）。何で成果を確かめるか。",
        _SAME: "現状値は目標と同じ「{same}」だが、数値や段階でないため、前の年度に続き判定していない。達成とみてよいか。",
    },
}


def question(code: str, row: tuple, indicator: Mapping[str, object] | None, seen: Evidence) -> str:
    """Word the question for one program.

    Parameters
    ----------
    code : str
        Its first reason (a key of ``reasons.REASONS``).
    row : namedtuple
        Of ``program_name``, ``rating``, ``before``, ``details``.
    indicator : mapping or None
        The indicator it is about, from ``Evidence.judged``.
    seen : Evidence

    Returns
    -------
    str
        One or two short sentences.
    """
    able = indicator is not None and indicator["status_reason"] == ""
    kind = indicator["sort"] if able else None
    if kind in (SLOW, LATE) and indicator["in_time"]:
        kind = _SOON
    words = {
        "rating": row.rating,
        "before": row.before,
        "detail": row.details[0],
        "why": "指標なし" if indicator is None else indicator["status_reason"],
        "story": _story(indicator, kind, seen),
    }
    if able:
        words["left"] = f"{indicator['left']:.0f}"
    if kind is None and _same_text(indicator):
        kind, words["same"] = _SAME, short(indicator["said_target"], _LONGEST)
    if code == "gone" and row.program_name in seen.renamed:
        kind, words["new"] = _RENAMED, seen.renamed[row.program_name]
    if code == "ended" and not seen.scale.confirmed:
        kind = _ASSUMED
    asked = _QUESTIONS[code]
    return asked.get(kind, asked[""]).format_map(words)


def _same_text(indicator: Mapping[str, object] | None) -> bool:
    """Tell whether an indicator is a text, no number and no stage, that says of today what was the target."""
    if indicator is None or indicator["status_reason"] != "数値化不可":
        return False
    return indicator["said_current"] == indicator["said_target"] not in ("", "—", "-")


def _story(indicator: Mapping[str, object] | None, kind: str | None, seen: Evidence) -> str:
    if kind is None:
        return _NO_STORY.format(why="指標なし" if indicator is None else indicator["status_reason"])
    kind = reached(kind, met=indicator["met"])
    stage = indicator["kind"] == "stage"
    said = {point: indicator[f"said_{point}"] for point in POINTS}
    still = kind == FLAT and said["current"] == said["baseline"]
    back = _NEARER if indicator["nearer"] else _UNCHANGED if indicator["unchanged"] else _STORY[BACK]
    words = {point: f"「{value}」" if stage else value for point, value in said.items()}
    up = indicator["current"] > indicator["baseline"]
    return (
        _IN_TIME if kind == _SOON else _STILL if still else back if kind == BACK else _STORY[kind]
    ).format(
        name=indicator["name"],
        b=words["baseline"],
        c=words["current"],
        g=words["target"],
        moved="後退し" if stage else went(indicator["unit"], up=up),
        year=seen.chosen.year_before,
        then=indicator["said_then"],
        lately=went(indicator["unit"], up=indicator["target"] > indicator["current"]),
    )
