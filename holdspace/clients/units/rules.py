"""Pure rules about who is in a couple or family."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from holdspace.kernel.words import LINE_LIMIT, clean_line, problem

LARGEST = 40  # members at a time; a group has a roster


@dataclass(frozen=True)
class MemberFacts:
    """Somebody in a couple or family. client: their own record here, or None, and then their name."""

    client: UUID | None = None
    name: str = ""
    relation: str = ""
    since: date | None = None

    def problems(self, *, today: date) -> dict[str, list[str]]:
        """Return what is wrong, by field. today: the practice's date."""
        lines = {"name": self.name, "relation": self.relation}
        found = {name: [sentence] for name, text in lines.items() if (sentence := problem(text, limit=LINE_LIMIT))}
        if self.client is None and not clean_line(self.name):
            found["name"] = ["Who is this? Write a name, or choose a record."]
        if self.since is None:
            found["since"] = ["A day is needed here."]
        elif self.since > today:
            found["since"] = ["This day lies in the future. Choose today or an earlier day."]
        return found
