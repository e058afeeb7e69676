"""What happens in the background: each minute what is due goes out; each night old ones go."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from watchfloor.rooms.notices import operations

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="notices.send_due", queue="notices", queueing_lock="send_notices")
def send_notices(timestamp: int) -> None:
    """Bundle and send; a run that is late sends what has become due meanwhile."""
    report = operations.send_due(at=datetime.fromtimestamp(timestamp, UTC))
    if report.given_up:
        log.warning("notices: %s messages given up", report.given_up)


@app.periodic(cron="20 3 * * *")
@app.task(name="notices.prune", queue="notices", queueing_lock="prune_notices")
def prune_notices(timestamp: int) -> None:
    """Forget messages of more than 90 days ago."""
    operations.prune(at=datetime.fromtimestamp(timestamp, UTC))
