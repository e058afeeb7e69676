"""What happens at night and when somebody asks: forecasts, measures, tidying up."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from watchfloor.common.actor import Actor
from watchfloor.rooms.forecast import operations

log = logging.getLogger(__name__)
JOB = Actor(name="watchfloor", origin="job")
EVERY_HALF_HOUR = "10,40 * * * *"
EVERY_MONDAY = "15 3 * * 1"
NOW_AND_THEN = "25 */6 * * *"  # so that the night is near in every time zone


def start_run(*, run_id: int) -> None:
    """Hand a queued run to the workers, once the transaction that queued it has ended."""
    transaction.on_commit(lambda: work_on_run.defer(run_id=run_id))


@app.task(name="forecast.work_on_run", queue="forecasts", lock="forecast.run")
def work_on_run(run_id: int) -> None:
    """Do a run that somebody asked for. One run at a time; doing it twice does no harm."""
    operations.work_on_run(run_id=run_id, at=datetime.now(UTC))


@app.periodic(cron=EVERY_HALF_HOUR)
@app.task(name="forecast.night", queue="forecasts", lock="forecast.run", queueing_lock="night")
def forecast_night(timestamp: int) -> None:
    """Forecast every series once the day is over, and late ones again in the morning."""
    at = datetime.fromtimestamp(timestamp, UTC)
    operations.mark_interrupted(at=at)
    report = operations.forecast_night(actor=JOB, at=at)
    if report is not None:
        log.info("forecast: %s series, %s not as planned", len(report.results), len(report.failed))


@app.periodic(cron=NOW_AND_THEN)
@app.task(name="forecast.tidy", queue="forecasts", queueing_lock="forecast.tidy")
def tidy(timestamp: int) -> None:
    """Thin out old versions: keep the days that accuracy is computed from."""
    gone = operations.thin_versions(actor=JOB, at=datetime.fromtimestamp(timestamp, UTC))
    if gone:
        log.info("forecast: %s days of old versions removed", gone)


@app.periodic(cron=EVERY_MONDAY)
@app.task(name="forecast.long_term", queue="forecasts", queueing_lock="forecast.long_term")
def forecast_long_term(timestamp: int) -> None:
    """Make the long term of every series anew: a week changes it little, a month does."""
    made = operations.run_long_term(actor=JOB, at=datetime.fromtimestamp(timestamp, UTC))
    log.info("forecast: the long term of %s series", made)
