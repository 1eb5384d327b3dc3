from django.db import migrations

from holdspace.kernel.frozen import freeze_table


def freeze(apps, editor):
    freeze_table(editor, "client_legal_hold", may_set_once=("lifted_by_id", "lifted_at", "lift_reason"))


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_legal_hold")]
    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
