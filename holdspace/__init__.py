"""Holdspace: clinical notes a practice keeps on its own computer."""

__version__ = "0.5"
