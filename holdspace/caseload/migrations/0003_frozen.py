from django.db import migrations

from holdspace.kernel.frozen import freeze_table

WRITTEN_LATER = ("ended_at", "reviewed_by_id", "reviewed_at", "outcome", "review_words")


def freeze(apps, editor):
    freeze_table(editor, "caseload_emergency", may_set_once=WRITTEN_LATER)
    freeze_table(editor, "caseload_emergency_notice", may_set_once=("seen_at",))


class Migration(migrations.Migration):
    dependencies = [("caseload", "0002_emergency")]
    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
