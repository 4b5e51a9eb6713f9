"""A new fiscal year: the entry form that is filled in, and taking in those that come back."""

from analysis.forms.gather import Received, gather
from analysis.forms.new_year import write_forms

__all__ = ["Received", "gather", "write_forms"]
