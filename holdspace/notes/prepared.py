"""The reads of notes that every page makes, compiled once (`kernel.prepared`)."""

from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from holdspace.clients.models import Client
from holdspace.kernel.prepared import Prepared
from holdspace.notes.models import Note, RecordVersion, Signature
from holdspace.practice.models import Person, Practice

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _names(count: int) -> tuple[str, ...]:
    return tuple(f"v{place}" for place in range(count))


@cache
def newest(limit: int) -> Prepared[Note]:
    """A client's newest notes before a docid: frozen ones and the reader's own drafts."""

    def build(practice: UUID, client: UUID, person: UUID, before: int) -> "QuerySet[Note]":
        rows = Note.objects.filter(
            ~Q(state="draft") | Q(author=person), practice=practice, client=client, docid__lt=before
        )
        return rows.select_related("draft", "encounter").order_by("-docid")[:limit]

    return Prepared(build, ids=("practice", "client", "person"), numbers=("before",))


@cache
def notes_of(count: int) -> Prepared[Note]:
    """So many notes, by docid."""
    rows = Note.objects.select_related("draft", "client", "encounter")
    return Prepared(lambda **values: rows.filter(docid__in=list(values.values())), numbers=_names(count))


@cache
def versions_of(count: int) -> Prepared[RecordVersion]:
    """The versions of so many notes."""
    rows = RecordVersion.objects.all()
    return Prepared(lambda **values: rows.filter(note__in=list(values.values())), ids=_names(count))


@cache
def signatures_of(count: int) -> Prepared[Signature]:
    """The signatures on so many versions."""
    rows = Signature.objects.order_by("signed_at", "id")
    return Prepared(lambda **values: rows.filter(version__in=list(values.values())), ids=_names(count))


NOTE = Prepared(
    lambda practice, note: Note.objects.select_related("draft", "client", "encounter", "practice", "author").filter(
        practice=practice, id=note
    ),
    ids=("practice", "note"),
)
PRACTICE = Prepared(lambda practice: Practice.objects.filter(id=practice), ids=("practice",))
AUTHOR = Prepared(lambda person: Person.objects.filter(id=person), ids=("person",))
CLIENT = Prepared(
    lambda practice, client: Client.objects.select_related("practice").filter(practice=practice, id=client),
    ids=("practice", "client"),
)
