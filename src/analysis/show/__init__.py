"""The kit every page uses: cells, tables, drawing, style, words, links."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={"cells": ["show"]})
