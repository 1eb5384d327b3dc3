"""Who is asked to co-sign a supervisee's note, and when that ends: with each signature, and when who supervises whom changes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.audit.services import record
from holdspace.caseload.supervision.queries import supervisors_of
from holdspace.kernel.prepared import insert_rows
from holdspace.notes.models import CosignRequest, Note
from holdspace.notes.reviews.rules import is_complete

Result = TypeVar("Result")
_AWAITING, _RETURNED = RawSQL("'awaiting'", ()), RawSQL("'returned'", ())  # fixed words, so that their index is used


def submit(note: Note, version: int, reviewers: Iterable[UUID], *, at: datetime) -> str:
    """Ask each supervisor to review a full version just signed; returns where the note stands. Earlier requests have ended.

    Part of signing, which leaves the event. reviewers: those who supervise its author on the day of signing.
    """
    if version > 1:
        CosignRequest.objects.filter(note=note, ended_at=None).update(ended_at=at, outcome="superseded")
    asked = _ask(note, version, reviewers, at)
    return "awaiting" if asked else ""


def settle_reviews(actor: Actor, act: Callable[[], Result], *, at: datetime) -> Result:
    """Do an act that changes who supervises whom, or how many must sign, and settle in the same transaction what hangs on it.

    Who supervises no longer is asked no longer. What is complete by then is co-signed. What waits for nobody is put before
    whoever supervises its author now. The act leaves its own event; each note that moves leaves one.
    """
    with transaction.atomic():
        done = act()
        under_review = Q(review=_AWAITING) | Q(review=_RETURNED)
        rows = Note.objects.select_for_update(of=("self",)).select_related("practice")
        for note in list(rows.filter(under_review, practice=actor.practice).order_by("id")):
            if _settle(note, at):
                reason = f"review {note.review}"
                record(actor, Action.NOTE_REVIEW, "note", note.id, at=at, client=note.client_id, reason=reason)
    return done


def stand(note: Note, version: int, *, at: datetime) -> None:
    """Put down where a version stands, after a supervisor has decided or left. The caller leaves the event."""
    requests = list(CosignRequest.objects.filter(note=note, version=version))
    if note.review == "awaiting" and is_complete(note.practice.cosign_rule, [one.outcome for one in requests]):
        note.review = "cosigned"
        note.save(update_fields=["review"])
        CosignRequest.objects.filter(note=note, ended_at=None).update(ended_at=at, outcome="not_needed")


def _settle(note: Note, at: datetime) -> bool:
    """Whether anything moved."""
    version = _version_under_review(note)
    before = (note.review, set(_open(note)))
    supervising = {one.id for one in supervisors_of(note.practice_id, note.author_id, at=at)}
    gone = CosignRequest.objects.filter(note=note, ended_at=None).exclude(supervisor__in=supervising)
    gone.update(ended_at=at, outcome="left")
    stand(note, version, at=at)
    if note.review == "awaiting" and not _open(note):
        asked = CosignRequest.objects.filter(note=note, version=version).exclude(outcome="left")
        _again(note, version, supervising - set(asked.values_list("supervisor_id", flat=True)), at)
    return before != (note.review, set(_open(note)))


def _again(note: Note, version: int, supervisors: set[UUID], at: datetime) -> None:
    """Ask for the first time, or once more whoever had left and is back."""
    back = CosignRequest.objects.filter(note=note, version=version, supervisor__in=supervisors)
    known = set(back.values_list("supervisor_id", flat=True))
    back.update(ended_at=None, outcome="", asked_at=at)
    _ask(note, version, sorted(supervisors - known), at)


def _ask(note: Note, version: int, supervisors: Iterable[UUID], at: datetime) -> Sequence[CosignRequest]:
    rows = [
        CosignRequest(practice_id=note.practice_id, note=note, version=version, supervisor_id=one, asked_at=at)
        for one in supervisors
        if one != note.author_id
    ]
    if rows:
        insert_rows(rows)
    return rows


def _open(note: Note) -> list[UUID]:
    return list(CosignRequest.objects.filter(note=note, ended_at=None).values_list("id", flat=True))


def _version_under_review(note: Note) -> int:
    newest = CosignRequest.objects.filter(note=note).order_by("-version").values_list("version", flat=True).first()
    return newest or 0
