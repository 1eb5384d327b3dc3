from django.db import migrations

from holdspace.kernel.frozen import freeze_table


def freeze(apps, editor):
    # The log's number is the one thing written later, by the sequencer, and only once.
    freeze_table(editor, "audit_event", may_set_once=("idx",))


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_first")]
    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
