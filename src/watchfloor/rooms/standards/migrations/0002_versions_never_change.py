"""The database itself refuses to change what a version says, or from when it held."""

from django.db import migrations

CREATE = """
CREATE FUNCTION standards_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a version of a standard is never removed';
    END IF;
    IF (OLD.id, OLD.standard_id, OLD.kind, OLD.number, OLD.title_en, OLD.title_zh, OLD.body,
        OLD.reason, OLD.wanted_from, OLD.proposed_by, OLD.proposed_by_user_id, OLD.proposed_at)
       IS DISTINCT FROM
       (NEW.id, NEW.standard_id, NEW.kind, NEW.number, NEW.title_en, NEW.title_zh, NEW.body,
        NEW.reason, NEW.wanted_from, NEW.proposed_by, NEW.proposed_by_user_id, NEW.proposed_at)
    THEN
        RAISE EXCEPTION 'what a version of a standard says never changes';
    END IF;
    IF OLD.change_matter_id IS NOT NULL
       AND OLD.change_matter_id IS DISTINCT FROM NEW.change_matter_id
    THEN
        RAISE EXCEPTION 'a version keeps its change matter';
    END IF;
    IF (OLD.approved_at IS NOT NULL AND
        (OLD.approved_at, OLD.approved_by, OLD.valid_from, OLD.withdrawn_at) IS DISTINCT FROM
        (NEW.approved_at, NEW.approved_by, NEW.valid_from, NEW.withdrawn_at))
       OR (OLD.valid_to IS NOT NULL AND OLD.valid_to IS DISTINCT FROM NEW.valid_to)
       OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at)
    THEN
        RAISE EXCEPTION 'what held, and what was given up, never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_never_changes BEFORE UPDATE OR DELETE ON standards_standardversion
    FOR EACH ROW EXECUTE FUNCTION standards_version_refuse();
"""
DROP = """
DROP TRIGGER version_never_changes ON standards_standardversion;
DROP FUNCTION standards_version_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
