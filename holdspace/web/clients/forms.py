"""Forms about clients. They check shape; the verbs hold the rules."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest

from holdspace.caseload.rules import REASONS, WORDS_LIMIT
from holdspace.clients.rules import ClientFacts, ContactFacts
from holdspace.web.clients.days import DayField
from holdspace.web.ui.forms import HoldspaceForm, Line, NoteText, TokenForm

FACTS = ("used_name", "legal_given", "legal_family", "pronouns", "number", "phone", "email", "address")


def line(label: str, hint: str = "", *, required: bool = False) -> forms.CharField:
    """One line of text about a client."""
    return forms.CharField(label=label, help_text=hint, required=required, widget=Line, empty_value="")


class FindForm(HoldspaceForm):
    """Look for a client by any name or by number."""

    words = forms.CharField(label="Find a client", required=False, help_text="Any name, or the record number.")
    ended = forms.BooleanField(label="Also those whose care has ended", required=False)

    words.widget = forms.TextInput(
        {"type": "search", "autocomplete": "off", "spellcheck": "false", "maxlength": 200, "data-find": ""}
    )

    @property
    def asked(self) -> tuple[str, bool]:
        """The words and whether ended care counts; nothing when the form was not sent."""
        if not self.is_valid():
            return "", False
        return self.cleaned_data["words"], self.cleaned_data["ended"]


class ClientForm(TokenForm):
    """Names, pronouns, birth date, ways to reach."""

    legal_given = line("Legal given name", required=True)
    legal_family = line("Legal family name")
    used_name = line("Name the client uses", "Shown everywhere. Leave it empty when it is the legal name.")
    pronouns = line("Pronouns", "For example she/her, they/them.")
    born_on = DayField(label="Birth date")
    number = line("Record number", "Made by the practice when left empty.")
    phone = line("Phone")
    email = line("Email")
    address = line("Address")

    legal_given.error_messages["required"] = "A given name is needed. If there is only one name, write it here."
    born_on.error_messages["required"] = "A birth date is needed: it tells two people of one name apart."

    @property
    def facts(self) -> ClientFacts:
        """What was entered."""
        given = self.cleaned_data
        return ClientFacts(born_on=given["born_on"], **{name: given[name] for name in FACTS})


class NewClientForm(ClientForm):
    """A new client. clinicians: who may be put on the care team, when the sender chooses; else it is the sender."""

    clinician = forms.ChoiceField(label="Who will treat this client", required=False)

    def __init__(self, request: HttpRequest, clinicians: Sequence[Any], *, chosen: str) -> None:
        super().__init__(request, "client.new", initial={"clinician": chosen})
        if not clinicians:
            del self.fields["clinician"]
            return
        choices = [("", "Nobody yet"), *((str(one.id), one.titled) for one in clinicians)]
        self.fields["clinician"] = forms.ChoiceField(
            label="Who will treat this client", required=False, choices=choices
        )

    @property
    def clinician_id(self) -> UUID | None:
        """Who was chosen, if anybody."""
        chosen = self.cleaned_data.get("clinician")
        return UUID(chosen) if chosen else None


class EditClientForm(ClientForm):
    """A client's facts as they stand, with the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, request: HttpRequest, client: Any) -> None:
        now = {name: getattr(client, name) for name in (*FACTS, "born_on", "version")}
        super().__init__(request, "client.edit", client=client.id, initial=now)


class ContactForm(TokenForm):
    """Somebody to reach about a client."""

    name = line("Name", required=True)
    relation = line("Who they are to the client", "For example sister, family doctor.")
    phone = line("Phone")
    email = line("Email")
    emergency = forms.BooleanField(label="To be called in an emergency", required=False)

    name.error_messages["required"] = "Who is this? A name is needed."

    @property
    def facts(self) -> ContactFacts:
        """What was entered."""
        given = self.cleaned_data
        return ContactFacts(**{name: given[name] for name in ("name", "relation", "phone", "email", "emergency")})


class EndOfCareForm(TokenForm):
    """The day care ended, and why."""

    on = DayField(label="Last day of care")
    reason = line("Why", "A few words, for example: goals reached; moved away; did not come back.", required=True)

    reason.error_messages["required"] = "Say in a few words why care ended."


class EmergencyForm(HoldspaceForm):
    """Whose record, and why now. Nothing about the client stands in an address."""

    legal_family = line(
        "Legal family name", "As on an identity card. Somebody with one name: that name.", required=True
    )
    born_on = DayField(label="Birth date")
    legal_given = line("Legal given name", "Only when two clients share family name and birth date.")
    reason = forms.ChoiceField(
        label="Why do you need this record now?",
        widget=forms.RadioSelect,
        choices=[(key, word[:1].upper() + word[1:]) for key, word in REASONS.items()],
        error_messages={"required": "Choose why you need this record now."},
    )
    words = forms.CharField(
        label="In your own words",
        help_text="The privacy officer, owners and the client's care team read this.",
        max_length=WORDS_LIMIT,
        widget=NoteText({"rows": 3}),
    )

    legal_family.error_messages["required"] = "The legal family name is needed."
    words.error_messages["required"] = "Say in your own words why you need this record now."

    @property
    def who(self) -> dict[str, Any]:
        """Whose record."""
        return {name: self.cleaned_data[name] for name in ("legal_family", "born_on", "legal_given")}


class HoldForm(TokenForm):
    """Why a legal hold is placed, or lifted."""

    reason = line("Why", "A few words, for example: subpoena of 3 March; complaint to the board.", required=True)

    reason.error_messages["required"] = "Say why in a few words."
