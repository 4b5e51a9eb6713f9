"""Tables of ratings."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from analysis.ratings.movement import CHANGES
from analysis.show.links import anchor, to_programs
from analysis.show.table import decimal, table
from analysis.show.words import chance, percent

SMALLEST_FOR_SHARES = 5


def rating_counts(counts: pd.DataFrame, title: str) -> HTML:
    """Show a rating distribution with n."""
    frame = counts.copy()
    frame.insert(0, "事業数", frame.sum(axis=1))
    return table(frame.rename_axis(title).reset_index(), f"{title}別の評価（事業数）")


def program_ratings(programs: pd.DataFrame) -> HTML:
    """Show every program with its rating and the reason given."""
    frame = pd.DataFrame(
        {
            "事業": to_programs(programs),
            "担当課": programs["department"],
            "評価": programs["rating"],
            "効果又は理由（改善策）": programs["reason"].replace("", pd.NA),
        }
    )
    return table(
        frame,
        "事業ごとの評価と理由",
        long=["効果又は理由（改善策）"],
        anchors=[anchor(program_id) for program_id in programs["program_id"]],
    )


def transition_margins(matrix: pd.DataFrame, before: int, after: int) -> HTML:
    """Show the full transition matrix with margins; shares of a row only where it has enough programs."""
    totals = matrix.sum(axis=1)
    frame = pd.DataFrame(
        {
            column: [
                f"{n}（{percent(n / total)}）" if n and total >= SMALLEST_FOR_SHARES else str(n)
                for n, total in zip(matrix[column], totals, strict=True)
            ]
            for column in matrix
        },
        index=matrix.index,
    )
    frame.insert(len(frame.columns), "計", totals)
    frame.loc["計"] = [str(n) for n in matrix.sum()] + [int(totals.sum())]
    return table(
        frame.rename_axis(f"{before}年度 ＼ {after}年度").reset_index(),
        f"{before}年度の評価（縦）から{after}年度の評価（横）への事業数",
        numbers=frame.columns,
        foot=1,
        note=(
            f"括弧内は行のなかの割合で、行の計が{SMALLEST_FOR_SHARES}事業以上のときだけ示す。新規は{before}年度の表になく、"
            f"終了は{after}年度の表にない事業。未評価は、表にあるが評価の書かれていない事業。順序に含めない区分になった事業は、上の文では終了に数え、この表ではその区分の列にある。"
        ),
    )


def change_list(moved: pd.DataFrame, before: int, after: int) -> HTML:
    """Show every program whose rating moved or that came or went, with the reasons given in both years."""
    rows = moved[moved["change"].ne("不変")]
    order = rows["change"].map({change: n for n, change in enumerate(CHANGES)})
    rows = rows.loc[order.sort_values(kind="stable").index]
    reasons = [f"{year}年度の理由" for year in (before, after)]
    frame = pd.DataFrame(
        {
            "事業": _named(rows),
            "担当課": rows["department"],
            "評価": rows["before"].fillna("―") + "→" + rows["after"].fillna("―"),
            "変化": rows["change"],
            reasons[0]: rows["reason_before"].replace("", pd.NA),
            reasons[1]: rows["reason_after"].replace("", pd.NA),
        }
    )
    return table(
        frame,
        "評価が動いた事業、新しい事業、終わった事業",
        long=reasons,
        note="区分外は、どちらかの年度に評価がないか、順序に含めない区分だった事業。",
    )


def _named(moved: pd.DataFrame) -> pd.Series:
    """Name programs, those of this year with a link to their sections."""
    return to_programs(moved).where(moved["there_after"], moved["program_name"])


def net_changes(net: pd.DataFrame, title: str) -> HTML:
    """Show movements by group."""
    frame = net.assign(差引=[f"{n:+d}".replace("-", "−") if n else "0" for n in net["差引"]])
    return table(
        frame.rename_axis(title).reset_index(),
        f"{title}別の評価の動き（事業数）",
        numbers=["差引"],
        note="差引は、改善した事業の数から悪化した事業の数を引いたもの。",
    )


def readings(told: dict[str, tuple[pd.DataFrame, pd.DataFrame]], before: int, after: int) -> HTML:
    """Show both ways of counting an exit grade side by side.

    Parameters
    ----------
    told : dict
        How it is counted → (from ``movement.movements``, from ``movement.change_tests``).
    """
    rows = [
        [name, int(moved["steps"].notna().sum()), *(int(moved["change"].eq(word).sum()) for word in CHANGES[:3]), "—" if pd.isna(tests.loc["sign", "p"]) else chance(tests.loc["sign", "p"])]
        for name, (moved, tests) in told.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["数え方", "比べた事業", *CHANGES[:3], "符号検定のp"])
    return table(frame, f"{before}→{after}年度の動きの、二通りの数え方", numbers=["符号検定のp"])


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
            "p": list(tests["p"].map(chance, na_action="ignore")),
            "注": list(tests["note"]),
        }
    )
    return table(frame, "評価の動きの検定と一致の度合い", numbers=["統計量", "自由度", "p"])
