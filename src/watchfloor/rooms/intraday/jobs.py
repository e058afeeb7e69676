"""What runs beside the day: a look every five minutes, schedules every minute."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from watchfloor.common.actor import Actor
from watchfloor.rooms.intraday import operations
from watchfloor.rooms.intraday.operations.breaks import keep_breaks

log = logging.getLogger(__name__)
JOB = Actor(name="watchfloor", origin="job")
EVERY_FIVE_MINUTES = "*/5 * * * *"
EVERY_MINUTE = "* * * * *"
EVERY_NIGHT = "15 3 * * *"


@app.periodic(cron=EVERY_FIVE_MINUTES)
@app.task(
    name="intraday.look", queue="intraday", lock="intraday.look", queueing_lock="intraday.look"
)
def look(timestamp: int) -> None:
    """Foresee the rest of the day anew, and say what is out of the ordinary."""
    raised = operations.look(actor=JOB, at=datetime.fromtimestamp(timestamp, UTC))
    if raised:
        log.info("intraday: %s signals raised", len(raised))


@app.periodic(cron=EVERY_MINUTE)
@app.task(
    name="intraday.sync", queue="intraday", lock="intraday.sync", queueing_lock="intraday.sync"
)
def sync(timestamp: int) -> None:
    """Hold people to what rosters publish."""
    changed = operations.sync_schedules(actor=JOB, at=datetime.fromtimestamp(timestamp, UTC))
    if changed:
        log.info("intraday: schedules of %s days changed", changed)


@app.periodic(cron=EVERY_MINUTE)
@app.task(
    name="intraday.breaks", queue="intraday", lock="intraday.breaks",
    queueing_lock="intraday.breaks",
)  # fmt: skip
def deal_breaks(timestamp: int) -> None:
    """Let booked breaks begin, and give those who wait their turn as places become free."""
    turns = keep_breaks(actor=JOB, at=datetime.fromtimestamp(timestamp, UTC))
    if turns:
        log.info("intraday: %s turns for a break", turns)


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="intraday.tidy", queue="intraday", queueing_lock="intraday.tidy")
def tidy(timestamp: int) -> None:
    """Keep of days long over only what was foreseen last."""
    today = datetime.fromtimestamp(timestamp, UTC).date()
    gone = operations.thin_outlooks(today=today)
    if gone:
        log.info("intraday: %s outlooks removed", gone)
