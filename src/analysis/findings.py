"""Doubts about cells and rows: the table of every kind, with its severity, wording and remedy."""

from __future__ import annotations

import tomllib
from typing import NamedTuple

import numpy as np
import pandas as pd

SEVERITIES = {"error": "エラー", "warning": "警告", "info": "情報"}

COLUMNS = [
    "severity",
    "code",
    "fiscal_year",
    "source",
    "source_row",
    "field",
    "raw",
    "message",
    "acknowledged",
]


class Kind(NamedTuple):
    """One kind of finding: how bad, what to tell the reader, what to do about it."""

    severity: str
    message: str
    remedy: str


KINDS = {
    "row_hidden": Kind("info", "非表示の行です。ほかの行と同じように読みました。", "集計に入れない行なら、元データから除いてください。"),
    "column_hidden": Kind("info", "非表示の列です。ほかの列と同じように読みました。", "そのままで構いません。"),
    "sheet_hidden": Kind("info", "非表示のシートです。ほかのシートと同じように読みました。", "使わないシートなら、元データから除いてください。"),
    "sheet_continued": Kind("info", "見出しのないシートです。列の数が同じなので、前のシートの表の続きとして読みました。", "続きでなければ、元データから除いてください。"),
    "text_struck": Kind("warning", "取り消し線の付いた文字か、画面に表示されない文字があるセルです。その文字は読んでいません。", "残す文字なら、元データの取り消し線などを外してください。"),
    "format_unread": Kind("warning", "表示形式に読み取れない文字があるセルです。数値だけを読みました。", "表示されている単位などを、セルに文字で書いてください。"),
    "text_overlapped": Kind("warning", "文字がほかの文字か罫線に重なって印字されています。読み取った文字は、並びや字が違うかもしれません。", "原本を見て、元の Excel や Word のファイルに差し替えるか、data/corrections.toml で直してください。"),
    "value_rounded": Kind("info", "表示形式のために、見えている値がセルの値を丸めたものです。見えている値を使いました。", "そのままで構いません。細かい値を使うなら、表示する桁を増やしてください。"),
    "value_differs": Kind("warning", "表示形式のために、見えているものがセルの値と違います。見えるとおりに読みました（符号の見えない負の数は、負の数としました）。", "0や隠れた値を使うなら、見えるように表示形式を直してください。"),
    "formula_unsolved": Kind("error", "計算結果が保存されていない数式のセルです。値は空になっています。", "Excel で開いて計算させ、保存し直してください。"),
    "row_joined": Kind("info", "ページの変わり目で切れた行です。上の行の続きとして読みました。", "つながりが正しいか確かめてください。"),
    "row_mended": Kind("warning", "見出しより列の多い行です。「12,500」のような数のカンマで切れたとみて、つなげて読みました。", "カンマのあるセルを \" で囲んで保存し直してください。"),
    "row_wide": Kind("error", "見出しより列の多い行です。値が隣の列にずれているおそれがあるので、読んでいません。", "セルの中のカンマやタブを確かめ、カンマのあるセルを \" で囲むか、見出しの列を補ってください。"),
    "row_short": Kind("warning", "見出しより列の少ない行です。足りない列は空として読みました。", "列がずれていないか確かめ、空の列にも区切りの記号を入れてください。"),
    "row_note": Kind("info", "表の中か下にある注記の行です。集計に入れていません。", "注記に値の訂正などが書かれていないか確かめてください。"),
    "row_unread": Kind("warning", "どの項目にも当てはまらない行です。集計に入れていません。", "原本を見て、表の続きなら列をそろえてください。"),
    "title_unit": Kind("warning", "表の上の行に値の単位が書かれています。単位のない値を、その単位で読みました。", "違うときは、元データで値の見出しかセルに単位を書いてください。"),
    "title_unit_unused": Kind("warning", "表の上の行か見出しに単位が書かれていますが、どの値の単位か決められません。値には付けていません。", "値の単位なら、元データで値の見出しかセルに書いてください。"),
    "title_measure": Kind("warning", "表の上の行か見出しに、値の数え方を変える言葉（累計、見込、税抜など）があります。値には反映していません。", "三つの値が同じ数え方かどうか、原本を確かめてください。"),
    "header_missing": Kind("error", "表の見出し行（事業名を含む行）が見つかりません。", "見出し行が残っているか、原本と比べてください。"),
    "header_duplicate": Kind("error", "同じ項目の見出しが二つあります。左の列を使いました。", "どちらか一方の見出しを直してください。"),
    "header_second": Kind("info", "同じ欄に読める見出しがほかにもあります。より確かな言葉の列（総合評価、最終目標など）を使い、この列は読んでいません。", "この列を使うなら、data/plan.toml の [headers] にこの見出しと欄の名前を書いてください。"),
    "header_group": Kind("warning", "一つの見出しの下がいくつかの列に分かれていて、どの列か決められません。この欄は空として扱いました。", "使う列の見出しを「総合」などとするか、data/plan.toml の [headers] に書いてください。"),
    "header_ambiguous": Kind("warning", "二つの欄に読める見出しです。この列は読んでいません。", "data/plan.toml の [headers] にこの見出しと欄の名前を書いてください。"),
    "header_settled": Kind("info", "二つの欄に読める見出しです。一方の欄はほかの列にあるので、もう一方の欄として読みました。", "違うときは、data/plan.toml の [headers] にこの見出しと欄の名前を書いてください。"),
    "year_columns": Kind("info", "同じ欄の列が年度ごとにあります。表の年度の列（目標値は最も先の年度、基準値は最も古い年度の列）を使い、ほかの年度の列は読んでいません。", "そのままで構いません。ほかの年度の値は、その年度の評価表から読みます。"),
    "year_column_missing": Kind("warning", "同じ欄の列が年度ごとにありますが、表の年度の列がありません。その前の最も新しい年度の列を使いました。", "表の年度が正しいか確かめてください。"),
    "column_blank": Kind("info", "見出しはありますが、どの行も空の列です。", "書き漏れでないか確かめてください。"),
    "header_unreadable": Kind("error", "表の途中に、事業名の列が分からない見出し行があります。この行から次の見出しまでは読んでいません。", "事業名の列の見出しを「事業名」にするか、その言葉を data/plan.toml の [headers] に書いてください。"),
    "header_other": Kind("warning", "評価表ではない表の見出しです（予算などの表）。この行から次の見出しまでは読んでいません。", "評価表なら、見出しの言葉を「事業名」「評価」などに直すか、data/plan.toml の [headers] に書いてください。"),
    "header_incomplete": Kind("warning", "見出しの見つからない欄があります。この欄は空として扱いました。", "見出しの言葉が違うときは、data/plan.toml の [headers] に書いてください。"),
    "header_unknown": Kind("warning", "知らない見出しの列です。この列は読んでいません。", "必要な列なら、data/plan.toml の [headers] にこの見出しと欄の名前を書いてください。見出しのない列は、左にある見出しから何列目かで \"指標名+1\" = \"単位\" のように書けます。"),
    "fiscal_year_missing": Kind("error", "年度が分かりません。この行は集計に入れていません。", "見出しか年度の列に「令和2年度」のように書いてください。"),
    "fiscal_year_title": Kind("info", "見出しに年度がないため、表の上の文から読みました。", "年度が正しいか確かめてください。"),
    "fiscal_year_line": Kind("warning", "表の途中の行から、上とは違う年度を読みました。この行から下をその年度としました。", "ページの下に刷られた年度など、表の年度でない行なら、元データから除いてください。"),
    "fiscal_year_line_unused": Kind("warning", "表の途中に、見出しの年度と違う年度だけの行があります。見出しの年度のまま読みました。", "この行から下が別の年度なら、その年度の見出しを付けてください。"),
    "fiscal_year_name": Kind("warning", "見出しにも表の上にも年度がないため、ファイル名かシート名の年度を使いました。", "年度が正しいか確かめ、見出しに「令和2年度」のように書いてください。"),
    "fiscal_year_columns": Kind("warning", "表の年度がどこにも書かれていないため、年度ごとの列のうち、値のある最も新しい年度を表の年度としました。", "年度が正しいか確かめ、見出しに「令和2年度」のように書いてください。"),
    "fiscal_year_conflict": Kind("warning", "見出しの実施状況、表の上の文、現状値の年度が食い違っています。この順で先にあるものを使いました。", "原本を見て、年度が正しいか確かめてください。"),
    "fiscal_year_reused": Kind("warning", "この表の年度が決められないため、前の表の年度を使いました。", "表の上か見出しに「令和2年度」のように一つだけ書いてください。"),
    "year_unread": Kind("warning", "一つの年度として読めない書き方です。その年度は不明として扱いました。", "「令和3年度」のように一つの年度で書いてください。"),
    "year_unknown": Kind("warning", "数値はありますが、その年度が見出しにも欄にもありません（このファイルの最初の行）。進捗を判定できません。", "見出しに「基準値（H30）」のように書くか、どの指標も同じ年度なら data/plan.toml の [progress] に baseline_year、target_year（西暦）を書いてください。"),
    "year_of_the_table": Kind("info", "現状値の年度が見出しにも欄にもないため、表の年度の値とみました（このファイルの最初の行）。", "前の年度の値なら、見出しに「現状値（R3）」のように書いてください。"),
    "years_reversed": Kind("warning", "基準年度が、目標年度か現状年度より後です（基準 / 目標 / 現状）。書かれたとおりに使いました。", "年度の書き間違いや、列の取り違えがないか確かめてください。"),
    "row_year_differs": Kind("warning", "続きの指標の年度が、上の事業の年度と違います。上の事業の年度に入れました。", "事業名を補うか、年度を確かめてください。"),
    "cell_error": Kind("error", "Excel のエラー（#REF! など）になっているセルです。値は失われています。", "元の Excel で計算を直し、保存し直してください。"),
    "program_example": Kind("warning", "「例」か「再掲」と書かれた事業です。ほかの事業と同じように数えました。", "記入例や再掲なら、元データから除いてください。"),
    "program_twice": Kind("error", "同じ年度に同じ事業が二度あります。二つ目に番号を付けて両方残しました。", "重複なら原本から一方を除き、別の事業なら名前を変えてください。"),
    "program_text_differs": Kind("warning", "同じ事業の続きの指標の行に、別の文章があります。一つの事業とし、文章はつなげました。", "別の事業なら名前を変え、同じ事業なら文章をそろえてください。"),
    "program_torn": Kind("warning", "ページや行の変わり目で切れた事業かもしれません（名前が途中から始まるか、ページの最初の行に担当課も評価も値もありません）。別の事業として数えました。", "原本を見て、上の行の続きなら、元データで一つの行にしてください。"),
    "indicator_twice": Kind("warning", "一つの事業に同じ名前の指標が二つあります。二つの指標として読みました。", "重複なら原本から一方を除き、別の指標なら名前を分けてください。"),
    "department_linked": Kind("warning", "前の年度に同じ名前の事業がいくつかあり、そのうち一つの担当課の名前が変わっています。担当課の名前だけが変わった同じ事業として扱いました。", "別の事業なら、事業名を分けてください。"),
    "acknowledged_stale": Kind("warning", "data/plan.toml の [[acknowledged]] が、どの気になる点にも当てはまりません。元データが直ったか、変わっています。", "その [[acknowledged]] を消すか、場所を直してください。"),
    "form_blank": Kind("info", "入力票に、まだ何も記入されていません。集計に入れていません。", "色の付いた欄に記入してください。"),
    "form_row_blank": Kind("error", "入力票の、まだ記入されていない事業です。集計に入れていません。", "色の付いた欄に記入してください。終わった事業なら、行を残して評価の欄に終了の区分を書いてください。"),
    "form_missing": Kind("error", "担当課の入力票がまだ届いていないか、何も書かれていない事業です。集計に入れていません。", "届いた入力票を hyoka gather で受け取ってください。"),
    "form_cell_blank": Kind("error", "入力票の、記入されていない欄です。", "記入してください。「なし」なら「-」を、まだ分からない値は「集計中」と書いてください。"),
    "corrected": Kind("info", "正誤表（data/corrections.toml）に従って直した値です。", "そのままで構いません。"),
    "correction_stale": Kind("error", "正誤表の訂正が当てはまりません。元データが直ったか、変わっています。", "元データを確かめ、data/corrections.toml のその訂正を消すか直してください。"),
    "cell_blank": Kind("info", "空欄です。「なし」なのか書き漏れなのか分かりません。", "なしなら「-」を、書き漏れなら値を書いてください。"),
    "rating_unknown": Kind("warning", "評価の区分にない値です。評価なしとして扱いました。", "plan.toml の ratings に加えるか、原本を確かめてください。"),
    "partner_unknown": Kind("warning", "協働の相手の区分にない文字があります。その文字は数えていません。", "区分の代わりに書かれた言葉なら、plan.toml の [partners.words] に書いてください。でなければ、原本を確かめてください。"),
    "partner_unsure": Kind("warning", "協働の相手に「除く」「予定」などの言葉があり、どの番号が相手か決められません。番号は数えていません。", "相手の番号だけを書いてください。"),
    "partner_range": Kind("warning", "協働の相手の番号が横線でつながれています。範囲かどうか決められないので、書かれた番号だけを数えました。", "範囲なら「①～③」と、そうでなければ「①、③」と書いてください。"),
    "partner_note": Kind("info", "協働の相手の番号に括弧書きがあります。説明とみて、括弧の中は数えていません。", "括弧の中にも番号があるなら、括弧の外に書いてください。"),
    "partner_spelling": Kind("info", "協働の相手が①②…以外の書き方です。番号どおりに読みました。", "そのままで構いません。"),
    "markup_removed": Kind("info", "HTMLの記号を除いて文章にしました。", "そのままで構いません。"),
    "value_text": Kind("warning", "数値でも段階でもない文章です。判定には使っていません。", "数値か段階で表せる指標なら、原本の書き方を確かめてください。"),
    "value_several": Kind("warning", "数値が二つ以上あり、どれが値か決められません。判定には使っていません。", "一つのセルに一つの値を書いてください。"),
    "value_pending": Kind("info", "値がまだ確定していません。", "確定したら新しいファイルに差し替えてください。"),
    "value_estimate": Kind("info", "見込みなどの確定前の値です。数値として使いました。", "確定したら新しいファイルに差し替えてください。"),
    "value_note": Kind("info", "数値のあとに括弧書きや※の注記があります。数値だけを使いました。", "値の意味を変える注記でないか確かめてください。"),
    "value_error": Kind("error", "表示が崩れたセルです（######）。値は失われています。", "元の Excel で列の幅を広げてから出力し直してください。"),
    "unit_unlisted": Kind("warning", "単位の一覧にない単位です。数値として使いました。", "読み取った単位が正しいか確かめてください。"),
    "unit_differs": Kind("warning", "基準値・目標値・現状値の単位がそろっていません（単位のない値を含みます）。判定しません。", "原本の単位を確かめ、すべての値に書いてください。"),
    "percent_outside": Kind("warning", "割合が0～100%の外にあります。数値として使いました。", "桁や列のずれがないか確かめてください。"),
    "qualifier_differs": Kind("warning", "「増」「減」「月」「年」「前年度比」「延べ」「累計」「定員」などの言葉が、基準値・目標値・現状値でそろっていません。判定しません。", "同じ測り方の値かどうか、原本を確かめてください。"),
    "value_jump": Kind("warning", "基準値・目標値・現状値に100倍を超える開きがあります。判定しません。", "桁や単位の誤りがないか確かめてください。"),
    "kind_mixed": Kind("warning", "数値と段階が混ざっています。判定には使っていません。", "同じ表し方にそろえてください。"),
    "target_is_baseline": Kind("info", "目標値が基準値と同じです。維持する目標として判定します。", "維持する目標か、書き間違いかを確かめてください。"),
    "program_new": Kind("info", "前の年度にない事業です。", "名前が変わっただけなら data/plan.toml の [renames] に書いてください。"),
    "program_gone": Kind("info", "次の年度の表にない事業です。", "名前が変わっただけなら data/plan.toml の [renames] に書いてください。"),
    "process_differs": Kind("warning", "前の年度に同じ名前の事業がありますが、プロセスの番号が違うか、一方の年度にありません。別の事業として扱いました。", "同じ事業なら、どの年度のファイルにも同じプロセスを書いてください。"),
    "department_differs": Kind("warning", "前の年度に同じ名前の事業がありますが、担当課がいくつか変わっていて、どれの続きか決められません。別の事業として扱いました。", "担当課の名前をそろえるか、事業名を分けてください。"),
    "rename_suspected": Kind("warning", "前の年度にない事業ですが、よく似た名前の事業が前の年度にだけあります。名前が変わった同じ事業かもしれませんが、別の事業として数えました。", "同じ事業なら、data/plan.toml の [renames] に、古い事業名 = 新しい事業名 の行を書いてください。hyoka check がその行を示します。"),
    "goal_changed": Kind("warning", "前の年度から基準値か目標値が変わっています。この年度の値で判定しました。", "改定か書き間違いかを確かめてください。"),
    "indicator_moved": Kind("warning", "前の年度には別の事業のものだった指標です。", "行の並べ替えなどで、指標の行が別の事業の下に移っていないか確かめてください。"),
    "direction_turned": Kind("warning", "目標値の変更で、増やす目標と減らす目標が入れ替わりました。達成と読める場合も、よい方向が変わったとは限りません。", "よい方向を data/plan.toml の [directions] に書いてください。"),
    "file_name_year": Kind("warning", "ファイル名の年度と中身の年度が違います。中身の年度を使いました。", "別の年度のファイルでないか確かめてください。"),
    "plan_unused": Kind("warning", "data/plan.toml に書かれた名前が、どのファイルにも見つかりません。", "書き間違いがないか確かめてください。"),
    "label_differs": Kind("warning", "基準値・目標値・現状値で指標の呼び名が違います。", "同じ指標かどうか確かめてください。"),
}  # fmt: skip


_NONE = pd.DataFrame(columns=COLUMNS)


def finding(
    code: str,
    rows: pd.DataFrame,
    field: str,
    raw: pd.Series | str,
    odd: pd.Series | np.ndarray | None = None,
) -> pd.DataFrame:
    """Make one finding per row.

    Parameters
    ----------
    code : str
        A key of ``KINDS``.
    rows : DataFrame
        Rows, with ``source`` and ``source_row`` and, if known, ``fiscal_year``.
    field : str
        A key of ``fields.PLACES``.
    raw : Series of str, or str
        The text in doubt, row by row or of all.
    odd : Series or array of bool, optional
        Which of the rows are in doubt, if not all.

    Returns
    -------
    DataFrame with ``COLUMNS``
    """
    kind = KINDS[code]
    mine = np.arange(len(rows)) if odd is None else np.flatnonzero(odd)
    if not len(mine):
        return _NONE.copy(deep=False)
    year = rows["fiscal_year"].array[mine] if "fiscal_year" in rows else [pd.NA] * len(mine)
    return pd.DataFrame(
        {
            "severity": kind.severity,
            "code": code,
            "fiscal_year": pd.array(year, dtype="Int64"),
            "source": rows["source"].array[mine],
            "source_row": rows["source_row"].array[mine],
            "field": field,
            "raw": raw if isinstance(raw, str) else raw.array[mine].astype("str"),
            "message": kind.message + kind.remedy,
            "acknowledged": "",
        },
        index=rows.index[mine],
    )


# Text of columns that nobody knows: there may be names and telephone numbers. Some begin with the place of the cell.
PRIVATE = {
    "row_unread": False,
    "row_note": False,
    "row_hidden": False,
    "text_struck": True,
    "format_unread": True,
}


def masked(found: pd.DataFrame) -> pd.Series:
    """Give the text in doubt, less what must not get into pages and files that are passed on.

    Parameters
    ----------
    found : DataFrame with ``COLUMNS``

    Returns
    -------
    Series of str, same index
        Where the text may come from a column that is not one of ``fields.FIELDS``, only the cell and the length.
    """

    def mask(code: str, raw: str) -> str:
        if code not in PRIVATE or not raw:
            return raw
        place, _, words = raw.partition(" ") if PRIVATE[code] else ("", "", raw)
        return f"{place} （{len(words)}文字、伏せています）".strip()

    texts = [mask(*pair) for pair in zip(found["code"], found["raw"], strict=True)]
    return pd.Series(texts, index=found.index, dtype="str")


def shown(found: pd.DataFrame) -> pd.Series:
    """Give the text in doubt as a page shows it.

    Parameters
    ----------
    found : DataFrame with ``COLUMNS``

    Returns
    -------
    Series of str, same index
        ``masked``, and of a likely rename both names (``旧 → 新``) instead of the line for ``plan.toml``.
    """
    texts, renamed = masked(found), found["code"].eq("rename_suspected")
    return texts.mask(renamed, texts[renamed].map(lambda line: " → ".join(*tomllib.loads(line).items())))


def suspected_renames(found: pd.DataFrame) -> dict[str, str]:
    """Read which programs may have been renamed from findings: name of the year before → this year's."""
    lines = found.loc[found["code"].eq("rename_suspected"), "raw"]
    return {old: new for line in lines for old, new in tomllib.loads(line).items()}


def gather(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put findings together, gravest first, then in the order of the files."""
    found = pd.concat([part for part in parts if len(part)] or [_NONE], ignore_index=True)
    rank = found["severity"].map({severity: n for n, severity in enumerate(SEVERITIES)})
    found = found.assign(_rank=rank).sort_values(
        ["_rank", "source", "source_row", "field", "code"], kind="stable"
    )
    return found.drop(columns="_rank").reset_index(drop=True)


def counted(found: pd.DataFrame) -> str:
    """Count findings by severity, in words (``警告1、情報2、承知済み3``); empty if there are none."""
    open_ = found["acknowledged"].eq("")
    counts = found.loc[open_, "severity"].value_counts()
    told = [f"{word}{counts[severity]}" for severity, word in SEVERITIES.items() if counts.get(severity)]
    known = int((~open_).sum())
    return "、".join([*told, *([f"承知済み{known}"] if known else [])])


def errors_in(found: pd.DataFrame) -> int:
    """Count the findings that are errors."""
    return int(found["severity"].eq("error").sum())
