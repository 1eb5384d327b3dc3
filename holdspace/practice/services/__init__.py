"""Verbs of the practice room, cut by noun: people, tokens."""
