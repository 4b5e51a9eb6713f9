"""The ways of judging: each status with what it means, its colour and marker; each profile with its rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import WrongUsage

STANDSTILL = 0.05  # linear: share of the required change; hj21: share of the baseline
ON_PACE, SLIGHTLY_BEHIND = 1.0, 0.6
EUROSTAT_ON_TRACK = 0.95
DECIMALS = 9  # differences of decimal fractions are off by 1e-16; thresholds must not depend on that
NO_RATE = "年平均変化率を計算できない"

# What a status means, whatever the profile calls it.
MET, ON_TRACK, SLOW, LATE, FLAT, BACK, MISSED, UNABLE = (
    "met", "on track", "slightly behind", "behind", "flat", "back", "missed", "not assessed",
)  # fmt: skip


FROM_GOOD = [
    MET,
    ON_TRACK,
    SLOW,
    LATE,
    FLAT,
    BACK,
    MISSED,
]  # kinds, best first; what can't be judged is none of them

SHORT = (BACK, MISSED, LATE, FLAT)  # kinds that stand against a good rating, and beside a poor one


class Status(NamedTuple):
    """One status: its word, what it means, and how it is drawn (colours of the Japan Colour Universal Design set)."""

    name: str
    kind: str
    color: str
    marker: str


_BLUE, _SKY, _AMBER, _ORANGE = "#005AFF", "#4DC4FF", "#F6AA00", "#FF8A00"
_RED, _DARK, _GREY, _PALE = "#D6330A", "#99260A", "#84919E", "#C4CBD2"
_GREEN, _LIME = "#03AF7A", "#77D9A8"
STATUSES = {
    status.name: status
    for status in [
        Status("達成", MET, _BLUE, "*"),
        Status("順調", ON_TRACK, _SKY, "o"),
        Status("維持", ON_TRACK, _LIME, "o"),
        Status("前進", ON_TRACK, _GREEN, "o"),
        Status("やや遅れ", SLOW, _AMBER, "^"),
        Status("遅れ", LATE, _ORANGE, "v"),
        Status("後退", BACK, _RED, "X"),
        Status("未達", MISSED, _DARK, "P"),
        Status("横ばい", FLAT, _GREY, "s"),
        Status("評価不能", UNABLE, _PALE, "D"),
        # 健康日本21
        Status("A", MET, _BLUE, "*"),
        Status("B", ON_TRACK, _SKY, "o"),
        Status("B*", LATE, _AMBER, "^"),
        Status("C", FLAT, _GREY, "s"),
        Status("D", BACK, _RED, "X"),
        Status("E", UNABLE, _PALE, "D"),
        # 多摩市, which has no word for reaching the target or moving away
        Status("着実", MET, _SKY, "o"),
        Status("概ね", SLOW, _AMBER, "^"),
        Status("改善・工夫が必要", LATE, _ORANGE, "v"),
    ]
}
STAGE_STATUSES = (
    "達成",
    "前進",
    "横ばい",
    "後退",
    "未達",
)  # by rank and, once the target year has come, met or not


def reached(kind: str, *, met: bool) -> str:
    """Give the kind to speak of: 着実 of 多摩市 is on its way as long as the target isn't met, 維持 is there."""
    return MET if met else ON_TRACK if kind == MET else kind


# Status, the number it rests on, and why it cannot be told (empty where it can), each by row.
Verdicts = tuple[np.ndarray, pd.Series, np.ndarray]


@dataclass(frozen=True)
class Profile:
    """A rule of judging.

    Attributes
    ----------
    key : str
        By which it is chosen.
    name : str
        As printed.
    rule : str
        The rule in one sentence, as printed under tables and pictures.
    words : tuple of str
        The names of its statuses, best first; those for stages and for what cannot be judged stand among them.
    verdicts : callable
        Facts (see ``progress.judging.facts``) → ``Verdicts``.
    measure : str
        Title of the number the status rests on; empty if that is the pace.
    measure_is_share : bool
        Whether that number is a share.
    points : mapping
        Verdict → points, where the profile sums up verdicts in one (see ``composite``); else empty.
    """

    key: str
    name: str
    rule: str
    words: tuple[str, ...]
    verdicts: Callable[[pd.DataFrame], Verdicts]
    measure: str = ""
    measure_is_share: bool = False
    points: Mapping[str, int] = field(default_factory=dict)

    def of(self, *kinds: str) -> list[str]:
        """Give its words for some kinds of status, in the order of the kinds."""
        return [word for kind in kinds for word in self.words if STATUSES[word].kind == kind]

    @property
    def short(self) -> str:
        """Its name without the key."""
        return self.name.removesuffix(f"（{self.key}）")

    @property
    def unable(self) -> str:
        """The word for what cannot be judged."""
        return self.of(UNABLE)[0]

    @property
    def lettered(self) -> bool:
        """Whether its statuses are letters, which could be taken for the ratings of programs."""
        return all(word[0].isascii() for word in self.words if word not in STAGE_STATUSES)

    @property
    def printed(self) -> str:
        """Name and rule, as printed under tables and pictures."""
        return f"判定方法は{self.name}：{self.rule}"


def _linear(facts: pd.DataFrame) -> Verdicts:
    """Source of the classes: 健康日本21（第二次）最終評価 for P ≥ 1, 多摩市 総合戦略 and Eurostat for 0.6."""
    statuses = np.select(
        [
            facts["kept"] & facts["met"],
            facts["met"],
            facts["due"],
            facts["kept"] | facts["progress"].lt(-STANDSTILL) | facts["against"],
            facts["pace"].ge(ON_PACE),  # before the band: early in a long plan little progress can be enough
            facts["progress"].abs().le(STANDSTILL),
            facts["pace"].ge(SLIGHTLY_BEHIND),
        ],
        ["維持", "達成", "未達", "後退", "順調", "横ばい", "やや遅れ"],
        "遅れ",
    )
    return statuses, facts["pace"], _can(facts)


def _eurostat(facts: pd.DataFrame) -> Verdicts:
    """Ratio of the yearly growth rates observed and required. Source: Eurostat, Sustainable development in the EU."""
    b, g, c = facts["baseline"], facts["target"], facts["current"]
    passed, whole = (facts[f"{point}_year"] - facts["baseline_year"] for point in ["current", "target"])
    usable = b.ne(0) & g.ne(0) & (b * g).gt(0) & (b * c).ge(0)
    observed, required = (
        (value / b).where(usable) ** (1 / years.where(years > 0)) - 1
        for value, years in [(c, passed), (g, whole)]
    )
    ratio = (observed / required.replace(0, np.nan)).round(DECIMALS)
    statuses = np.select(
        [
            facts["kept"] & facts["met"],
            facts["met"],
            facts["due"],
            facts["kept"] | facts["against"] | ratio.lt(0),
            ratio.ge(EUROSTAT_ON_TRACK),
            ratio.ge(SLIGHTLY_BEHIND),
        ],
        ["維持", "達成", "未達", "後退", "順調", "やや遅れ"],
        "遅れ",
    )
    return statuses, ratio, np.where(usable | facts["due"], "", NO_RATE)  # once due, met or not needs no rate


def _hj21(facts: pd.DataFrame) -> Verdicts:
    """Source: 厚生労働省 健康日本21（第二次）最終評価報告書, 指標の評価 A–E."""
    b, c = facts["baseline"], facts["current"]
    share = (
        ((c - b).abs() / b.abs()).where(c.ne(b), 0.0).round(DECIMALS)
    )  # from 0, any change is without bound
    away = ((c - b) * facts["side"]).lt(0)
    statuses = np.select(
        [facts["met"], facts["due"], share.lt(STANDSTILL), away, facts["pace"].ge(ON_PACE)],
        ["A", "未達", "C", "D", "B"],
        "B*",
    )
    return statuses, share.replace(np.inf, np.nan), _can(facts)


def _tama(facts: pd.DataFrame) -> Verdicts:
    """Source: 多摩市 まち・ひと・しごと創生総合戦略, ＫＰＩの評価区分."""
    kept, met, due = facts["kept"], facts["met"], facts["due"]
    statuses = np.select(
        [due & met, due, kept & met, kept | facts["against"] & ~met, facts["against"], facts["pace"].ge(ON_PACE), facts["pace"].ge(SLIGHTLY_BEHIND)],
        ["達成", "未達", "着実", "改善・工夫が必要", "着実", "着実", "概ね"],
        "改善・工夫が必要",
    )  # fmt: skip
    return statuses, facts["pace"], _can(facts)


def _can(facts: pd.DataFrame) -> np.ndarray:
    return np.full(len(facts), "", dtype=object)


PROFILES = {
    profile.key: profile
    for profile in [
        Profile(
            key="linear",
            name="直線（linear）",
            rule=(
                "進捗率＝（現状値－基準値）÷（目標値－基準値）を期間の経過率で割ったペースが1以上なら順調、0.6以上ならやや遅れ、"
                "それ未満は遅れとし、ペースが1に届かず進捗率が±5％以内なら横ばい、それより下は後退、目標年度になって届かなければ未達とする。"
            ),
            words=("達成", "順調", "維持", "前進", "やや遅れ", "遅れ", "横ばい", "後退", "未達", "評価不能"),
            verdicts=_linear,
        ),
        Profile(
            key="eurostat",
            name="ユーロスタット（eurostat）",
            rule=(
                "基準値からの年平均変化率を、目標値に届くのに必要な年平均変化率で割った比Rが0.95以上なら順調、0.6以上ならやや遅れ、"
                "0以上なら遅れ、負なら後退、目標年度になって届かなければ未達とし、基準値か目標値が0のもの、正と負が混ざるものは評価不能とする。"
            ),
            words=("達成", "順調", "維持", "前進", "やや遅れ", "遅れ", "横ばい", "後退", "未達", "評価不能"),
            verdicts=_eurostat,
            measure="年平均変化率の比R",
        ),
        Profile(
            key="hj21",
            name="健康日本21（hj21）",
            rule=(
                "目標に届けばA、基準値からの変化が5％未満ならC、悪くなればD、良くなって基準値と目標値を結ぶ直線に届いていればB、"
                "届いていなければB*、評価できなければEとし、目標年度になって届かなければ未達とする。統計的な検定をしない指標のための目安で、"
                "国が検定や年齢調整をして公表した判定とは違うことがある。"
            ),
            words=("A", "B", "B*", "C", "D", *STAGE_STATUSES, "E"),
            verdicts=_hj21,
            measure="基準値からの変化の割合",
            measure_is_share=True,
            points={"A": 5, "B": 4, "B*": 4, "C": 3, "D": 2},
        ),
        Profile(
            key="tama",
            name="多摩市（tama）",
            rule="進捗率を期間の経過率で割ったペースが1以上なら着実、0.6以上なら概ね、それ未満は改善・工夫が必要とし、目標年度になったら達成か未達とする。",
            words=("着実", "概ね", "改善・工夫が必要", *STAGE_STATUSES, "評価不能"),
            verdicts=_tama,
        ),
    ]
}
DEFAULT = "linear"


def named(key: str) -> Profile:
    """Give a profile by its key.

    Raises
    ------
    WrongUsage
        If there is none of that key.
    """
    if key not in PROFILES:
        raise WrongUsage(f"判定方法「{key}」はありません", remedy=f"使える判定方法: {'、'.join(PROFILES)}")
    return PROFILES[key]


def composite(verdicts: pd.Series, points: Mapping[str, int]) -> tuple[float, str] | None:
    """Sum up verdicts in one, as the final evaluation of 健康日本21 does by field; not once a target has been missed.

    Parameters
    ----------
    verdicts : Series of str
        What has no points (``E``, words for stages) is left out.
    points : mapping
        Verdict → points (``Profile.points``).

    Returns
    -------
    (mean, verdict) or None
        Mean of the points, and the verdict of that mean, halves rounded down (五捨六入); None if nothing is left, or if
        any is 未達: that has no points, and leaving it out would flatter the rest.
        Source: 健康日本21（第二次）最終評価報告書.
    """
    own = verdicts.astype("object").map(points).dropna()
    if own.empty or verdicts.isin([name for name, status in STATUSES.items() if status.kind == MISSED]).any():
        return None
    mean = float(own.mean())
    whole = int(np.ceil(round(mean - 0.5, DECIMALS)))
    return mean, next(verdict for verdict, value in points.items() if value == whole)
