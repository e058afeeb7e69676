import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keeps what cannot have been as it was told."""

    dependencies = [("floor", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Fault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contact", models.CharField(blank=True, db_collation="C", max_length=200)),
                ("login", models.CharField(blank=True, db_collation="C", max_length=200)),
                ("queue_name", models.CharField(blank=True, db_collation="C", max_length=200)),
                ("code", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(db_collation="C", max_length=200)),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="floor.source",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="fault_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "contact", "login", "code", "at"), name="fault_once"
                    )
                ],
            },
        ),
    ]
