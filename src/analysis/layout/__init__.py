"""Raw table → labelled rows: which row is what, and which column is which field."""

from analysis.layout.lay_out import Layout, lay_out
from analysis.layout.regions import regions

__all__ = ["Layout", "lay_out", "regions"]
