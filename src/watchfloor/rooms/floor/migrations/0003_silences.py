import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keeps when a source was silent, and what of it was filled in since."""

    dependencies = [("floor", "0002_faults")]

    operations = [
        migrations.CreateModel(
            name="Silence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("allowed_seconds", models.FloatField()),
                ("gaps", models.JSONField(default=list)),
                ("filled_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("counted_at", models.DateTimeField(null=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="silences",
                        to="floor.source",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source", "ended_at"], name="silence_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "started_at"), name="silence_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gt", models.F("started_at"))),
                        name="silence_ends_after_it_starts",
                    ),
                ],
            },
        ),
    ]
