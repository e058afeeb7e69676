"""When anything was recorded at all: a day without a record is not a quiet day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg.sql import SQL

from watchfloor.common.timegrid import Window, day_window

from ._sql import fetch

_LAST = SQL(
    """
    SELECT feed_id, max(last_at) FROM interactions_importrun
    WHERE status = 'done' AND last_at IS NOT NULL GROUP BY feed_id
    """
)
# A look into the index for each day: adding up a year of a feed to find its days takes seconds.
# Days outside of all records are not looked up queue by queue.
_DAYS = SQL(
    """
    SELECT day.number FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[])
        WITH ORDINALITY AS day (since, until, number)
    WHERE day.until > (SELECT min(start_at) FROM interactions_intervalcount)
        AND day.since <= (SELECT max(start_at) FROM interactions_intervalcount)
        AND EXISTS (
            SELECT FROM interactions_intervalcount c
            WHERE c.start_at >= day.since AND c.start_at < day.until
                AND c.queue_id = ANY(%(queues)s)
        )
    ORDER BY 1
    """
)


def find_last_records() -> Mapping[int, datetime]:
    """Return when each feed's newest record was made, of feeds that have any."""
    return dict(fetch(_LAST, {}))


def list_recorded_days(
    *, first: date, last: date, zone: ZoneInfo, queue_ids: Collection[int]
) -> list[date]:
    """Return the local days, from the first to the last, on which any of the queues has a count."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    windows: list[Window] = [day_window(day, zone) for day in days]
    values = {
        "starts": [window.start for window in windows],
        "ends": [window.end for window in windows],
        "queues": list(queue_ids),
    }
    return [days[number - 1] for (number,) in fetch(_DAYS, values)]
