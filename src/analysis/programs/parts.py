"""Parts of the page of programs: a selection in, things to show out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.data import Selection, volumes
from analysis.programs import sentences, tables
from analysis.programs.records import LONG, gone, long_low, records
from analysis.programs.sections import finder as finder_list
from analysis.programs.sections import section
from analysis.progress.judging import judge
from analysis.progress.sentences import progress_lead
from analysis.ratings.movement import between
from analysis.ratings.over_years import broken
from analysis.ratings.sentences import rating_lead
from analysis.show import cells
from analysis.show.links import PROGRAMS, file_name


def lead(chosen: Selection) -> list:
    """Open the page with how many programs it tells of and what became of them since the year before."""
    before, plan = chosen.year_before, chosen.plan.ratings
    moved = None
    if before is not None and not broken(before, chosen.fiscal_year, plan.breaks):
        years = [chosen.in_year(year, whole=True) for year in (before, chosen.fiscal_year)]
        moved = between(*years, plan.scale, plan.exit)
        moved = moved[moved["department"].eq(chosen.department)] if chosen.department else moved
    names = chosen.programs.set_index("program_id")["program_name"]
    low = sentences.long_low(long_low(chosen), names, plan)
    how = (
        sentences.page_lead(moved, before)
        if moved is not None
        else sentences.first_lead(chosen.programs, plan)
        if len(chosen.programs) > 1
        else rating_lead(chosen.programs, plan)
    )
    judged = judge(chosen.of_one_year)
    return [cells.lead(low, how, "" if low or judged.empty else progress_lead(judged, chosen.profile))]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    return [cells.conditions(chosen, 判定方法=Markup('<a href="#rule">{}</a>').format(chosen.profile.short))]


def finder(chosen: Selection, volume: int = 0) -> list:
    """List the programs by process and department, each leading to its section."""
    parts = volumes(chosen.programs)
    if volume:
        return [
            HTML(
                Markup('<p><a href="{}.html">全{}事業の目次へ</a></p>').format(PROGRAMS, len(chosen.programs))
            )
        ]
    pages = {
        id_: f"{file_name(PROGRAMS, str(part))}.html" if part else ""
        for id_, part in zip(chosen.programs["program_id"], parts, strict=True)
    }
    low = long_low(chosen)
    title = f"評価{sentences.low_words(low, chosen.plan.ratings)}が{LONG}年以上続く事業" if len(low) else ""
    since = {id_: f"{int(row.notna().sum())}年" for id_, row in low.iterrows()}
    return [HTML(finder_list(chosen, pages, {title: since}))]


def sections(chosen: Selection, volume: int = 0, raised: Mapping[str, str] | None = None) -> list:
    """Show a section for every program, process by process; of a plan with volumes only those of one.

    Parameters
    ----------
    chosen : Selection
    volume : int
        0: all, or none where they are shared out over volumes (``data.volumes``).
    raised : mapping, optional
        ``program_id`` → why it is on the agenda.
    """
    rows = chosen.programs[volumes(chosen.programs).eq(volume)]
    shown, process = [], None
    for record in records(
        chosen, rows.sort_values("process_name", key=_as_in(chosen.programs), kind="stable")
    ):
        if record.now["process_name"] != process:
            process = record.now["process_name"]
            shown.append(HTML(Markup("<h2>{}</h2>").format(process or "プロセスの記載なし")))
        shown.append(HTML(section(record, chosen.plan, (raised or {}).get(record.now["program_id"], ""))))
    return shown


def _as_in(programs: pd.DataFrame) -> Callable[[pd.Series], pd.Series]:
    """Order processes as they first come in the table."""
    order = {name: n for n, name in enumerate(programs["process_name"].unique())}
    return lambda names: names.map(order)


def ended(chosen: Selection, volume: int = 0) -> list:
    """List the programs of earlier years that this year's table doesn't have."""
    last, grades = gone(chosen)
    return (
        [] if volume or last.empty else [tables.gone(last, grades, chosen.plan.ratings, chosen.fiscal_year)]
    )


def legend(chosen: Selection) -> list:
    """Say how a section is to be read, and where it isn't known what the codes of partners are."""
    several = chosen.year_before is not None
    told = "○と灰色の破線は基準値、◇は目標値、青い破線は目標への直線、点線と小さな丸は見込み。"
    marked = "下線は前の年度にない文、取り消し線はなくなった文。" if several else ""
    unnamed = set(chosen.plan.partners.codes) - set(chosen.plan.partners.legend)
    return [
        cells.note(told, marked) if len(chosen.programs) else [],
        cells.legend_note(chosen.plan, partners=True) if unnamed else [],
    ]
