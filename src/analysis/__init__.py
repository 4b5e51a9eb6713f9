"""Analysis of a Japanese city's yearly evaluation of its citizen-collaboration plan.

>>> from analysis import load
>>> data = load(".").select(2020)
"""

from analysis.store import Data, load

__all__ = ["Data", "load"]
