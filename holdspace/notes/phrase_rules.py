"""Phrases and their blanks. Pure.

A blank is what stands in double brackets on one line: [[what]], or [[one|other]] to choose from. Whoever wrote it, in a phrase or by hand,
it is to be filled before signing. Empty or unclosed double brackets in a note are just brackets (decision 0026).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from holdspace.kernel.words import clean_text, problem

CODE = re.compile(r"\.[^\W_][\w-]{0,38}")
BLANK = re.compile(r"\[\[([^\[\]\n]*[^\[\]\n\s][^\[\]\n]*)\]\]")
TEXT_LIMIT = 5_000
BLANK_LIMIT = 200
MOST = 200  # phrases at hand of one person, or shared


@dataclass(frozen=True)
class Blank:
    """A blank of a text: what stands in it, and where. choices: when it names several."""

    words: str
    start: int
    end: int

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen; nothing when it is to be written."""
        parts = tuple(one.strip() for one in self.words.split("|") if one.strip())
        return parts if len(parts) > 1 else ()


def blanks(text: str) -> list[Blank]:
    """Every blank of a text, in order."""
    return [Blank(found.group(1).strip(), found.start(), found.end()) for found in BLANK.finditer(text)]


def clean_code(code: str) -> str:
    """A code as it is kept: small letters, with its full stop in front."""
    word = code.strip().casefold()
    return word if not word or word.startswith(".") else f".{word}"


def phrase_problems(code: str, text: str) -> dict[str, list[str]]:
    """What keeps a phrase from being kept, by field. Sentences never hold its text."""
    found: dict[str, list[str]] = {}
    if not CODE.fullmatch(clean_code(code)):
        found["code"] = [
            "A code is a full stop and then up to 39 letters, digits or hyphens without a space, for example .slp."
        ]
    words = clean_text(text)
    sentence = problem(words, limit=TEXT_LIMIT) or ("" if words.strip() else "Write what the code stands for.")
    sentence = sentence or bracket_problem(words)
    if sentence:
        found["text"] = [sentence]
    return found


def bracket_problem(text: str) -> str:
    """What is wrong with the blanks of a phrase, in a sentence; nothing when they are whole."""
    for number, line in enumerate(text.split("\n"), start=1):
        where = f" It is in line {number}." if "\n" in text else ""
        rest = BLANK.sub("", line)
        if "[[" in rest or "]]" in rest:
            return _why(line) + where
    if any(len(one.words) > BLANK_LIMIT for one in blanks(text)):
        return f"What stands in a blank is longer than {BLANK_LIMIT} characters. Say in a few words what belongs there."
    return ""


def _why(line: str) -> str:
    if re.search(r"\[\[\s*\]\]", line):
        return "A blank is empty. Say between the double brackets what belongs there, as in [[what was agreed]]."
    opened, closed = line.count("[["), line.count("]]")
    if opened != closed:
        return "A blank is not closed on its line, or not opened. Write it as [[what was agreed]]."
    return "A blank stands inside another, or has a single bracket in it. Write one after the other."


def with_own_first(found: Iterable[tuple[str, bool, str]]) -> dict[str, str]:
    """Text by code, of (code, whether it is one's own, text): one's own wins over the shared."""
    return {code: text for code, _, text in sorted(found, key=lambda one: one[1])}
