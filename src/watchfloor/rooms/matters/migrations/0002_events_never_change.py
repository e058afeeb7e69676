"""The database itself refuses to change or remove what happened, and a clock once it runs."""

from django.db import migrations

CREATE = """
CREATE FUNCTION matters_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to a matter never changes';
END $$;
CREATE TRIGGER event_never_changes BEFORE UPDATE OR DELETE ON matters_matterevent
    FOR EACH STATEMENT EXECUTE FUNCTION matters_refuse();
CREATE TRIGGER clock_never_changes BEFORE UPDATE OR DELETE ON matters_matterclock
    FOR EACH STATEMENT EXECUTE FUNCTION matters_refuse();
"""
DROP = """
DROP TRIGGER clock_never_changes ON matters_matterclock;
DROP TRIGGER event_never_changes ON matters_matterevent;
DROP FUNCTION matters_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
