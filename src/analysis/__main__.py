"""``python -m analysis`` is ``hyoka``."""

from analysis.cli import main

if __name__ == "__main__":  # a page's process imports the command's module again
    main()
