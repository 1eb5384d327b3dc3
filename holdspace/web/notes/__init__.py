"""Screens of notes."""
