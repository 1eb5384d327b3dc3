"""Forms of set-up and of one-time links."""

from django import forms

from holdspace.access.actor import Role
from holdspace.practice.rules import PersonFacts
from holdspace.web.setup.zones import zone_choices
from holdspace.web.ui.forms import HoldspaceForm

PASSWORD_HINT = "At least 15 characters. Four or five unrelated words make a good one; spaces are welcome."  # noqa: S105


def new_password() -> forms.CharField:
    """A field for a password that is being chosen."""
    return forms.CharField(
        label="Password",
        strip=False,
        max_length=4096,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput({"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "off"}),
    )


class FoundForm(HoldspaceForm):
    """The practice, and the person who begins it."""

    name = forms.CharField(
        label="Name of the practice",
        max_length=200,
        help_text="As it stands on a printed note.",
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices, help_text="Its days begin and end here.")
    owner_name = forms.CharField(label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    owner_credentials = forms.CharField(
        label="Credentials",
        max_length=100,
        required=False,
        help_text="As they stand under a signature, for example LCSW.",
        widget=forms.TextInput({"autocomplete": "honorific-suffix"}),
    )
    owner_email = forms.CharField(
        label="Email",
        max_length=254,
        help_text="What you sign in with. Nothing is ever sent to it.",
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    password = new_password()
    treats = forms.BooleanField(
        label="I also treat clients", required=False, initial=True, help_text="You can then write and sign notes."
    )
    privacy = forms.BooleanField(
        label="I am the privacy officer",
        required=False,
        initial=True,
        help_text="Somebody must be (45 CFR 164.530). You can hand it to another person later.",
    )

    @property
    def owner(self) -> PersonFacts:
        """The facts about the owner, for the verb."""
        roles = [Role.OWNER]
        roles += [Role.CLINICIAN] if self.cleaned_data["treats"] else []
        roles += [Role.PRIVACY_OFFICER] if self.cleaned_data["privacy"] else []
        return PersonFacts(
            email=self.cleaned_data["owner_email"],
            name=self.cleaned_data["owner_name"],
            credentials=self.cleaned_data["owner_credentials"],
            roles=tuple(roles),
        )


class RecoveryForm(HoldspaceForm):
    """Two groups of the printed code, typed back."""

    third = forms.CharField(
        label="Group 3",
        max_length=12,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    last = forms.CharField(
        label="Group 12, the last",
        max_length=12,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class JoinForm(HoldspaceForm):
    """Somebody joins: how their name stands under a signature, and a password."""

    name = forms.CharField(label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    credentials = forms.CharField(
        label="Credentials",
        max_length=100,
        required=False,
        help_text="As they stand under a signature, for example LCSW.",
        widget=forms.TextInput({"autocomplete": "honorific-suffix"}),
    )
    password = new_password()


class ResetForm(HoldspaceForm):
    """A new password for somebody whose login was reset."""

    password = new_password()
