"""Note, its draft, its frozen versions and their signatures."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from holdspace.access.actor import Actor
from holdspace.access.subject import Subject
from holdspace.kernel.canonical import sha256
from holdspace.kernel.ids import IdField, new_id
from holdspace.notes.blocks import HasWords

STATES = {"draft": "Draft", "signed": "Signed", "imported": "Imported"}
REVIEWS = {"": "None", "awaiting": "Awaits co-signature", "returned": "Returned", "cosigned": "Co-signed"}
WRONGS = {"error": "Entered in error", "wrong_client": "Wrong client"}


class NoteQuerySet(models.QuerySet["Note"]):
    """Lists of notes."""

    def visible_to(self, actor: Actor) -> "models.QuerySet[Note]":
        """The notes whose text `actor` may read: `note.read` of the policy, as a query."""
        mine = Q(author=actor.person)
        return self.filter(~Q(state="draft") | mine, practice=actor.practice, client__in=actor.clinical_reach)


class Note(models.Model):
    """One progress note of one session. `docid` orders notes by session time and is its number in the search index.

    review: where a supervisee's signed note stands (`CosignRequest` says how). wrong: set once by a `Retraction`.
    """

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
    review = models.CharField(max_length=8, choices=list(REVIEWS.items()), default="", blank=True)
    wrong = models.CharField(max_length=12, choices=list(WRONGS.items()), null=True)  # noqa: DJ001  # written once: from NULL
    docid = models.BigIntegerField(unique=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        """By client, newest session first; drafts by author."""

        db_table = "note"
        indexes = [
            models.Index(fields=["practice", "client", "docid"], name="note_by_client"),
            models.Index(fields=["practice", "author"], name="note_open", condition=Q(state="draft")),
            models.Index(fields=["practice", "author"], name="note_awaiting", condition=Q(review="awaiting")),
            models.Index(fields=["practice", "author"], name="note_returned", condition=Q(review="returned")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="note_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", frozen_at__isnull=True) | (~Q(state="draft") & Q(frozen_at__isnull=False)),
                name="note_frozen_when",
            ),
            models.CheckConstraint(condition=Q(review__in=list(REVIEWS)), name="note_review_known"),
            models.CheckConstraint(
                condition=Q(wrong__isnull=True) | Q(wrong__in=list(WRONGS)), name="note_wrong_known"
            ),
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees. What a supervisor returned can be written in again; nothing is added to what is withheld."""
        state = "withheld" if self.withheld else "returned" if self.review == "returned" else self.state
        return Subject(
            self.practice_id, client=self.client_id, author=self.author_id, state=state, sensitivity="clinical"
        )

    @property
    def is_draft(self) -> bool:
        """Whether its words can still change."""
        return self.state == "draft"

    @property
    def withheld(self) -> bool:
        """Whether its words are another client's: they are shown nowhere in this record (decision 0028)."""
        return self.wrong == "wrong_client"


class Draft(HasWords, models.Model):
    """The words of a note until it is signed. `revision` rises with each save. Gone once the note is frozen.

    A note that a supervisor returned has one again, for its next version, until that is signed.
    blocks: structured parts by key (`notes.blocks`). carried: sentences brought from earlier notes and not confirmed yet.
    """

    note = models.OneToOneField(Note, models.CASCADE, primary_key=True, related_name="draft")
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    revision = models.PositiveIntegerField(default=1)
    sections = models.JSONField(default=list)
    blocks = models.JSONField(default=dict)
    carried = models.JSONField(default=list)
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
        RETRACTION = "retraction"

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


class DraftVersion(models.Model):
    """How a draft was before a later save, where the practice keeps that. Gone once the note is signed, or the draft discarded."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(Note, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    sections = models.JSONField(default=list)
    blocks = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        """Each revision once."""

        db_table = "note_draft_version"
        constraints = [models.UniqueConstraint(fields=["note", "revision"], name="draft_version_once")]


class SetAside(models.Model):
    """Words that stood beside a draft's, both sides of them: of two versions at once, or recovered from a browser's journal.

    Kept whatever was chosen, and gone with the draft: when the note is signed or the draft discarded (decision 0025).
    pairs: by part of the note its `label`, `mine` (from the page or its journal) and `saved` (from the server).
    """

    WHY = {"conflict": "Two versions", "recovered": "Recovered"}

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="+")
    why = models.CharField(max_length=9, choices=list(WHY.items()))
    pairs = models.JSONField(default=list)
    written_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta:
        """Lawful states."""

        db_table = "note_set_aside"
        constraints = [
            models.CheckConstraint(condition=Q(why__in=["conflict", "recovered"]), name="set_aside_why_known")
        ]


class FormatVersion(models.Model):
    """A practice's own note format: version 1, 2, … of a key. Never changed, so a draft keeps the version it was begun in.

    content: canonical JSON of a `NoteTemplate`. retired_at: no new note in it from then on (set on the newest version).
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    made_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """Each version of a key once a practice; frozen by migration 0004."""

        db_table = "note_format_version"
        constraints = [models.UniqueConstraint(fields=["practice", "key", "version"], name="format_version_once")]


class Phrase(models.Model):
    """Words by a short code, one person's own (owner) or shared by the practice. [[what]] is a blank, to be filled before signing."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", null=True)
    code = models.CharField(max_length=40)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """A code stands once for each owner, and once for the practice."""

        db_table = "note_phrase"
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "owner", "code"], condition=Q(retired_at__isnull=True), name="phrase_own_once"
            ),
            models.UniqueConstraint(
                fields=["practice", "code"],
                condition=Q(retired_at__isnull=True, owner__isnull=True),
                name="phrase_shared_once",
            ),
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees: a shared phrase has no author."""
        return Subject(self.practice_id, author=self.owner_id, state="shared" if self.owner_id is None else "own")


class CosignRequest(models.Model):
    """A version of a supervisee's note before one supervisor. outcome: of `reviews.rules.OUTCOMES`; "" while it is open."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    supervisor = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        """Once a version and supervisor; the open ones by supervisor."""

        db_table = "note_cosign_request"
        indexes = [
            models.Index(fields=["practice", "supervisor"], name="cosign_open", condition=Q(ended_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(fields=["note", "version", "supervisor"], name="cosign_request_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="cosign_outcome_paired",
            ),
        ]


class Comment(models.Model):
    """A supervisor's words beside the text of a version, and the answer. Kept with supervision, never part of the record.

    section: its key, or "". quote: words of it. sent_at: with the decision; unseen until then. answer, settled_at: the supervisee's.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    section = models.CharField(max_length=40, blank=True)
    quote = models.TextField(blank=True)
    text = models.TextField()
    author = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """By note."""

        db_table = "note_comment"


class Retraction(models.Model):
    """A signed note that was entered in error, or in the wrong client's record: by whom, when, why. The note's bytes stay."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    note = models.OneToOneField(Note, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=list(WRONGS.items()))
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Once a note; frozen by migration 0006."""

        db_table = "note_retraction"


class TakenOver(models.Model):
    """A note whose words were first signed, on the day `first_on`, in another record, by mistake (decision 0028). Gone with a discarded draft."""

    note = models.OneToOneField(Note, models.CASCADE, primary_key=True, related_name="+")
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    retraction = models.OneToOneField(Retraction, models.PROTECT, related_name="+")
    first_on = models.DateField()

    class Meta:
        """Words are taken over once."""

        db_table = "note_taken_over"


class GroupDraft(models.Model):
    """The shared part of a group's notes while they are written: topic, method, what happened. Members' own parts are drafts."""

    group_session = models.OneToOneField("encounters.GroupSession", models.PROTECT, primary_key=True, related_name="+")
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    sections = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        """One a session."""

        db_table = "note_group_draft"


class SafetyPlan(models.Model):
    """A version of a client's safety plan: a living document of its own. Never changed; the newest is the plan."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    written_by = models.ForeignKey("practice.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        """Each version once a client; frozen by migration 0004."""

        db_table = "note_safety_plan"
        constraints = [models.UniqueConstraint(fields=["practice", "client", "version"], name="safety_plan_once")]
