"""Pictures of the results: data frame in, figure with alt text out.

The alt text is the figure's label (``Figure.get_label``); ``page.show`` refuses a figure without one.
"""

from analysis.charts.partners import co_occurrence, partner_combinations, partner_totals
from analysis.charts.progress import progress_dumbbells, progress_paths, stage_strips
from analysis.charts.ratings import history, rating_shares, slopes, transitions

__all__ = [
    "co_occurrence",
    "history",
    "partner_combinations",
    "partner_totals",
    "progress_dumbbells",
    "progress_paths",
    "rating_shares",
    "slopes",
    "stage_strips",
    "transitions",
]
