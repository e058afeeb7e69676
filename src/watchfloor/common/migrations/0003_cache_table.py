"""The table behind Django's database cache: lock-outs must hold across processes."""

from django.db import migrations

CREATE = """
CREATE TABLE common_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX common_cache_expires ON common_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0002_journal_append_only")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE common_cache")]
