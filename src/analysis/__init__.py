"""Analysis of a Japanese city's yearly evaluation of its citizen-collaboration plan.

>>> from analysis import load
>>> chosen = load(".").select(2020)
"""

import lazy_loader

# The command imports this package for everything; pandas comes with the first name that needs it.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"data": ["Data", "Selection"], "store": ["load"]}
)
