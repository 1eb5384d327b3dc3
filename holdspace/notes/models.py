"""Note, its draft, its frozen versions and their signatures."""

import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from holdspace.access.actor import Actor
from holdspace.access.subject import Subject
from holdspace.kernel.canonical import sha256
from holdspace.kernel.ids import IdField, new_id

if TYPE_CHECKING:
    from django.db.models import QuerySet

STATES = {"draft": "Draft", "signed": "Signed", "imported": "Imported"}


class NoteQuerySet(models.QuerySet["Note"]):
    """Lists of notes."""

    def visible_to(self, actor: Actor) -> "QuerySet[Note]":
        """The notes whose text `actor` may read: `note.read` of the policy, as a query."""
        mine = Q(author=actor.person)
        return self.filter(~Q(state="draft") | mine, practice=actor.practice, client__in=actor.clinical_reach)


class Note(models.Model):
    """One progress note of one session. `docid` orders notes by session time and is its number in the search index."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    encounter = models.ForeignKey("encounters.Encounter", models.PROTECT, related_name="+")
    author = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=list(STATES.items()), default="draft")
    template = models.CharField(max_length=40)
    template_version = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    docid = models.BigIntegerField(unique=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        """By client, newest session first; drafts by author."""

        db_table = "note"
        indexes = [
            models.Index(fields=["practice", "client", "docid"], name="note_by_client"),
            models.Index(fields=["practice", "author"], name="note_open", condition=Q(state="draft")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="note_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", frozen_at__isnull=True) | (~Q(state="draft") & Q(frozen_at__isnull=False)),
                name="note_frozen_when",
            ),
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(
            self.practice_id, client=self.client_id, author=self.author_id, state=self.state, sensitivity="clinical"
        )

    @property
    def is_draft(self) -> bool:
        """Whether its words can still change."""
        return self.state == "draft"


class Draft(models.Model):
    """The words of a note until it is signed. `revision` rises with each save. Gone once the note is frozen."""

    note = models.OneToOneField(Note, models.CASCADE, primary_key=True, related_name="draft")
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    revision = models.PositiveIntegerField(default=1)
    sections = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    sitting_at = models.DateTimeField()

    class Meta:
        """One a note."""

        db_table = "note_draft"


class RecordVersion(models.Model):
    """Exact signed bytes and their SHA-256 (security.md 5.1). Never changed: triggers refuse it on both databases."""

    class Kind(models.TextChoices):
        """What the bytes are."""

        ORIGINAL = "original"
        LATE_ENTRY = "late-entry"
        ADDENDUM = "addendum"
        CORRECTION = "correction"

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        """Each number once a note."""

        db_table = "note_version"
        constraints = [models.UniqueConstraint(fields=["note", "version"], name="note_version_once")]

    def document(self) -> dict[str, Any]:
        """Return the signed bytes as data."""
        found: dict[str, Any] = json.loads(bytes(self.content))
        return found


class Signature(models.Model):
    """A signature statement over a version, and the evidence for it (security.md 5.2). Never changed."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(RecordVersion, models.PROTECT, related_name="signatures")
    signer = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", db_index=False)
    meaning = models.CharField(max_length=20)
    method = models.CharField(max_length=20)
    statement = models.BinaryField()
    evidence = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        """One meaning a signer a version."""

        db_table = "note_signature"
        constraints = [models.UniqueConstraint(fields=["version", "signer", "meaning"], name="signature_once")]

    @property
    def digest(self) -> bytes:
        """What the log keeps of it: SHA-256(statement ‖ 0x00 ‖ evidence)."""
        return sha256(bytes(self.statement) + b"\x00" + bytes(self.evidence))

    @property
    def attested(self) -> bool:
        """Whether nobody but this server vouches for it: no key of the signer's signed the statement."""
        return b'"attested_by":"this server"' in bytes(self.evidence)

    def facts(self) -> dict[str, Any]:
        """Return the statement as data."""
        found: dict[str, Any] = json.loads(bytes(self.statement))
        return found
