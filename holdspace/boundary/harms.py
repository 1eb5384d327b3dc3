"""Harm notes: wording in a shared record that could hurt the client (domain/boundary-labels.md 6). The same is in js/harms.js."""

from typing import NamedTuple

from holdspace.boundary.engine import Engine, Judged
from holdspace.boundary.marks import LONG_QUOTATION

# In a sentence that tells nothing of the conversation these alone are raised.
_ANYWHERE = frozenset({"quotation", "third_party", "too_specific"})


class Harm(NamedTuple):
    """A harm note, the rule that raised it, and the words that cause it: places of the sentence, in code points."""

    kind: str
    rule: str
    start: int
    end: int


def harms_in(engine: Engine, judged: Judged, *, process: bool) -> list[Harm]:
    """Each kind once, on the first words that cause it. `process`: the sentence tells or interprets what was talked about."""
    found: dict[str, Harm] = {}
    for kind, rule, start, end in (*_by_form(judged, process=process), *_by_rule(engine, judged)):
        if kind not in found and (process or kind in _ANYWHERE):
            places = judged.normal.places
            found[kind] = Harm(kind, rule, places[start], places[end - 1] + 1)
    return list(found.values())


def _by_form(judged: Judged, *, process: bool) -> list[tuple[str, str, int, int]]:
    least = LONG_QUOTATION if process else LONG_QUOTATION + 2
    quoted = [span for span, words in judged.marks.quotations if words >= least]
    found = [("quotation", "harm.quotation", span.start, span.end) for span in quoted[:1]]
    return found + [
        ("third_party", "harm.named-person", name.start, name.end) for name in judged.marks.names[:1] if process
    ]


def _by_rule(engine: Engine, judged: Judged) -> list[tuple[str, str, int, int]]:
    found = []
    for number in judged.rules:
        rule = engine.rules[number]
        if rule.harm:
            found.append((rule.harm, rule.id, *engine.place_of(number, judged.normal.text)))
    return found
