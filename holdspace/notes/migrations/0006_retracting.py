import django.db.models.deletion
from django.db import migrations, models

from holdspace.kernel.frozen import freeze_table, thaw_table


def thaw(apps, editor):
    thaw_table(editor, "note_retraction")


def freeze(apps, editor):
    freeze_table(editor, "note_retraction")


class Migration(migrations.Migration):
    dependencies = [("notes", "0005_set_aside"), ("practice", "0002_depth")]

    operations = [
        migrations.RunPython(thaw, migrations.RunPython.noop),
        migrations.RemoveField(model_name="retraction", name="moved_to"),
        migrations.AlterField(
            model_name="recordversion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("original", "Original"),
                    ("late-entry", "Late Entry"),
                    ("addendum", "Addendum"),
                    ("correction", "Correction"),
                    ("retraction", "Retraction"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="TakenOver",
            fields=[
                (
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="notes.note",
                    ),
                ),
                ("first_on", models.DateField()),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.practice",
                    ),
                ),
                (
                    "retraction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notes.retraction"
                    ),
                ),
            ],
            options={"db_table": "note_taken_over"},
        ),
        migrations.RunPython(freeze, migrations.RunPython.noop),
    ]
