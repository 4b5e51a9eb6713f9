"""Result tables for readers: data frame in, accessible HTML table out."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment
from markupsafe import Markup

from analysis import findings as findings_module
from analysis import partners as partners_module
from analysis import ratings, schema
from analysis.indicators import reading
from analysis.progress import RULES, STATUSES, judgeable, status_counts
from analysis.sentences import percent

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<div class="table" tabindex="0" role="region" aria-label="{{ caption }}">
<table>
<caption>{{ caption }}</caption>
<thead><tr>
{% for column in columns %}
<th scope="col"{% if column in numbers %} class="number"{% endif %}>{{ column }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr>
{% for column, cell in zip(columns, row) %}
{% set figure = column in numbers and cell|string|length <= 12 %}
{% set kind = 'number' if figure else 'long' if column in long else 'short' %}
{% if loop.first %}
<th scope="row" class="{{ kind }}">{{ cell }}</th>
{% else %}
<td class="{{ kind }}">{{ cell }}</td>
{% endif %}
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
</div>
{% if note %}<p class="note">{{ note }}</p>{% endif %}
"""
)


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    numbers: Collection[str] = (),
    long: Collection[str] = (),
    note: str = "",
) -> HTML:
    """Make an HTML table with a caption and scoped headers; the first column heads the rows.

    Parameters
    ----------
    frame : DataFrame
        Cells as they are to be read; missing ones show as —; no rows at all as 該当なし.
    caption : str
    numbers : collection of str
        Columns aligned to the right.
    long : collection of str
        Columns of long text.
    note : str
        Printed under the table.
    """
    if frame.empty:
        return HTML(Markup("<p>{}：該当なし。</p>").format(caption))
    cells = frame.astype("object").where(frame.notna(), "—")
    numbers = {*numbers, *frame.select_dtypes("number").columns}
    rows = cells.itertuples(index=False, name=None)
    html = _TEMPLATE.render(
        columns=list(frame.columns),
        rows=rows,
        caption=caption,
        numbers=numbers,
        long=set(long),
        note=note,
        zip=zip,
    )
    return HTML(html)


def progress_table(judged: pd.DataFrame, profile: str) -> HTML:
    """Show every indicator with its reading, progress and status."""
    frame = pd.DataFrame(
        {
            "指標": judged["indicator_name"],
            "事業": judged["program_name"],
            "担当課": judged["department"],
            **{title: reading(judged, point) for point, title in _POINTS.items()},
            "進捗率": judged["progress"].map(_percent),
            "経過率": judged["elapsed"].where(judged["progress"].notna()).map(_percent),
            "ペース": judged["pace"].map(_decimal),
            "判定": judged["status"]
            + judged["status_reason"].map(lambda reason: f"\n（{reason}）" if reason else ""),
        }
    )
    order = judged["status"].map({status: n for n, status in enumerate(STATUSES)})
    frame = frame.loc[
        pd.DataFrame({"o": order, "d": -judged["progress"]}).sort_values(["o", "d"], kind="stable").index
    ]
    return table(
        frame,
        "指標ごとの進捗（判定のよい順）",
        numbers=[*_POINTS.values(), "進捗率", "経過率", "ペース"],
        note=f"判定方法は{RULES[profile]}段階の指標は順位だけで判定し、割合は計算しない。",
    )


def pace_table(judged: pd.DataFrame) -> HTML:
    """Show, for numbers short of their target, the change per year so far and still needed, and the projection."""
    rows = judgeable(judged)
    rows = rows[~rows["status"].isin(["達成", "維持"])]
    frame = pd.DataFrame(
        {
            "指標": rows["indicator_name"],
            "事業": rows["program_name"],
            "目標までの差": _with_unit(rows, "gap"),
            "これまでの1年あたり": _with_unit(rows, "per_year_so_far"),
            "今後必要な1年あたり": _with_unit(rows, "per_year_needed"),
            "目標年度の見込み": _with_unit(rows, "projected", sign=False),
            "目標値": reading(rows, "target"),
        }
    )
    return table(
        frame,
        "目標に届いていない指標の、1年あたりの変化と見込み",
        numbers=frame.columns[2:],
        note="見込みは、今の調子が続いた場合の値で、基準値と現状値を結ぶ直線を目標年度まで延ばした値。二点だけの直線であり、予測の確からしさは示さない。",
    )


def status_by(judged: pd.DataFrame, by: str, title: str) -> HTML:
    """Count statuses by item or department."""
    groups = judged[by].where(judged[by].ne(""), "（記載なし）")
    used = [status for status in STATUSES if status_counts(judged)[status]]
    counts = pd.crosstab(groups, judged["status"]).reindex(index=groups.unique(), columns=used, fill_value=0)
    counts.insert(0, "指標数", counts.sum(axis=1))
    return table(counts.rename_axis(title).reset_index(), f"{title}別の判定（指標数）")


def raw_readings(judged: pd.DataFrame) -> HTML:
    """Show the raw text of every indicator cell beside its reading."""
    columns = {"事業": judged["program_name"]}
    for point, title in _POINTS.items():
        columns[f"{title}（原文）"] = judged[f"{point}_raw"]
        columns[title] = reading(judged, point)
    frame = pd.DataFrame({**columns, "指標": judged["indicator_name"], "種類": judged["kind"].map(_KINDS)})
    return table(frame, "指標の原文と読み取った値", numbers=list(_POINTS.values()))


def not_assessed(judged: pd.DataFrame) -> HTML:
    """Show what could not be judged and why."""
    rows = judged[judged["status"].eq("評価不能")]
    frame = pd.DataFrame(
        {
            "事業": rows["program_name"],
            "指標": rows["indicator_name"],
            "理由": rows["status_reason"],
            **{f"{title}（原文）": rows[f"{point}_raw"] for point, title in _POINTS.items()},
        }
    )
    return table(frame, "判定できなかった指標と理由")


def partner_combinations(partners: pd.Series) -> HTML:
    """Show every combination of partners with its count."""
    frame = partners_module.combinations(partners)
    total = int(frame["count"].sum())
    frame = pd.DataFrame(
        {
            "組合せ": frame["combination"].replace(partners_module.NONE, "相手なし"),
            "事業数": frame["count"],
            "割合": (frame["count"] / total).map(_percent),
        }
    )
    return table(frame, f"相手の組合せ（全{total}事業、同じ組合せだけを数える）", numbers=["割合"])


def partner_pairs(partners: pd.Series) -> HTML:
    """Show pairs of partners that occur together."""
    frame = partners_module.pairs(partners)
    frame = frame[frame["n"].gt(0)]
    shown = pd.DataFrame(
        {
            "組": frame["a"] + "と" + frame["b"],
            "事業数": frame["n"],
            "ジャッカード係数": frame["jaccard"].map(_decimal),
            "リフト": frame["lift"].map(_decimal),
            "p": frame["p"].map("{:.3f}".format),
        }
    )
    return table(
        shown,
        "一緒に挙がる相手の組",
        numbers=["ジャッカード係数", "リフト", "p"],
        note=(
            "ジャッカード係数は両方の事業数÷どちらかの事業数。リフトは偶然に比べて何倍一緒に挙がるか"
            f"（どちらかが{partners_module.SMALLEST_FOR_LIFT}事業に満たない組は示さない）。"
            "pは超幾何分布による片側の確率で、組の数だけ調べているため、一つだけ小さくても差があるとは言えない。"
        ),
    )


def partners_by(programs: pd.DataFrame, by: str, title: str, codes: list[str]) -> HTML:
    """Count programs by group and partner code."""
    groups = programs[by].where(programs[by].ne(""), "（記載なし）")
    frame = partners_module.by_group(programs["partners"], groups, codes)
    frame = frame.rename(columns={partners_module.NONE: "相手なし"}).rename_axis(title).reset_index()
    return table(frame, f"{title}別の協働の相手（事業数）")


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


def change_tests(tests: pd.DataFrame) -> HTML:
    """Show the tests of rating changes."""
    frame = pd.DataFrame(
        {
            "方法": [_TESTS[name] for name in tests.index],
            "統計量": list(tests["statistic"].map(_decimal)),
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


def sources(data_sources: pd.DataFrame) -> HTML:
    """Show the raw files received."""
    frame = data_sources[["source", "format", "rows", "sha256"]].rename(columns=schema.titles("sources"))
    return table(frame, "受け取ったファイル", long=["SHA-256"])


def reconciliation(data_sources: pd.DataFrame) -> HTML:
    """Show what became of every raw row; the parts add up to the whole."""
    names = schema.titles("sources")
    parts = data_sources[[f"{role}_rows" for role in schema.ROLES]].sum()
    frame = pd.DataFrame({"行の扱い": [names[column] for column in parts.index], "行数": parts.to_numpy()})
    frame.loc[len(frame)] = ["合計", int(parts.sum())]
    total = int(data_sources["rows"].sum())
    verdict = "一致" if total == int(parts.sum()) else "不一致"
    return table(
        frame,
        "元ファイルの行が何になったか",
        note=f"元ファイルの全行 {total} と合計 {int(parts.sum())} は{verdict}。",
    )


def completeness(programs: pd.DataFrame) -> HTML:
    """Count programs with an empty field."""
    names = schema.titles("programs")
    fields = ["item_name", "department", "activities", "partners", "rating", "reason"]
    empty = programs[fields].isna() | programs[fields].eq("")
    where = [
        "、".join(programs.loc[empty[field], "program_name"].head(5))
        + ("ほか" if empty[field].sum() > 5 else "")
        for field in fields
    ]
    frame = pd.DataFrame(
        {"欄": [names[field] for field in fields], "空欄の事業数": empty.sum().to_numpy(), "事業": where}
    )
    return table(frame.replace({"事業": {"": pd.NA}}), f"欄ごとの空欄（全{len(programs)}事業）")


def findings(found: pd.DataFrame) -> HTML:
    """Show every finding with where it stands and what to do."""
    frame = pd.DataFrame(
        {
            "重さ": found["severity"].map(findings_module.SEVERITIES),
            "元ファイル": found["source"],
            "行": found["source_row"],
            "欄": found["field"].map(findings_module.FIELDS),
            "原文": found["raw"].replace("", "（空欄）"),
            "内容と対処": found["message"],
        }
    )
    return table(frame, "気になるセルと行", long=["原文", "内容と対処"])


_POINTS = {"baseline": "基準値", "target": "目標値", "current": "現状値"}
_KINDS = {"number": "数値", "stage": "段階", "text": "文章", "none": "なし"}
_TESTS = {
    "sign": "符号検定（正確）",
    "bowker_exact": "バウカーの対称性検定（正確）",
    "bowker": "バウカーの対称性検定（漸近）",
    "stuart_maxwell": "スチュアート・マックスウェル検定（漸近）",
    "kappa": "カッパ係数",
    "kappa_linear": "重み付きカッパ（一次）",
    "kappa_quadratic": "重み付きカッパ（二次）",
}


def _percent(share: float) -> object:
    return pd.NA if pd.isna(share) else percent(share)


def _decimal(value: float) -> object:
    return pd.NA if pd.isna(value) else f"{value:.2f}".replace("-", "−")


def _with_unit(rows: pd.DataFrame, column: str, *, sign: bool = True) -> pd.Series:
    # The difference of two percentages is in points.
    units = rows["unit"].replace("%", "ポイント") if sign else rows["unit"]
    form = "{:+,.2f}" if sign else "{:,.2f}"
    words = [
        (form.format(number).rstrip("0").rstrip(".") if number else "0").replace("-", "−") + unit
        if pd.notna(number)
        else None
        for number, unit in zip(rows[column], units, strict=True)
    ]
    return pd.Series(words, index=rows.index, dtype="object")
