"""Reading notes. Each read checks the policy and leaves an event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef
from django.db.models.expressions import RawSQL

from holdspace.access.actions import Action
from holdspace.access.actor import Actor
from holdspace.access.policy import missing, require
from holdspace.access.subject import Subject
from holdspace.audit.models import AuditEvent
from holdspace.audit.services import record
from holdspace.audit.witness import Place, place_of
from holdspace.clients.models import Client
from holdspace.encounters.models import Encounter
from holdspace.kernel.canonical import sha256
from holdspace.kernel.errors import Invalid
from holdspace.kernel.prepared import Prepared
from holdspace.notes import prepared, search
from holdspace.notes.models import Draft, Note, RecordVersion, SetAside, Signature, TakenOver
from holdspace.notes.own_formats import format_of_note
from holdspace.notes.rules import SIGN_WITHIN
from holdspace.notes.snippets import Snippet, snippet
from holdspace.practice.models import Practice

if TYPE_CHECKING:
    pass

Row = TypeVar("Row", bound=Model)

NEWEST = 20
MOST_OWED = 500  # a group's, of up to two hundred members, come after all others
# Spelt out in the SQL: a value passed beside it would not let SQLite use the index of open drafts.
_ALONE = F("group_session").asc(nulls_first=True)
_ALONE_TOO = F("encounter__group_session").asc(nulls_first=True)
_DRAFT, _RETURNED = RawSQL("'draft'", ()), RawSQL("'returned'", ())  # fixed words


@dataclass(frozen=True)
class SignedVersion:
    """A frozen version as data, with its signatures. intact: whether the kept bytes still match their digest."""

    row: RecordVersion
    document: dict[str, Any]
    signatures: list[Signature]
    intact: bool


@dataclass(frozen=True)
class NotePage:
    """A note with its words: of the draft, or of the newest full version with the earlier ones and every addendum.

    retraction: that it was entered in error, signed. A note entered in the wrong client's record has that and no words.
    """

    note: Note
    sections: list[dict[str, Any]]
    signed: SignedVersion | None = None
    addenda: list[SignedVersion] = field(default_factory=list)
    earlier: list[SignedVersion] = field(default_factory=list)
    retraction: SignedVersion | None = None

    @property
    def frozen(self) -> list[SignedVersion]:
        """Every version that is shown, in order."""
        shown = [self.signed, *self.addenda, *self.earlier, self.retraction]
        return sorted((one for one in shown if one is not None), key=lambda one: one.row.version)


@dataclass(frozen=True)
class Hit:
    """A note found, with the words around the first place."""

    note: Note
    context: Snippet


@dataclass(frozen=True)
class Owed:
    """Something owed: a held session without a note (note is None), or a draft not signed."""

    encounter: Encounter
    note: Note | None


def open_note(actor: Actor, note_id: UUID, *, at: datetime, action: Action = Action.NOTE_READ) -> NotePage:
    """Open one note with all its words. action: read, or what the page is for (edit, sign, print)."""
    with transaction.atomic():
        note = prepared.NOTE.first(practice=actor.practice, note=note_id)
        if note is None:
            raise missing("note", note_id, action=action)
        require(actor, action, note.subject, kind="note", object_id=note.id)
        pages = _pages([note])
        if action in (Action.NOTE_EDIT, Action.NOTE_SIGN) and not note.is_draft:
            pages = [being_written(pages[0])]
        logged = Action.NOTE_PRINT if action is Action.NOTE_PRINT else Action.NOTE_READ
        record(actor, logged, "note", note.id, at=at, client=note.client_id, version=_version_of(pages[0]))
    return pages[0]


def newest_notes(
    actor: Actor, client_id: UUID, *, at: datetime, limit: int = NEWEST, before: int | None = None
) -> list[NotePage]:
    """A client's newest notes with their words, newest session first. before: docid to go on from."""
    require(actor, Action.NOTE_LIST, Subject(actor.practice), kind="note")
    client = _client_in_reach(actor, client_id)
    if client_id not in actor.clinical_reach:
        return []
    with transaction.atomic():
        found = prepared.newest(limit).rows(
            practice=actor.practice, client=client_id, person=actor.person, before=2**62 if before is None else before
        )
        for note in _with_people(found):
            note.client = client
        pages = _pages(found)
        record(actor, Action.NOTE_LIST, "note", None, at=at, client=client.id, among=[note.id for note in found])
    return pages


def record_pages(
    actor: Actor, client_id: UUID, *, since: date | None, until: date | None, at: datetime
) -> list[NotePage]:
    """A client's signed and imported notes of some days (in the practice's zone), oldest first, to print. All when both are None."""
    if since and until and since > until:
        raise Invalid({"until": ["The last day lies before the first."]})
    with transaction.atomic():
        client = prepared.CLIENT.first(practice=actor.practice, client=client_id)
        if client is None:
            raise missing("client", client_id, action=Action.NOTE_EXPORT)
        require(actor, Action.NOTE_EXPORT, client.subject, kind="client", object_id=client.id)
        zone = Practice.objects.get(id=actor.practice).zone
        rows = Note.objects.visible_to(actor).filter(client=client_id).exclude(state="draft").order_by("docid")
        if since:
            rows = rows.filter(encounter__starts_at__gte=datetime.combine(since, time(), zone))
        if until:
            rows = rows.filter(encounter__starts_at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
        found = list(rows.select_related("client", "encounter", "practice", "author"))
        record(actor, Action.NOTE_PRINT, "client", client_id, at=at, client=client_id, among=[one.id for one in found])
        return _pages(found)


def previous_note(actor: Actor, note: Note, *, at: datetime) -> NotePage | None:
    """The newest signed or imported note of the same client before this one, to stand beside the editor; none entered in error."""
    rows = Note.objects.visible_to(actor).filter(client=note.client_id, docid__lt=note.docid, wrong=None)
    rows = rows.exclude(state="draft")
    with transaction.atomic():
        found = rows.select_related("client", "encounter", "practice", "author").order_by("-docid").first()
        if found is None:
            return None
        pages = _pages([found])
        record(actor, Action.NOTE_READ, "note", found.id, at=at, client=found.client_id, version=_version_of(pages[0]))
    return pages[0]


def find_notes(
    actor: Actor,
    words: str,
    *,
    at: datetime,
    client_id: UUID | None = None,
    before: int | None = None,
    limit: int = NEWEST,
) -> list[Hit]:
    """Full-text search over the notes the actor may read: word, "phrase", prefix*; newest session first.

    client_id: look in one client's notes; a record open in an emergency is searched so alone. before: docid to go on from. Raises Invalid when there is nothing to look for.
    """
    require(actor, Action.NOTE_SEARCH, Subject(actor.practice), kind="note")
    query = search.parse(words)
    everyday = actor.from_day_to_day.clinical_reach
    clients = everyday if client_id is None else actor.clinical_reach & {client_id}
    with transaction.atomic():
        notes = _found(actor, query, clients, limit, before)
        hits = [Hit(note, snippet(text, query)) for note, text in zip(notes, _texts(notes), strict=True)]
        record(actor, Action.NOTE_SEARCH, "note", None, at=at, client=client_id, among=[note.id for note in notes])
    return hits


def owed_notes(actor: Actor, *, at: datetime) -> list[Owed]:
    """What the actor owes, oldest session first: held sessions without a note (but one entered in error), drafts not signed, notes returned."""
    require(actor, Action.NOTE_LIST, Subject(actor.practice), kind="note")
    if not actor.treats:
        return []
    actor = actor.from_day_to_day
    written = Note.objects.filter(encounter=OuterRef("pk"), wrong=None)
    sessions = Encounter.objects.visible_to(actor).filter(clinician=actor.person, status="held", ends_at__lte=at)
    # Without the practice joined, or SQLite begins with it and walks every session there is.
    unwritten = sessions.filter(~Exists(written)).select_related("client", "group_session__group")
    drafts = Note.objects.visible_to(actor).filter(author=actor.person, state=_DRAFT)
    with transaction.atomic():
        practice = prepared.PRACTICE.first(practice=actor.practice)
        found = [Owed(one, None) for one in unwritten.order_by(_ALONE, "starts_at")[:MOST_OWED]]
        for one in found:
            one.encounter.practice = practice  # type: ignore[assignment]  # the actor's own is always there
        drafts = drafts.select_related(
            "draft", "client", "encounter__client", "encounter__practice", "encounter__group_session__group"
        )
        found += [Owed(one.encounter, one) for one in drafts.order_by(_ALONE_TOO, "docid")[:MOST_OWED]]
        found += [Owed(one.encounter, one) for one in _returned(actor)]
        record(actor, Action.NOTE_LIST, "note", None, at=at, among=[one.note.id for one in found if one.note])
    return sorted(found, key=lambda one: one.encounter.starts_at)


def _returned(actor: Actor) -> list[Note]:
    """The actor's notes that a supervisor gave back, each with the draft of its next version."""
    rows = Note.objects.visible_to(actor).filter(author=actor.person, review=_RETURNED).order_by("docid")
    return list(rows.select_related("draft", "client", "encounter__client", "encounter__practice")[:MOST_OWED])


def being_written(page: NotePage) -> NotePage:
    """The page of a returned note as its author goes on writing it: the words of the draft, over what is signed."""
    before = [one for one in (*page.earlier, page.signed) if one is not None]
    return replace(_draft_page(page.note), addenda=page.addenda, earlier=before)


def recent_notes(actor: Actor, *, at: datetime, limit: int = 50) -> list[Note]:
    """The actor's own newest notes, without words."""
    require(actor, Action.NOTE_LIST, Subject(actor.practice), kind="note")
    rows = Note.objects.visible_to(actor.from_day_to_day).filter(author=actor.person)
    with transaction.atomic():
        found = list(rows.select_related("client", "encounter", "practice").order_by("-begun_at", "-id")[:limit])
        record(actor, Action.NOTE_LIST, "note", None, at=at, among=[note.id for note in found])
    return found


def notes_of_sessions(actor: Actor, encounters: list[UUID]) -> dict[UUID, Note]:
    """The newest note by session (none entered in error), among those the actor may read, for marking sessions in a list already recorded."""
    rows = Note.objects.visible_to(actor).filter(encounter__in=encounters, wrong=None).order_by("begun_at")
    return {note.encounter_id: note for note in rows}


def was_taken_over(note: Note) -> bool:
    """Whether the words of a note entered in the wrong client's record were taken over into another."""
    return TakenOver.objects.filter(retraction__note=note.id).exists()


def first_entered(note: Note) -> date | None:
    """The day on which the words of a draft were first signed, in another record; None for most."""
    return TakenOver.objects.filter(note=note.id).values_list("first_on", flat=True).first()


def receipts(page: NotePage) -> dict[int, Place]:
    """Where the signatures of an opened note stand in the log, by version; without those that have no place yet."""
    versions = [one.row for one in page.frozen if one.signatures]
    return {row.version: place for row in versions if (place := _receipt(page.note, row)) is not None}


def _receipt(note: Note, row: RecordVersion) -> Place | None:
    events = AuditEvent.objects.filter(
        practice=note.practice_id,
        client=note.client_id,
        action__in=(Action.NOTE_SIGN, Action.NOTE_ADD_ADDENDUM, Action.NOTE_RETRACT),
        refused=False,
        at__gte=row.created_at,
        at__lte=row.created_at + SIGN_WITHIN,
    )
    wanted = (str(note.id), row.version)
    made = [one for one in events if (one.facts()["object"]["id"], one.facts()["object"]["version"]) == wanted]
    return place_of(made[0]) if made else None


def set_aside_words(page: NotePage) -> list[SetAside]:
    """What was kept beside the words of an opened draft, newest first."""
    return list(SetAside.objects.filter(draft=page.note.id).order_by("-kept_at", "-id"))


def late_by(owed: Owed, at: datetime) -> timedelta:
    """How long ago the practice's time for beginning a note ran out; negative while it still runs."""
    return at - owed.encounter.ends_at - timedelta(hours=owed.encounter.practice.late_after_hours)


def _client_in_reach(actor: Actor, client_id: UUID) -> Client:
    client = prepared.CLIENT.first(practice=actor.practice, client=client_id)
    if client is None:
        raise missing("client", client_id, action=Action.NOTE_LIST)
    require(actor, Action.CLIENT_READ, client.subject, kind="client", object_id=client.id)
    return client


def _found(actor: Actor, query: search.Query, clients: frozenset[UUID], limit: int, before: int | None) -> list[Note]:
    """Up to `limit` notes; goes on when the index names some that are not to be shown (own drafts outside `clients`)."""
    notes: list[Note] = []
    while True:
        docids = search.find(actor, query, clients=clients, limit=limit, before=before)
        notes += [note for note in _by_docid(docids) if _may_find(actor, note, clients)]
        if len(notes) >= limit or len(docids) < limit:
            return notes[:limit]
        before = docids[-1]


def _may_find(actor: Actor, note: Note, clients: frozenset[UUID]) -> bool:
    """`visible_to`, asked of a row at hand: the index says what may match, this says what may be seen."""
    return (
        note.practice_id == actor.practice
        and note.client_id in clients
        and (not note.is_draft or note.author_id == actor.person)
    )


def _pages(notes: list[Note]) -> list[NotePage]:
    versions: dict[UUID, list[SignedVersion]] = {}
    rows = _versions([note.id for note in notes if not note.is_draft])
    signatures: dict[UUID, list[Signature]] = {}
    for signature in _in_batches(prepared.signatures_of, [row.id for row in rows]):
        signatures.setdefault(signature.version_id, []).append(signature)
    for row in rows:
        content = bytes(row.content)
        intact = sha256(content) == bytes(row.sha256)
        signed = SignedVersion(row, row.document(), signatures.get(row.id, []), intact)
        versions.setdefault(row.note_id, []).append(signed)
    return [_page(note, versions.get(note.id, [])) for note in notes]


def _page(note: Note, versions: list[SignedVersion]) -> NotePage:
    if versions:
        return _frozen_page(note, versions)
    return _draft_page(note)


def _draft_page(note: Note) -> NotePage:
    labels = {section.key: section.label for section in format_of_note(note).rule.sections}
    draft: Draft = note.draft
    return NotePage(note, [{**one, "label": one.get("label") or labels[one["key"]]} for one in draft.words])


def _frozen_page(note: Note, versions: list[SignedVersion]) -> NotePage:
    """The words of a note entered in the wrong client's record are left out here, so that no page has them."""
    retraction = next((one for one in versions if one.row.kind == "retraction"), None)
    if note.withheld:
        return NotePage(note, [], retraction=retraction)
    addenda = [one for one in versions if one.row.kind == "addendum"]
    *earlier, signed = [one for one in versions if one is not retraction and one not in addenda]
    return NotePage(note, signed.document["sections"], signed, addenda, earlier, retraction)


def _version_of(page: NotePage) -> int:
    return int(page.note.draft.revision) if page.note.is_draft else page.frozen[-1].row.version


def _texts(notes: list[Note]) -> list[str]:
    """All words of each note, for the line around a hit."""
    frozen: dict[UUID, list[dict[str, Any]]] = {}
    for row in _versions([note.id for note in notes if not note.is_draft and not note.withheld]):
        frozen.setdefault(row.note_id, []).extend(row.document()["sections"])
    sections = [note.draft.words if note.is_draft else frozen.get(note.id, []) for note in notes]
    return ["\n".join(section["text"] for section in one) for one in sections]


def _versions(notes: list[UUID]) -> list[RecordVersion]:
    return sorted(_in_batches(prepared.versions_of, notes), key=lambda row: row.version)


def _in_batches(query: Callable[[int], Prepared[Row]], wanted: Sequence[UUID | int]) -> list[Row]:
    """Run a query of so many values; the last value fills up, so that few lengths are ever compiled."""
    if not wanted:
        return []
    size = next(size for size in (1, 20, 100, len(wanted)) if size >= len(wanted))
    filled = [*wanted, *[wanted[-1]] * (size - len(wanted))]
    return query(size).rows(**{f"v{place}": value for place, value in enumerate(filled)})


def _by_docid(docids: list[int]) -> list[Note]:
    return _with_people(sorted(_in_batches(prepared.notes_of, docids), key=lambda note: -note.docid))


def _with_people(notes: list[Note]) -> list[Note]:
    """Give each note its author and practice, read once each: a page of twenty notes has one or two of them."""
    practices = {one: prepared.PRACTICE.first(practice=one) for one in {note.practice_id for note in notes}}
    authors = {one: prepared.AUTHOR.first(person=one) for one in {note.author_id for note in notes}}
    for note in notes:
        note.practice, note.author = practices[note.practice_id], authors[note.author_id]  # type: ignore[assignment]  # held by foreign keys
    return notes
