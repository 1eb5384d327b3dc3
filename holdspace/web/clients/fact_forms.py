"""Forms about representatives, medications, allergies, diagnoses, and about couples and families. They check shape; the verbs hold the rules."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest

from holdspace.clients.clinical.rules import AllergyFacts, DiagnosisFacts, MedicationFacts
from holdspace.clients.rules import KINDS, REPRESENTS, ClientFacts, RepresentativeFacts
from holdspace.clients.units.rules import MemberFacts
from holdspace.web.clients.days import DayField
from holdspace.web.clients.forms import line
from holdspace.web.clients.identity import told_apart
from holdspace.web.ui.forms import TokenForm

UNIT_LINES = ("number", "phone", "email", "address")
UNIT_KINDS = [(kind, word) for kind, word in KINDS.items() if kind != "person"]


class FactForm(TokenForm):
    """A form about one fact. BESIDE: pairs of fields that stand side by side, by the first of them."""

    BESIDE: ClassVar[dict[str, str]] = {}

    @property
    def lines(self) -> list[list[Any]]:
        """The fields to be seen, in lines of one or two."""
        second = set(self.BESIDE.values())
        names = [field.name for field in self.visible_fields() if field.name not in second]
        return [[self[name] for name in (name, self.BESIDE.get(name)) if name] for name in names]


class RepresentativeForm(FactForm):
    """Somebody who may act for the client."""

    BESIDE = {"paper": "paper_seen_on", "since": "until", "phone": "email"}

    name = line("Name", required=True)
    authority = forms.ChoiceField(label="By what authority", choices=[("", "Choose"), *REPRESENTS.items()])
    extent = line("What they may decide", "For example: treatment and records; only the records of 2025.")
    paper = line("Paper seen", "What proves it, for example: court order of 3 March 2025, copy in the folder.")
    paper_seen_on = DayField(label="Seen on", required=False)
    phone = line("Phone")
    email = line("Email")
    since = DayField(label="Since", required=False)
    until = DayField(label="Until", required=False, help_text="Leave it empty while there is no last day.")

    name.error_messages["required"] = "Who is this? A name is needed."
    authority.error_messages["required"] = "Choose what gives them the right to act for the client."

    @property
    def facts(self) -> RepresentativeFacts:
        """What was entered."""
        given = {name: self.cleaned_data[name] for name in self.fields if name != "token"}
        return RepresentativeFacts(**given)


class MedicationForm(FactForm):
    """A medication as prescribed."""

    BESIDE = {"name": "dose", "prescriber": "started_on"}

    name = line("Medication", required=True)
    dose = line("Dose", "For example 50 mg in the morning.")
    prescriber = line("Prescribed by")
    started_on = DayField(label="Since", required=False)

    name.error_messages["required"] = "Which medication? A name is needed."

    @property
    def facts(self) -> MedicationFacts:
        """What was entered."""
        names = ("name", "dose", "prescriber", "started_on")
        return MedicationFacts(**{name: self.cleaned_data[name] for name in names})


class ChangeForm(MedicationForm):
    """Another dose from a day on, and why."""

    started_on = DayField(label="From which day on")
    reason = line("Why it was changed", "For example: no effect at 50 mg; tired in the morning.", required=True)

    started_on.error_messages["required"] = "From which day on? A day is needed."
    reason.error_messages["required"] = "Say in a few words why it was changed."


class EndForm(FactForm):
    """The last day of something, and why."""

    on = DayField(label="Last day")
    reason = line("Why", required=True)

    reason.error_messages["required"] = "Say in a few words why."


class ReasonForm(FactForm):
    """Why something is no longer so."""

    reason = line("Why", required=True)

    reason.error_messages["required"] = "Say in a few words why it is no longer on the list."


class AskedForm(FactForm):
    """The day on which the client was asked for allergies."""

    on = DayField(label="Asked on")


class AllergyForm(FactForm):
    """What the client must not be given."""

    substance = line("Allergic to", required=True)
    reaction = line("What it did", "For example: rash, two days after the first dose.")
    noted_on = DayField(label="Noted on", required=False)

    substance.error_messages["required"] = "What is the client allergic to?"

    @property
    def facts(self) -> AllergyFacts:
        """What was entered."""
        return AllergyFacts(**{name: self.cleaned_data[name] for name in ("substance", "reaction", "noted_on")})


class DiagnosisForm(FactForm):
    """A diagnosis of the list."""

    BESIDE = {"code": "since"}

    name = line("Diagnosis", required=True)
    code = line("ICD-10-CM code", "For example F41.1.")
    since = DayField(label="Since", required=False)
    made_by = line("Made by", "Whoever made it, here or elsewhere.")

    name.error_messages["required"] = "Which diagnosis? A name is needed."

    @property
    def facts(self) -> DiagnosisFacts:
        """What was entered."""
        return DiagnosisFacts(**{name: self.cleaned_data[name] for name in ("name", "code", "since", "made_by")})


class UnitForm(TokenForm):
    """What is kept about a couple or family."""

    legal_given = line(
        "Name", "For example: Nguyen and Park. The record's name says by itself what it is.", required=True
    )
    number = line("Record number", "Made by the practice when left empty.")
    phone = line("Phone")
    email = line("Email")
    address = line("Address")

    legal_given.error_messages["required"] = "A name is needed, for example: Nguyen and Park."

    @property
    def facts(self) -> ClientFacts:
        """What was entered."""
        given = self.cleaned_data
        known = {name: given[name] for name in ("legal_given", *UNIT_LINES)}
        return ClientFacts(legal_family="", born_on=None, kind=given.get("kind", "couple"), **known)


class NewUnitForm(UnitForm):
    """A new couple or family. clinicians: who may be put on the care team, when the sender chooses; else it is the sender."""

    field_order = ["kind"]  # Django's own way
    kind = forms.ChoiceField(
        label="Who comes together",
        choices=UNIT_KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose couple or family."},
    )

    def __init__(self, request: HttpRequest, clinicians: Sequence[Any], *, chosen: str) -> None:
        super().__init__(request, "unit.new", initial={"clinician": chosen})
        if clinicians:
            people = [("", "Nobody yet"), *((str(one.id), one.titled) for one in clinicians)]
            self.fields["clinician"] = forms.ChoiceField(label="Who will treat them", required=False, choices=people)

    @property
    def clinician_id(self) -> UUID | None:
        """Who was chosen, if anybody."""
        chosen = self.cleaned_data.get("clinician")
        return UUID(chosen) if chosen else None


class EditUnitForm(UnitForm):
    """A couple's or family's facts as they stand, with the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, request: HttpRequest, client: Any) -> None:
        now = {name: getattr(client, name) for name in ("legal_given", *UNIT_LINES, "version")}
        super().__init__(request, "client.edit", client=client.id, initial=now)


class UnitMemberForm(TokenForm):
    """Somebody who joins: found among the clients by name or number, or written down by name alone."""

    words = line("Name, or record number", "Somebody with a record here is found by any of their names.", required=True)
    chosen = forms.ChoiceField(label="Which of them?", required=False, widget=forms.RadioSelect, choices=())
    relation = line("Who they are in it", "For example: wife, son, stepfather.")
    since = DayField(label="Since")

    words.error_messages["required"] = "Who joins? Write a name or a record number."

    def __init__(self, request: HttpRequest, unit_id: UUID, *, today: date) -> None:
        super().__init__(request, "unit.member", client=unit_id, initial={"since": today})

    def offer(self, found: Sequence[Any]) -> None:
        """Ask whether they have a record here, and which."""
        rows = [(str(one.id), told_apart(one)) for one in found[:20]]
        rows.append(("none", "Nobody of these: they have no record here"))
        self.fields["chosen"].choices = rows  # type: ignore[attr-defined]  # a ChoiceField

    def facts(self, client: UUID | None) -> MemberFacts:
        """What was entered."""
        given = self.cleaned_data
        return MemberFacts(client, given["words"], given["relation"], given["since"])
