"""Pure rules about a session's facts and states."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from holdspace.kernel.words import problem

LONGEST = timedelta(hours=24)
FARTHEST = timedelta(days=365 * 2)
EARLIEST_YEAR = 1950  # older than any practice
MODALITIES = {
    "individual": "Individual",
    "couple": "Couple",
    "family": "Family",
    "group": "Group",
    "contact": "Contact",
}
MEDIA = {"in_person": "In person", "video": "Video", "phone": "Phone", "message": "Message"}
ATTENDANCE = {"came": "Came", "late": "Came late", "left": "Left early", "missed": "Did not come", "excused": "Excused"}
STATUSES = {"planned": "Planned", "held": "Held", "missed": "Missed", "cancelled": "Cancelled"}
NEXT_STATUSES = {
    "planned": frozenset({"held", "missed", "cancelled"}),
    "held": frozenset({"missed", "cancelled"}),
    "missed": frozenset({"held", "cancelled"}),
    "cancelled": frozenset({"held", "planned"}),
}


@dataclass(frozen=True)
class EncounterFacts:
    """A session as somebody enters it. Times are aware; a session may cross midnight. code: a service code, or empty."""

    starts_at: datetime
    ends_at: datetime
    modality: str = "individual"
    medium: str = "in_person"
    place: str = ""
    code: str = ""
    status: str = "planned"
    clinician: UUID | None = field(default=None)

    def problems(self, *, at: datetime) -> dict[str, list[str]]:
        """Return what is wrong, by field."""
        found = self._time_problems(at)
        for name, known in (("modality", MODALITIES), ("medium", MEDIA), ("status", STATUSES)):
            if getattr(self, name) not in known:
                found[name] = [f"Choose one of: {', '.join(known)}."]
        for name, limit in (("place", 100), ("code", 20)):
            sentence = problem(getattr(self, name), limit=limit)
            if sentence:
                found[name] = [sentence]
        return found

    def _time_problems(self, at: datetime) -> dict[str, list[str]]:
        if self.ends_at <= self.starts_at:
            return {
                "ends_at": [
                    "The session ends before it starts. If it went past midnight, give the next day for its end."
                ]
            }
        if self.ends_at - self.starts_at > LONGEST:
            return {"ends_at": ["A session of more than 24 hours cannot be right. Check both days."]}
        if self.starts_at > at + FARTHEST or self.starts_at.year < EARLIEST_YEAR:
            return {"starts_at": ["This day cannot be right. Check the year."]}
        if self.status == "held" and self.starts_at > at:
            return {"status": ["This session lies in the future, so it has not been held yet. Plan it instead."]}
        return {}


def minutes(starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes of a session, rounded down (disclosure-rules.md, 7.2)."""
    return int((ends_at - starts_at).total_seconds() // 60)
