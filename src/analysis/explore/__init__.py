"""To play with in a notebook: a plan with short answers, the story of one program, an Excel file of all years.

>>> data = load()
>>> data.program("花いっぱい")
>>> data.to_excel("すべての年度.xlsx")
>>> explore.browse(data.select(2020))
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"browse": ["browse", "overview"], "loaded": ["Plan", "load"], "story": ["Story"]},
)
