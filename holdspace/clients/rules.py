"""Pure rules about a client's facts."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Protocol

from holdspace.kernel.words import LINE_LIMIT, clean_line, folded, problem

OLDEST = 125  # years
KINDS = {"person": "Person", "couple": "Couple", "family": "Family"}
REPRESENTS = {
    "parent": "Parent of a minor",
    "guardian": "Guardian appointed by a court",
    "agent": "Agent under a health care power of attorney",
    "conservator": "Conservator",
    "executor": "Executor or administrator of the estate",
    "other": "Other authority",
}
OF_AGE = 18  # years; in most states the authority of a parent ends then
CONSENTS = ("parent", "guardian", "other")  # who may consent to a minor's treatment
BETWEEN_NAMES = re.compile(r"\b(?:and|y|the|couple|family)\b|[&+,/;()]", re.IGNORECASE)
ONLY_A_PERSON = "Only a person has this. Write the name of a couple or family in one line."
NOT_BORN = "A couple or family has no birth date. Leave it empty."


@dataclass(frozen=True)
class ClientFacts:
    """What is kept about a client. number: the record number, made by the practice when left empty.

    kind: a key of KINDS. A couple or family has one name, in `legal_given`, and no birth date.
    """

    legal_given: str
    legal_family: str
    born_on: date | None
    used_name: str = ""
    pronouns: str = ""
    number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    kind: str = "person"

    def cleaned(self) -> "ClientFacts":
        """The same with white space folded and names composed; a couple's or family's name says what it is."""
        lines = {field.name: clean_line(getattr(self, field.name)) for field in fields(self) if field.name != "born_on"}
        lines["legal_given"] = unit_name(lines["legal_given"], self.kind)
        return ClientFacts(born_on=self.born_on, **lines)

    def problems(self, *, today: date) -> dict[str, list[str]]:
        """Return what is wrong, by field. today: the practice's date."""
        found: dict[str, list[str]] = {}
        for field in fields(self):
            sentence = None if field.name == "born_on" else problem(getattr(self, field.name), limit=LINE_LIMIT)
            if sentence:
                found[field.name] = [sentence]
        if self.email and "@" not in self.email:
            found["email"] = ["This is not an email address. Leave it empty when there is none."]
        return found | (self._of_person(found, today) if self.kind == "person" else self._of_unit(found))

    def _of_person(self, found: dict[str, list[str]], today: date) -> dict[str, list[str]]:
        wrong = {}
        if not clean_line(self.legal_given) and "legal_given" not in found:
            wrong["legal_given"] = ["A given name is needed. If there is only one name, write it here."]
        if self.born_on is None:
            wrong["born_on"] = ["A birth date is needed: it tells two people of one name apart."]
        elif self.born_on > today:
            wrong["born_on"] = ["This birth date lies in the future."]
        elif today.year - self.born_on.year > OLDEST:
            wrong["born_on"] = [f"This birth date is more than {OLDEST} years ago. Check the year."]
        return wrong

    def _of_unit(self, found: dict[str, list[str]]) -> dict[str, list[str]]:
        if self.kind not in KINDS:
            return {"kind": [f"Choose one of: {', '.join(KINDS)}."]}
        names = ("legal_family", "used_name", "pronouns")
        wrong = {name: [ONLY_A_PERSON] for name in names if getattr(self, name)}
        if self.born_on is not None:
            wrong["born_on"] = [NOT_BORN]
        if not clean_line(self.legal_given):
            wrong["legal_given"] = ["A name is needed, for example: Nguyen and Park."]
        elif "legal_given" not in found:
            sentence = problem(unit_name(clean_line(self.legal_given), self.kind), limit=LINE_LIMIT)
            wrong |= {"legal_given": [sentence]} if sentence else {}
        return wrong


@dataclass(frozen=True)
class ContactFacts:
    """Somebody to reach about a client."""

    name: str
    relation: str = ""
    phone: str = ""
    email: str = ""
    emergency: bool = False

    def problems(self) -> dict[str, list[str]]:
        """Return what is wrong, by field."""
        lines = {"name": self.name, "relation": self.relation, "phone": self.phone, "email": self.email}
        found = {name: [sentence] for name, text in lines.items() if (sentence := problem(text, limit=LINE_LIMIT))}
        if not clean_line(self.name):
            found["name"] = ["Who is this? A name is needed."]
        return found


@dataclass(frozen=True)
class RepresentativeFacts:
    """Somebody who may act for a client. authority: a key of REPRESENTS; extent: what they may decide, in words.

    paper: what was seen to prove it, and on which day. since, until: the days of the authority itself; `until` empty while it
    has no end. Source: 45 CFR 164.502(g).
    """

    name: str
    authority: str
    extent: str = ""
    paper: str = ""
    paper_seen_on: date | None = None
    phone: str = ""
    email: str = ""
    since: date | None = None
    until: date | None = None

    def problems(self, *, today: date) -> dict[str, list[str]]:
        """Return what is wrong, by field. today: the practice's date."""
        names = ("name", "extent", "paper", "phone", "email")
        lines = {name: getattr(self, name) for name in names}
        found = {name: [sentence] for name, text in lines.items() if (sentence := problem(text, limit=LINE_LIMIT))}
        if not clean_line(self.name):
            found["name"] = ["Who is this? A name is needed."]
        if self.authority not in REPRESENTS:
            found["authority"] = ["Choose what gives them the right to act for the client."]
        if self.email and "@" not in self.email:
            found["email"] = ["This is not an email address. Leave it empty when there is none."]
        return found | self._days(today)

    def _days(self, today: date) -> dict[str, list[str]]:
        found = {}
        if self.paper_seen_on and not clean_line(self.paper):
            found["paper"] = ["Which paper was seen on that day?"]
        if self.paper_seen_on and self.paper_seen_on > today:
            found["paper_seen_on"] = ["This day lies in the future. Choose the day on which you saw the paper."]
        if self.since and self.since > today:
            found["since"] = ["This authority has not begun yet. Write it down on the day it begins."]
        if self.since and self.until and self.until < self.since:
            found["until"] = ["The authority ends before it begins. Check both days."]
        return found


def standing(authority: str, until: date | None, *, born_on: date | None, today: date) -> str:
    """Why a representative's authority may be over, in a word for the screen; nothing while it lasts."""
    if until is not None and until < today:
        return "Expired"
    if authority == "parent" and born_on is not None and age_on(born_on, today) >= OF_AGE:
        return f"Client is {OF_AGE} or older"
    return ""


def is_minor(born_on: date | None, today: date) -> bool:
    """Whether somebody else consents to treatment as a rule; a state may let a minor of a certain age consent alone."""
    return born_on is not None and age_on(born_on, today) < OF_AGE


def consents(authority: str, until: date | None, *, born_on: date | None, today: date) -> bool:
    """Whether a representative consents to the treatment of a minor client, today."""
    return (
        is_minor(born_on, today)
        and authority in CONSENTS
        and not standing(authority, until, born_on=born_on, today=today)
    )


class _Named(Protocol):
    kind: str
    legal_given: str
    legal_family: str
    used_name: str


def names_of(client: _Named) -> tuple[str, ...]:
    """Every form of a client's name, for finding it where it must not stand; of a couple or family, the names in its name."""
    if client.kind != "person":
        parts = (clean_line(part) for part in BETWEEN_NAMES.split(client.legal_given))
        return tuple(dict.fromkeys(one for one in parts if one))
    legal, shown = (display_name(client.legal_given, client.legal_family, used) for used in ("", client.used_name))
    joined = f"{client.used_name} {client.legal_family}".strip() if client.used_name else ""
    forms = (legal, client.legal_given, client.legal_family, client.used_name, joined, shown)
    return tuple(dict.fromkeys(one for one in forms if one))


def unit_name(name: str, kind: str) -> str:
    """A couple's or family's name with its kind, unless the name says it already: "Nguyen and Park, couple"."""
    if kind == "person" or not name or kind in folded(name):
        return name
    return f"{name}, {kind}"


def display_name(legal_given: str, legal_family: str, used_name: str) -> str:
    """The name a client goes by: the used name, with the family name when only one word was given."""
    if not used_name:
        return f"{legal_given} {legal_family}".strip()
    return used_name if " " in used_name or not legal_family else f"{used_name} {legal_family}"


def search_words(*names: str) -> str:
    """All names folded for finding, each word after a space; words with a mark inside are kept whole and in parts."""
    words: list[str] = []
    for name in names:
        for word in folded(name).split():
            plain = "".join(letter for letter in word if letter.isalnum())
            parts = "".join(letter if letter.isalnum() else " " for letter in word).split()
            words += [one for one in (plain, *parts) if one not in words]
    return " " + " ".join(words)


def age_on(born_on: date, today: date) -> int:
    """Whole years of age."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
