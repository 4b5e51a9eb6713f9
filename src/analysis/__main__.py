"""``python -m analysis`` is ``hyoka``."""

from analysis.cli import main

main()
