"""The kit every page uses: cells, tables, drawing, style, words, links."""

from analysis.show.cells import show

__all__ = ["show"]
