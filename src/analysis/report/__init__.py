"""Notebooks → report pages: run with papermill, render with nbconvert, list in an index."""
