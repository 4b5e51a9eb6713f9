"""The one family of errors; messages are Japanese and say how to mend the cause."""

from __future__ import annotations


class HyokaError(Exception):
    """Something the analyst can mend.

    Parameters
    ----------
    what : str
        What is wrong, in Japanese.
    where : str
        File, row and column, as far as known.
    remedy : str
        What to do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        lines = [what]
        if where:
            lines.append(f"  場所: {where}")
        if remedy:
            lines.append(f"  対処: {remedy}")
        super().__init__("\n".join(lines))
        self.what, self.where, self.remedy = what, where, remedy


class WrongUsage(HyokaError):
    """The call itself is wrong: an unknown year, notebook, parameter or folder."""

    exit_code = 2


class UnreadableFile(HyokaError):
    """No reader understands a raw file."""


class PlanError(HyokaError):
    """``data/plan.toml`` is missing, broken or says something impossible."""


class UnknownRating(HyokaError):
    """A rating is not on the scale it was to be counted on."""


class SeveralRows(HyokaError):
    """A table of one fiscal year was asked for, and programs stand in it more than once."""
