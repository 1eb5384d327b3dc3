"""Screens of messages and tasks about clients."""
