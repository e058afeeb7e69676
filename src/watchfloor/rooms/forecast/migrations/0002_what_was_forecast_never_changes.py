"""The database itself refuses to change a forecast, its days and its long term.

Days may be thinned out: whoever does it says so for the one transaction.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION forecast_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a forecast never changes';
END $$;
CREATE FUNCTION forecast_refuse_unless_thinning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('watchfloor.forecast_thinning', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'a forecast never changes';
END $$;
CREATE TRIGGER version_never_changes BEFORE UPDATE OR DELETE ON forecast_version
    FOR EACH STATEMENT EXECUTE FUNCTION forecast_refuse();
CREATE TRIGGER version_day_never_changes BEFORE UPDATE ON forecast_versionday
    FOR EACH STATEMENT EXECUTE FUNCTION forecast_refuse();
CREATE TRIGGER version_day_stays BEFORE DELETE ON forecast_versionday
    FOR EACH STATEMENT EXECUTE FUNCTION forecast_refuse_unless_thinning();
CREATE TRIGGER long_term_never_changes BEFORE UPDATE OR DELETE ON forecast_longtermversion
    FOR EACH STATEMENT EXECUTE FUNCTION forecast_refuse();
"""
DROP = """
DROP TRIGGER long_term_never_changes ON forecast_longtermversion;
DROP TRIGGER version_day_stays ON forecast_versionday;
DROP TRIGGER version_day_never_changes ON forecast_versionday;
DROP TRIGGER version_never_changes ON forecast_version;
DROP FUNCTION forecast_refuse_unless_thinning();
DROP FUNCTION forecast_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("forecast", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
