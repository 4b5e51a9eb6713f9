"""Numbers in words."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal


def percent(share: float) -> str:
    """Write a share as a whole percentage, halves away from zero (四捨五入), with a true minus sign."""
    whole = Decimal(repr(round(float(share) * 100, 6))).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{whole + 0}%".replace("-", "−")


def about(number: float) -> str:
    """Write a number that is no count but an estimate: four digits that count, a true minus sign."""
    if not number:
        return "0"
    places = 3 - math.floor(math.log10(abs(number)))
    written = f"{round(number, places):,.{max(places, 0)}f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written).replace("-", "−")


def chance(p: float) -> str:
    """Write a probability with three decimals; one that rounds to nothing is written as smaller than what can be written."""
    return "<0.001" if 0 < p < 0.0005 else f"{p:.3f}"
