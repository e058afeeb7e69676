"""The database itself refuses to change or remove a stored report."""

from django.db import migrations

CREATE = """
CREATE FUNCTION metrics_report_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a stored report never changes';
END $$;
CREATE TRIGGER report_never_changes BEFORE UPDATE OR DELETE ON metrics_report
    FOR EACH STATEMENT EXECUTE FUNCTION metrics_report_refuse();
CREATE TRIGGER report_value_never_changes BEFORE UPDATE OR DELETE ON metrics_reportvalue
    FOR EACH STATEMENT EXECUTE FUNCTION metrics_report_refuse();
"""
DROP = """
DROP TRIGGER report_value_never_changes ON metrics_reportvalue;
DROP TRIGGER report_never_changes ON metrics_report;
DROP FUNCTION metrics_report_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
