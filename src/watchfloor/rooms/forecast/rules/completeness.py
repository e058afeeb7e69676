"""Up to which day a feed's records are whole: a day cut off at noon is no quiet day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_ENOUGH_SHARE = 0.97  # of a day's contacts that have usually come by the hour of the last record
WEEKS_LOOKED_AT = 8


def last_whole_day(
    volumes: Mapping[datetime, float], *, last_record_at: datetime, at: datetime, zone: ZoneInfo
) -> date:
    """Return the last local day of which all records have come.

    `volumes` are contacts by the beginning of their interval. A day counts as whole when it is
    over, and when by the hour of the newest record nearly all of such a day's contacts have usually
    come; otherwise the day before it is the last.
    """
    newest = last_record_at.astimezone(zone)
    day = min(newest.date(), at.astimezone(zone).date() - timedelta(days=1))
    if newest.date() > day:
        return day
    return day if _usual_share(volumes, newest) >= _ENOUGH_SHARE else day - timedelta(days=1)


def _usual_share(volumes: Mapping[datetime, float], newest: datetime) -> float:
    """Return the share of contacts that earlier days of this weekday had by this hour.

    Without an earlier one any day is looked at, and without any day all is taken to be there.
    """
    since = newest.date() - timedelta(weeks=WEEKS_LOOKED_AT)
    earlier = [
        (start, volume)
        for start, volume in volumes.items()
        if since <= start.date() < newest.date()
    ]
    alike = [each for each in earlier if each[0].weekday() == newest.weekday()] or earlier
    whole = sum(volume for _, volume in alike)
    if not whole:
        return 1.0
    return sum(volume for start, volume in alike if start.time() <= newest.time()) / whole
