"""By which rule progress becomes a status: the four profiles and what their statuses mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

STANDSTILL = 0.05  # linear: share of the required change; hj21: share of the baseline
ON_PACE, SLIGHTLY_BEHIND = 1.0, 0.6
EUROSTAT_ON_TRACK = 0.95
DECIMALS = 9  # differences of decimal fractions are off by 1e-16; thresholds must not depend on that
STAGE_STATUSES = ("達成", "前進", "横ばい", "後退")
NO_RATE = "年平均変化率を計算できない"

# Status, the number it rests on, and why it cannot be told (empty where it can), each by row.
Verdicts = tuple[np.ndarray, pd.Series, np.ndarray]


@dataclass(frozen=True)
class Profile:
    """A rule of judging.

    Attributes
    ----------
    name : str
        As printed.
    rule : str
        The rule in one sentence, as printed under tables and pictures.
    statuses : tuple of str
        Best first; the words for stages and for what cannot be judged stand among them.
    met, back, late : tuple of str
        Statuses that mean: reached; moved away; too slow (or, where a profile has no word for it, moved away).
    unable : str
        The status of what cannot be judged.
    measure : str
        Title of the number the status rests on; empty if that is the pace.
    verdicts : callable
        Facts (see ``progress.facts``) → ``Verdicts``.
    """

    name: str
    rule: str
    statuses: tuple[str, ...]
    met: tuple[str, ...]
    back: tuple[str, ...]
    late: tuple[str, ...]
    unable: str
    measure: str
    verdicts: Callable[[pd.DataFrame], Verdicts]


def _linear(facts: pd.DataFrame) -> Verdicts:
    """Source of the classes: 健康日本21（第二次）最終評価 for P ≥ 1, 多摩市 総合戦略 and Eurostat for 0.6."""
    statuses = np.select(
        [
            facts["kept"] & facts["met"],
            facts["kept"],
            facts["met"],
            facts["due"],
            facts["progress"].lt(-STANDSTILL) | facts["against"],
            facts["progress"].abs().le(STANDSTILL),
            facts["pace"].ge(ON_PACE),
            facts["pace"].ge(SLIGHTLY_BEHIND),
        ],
        ["維持", "後退", "達成", "未達", "後退", "横ばい", "順調", "やや遅れ"],
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
            facts["kept"],
            facts["met"],
            facts["against"] | ratio.lt(0),
            ratio.ge(EUROSTAT_ON_TRACK),
            ratio.ge(SLIGHTLY_BEHIND),
        ],
        ["維持", "後退", "達成", "後退", "順調", "やや遅れ"],
        "遅れ",
    )
    return statuses, ratio, np.where(usable, "", NO_RATE)


def _hj21(facts: pd.DataFrame) -> Verdicts:
    """Source: 厚生労働省 健康日本21（第二次）最終評価報告書, 指標の評価 A–E."""
    b, c = facts["baseline"], facts["current"]
    share = (
        ((c - b).abs() / b.abs()).where(c.ne(b), 0.0).round(DECIMALS)
    )  # from 0, any change is without bound
    away = ((c - b) * facts["side"]).lt(0)
    statuses = np.select(
        [facts["met"], share.lt(STANDSTILL), away, facts["pace"].ge(ON_PACE)], ["A", "C", "D", "B"], "B*"
    )
    return statuses, share.replace(np.inf, np.nan), _can(facts)


def _tama(facts: pd.DataFrame) -> Verdicts:
    """Source: 多摩市 まち・ひと・しごと創生総合戦略, ＫＰＩの評価区分."""
    kept = facts["kept"]
    statuses = np.select(
        [kept & facts["met"], kept | facts["against"] & ~facts["met"], facts["against"], facts["pace"].ge(ON_PACE), facts["pace"].ge(SLIGHTLY_BEHIND)],
        ["着実", "改善・工夫が必要", "着実", "着実", "概ね"],
        "改善・工夫が必要",
    )  # fmt: skip
    return statuses, facts["pace"], _can(facts)


def _can(facts: pd.DataFrame) -> np.ndarray:
    return np.full(len(facts), "", dtype=object)


PROFILES = {
    "linear": Profile(
        name="直線（linear）",
        rule=(
            "進捗率＝（現状値－基準値）÷（目標値－基準値）を期間の経過率で割ったペースが1以上なら順調、0.6以上ならやや遅れ、"
            "それ未満は遅れとし、進捗率が±5％以内は横ばい、それより下は後退、目標年度になって届かなければ未達とする。"
        ),
        statuses=("達成", "順調", "維持", "前進", "やや遅れ", "遅れ", "横ばい", "後退", "未達", "評価不能"),
        met=("達成",),
        back=("後退",),
        late=("遅れ",),
        unable="評価不能",
        measure="",
        verdicts=_linear,
    ),
    "eurostat": Profile(
        name="ユーロスタット（eurostat）",
        rule=(
            "基準値からの年平均変化率を、目標値に届くのに必要な年平均変化率で割った比Rが0.95以上なら順調、0.6以上ならやや遅れ、"
            "0以上なら遅れ、負なら後退とし、基準値か目標値が0のもの、正と負が混ざるものは評価不能とする。"
        ),
        statuses=("達成", "順調", "維持", "前進", "やや遅れ", "遅れ", "横ばい", "後退", "評価不能"),
        met=("達成",),
        back=("後退",),
        late=("遅れ",),
        unable="評価不能",
        measure="年平均変化率の比R",
        verdicts=_eurostat,
    ),
    "hj21": Profile(
        name="健康日本21（hj21）",
        rule=(
            "目標に届けばA、基準値からの変化が5％未満ならC、悪くなればD、良くなって基準値と目標値を結ぶ直線に届いていればB、"
            "届いていなければB*、評価できなければEとする。"
        ),
        statuses=("A", "B", "B*", "C", "D", *STAGE_STATUSES, "E"),
        met=("A", "達成"),
        back=("D", "後退"),
        late=("B*",),
        unable="E",
        measure="基準値からの変化の割合",
        verdicts=_hj21,
    ),
    "tama": Profile(
        name="多摩市（tama）",
        rule="進捗率を期間の経過率で割ったペースが1以上なら着実、0.6以上なら概ね、それ未満は改善・工夫が必要とする。",
        statuses=("着実", "概ね", "改善・工夫が必要", *STAGE_STATUSES, "評価不能"),
        met=("着実", "達成"),
        back=("後退",),
        late=("改善・工夫が必要",),
        unable="評価不能",
        measure="",
        verdicts=_tama,
    ),
}

COMPOSITE = {"A": 5, "B": 4, "B*": 4, "C": 3, "D": 2}


def composite(verdicts: pd.Series) -> tuple[float, str] | None:
    """Sum up verdicts of ``hj21`` in one, as its final evaluation does by field.

    Parameters
    ----------
    verdicts : Series of str
        ``E`` and words for stages are left out.

    Returns
    -------
    (mean, verdict) or None
        Mean of the points A 5, B 4, B* 4, C 3, D 2, and the verdict of that mean, halves rounded down (五捨六入);
        None if nothing is left. Source: 健康日本21（第二次）最終評価報告書.
    """
    points = verdicts.astype("object").map(COMPOSITE).dropna()
    if points.empty:
        return None
    mean = float(points.mean())
    whole = int(np.ceil(round(mean - 0.5, DECIMALS)))
    return mean, next(verdict for verdict, value in COMPOSITE.items() if value == whole)


def printed(profile: str) -> str:
    """Give the name and the rule of a profile, as printed under tables and pictures."""
    return f"判定方法は{PROFILES[profile].name}：{PROFILES[profile].rule}"
