"""The commands of the ``hyoka`` line that are more than a call: what they are asked, and what they answer."""

from analysis.commands.start import init
from analysis.commands.years import check, gather, new_year

# In the order of the work; ``cli`` puts them on the line.
COMMANDS = {"check": check, "new-year": new_year, "gather": gather, "init": init}

__all__ = ["COMMANDS"]
