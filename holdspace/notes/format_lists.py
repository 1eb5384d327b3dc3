"""Reading the formats of a practice: what it offers, what it made itself, what it retired. Each read leaves an event."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.notes.formats import OWN_FROM, NoteTemplate, note_templates
from holdspace.notes.models import FormatVersion
from holdspace.notes.own_formats import of_row


@dataclass(frozen=True)
class Format:
    """A format as it stands, with the row that keeps it when it is the practice's own."""

    rule: NoteTemplate
    row: FormatVersion | None = None

    @property
    def retired(self) -> bool:
        """Whether no new note is begun in it."""
        return self.row is not None and self.row.retired_at is not None

    @property
    def number(self) -> int:
        """How often it was kept: the practice's own versions counted from one."""
        return self.rule.version - OWN_FROM + 1 if self.row else self.rule.version


def list_formats(actor: Actor, *, at: datetime) -> list[Format]:
    """Every format, retired ones too, in the order of the menu."""
    require(actor, Action.FORMAT_LIST, Subject(actor.practice), kind="format")
    with transaction.atomic():
        found = _all(actor)
        record(actor, Action.FORMAT_LIST, "format", None, at=at)
    return sorted(found.values(), key=lambda one: (one.retired, one.rule.order, one.rule.name))


def open_format(actor: Actor, key: str, *, at: datetime) -> Format:
    """One format, to be copied or changed."""
    require(actor, Action.FORMAT_EDIT, Subject(actor.practice), kind="format")
    with transaction.atomic():
        found = _all(actor).get(key)
        if found is None:
            raise missing("format", None, action=Action.FORMAT_LIST)
        record(
            actor, Action.FORMAT_LIST, "format", found.row.id if found.row else None, at=at, version=found.rule.version
        )
    return found


def _all(actor: Actor) -> dict[str, Format]:
    found = {key: Format(file.rule) for key, file in note_templates().items()}
    rows = FormatVersion.objects.filter(practice=actor.practice).select_related("made_by").order_by("key", "version")
    return found | {row.key: Format(of_row(row).rule, row) for row in rows}
