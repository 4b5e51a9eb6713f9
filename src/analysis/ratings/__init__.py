"""Notebook 03: how programs are rated, and which ratings changed between fiscal years."""

import lazy_loader

# The parts draw pictures: matplotlib is imported by whoever asks for one.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "movement": ["change_tests", "distribution", "transition_matrix"],
        "parts": [
            "appendix", "by_department", "by_item", "changes", "conditions", "grades", "histories", "history", "indicators", "lead", "legend", "movements", "programs", "renames",
        ],
    },
)  # fmt: skip
