"""One cell of the table, judged: the code, its conditions, the ways beside it, and the papers that open it all the same."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from holdspace.disclosures.rules import book
from holdspace.disclosures.rules.conditions import Answer, Case, Question, both, question, unmet
from holdspace.disclosures.rules.outcomes import Outcome
from holdspace.disclosures.rules.words import PART2, PROGRESS, RELEASED, Code, Token

MEANING = {
    Code.PERMIT: "Permitted without the patient's permission, on the conditions below.",
    Code.AGREE: "Permitted if the patient agrees or does not object (164.510).",
    Code.P2_CONSENT: "Needs written consent under 42 CFR 2.31.",
    Code.AUTHZ: "Needs a HIPAA authorization (164.508).",
    Code.BOTH: "Needs a Part 2 consent and a HIPAA authorization, or one form that meets both.",
    Code.PERMIT_OR_CONSENT: "Permitted on the conditions below, or with written consent under 42 CFR 2.31.",
    Code.MANDATORY: "Federal rule requires it.",
    Code.PROHIBITED: "Not allowed on the papers this situation assumes.",
    Code.NO_RIGHT: "The requester has no right to it; at most it is the author's choice.",
    Code.STATE_LAW: "State law decides; where it is silent, a licensed professional's judgment does.",
    Code.DISCRETIONARY: "The practice may refuse or allow it after a recorded professional judgment.",
    Code.NOTICE: "Notice is due, unless one of the exceptions fits.",
    Code.REVIEW: "Not modelled further: ask counsel.",
}
CURABLE = frozenset({Code.PERMIT, Code.AGREE, Code.PROHIBITED})
AUTHORIZATION, CONSENT = "hipaa_authorization", "part2_consent"


@dataclass(frozen=True, slots=True)
class Way:
    """A way with its questions ready."""

    when: tuple[Question, ...]
    rule: book.Way

    def open_to(self, case: Case, kind: str) -> bool:
        """Do all its conditions hold?"""
        return all(asked.ask(case, kind) is True for asked in self.when)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell ready to be judged. opening: ways that let it out; closing: ways that name what keeps it in."""

    row: book.Row
    kind: str
    code: Code
    intro: str
    rule: book.Cell
    conditions: tuple[Question, ...]
    first: tuple[Way, ...]
    opening: tuple[Way, ...]
    closing: tuple[Way, ...]


@cache
def cell(row_id: str, kind: str) -> Cell:
    """The cell of this row and kind."""
    row = book.row(row_id)
    rule = row.cells[kind]
    label = book.vocabulary().rule.kinds[kind]
    ways = _ways(rule.ways)
    return Cell(
        row,
        kind,
        rule.code,
        f"Row {row.id}, {row.title}. {label}: {MEANING[rule.code]}",
        rule,
        tuple(question(name) for name in rule.conditions),
        _ways(rule.first),
        tuple(way for way in ways if way.rule.token in RELEASED),
        tuple(way for way in ways if way.rule.token not in RELEASED),
    )


def _ways(rules: tuple[book.Way, ...]) -> tuple[Way, ...]:
    return tuple(Way(tuple(question(name) for name in rule.when), rule) for rule in rules)


def judge(row_id: str, kind: str, case: Case) -> Outcome:
    """Decide one kind under one row, before state law and restrictions."""
    here = cell(row_id, kind)
    out = Outcome(row_id, reasons=[here.intro])
    if not _take(here.first, here, case, out):
        fallback = _CODES[here.code](here, case, out)
        if fallback is not None and not _take(here.opening, here, case, out) and not _cured(here, case, out):
            _fall_back(here, case, out, fallback)
    if here.rule.note:
        out.reasons.append(here.rule.note)
    out.unsettled += [*here.row.unsettled, *here.rule.unsettled]
    return out


def _take(ways: tuple[Way, ...], here: Cell, case: Case, out: Outcome) -> bool:
    """The first way that is open decides. True if one did."""
    for way in ways:
        if way.open_to(case, here.kind):
            rule = way.rule
            out.minimum_necessary, out.in_accounting = rule.minimum_necessary, rule.in_accounting
            if rule.missing:
                out.missing.clear()
            out.settle(rule.token, rule.why, rule.missing)
            return True
    return False


def _fall_back(here: Cell, case: Case, out: Outcome, fallback: Token) -> None:
    """Nothing opened it: a way that names why, else what the code says of missing papers."""
    if _take(here.closing, here, case, out):
        return
    out.settle(fallback, missing=here.rule.missing)


def _cured(here: Cell, case: Case, out: Outcome) -> bool:
    """A valid paper of the patient opens what the row itself does not.

    Chart and psychotherapy notes: an authorization for them. Part 2 records: a consent for them, and for HIPAA's side an authorization,
    or that the row lets the chart out anyway (every regime must agree, section 1.4).
    """
    if here.code not in CURABLE:
        return False
    authorized = case.authorization(here.kind).good
    if here.kind not in PART2:
        if authorized:
            out.by_authorization()
            out.settle(Token.RELEASE, "A valid authorization for this kind of record opens it.")
        return authorized
    if not case.consent(here.kind, here.row.scopes).good:
        return False
    if not authorized and not judge(here.row.id, PROGRESS, case).released:
        return False
    if authorized:
        out.by_authorization()
    out.by_consent()
    out.settle(Token.RELEASE, "A valid Part 2 consent for this kind of record opens it.")
    return True


# --- the codes: each decides, or gives back what to fall back on ---


def _conditions(here: Cell, case: Case, out: Outcome) -> Answer:
    """Ask the cell's conditions, keep the sentences and what is missing."""
    answers = []
    for asked in here.conditions:
        answer = asked.ask(case, here.kind)
        answers.append(answer)
        out.reasons.append(asked.told(answer))
        if answer is not True:
            out.missing += unmet(asked, case, here.kind)
    return both(answers)


def _permit(here: Cell, case: Case, out: Outcome) -> Token | None:
    answer = _conditions(here, case, out)
    if answer is True:
        out.settle(Token.RELEASE)
        return None
    return Token.HOLD_FOR_REVIEW if answer is None else Token.REFUSE


def _agree(_here: Cell, case: Case, out: Outcome) -> Token | None:
    if case.facts.get("agreement.present") is True:
        out.settle(Token.RELEASE, "The patient agreed, did not object, or judgment allows it.")
        return None
    out.missing.append("agreement")
    return Token.REFUSE


def _authorize(here: Cell, case: Case, out: Outcome) -> Token | None:
    if _authorized(here, case, out):
        out.settle(Token.RELEASE)
        return None
    return Token.NEEDS_AUTHORIZATION


def _consent(here: Cell, case: Case, out: Outcome) -> Token | None:
    if _consented(here, case, out):
        out.by_consent()
        out.settle(Token.RELEASE)
        return None
    return Token.NEEDS_CONSENT


def _consent_and_authorize(here: Cell, case: Case, out: Outcome) -> Token | None:
    consented, authorized = _consented(here, case, out), _authorized(here, case, out)
    if consented and authorized:
        out.by_consent()
        out.settle(Token.RELEASE)
        return None
    out.citations.clear()
    out.authorized = False
    return Token.NEEDS_AUTHORIZATION if consented else Token.NEEDS_CONSENT


def _permit_or_consent(here: Cell, case: Case, out: Outcome) -> Token | None:
    if _conditions(here, case, out) is True:
        out.settle(Token.RELEASE)
        return None
    return _consent(here, case, out)


def _require(here: Cell, case: Case, out: Outcome) -> Token | None:
    if _conditions(here, case, out) is True:
        out.settle(Token.RELEASE_REQUIRED)
        return None
    return Token.HOLD_FOR_REVIEW


def _state_law(_here: Cell, case: Case, out: Outcome) -> Token | None:
    """164.502(g)(3)(ii): the parent's standing first, then what state law says."""
    if case.facts.get("representative_proof") is not True:
        out.settle(Token.REFUSE, "That this is the minor's parent is not proven.", ["representative_proof"])
        return None
    law = case.facts.get("state_law_on_parent_access")
    if law is None:
        why = "What state law says of the parent's access is not known: ask counsel."
        out.settle(Token.HOLD_FOR_REVIEW, why, ["state_law_on_parent_access"])
        return None
    token, why = _BY_STATE_LAW[str(law)]
    out.settle(token, why)
    return None


_BY_STATE_LAW = {
    "requires": (Token.RELEASE_REQUIRED, "State law requires giving it to the parent."),
    "permits": (Token.DISCRETIONARY, "State law permits giving it to the parent."),
    "silent": (Token.DISCRETIONARY, "State law is silent: a licensed professional decides in their judgment."),
    "forbids": (Token.REFUSE, "State law forbids giving it to the parent."),
}


def _authorized(here: Cell, case: Case, out: Outcome) -> bool:
    verdict = case.authorization(here.kind)
    if verdict.good:
        out.by_authorization()
        out.reasons.append("The authorization passes the checklist (AV, AC, AD).")
    else:
        out.reasons.append(f"The authorization does not count: {'; '.join(verdict.defects)}.")
        out.missing.append(AUTHORIZATION)
    out.reasons += verdict.warnings
    return verdict.good


def _consented(here: Cell, case: Case, out: Outcome) -> bool:
    verdict = case.consent(here.kind, here.row.scopes)
    if verdict.good:
        out.reasons.append("The Part 2 consent is valid and its scope reaches this.")
    else:
        out.reasons.append(f"The Part 2 consent does not count: {'; '.join(verdict.defects)}.")
        out.missing.append(CONSENT)
    return verdict.good


def _always(token: Token, *, final: bool) -> Callable[[Cell, Case, Outcome], Token | None]:
    """A code that says one thing. final: no paper changes it."""

    def decide(_here: Cell, _case: Case, out: Outcome) -> Token | None:
        if not final:
            return token
        out.settle(token)
        return None

    return decide


_CODES: dict[Code, Callable[[Cell, Case, Outcome], Token | None]] = {
    Code.PERMIT: _permit,
    Code.AGREE: _agree,
    Code.P2_CONSENT: _consent,
    Code.AUTHZ: _authorize,
    Code.BOTH: _consent_and_authorize,
    Code.PERMIT_OR_CONSENT: _permit_or_consent,
    Code.MANDATORY: _require,
    Code.PROHIBITED: _always(Token.REFUSE, final=False),
    Code.NO_RIGHT: _always(Token.NO_RIGHT, final=True),
    Code.STATE_LAW: _state_law,
    Code.DISCRETIONARY: _always(Token.DISCRETIONARY, final=True),
    Code.NOTICE: _always(Token.NOTICE_REQUIRED, final=True),
    Code.REVIEW: _always(Token.HOLD_FOR_REVIEW, final=True),
}
