"""Practice, person (the login), one-time links and API tokens."""

from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from holdspace.access.actor import Role
from holdspace.access.subject import Subject
from holdspace.kernel.ids import IdField, new_id
from holdspace.practice.rules import COSIGN_RULES


class Practice(models.Model):
    """A practice: the boundary that no row crosses."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64)
    late_after_hours = models.PositiveSmallIntegerField(default=24)
    cosign_rule = models.CharField(max_length=4, choices=list(COSIGN_RULES.items()), default="any")
    keeps_draft_history = models.BooleanField(default=True)
    fictional = models.BooleanField(default=False)
    founded_at = models.DateTimeField()

    class Meta:
        """Lawful states."""

        db_table = "practice"
        constraints = [
            models.CheckConstraint(condition=models.Q(late_after_hours__gte=1), name="practice_late_positive"),
            models.CheckConstraint(
                condition=models.Q(cosign_rule__in=list(COSIGN_RULES)), name="practice_cosign_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone, in which its days begin and its times are shown."""
        return ZoneInfo(self.timezone)

    @property
    def subject(self) -> Subject:
        """What the policy sees."""
        return Subject(self.id)


class PersonManager(BaseUserManager["Person"]):
    """Finds people by email for signing in."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with this email, whatever its case."""
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """Somebody who works in the practice: a login of their own, never shared (45 CFR 164.312(a)(2)(i))."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    credentials = models.CharField(max_length=100, blank=True)
    npi = models.CharField(max_length=10, blank=True)
    license_state = models.CharField(max_length=40, blank=True)
    license_number = models.CharField(max_length=40, blank=True)
    roles = models.JSONField(default=list)
    preferences = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    deactivated_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        """Lawful states."""

        db_table = "practice_person"
        indexes = [models.Index(fields=["practice", "name"], name="person_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_active=True, deactivated_at__isnull=True)
                | models.Q(is_active=False, deactivated_at__isnull=False),
                name="person_deactivated_when",
            )
        ]

    def __str__(self) -> str:
        return self.titled

    @property
    def titled(self) -> str:
        """Name with credentials, as it stands under a signature."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    @property
    def role_set(self) -> frozenset[Role]:
        """The roles as the policy knows them."""
        return frozenset(Role(role) for role in self.roles)

    @property
    def subject(self) -> Subject:
        """What the policy sees: a person is the author of their own row."""
        return Subject(self.practice_id, author=self.id)


class Invitation(models.Model):
    """A one-time link, to join or to set up a login anew. Only the SHA-256 of its secret is kept."""

    class Kind(models.TextChoices):
        """Why the link was made."""

        JOIN = "join"
        RESET = "reset"

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.BinaryField(max_length=32, unique=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """One link is used or withdrawn, not both."""

        db_table = "practice_invitation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="invitation_one_end",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")), name="invitation_expires_later"
            ),
        ]


class ApiToken(models.Model):
    """A program's key, issued to a person by an owner. Only the SHA-256 of its secret is kept; it can never sign."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    label = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Tokens of a practice, newest first."""

        db_table = "practice_api_token"
        indexes = [models.Index(fields=["practice", "issued_at"], name="token_by_time")]


class JournalKey(models.Model):
    """The key of one login's journal in the browser (AES-256, 32 bytes). Nothing but this server keeps it, and not for long.

    login: a random name the login has, which stays when its session key is changed (decision 0025).
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    login = models.CharField(max_length=64)
    key = models.BinaryField(max_length=32)
    begun_at = models.DateTimeField()

    class Meta:
        """One a login."""

        db_table = "practice_journal_key"
        constraints = [models.UniqueConstraint(fields=["practice", "person", "login"], name="journal_key_once")]
