"""Screens of encounters."""
