"""Who else can open backups."""

from django import forms

from holdspace.web.ui.forms import HoldspaceForm, Line


class RecipientForm(HoldspaceForm):
    """An age public key and whose it is."""

    label = forms.CharField(label="Whose key", max_length=100, widget=Line)
    recipient = forms.CharField(
        label="Public key",
        max_length=80,
        widget=Line,
        help_text="It begins with age1. Its secret half stays where it is.",
    )
