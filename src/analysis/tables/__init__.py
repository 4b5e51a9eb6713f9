"""Result tables for readers: data frame in, accessible HTML table out."""

from analysis.tables.partners import (
    partner_combinations,
    partner_pairs,
    partner_ratings,
    partner_shares,
    partner_years,
    partners_by,
)
from analysis.tables.progress import (
    history_table,
    not_assessed,
    pace_table,
    progress_table,
    raw_readings,
    status_by,
)
from analysis.tables.quality import completeness, findings, reconciliation, sources
from analysis.tables.ratings import (
    change_list,
    change_tests,
    net_changes,
    program_ratings,
    rating_counts,
    readings,
    transition_margins,
)
from analysis.tables.review import review_list, topic_ratings
from analysis.tables.table import table

__all__ = [
    "change_list",
    "change_tests",
    "completeness",
    "findings",
    "history_table",
    "net_changes",
    "not_assessed",
    "pace_table",
    "partner_combinations",
    "partner_pairs",
    "partner_ratings",
    "partner_shares",
    "partner_years",
    "partners_by",
    "program_ratings",
    "progress_table",
    "rating_counts",
    "raw_readings",
    "readings",
    "reconciliation",
    "review_list",
    "sources",
    "status_by",
    "table",
    "topic_ratings",
    "transition_margins",
]
