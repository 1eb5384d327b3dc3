"""Texts that no clinician writes: made from a seed, the same ones each time."""

import random
import re

LETTERS = (
    "aAbBzZ09 \t\r\n\x00\x07\x0b\x0c\x1b\x7f.,:;!?'\"()[]{}/\\-_*+=<>|^$#@%&~`"
    "\u0085\u00a0\u00ad\u00b5\u00df\u00e9\u0130\u0131\u017f\u03bc\u1e9e\u200b\u200d\u2013\u2014\u2018\u2019\u201c\u201d\u2026"
    "\u2028\u2029\u202e\u202f\u212a\u3000\u3002\ufb01\ufeff\ufffd\U0001f600\U0001f9d1\U000e0041\u0e01\u0627\u4e2d\u2191\u2193"
)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]+")
LONE = "\ud800\udfff\udc00"
PIECES = [
    "ct ", "denies SI/HI/AVH. ", "Dr. ", "b.i.d. ", "5 mg ", "10:00-10:50 ", "\u201cI can't\u201d ", "'no' ", "mom said ", "PHQ-9 = 17 ",
    "Plan: ", "PLAN:\n", "- ", "* ", "\r\n", "1. ", "aaaa", "....", "w/o ", "d/c'd ", "F43.12 ", "Uncle Bob ", "?\" ", "\"\"\"", "((((", "{40}",
]  # fmt: skip


def texts(count: int, seed: int = 6) -> list[str]:
    """Random characters, random pieces, and both. No high half of a pair before a low one: that would be a pair in JavaScript alone."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        source = (LETTERS, PIECES, [*LETTERS, *PIECES], [*PIECES, *LONE])[number % 4]
        text = "".join(chance.choices(source, k=chance.randrange(60)))
        made.append(_PAIR.sub("\ud800", text))
    return made
