"""Reading what is under review: a supervisor's queue, the page of one note, and the comments beside its text.

Comments belong to supervision: only who wrote one and, once it is sent, the note's author and those asked to review it read it.
Nothing here knows of any notes but progress notes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import decide, require
from holdspace.access.subject import Subject
from holdspace.audit.services import record
from holdspace.caseload.supervision.queries import supervisors_of
from holdspace.kernel.errors import Refused
from holdspace.notes.models import Comment, CosignRequest, Note
from holdspace.notes.queries import NotePage, open_note
from holdspace.notes.reviews.rules import OUTCOMES
from holdspace.practice.models import Person

_AWAITING, _RETURNED = RawSQL("'awaiting'", ()), RawSQL("'returned'", ())  # fixed words, so that their index is used
NOT_ASKED = "You were not asked to review this note."


@dataclass(frozen=True)
class Waiting:
    """A note in a supervisor's queue. since: when they were asked, or returned it. days: how long ago, in whole days."""

    note: Note
    since: datetime
    days: int


@dataclass(frozen=True)
class ReviewQueue:
    """What waits for a supervisor, oldest first; and what is with its author again."""

    waiting: list[Waiting]
    returned: list[Waiting]

    @property
    def by_supervisee(self) -> list[tuple[Person, list[Waiting]]]:
        """The same, in groups: whose note has waited longest comes first."""
        found: dict[UUID, tuple[Person, list[Waiting]]] = {}
        for one in self.waiting:
            found.setdefault(one.note.author_id, (one.note.author, []))[1].append(one)
        return list(found.values())


@dataclass(frozen=True)
class Asked:
    """One supervisor who was asked about the newest full version, and how that ended ("" while it has not)."""

    supervisor: Person
    outcome: str
    ended_at: datetime | None

    @property
    def words(self) -> str:
        """How it ended, for the page."""
        return OUTCOMES.get(self.outcome, "not decided yet")


@dataclass(frozen=True)
class ReviewPage:
    """A note before a supervisor: its words, comments, who else was asked. outcome: of their own request for the newest version."""

    page: NotePage
    version: int
    outcome: str
    comments: list[Comment]
    asked: list[Asked]


@dataclass(frozen=True)
class Standing:
    """Where a note is on its way through review, for its own page. returned_by: names. comments: those the reader may see."""

    asked: list[Asked]
    returned_by: str = ""
    comments: list[Comment] = field(default_factory=list)

    @property
    def waits_for(self) -> str:
        """The names of those who have not decided, of nobody else."""
        return joined([one.supervisor.name for one in self.asked if not one.outcome])


def review_queue(actor: Actor, *, at: datetime) -> ReviewQueue:
    """The actor's own queue. Leaves one event that names what it showed."""
    require(actor, Action.NOTE_LIST, Subject(actor.practice), kind="note")
    with transaction.atomic():
        open_ones = [one for one in _open_requests(actor) if one.note.review == "awaiting"]
        waiting = [_waiting(one.note, one.asked_at, at) for one in open_ones]
        returned = _returned(actor, at)
        shown = [one.note.id for one in (*waiting, *returned)]
        record(actor, Action.NOTE_REVIEW, "note", None, at=at, among=shown, reason="queue")
    return ReviewQueue(waiting, returned)


def count_waiting(actor: Actor) -> int:
    """How many notes wait for the actor, for a line on a page already recorded."""
    return sum(one.note.review == "awaiting" for one in _open_requests(actor)) if actor.supervisees else 0


def open_review(actor: Actor, note_id: UUID, *, at: datetime, action: Action = Action.NOTE_REVIEW) -> ReviewPage:
    """One note to review. Reading it is recorded like any reading. action: what the page is for."""
    with transaction.atomic():
        page = open_note(actor, note_id, at=at, action=action)
        mine = CosignRequest.objects.filter(note=note_id, supervisor=actor.person).order_by("-version").first()
        if mine is None or page.signed is None:
            note = page.note
            raise Refused(NOT_ASKED, action=action, kind="note", object_id=note.id, client=note.client_id)
        version = page.signed.row.version
        outcome = mine.outcome if mine.version == version else "superseded"
        return ReviewPage(page, version, outcome, comments_on(actor, page.note), _asked(page.note, version))


def standing_of(actor: Actor, note: Note) -> Standing | None:
    """Where a note stands in review; None when it never was under review. For a page already recorded."""
    newest = CosignRequest.objects.filter(note=note).order_by("-version").values_list("version", flat=True).first()
    if newest is None or not note.review:
        return None
    asked = _asked(note, newest)
    returned = joined([one.supervisor.name for one in asked if one.outcome == "returned"])
    return Standing(asked, returned if note.review == "returned" else "", comments_on(actor, note))


def comments_on(actor: Actor, note: Note) -> list[Comment]:
    """The comments on a note that the actor may read, oldest first, for a page already recorded."""
    involved = note.author_id == actor.person or note.author_id in actor.supervisees
    if not involved or note.practice_id != actor.practice or actor.scopes is not None:
        return []
    rows = Comment.objects.filter(Q(sent_at__isnull=False) | Q(author=actor.person), note=note)
    return list(rows.select_related("author").order_by("written_at", "id"))


def unreviewed(actor: Actor, *, at: datetime) -> list[tuple[Person, int]]:
    """For whoever says who supervises whom: whose notes wait for co-signature while nobody is left to give it, and how many.

    No client and no word of a note; for a page already recorded.
    """
    if not decide(actor, Action.TEAM_SUPERVISE, Subject(actor.practice)).allowed:
        return []
    rows = Note.objects.filter(practice=actor.practice, review=_AWAITING)
    counts = {one["author"]: one["n"] for one in rows.values("author").annotate(n=Count("id"))}
    open_ones = CosignRequest.objects.filter(practice=actor.practice, ended_at=None, note__review="awaiting")
    pairs = open_ones.values("note__author", "note", "supervisor")
    for author in counts:
        supervising = {one.id for one in supervisors_of(actor.practice, author, at=at)}
        mine = [one for one in pairs if one["note__author"] == author]
        counts[author] -= len({one["note"] for one in mine if one["supervisor"] in supervising})
    people = Person.objects.filter(id__in=[one for one, count in counts.items() if count]).order_by("name")
    return [(one, counts[one.id]) for one in people]


def names_of_deciders(note: Note, version: int, outcome: str) -> str:
    """The names of those whose request for a version ended so, in a sentence."""
    rows = CosignRequest.objects.filter(note=note, version=version, outcome=outcome).select_related("supervisor")
    return joined([one.supervisor.name for one in rows.order_by("ended_at", "id")])


def joined(names: Sequence[str]) -> str:
    """Names in a sentence: Ada, Ben and Gus."""
    *others, last = names or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _open_requests(actor: Actor) -> list[CosignRequest]:
    """The open requests to the actor that they may act on, oldest first."""
    rows = CosignRequest.objects.filter(practice=actor.practice, supervisor=actor.person, ended_at=None)
    rows = rows.filter(note__author__in=actor.supervisees).exclude(note__review="")
    return _permitted(actor, rows.select_related("note__client", "note__encounter", "note__author", "note__practice"))


def _permitted(actor: Actor, rows: "QuerySet[CosignRequest]") -> list[CosignRequest]:
    ordered = rows.order_by("asked_at", "note__docid", "id")
    return [one for one in ordered if decide(actor, Action.NOTE_REVIEW, one.note.subject).allowed]


def _returned(actor: Actor, at: datetime) -> list[Waiting]:
    """What is with its author again, of what the actor was asked about: by this supervisor's return, or by another's."""
    rows = Note.objects.filter(practice=actor.practice, author__in=actor.supervisees, review=_RETURNED)
    asked = CosignRequest.objects.filter(supervisor=actor.person, note__in=list(rows.values_list("id", flat=True)))
    newest: dict[UUID, CosignRequest] = {}
    for one in asked.select_related("note__client", "note__encounter", "note__author", "note__practice"):
        if one.note_id not in newest or newest[one.note_id].version < one.version:
            newest[one.note_id] = one
    found = [one for one in newest.values() if decide(actor, Action.NOTE_REVIEW, one.note.subject).allowed]
    rows_of = [_waiting(one.note, one.ended_at or one.asked_at, at) for one in found]
    return sorted(rows_of, key=lambda one: (one.since, one.note.docid))


def _waiting(note: Note, since: datetime, at: datetime) -> Waiting:
    return Waiting(note, since, max(0, (at - since).days))


def _asked(note: Note, version: int) -> list[Asked]:
    rows: Iterable[CosignRequest] = CosignRequest.objects.filter(note=note, version=version)
    found = sorted(rows, key=lambda one: (one.asked_at, one.supervisor_id))
    people = {one.id: one for one in Person.objects.filter(id__in=[row.supervisor_id for row in found])}
    return [Asked(people[one.supervisor_id], one.outcome, one.ended_at) for one in found]
