"""Which notes tell of a crisis: kept at signing, so that the last one is found at once."""

from django.db import models

from holdspace.kernel.ids import IdField, new_id


class CrisisMark(models.Model):
    """A signed note tells of a crisis. Follows from the note's words alone; made, or taken away, when these are signed."""

    id = IdField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practice.Practice", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+", db_index=False)
    note = models.OneToOneField("notes.Note", models.PROTECT, related_name="+")
    docid = models.BigIntegerField()

    class Meta:
        """By client, newest session first."""

        app_label = "notes"
        db_table = "note_crisis_mark"
        indexes = [models.Index(fields=["practice", "client", "docid"], name="crisis_by_client")]
