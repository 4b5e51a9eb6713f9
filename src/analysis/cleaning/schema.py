"""The processed tables: columns, types and meanings, in one place.

The models validate what ``clean`` makes and are the source of ``datapackage.json``.
"""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from analysis.errors import HyokaError
from analysis.findings import KINDS, SEVERITIES

# Where there is Dask, pandera would import its tables for its own annotations, which takes longer than all of ours.
if "dask.dataframe" not in sys.modules:
    sys.modules["dask.dataframe"] = None
    import pandera.typing.dask  # noqa: F401

    del sys.modules["dask.dataframe"]

FISCAL_YEARS = 1950, 2100  # the first and the last that a table may be of
ROLES = ["blank", "heading", "header", "program", "indicator", "joined", "unread"]


def _field(title: str, description: str = "", **checks) -> pa.Field:
    return pa.Field(title=title, description=description or title, **checks)


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True
        coerce = True


class Programs(_Table):
    """事業 × 年度ごとに1行. One row per program and fiscal year."""

    fiscal_year: Series[int] = _field(
        "年度", "Fiscal year (April to March), western", ge=FISCAL_YEARS[0], le=FISCAL_YEARS[1]
    )
    program_id: Series[str] = _field(
        "事業ID", "Same program, same id in every year", str_length={"min_value": 1}
    )
    process_no: Series[pd.Int64Dtype] = _field("プロセス番号", "Process number", nullable=True)
    process_name: Series[str] = _field("プロセス名", "Process name")
    plan_pages: Series[str] = _field("行動計画のページ", "Pages of the plan")
    item_no: Series[pd.Int64Dtype] = _field("項目番号", "Item number", nullable=True)
    item_name: Series[str] = _field("項目名", "Item name")
    program_name: Series[str] = _field("事業名", "Program name")
    department: Series[str] = _field("担当課", "Department in charge")
    activities: Series[str] = _field("取組内容", "What was done; sentences on lines of their own")
    partners: Series[str] = _field("協働の相手", "Partner codes in order; empty if none")
    partners_raw: Series[str] = _field("協働の相手（原文）", "Partners as received")
    rating: Series[str] = _field("事業の評価", "Rating; null if none or unknown", nullable=True)
    rating_raw: Series[str] = _field("事業の評価（原文）", "Rating as received")
    reason: Series[str] = _field("効果又は理由（改善策）", "Effect, or reason and improvement")
    source: Series[str] = _field("元ファイル", "Raw file")
    source_row: Series[int] = _field("元ファイルの行", "Row in the raw file, from 1", ge=1)

    class Config(_Table.Config):
        """One row per program and year."""

        unique = ["fiscal_year", "program_id"]  # noqa: RUF012


class Indicators(_Table):
    """指標 × 事業 × 年度ごとに1行. One row per indicator, program and fiscal year."""

    fiscal_year: Series[int] = _field("年度", "Fiscal year")
    program_id: Series[str] = _field("事業ID", "Program")
    indicator_no: Series[int] = _field("指標番号", "Number of the indicator within its program, from 1", ge=1)
    indicator_name: Series[str] = _field("指標名", "The words the three values share")
    unit: Series[str] = _field("単位", "Unit in one spelling; empty if none is given")
    kind: Series[str] = _field(
        "種類", "number, stage, text or none", isin=["number", "stage", "text", "none"]
    )
    direction: Series[str] = _field(
        "向き", "increase, decrease or maintain", isin=["increase", "decrease", "maintain"], nullable=True
    )
    not_comparable: Series[str] = _field(
        "比較できない理由", "Why the values cannot be compared; empty if they can"
    )
    baseline_year: Series[pd.Int64Dtype] = _field("基準年度", "Fiscal year of the baseline", nullable=True)
    target_year: Series[pd.Int64Dtype] = _field("目標年度", "Fiscal year of the target", nullable=True)
    current_year: Series[pd.Int64Dtype] = _field(
        "現状年度", "Fiscal year of the current value", nullable=True
    )
    baseline: Series[float] = _field("基準値", "Baseline, in the unit", nullable=True)
    target: Series[float] = _field("目標値", "Target, in the unit", nullable=True)
    current: Series[float] = _field("現状値", "Current value, in the unit", nullable=True)
    baseline_stage: Series[str] = _field("基準の段階", "Stage at the baseline", nullable=True)
    target_stage: Series[str] = _field("目標の段階", "Stage aimed at", nullable=True)
    current_stage: Series[str] = _field("現状の段階", "Stage now", nullable=True)
    baseline_raw: Series[str] = _field("基準値（原文）", "Baseline as received")
    target_raw: Series[str] = _field("目標値（原文）", "Target as received")
    current_raw: Series[str] = _field("現状値（原文）", "Current value as received")

    class Config(_Table.Config):
        """One row per indicator, program and year."""

        unique = ["fiscal_year", "program_id", "indicator_no"]  # noqa: RUF012


class Partners(_Table):
    """協働の相手 × 事業 × 年度ごとに1行. One row per partner code, program and fiscal year."""

    fiscal_year: Series[int] = _field("年度", "Fiscal year")
    program_id: Series[str] = _field("事業ID", "Program")
    partner: Series[str] = _field("協働の相手", "Partner code")

    class Config(_Table.Config):
        """One row per code, program and year."""

        unique = ["fiscal_year", "program_id", "partner"]  # noqa: RUF012


class Findings(_Table):
    """気になるセルや行ごとに1行. One row per doubt about a cell or a row."""

    severity: Series[str] = _field("重要度", "error, warning or info", isin=list(SEVERITIES))
    code: Series[str] = _field("種類", "Kind of finding", isin=list(KINDS))
    fiscal_year: Series[pd.Int64Dtype] = _field("年度", "Fiscal year, if known", nullable=True)
    source: Series[str] = _field("元ファイル", "Raw file")
    source_row: Series[int] = _field("元ファイルの行", "Row in the raw file, from 1")
    field: Series[str] = _field("欄", "Field in doubt")
    raw: Series[str] = _field("原文", "Text as received")
    message: Series[str] = _field("内容と対処", "What it is and what to do, in Japanese")
    acknowledged: Series[str] = _field("承知した理由", "Why it may stand, by plan.toml; empty if not said")


class Sources(_Table):
    """元ファイルごとに1行. One row per raw file: its rows, and what became of them."""

    source: Series[str] = _field("元ファイル", "Raw file", unique=True)
    format: Series[str] = _field("形式", "How it was read")
    sha256: Series[str] = _field("SHA-256", "Hash of the file as received")
    rows: Series[int] = _field("全行", "Rows in the file")
    blank_rows: Series[int] = _field("空行", "Blank rows")
    heading_rows: Series[int] = _field(
        "見出し（プロセス・ページ・項目）", "Rows that name a process, pages or an item"
    )
    header_rows: Series[int] = _field("表の見出し", "Header rows")
    program_rows: Series[int] = _field("事業", "Rows that became a program with its first indicator")
    indicator_rows: Series[int] = _field("続きの指標", "Rows that became a further indicator")
    joined_rows: Series[int] = _field(
        "ページで切れた続き", "Rows joined to the one above, cut by a page break"
    )
    unread_rows: Series[int] = _field("読めなかった行", "Rows that became a finding instead")

    @pa.dataframe_check
    def _rows_reconcile(cls, table: pd.DataFrame) -> pd.Series:  # noqa: N805
        return table["rows"].eq(table[[f"{role}_rows" for role in ROLES]].sum(axis=1))


TABLES: dict[str, type[_Table]] = {
    "programs": Programs,
    "indicators": Indicators,
    "partners": Partners,
    "findings": Findings,
    "sources": Sources,
}


def validate(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Check a table against its model and give its columns their types.

    Raises
    ------
    HyokaError
        If it does not fit: a fault of this program, not of the data.
    """
    try:
        return _checks(name).validate(_typed(name, table), lazy=True)
    except (ValueError, TypeError, KeyError, pa.errors.SchemaErrors) as error:
        told = error.failure_cases.to_string() if isinstance(error, pa.errors.SchemaErrors) else error
        raise HyokaError(
            f"作った表「{name}」が約束の形に合いません。プログラムの誤りです。\n{told}",
            remedy="元データのファイルと、この文面を開発者に知らせてください。",
        ) from error


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a table their types."""
    columns = TABLES[name].to_schema().columns
    types = {column: columns[column].dtype.type for column in table if column in columns}
    others = {column for column, own in table.dtypes.items() if own != types.get(column, own)}
    return table.assign(**{column: table[column].astype(types[column]) for column in others})


@cache
def _checks(name: str) -> pa.DataFrameSchema:
    """Give a model without its types, and with those columns only of which it says more than whether cells may be missing.

    pandera takes longer over a column that it has nothing to ask of than the questions about all of them together take.
    """
    schema = TABLES[name].to_schema()
    columns, plain = list(schema.columns), {"dtype": None, "coerce": False, "nullable": True}
    full = [column for column, spec in schema.columns.items() if not spec.nullable]
    asked = [column for column, spec in schema.columns.items() if spec.checks or spec.unique]
    bare = schema.select_columns(asked).update_columns(dict.fromkeys(asked, plain))
    bare.strict = bare.ordered = bare.coerce = False
    bare.checks = [
        *schema.checks,
        pa.Check(lambda table: list(table) == columns, name="columns", error=f"the columns {columns}"),
        pa.Check(
            lambda table: pd.Series(
                np.logical_and.reduce([table[column].notna() for column in full]), table.index
            ),
            name="full",
            error=f"all of {full}",
            ignore_na=False,
        ),
    ]
    return bare


def titles(name: str) -> dict[str, str]:
    """Give the Japanese title of every column of a table."""
    fields = vars(
        TABLES[name]
    )  # not by way of ``to_schema``, which looks for every library of data frames there is
    return {column: fields[column].title or column for column in fields["__annotations__"]}


def resource(name: str) -> dict:
    """Describe a table as a Data Resource (Frictionless), titles in Japanese, descriptions in English."""
    columns = TABLES[name].to_schema().columns
    unique = TABLES[name].to_schema().unique or []
    return {
        "name": name,
        "path": f"{name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "title": (TABLES[name].__doc__ or "").split(". ")[0],
        "schema": {
            "fields": [
                {
                    "name": column,
                    "type": _type(spec),
                    "title": spec.title,
                    "description": spec.description,
                    # Frictionless takes empty text for missing, so only what cannot be empty is required.
                    "constraints": {
                        "required": column in unique or (not spec.nullable and _type(spec) != "string")
                    },
                }
                for column, spec in columns.items()
            ],
            **({"primaryKey": list(unique)} if unique else {}),
        },
    }


def _type(spec: pa.Column) -> str:
    name = str(spec.dtype).lower()
    return next(
        (kind for word, kind in {"int": "integer", "float": "number"}.items() if word in name), "string"
    )


def dictionary() -> str:
    """Write the data dictionary (``docs/data_dictionary.md``): every table and column, in Japanese and English."""
    lines = [
        "# データ辞書",
        "",
        "`hyoka clean` が `data/processed` に書く表です。このページは `src/analysis/cleaning/schema.py` から作ります。",
    ]
    for name, model in TABLES.items():
        own = resource(name)
        lines += ["", f"## {name}", "", (model.__doc__ or "").strip(), ""]
        lines += ["| 列 | 名前 | 型 | 空 | 説明 |", "| --- | --- | --- | --- | --- |"]
        columns = model.to_schema().columns
        for field in own["schema"]["fields"]:
            empty = "あり" if columns[field["name"]].nullable else ""
            lines.append(
                f"| `{field['name']}` | {field['title']} | {field['type']} | {empty} | {field['description']} |"
            )
        if "primaryKey" in own["schema"]:
            keys = "、".join(f"`{key}`" for key in own["schema"]["primaryKey"])
            lines += ["", f"行を一つに決める列: {keys}"]
    return "\n".join(lines) + "\n"
