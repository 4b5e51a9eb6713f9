"""Which versions make the pages, and when."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib.metadata import version

_JAPAN = timezone(timedelta(hours=9))
_LIBRARIES = "hyoka pandas matplotlib marsilea scipy statsmodels papermill nbconvert".split()


@cache
def versions() -> dict[str, str]:
    """Give the versions of the libraries that a page's content depends on."""
    return {name: version(name) for name in _LIBRARIES}


def stamp() -> str:
    """Say which version made a page, and when."""
    return f"協働評価ノートブック（hyoka）{versions()['hyoka']}、{now().astimezone(_JAPAN):%Y年%m月%d日 %H:%M}（日本時間）"


def now() -> datetime:
    """Tell the time, or the one that a reproducible build is asked to pretend (SOURCE_DATE_EPOCH)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
