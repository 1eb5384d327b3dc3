"""Encounters, which the screen calls sessions: when, where, how, and whether they took place."""
