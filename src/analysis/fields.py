"""The fields of an evaluation table, said once: key, Japanese title, header words, and what they belong to."""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """One field.

    Attributes
    ----------
    title : str
        As shown to readers.
    words : tuple of str
        The header words that mean it, without years, numbering and brackets; the first is the one of the flat layout.
    of_indicator : bool
        Whether it belongs to an indicator rather than to its program.
    """

    title: str
    words: tuple[str, ...]
    of_indicator: bool = False


FIELDS = {
    "fiscal_year": Field("年度", ("年度", "実施年度", "評価年度")),
    "process": Field("プロセス", ("プロセス",)),
    "item": Field("項目", ("項目",)),
    "program_name": Field("事業名", ("事業名", "事業", "事業名称", "取組名")),
    "department": Field("担当課", ("担当課", "所管課", "担当部署", "担当", "所管")),
    "activities": Field("取組内容", ("取組内容", "実施内容", "取組状況")),
    "partners": Field("協働の相手", ("協働の相手", "協働の相手方", "協働相手")),
    "rating": Field("事業の評価", ("評価", "事業の評価", "評価区分", "達成度")),
    "reason": Field("効果又は理由", ("効果又は理由", "効果または理由", "評価の理由", "理由")),
    "indicator_name": Field("指標名", ("指標名", "指標", "目標指標"), True),
    "unit": Field("単位", ("単位",), True),
    "baseline_year": Field("基準年度", ("基準年度", "基準年"), True),
    "baseline": Field("基準値", ("基準値", "基準"), True),
    "target_year": Field("目標年度", ("目標年度", "目標年"), True),
    "target": Field("目標値", ("目標値", "目標"), True),
    "current_year": Field("現状年度", ("現状年度", "現状年", "実績年度"), True),
    "current": Field("現状値", ("現状値", "現状", "実績値", "実績"), True),
}
KEYS = tuple(FIELDS)
OF_INDICATOR = tuple(key for key, field in FIELDS.items() if field.of_indicator)
POINTS = ["baseline", "target", "current"]  # the three values of an indicator
# Where a finding may stand, beside the fields.
PLACES = {
    "row": "行全体",
    "header": "見出し",
    **{key: field.title for key, field in FIELDS.items()},
    "indicator": "指標の三つの値",
}
# The processed tables (columns: ``cleaning.schema``).
TABLES = ("programs", "indicators", "partners", "findings", "sources")
