"""Parts of the page on indicators."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from matplotlib.figure import Figure

from analysis import charts, page, paths, sentences, tables
from analysis.profiles import printed
from analysis.progress import status_counts
from analysis.store import Data


def status_tiles(judged: pd.DataFrame) -> list:
    """Tiles of the statuses that occur, best first."""
    counts = status_counts(judged)
    return [page.tiles(counts[counts > 0])] if len(judged) else []


def composite(judged: pd.DataFrame, profile: str) -> list:
    """Sum up the verdicts where the profile does so."""
    return [page.text(sentences.composite_sentence(judged))] if profile == "hj21" else []


def pictures(figures: Iterable[Figure], profile: str, otherwise: str) -> list:
    """Print the profile under every picture; say so where there is none."""
    shown = [part for figure in figures for part in (figure, page.note(printed(profile)))]
    return shown or [page.text(otherwise)]


def progress_paths(
    plan_data: Data, judged: pd.DataFrame, fiscal_year: int, department: str, profile: str
) -> list:
    """Show the way through the years, or say that one year shows none."""
    if plan_data.year_before(fiscal_year) is None:
        return [page.text("年度ごとの動きは、前の年度の評価表が加わると、ここに示します。")]
    followed = paths.points(plan_data, fiscal_year, department, profile)
    ahead = paths.outlook(judged, followed)
    figures = charts.progress_paths(judged, followed, ahead)
    return [
        pictures(figures, profile, "二つ以上の年度に値のある数値の指標はありません。"),
        tables.history_table(judged, followed, ahead, profile),
    ]
