"""Notebook 00: what the review meeting should decide."""

from analysis.review.parts import (
    conditions,
    discussion,
    headline,
    improved,
    lead,
    low_topics,
    missing,
    raised,
    rest_of_discussion,
    topics,
)

__all__ = [
    "conditions",
    "discussion",
    "headline",
    "improved",
    "lead",
    "low_topics",
    "missing",
    "raised",
    "rest_of_discussion",
    "topics",
]
