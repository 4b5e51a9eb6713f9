"""Notebook 01: how far each indicator is from its target, and whether it is moving fast enough."""

import lazy_loader

# The parts draw pictures: matplotlib is imported by whoever asks for one.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "judging": ["indicator_progress", "judge"],
        "parts": [
            "arrows",
            "conditions",
            "groups",
            "judgements",
            "lead",
            "not_assessed",
            "paths",
            "readings",
            "rule",
            "statuses",
        ],
    },
)
