"""Sentences at the head of a page. Pure."""

from datetime import datetime

NUMBERS = ("Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def number(count: int) -> str:
    """Up to ten in words."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def greeting(name: str, at: datetime) -> str:
    """at: in the practice's zone."""
    part = "morning" if at.hour < 12 else "afternoon" if at.hour < 18 else "evening"
    return f"Good {part}, {name.split(maxsplit=1)[0]}." if name.split() else f"Good {part}."


def owed_sentence(count: int) -> str:
    """How much is owed."""
    if count == 0:
        return "Nothing is owed."
    return "One thing is owed." if count == 1 else f"{number(count)} things are owed."


def sessions_sentence(count: int, day: str) -> str:
    """How many sessions a day has. day: "today", or empty."""
    there = {0: "No sessions", 1: "One session"}.get(count, f"{number(count)} sessions")
    return f"{there} {day}".strip() + "."
