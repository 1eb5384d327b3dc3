"""Pure rules of messages and tasks: to whom, how long, by when (decision 0030)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from holdspace.access.actor import WHOLE_PRACTICE, Role
from holdspace.kernel.words import clean_text, problem

LIMIT = 4000
FARTHEST = timedelta(days=366)
ROLES = {str(role): role.label for role in (Role.FRONT_DESK, Role.BILLER, Role.OWNER, Role.PRIVACY_OFFICER)}
NO_TEXT = "Write what this is about. Nothing was sent."
NO_ONE = "Choose whom this is for."
NO_DAY = "Choose the day by which it is to be done."


@dataclass(frozen=True)
class MessageFacts:
    """What somebody sends. to: a person, or a role, never both. due_on: for a task alone."""

    text: str
    to_person: UUID | None = None
    to_role: str = ""
    is_task: bool = False
    due_on: date | None = None

    def problems(self, *, today: date) -> dict[str, list[str]]:
        """Return what is wrong, by field."""
        found: dict[str, list[str]] = {}
        if sentence := problem_of_text(self.text):
            found["text"] = [sentence]
        if (self.to_person is None) == (self.to_role == "") or (self.to_role and self.to_role not in ROLES):
            found["to"] = [NO_ONE]
        if sentence := self._problem_of_day(today):
            found["due_on"] = [sentence]
        return found

    def _problem_of_day(self, today: date) -> str:
        if not self.is_task:
            return "" if self.due_on is None else "Only a task has a day. Tick that it is one, or take the day away."
        if self.due_on is None:
            return NO_DAY
        if self.due_on < today:
            return "This day is over. Choose today or a later one."
        return "This day is more than a year away. Check the year." if self.due_on > today + FARTHEST else ""


def problem_of_text(text: str) -> str:
    """What is wrong with the words of a message; empty when nothing is."""
    if not clean_text(text).strip():
        return NO_TEXT
    return problem(text, limit=LIMIT) or ""


def is_office(roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles gets messages about clients whose clinical text they do not read."""
    return bool(roles & WHOLE_PRACTICE)
