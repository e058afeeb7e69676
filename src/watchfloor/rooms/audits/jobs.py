"""What happens in the background: the day's draw, settling, and what is late."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from watchfloor.common.actor import Actor
from watchfloor.rooms.audits import operations
from watchfloor.rooms.calendars import service as calendars

log = logging.getLogger(__name__)
EVERY_MINUTE, EVERY_HOUR = "* * * * *", "10 * * * *"
SYSTEM = Actor("Watchfloor", origin="job")
# Local time from which on yesterday is drawn: feeds that bring a day at its end have come by then.
FIRST_HOUR = 2
DAYS_BACK = 3  # that are drawn late, when nothing ran


@app.periodic(cron=EVERY_HOUR)
@app.task(name="audits.draw_days", queue="audits", queueing_lock="audits_draw_days")
def draw_days(timestamp: int) -> None:
    """Draw the last days that are over. What is drawn already is not drawn again."""
    now = datetime.fromtimestamp(timestamp, UTC)
    local = now.astimezone(calendars.centre_zone())
    newest = local.date() - timedelta(days=1 if local.hour >= FIRST_HOUR else 2)
    for back in reversed(range(DAYS_BACK)):
        report = operations.draw(day=newest - timedelta(days=back), actor=SYSTEM, at=now)
        if report.taken:
            log.info("audits: %s contacts of %s drawn", report.taken, report.day)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="audits.settle", queue="audits", queueing_lock="audits_settle")
def settle(timestamp: int) -> None:
    """Turn judgements that nobody has taken back into observations."""
    operations.settle_due(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron=EVERY_HOUR)
@app.task(name="audits.pass_on_late", queue="audits", queueing_lock="audits_pass_on_late")
def pass_on_late(timestamp: int) -> None:
    """Give cross-checks that nobody made to the leaders."""
    operations.pass_on_late(actor=SYSTEM, at=datetime.fromtimestamp(timestamp, UTC))
