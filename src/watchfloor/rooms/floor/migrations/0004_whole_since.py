from django.db import migrations, models


class Migration(migrations.Migration):
    """Keeps since when the store is whole, now that old events are let go."""

    dependencies = [("floor", "0003_silences")]

    operations = [
        migrations.AddField(
            model_name="keeper",
            name="whole_since",
            field=models.DateTimeField(null=True),
        ),
    ]
