"""What happens at night: measuring every point, and asking which may leave."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from watchfloor.common.actor import Actor
from watchfloor.rooms.risks import operations

log = logging.getLogger(__name__)
JOB = Actor(name="watchfloor", origin="job")
AT_NIGHT = "20 */6 * * *"  # four times a day, so that midnight is near in every time zone


@app.periodic(cron=AT_NIGHT)
@app.task(name="risks.measure_points", queueing_lock="risks.measure_points")
def measure_points(timestamp: int) -> None:
    """Measure every point, then propose to retire those that the year has cleared."""
    at = datetime.fromtimestamp(timestamp, UTC)
    points = operations.measure_points(actor=JOB, at=at)
    proposed = operations.propose_retirements(actor=JOB, at=at)
    operations.drop_stale_drafts(at=at)
    log.info("risks: %s points measured, %s retirements proposed", points, len(proposed))
