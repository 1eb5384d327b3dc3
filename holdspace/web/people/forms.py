"""Forms about people, tokens, the practice and one's own preferences."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest

from holdspace.notes.formats import Kind
from holdspace.notes.own_formats import formats_of
from holdspace.practice.rules import PersonFacts
from holdspace.web.people.words import role_choices, scope_choices
from holdspace.web.setup.zones import zone_choices
from holdspace.web.ui.forms import HoldspaceForm, Line, TokenForm

SCHEMES = (("", "As the computer is set"), ("light", "Light"), ("dark", "Dark"))
DENSITIES = (("", "Roomy"), ("compact", "Compact"))


class RolesField(forms.MultipleChoiceField):
    """Ticks, one a role."""

    def __init__(self) -> None:
        super().__init__(choices=role_choices, widget=forms.CheckboxSelectMultiple, label="Roles")


class InviteForm(HoldspaceForm):
    """Who is invited, and as what. The person chooses the password."""

    name = forms.CharField(label="Name", max_length=200, widget=Line)
    credentials = forms.CharField(
        label="Credentials",
        max_length=100,
        required=False,
        widget=Line,
        help_text="For example LCSW. They can change it.",
    )
    email = forms.CharField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text="What they sign in with. Nothing is sent to it.",
    )
    roles = RolesField()

    @property
    def facts(self) -> PersonFacts:
        """The facts for the verb."""
        data = self.cleaned_data
        return PersonFacts(
            email=data["email"], name=data["name"], credentials=data["credentials"], roles=tuple(data["roles"])
        )


class PersonForm(HoldspaceForm):
    """A person's facts and roles. The email stays: it names the login."""

    name = forms.CharField(label="Name", max_length=200, widget=Line)
    credentials = forms.CharField(label="Credentials", max_length=100, required=False, widget=Line)
    npi = forms.CharField(
        label="NPI", max_length=10, required=False, widget=Line({"inputmode": "numeric"}), help_text="Ten digits."
    )
    license_state = forms.CharField(label="Licensed in", max_length=40, required=False, widget=Line)
    license_number = forms.CharField(label="Licence number", max_length=40, required=False, widget=Line)
    roles = RolesField()

    def facts_of(self, email: str) -> PersonFacts:
        """The facts for the verb."""
        data = self.cleaned_data
        return PersonFacts(
            email=email,
            name=data["name"],
            credentials=data["credentials"],
            npi=data["npi"],
            license_state=data["license_state"],
            license_number=data["license_number"],
            roles=tuple(data["roles"]),
        )


class TokenRequestForm(HoldspaceForm):
    """What a program may do for a person, and until when."""

    label = forms.CharField(
        label="What it is for", max_length=100, widget=Line, help_text="For example: import from the old system."
    )
    scopes = forms.MultipleChoiceField(label="It may", choices=scope_choices, widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(
        label="Good until the end of",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text="Empty: until somebody revokes it.",
    )

    def expiry(self, zone: ZoneInfo) -> datetime | None:
        """The end of that day in the practice's zone."""
        day = self.cleaned_data["expires_on"]
        return datetime.combine(day, time(23, 59, 59), tzinfo=zone) if day else None


def offer(form: forms.Form, people: list[tuple[UUID, str]]) -> None:
    """Fill the choice of a person."""
    choices = [("", "Choose one"), *((str(key), name) for key, name in people)]
    form.fields["person"].choices = choices  # type: ignore[attr-defined]  # a choice field


class ChoosePerson(HoldspaceForm):
    """One person out of those who fit."""

    person = forms.TypedChoiceField(label="Person", coerce=UUID)

    def __init__(self, data: object, people: list[tuple[UUID, str]], *, label: str = "Person") -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        self.fields["person"].label = label
        offer(self, people)


class JoinTeam(TokenForm):
    """Who joins a client's care team, and as what."""

    person = forms.TypedChoiceField(label="Person", coerce=UUID)
    part = forms.CharField(
        label="Part", max_length=100, required=False, widget=Line, help_text="For example: therapist, group leader."
    )

    def __init__(self, request: HttpRequest, people: list[tuple[UUID, str]], *, client: UUID) -> None:
        super().__init__(request, "team.join", client=client)
        offer(self, people)


class PracticeForm(HoldspaceForm):
    """The practice's own facts."""

    name = forms.CharField(label="Name of the practice", max_length=200, help_text="As it stands on a printed note.")
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices, help_text="Its days begin and end here.")
    late_after_hours = forms.IntegerField(
        label="A note is late after",
        min_value=1,
        max_value=720,
        help_text="Hours from the end of a session to the beginning of its note. 24 unless your rules say otherwise.",
    )
    cosign_rule = forms.ChoiceField(
        label="When several people supervise the author of a note",
        choices=[("any", "One of them co-signs it"), ("all", "Each of them co-signs it")],
        widget=forms.RadioSelect,
        required=False,
        help_text="It counts at once, for notes that wait already too. What is co-signed stays so.",
    )
    keeps_draft_history = forms.BooleanField(
        label="Keep earlier states of a draft until it is signed",
        required=False,
        help_text="For its author alone, and deleted with the signature. The editor says which rule holds. Switched off, what was kept of a draft goes with its next save.",
    )


class PreferencesForm(HoldspaceForm):
    """How one likes one's screens."""

    scheme = forms.ChoiceField(label="Light or dark", choices=SCHEMES, required=False, widget=forms.RadioSelect)
    density = forms.ChoiceField(label="Room on the page", choices=DENSITIES, required=False, widget=forms.RadioSelect)
    single_keys = forms.BooleanField(
        label="Single-letter keys",
        required=False,
        help_text="N for a new note, J and K in a list. Off: only keys with Ctrl or Alt.",
    )
    format_key = forms.ChoiceField(label="Usual format of a note", required=False)

    def __init__(self, data: object = None, *, practice: UUID, **kwargs: object) -> None:
        super().__init__(data, **kwargs)  # type: ignore[arg-type]  # a QueryDict or None
        offered = formats_of(practice).items()
        formats = [(key, file.rule.name) for key, file in offered if file.rule.kind is Kind.PROGRESS]
        self.fields["format_key"].choices = [("", "No usual one"), *formats]  # type: ignore[attr-defined]  # a choice field
