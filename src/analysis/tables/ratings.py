"""Tables of ratings and of the programs to discuss."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from analysis import ratings
from analysis.tables.table import decimal, table


def rating_counts(counts: pd.DataFrame, title: str) -> HTML:
    """Show a rating distribution with n."""
    frame = counts.copy()
    frame.insert(0, "事業数", frame.sum(axis=1))
    return table(frame.rename_axis(title).reset_index(), f"{title}別の評価（事業数）")


def program_ratings(programs: pd.DataFrame) -> HTML:
    """Show every program with its rating and the reason given."""
    frame = pd.DataFrame(
        {
            "事業": programs["program_name"],
            "担当課": programs["department"],
            "評価": programs["rating"],
            "効果又は理由（改善策）": programs["reason"].replace("", pd.NA),
        }
    )
    return table(frame, "事業ごとの評価と理由", long=["効果又は理由（改善策）"])


def change_list(changes: pd.DataFrame, before: int, after: int) -> HTML:
    """Show every program whose rating moved or that came or went."""
    rows = changes[changes["change"].ne("不変")]
    order = rows["change"].map({change: n for n, change in enumerate(ratings.CHANGES)})
    rows = rows.loc[order.sort_values(kind="stable").index]
    frame = pd.DataFrame(
        {
            "事業": rows["program_name"],
            "担当課": rows["department"],
            f"{before}年度": rows["before"],
            f"{after}年度": rows["after"],
            "変化": rows["change"],
        }
    )
    return table(
        frame,
        "評価が動いた事業、新しい事業、終わった事業",
        note="区分外は、どちらかの年度に評価がないか、順序に含めない区分だった事業。",
    )


_TESTS = {
    "sign": "符号検定（正確）",
    "bowker_exact": "バウカーの対称性検定（正確）",
    "bowker": "バウカーの対称性検定（漸近）",
    "stuart_maxwell": "スチュアート・マックスウェル検定（漸近）",
    "kappa": "カッパ係数",
    "kappa_linear": "重み付きカッパ（一次）",
    "kappa_quadratic": "重み付きカッパ（二次）",
}


def change_tests(tests: pd.DataFrame) -> HTML:
    """Show the tests of rating changes."""
    frame = pd.DataFrame(
        {
            "方法": [_TESTS[name] for name in tests.index],
            "統計量": list(tests["statistic"].map(decimal)),
            "自由度": list(tests["df"].map("{:.0f}".format, na_action="ignore")),
            "p": list(tests["p"].map("{:.4f}".format, na_action="ignore")),
            "注": list(tests["note"]),
        }
    )
    return table(frame, "評価の動きの検定と一致の度合い", numbers=["統計量", "自由度", "p"])


def review_list(listed: pd.DataFrame) -> HTML:
    """Show the programs to discuss, one row each, with all reasons."""
    rows = listed.groupby("program_id", sort=False).agg(
        {"program_name": "first", "department": "first", "rating": "first", "reason": list, "detail": list}
    )
    frame = pd.DataFrame(
        {
            "事業": rows["program_name"],
            "担当課": rows["department"],
            "評価": rows["rating"],
            "挙げた理由": [
                "\n".join(f"{reason}：{detail}" for reason, detail in zip(*pair, strict=True))
                for pair in zip(rows["reason"], rows["detail"], strict=True)
            ],
        }
    )
    return table(frame, "挙げた事業とその理由", long=["挙げた理由"])
