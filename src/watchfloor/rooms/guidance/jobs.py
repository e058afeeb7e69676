"""What happens in the background: judgements come back to decisions and to agents."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from watchfloor.rooms.guidance import operations

log = logging.getLogger(__name__)
EVERY_QUARTER_HOUR, EVERY_NIGHT = "*/15 * * * *", "40 2 * * *"
RECENT_DAYS = 3


@app.periodic(cron=EVERY_QUARTER_HOUR)
@app.task(name="guidance.learn", queueing_lock="guidance_learn")
def learn(timestamp: int) -> None:
    """Bring agents' error rates, and judgements of the last days, to where decisions read them."""
    at = datetime.fromtimestamp(timestamp, UTC)
    operations.refresh_facts(at=at)
    operations.join_outcomes(at=at, days=RECENT_DAYS)


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="guidance.learn_all", queueing_lock="guidance_learn_all")
def learn_all(timestamp: int) -> None:
    """Join late judgements of older contacts; let decisions go that nothing is computed from."""
    at = datetime.fromtimestamp(timestamp, UTC)
    joined, gone = operations.join_outcomes(at=at), operations.prune_decisions(at=at)
    operations.prune_notes(at=at)
    log.info("guidance: %s judgements joined, %s old decisions removed", joined, gone)
