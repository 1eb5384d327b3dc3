"""Pure rules about a group's session and who came to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from holdspace.encounters.rules import ATTENDANCE, EncounterFacts

PRESENT = frozenset({"came", "late", "left"})


@dataclass(frozen=True)
class MeetingFacts:
    """When, where and how a group meets, and who leads it that day."""

    starts_at: datetime
    ends_at: datetime
    clinician: UUID
    second_clinician: UUID | None = None
    medium: str = "in_person"
    place: str = ""
    code: str = ""

    def as_session(self, status: str = "planned") -> EncounterFacts:
        """The same as a session of one client states it."""
        return EncounterFacts(
            self.starts_at, self.ends_at, "group", self.medium, self.place, self.code, status, self.clinician
        )

    def problems(self, *, at: datetime) -> dict[str, list[str]]:
        """Return what is wrong, by field."""
        found = replace(self.as_session()).problems(at=at)
        if self.second_clinician == self.clinician:
            found["second_clinician"] = ["One person cannot lead twice. Leave this empty when one leads alone."]
        return found


def problem_of_marks(marks: Mapping[UUID, str], known: frozenset[UUID]) -> str:
    """What is wrong with who is said to have come, or nothing. known: whoever is, or was, on the roster or on this session."""
    if set(marks) - known:
        return "Somebody here is not on the roster of this group. Put them on it first."
    if set(marks.values()) - set(ATTENDANCE):
        return f"Say for each: {', '.join(ATTENDANCE.values()).lower()}."
    return "" if marks else "Say of at least one member whether they came."


def became(statuses: frozenset[str]) -> str:
    """What a session became by who came: held, or missed when nobody did."""
    return "held" if statuses & PRESENT else "missed"
