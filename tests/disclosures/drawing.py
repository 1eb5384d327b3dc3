"""Requests drawn at random from the vocabulary, near the ones that lead somewhere."""

from typing import Any

from hypothesis import strategies as st

from holdspace.disclosures.rules import book
from holdspace.disclosures.rules.words import FactKind
from tests.disclosures.reading import KINDS, vectors

TERMS = book.vocabulary().rule
VECTORS = vectors()
STATES = st.sampled_from([None, None, None, "CA", "NY", "TX", "IL", "FL", "MA", "WA", "DC", "OH", "ZZ"])
DAYS = st.sampled_from(["2026-10-01", "2026-11-25", "2026-11-26", "2027-09-30", "9999-12-31"])
TEXTS = st.sampled_from(["Ada Quill", "Ben Stone", "originator", "patient", "42 CFR Part 2", "45 CFR 164.512(d)", ""])


def value(fact: book.Fact) -> st.SearchStrategy[Any]:
    """Any value that this fact may have."""
    return {
        FactKind.YES_NO: st.booleans(),
        FactKind.TEXT: TEXTS,
        FactKind.NAMES: st.sampled_from(["patient", "parent", "other_participant", ["patient", "parent"]]),
        FactKind.DATE: DAYS,
        FactKind.WORD: st.sampled_from(fact.words or ("",)),
        FactKind.WORDS: st.lists(st.sampled_from(fact.words or ("",)), max_size=3, unique=True),
        FactKind.NUMBER: st.integers(0, 1000),
        FactKind.ANY: st.just("2026"),
    }[fact.kind]


PAPERS = {
    name: st.fixed_dictionaries({}, optional={part: value(fact) for part, fact in paper.parts.items()})
    for name, paper in TERMS.papers.items()
}
FACTS = {name: value(fact) for name, fact in TERMS.facts.items()} | PAPERS


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A request of known words: a vector's, with words and facts changed; or words and facts of any kind."""
    base = draw(st.sampled_from(VECTORS)).request
    papers = dict(base["papers"]) if draw(st.booleans()) else {}
    for name in draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=5, unique=True)):
        papers[name] = draw(FACTS[name])
    words = {"requester": base["requester"], "purpose": base["purpose"]}
    if draw(st.integers(0, 3)) == 0:
        words = {
            "requester": draw(st.sampled_from(sorted(TERMS.requesters))),
            "purpose": draw(st.sampled_from(sorted(TERMS.purposes))),
        }
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True))
    return words | {"record_kinds": kinds, "papers": papers, "state": draw(STATES), "as_of": "2026-11-25"}


def authorization(*kinds: str) -> dict[str, Any]:
    """A HIPAA authorization without a fault."""
    return {
        "present": True,
        "covers": list(kinds),
        "signed_by": "patient",
        "signed_on": "2026-10-01",
        "expires_on": "2027-09-30",
        "elements_complete": True,
        "recipient_matches": True,
    }


VALID_PAPERS: list[tuple[str, Any]] = [
    *(("hipaa_authorization", authorization(kind)) for kind in KINDS),
    ("hipaa_authorization", authorization("progress_note", "sud_record")),
    *(
        ("part2_consent", {"present": True, "scope": scope, "elements_complete": True})
        for scope in ("tpo", "specific", "legal_proceedings", "sud_counseling_notes")
    ),
    *(
        ("court_order", {"present": True, "signed_by_judge": True, "names_kinds": kinds, "part2_basis": basis})
        for kinds in (list(KINDS), ["psychotherapy_note"])
        for basis in (None, "2.64", "2.65")
    ),
    ("subpoena", {"present": True, "issuer": "clerk", "notice_proof": True, "objections_pending": False}),
    ("agreement", {"present": True, "how": "agreed"}),
    ("business_associate_agreement", {"present": True}),
    ("irb_waiver", True),
    ("representative_proof", True),
    ("written_request", True),
    ("identity_verified", True),
    ("data_use_agreement", True),
    ("law_citation", "State Code 12"),
    ("requester_statement", True),
]
