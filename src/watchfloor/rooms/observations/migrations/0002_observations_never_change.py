"""The database itself refuses to change or remove an observation, in every partition."""

from django.db import migrations

CREATE = """
CREATE FUNCTION observations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an observation never changes';
END $$;
CREATE TRIGGER observation_never_changes BEFORE UPDATE OR DELETE ON observations_observation
    FOR EACH ROW EXECUTE FUNCTION observations_refuse();
CREATE TRIGGER observation_key_never_changes BEFORE UPDATE OR DELETE ON observations_key
    FOR EACH STATEMENT EXECUTE FUNCTION observations_refuse();
"""
DROP = """
DROP TRIGGER observation_key_never_changes ON observations_key;
DROP TRIGGER observation_never_changes ON observations_observation;
DROP FUNCTION observations_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("observations", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
