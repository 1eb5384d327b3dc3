"""Forms of messages and tasks. They check shape; the verbs hold the rules."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest

from holdspace.caseload.messages.queries import Addressee
from holdspace.caseload.messages.rules import LIMIT, NO_ONE, NO_TEXT, ROLES, MessageFacts
from holdspace.web.clients.days import DayField
from holdspace.web.ui.forms import NoteText, TokenForm


class MessageForm(TokenForm):
    """A message or task about a client: to whom, what, and by when."""

    to = forms.ChoiceField(label="To")
    text = forms.CharField(
        label="Message", strip=False, widget=NoteText({"rows": 4}), help_text=f"Up to {LIMIT:,} characters."
    )
    is_task = forms.BooleanField(label="This is a task", required=False)
    due_on = DayField(label="To be done by", required=False, help_text="For a task.")

    to.error_messages |= {"required": NO_ONE}
    text.error_messages |= {"required": NO_TEXT}

    def __init__(self, request: HttpRequest, people: Sequence[Addressee], client: UUID) -> None:
        super().__init__(request, "message.new", client=client)
        self.fields["to"].choices = _choices(people)  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def facts(self) -> MessageFacts:
        """What was entered."""
        given = self.cleaned_data
        kind, _, who = given["to"].partition(":")
        return MessageFacts(
            given["text"],
            UUID(who) if kind == "person" else None,
            who if kind == "role" else "",
            given["is_task"],
            given["due_on"],
        )


def _choices(people: Sequence[Addressee]) -> list[tuple[str, Any]]:
    """The care team, roles that somebody has, then people of the office: each group says what its readers see."""
    team = [(f"person:{one.person.id}", one.person.titled) for one in people if one.reads_notes]
    office = [(f"person:{one.person.id}", one.person.titled) for one in people if not one.reads_notes]
    held = {role for one in people for role in one.person.roles}
    roles = [(f"role:{role}", f"Everybody who is {label}") for role, label in ROLES.items() if role in held]
    groups = [("Care team and supervisors", team), ("A part of the office", roles), ("People of the office", office)]
    return [("", "Choose one"), *[(label, some) for label, some in groups if some]]


class AnswerForm(TokenForm):
    """An answer in a thread."""

    text = forms.CharField(label="Answer", strip=False, widget=NoteText({"rows": 3}))

    text.error_messages |= {"required": NO_TEXT}

    def __init__(self, request: HttpRequest, message_id: UUID, client: UUID) -> None:
        super().__init__(request, f"message.answer.{message_id}", client=client)


class FilingForm(TokenForm):
    """That a thread is to be filed: posting twice begins one note."""

    def __init__(self, request: HttpRequest, message_id: UUID, client: UUID) -> None:
        super().__init__(request, f"message.file.{message_id}", client=client)
