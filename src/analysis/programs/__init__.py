"""Notebook 05: everything known of one program, over the years."""

from analysis.programs.parts import conditions, ended, finder, lead, legend, sections

__all__ = ["conditions", "ended", "finder", "lead", "legend", "sections"]
