"""What days came to, once they are over, and again when a silent feed told of them later."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.operations.figures import settle_day
from watchfloor.rooms.floor.operations.silences import count_silences

log = logging.getLogger(__name__)
EVERY_NIGHT = "20 3 * * *"
EVERY_MINUTE = "* * * * *"
AGAIN = 3  # days: what came late is counted when it has come


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="floor.settle_days", queue="floor", queueing_lock="floor.settle_days")
def settle_days(timestamp: int) -> None:
    """Keep what the last days came to for everybody; what did not change is not written again."""
    at = datetime.fromtimestamp(timestamp, UTC)
    today = at.astimezone(calendars.centre_zone()).date()
    for back in range(1, AGAIN + 1):
        day = today - timedelta(days=back)
        kept = settle_day(day=day, at=at)
        if kept:
            log.info("floor: %s figures of %s are new", kept, day)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="floor.count_silences", queue="floor", queueing_lock="floor.count_silences")
def count_new_silences(timestamp: int) -> None:
    """Work days out again in which a feed was silent, or of which it told later."""
    count_silences(at=datetime.fromtimestamp(timestamp, UTC))
