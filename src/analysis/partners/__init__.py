"""Notebook 02: with whom the work is done, which partners come together, and how their programs are rated."""

import lazy_loader

# The parts draw pictures: matplotlib is imported by whoever asks for one.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "patterns": ["combinations", "pairs"],
        "parts": [
            "appendix", "conditions", "exact_combinations", "groups", "lead", "legend", "over_years", "together",
            "who",
        ],
    },
)  # fmt: skip
