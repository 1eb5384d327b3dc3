"""What the boundary check marks no more, in a draft or for its author."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import holdspace.kernel.ids


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("notes", "0008_crisis"),
        ("practice", "0002_depth"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Silenced",
            fields=[
                (
                    "id",
                    holdspace.kernel.ids.IdField(
                        default=holdspace.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=64)),
                ("silenced_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="notes.draft"
                    ),
                ),
                (
                    "shared",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notes.groupdraft"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.practice",
                    ),
                ),
            ],
            options={
                "db_table": "note_silenced",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("draft__isnull", False)),
                        fields=("draft", "what"),
                        name="silenced_once_in_a_draft",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("shared__isnull", False)),
                        fields=("shared", "what"),
                        name="silenced_once_in_a_shared_part",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("draft__isnull", True), ("shared__isnull", True)),
                        fields=("practice", "author", "what"),
                        name="silenced_once_by_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("draft__isnull", True), ("shared__isnull", True), _connector="OR"),
                        name="silenced_in_one_place",
                    ),
                ],
            },
        ),
    ]
