"""Forms of the web face: they check shape, carry a token against double posts and mix-ups, and ask a verb once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from holdspace.kernel.errors import Conflict, Invalid
from holdspace.kernel.ids import new_id

Result = TypeVar("Result")
SALT = "holdspace.form"
GOOD_FOR = timedelta(hours=12)
OTHER_CLIENT = "This form was opened for another client. Nothing was saved."
OTHER_FORM = "This form was opened for something else. Nothing was saved."
EXPIRED = "This form had been open for more than 12 hours. Nothing was saved and nothing you wrote is lost: look at it once more, then send it again."

# Security.md 2.7: a plain textarea leaks its text into the browser's files on disk, and cloud spell-checkers read it.
NOTE_FIELD = {
    "autocomplete": "off",
    "spellcheck": "false",
    "autocorrect": "off",
    "autocapitalize": "off",
    "translate": "no",
    "writingsuggestions": "false",
    "dir": "auto",
}


class NoteText(forms.Textarea):
    """A field for clinical text. It grows with its words."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 5} | NOTE_FIELD | (attrs or {}))


class Line(forms.TextInput):
    """A line about a client: not remembered by the browser."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"autocomplete": "off", "spellcheck": "false", "translate": "no", "dir": "auto"} | (attrs or {})
        )


class HoldspaceForm(forms.Form):
    """A plain form. Rules live in the verb; `submit` is the one place of the web face that catches an error of a room."""

    use_required_attribute = True

    def submit(self, verb: Callable[[], Result]) -> Result | None:
        """Ask the verb; what is Invalid about the fields becomes their errors and the answer None.

        The other four errors go on to the middleware.
        """
        try:
            return verb()
        except Invalid as error:
            for name, sentences in error.fields.items():
                for sentence in sentences:
                    self.add_error(name if name in self.fields else None, sentence)
            return None

    @property
    def status(self) -> int:
        """What the page with this form answers: 422 with errors, 200 without."""
        return 422 if self.is_bound and self.errors else 200


@dataclass(frozen=True)
class FormToken:
    """What a form was opened for. row_id is the id of the row it will make, so a second post finds the first."""

    purpose: str
    person: str
    client: str
    row_id: UUID
    issued_at: float

    @classmethod
    def open(cls, request: HttpRequest, purpose: str, *, client: UUID | None = None) -> "FormToken":
        """For a form that is shown now."""
        return cls(purpose, str(request.user.pk), str(client or ""), new_id(), timezone.now().timestamp())

    @classmethod
    def read(cls, request: HttpRequest, text: str, purpose: str, *, client: UUID | None = None) -> "FormToken | None":
        """What a posted form was opened for; None when its token is no token of ours.

        Raises Conflict when it was opened for another client, another thing or by another person.
        """
        try:
            kept = signing.loads(text, salt=SALT)
            token = cls(kept["p"], kept["w"], kept["c"], UUID(kept["r"]), float(kept["t"]))
        except (signing.BadSignature, KeyError, TypeError, ValueError):
            return None
        if token.client != str(client or ""):
            raise Conflict(OTHER_CLIENT, action=purpose, kind="form")
        if (token.purpose, token.person) != (purpose, str(request.user.pk)):
            raise Conflict(OTHER_FORM, action=purpose, kind="form")
        return token

    @property
    def expired(self) -> bool:
        """Whether it was issued too long ago."""
        return timezone.now().timestamp() - self.issued_at > GOOD_FOR.total_seconds()

    @property
    def text(self) -> str:
        """As the hidden field carries it."""
        kept = {"p": self.purpose, "w": self.person, "c": self.client, "r": str(self.row_id), "t": self.issued_at}
        return signing.dumps(kept, salt=SALT)


class TokenForm(HoldspaceForm):
    """A form bound to a purpose and a client, safe to send twice.

    `NewNote(request, "note.new", client=client.id)`: unbound on GET, bound on POST. `form.row_id` is for the verb.
    """

    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: HttpRequest, purpose: str, *, client: UUID | None = None, **kwargs: Any) -> None:
        data = request.POST.copy() if request.method == "POST" else None
        posted = FormToken.read(request, data.get("token", ""), purpose, client=client) if data is not None else None
        fresh = FormToken.open(request, purpose, client=client)
        self.opened = posted or fresh
        self._stale = data is not None and (posted is None or posted.expired)
        if data is not None:
            data["token"] = replace(self.opened, issued_at=fresh.issued_at).text  # shown again, it is good again
        super().__init__(data, **kwargs)
        self.fields["token"].initial = self.opened.text

    @property
    def row_id(self) -> UUID:
        """The id of the row this form makes, the same however often it is sent."""
        return self.opened.row_id

    def clean(self) -> dict[str, Any]:
        """A form open for too long asks its sender to look once more."""
        cleaned = super().clean() or {}
        if self._stale:
            self.add_error(None, EXPIRED)
        return cleaned
