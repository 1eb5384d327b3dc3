"""What a representative may decide and which paper was seen when; who made a diagnosis; which is the principal one."""

import django.db.models.deletion
from django.db import migrations, models

import holdspace.kernel.ids


class Migration(migrations.Migration):
    """After the clinical facts."""

    dependencies = [
        ("clients", "0005_clinical"),
        ("practice", "0002_depth"),
    ]

    operations = [
        migrations.CreateModel(
            name="PrincipalDiagnosis",
            fields=[
                (
                    "id",
                    holdspace.kernel.ids.IdField(
                        default=holdspace.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("chosen_at", models.DateTimeField()),
            ],
            options={
                "db_table": "client_principal_diagnosis",
            },
        ),
        migrations.AddField(
            model_name="diagnosis",
            name="made_by",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="representative",
            name="extent",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="representative",
            name="paper_seen_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="representative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paper_seen_on__isnull", True), models.Q(("paper", ""), _negated=True), _connector="OR"
                ),
                name="representative_paper_seen",
            ),
        ),
        migrations.AddField(
            model_name="principaldiagnosis",
            name="client",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
            ),
        ),
        migrations.AddField(
            model_name="principaldiagnosis",
            name="diagnosis",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.diagnosis"
            ),
        ),
        migrations.AddField(
            model_name="principaldiagnosis",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
            ),
        ),
        migrations.AddIndex(
            model_name="principaldiagnosis",
            index=models.Index(fields=["practice", "client"], name="principal_by_client"),
        ),
    ]
