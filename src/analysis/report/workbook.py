"""The tables of one fiscal year as an Excel workbook, and each as CSV: for machines as much as for people."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from analysis import wareki
from analysis.cleaning import schema
from analysis.data import Data, Selection
from analysis.files import write
from analysis.partners import associations, patterns
from analysis.profiles import STATUSES
from analysis.progress.judging import judge
from analysis.progress.over_years import outlook, points
from analysis.ratings.movement import distribution, movements
from analysis.report.site import WORKBOOK
from analysis.review.agenda import review_list

_CREATED = datetime(2000, 1, 1)  # a fixed date: same input, same bytes
_WIDEST, _NARROWEST = 60, 8
_GUIDE = {
    "事業": "評価表の事業。1行が1事業。",
    "指標": "事業の目標指標。1行が1指標。原文の列は評価表のセルの文字のまま。",
    "相手": "事業と協働の相手の組。1行が1組。",
    "気になる点": "読み取りで気になったセルや行と、その対処。",
    "元ファイル": "受け取ったファイルと、その行が何になったか。",
    "進捗": "指標ごとの進捗率・経過率・ペース・判定。進捗率と経過率は1が100%。",
    "相手ごと": "相手ごとの事業数と評価。pと補正後のpは methods.html の4を参照。",
    "相手の組": "一緒に挙がる相手の組。",
    "評価の分かれ方": "担当課ごとの評価の事業数。",
    "評価の動き": "前の年度との比較。前の年度がなければ、この表はない。",
    "話し合いたい事業": "検討会議で話し合いたい事業と、その理由。",
}
# Column → word → colour.
_COLORED = {
    "判定": {status.name: status.color for status in STATUSES.values()},
    "重要度": {"error": "#FFD7D0", "warning": "#FFF0C2"},
}


def tables(chosen: Selection) -> dict[str, pd.DataFrame]:
    """Gather the processed and the result tables of one year, columns with Japanese titles.

    Years stand twice: western as a number, beside it the Japanese one in words. Units stand in a column of their own.

    Returns
    -------
    dict
        Sheet name → table, in the order of the workbook.
    """
    names = chosen.programs.set_index("program_id")["program_name"]
    processed = {"事業": "programs", "指標": "indicators", "相手": "partners", "気になる点": "findings"}
    found = {sheet: _titled(getattr(chosen, name), name) for sheet, name in processed.items()}
    for name in ("指標", "相手"):
        found[name].insert(2, "事業名", found[name]["事業ID"].map(names))
    counts = distribution(chosen.programs, "department", chosen.plan.ratings.grades)
    return found | {
        "元ファイル": _titled(chosen.data.sources_of(chosen.fiscal_year), "sources"),
        "進捗": _progress(chosen),
        "相手ごと": _partners(chosen),
        "相手の組": associations.with_each_other(chosen.programs["partners"])[list(_PAIRS)].rename(
            columns=_PAIRS
        ),
        "評価の分かれ方": counts.rename_axis("担当課").reset_index(),
        **({"評価の動き": _moves(chosen)} if chosen.year_before is not None else {}),
        "話し合いたい事業": _review(chosen),
    }


def _progress(chosen: Selection) -> pd.DataFrame:
    judged = judge(chosen)
    judged["projected"] = outlook(judged, points(chosen))["projected"]  # as on the page
    year = {"年度": chosen.fiscal_year, "和暦": wareki.japanese(chosen.fiscal_year)}
    return pd.DataFrame({**year, **{title: judged[column] for column, title in _PROGRESS.items()}})


def _partners(chosen: Selection) -> pd.DataFrame:
    plan, programs = chosen.plan, chosen.programs
    codes = plan.partners.codes
    each = associations.with_rating(programs["partners"], programs["rating"], codes, plan.ratings.scale)
    each = each[each["code"].ne(associations.NUMBER)]
    totals = patterns.totals(programs["partners"], codes).reindex(codes).to_numpy()
    each = each.assign(legend=each["code"].map(plan.partners.legend), n=totals, base=len(programs))
    return each[list(_PARTNERS)].rename(columns=_PARTNERS)


def _moves(chosen: Selection) -> pd.DataFrame:
    before, plan = chosen.year_before, chosen.plan.ratings
    moved = movements(chosen.in_year(before).programs, chosen.programs, plan.scale, plan.exit)
    moved = moved[[column for column in _MOVES if column in moved]].rename(columns=_MOVES)
    years = {"前": f"{before}年度の評価", "後": f"{chosen.fiscal_year}年度の評価"}
    return moved.rename(columns=years).reset_index(names="事業ID")


def _review(chosen: Selection) -> pd.DataFrame:
    listed = review_list(chosen)
    listed = listed.assign(here=listed["here"].map({True: "はい", False: "いいえ"}))
    return listed[list(_REVIEW)].rename(columns=_REVIEW)


def save(data: Data, fiscal_year: int, folder: Path) -> list[Path]:
    """Write ``tables.xlsx`` and, in ``tables/``, its sheets as CSV (UTF-8 with BOM).

    Returns
    -------
    list of Path
        The files written, the workbook first.
    """
    found = tables(data.select(fiscal_year))
    book = _book({"読み方": _guide(data, fiscal_year, found), **found})
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / WORKBOOK]
    write(folder / WORKBOOK, book)
    (folder / "tables").mkdir(exist_ok=True)
    for name, table in found.items():
        text = table.to_csv(index=False, lineterminator="\r\n")
        written.append(folder / "tables" / f"{name}.csv")
        write(written[-1], text.encode("utf-8-sig"))
    return written


def _guide(data: Data, fiscal_year: int, found: dict[str, pd.DataFrame]) -> pd.DataFrame:
    about = data.plan.plan
    fiction = "（架空のデータ）" if about.fictional else ""
    lines = [
        ["この本", f"{about.name}{fiction} {wareki.label(fiscal_year)}"],
        ["出典", about.source],
        *([name, _GUIDE[name]] for name in found),
        ["空欄", "値がないか、計算できないことを示す。"],
        ["判定方法", data.profile.key],
    ]
    return pd.DataFrame(lines, columns=["名前", "説明"])


def _book(sheets: dict[str, pd.DataFrame]) -> bytes:
    drawn = io.BytesIO()
    # Nothing is a formula, a number or a link unless it is one: cells that begin with = + - @ stay text.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(drawn, options) as book:
        book.set_properties({"title": str(sheets["読み方"].iloc[0, 1]), "created": _CREATED})
        for name, table in sheets.items():
            _sheet(book, name, table)
    return drawn.getvalue()


def _titled(table: pd.DataFrame, name: str) -> pd.DataFrame:
    titled = table.rename(columns=schema.titles(name))
    if "fiscal_year" in table:
        words = [wareki.japanese(int(year)) if pd.notna(year) else None for year in table["fiscal_year"]]
        titled.insert(list(table).index("fiscal_year") + 1, "和暦", words)
    return titled


def _sheet(book: xlsxwriter.Workbook, name: str, table: pd.DataFrame) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format(
        {"bold": True, "bg_color": "#E8F1FE", "border": 1, "text_wrap": True, "valign": "top"}
    )
    body = book.add_format({"text_wrap": True, "valign": "top"})
    cells = table.astype("object").where(table.notna(), None)
    for column, title in enumerate(table.columns):
        values = cells.iloc[:, column].tolist()
        sheet.write_string(0, column, str(title), head)
        sheet.write_column(1, column, values, body)
        longest = max(
            (
                _width(line)
                for value in [title, *values]
                if value is not None
                for line in str(value).split("\n")
            ),
            default=0,
        )
        sheet.set_column(column, column, min(max(longest + 2, _NARROWEST), _WIDEST))
    sheet.freeze_panes(1, 0)
    if len(table) and len(table.columns):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    for column, title in enumerate(table.columns):
        for word, color in _COLORED.get(str(title), {}).items():
            look = {"font_color": color, "bold": True} if title == "判定" else {"bg_color": color}
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.add_format(look)}
            sheet.conditional_format(1, column, max(len(table), 1), column, rule)


def _width(text: str) -> int:
    return sum(2 if letter > "\u00ff" else 1 for letter in text)


_PROGRESS = {
    "program_id": "事業ID", "program_name": "事業名", "department": "担当課", "indicator_no": "指標番号",
    "indicator_name": "指標名", "unit": "単位", "baseline_year": "基準年度", "baseline": "基準値", "target_year": "目標年度",
    "target": "目標値", "current_year": "現状年度", "current": "現状値", "baseline_stage": "基準の段階",
    "target_stage": "目標の段階", "current_stage": "現状の段階", "progress": "進捗率", "elapsed": "経過率", "pace": "ペース",
    "status": "判定", "status_reason": "判定できない理由", "gap": "目標までの差", "per_year_so_far": "これまでの1年あたり",
    "per_year_needed": "今後必要な1年あたり", "projected": "目標年度の見込み",
}  # fmt: skip
_PARTNERS = {
    "code": "相手", "legend": "凡例", "n": "いる事業", "base": "全事業", "mean": "いる事業の評価の平均", "mean_others": "いない事業の評価の平均",
    "p": "p", "p_min": "取り得る最小のp", "p_holm": "補正後のp",
}  # fmt: skip
_PAIRS = {
    "a": "相手1", "b": "相手2", "n": "両方の事業", "jaccard": "ジャッカード係数", "lift": "リフト", "p_hyper": "超幾何分布のp", "expected": "偶然なら", "p": "p",
    "p_min": "取り得る最小のp", "p_holm": "補正後のp",
}  # fmt: skip
_MOVES = {
    "program_name": "事業名", "department": "担当課", "before": "前", "after": "後", "change": "変化", "steps": "段階の差",
    "reason_before": "前の年度の理由", "reason_after": "この年度の理由",
}  # fmt: skip
_REVIEW = {
    "program_id": "事業ID", "program_name": "事業名", "department": "担当課", "rating": "評価", "reason": "挙げた理由",
    "detail": "内容", "here": "この年度の表にある",
}  # fmt: skip
