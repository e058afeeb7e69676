"""Old versions keep the days that accuracy is computed from; the rest of their days go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.rooms.forecast.models import Run

KEPT_LEADS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28)  # those that the accuracy page tells of
WHOLE_FOR = timedelta(days=90)
RUNS_KEPT = timedelta(days=90)

# A day of an old version goes unless it was in force at one of the leads, or its version is the
# newest of its series and scenario. What was in force is the last version made before the lead.
_THIN = """
WITH held AS (
    SELECT DISTINCT ON (v.series_id, v.scenario_id, d.day, lead) d.id
    FROM forecast_versionday d JOIN forecast_version v ON v.id = d.version_id
    CROSS JOIN unnest(%(leads)s::int[]) AS lead
    WHERE v.made_at < %(before)s
      AND v.made_at <= (d.day - lead)::timestamp AT TIME ZONE v.timezone
    ORDER BY v.series_id, v.scenario_id, d.day, lead, v.made_at DESC, v.number DESC
), newest AS (
    SELECT DISTINCT ON (series_id, scenario_id) id FROM forecast_version
    ORDER BY series_id, scenario_id, number DESC
)
DELETE FROM forecast_versionday d USING forecast_version v
WHERE v.id = d.version_id AND v.made_at < %(before)s
  AND d.id NOT IN (SELECT id FROM held) AND v.id NOT IN (SELECT id FROM newest)
"""


@transaction.atomic
def thin_versions(*, actor: Actor, at: datetime) -> int:
    """Remove days of old versions that nobody will ask for again; return how many went."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL watchfloor.forecast_thinning = 'on'")
        cursor.execute(_THIN, {"leads": list(KEPT_LEADS), "before": at - WHOLE_FOR})
        gone = int(cursor.rowcount)
        cursor.execute("SET LOCAL watchfloor.forecast_thinning = 'off'")
    Run.objects.filter(finished_at__lt=at - RUNS_KEPT).delete()
    if gone:
        journal.record(
            action="forecast.versions.thinned",
            subject="forecast_versions",
            actor=actor,
            at=at,
            after={"days": gone, "made_before": (at - WHOLE_FOR).isoformat()},
        )
    return gone
