"""Notebook 04: what was received, what became of every row, and what is in doubt."""

from analysis.quality.parts import blanks, conditions, findings, lead, legend, rows

__all__ = ["blanks", "conditions", "findings", "lead", "legend", "rows"]
