"""What the boundary check is asked not to mark: no words of a note, so nothing here is clinical."""

from django.db import models
from django.db.models import Q

from holdspace.kernel.ids import IdField, new_id
from holdspace.notes.silences.rules import DIGEST

BY_AUTHOR: dict[str, None] = {"draft": None, "shared": None}  # in all that somebody writes


class Silenced(models.Model):
    """A sentence or kind of finding that is not marked any more: in one draft, in the shared part of a group's notes, or (neither) in all
    that its author writes.

    what: a kind (`rules.KINDS`), or the digest of a sentence under a key of its note. Gone with the draft: a signed note has no marks.
    """

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey("practice.Person", models.PROTECT, related_name="+", db_index=False)
    draft = models.ForeignKey("notes.Draft", models.CASCADE, related_name="+", null=True)
    shared = models.ForeignKey("notes.GroupDraft", models.PROTECT, related_name="+", null=True)
    what = models.CharField(max_length=DIGEST)
    silenced_at = models.DateTimeField()

    class Meta:
        """Each once a draft, a shared part, or an author."""

        app_label = "notes"
        db_table = "note_silenced"
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "what"], condition=Q(draft__isnull=False), name="silenced_once_in_a_draft"
            ),
            models.UniqueConstraint(
                fields=["shared", "what"], condition=Q(shared__isnull=False), name="silenced_once_in_a_shared_part"
            ),
            models.UniqueConstraint(
                fields=["practice", "author", "what"],
                condition=Q(draft__isnull=True, shared__isnull=True),
                name="silenced_once_by_author",
            ),
            models.CheckConstraint(
                condition=Q(draft__isnull=True) | Q(shared__isnull=True), name="silenced_in_one_place"
            ),
        ]
