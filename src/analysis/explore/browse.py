"""Choose year, department and program from lists, and see what comes of it."""

from __future__ import annotations

import pandas as pd
from IPython.utils.capture import capture_output

from analysis import wareki
from analysis.data import Selection
from analysis.explore.story import story
from analysis.show import cells, show

ALL = "すべて"
# What one looks for first, before the other thirteen columns.
FIRST = ["program_name", "department", "partners", "rating"]


def overview(chosen: Selection) -> pd.DataFrame:
    """Give name, department, partners and grade of the programs, columns in Japanese."""
    from analysis.show.frames import titled

    table = titled(chosen.programs[FIRST])
    table.attrs["title"] = f"{wareki.label(chosen.fiscal_year)}の事業"
    return table


def browse(begin: Selection) -> None:
    """Show lists to choose from (with ``ipywidgets``), set to a selection; without it, or outside a notebook, its programs.

    A department shows its programs, a program its story.
    """
    from analysis.show.session import in_notebook

    widgets = _widgets() if in_notebook() else None
    if widgets is None:
        told = '選ぶための部品（ipywidgets）がないので、表だけを示します。事業の記録は data.program("名前の一部") で見られます。'
        show(overview(begin), cells.note(told))
    else:
        _Lists(begin, widgets).show()


def _widgets():
    """Give ``ipywidgets``; None where it is not installed."""
    try:
        import ipywidgets
    except ImportError:
        return None
    return ipywidgets


class _Lists:
    """Three lists, each of what the ones before it leave, and what is chosen below them."""

    def __init__(self, begin: Selection, widgets) -> None:
        self.data, self.below, self.widgets = begin.data, widgets.Output(), widgets
        years = [(wareki.label(year), year) for year in reversed(self.data.years)]
        self.year = widgets.Dropdown(options=years, value=begin.fiscal_year, description="年度")
        self.department = widgets.Dropdown(description="担当課")
        self.program = widgets.Dropdown(description="事業")
        self._offer_departments(begin.department)
        self.year.observe(lambda _: self._offer_departments(), "value")
        self.department.observe(lambda _: self._offer_programs(), "value")
        self.program.observe(lambda _: self._tell(), "value")

    def show(self) -> None:
        """Show the lists."""
        lists = self.widgets.HBox([self.year, self.department, self.program])
        show([self.widgets.VBox([lists, self.below])])
        self._tell()

    def _chosen(self) -> Selection:
        return self.data.select(self.year.value, self.department.value or "")

    def _offer_departments(self, wanted: str = "") -> None:
        own, wanted = self.data.departments(self.year.value), wanted or self.department.value
        kept = wanted if wanted in own else ""
        self.department.options = [(ALL, ""), *((name, name) for name in own if name)]
        self.department.value = kept
        self._offer_programs()

    def _offer_programs(self) -> None:
        own = self._chosen().programs
        self.program.options = [(ALL, ""), *zip(own["program_name"], own["program_id"], strict=True)]
        self.program.value = ""
        self._tell()

    def _tell(self) -> None:
        # Handed over rather than written into with ``with``: then papermill and nbconvert wait for a screen that isn't there.
        with capture_output() as shown:
            if self.program.value:
                show([story(self.data, self.program.value, self.year.value)])
            else:
                show(overview(self._chosen()))
        kind = {"output_type": "display_data"}
        self.below.outputs = tuple(
            kind | {"data": one.data, "metadata": one.metadata or {}} for one in shown.outputs
        )
