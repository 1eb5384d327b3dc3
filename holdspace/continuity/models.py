"""Backups that were made or tried, and to whom they are encrypted besides the recovery code; downtime kits."""

from django.db import models

from holdspace.access.subject import Subject
from holdspace.continuity.rules import KINDS, shortened
from holdspace.kernel.ids import IdField, new_id
from holdspace.practice.models import Person, Practice


class Backup(models.Model):
    """One backup: begun, and then good, failed, or removed when newer ones made it superfluous.

    Doubtful: whole and kept, but the record in it does not verify, because the practice's own does not.

    at: when its copy was begun. place: the folder, or the command's first word. file: its name there. problem: why it failed, a sentence.
    """

    class State(models.TextChoices):
        """Where it stands."""

        RUNNING = "running"
        GOOD = "good"
        FAILED = "failed"
        DOUBTFUL = "doubtful"
        REMOVED = "removed"

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=24)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    at = models.DateTimeField()
    place = models.CharField(max_length=500)
    by_command = models.BooleanField(default=False)
    file = models.CharField(max_length=80)
    size = models.BigIntegerField(null=True)
    sha256 = models.BinaryField(max_length=32, null=True)
    log_size = models.BigIntegerField(null=True)
    recipients = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=400, blank=True)

    class Meta:
        """Backups of a practice, newest first. A good one has its figures."""

        db_table = "continuity_backup"
        indexes = [models.Index(fields=["practice", "at"], name="backup_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=("good", "doubtful"))
                | models.Q(size__isnull=False, sha256__isnull=False),
                name="backup_good_has_figures",
            )
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id)

    @property
    def kind_words(self) -> str:
        """What it was made for."""
        return KINDS.get(self.kind, self.kind)

    @property
    def digest(self) -> str:
        """SHA-256 of the file, as `sha256sum` prints it."""
        return bytes(self.sha256 or b"").hex()


class Recipient(models.Model):
    """Somebody besides the holder of the recovery code who can open this practice's backups: an age public key."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=80)
    label = models.CharField(max_length=100)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """A key once a practice."""

        db_table = "continuity_recipient"
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "recipient"],
                name="recipient_once",
                condition=models.Q(removed_at__isnull=True),
            )
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id)

    @property
    def short(self) -> str:
        """Enough of the key to compare it."""
        return shortened(self.recipient)


class KitCode(models.Model):
    """A clinician's downtime kit, from when it was switched on until it is off or has a new code (decision 0022).

    public: what kits are encrypted to, an uncompressed P-256 point; its secret half is on the clinician's paper alone.
    mark: tells which code opens a kit, and no more. label: the clinician's word for their file in a shared folder.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    public = models.BinaryField(max_length=65)
    mark = models.BinaryField(max_length=8)
    label = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One at a time a person, and a label once at a time."""

        db_table = "continuity_kit_code"
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "person"], condition=models.Q(ended_at__isnull=True), name="kit_code_once_open"
            ),
            models.UniqueConstraint(
                fields=["practice", "label"], condition=models.Q(ended_at__isnull=True), name="kit_label_once_open"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("made_at")),
                name="kit_code_times_in_order",
            ),
        ]

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.practice_id, author=self.person_id)


class Kit(models.Model):
    """One kit that was made in the evening and lies in a file until it expires, or something newer takes its place.

    shared: the folder besides the data directory where it was put as well. problem: why it could not be, a sentence.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+", db_index=False)
    code = models.ForeignKey(KitCode, models.PROTECT, related_name="kits")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    shared = models.CharField(max_length=500, blank=True)
    problem = models.CharField(max_length=400, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """By code, and those that still lie somewhere."""

        db_table = "continuity_kit"
        indexes = [
            models.Index(fields=["practice", "code", "made_at"], name="kit_by_code"),
            models.Index(fields=["practice"], name="kit_lying", condition=models.Q(removed_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("made_at")), name="kit_expires_later")
        ]
