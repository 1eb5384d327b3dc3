"""Pure rules about a client's facts."""

from dataclasses import dataclass, fields
from datetime import date

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


@dataclass(frozen=True)
class ClientFacts:
    """What is kept about a client. number: the record number, made by the practice when left empty."""

    legal_given: str
    legal_family: str
    born_on: date | None
    used_name: str = ""
    pronouns: str = ""
    number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    def cleaned(self) -> "ClientFacts":
        """The same with white space folded and names composed."""
        lines = {field.name: clean_line(getattr(self, field.name)) for field in fields(self) if field.name != "born_on"}
        return ClientFacts(born_on=self.born_on, **lines)

    def problems(self, *, today: date) -> dict[str, list[str]]:
        """Return what is wrong, by field. today: the practice's date."""
        found: dict[str, list[str]] = {}
        for field in fields(self):
            sentence = None if field.name == "born_on" else problem(getattr(self, field.name), limit=LINE_LIMIT)
            if sentence:
                found[field.name] = [sentence]
        if not clean_line(self.legal_given):
            found.setdefault("legal_given", ["A given name is needed. If there is only one name, write it here."])
        if self.email and "@" not in self.email:
            found["email"] = ["This is not an email address. Leave it empty when there is none."]
        if self.born_on is None:
            found["born_on"] = ["A birth date is needed: it tells two people of one name apart."]
        elif self.born_on > today:
            found["born_on"] = ["This birth date lies in the future."]
        elif today.year - self.born_on.year > OLDEST:
            found["born_on"] = [f"This birth date is more than {OLDEST} years ago. Check the year."]
        return found


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
