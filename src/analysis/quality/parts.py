"""Parts of the page on data quality: a selection in, things to show out."""

from __future__ import annotations

from analysis.data import Selection, program_names
from analysis.quality import sentences, tables
from analysis.show import cells


def lead(chosen: Selection) -> list:
    """Open the page with what was read and how many doubts there are."""
    counts = len(chosen.programs), len(chosen.indicators)
    whose = "これまでの年度も合わせて、" if chosen.year_before is not None else ""
    raw = whose + sentences.source_sentence(chosen.sources)
    read = sentences.read_sentence(*counts, chosen.findings, chosen.department or "この年度")
    read += sentences.whose_sentence(chosen.findings, program_names(chosen.findings, chosen.programs))
    return [cells.lead(read + raw if chosen.department else raw + read)]


def conditions(chosen: Selection) -> list:
    """Say what the page is about."""
    return [cells.conditions(chosen, データの出典=chosen.plan.plan.source or "記載なし")]


def legend(chosen: Selection) -> list:
    """Show the legends that are known, and say which are not."""
    return cells.legend_notice(chosen.plan, partners=True, ratings=True)


def findings(chosen: Selection) -> list:
    """Show every doubt with where it stands and what to do."""
    return tables.findings(chosen.findings, chosen.programs)


def rows(chosen: Selection) -> list:
    """Show what became of every raw row, and the files received."""
    return [tables.reconciliation(chosen.sources), tables.sources(chosen.sources)]


def blanks(chosen: Selection) -> list:
    """Count programs with an empty field."""
    return [tables.completeness(chosen.programs, chosen.indicators)]
