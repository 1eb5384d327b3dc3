"""The boundary check: what does each sentence of a note document, and does it belong in this kind of note?

A pure package: no tables, no network, no clock, nothing kept. The same engine in JavaScript is in `js/`, over the same files in `data/`.
"""

from holdspace.boundary.checking import Finding, Kind, check, classify, classify_many
from holdspace.boundary.harms import Harm

__all__ = ["Finding", "Harm", "Kind", "check", "classify", "classify_many"]
