"""Another city: what its first file says of itself, and the plan folder proposed from that."""

from analysis.start.look import Seen, look, nearest_field
from analysis.start.propose import Given, told
from analysis.start.write import write

__all__ = ["Given", "Seen", "look", "nearest_field", "told", "write"]
