"""Parts of pages whose content depends on what is known: lists of things for ``page.show``."""

from analysis.sections.partners import unread_partners
from analysis.sections.progress import composite, pictures, progress_paths, status_tiles
from analysis.sections.ratings import comparison_year, exit_readings, rating_changes
from analysis.sections.review import discussion, headline, missing, topics

__all__ = [
    "comparison_year",
    "composite",
    "discussion",
    "exit_readings",
    "headline",
    "missing",
    "pictures",
    "progress_paths",
    "rating_changes",
    "status_tiles",
    "topics",
    "unread_partners",
]
