"""Parts of pages whose content depends on what is known: lists of things for ``page.show``."""

from analysis.sections.partners import pairs, partner_ratings, partner_years, unread_partners
from analysis.sections.progress import composite, pictures, progress_paths, status_tiles
from analysis.sections.ratings import (
    change_told,
    comparison_year,
    exit_readings,
    linked_programs,
    rating_changes,
    rating_history,
)
from analysis.sections.review import discussion, figures, headline, missing, rest_of_discussion, said, topics

__all__ = [
    "change_told",
    "comparison_year",
    "composite",
    "discussion",
    "exit_readings",
    "figures",
    "headline",
    "linked_programs",
    "missing",
    "pairs",
    "partner_ratings",
    "partner_years",
    "pictures",
    "progress_paths",
    "rating_changes",
    "rating_history",
    "rest_of_discussion",
    "said",
    "status_tiles",
    "topics",
    "unread_partners",
]
