"""The story of one program: in words, as a table over the years, as a picture."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from analysis import text, wareki
from analysis.data import Data, Selection
from analysis.errors import WrongUsage
from analysis.facts import year_of
from analysis.partners.patterns import unread
from analysis.programs.records import Record, records
from analysis.programs.sections import partner_names
from analysis.programs.sentences import partner_sentence, say
from analysis.progress import charts
from analysis.progress.judging import judge
from analysis.progress.over_years import outlook, points
from analysis.show import cells, show

_MOST_NAMED = 8


@dataclass(frozen=True, eq=False)
class Story:
    """Everything known of one program; at the end of a cell it shows itself.

    Attributes
    ----------
    name : str
    text : str
    table : DataFrame
        One row per fiscal year, columns in Japanese.
    picture : Figure or None
        The path of its indicators; None where there is no number to draw.
    """

    name: str
    text: str
    table: pd.DataFrame
    picture: Figure | None

    def __repr__(self) -> str:
        return f"{self.name}：{self.text}"

    def _ipython_display_(self) -> None:
        show(cells.lead(self.name), cells.text(self.text), self.table)
        if self.picture is not None:
            show(self.picture)


def story(data: Data, name: str, fiscal_year: int | str = 0) -> Story:
    """Tell of the program whose name holds ``name`` (see ``explore.loaded.Plan.program``)."""
    found = _find(data, name, year_of(fiscal_year) if fiscal_year else 0)
    chosen = data.select(int(found["fiscal_year"]))
    (record,) = records(chosen, chosen.programs[chosen.programs["program_id"].eq(found["program_id"])])
    names = partner_names(chosen.plan)
    told = "".join([say(record, chosen.plan.ratings), partner_sentence(record, names)])
    about = "、".join(
        filter(None, [wareki.label(chosen.fiscal_year), found["department"], found["item_name"]])
    )
    return Story(
        found["program_name"], f"{about}。{told}", _table(data, record), _picture(chosen, found["program_id"])
    )


def _find(data: Data, name: str, fiscal_year: int) -> pd.Series:
    """Find the one program meant: its latest row, or that of a year."""
    programs = data.programs
    if fiscal_year:
        programs = programs[programs["fiscal_year"].eq(data.select(fiscal_year).fiscal_year)]
    latest = programs.sort_values("fiscal_year", kind="stable").drop_duplicates("program_id", keep="last")
    keys = latest["program_name"].map(text.key)
    exact = latest[keys.eq(text.key(name)) | latest["program_id"].eq(name)]
    found = exact if len(exact) else latest[keys.str.contains(text.key(name), regex=False)]
    if len(found) == 1:
        return found.iloc[0]
    listed = [
        f"{row.program_name}（{row.department}、{row.program_id}）"
        for row in found.head(_MOST_NAMED).itertuples()
    ]
    if listed:
        more = f"ほか{len(found) - _MOST_NAMED}事業" if len(found) > _MOST_NAMED else ""
        raise WrongUsage(
            f"「{name}」に当てはまる事業が{len(found)}あります: {'、'.join([*listed, *filter(None, [more])])}",
            remedy="名前をもっと長く書くか、かっこの中の事業IDを指定してください。",
        )
    raise WrongUsage(
        f"「{name}」という事業はありません", remedy='data.programs["program_name"] で名前を確かめてください。'
    )


def _table(data: Data, record: Record) -> pd.DataFrame:
    """Put the years of a program below one another."""
    own = data.programs[data.programs["program_id"].eq(record.now["program_id"])]
    own = own[own["fiscal_year"].le(record.now["fiscal_year"])].sort_values("fiscal_year")
    table = pd.DataFrame(
        {
            "年度": own["fiscal_year"].map(wareki.label),
            "担当課": own["department"],
            "事業の評価": own["rating"].fillna("なし"),
            "協働の相手": own["partners"].mask(unread(own), own["partners_raw"]).replace("", "なし"),
            "取組内容": own["activities"],
        }
    )
    for one in record.indicators:
        values = one.yearly.set_index("fiscal_year")["text"]
        table.insert(
            len(table.columns) - 1, f"{one.name}（目標{one.target}）", own["fiscal_year"].map(values)
        )
    table.attrs["title"] = f"{record.now['program_name']}：年度ごとの記録"
    return table.reset_index(drop=True)


def _picture(chosen: Selection, program_id: str) -> Figure | None:
    judged, followed = judge(chosen), points(chosen)
    ahead = outlook(judged, followed)
    mine = judged[judged["program_id"].eq(program_id)]
    drawn = charts.paths(mine, followed, ahead) or charts.dumbbells(mine)
    drawn = drawn or charts.stage_strips(mine, chosen.plan.stages.ladders)
    return drawn[0] if drawn else None
