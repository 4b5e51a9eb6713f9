"""The Japanese sentences that state results; each is made from the data, so none outlives its year."""

from analysis.sentences.partners import combination_title, pair_title, partner_lead, partner_title
from analysis.sentences.progress import (
    composite_sentence,
    dumbbell_title,
    path_title,
    progress_lead,
    stage_title,
)
from analysis.sentences.ratings import (
    NEED_YEAR,
    change_lead,
    change_title,
    comparison_missing,
    exit_readings,
    rating_lead,
    rating_title,
    sign_sentence,
)
from analysis.sentences.review import quality_lead, review_lead, topic_sentences
from analysis.sentences.words import about, percent

__all__ = [
    "NEED_YEAR",
    "about",
    "change_lead",
    "change_title",
    "combination_title",
    "comparison_missing",
    "composite_sentence",
    "dumbbell_title",
    "exit_readings",
    "pair_title",
    "partner_lead",
    "partner_title",
    "path_title",
    "percent",
    "progress_lead",
    "quality_lead",
    "rating_lead",
    "rating_title",
    "review_lead",
    "sign_sentence",
    "stage_title",
    "topic_sentences",
]
