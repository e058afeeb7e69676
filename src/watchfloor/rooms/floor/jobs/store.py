"""What the store needs from time to time: old events let go, names that can be mapped by now."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.operations.forgetting import forget_events
from watchfloor.rooms.floor.operations.names import resolve_names

log = logging.getLogger(__name__)
EVERY_NIGHT = "50 3 * * *"
EVERY_FIVE_MINUTES = "*/5 * * * *"


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="floor.forget_events", queue="floor", queueing_lock="floor.forget_events")
def forget_old_events(timestamp: int) -> None:
    """Let go of events that are older than the installation keeps them."""
    at = datetime.fromtimestamp(timestamp, UTC)
    before = at - timedelta(days=settings.FLOOR_EVENT_DAYS)
    count = forget_events(received_before=before, actor=Actor(name="job", origin="job"), at=at)
    if count:
        log.info("floor: %s events let go", count)


@app.periodic(cron=EVERY_FIVE_MINUTES)
@app.task(name="floor.resolve_names", queue="floor", queueing_lock="floor.resolve_names")
def resolve_new_names(timestamp: int) -> None:
    """Map names whose agent or queue has been added since they were first heard."""
    resolve_names(at=datetime.fromtimestamp(timestamp, UTC))
