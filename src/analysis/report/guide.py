"""The sheet of the workbook that says how to read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.data import Data
from analysis.report.sheets import MOST

AGENDA, GUIDE = "話し合いたい事業", "読み方"
UNROUNDED = "（丸める前）"  # at the end of the heading of a column
_SHEETS = {
    "事業": "評価表の事業。1行が1事業。",
    "指標": "事業の目標指標。1行が1指標。原文の列は評価表のセルの文字のまま。",
    "相手": "事業と協働の相手の組。1行が1組。",
    "気になる点": "読み取りで気になったセルや行と、その対処。",
    "元ファイル": "受け取った表と、その行が何になったか。年度ごとのブックでは、その年度の表だけ（全体の合計はページ「データの品質」にある）。",
    "進捗": "指標ごとの進捗率・経過率・ペース・判定。進捗率は（現状値－基準値）÷（目標値－基準値）、経過率は（現状年度－基準年度）÷（目標年度－基準年度）で1まで、"
    "ペースは進捗率÷経過率。進捗率と経過率は、CSVでは1が100%。",
    "相手ごと": "その相手と進める事業の数と、評価ごとの事業の数。評価の平均は、最も低い区分を1点、一つ良くなるごとに1点を足したもの。p値と補正後のp値は「方法の説明」の4を参照。",
    "相手の組": "同じ事業で一緒になる相手の組。「偶然なら」は、事業ごとの相手の数と相手ごとの事業の数を変えずに組み替えたときの平均で、"
    "リフト（両方の事業×全事業÷それぞれの事業数の積）とは比べる相手が違う。",
    "評価の分かれ方": "担当課ごとの評価の事業数。",
    "評価の動き": "前の年度との比較。前の年度がなければ、この表はない。",
    "年度ごとの記録": "すべての事業の、これまでの年度の評価と指標。1行が、1事業の1指標の1年度。",
    AGENDA: "検討会議で話し合いたい事業と、担当課への問い。本日の●は、ページの「本日の論点」に載せたもの。対応方針、担当者、期限の列に書き込める。",
}


def guide(data: Data, title: str, sheets: Iterable[str]) -> pd.DataFrame:
    """Say what the sheets, their codes, empty cells and numbers are: 名前, 説明."""
    lines = [
        ["このブック", title],
        ["出典", data.plan.plan.source],
        *([name, _SHEETS[name]] for name in sheets),
        ["協働の相手", _known(data.plan.partners.codes, data.plan.partners.legend)],
        ["評価", _known(data.plan.ratings.grades, data.plan.ratings.legend)],
        ["空欄", "値がないか、計算できないことを示す。"],
        ["灰色の見出し", "印刷されない列。"],
        [
            "伏せた文字",
            "読んでいない行や列の文字は、個人の情報かもしれないので伏せてある。元の表で確かめる。",
        ],
        ["長い文字", f"{MOST:,}文字を超えるセルは、このブックでは途中まで。CSVには全部ある。"],
        [
            "CSV",
            "tables フォルダーに、各シートの CSV がある。=、+、-、@ などで始まる文字は、表計算ソフトが式と取り違えないように、"
            "頭に ' を付けてある。",
        ],
        ["判定方法", data.profile.name],
        [
            "丸める前の数",
            f"割合と小数は、ページと同じ桁に丸めてある。丸める前の数は、印刷されない右の列（見出しの終わりが{UNROUNDED}）にある。",
        ],
    ]
    return pd.DataFrame(lines, columns=["名前", "説明"])


def _known(codes: list[str], legend: Mapping[str, str]) -> str:
    """Say what codes mean, as far as is known."""
    if not legend:
        return f"{codes[0]}～{codes[-1]}が何を指すかは、評価表に書かれていない（凡例未登録）。"
    return "、".join(f"{code} {legend.get(code, '凡例未登録')}" for code in codes)
