"""Is the paper good? HIPAA authorizations (AV, AC, AD), Part 2 consents (2.31) and court orders, each for one kind of record.

Sources: 45 CFR 164.508(b)-(c); 42 CFR 2.31; disclosure-rules.md, sections 1.3 and 3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from holdspace.disclosures.rules.asking import Value
from holdspace.disclosures.rules.words import COUNSELING, PSYCHOTHERAPY

Facts = Mapping[str, Value]
ELEMENTS = tuple(f"AV-{number:02}" for number in range(1, 11))
DUTIES = ("AV-11", "AV-12", "AV-15")  # of the practice: warned of, never a defect of the paper
BY_REPRESENTATIVE = frozenset({"representative", "personal_representative", "parent", "guardian", "executor"})
BY_SOMEBODY_ELSE = frozenset(
    {"other_participant", "spouse", "partner", "attorney", "clinician", "other", "unknown", "nobody"}
)
PAID = frozenset({"marketing", "sale"})
PSYCHOTHERAPY_FORM = "psychotherapy_notes_authorization"
ENROLMENT = frozenset({"enrolment", "eligibility"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """good: the paper counts. defects: what is wrong or not shown, each beginning with its code. warnings: duties left undone."""

    good: bool
    defects: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


ABSENT = Verdict(good=False, defects=("there is none, or none is shown",))


@dataclass(frozen=True, slots=True)
class Use:
    """What a paper is to be used for. days: the longest an authorization may live, by state law; 0: no limit."""

    requester: str
    purpose: str
    kind: str
    as_of: date | None
    days: int = 0


# --- HIPAA authorization ---


def authorization(facts: Facts, use: Use) -> Verdict:
    """Run the checklist of section 3. Anything not shown counts as a defect: an authorization must be proven."""
    if facts.get("hipaa_authorization.present") is not True:
        return ABSENT
    paper = _part(facts, "hipaa_authorization.")
    defects = [defect for check in _CHECKS for defect in check(paper, facts, use)]
    return Verdict(not defects, tuple(defects), _duties_undone(paper))


def _part(facts: Facts, paper: str) -> dict[str, Value]:
    skip = len(paper)
    return {name[skip:]: value for name, value in facts.items() if name.startswith(paper)}


def _elements(paper: Facts, _facts: Facts, use: Use) -> list[str]:
    """AV-01 to AV-10, and AV-13 for marketing and sale: AD-02."""
    found = paper.get("elements")
    if isinstance(found, frozenset):
        missing = [code for code in ELEMENTS if code not in found and (code != "AV-07" or _by_representative(paper))]
        defects = [f"AD-02: {code} is missing or blank" for code in missing]
    elif paper.get("elements_complete") is True:
        defects = []
    elif paper.get("elements_complete") is False:
        defects = ["AD-02: an element or a required statement is missing or blank (AV-01 to AV-10)"]
    else:
        defects = ["AD-02: whether all elements and statements are there is not shown (AV-01 to AV-10)"]
    if use.purpose in PAID and paper.get("states_payment") is False:
        defects.append("AD-02: it does not state the payment (AV-13)")
    return defects


def _covers(paper: Facts, _facts: Facts, use: Use) -> list[str]:
    """AV-01 and AV-14: the description reaches this kind."""
    covers = paper.get("covers")
    if isinstance(covers, frozenset) and use.kind in covers:
        return []
    return [f"AV-14: it does not cover this kind of record ({use.kind})"]


def _signature(paper: Facts, facts: Facts, use: Use) -> list[str]:
    """AV-06, AV-07: who signed, and not after the day decided for."""
    defects = []
    by = paper.get("signed_by")
    signers = by if isinstance(by, frozenset) else frozenset()
    if signers and signers <= BY_SOMEBODY_ELSE:
        defects.append("AD-02: neither the individual nor a representative signed it (AV-06)")
    elif signers and signers <= BY_SOMEBODY_ELSE | BY_REPRESENTATIVE and facts.get("representative_proof") is not True:
        defects.append("AD-02: the authority of the representative who signed is not shown (AV-07)")
    signed = paper.get("signed_on")
    if isinstance(signed, date) and use.as_of is not None and signed > use.as_of:
        defects.append("AD-02: it bears a date of signature that lies in the future (AV-06)")
    return defects


def _by_representative(paper: Facts) -> bool:
    by = paper.get("signed_by")
    return isinstance(by, frozenset) and bool(by & BY_REPRESENTATIVE)


def _expiry(paper: Facts, _facts: Facts, use: Use) -> list[str]:
    """AD-01, and a state's longest life."""
    defects = []
    if paper.get("event_occurred") is True:
        defects.append("AD-01: the event with which it expires is known to have happened")
    expires, signed, today = paper.get("expires_on"), paper.get("signed_on"), use.as_of
    if isinstance(expires, date):
        if today is None:
            defects.append("AD-01: without the day to decide for, nobody can say whether it expired")
        elif expires < today:
            defects.append("AD-01: it expired")
    if use.days:
        defects += _too_long(expires, signed, today, use.days)
    return defects


def _too_long(expires: Value | None, signed: Value | None, today: date | None, days: int) -> list[str]:
    if not isinstance(signed, date):
        return [f"AD-01: state law lets it live {days} days at most, and the day of signature is not shown"]
    ends = [day for day in (expires, today) if isinstance(day, date)]
    if any((day - signed).days > days for day in ends):
        return [f"AD-01: state law lets it live {days} days at most"]
    return []


def _revoked(paper: Facts, _facts: Facts, use: Use) -> list[str]:
    """AD-03: a revocation blocks everything from its day on."""
    revoked = paper.get("revoked_on")
    if isinstance(revoked, date) and (use.as_of is None or revoked <= use.as_of):
        return ["AD-03: it is known to be revoked"]
    return []


def _compound(paper: Facts, _facts: Facts, _use: Use) -> list[str]:
    """AC-01 to AC-03: a form that breaks the rule counts for nothing (U22)."""
    covers = paper.get("covers")
    covered = covers if isinstance(covers, frozenset) else frozenset()
    combined = paper.get("combined_with")
    others = combined if isinstance(combined, frozenset) else frozenset()
    if PSYCHOTHERAPY in covered:
        mixed = bool(covered - {PSYCHOTHERAPY}) or bool(others - {PSYCHOTHERAPY_FORM})
    else:
        mixed = PSYCHOTHERAPY_FORM in others
    if mixed:
        return [
            "AD-04: psychotherapy notes need a form of their own (AC-01); accept this one for nothing and ask for two"
        ]
    if paper.get("conditioned_on") is not None and others - {"research_consent"}:
        return ["AD-04: combined with a paper although something depends on signing it (AC-02)"]
    return []


def _conditioned(paper: Facts, _facts: Facts, use: Use) -> list[str]:
    """164.508(b)(4): nothing may depend on signing, with three exceptions; the one for plans never for psychotherapy notes."""
    on = paper.get("conditioned_on")
    if on is None or on == "exam_for_third_party":
        return []
    if on == "treatment" and use.purpose == "research":
        return []
    covers = paper.get("covers")
    psychotherapy = isinstance(covers, frozenset) and PSYCHOTHERAPY in covers
    if on in ENROLMENT and use.purpose == "underwriting" and not psychotherapy:
        return []
    return [f"AD-04: {on} was made to depend on signing it (164.508(b)(4))"]


def _known_false(paper: Facts, _facts: Facts, _use: Use) -> list[str]:
    return ["AD-05: something material in it is known to be false"] if paper.get("known_false") is True else []


def _scope(paper: Facts, _facts: Facts, _use: Use) -> list[str]:
    """AV-14: discloser, recipient, purpose, dates. The recipient must be shown to match; the others must not be known to differ."""
    defects = []
    if paper.get("recipient_matches") is not True:
        known = "is not" if paper.get("recipient_matches") is False else "is not shown to be"
        defects.append(f"AV-14: the requester {known} the recipient it names")
    for part, word in (
        ("purpose_matches", "purpose"),
        ("discloser_matches", "discloser"),
        ("dates_match", "range of dates"),
    ):
        if paper.get(part) is False:
            defects.append(f"AV-14: outside its {word}")
    return defects


_CHECKS: tuple[Callable[[Facts, Facts, Use], list[str]], ...] = (
    _elements,
    _covers,
    _signature,
    _expiry,
    _revoked,
    _compound,
    _conditioned,
    _known_false,
    _scope,
)


def _duties_undone(paper: Facts) -> tuple[str, ...]:
    found = paper.get("elements")
    if not isinstance(found, frozenset):
        return ()
    return tuple(
        f"{code} is not done yet; fix it, the paper counts all the same" for code in DUTIES if code not in found
    )


# --- Part 2 consent ---


def consent(facts: Facts, use: Use, scopes: tuple[str, ...]) -> Verdict:
    """42 CFR 2.31. scopes: those that count for ordinary Part 2 records here; counseling notes need one for them alone."""
    if facts.get("part2_consent.present") is not True:
        return ABSENT
    paper = _part(facts, "part2_consent.")
    wanted = ("sud_counseling_notes",) if use.kind == COUNSELING else scopes
    defects = []
    if paper.get("elements_complete") is not True:
        known = "are not" if paper.get("elements_complete") is False else "are not shown to be"
        defects.append(f"2.31(a): the elements CE1 to CE12 {known} complete")
    if paper.get("scope") not in wanted:
        defects.append(f"2.31: its scope does not reach this; it takes {' or '.join(wanted)}")
    return _consent_verdict(paper, use, defects)


def _consent_verdict(paper: Facts, use: Use, defects: list[str]) -> Verdict:
    today = use.as_of
    revoked, expires, signed = paper.get("revoked_on"), paper.get("expires_on"), paper.get("signed_on")
    if isinstance(revoked, date) and (today is None or revoked <= today):
        defects.append("2.31(c): it is known to be revoked")
    if isinstance(expires, date) and (today is None or expires < today):
        defects.append("2.31(c): it expired, or nobody can say whether it did")
    if isinstance(signed, date) and today is not None and signed > today:
        defects.append("2.31(a): it bears a date of signature that lies in the future")
    if paper.get("known_false") is True:
        defects.append("2.31(c): something material in it is known to be false")
    return Verdict(not (defects + _consent_alone(paper)), tuple(defects + _consent_alone(paper)))


def _consent_alone(paper: Facts) -> list[str]:
    """2.31(b)(2)-(3), (d): counseling notes and proceedings each alone; nothing may depend on one for counseling notes."""
    scope, combined = paper.get("scope"), paper.get("combined_with")
    others = combined if isinstance(combined, frozenset) else frozenset()
    defects = []
    if scope == "sud_counseling_notes" and others - {"sud_counseling_notes_consent"}:
        defects.append("2.31(b)(2): a consent for counseling notes stands alone")
    if scope == "legal_proceedings" and others:
        defects.append("2.31(d): a consent for proceedings stands alone")
    if scope == "sud_counseling_notes" and paper.get("conditioned_on") is not None:
        defects.append("2.31(b)(3): nothing may depend on a consent for counseling notes")
    return defects


# --- court order ---


def order_reaches(facts: Facts, kind: str, bases: tuple[str, ...] = ()) -> bool | None:
    """Does an order signed by a judge expressly reach this kind, and was it made under one of these sections of Part 2?

    Unknown (None) where the paper is there but does not tell. An administrative tribunal never opens Part 2 records.
    """
    present = facts.get("court_order.present")
    if present is not True:
        return present if present is None else False
    answers: list[bool | None] = [_yes(facts.get("court_order.signed_by_judge"))]
    kinds = facts.get("court_order.names_kinds")
    answers.append(kind in kinds if isinstance(kinds, frozenset) else None)
    if bases:
        basis = facts.get("court_order.part2_basis")
        answers.append(None if basis is None else basis in bases)
        answers.append(facts.get("court_order.tribunal") != "administrative")
    if False in answers:
        return False
    return None if None in answers else True


def _yes(value: Value | None) -> bool | None:
    return value if isinstance(value, bool) else None
