"""Pure rules of handing over: who takes over, from which day, for how long (decision 0030)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from holdspace.caseload.rules import BECAUSE

LONGEST = timedelta(days=366)
AHEAD = timedelta(days=183)
PART = "Covering"
NOBODY = "Choose for at least one client who takes over."


@dataclass(frozen=True)
class HandOverFacts:
    """What an owner decides. takers: by client, who takes over; whoever is not in it stays as they are.

    until: the last day of covering, for somebody who comes back. with_sessions, with_tasks: what moves along.
    """

    because: str
    since: date
    until: date | None = None
    takers: Mapping[UUID, UUID] = field(default_factory=dict)
    with_sessions: bool = False
    with_tasks: bool = False

    def problems(self, *, today: date) -> dict[str, list[str]]:
        """Return what is wrong, by field."""
        found: dict[str, list[str]] = {}
        if self.because not in BECAUSE:
            found["because"] = ["Choose whether they come back."]
        if not today <= self.since <= today + AHEAD:
            found["since"] = ["Choose today or a day within the next six months."]
        if sentence := self._problem_of_end():
            found["until"] = [sentence]
        if not self.takers:
            found["takers"] = [NOBODY]
        return found

    def _problem_of_end(self) -> str:
        if self.because == "leaving":
            return "Somebody who leaves does not come back. Take the last day away." if self.until else ""
        if self.until is None:
            return "Choose the last day on which somebody else is there for these clients."
        if self.until < self.since:
            return "The last day lies before the first."
        return "More than a year is no absence. Hand over for good." if self.until > self.since + LONGEST else ""


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in the practice's zone."""
    return datetime.combine(day, time(), zone)


def day_is_over(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day."""
    return day_begins(day + timedelta(days=1), zone)
