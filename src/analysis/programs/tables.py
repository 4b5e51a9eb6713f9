"""Tables of programs."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.plan import Ratings
from analysis.show import marks
from analysis.show.links import PROGRAMS, anchor
from analysis.show.table import table


def gone(last: pd.DataFrame, grades: pd.DataFrame, plan: Ratings, fiscal_year: int) -> HTML:
    """Show the programs that this year's table doesn't have: the last year they were in, and how they were rated.

    Parameters
    ----------
    last, grades : DataFrame
        From ``records.gone``.
    plan : Ratings
    fiscal_year : int
    """
    names = [
        Markup('<a href="../{}/{}.html">{}</a>').format(row.fiscal_year, PROGRAMS, row.program_name)
        for row in last.itertuples()
    ]
    ratings = [
        Markup(" ").join(
            Markup('<span class="of">{} {}</span>').format(year, marks.grade(grade, plan))
            for year, grade in grades.loc[id_].items()
            if year <= row_year and pd.notna(grade)
        )
        for id_, row_year in zip(last["program_id"], last["fiscal_year"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "事業": pd.Series(names, last.index, dtype="object"),
            "担当課": last["department"],
            "最後に載った年度": last["fiscal_year"].astype("str"),
            "評価": pd.Series(ratings, last.index, dtype="object"),
        }
    )
    return table(
        frame,
        f"{fiscal_year}年度の表にない事業（{len(last)}事業、最後に載った年度の新しい順）",
        anchors=[anchor(program_id) for program_id in last["program_id"]],
        note="それより前の年度の表にあって、この年度の表にない事業。終了したのか、名前が変わったのか、載っていないだけなのかは、表からは分かりません。",
    )
