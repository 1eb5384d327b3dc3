"""Forms of notes: start one, write it, sign it, add to it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from holdspace.notes.formats import Kind, NoteTemplate, misfit
from holdspace.notes.own_formats import formats_of, kept_format, offered_format
from holdspace.web.notes.blocks import read_blocks
from holdspace.web.ui.forms import FormToken, HoldspaceForm, NoteText, TokenForm

USUAL = "soap"
NO_FORMAT = "There is no such format of note. Choose one from the list."


def fitting_formats(session: Any) -> list[NoteTemplate]:
    """Every format that the practice offers for a session as it stands, in the order of the menu."""
    offered = [file.rule for file in formats_of(session.practice_id).values()]
    return [one for one in offered if not misfit(one.kind, status=session.status, modality=session.modality)]


def usual_format(person: Any) -> str:
    """The format a person likes, as far as the practice still offers it; else the first of the menu."""
    liked = (person.preferences or {}).get("format", "")
    found = offered_format(person.practice_id, liked or USUAL)
    if found is not None and found.rule.kind is Kind.PROGRESS:
        return found.rule.id
    return next(key for key, file in formats_of(person.practice_id).items() if file.rule.kind is Kind.PROGRESS)


def usual_for(session: Any, person: Any) -> str:
    """The format to begin a session's note in: the one of its kind, or the one the person likes."""
    wanted = Kind.CONTACT if session.modality == "contact" else Kind.PROGRESS
    if session.status in ("missed", "cancelled"):
        wanted = Kind.MISSED
    if wanted is Kind.PROGRESS:
        return usual_format(person)
    return next((one.id for one in fitting_formats(session) if one.kind is wanted), usual_format(person))


def start_token(request: HttpRequest, session_id: UUID) -> str:
    """For a button that starts the note of a session: pressed twice, it starts one."""
    return FormToken.open(request, _starting(session_id)).text


def _starting(session_id: UUID) -> str:
    return f"note.start.{session_id}"


class StartForm(TokenForm):
    """Start a note for a session, in the usual format unless another is chosen."""

    format = forms.ChoiceField(label="Format", required=False)

    def __init__(self, request: HttpRequest, session: Any) -> None:
        self._usual = usual_for(session, request.user)
        super().__init__(request, _starting(session.id), initial={"format": self._usual})
        choices = [(one.id, one.name) for one in fitting_formats(session)]
        self.fields["format"] = forms.ChoiceField(label="Format", required=False, choices=choices)

    @property
    def format_key(self) -> str:
        """What was chosen, or the usual one."""
        return self.cleaned_data["format"] or self._usual


class Written(NoteText):
    """A section's field in the editor, with room behind it for marks under its words (`writing-field.js`)."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field in its element."""
        inner = super().render(name, value, attrs, renderer)
        return format_html('<writing-field class="writing" data-margin="carried-{}">{}</writing-field>', name, inner)


class DraftForm(TokenForm):
    """The words of a draft: a field for each section of its format, and the revision they go on from.

    It may stay open for a day's work: the revision guards it against stale words, so its token does not run out.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    format = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, note_id: UUID, **kwargs: Any) -> None:
        purpose = f"note.write.{note_id}"
        super().__init__(request, purpose, **kwargs)
        self._stale = self.is_bound and FormToken.read(request, request.POST.get("token", ""), purpose) is None
        named = self.data.get("format", "") if self.is_bound else kwargs["initial"]["format"]
        self.template = _kept(request, named)
        for section in self.template.sections if self.template else ():
            self.fields[section.key] = forms.CharField(
                label=section.label, help_text=section.hint, required=False, strip=False, widget=Written
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a format that does not exist."""
        given = super().clean()
        if self.template is None:
            self.add_error(None, NO_FORMAT)
        return given

    @property
    def words(self) -> dict[str, str]:
        """The text by section key."""
        keys = self.template.keys if self.template else ()
        return {key: self.cleaned_data[key] for key in keys}

    @property
    def blocks(self) -> dict[str, Any] | None:
        """The structured blocks that the form showed, not checked yet."""
        return read_blocks(self.template, self.data) if self.template else None


def _kept(request: HttpRequest, named: str) -> NoteTemplate | None:
    """The format that a form was written in, as "key.version"; as it is offered now without a version."""
    key, _, version = named.rpartition(".")
    practice = request.actor.practice  # type: ignore[attr-defined]  # set by the middleware
    numbered = version.isascii() and version.isdigit() and len(version) < 10
    found = kept_format(practice, key, int(version)) if numbered else offered_format(practice, named)
    return found.rule if found else None


def draft_form(request: HttpRequest, note: Any, sections: list[dict[str, str]]) -> DraftForm:
    """The form of a draft as it is kept."""
    words = {one["key"]: one["text"] for one in sections}
    kept = {"revision": note.draft.revision, "format": f"{note.template}.{note.template_version}"}
    return DraftForm(request, note.id, initial=words | kept)


class RevisionForm(TokenForm):
    """Something done to a draft as it was looked at: signing, discarding."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, request: HttpRequest, purpose: str, note: Any) -> None:
        draft = getattr(note, "draft", None)  # of a draft, or of a note that was returned
        looked_at = {"revision": draft.revision} if draft else {}
        super().__init__(request, f"{purpose}.{note.id}", client=note.client_id, initial=looked_at)


class FormatForm(RevisionForm):
    """Another format for a draft."""

    format = forms.ChoiceField(label="Format", widget=forms.RadioSelect, choices=())

    def __init__(self, request: HttpRequest, note: Any) -> None:
        super().__init__(request, "note.format", note)
        fitting = fitting_formats(note.encounter)
        choices = [(one.id, f"{one.name}. {one.summary}") for one in fitting]
        self.fields["format"] = forms.ChoiceField(
            label="Format", widget=forms.RadioSelect, choices=choices, initial=note.template
        )


class AddendumForm(TokenForm):
    """Words added to a note in the record."""

    text = forms.CharField(
        label="What is added",
        help_text="It stands under the note with its own date and signature. The note itself stays as it was signed.",
        strip=False,
        widget=NoteText({"rows": 8}),
    )

    text.error_messages["required"] = "Nothing is written yet. Write what is to be added, then sign."


class SearchForm(HoldspaceForm):
    """Words to look for. They are posted, so that they stand in no address and no log."""

    q = forms.CharField(label="Words to look for", strip=True)
    client = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**62)

    q.widget = forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false", "maxlength": 200})
    q.error_messages["required"] = "Type a word to look for."
