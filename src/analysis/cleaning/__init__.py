"""Labelled rows → typed tables, validated, every cell traceable."""
