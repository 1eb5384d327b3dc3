import datetime
import django.db.models.deletion
import holdspace.kernel.ids
from django.conf import settings
from django.db import migrations, models


from holdspace.kernel.frozen import freeze_table


def freeze(apps, editor):
    freeze_table(editor, "oversight_hours")
    freeze_table(editor, "oversight_review")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clients', '0003_frozen'),
        ('practice', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PracticeHours',
            fields=[
                ('id', holdspace.kernel.ids.IdField(default=holdspace.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('days', models.JSONField()),
                ('opens', models.TimeField(default=datetime.time(7, 0))),
                ('closes', models.TimeField(default=datetime.time(20, 0))),
                ('set_at', models.DateTimeField()),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.practice')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'oversight_hours',
                'constraints': [models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='hours_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', holdspace.kernel.ids.IdField(default=holdspace.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('finding', holdspace.kernel.ids.IdField()),
                ('rule', models.CharField(max_length=40)),
                ('rule_version', models.PositiveIntegerField()),
                ('rule_digest', models.BinaryField(max_length=32)),
                ('day', models.DateField()),
                ('until', models.DateTimeField()),
                ('events', models.PositiveIntegerField()),
                ('outcome', models.CharField(choices=[('expected', 'as expected'), ('explained', 'explained'), ('follow_up', 'follow up')], max_length=12)),
                ('words', models.TextField(blank=True)),
                ('reviewed_at', models.DateTimeField()),
                ('client', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.practice')),
                ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'oversight_review',
                'indexes': [models.Index(fields=['practice', 'reviewed_at'], name='review_by_time')],
                'constraints': [models.UniqueConstraint(fields=('practice', 'finding', 'until'), name='review_once'), models.CheckConstraint(condition=models.Q(('outcome__in', ['expected', 'explained', 'follow_up'])), name='review_outcome_known'), models.CheckConstraint(condition=models.Q(('events__gte', 1)), name='review_of_events')],
            },
        ),
        migrations.RunPython(freeze, migrations.RunPython.noop),
    ]
