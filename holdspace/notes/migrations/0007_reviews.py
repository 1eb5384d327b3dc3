"""Comments are sent with a decision; notes under review are found by their author; nobody co-signs their own."""

from django.db import migrations, models
from django.db.models import Q

SENTENCE = "nobody co-signs their own note"
OWN = (
    "EXISTS (SELECT 1 FROM note_version v JOIN note n ON n.id = v.note_id "
    "WHERE v.id = NEW.version_id AND n.author_id = NEW.signer_id)"
)
SQLITE = (
    "CREATE TRIGGER note_signature_not_own BEFORE INSERT ON note_signature "
    f"WHEN NEW.meaning = 'supervisor-cosign' AND {OWN} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION holdspace_not_own() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {OWN} THEN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
    "RETURN NEW; END $$",
    "CREATE TRIGGER note_signature_not_own BEFORE INSERT ON note_signature FOR EACH ROW "
    "WHEN (NEW.meaning = 'supervisor-cosign') EXECUTE FUNCTION holdspace_not_own()",
)


def guard(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("notes", "0006_retracting")]

    operations = [
        migrations.RemoveField("comment", "answered_at"),
        migrations.AddField("comment", "sent_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "note", models.Index(fields=["practice", "author"], name="note_awaiting", condition=Q(review="awaiting"))
        ),
        migrations.AddIndex(
            "note", models.Index(fields=["practice", "author"], name="note_returned", condition=Q(review="returned"))
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
