"""Pure rules of the supervision log: hours, themes and decisions, and no client's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holdspace.kernel.words import clean_text, problem

FORMS = {"individual": "Individual", "triadic": "Triadic", "group": "Group"}
TEXT_LIMIT = 10_000
DAY = 24 * 60


@dataclass(frozen=True)
class MeetingFacts:
    """What an entry says. minutes: whole ones. form: a key of FORMS."""

    held_on: date
    minutes: int
    form: str
    themes: str = ""
    decisions: str = ""

    def problems(self, *, today: date) -> dict[str, list[str]]:
        """What is wrong, by field."""
        found: dict[str, str | None] = {
            "held_on": "This day has not come yet. A meeting is written down once it was held."
            if self.held_on > today
            else None,
            "minutes": None if 1 <= self.minutes <= DAY else "Give whole minutes, from 1 to 1,440.",
            "form": None if self.form in FORMS else "Choose one from the list.",
            "themes": problem(self.themes, limit=TEXT_LIMIT),
            "decisions": problem(self.decisions, limit=TEXT_LIMIT),
        }
        if not (clean_text(self.themes).strip() or clean_text(self.decisions).strip()):
            found["themes"] = found["themes"] or "Say in a few words what the meeting was about, or what was decided."
        return {name: [sentence] for name, sentence in found.items() if sentence}


@dataclass(frozen=True)
class Total:
    """Minutes of one supervisee in a period, in all and by form."""

    minutes: int
    by_form: dict[str, int]


def total_of(meetings: Iterable[tuple[str, int]]) -> Total:
    """Add up (form, minutes)."""
    by_form = dict.fromkeys(FORMS, 0)
    for form, minutes in meetings:
        by_form[form] += minutes
    return Total(sum(by_form.values()), {form: minutes for form, minutes in by_form.items() if minutes})


def hours(minutes: int) -> str:
    """Minutes as one says them: 50 min, 1 h, 12 h 30 min."""
    whole, rest = divmod(minutes, 60)
    said = ([f"{whole} h"] if whole else []) + ([f"{rest} min"] if rest or not whole else [])
    return " ".join(said)
