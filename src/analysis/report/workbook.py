"""The tables of one fiscal year as an Excel workbook, and each as CSV: for machines as much as for people."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import wareki
from analysis.cleaning import schema
from analysis.cleaning.indicators import reading
from analysis.data import Data, Selection, program_names
from analysis.fields import POINTS
from analysis.files import make_folder, write
from analysis.findings import shown
from analysis.partners import associations, patterns
from analysis.progress.judging import judge
from analysis.progress.over_years import outlook, points
from analysis.progress.since import since
from analysis.ratings.movement import between, distribution, worst_first
from analysis.report.csv_files import written
from analysis.report.guide import AGENDA, GUIDE, UNROUNDED, guide
from analysis.report.sheets import Sheet, book
from analysis.report.site import WORKBOOK
from analysis.review.agenda import group_names
from analysis.review.parts import as_met
from analysis.show import style
from analysis.show.frames import WORDS
from analysis.show.words import about, chance, rounded

_WAY = "基準→現状（目標）"
_OPPOSED, _DUE = "直近の動きと逆", "目標年度が来た"
_FILLED_IN = ["対応方針", "担当者", "期限"]
_WIDTHS = {
    AGENDA: {"本日": 5, "まとまり": 13, "事業名": 20, "担当課": 14, "前の年度の評価": 8, "対応方針": 28, "担当者": 10, "期限": 9},
    GUIDE: {"説明": 110},
}  # fmt: skip
_PROCESSED = {"事業": "programs", "指標": "indicators", "相手": "partners", "気になる点": "findings"}
# What the pages show of a number: column → (decimals, Excel's format); the number before rounding stands in a column at the end.
_SHOWN = {
    "進捗率": (2, "0%"), "経過率": (2, "0%"), "ペース": (2, "0.00"), "これまでの1年あたり": (2, "General"),
    "今後必要な1年あたり": (2, "General"), "目標までの差": (2, "General"), "進める事業の評価の平均": (2, "0.00"),
    "ほかの事業の評価の平均": (2, "0.00"), "ジャッカード係数": (2, "0.00"), "リフト": (2, "0.00"), "偶然なら": (1, "0.0"),
    "p値": (3, "0.000"), "超幾何分布のp値": (3, "0.000"), "取り得る最小のp値": (3, "0.000"), "補正後のp値": (3, "0.000"),
}  # fmt: skip
# The columns that are printed, where not all are; they stand first.
_PRINTED = {
    AGENDA: ["本日", "まとまり", "事業名", "担当課", "前の年度の評価", "評価", "判定", "問い", "担当課の理由", *_FILLED_IN],
    "事業": ["項目名", "事業名", "担当課", "取組内容", "協働の相手", "事業の評価", "効果又は理由（改善策）"],
    "指標": ["事業名", "指標名", "単位", "基準年度", "基準値（原文）", "目標年度", "目標値（原文）", "現状年度", "現状値（原文）"],
    "相手": ["事業名", "協働の相手", "凡例"],
    "気になる点": ["重要度", "事業名", "元ファイル", "元ファイルの行", "欄", "原文", "内容と対処"],
    "進捗": ["事業名", "担当課", "指標名", _WAY, "目標年度", "進捗率", "経過率", "ペース", "判定", "判定できない理由", "目標年度の見込み"],
    "相手の組": ["相手1", "相手2", "両方の事業", "偶然なら", "p値", "補正後のp値"],
    "評価の動き": ["事業名", "担当課", "前", "後", "変化", "前の年度の理由", "この年度の理由"],
    "年度ごとの記録": ["年度", "事業名", "担当課", "事業の評価", "指標名", "現状", "進捗率", "判定"],
}  # fmt: skip


def tables(chosen: Selection) -> dict[str, pd.DataFrame]:
    """Gather the processed and the result tables of one year, columns with Japanese titles.

    Years stand twice: western as a number, beside it the Japanese one in words. Units stand in a column of their own.

    Returns
    -------
    dict
        Sheet name → table, in the order of the workbook.
    """
    found = _processed(chosen)
    counts = distribution(chosen.programs, "department", chosen.plan.ratings.grades)
    found = {AGENDA: _review(chosen)} | found
    known = patterns.readable(chosen.programs)
    found |= {
        "元ファイル": _titled(chosen.data.sources_of(chosen.fiscal_year), "sources"),
        "進捗": _progress(chosen),
        "相手ごと": _partners(chosen),
        "相手の組": associations.with_each_other(known["partners"])[list(_PAIRS)].rename(columns=_PAIRS),
        "評価の分かれ方": counts.rename_axis("担当課").reset_index(),
    }
    if chosen.year_before is not None:
        found |= {"評価の動き": _moves(chosen), "年度ごとの記録": _years(chosen)}
    return {name: _as_shown(_printed_first(name, table)) for name, table in found.items()}


def _printed_first(name: str, table: pd.DataFrame) -> pd.DataFrame:
    first = _printed(name, table)
    return table[[*first, *(column for column in table if column not in first)]]


def _printed(name: str, table: pd.DataFrame) -> list[str]:
    """Give the columns that are printed; of grades, whose columns carry their years, the one before and the one after."""
    graded = [column for column in table if column.endswith("年度の評価")]
    years = dict(zip(["前", "後"], graded[:2], strict=False))
    wanted = [years.get(column, column) for column in _PRINTED.get(name, table.columns)]
    wanted = [column for column in wanted if not column.endswith(UNROUNDED)]
    return [column for column in wanted if column in table]


def _as_shown(table: pd.DataFrame) -> pd.DataFrame:
    """Round numbers as the pages do; where that changes any, the numbers before rounding follow in a column of their own."""
    shown = table.copy()
    for column, (places, _) in _SHOWN.items():
        if column not in table:
            continue
        numbers = table[column].astype("float64")
        shown[column] = numbers.map(lambda number, to=places: float(rounded(number, to)), na_action="ignore")
        if "p値" in column:
            shown[column] = (
                shown[column]
                .astype("object")
                .mask(numbers.between(0, 0.0005, inclusive="neither"), chance(1e-9))
            )
        if not shown[column].eq(numbers).where(numbers.notna(), other=True).all():
            shown[column + UNROUNDED] = numbers
    return shown


def _processed(chosen: Data | Selection) -> dict[str, pd.DataFrame]:
    """Give the processed tables, and the name of its program beside every indicator and partner."""
    found = {sheet: _titled(getattr(chosen, name), name) for sheet, name in _PROCESSED.items()}
    found["気になる点"]["原文"] = shown(chosen.findings)
    names = chosen.programs[["fiscal_year", "program_id", "program_name", "department"]].set_axis(
        ["年度", "事業ID", "事業名", "担当課"], axis=1
    )
    for name in ("指標", "相手"):
        own = found[name][["年度", "事業ID"]].merge(names, on=["年度", "事業ID"], how="left")
        for at, column in enumerate(("事業名", "担当課"), 2):
            found[name].insert(at, column, own[column].to_numpy())
    found["気になる点"].insert(1, "事業名", program_names(chosen.findings, chosen.programs))
    found["相手"]["凡例"] = found["相手"]["協働の相手"].map(chosen.plan.partners.legend)
    return found


def _progress(chosen: Selection) -> pd.DataFrame:
    judged = judge(chosen)
    ahead = outlook(judged, points(chosen))
    exact = ahead["projected"]  # as on the page
    values = judged[list(POINTS)].to_numpy()
    fine = [
        about(number, own) if pd.notna(number) else None for number, own in zip(exact, values, strict=True)
    ]
    judged["projected"] = [float(told.replace(",", "").replace("−", "-")) if told else None for told in fine]
    judged["exact"] = exact
    due = judged["current_year"].ge(judged["target_year"]) & judged["progress"].notna()
    judged["no_projection"] = ahead["opposed"].map({True: _OPPOSED, False: ""}).mask(due, _DUE)
    judged["in_time"] = since(chosen)["in_time"].map({True: "はい", False: ""})
    year = {"年度": chosen.fiscal_year, "和暦": wareki.japanese(chosen.fiscal_year)}
    columns = {title: judged[column] for column, title in _PROGRESS.items()}
    return pd.DataFrame({**year, **columns, _WAY: _ways(judged)})


def _ways(judged: pd.DataFrame) -> pd.Series:
    """Write the three values of every indicator in one cell, as they are read: numbers with their units, stages, texts."""
    base, now, goal = (reading(judged, point).replace("", "—") for point in ("baseline", "current", "target"))
    return base + "→" + now + "（" + goal + "）"


def _partners(chosen: Selection) -> pd.DataFrame:
    plan, programs = chosen.plan, patterns.readable(chosen.programs)
    codes = plan.partners.codes
    each = associations.with_rating(programs["partners"], programs["rating"], codes, plan.ratings.scale)
    each = each[each["code"].ne(associations.NUMBER)]
    by_grade = {
        grade: patterns.totals(programs.loc[programs["rating"].eq(grade), "partners"], codes)
        for grade in plan.ratings.grades
    }
    each = each.set_index("code").reindex([*codes, patterns.NONE])
    each = each.assign(
        legend=each.index.map(plan.partners.legend | {patterns.NONE: "相手なし"}),
        n=patterns.totals(programs["partners"], codes).reindex(each.index),
        base=len(programs),
        **{grade: totals.reindex(each.index) for grade, totals in by_grade.items()},
    )
    columns = [*list(_PARTNERS)[:4], *by_grade, *list(_PARTNERS)[4:]]
    return each.rename({patterns.NONE: "なし"}).reset_index()[columns].rename(columns=_PARTNERS)


def _moves(chosen: Selection) -> pd.DataFrame:
    before, plan = chosen.year_before, chosen.plan.ratings
    moved = between(chosen.in_year(before), chosen, plan.scale, plan.exit)
    moved = worst_first(moved)
    moved = moved[[column for column in _MOVES if column in moved]].rename(columns=_MOVES)
    years = {"前": f"{before}年度の評価", "後": f"{chosen.fiscal_year}年度の評価"}
    return moved.rename(columns=years).reset_index(names="事業ID")


def _years(chosen: Selection) -> pd.DataFrame:
    """Give every program with its grade and its indicators in every year up to this one, program by program."""
    parts = []
    for one in (chosen.in_year(year) for year in chosen.data.years if year <= chosen.fiscal_year):
        judged = judge(one)
        judged = judged.assign(said=reading(judged, "current"), status=judged["status"].astype("str"))
        own = judged[
            ["program_id", *(column for column in _YEARS if column in judged and column not in one.programs)]
        ]
        parts.append(
            one.programs[[column for column in _YEARS if column in one.programs]].merge(
                own, on="program_id", how="left"
            )
        )
    found = pd.concat(parts).sort_values("program_id", kind="stable")
    found.insert(1, "japanese", [wareki.japanese(int(year)) for year in found["fiscal_year"]])
    return found.rename(columns=_YEARS).reset_index(drop=True)


def _review(chosen: Selection) -> pd.DataFrame:
    listed, judged = as_met(chosen), judge(chosen)
    about = judged.assign(
        way=judged["indicator_name"] + " " + _ways(judged), state=judged["status"].astype("str")
    )
    about = about.set_index(["program_id", "indicator_no"])[["way", "state"]]
    listed = listed.join(about, on=["program_id", "indicator_no"])
    words = {
        "today": listed["today"].map({True: "●", False: ""}),
        "group": group_names(listed),
        "reasons": listed["reasons"].str.join("\n"),
        "details": listed["details"].str.join("\n"),
        "here": listed["here"].map({True: "はい", False: "いいえ"}),
    }
    shown = listed.assign(**words)[list(_REVIEW)].rename(columns=_REVIEW)
    shown = shown.assign(**dict.fromkeys(_FILLED_IN, ""))
    return shown if chosen.year_before is not None else shown.drop(columns="前の年度の評価")


def save(data: Data, fiscal_year: int, folder: Path) -> list[Path]:
    """Write ``tables.xlsx`` and, in ``tables/``, its sheets as CSV (UTF-8 with BOM).

    Returns
    -------
    list of Path
        The files written, the workbook first.
    """
    found = tables(data.select(fiscal_year))
    made = _made(data, wareki.label(fiscal_year), found)
    make_folder(folder / "tables")
    files = [folder / WORKBOOK]
    write(folder / WORKBOOK, made)
    for name, table in found.items():
        files.append(folder / "tables" / f"{name}.csv")
        write(files[-1], written(table))
    return files


def save_all_years(data: Data, path: Path) -> None:
    """Write the processed tables of all fiscal years and the progress of each as one workbook."""
    found = _processed(data) | {"元ファイル": _titled(data.sources, "sources")}
    found["進捗"] = pd.concat([_progress(data.select(year)) for year in data.years], ignore_index=True)
    found = {name: _as_shown(_printed_first(name, table)) for name, table in found.items()}
    write(path, _made(data, "すべての年度", found))


def _made(data: Data, which: str, found: dict[str, pd.DataFrame]) -> bytes:
    """Write the workbook: what is to be talked about first, then how to read it."""
    first = {AGENDA: found[AGENDA]} if AGENDA in found else {}
    ordered = first | {GUIDE: guide(data, _title(data, which), found)} | found
    formats = {column: form for column, (_, form) in _SHOWN.items()}
    sheets = {
        name: Sheet(
            table,
            len(_printed(name, table)),
            formats,
            _FILLED_IN if name == AGENDA else (),
            _WIDTHS.get(name, {}),
            style.grade_colors(data.plan.ratings),
        )
        for name, table in ordered.items()
    }
    return book(sheets, _title(data, which))


def _title(data: Data, which: str) -> str:
    fiction = "（架空のデータ）" if data.plan.plan.fictional else ""
    return f"{data.plan.plan.name}{fiction} {which}"


def _titled(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give a processed table with Japanese titles and words."""
    told = {
        column: table[column].map(words).astype("object")
        for column, words in WORDS.items()
        if column in table
    }
    titled = table.assign(**told).drop(columns="code", errors="ignore").rename(columns=schema.titles(name))
    if "fiscal_year" in table:
        years = [wareki.japanese(int(year)) if pd.notna(year) else None for year in table["fiscal_year"]]
        titled.insert(list(titled).index("年度") + 1, "和暦", years)
    return titled


_PROGRESS = {
    "program_id": "事業ID", "program_name": "事業名", "department": "担当課", "indicator_no": "指標番号",
    "indicator_name": "指標名", "unit": "単位", "baseline_year": "基準年度", "baseline": "基準値", "target_year": "目標年度",
    "target": "目標値", "current_year": "現状年度", "current": "現状値", "baseline_stage": "基準の段階",
    "target_stage": "目標の段階", "current_stage": "現状の段階", "progress": "進捗率", "elapsed": "経過率", "pace": "ペース",
    "status": "判定", "status_reason": "判定できない理由", "gap": "目標までの差", "per_year_so_far": "これまでの1年あたり",
    "per_year_needed": "今後必要な1年あたり", "projected": "目標年度の見込み", "no_projection": "見込みを示さない理由", "in_time": "前の年度からの動きが続けば届く", "exact": "目標年度の見込み（丸める前）",
}  # fmt: skip
_PARTNERS = {
    "code": "相手", "legend": "凡例", "n": "進める事業", "base": "全事業", "mean": "進める事業の評価の平均", "mean_others": "ほかの事業の評価の平均",
    "p": "p値", "p_min": "取り得る最小のp値", "p_holm": "補正後のp値",
}  # fmt: skip
_PAIRS = {
    "a": "相手1", "b": "相手2", "n": "両方の事業", "jaccard": "ジャッカード係数", "lift": "リフト", "p_hyper": "超幾何分布のp値", "expected": "偶然なら", "p": "p値",
    "p_min": "取り得る最小のp値", "p_holm": "補正後のp値",
}  # fmt: skip
_MOVES = {
    "program_name": "事業名", "department": "担当課", "before": "前", "after": "後", "change": "変化", "steps": "段階の差",
    "reason_before": "前の年度の理由", "reason_after": "この年度の理由",
}  # fmt: skip
_YEARS = {
    "fiscal_year": "年度", "japanese": "和暦", "program_id": "事業ID", "program_name": "事業名", "department": "担当課", "rating": "事業の評価",
    "indicator_name": "指標名", "said": "現状", "current": "現状値", "unit": "単位", "progress": "進捗率", "status": "判定",
}  # fmt: skip
_REVIEW = {
    "today": "本日", "group": "まとまり", "program_name": "事業名", "department": "担当課", "before": "前の年度の評価", "rating": "評価", "state": "判定",
    "question": "問い", "own_reason": "担当課の理由", "way": _WAY, "reasons": "挙げた理由", "details": "内容", "here": "この年度の表にある",
    "program_id": "事業ID",
}  # fmt: skip
