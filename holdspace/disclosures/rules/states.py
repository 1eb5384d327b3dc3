"""State overlays: the stricter of federal and state, per field (section 6). What is not modelled says so and goes to a person."""

from functools import cache

from holdspace.disclosures.rules import book
from holdspace.disclosures.rules.conditions import Case
from holdspace.disclosures.rules.outcomes import Outcome
from holdspace.disclosures.rules.papers import order_reaches
from holdspace.disclosures.rules.words import PART2, SEPARATE, Effect, Token

PARENT = "state_law_on_parent_access"


@cache
def rules_of(code: str, row: str) -> tuple[book.StateRule, ...]:
    """The entries of a state that touch a row; none where the state is not modelled, or none was given."""
    found = book.state(code) if code else None
    if found is None:
        return ()
    return tuple(rule for rule in found.rule.entry if not rule.rows or row in rule.rows)


@cache
def is_modelled(code: str) -> bool:
    """Does the practice's state have an overlay?"""
    return book.state(code) is not None


@cache
def longest_authorization(code: str) -> int:
    """Days an authorization may live at most in this state; 0: federal law sets no limit."""
    found = book.state(code) if code else None
    days = [rule.days for rule in found.rule.entry if rule.effect is Effect.AUTHORIZATION_DAYS] if found else []
    return min(days, default=0)


def parent_access(code: str, row: str) -> str:
    """What the state is known to say of a parent's access under this row; empty: nothing modelled."""
    words = [rule.word for rule in rules_of(code, row) if rule.effect is Effect.PARENT_ACCESS]
    return words[0] if words else ""


def overlay(case: Case, out: Outcome, kind: str) -> None:
    """Apply the state's entries to one outcome: what would go out may need more, or be due."""
    code = case.request.state
    if not code:
        return
    if not is_modelled(code):
        _not_modelled(case, out, kind, code)
        return
    for rule in rules_of(code, out.row):
        if out.released and (not rule.kinds or kind in rule.kinds):
            _apply(rule, case, out, kind)


def _not_modelled(case: Case, out: Outcome, kind: str, code: str) -> None:
    """Section 9: an unknown state holds chart and Part 2 records, and keeps the separated notes in."""
    said = PARENT in case.facts and "B04" <= out.row <= "B05"
    if not out.released or said:
        return
    token = Token.REFUSE if kind in SEPARATE else Token.HOLD_FOR_REVIEW
    out.keep_in(token, f"The law of {code} is not modelled here: ask counsel whether it is stricter.", ["state"])


def _apply(rule: book.StateRule, case: Case, out: Outcome, kind: str) -> None:
    told = f"{rule.says} ({rule.citation})"
    if rule.effect is Effect.ATTACH:
        out.attachments.append(rule.word)
        out.reasons.append(told)
    elif rule.effect is Effect.AUTHORIZATION and not out.authorized:
        _authorize(case, out, kind, told)
    elif rule.effect is Effect.CONDITION and not out.authorized and case.facts.get(rule.fact) is not True:
        known = case.facts.get(rule.fact) is False
        out.keep_in(Token.REFUSE if known else Token.HOLD_FOR_REVIEW, told, [rule.fact])
    elif rule.effect is Effect.ORDER and not out.authorized and order_reaches(case.facts, kind) is not True:
        out.keep_in(Token.REFUSE, told, ["court_order"])
    elif rule.effect is Effect.DUTY and _due(rule, case, kind):
        out.settle(Token.RELEASE_REQUIRED, told)
    elif rule.effect is Effect.NOTE:
        out.reasons.append(told)
    else:
        return
    out.citations.append(rule.citation)


def _authorize(case: Case, out: Outcome, kind: str, told: str) -> None:
    """The state asks for an authorization where federal law does not."""
    verdict = case.authorization(kind)
    if verdict.good:
        out.by_authorization()
        out.reasons.append(told)
        return
    out.keep_in(Token.NEEDS_AUTHORIZATION, told, ["hipaa_authorization"])


def _due(rule: book.StateRule, case: Case, kind: str) -> bool:
    """A duty of the state is one only if its fact is shown; it never overrides Part 2."""
    fits = not rule.requesters or case.request.requester in rule.requesters
    return kind not in PART2 and fits and case.facts.get(rule.fact) is True
