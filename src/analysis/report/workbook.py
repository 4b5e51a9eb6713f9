"""The tables of one fiscal year as an Excel workbook, and each as CSV: for machines as much as for people."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from analysis import associations, partners, paths, ratings, review, schema, wareki
from analysis.files import write
from analysis.store import Data
from analysis.style import STATUS_COLORS

NAME = "tables.xlsx"
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
_SEVERITY = {"error": "#FFD7D0", "warning": "#FFF0C2"}


def tables(data: Data, fiscal_year: int) -> dict[str, pd.DataFrame]:
    """Gather the processed and the result tables of one year, columns with Japanese titles.

    Years stand twice: western as a number, beside it the Japanese one in words. Units stand in a column of their own.

    Returns
    -------
    dict
        Sheet name → table, in the order of the workbook.
    """
    now, before = data.select(fiscal_year), data.year_before(fiscal_year)
    plan, names = data.plan, now.programs.set_index("program_id")["program_name"]
    sources = now.sources[
        now.sources["source"].str.split("#").str[0].isin(now.programs["source"].str.split("#").str[0])
    ]
    processed = {"事業": "programs", "指標": "indicators", "相手": "partners", "気になる点": "findings"}
    found = {sheet: _titled(getattr(now, name), name) for sheet, name in processed.items()}
    found["元ファイル"] = _titled(sources, "sources")
    judged = paths.judge(now)
    found["進捗"] = pd.DataFrame(
        {
            "年度": fiscal_year,
            "和暦": wareki.japanese(fiscal_year),
            **{title: judged[column] for column, title in _PROGRESS.items()},
        }
    )
    codes, scale = plan.partners.codes, plan.ratings.scale
    each = associations.with_rating(now.programs["partners"], now.programs["rating"], codes, scale)
    total = partners.totals(now.programs["partners"], codes)
    each.insert(1, "legend", each["code"].map(plan.partners.legend))
    found["相手ごと"] = each.assign(n=total.reindex(codes).to_numpy(), base=len(now.programs))[
        list(_PARTNERS)
    ].rename(columns=_PARTNERS)
    found["相手の組"] = associations.with_each_other(now.programs["partners"]).rename(columns=_PAIRS)
    counts = ratings.distribution(now.programs, "department", plan.ratings.grades)
    found["評価の分かれ方"] = counts.rename_axis("担当課").reset_index()
    if before is not None:
        moved = ratings.changes(data.select(before).programs, now.programs, scale, plan.ratings.exit)
        moved = moved[[column for column in _MOVES if column in moved]].rename(columns=_MOVES)
        found["評価の動き"] = moved.rename(
            columns={"前": f"{before}年度の評価", "後": f"{fiscal_year}年度の評価"}
        ).reset_index(names="事業ID")
    listed = review.review_list(data, fiscal_year)
    listed = listed.assign(here=listed["here"].map({True: "はい", False: "いいえ"}))
    found["話し合いたい事業"] = listed[list(_REVIEW)].rename(columns=_REVIEW)
    for name in ("指標", "相手"):
        found[name].insert(2, "事業名", found[name]["事業ID"].map(names))
    return {name: found[name] for name in _GUIDE if name in found}


def save(data: Data, fiscal_year: int, folder: Path) -> Path:
    """Write ``tables.xlsx`` and, in ``tables/``, its sheets as CSV (UTF-8 with BOM).

    Returns
    -------
    Path
        The workbook.
    """
    found = tables(data, fiscal_year)
    about = data.plan.plan
    fiction = "（架空のデータ）" if about.fictional else ""
    guide = pd.DataFrame(
        [
            ["この本", f"{about.city} {about.title}{fiction} {wareki.label(fiscal_year)}"],
            ["出典", about.source],
        ]
        + [[name, _GUIDE[name]] for name in found]
        + [["空欄", "値がないか、計算できないことを示す。"], ["判定方法", paths.chosen(data.plan)]],
        columns=["名前", "説明"],
    )
    drawn = io.BytesIO()
    # Nothing is a formula, a number or a link unless it is one: cells that begin with = + - @ stay text.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(drawn, options) as book:
        book.set_properties({"title": str(guide.iloc[0, 1]), "created": _CREATED})
        for name, table in {"読み方": guide, **found}.items():
            _sheet(book, name, table)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / NAME, drawn.getvalue())
    (folder / "tables").mkdir(exist_ok=True)
    for name, table in found.items():
        text = table.to_csv(index=False, lineterminator="\r\n")
        write(folder / "tables" / f"{name}.csv", text.encode("utf-8-sig"))
    return folder / NAME


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
        for word, color in {"判定": STATUS_COLORS, "重要度": _SEVERITY}.get(str(title), {}).items():
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
    "a": "相手1", "b": "相手2", "n": "両方の事業", "jaccard": "ジャッカード係数", "lift": "リフト", "p": "p",
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
