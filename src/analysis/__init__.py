"""Analysis of a Japanese city's yearly evaluation of its citizen-collaboration plan.

>>> from analysis import load
>>> data = load(".").select(2020)
"""

from analysis.data import Data
from analysis.store import load

__all__ = ["Data", "load"]
