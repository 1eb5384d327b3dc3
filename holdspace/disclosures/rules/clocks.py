"""The clocks of the desk: access, amendment, accounting, breach. The shorter of the federal and the state's term runs."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from holdspace.disclosures.rules import book
from holdspace.disclosures.rules.words import Effect

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A clock that runs. told: the sentence of the state that shortened it, if one did."""

    deadline: book.Deadline
    told: str = ""


@cache
def term(clock: str, state: str = "") -> Term:
    """The term of this clock ("access", "amendment", "accounting", "breach", …) in this state. Raises KeyError for no such clock."""
    federal = book.deadlines().rule.deadline[clock]
    found = book.state(state) if state else None
    for rule in found.rule.entry if found else ():
        if rule.effect is Effect.DEADLINE and rule.topic == clock and rule.days < federal.days:
            shorter = replace(
                federal,
                days=rule.days,
                extension=rule.extension,
                citation=rule.citation,
                working_days=rule.working_days,
            )
            return Term(shorter, f"{rule.says} ({rule.citation})")
    return Term(federal)


def due_on(deadline: book.Deadline, start: date, *, extended: bool = False) -> date:
    """The last day of the term, which begins the day after `start`; extended: with its one extension.

    Working days leave out Saturdays and Sundays, not holidays: the day can only be too early.
    """
    days = deadline.days + (deadline.extension if extended else 0)
    if not deadline.working_days:
        return start + timedelta(days=days)
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day
