"""Numbers in words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd


def percent(share: float) -> str:
    """Write a share as a whole percentage, halves away from zero (四捨五入), with a true minus sign."""
    whole = Decimal(repr(round(float(share) * 100, 6))).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{whole + 0}%".replace("-", "−")


def about(number: float, values: Iterable[float]) -> str:
    """Write an estimate as fine as the values it is made from, with a true minus sign."""
    places = max(
        (-Decimal(repr(float(value))).normalize().as_tuple().exponent for value in values if value == value),
        default=0,
    )
    return f"{round(number, max(places, 0)) + 0:,.{max(places, 0)}f}".replace("-", "−")


def chance(p: float) -> str:
    """Write a probability with three decimals; one that rounds to nothing is written as smaller than what can be written."""
    return "<0.001" if 0 < p < 0.0005 else f"{p:.3f}"


def grouped(names: pd.Series) -> pd.Series:
    """Name the groups that rows belong to (department, item …): what has no name is said to have none."""
    return names.where(names.ne(""), "（記載なし）") if names.dtype == "str" else names
