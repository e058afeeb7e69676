"""Work that takes longer than a page may: solving, repairing, explaining, checking."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from watchfloor.rooms.rosters import operations

log = logging.getLogger(__name__)
NOW_AND_THEN = "*/10 * * * *"


def start_run(*, run_id: int) -> None:
    """Hand a run to the workers, once the transaction that noted it has ended."""
    transaction.on_commit(lambda: work_on_run.defer(run_id=run_id))


@app.task(name="rosters.work_on_run", queue="rosters", lock="rosters.run")
def work_on_run(run_id: int) -> None:
    """Work out a roster that somebody asked for. One at a time; doing it twice does no harm."""
    operations.work_on_run(run_id=run_id, clock=lambda: datetime.now(UTC))


def start_check(*, version_id: int) -> None:
    """Let a changed version be checked, once the transaction that changed it has ended."""
    transaction.on_commit(lambda: check_version.defer(version_id=version_id))


@app.task(name="rosters.check_version", queue="rosters")
def check_version(version_id: int) -> None:
    """Check a version that was changed; one that is checked already stays as it is."""
    operations.check_version(version_id=version_id)


@app.periodic(cron=NOW_AND_THEN)
@app.task(name="rosters.lost", queue="rosters", queueing_lock="rosters.lost")
def mark_lost(timestamp: int) -> None:
    """Say of runs whose worker is gone that they will not end."""
    lost = operations.mark_lost(at=datetime.fromtimestamp(timestamp, UTC))
    if lost:
        log.warning("rosters: %s runs were lost", lost)
