"""Cell values as their number format shows them."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import cache

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from analysis.readers.numberformat import Shown, number_shown, text_shown

GENERAL = "General"

_DECORATION = re.compile(r"\[[^\]]*\]|_.|\*.|\\(?=[-( )])")
# The year of a date, western or of an era (with the era's name, if it is written out), or a literal.
_YEAR = re.compile(r'(?:"[^"]*")?g*e+|y+|"(?P<literal>[^"]*)"', re.IGNORECASE)
_LAST_DAY = 2_958_465  # 9999-12-31 as Excel counts days


def written(value: object, form: str) -> Shown:
    """Write a value as its cell shows it."""
    if isinstance(value, bool):
        return Shown("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return number_shown(Decimal(repr(value)), form or GENERAL)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return Shown(value.date().isoformat() if midnight else value.isoformat(sep=" "))
    return text_shown(value, form) if isinstance(value, str) else Shown(str(value))


def shown(value: object, form: str, epoch: datetime.datetime) -> object:
    """Give what a number means by its format: itself, a date, or the words of a date of which only the year is shown.

    Returns
    -------
    float, datetime, time, timedelta, str or None
        None for a number that is no date in a format of dates; anything but a number or a date as it is.
    """
    if year := year_shown(value, form, epoch):
        return year
    if not isinstance(value, float) or not _is_date(form):
        return value
    if is_timedelta_format(form):
        return from_excel(value, epoch, timedelta=True)
    return from_excel(value, epoch) if 0 <= value <= _LAST_DAY else None


_is_date = cache(is_date_format)


@cache
def _section(form: str) -> str:
    """Take what a number format says of positive numbers, without colours and spacing."""
    section = _DECORATION.sub("", form.split(";")[0]).replace("General", "0")
    return re.sub(r"\\(.)", r'"\1"', section).replace('""', "")  # \千\円 is "千円"


@cache
def _shows_only_year(form: str) -> bool:
    bare = re.sub(r'"[^"]*"', "", _section(form))
    return re.fullmatch(r"[^a-z\d#?]*(?:y+|g*e+)[^a-z\d#?]*", bare, re.IGNORECASE) is not None


def year_shown(value: object, form: str, epoch: datetime.datetime) -> str:
    """Write a date of which only the year is shown; empty text for anything else."""
    if not _shows_only_year(form):
        return ""
    if isinstance(value, int | float) and 0 < value <= _LAST_DAY:
        value = from_excel(value, epoch)
    if not isinstance(value, datetime.date):
        return ""
    year = str(value.year)
    return _YEAR.sub(lambda part: part["literal"] or year, _section(form))
