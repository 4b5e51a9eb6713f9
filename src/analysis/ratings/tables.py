"""Tables of ratings."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.plan import Ratings
from analysis.profiles import Profile
from analysis.ratings.agreement import DRAWS, Agreement
from analysis.ratings.clusters import FEWEST_DEPARTMENTS, Flip
from analysis.ratings.movement import CHANGES, FEWEST_MOVERS, worst_first
from analysis.show import marks
from analysis.show.links import anchor, to_programs
from analysis.show.table import decimal, table
from analysis.show.words import chance, figure, percent

SMALLEST_FOR_SHARES = 5
_SIGNS = {
    "悪化": Markup('<span class="move bad"><span aria-hidden="true">▼</span>悪化</span>'),
    "改善": Markup('<span class="move good"><span aria-hidden="true">▲</span>改善</span>'),
}


def program_ratings(programs: pd.DataFrame, plan: Ratings) -> HTML:
    """Show every program with its rating and the reason given, the worst of the scale first, those outside of it last."""
    worst_first = {grade: place for place, grade in enumerate([*reversed(plan.scale), *plan.exit])}
    programs = programs.iloc[
        programs["rating"].map(worst_first).fillna(len(worst_first)).argsort(kind="stable")
    ]
    frame = pd.DataFrame(
        {
            "事業": to_programs(programs),
            "担当課": programs["department"],
            "評価": marks.column(programs["rating"], plan),
            "効果又は理由（改善策）": programs["reason"].replace("", pd.NA),
        }
    )
    return table(
        frame,
        "事業ごとの評価と理由",
        long=["効果又は理由（改善策）"],
        orders={"評価": list(range(len(frame)))},
        anchors=[anchor(program_id) for program_id in programs["program_id"]],
        paper=False,
    )


def history(by_year: pd.DataFrame, names: pd.Series) -> HTML:
    """Show the rating of every program in every year (from ``over_years.ratings_by_year``)."""
    frame = by_year.rename(columns=lambda year: f"{year}年度")
    frame.insert(0, "事業", names.reindex(frame.index))
    return table(frame, "年度ごとの評価")


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
            f"表になしは{after}年度の表にない事業（前にすでに終わっていたものを含む）。未評価は、表にあるが評価の書かれていない事業。"
        ),
    )


def change_list(moved: pd.DataFrame, before: int, after: int, plan: Ratings) -> HTML:
    """Show every program whose rating moved or that came or went, the worsened first, with the reasons given in both years."""
    rows = worst_first(moved)
    rows = rows[rows["change"].ne("不変")]
    chips = [
        Markup("{} {}").format(_chips(row, plan), _SIGNS.get(row.change, row.change))
        for row in rows.itertuples()
    ]
    years = [f"{year}年度の理由" for year in (before, after)]
    frame = pd.DataFrame(
        {
            "事業": _named(rows),
            "担当課": rows["department"],
            "評価": pd.Series(chips, rows.index, dtype="object"),
            years[0]: rows["reason_before"].replace("", pd.NA),
            years[1]: rows["reason_after"].replace("", pd.NA),
        }
    )
    return table(
        frame,
        "それぞれの理由",
        long=years,
        orders={"評価": list(range(len(rows)))},
        note="比較対象外は、どちらかの年度に評価がないか、順序に含めない区分の事業など。"
        if rows["change"].eq("比較対象外").any()
        else "",
    )


def _chips(row: NamedTuple, plan: Ratings) -> Markup:
    """Show the grades of the years in which a program is in the table."""
    if row.there_before and row.there_after:
        return marks.grades(row.before, row.after, plan)
    return marks.grade(row.after if row.there_after else row.before, plan)


def _named(moved: pd.DataFrame) -> pd.Series:
    """Name programs, those of this year with a link to their sections."""
    return to_programs(moved).where(moved["there_after"], moved["program_name"])


def net_changes(net: pd.DataFrame, title: str) -> HTML:
    """Show movements by group."""
    frame = net.assign(差引=[figure(n, sign=True) for n in net["差引"]])
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


def change_tests(tests: pd.DataFrame, flip: Flip, exits: tuple[int, int, float, Flip] | None) -> HTML:
    """Show the tests of rating changes.

    Parameters
    ----------
    tests : DataFrame
        From ``movement.change_tests``.
    flip : Flip
        From ``clusters.department_flip``.
    exits : (improved, worsened, p, flip), optional
        From ``clusters.exits_as_worsened``, where there are exit grades.
    """
    frame = pd.DataFrame(
        {
            "方法": [_TESTS[name] for name in tests.index],
            "統計量": list(tests["statistic"].map(decimal)),
            "自由度": [pd.NA if pd.isna(df) else figure(df) for df in tests["df"]],
            "p": list(tests["p"].map(chance, na_action="ignore")),
            "注": list(tests["note"]),
        }
    )
    more = [_as_wholes("課をひとまとまりとみる検定（符号の反転、正確）", flip)]
    if exits:
        improved, worsened, p, flip = exits
        few = "、検出力不足" if improved + worsened < FEWEST_MOVERS else ""
        name = "順序に含めない区分になった事業も悪化に数える"
        more.append([f"符号検定（{name}）", pd.NA, pd.NA, p, f"改善{improved}・悪化{worsened}{few}"])
        more.append(_as_wholes(f"課をひとまとまりとみる検定（{name}）", flip))
    rows = pd.DataFrame(more, columns=frame.columns).assign(
        p=lambda own: own["p"].map(lambda p: pd.NA if pd.isna(p) else chance(p))
    )
    frame = pd.concat([frame.iloc[:1], rows, frame.iloc[1:]], ignore_index=True).astype("object")
    return table(
        frame,
        "評価の動きの検定と一致の度合い",
        numbers=["統計量", "自由度", "p"],
        note="符号検定は、事業が互いに独立に動いたとみる。課をひとまとまりとみる検定は、課ごとの改善と悪化の差の符号だけが偶然で決まったとみて、すべての符号の組を数える。",
    )


def _as_wholes(name: str, flip: Flip) -> list:
    weak = "、検出力不足" if flip.departments < FEWEST_DEPARTMENTS else ""
    return [name, pd.NA, pd.NA, flip.p, f"差のある課{flip.departments}{weak}"]


def status_ratings(rows: pd.DataFrame, plan: Ratings, profile: Profile) -> HTML:
    """Count indicators by status and the grade of their program (from ``agreement.rated_indicators``)."""
    counts = pd.crosstab(rows["status"], rows["rating"])
    counts = counts.reindex([word for word in profile.words if word in counts.index], fill_value=0)
    counts = counts.reindex(columns=plan.scale, fill_value=0)
    counts.insert(0, "指標数", counts.sum(axis=1))
    return table(
        counts.rename_axis("指標の判定", axis=0).rename_axis(None, axis=1).reset_index(),
        "指標の判定と事業の評価（指標数）",
        note=f"判定できた指標のうち、事業の評価が{'・'.join(plan.scale)}のものを数える。",
    )


def agreement_test(found: Agreement) -> HTML:
    """Show the rank correlation of statuses and grades with its tests."""
    ways = {
        "プロセスの中で並べ替え": (found.p, found.se),
        "担当課の中で並べ替え": (found.p_department, found.se_department),
        "すべての事業で並べ替え": (found.p_plain, found.se_plain),
    }
    frame = pd.DataFrame(
        [[name, found.n, decimal(found.tau), pd.NA if pd.isna(p) else f"{chance(p)}（{chance(se)}）"] for name, (p, se) in ways.items()],
        columns=["方法", "指標数", "ケンドールの順位相関 τ-b", "p（標準誤差）"],
    )  # fmt: skip
    return table(
        frame,
        "指標の判定と事業の評価の関連",
        numbers=frame.columns[1:],
        note=f"正なら、判定の良い指標の事業ほど評価が良い。pは、評価を事業の間で決まった乱数で{DRAWS:,}回並べ替えた両側の確率（一つの事業の指標は一緒に動かす）。",
    )
