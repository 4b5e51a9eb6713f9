"""Japanese glyphs in every figure: importing ``analysis`` gives matplotlib a font that has them, once matplotlib comes.

Nothing here imports matplotlib: most calls of the command draw nothing.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

FONT = "IPAexGothic"  # japanize-matplotlib brings it; importing that package would import distutils
# These draw what it lacks (𠮷, ∅) where a machine has them.
_FALLBACKS = ["Yu Gothic", "Hiragino Sans", "Noto Sans CJK JP", "MS Gothic", "DejaVu Sans"]
_MANAGER = "matplotlib.font_manager"


def family(manager: ModuleType) -> list[str]:
    """Name the fonts to draw with, and make the first known to matplotlib's font manager."""
    known = {font.name for font in manager.fontManager.ttflist}
    if FONT not in known:
        (home,) = find_spec("japanize_matplotlib").submodule_search_locations
        manager.fontManager.addfont(Path(home) / "fonts" / "ipaexg.ttf")
    return [FONT, *(name for name in _FALLBACKS if name in known)]


def japanese() -> None:
    """Let text in figures be Japanese from now on: at once if matplotlib is there, else when it is imported."""
    if _MANAGER in sys.modules:
        _set(sys.modules[_MANAGER])
    elif not any(isinstance(finder, _WhenImported) for finder in sys.meta_path):
        sys.meta_path.insert(0, _WhenImported())


def _set(manager: ModuleType) -> None:
    sys.modules["matplotlib"].rcParams["font.family"] = family(manager)


class _WhenImported:
    """A finder of modules that waits for matplotlib's font manager."""

    def find_spec(self, name, path=None, target=None):
        if name != _MANAGER:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        load = spec.loader.exec_module

        def load_and_set(module: ModuleType) -> None:
            load(module)
            _set(module)

        spec.loader.exec_module = load_and_set
        return spec
