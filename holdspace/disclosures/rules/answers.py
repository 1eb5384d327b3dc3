"""A decision as JSON: the keys of disclosure-rules.md, section 9, and beside them, when asked for, what the desk keeps."""

from datetime import date
from typing import Any

from holdspace.disclosures.rules import book, clocks, states
from holdspace.disclosures.rules.asking import Request
from holdspace.disclosures.rules.engine import Decision, book_row
from holdspace.disclosures.rules.outcomes import NOTICE_232
from holdspace.disclosures.rules.words import Token

NOT_ADVICE = "Not legal advice."


def as_json(decision: Decision) -> dict[str, Any]:
    """The answer keys of section 9, and `items` where the request had some."""
    outcomes = decision.outcomes
    answer: dict[str, Any] = {
        "decision": {kind: str(out.token) for kind, out in outcomes.items()},
        "citation": list(decision.citations),
        "in_accounting": {kind: bool(out.in_accounting) for kind, out in outcomes.items()},
        "minimum_necessary": {kind: bool(out.minimum_necessary) for kind, out in outcomes.items()},
        "deadline_days": decision.deadline_days,
        "extension_days": decision.extension_days,
        "missing": {kind: list(dict.fromkeys(out.missing)) for kind, out in outcomes.items()},
        "attachments": list(dict.fromkeys(paper for out in outcomes.values() for paper in out.attachments)),
        "written_denial_required": decision.written_denial_required,
        "reasons": {kind: list(out.reasons) for kind, out in outcomes.items()},
        "table_row": decision.table_row,
    }
    if decision.items:
        answer["items"] = {item.name: str(decision.of_item(item.regimes)) for item in decision.items}
    return answer


def beside(decision: Decision, request: Request) -> dict[str, Any]:
    """What is stored with a decision so that it can be explained later: rule files by id, version and digest; letters; open points."""
    return {
        "rules": rules_used(decision, request),
        "letters": letters(decision),
        "due": _due(decision, request),
        "unsettled": sorted({point for out in decision.outcomes.values() for point in out.unsettled}),
        "state": _state(request.state),
        "part2_accounting": sorted(kind for kind, out in decision.outcomes.items() if NOTICE_232 in out.attachments),
        "confidence": book_row(decision.table_row).confidence if decision.table_row else None,
        "notice": NOT_ADVICE,
    }


def rules_used(decision: Decision, request: Request) -> list[dict[str, Any]]:
    """Every rule file the decision rests on, with its version, the day it was read and its digest."""
    files: list[Any] = [book.vocabulary(), book.conditions(), book.situations(), book.deadlines()]
    files += [
        book.block(letter) for letter in sorted({out.row[0].lower() for out in decision.outcomes.values() if out.row})
    ]
    files += [book.state(request.state)] if request.state and states.is_modelled(request.state) else []
    return [
        {
            "id": found.rule.id,
            "version": found.rule.version,
            "effective": found.rule.effective.isoformat(),
            "read_on": found.rule.read_on.isoformat(),
            "sha256": found.digest.hex(),
        }
        for found in files
    ]


def letters(decision: Decision) -> list[str]:
    """What has to be written: a denial, a notice of breach, the entry of a row."""
    due = ["written_denial"] if decision.written_denial_required else []
    if Token.NOTICE_REQUIRED in {out.token for out in decision.outcomes.values()}:
        due.append("breach_notice")
    released = any(out.released for out in decision.outcomes.values())
    if released and decision.table_row:
        due += book_row(decision.table_row).duties
    return due


def _due(decision: Decision, request: Request) -> dict[str, str]:
    """The last day, and the last with the extension, where the day the clock starts is known."""
    if decision.deadline_days is None or not decision.table_row:
        return {}
    deadline = clocks.term(book_row(decision.table_row).clock, request.state).deadline
    start = request.facts.get(deadline.counts_from)
    if not isinstance(start, date):
        return {}
    try:
        last, extended = clocks.due_on(deadline, start), clocks.due_on(deadline, start, extended=True)
    except OverflowError:  # the last days of the calendar
        return {}
    return {"on": last.isoformat(), "extended_on": extended.isoformat(), "citation": deadline.citation}


def _state(code: str) -> str:
    if not code:
        return "no state given: federal law alone"
    found = book.state(code)
    return f"{found.rule.name}, read on {found.rule.read_on.isoformat()}" if found else f"{code}: not modelled"
