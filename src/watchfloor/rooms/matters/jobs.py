"""What happens in the background: the sweep each minute, the check of the cache at night."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from watchfloor.rooms.matters import operations, queries

log = logging.getLogger(__name__)
EVERY_MINUTE = "* * * * *"
AT_NIGHT = "17 3 * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="matters.sweep", queue="matters", queueing_lock="matters_sweep")
def sweep(timestamp: int) -> None:
    """Fire escalation steps and open effect checks. Late or twice, each happens once."""
    operations.sweep(at=datetime.now(UTC))


@app.periodic(cron=AT_NIGHT)
@app.task(name="matters.check_cache", queue="matters", queueing_lock="matters_check_cache")
def check_cache(timestamp: int) -> None:
    """Say where the cache differs from the replay, and mend it."""
    for fault in queries.find_faults():
        log.error("matters: the cache differs from the replay: %s", fault)
    operations.refresh_cache(at=datetime.now(UTC))
