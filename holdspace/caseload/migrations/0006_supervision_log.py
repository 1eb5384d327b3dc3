"""A correcting entry takes the place of an earlier one; whoever writes an entry is its supervisor."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from holdspace.kernel.frozen import freeze_table, thaw_table


def thaw(apps, editor):
    thaw_table(editor, "caseload_supervision_meeting")


def freeze(apps, editor):
    freeze_table(editor, "caseload_supervision_meeting")


class Migration(migrations.Migration):
    dependencies = [("caseload", "0005_care_team")]

    operations = [
        migrations.RunPython(thaw, migrations.RunPython.noop),
        migrations.RemoveField("supervisionmeeting", "written_by"),
        migrations.AddField(
            "supervisionmeeting",
            "corrects",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="caseload.supervisionmeeting",
            ),
        ),
        migrations.AddConstraint(
            "supervisionmeeting",
            models.CheckConstraint(condition=Q(form__in=["individual", "triadic", "group"]), name="meeting_form_known"),
        ),
        migrations.AddConstraint(
            "supervisionmeeting",
            models.CheckConstraint(condition=~Q(supervisor=F("supervisee")), name="meeting_with_another"),
        ),
        migrations.RunPython(freeze, migrations.RunPython.noop),
    ]
