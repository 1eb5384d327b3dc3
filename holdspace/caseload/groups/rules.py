"""Pure rules about a group's facts and the days of its roster."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from holdspace.kernel.words import LINE_LIMIT, clean_line, problem

PART = "group leader"
LARGEST = 200  # members at a time


@dataclass(frozen=True)
class GroupFacts:
    """What a group is called, what it is about, and who leads it."""

    name: str
    topic: str
    lead: UUID
    second_lead: UUID | None = None

    def problems(self) -> dict[str, list[str]]:
        """Return what is wrong, by field."""
        lines = {"name": self.name, "topic": self.topic}
        found = {field: [sentence] for field, text in lines.items() if (sentence := problem(text, limit=LINE_LIMIT))}
        if not clean_line(self.name):
            found["name"] = ["A group needs a name."]
        if self.second_lead == self.lead:
            found["second_lead"] = ["One person cannot lead twice. Leave this empty when one leads alone."]
        return found


def on_roster(since: date, until: date | None, day: date) -> bool:
    """Whether a place on a roster counts on a day: from its first to its last."""
    return since <= day and (until is None or day <= until)


def problem_of_leaving(since: date, on: date, *, today: date) -> str:
    """What is wrong with the day somebody leaves a group, or nothing."""
    if on < since:
        return "This day lies before the day they joined."
    return "This day lies in the future. Say so when it has come." if on > today else ""
