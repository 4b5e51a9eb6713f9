"""Doubts that ``plan.toml`` says may stand: marked with the reason, so that they are counted and not told again."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.cleaning.corrections import stands_in
from analysis.findings import finding
from analysis.plan import Acknowledged


def acknowledge(found: pd.DataFrame, acknowledged: Sequence[Acknowledged]) -> pd.DataFrame:
    """Write the reason beside every finding that may stand.

    Parameters
    ----------
    found : DataFrame
        All findings (see ``findings.COLUMNS``).
    acknowledged : sequence of Acknowledged

    Returns
    -------
    DataFrame
        The same with ``acknowledged`` filled in, and a warning for every acknowledgement that fits no finding: what
        it was about is gone or has changed.
    """
    found, stale = found.copy(), []
    for known in acknowledged:
        here = stands_in(found["source"], known.file) & found["source_row"].eq(known.row)
        here &= found["code"].eq(known.code)
        if known.field:
            here &= found["field"].eq(known.field)
        if known.raw is not None:
            here &= found["raw"].eq(known.raw)
        found.loc[here, "acknowledged"] = known.reason
        if not here.any():
            place = pd.DataFrame({"source": [known.file], "source_row": [known.row]})
            stale.append(finding("acknowledged_stale", place, known.field or "row", known.reason))
    return pd.concat([found, *stale], ignore_index=True) if stale else found
