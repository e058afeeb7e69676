"""The database itself refuses to change or remove a line of the journal."""

from django.db import migrations

CREATE = """
CREATE FUNCTION common_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON common_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION common_journal_refuse();
"""
DROP = """
DROP TRIGGER journal_append_only ON common_journalentry;
DROP FUNCTION common_journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
