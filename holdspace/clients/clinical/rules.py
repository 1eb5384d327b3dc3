"""Pure rules about medications, allergies and diagnoses."""

import re
from dataclasses import dataclass
from datetime import date

from holdspace.kernel.words import LINE_LIMIT, clean_line, problem

CODE = re.compile(
    r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?", re.ASCII
)  # the form of ICD-10-CM; whether it exists is not asked
CODE_LIMIT = 10
FUTURE = "This day lies in the future. Choose today or an earlier day."
BEFORE_BIRTH = "This day lies before the client was born."
STOPPED_BEFORE_START = "It stopped before it began. Check both days."
SHOWN, TAG = 2, 40  # allergies named in the identity bar, and letters of each

Found = dict[str, list[str]]


@dataclass(frozen=True)
class MedicationFacts:
    """A medication as prescribed. dose: in the words of whoever prescribes, for example "50 mg in the morning"."""

    name: str
    dose: str = ""
    prescriber: str = ""
    started_on: date | None = None

    def problems(self, *, today: date, born_on: date | None) -> Found:
        """Return what is wrong, by field."""
        found = lines({"name": self.name, "dose": self.dose, "prescriber": self.prescriber})
        found |= days({"started_on": self.started_on}, today=today, born_on=born_on)
        return found | needed("name", self.name, "Which medication? A name is needed.")


@dataclass(frozen=True)
class AllergyFacts:
    """What the client must not be given, what it did, and when that was noted."""

    substance: str
    reaction: str = ""
    noted_on: date | None = None

    def problems(self, *, today: date, born_on: date | None) -> Found:
        """Return what is wrong, by field."""
        found = lines({"substance": self.substance, "reaction": self.reaction})
        found |= days({"noted_on": self.noted_on}, today=today, born_on=born_on)
        return found | needed("substance", self.substance, "What is the client allergic to?")


@dataclass(frozen=True)
class DiagnosisFacts:
    """A diagnosis of the list. code: ICD-10-CM, or empty; made_by: who made it, here or elsewhere."""

    name: str
    code: str = ""
    since: date | None = None
    made_by: str = ""

    @property
    def written_code(self) -> str:
        """The code in capitals, without spaces, with its dot."""
        plain = "".join(self.code.split()).upper()
        return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 and "." not in plain else plain

    def problems(self, *, today: date, born_on: date | None) -> Found:
        """Return what is wrong, by field."""
        found = lines({"name": self.name, "made_by": self.made_by})
        found |= days({"since": self.since}, today=today, born_on=born_on)
        if self.written_code and not CODE.fullmatch(self.written_code):
            found["code"] = ["A code looks like F41.1. Leave it empty when there is none."]
        return found | needed("name", self.name, "Which diagnosis? A name is needed.")


def lines(texts: dict[str, str]) -> Found:
    """What is wrong with lines of text, by field."""
    return {name: [sentence] for name, text in texts.items() if (sentence := problem(text, limit=LINE_LIMIT))}


def needed(name: str, text: str, sentence: str) -> Found:
    """The sentence when a line is empty."""
    return {} if clean_line(text) else {name: [sentence]}


def days(given: dict[str, date | None], *, today: date, born_on: date | None) -> Found:
    """Days that cannot be: in the future, or before birth."""
    found: Found = {}
    for name, day in given.items():
        if day is not None and day > today:
            found[name] = [FUTURE]
        elif day is not None and born_on is not None and day < born_on:
            found[name] = [BEFORE_BIRTH]
    return found


def ending(on: date, reason: str, *, began: date | None, today: date, reason_wanted: str) -> Found:
    """What is wrong with the end of something that began: its day, and why."""
    found = lines({"reason": reason}) | days({"on": on}, today=today, born_on=None)
    if began is not None and on < began:
        found["on"] = [STOPPED_BEFORE_START]
    return found | needed("reason", reason, reason_wanted)


def allergy_words(substances: list[str]) -> str:
    """The words of the tag in the identity bar; nothing when no allergy stands."""
    if not substances:
        return ""
    named = ", ".join(one if len(one) <= TAG else one[: TAG - 1].rstrip() + "…" for one in substances[:SHOWN])
    more = f" and {len(substances) - SHOWN} more" if len(substances) > SHOWN else ""
    return f"Allerg{'y' if len(substances) == 1 else 'ies'}: {named}{more}"
