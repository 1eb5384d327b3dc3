"""Which elements of completeness (N4 to N11 of disclosure-rules.md 7.1) a sentence supplies, by what it documents. Pure.

What a sentence documents is read by the boundary check, here and in the browser alike, so a tick shown at once is the one that stays.
"""

import hashlib
from collections.abc import Iterator, Mapping

from holdspace.boundary import classify
from holdspace.boundary.engine import engine

# Why care is needed now, risk and what is told by the session have no category of their own.
SUPPLIES: dict[str, frozenset[str]] = {
    "N4": frozenset({"modality_frequency"}),
    "N5": frozenset({"diagnosis", "symptoms", "functional_status"}),
    "N7": frozenset({"modality_frequency"}),
    "N8": frozenset({"progress", "prognosis"}),
    "N9": frozenset({"treatment_plan"}),
    "N11": frozenset({"test_result", "medication"}),
}
LONGEST = 20_000  # letters of a section that are read for a tick: an hour's note has some three thousand
SHORTEST = 3  # a letter or two say nothing, whatever the model makes of them
_MOST_KNOWN = 20_000
# What sentences documented, by digest and not by their words: a draft is saved often, and little of it changes between.
_known: dict[bytes, frozenset[str]] = {}


def supplied_in(code: str, sections: Mapping[str, str]) -> str:
    """The key of the first section that has a sentence which supplies the element; "" when none has."""
    wanted = SUPPLIES.get(code, frozenset())
    found = (key for key, text in sections.items() if wanted and any(kinds & wanted for kinds in _kinds_in(text)))
    return next(found, "")


def _kinds_in(text: str) -> Iterator[frozenset[str]]:
    read = text[:LONGEST]
    for span in engine().splitter.split(read):
        if span.end - span.start < SHORTEST:
            continue
        yield _kinds_of(read[span.start : span.end])


def _kinds_of(sentence: str) -> frozenset[str]:
    digest = hashlib.blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    known = _known.get(digest)
    if known is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        known = _known[digest] = classify(sentence)
    return known
