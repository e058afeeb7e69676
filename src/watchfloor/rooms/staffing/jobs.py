"""What happens at night: plans follow forecasts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from watchfloor.common.actor import Actor
from watchfloor.rooms.staffing import operations

log = logging.getLogger(__name__)
JOB = Actor(name="watchfloor", origin="job")
EVERY_NIGHT = "45 2 * * *"
# A quarter of an hour after forecasts are looked for; what did not change is not planned again.
EVERY_HALF_HOUR = "25,55 * * * *"
EVERY_MONDAY = "45 2 * * 1"
NOW_AND_THEN = "*/10 * * * *"


@app.periodic(cron=EVERY_HALF_HOUR)
@app.task(
    name="staffing.plans", queue="staffing", lock="staffing.plans", queueing_lock="staffing.plans"
)
def plan_after_forecasts(timestamp: int) -> None:
    """Make the plans of series whose forecast, terms or customers have changed."""
    report = operations.plan_night(actor=JOB, at=datetime.fromtimestamp(timestamp, UTC))
    failed = [each for each in report.skipped if each.reason == "failed"]
    if report.made or failed:
        log.info("staffing: %s plans made, %s failed", len(report.made), len(failed))


def start_plans(
    *, series_ids: Sequence[int], scenario_id: int | None, by: str, by_user_id: int | None
) -> None:
    """Hand the plans of many series to the workers, in the name of who asked."""
    asked = [*series_ids]  # as it is now, whatever becomes of it until the transaction ends
    transaction.on_commit(
        lambda: plan_now.defer(
            series_ids=asked, scenario_id=scenario_id, by=by, by_user_id=by_user_id
        )
    )


@app.task(name="staffing.plan_now", queue="staffing", lock="staffing.plans")
def plan_now(
    series_ids: list[int], scenario_id: int | None, by: str, by_user_id: int | None
) -> None:
    """Make the plans of series because somebody asked for it."""
    operations.make_plans(
        series_ids=series_ids,
        scenario_id=scenario_id,
        actor=Actor(name=by, user_id=by_user_id, origin="job"),
        at=datetime.now(UTC),
    )


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="staffing.tidy", queue="staffing", queueing_lock="staffing.tidy")
def tidy(timestamp: int) -> None:
    """Thin out old plans: keep what people were asked to come for."""
    gone = operations.thin_plans(actor=JOB, at=datetime.fromtimestamp(timestamp, UTC))
    if gone:
        log.info("staffing: %s days of old plans removed", gone)


def start_study(*, study_id: int) -> None:
    """Hand a study to the workers, once the transaction that noted it has ended."""
    transaction.on_commit(lambda: work_on_study.defer(study_id=study_id))


@app.task(name="staffing.work_on_study", queue="staffing", lock="staffing.study")
def work_on_study(study_id: int) -> None:
    """Do a study that somebody asked for. One at a time; doing it twice does no harm."""
    operations.work_on_study(study_id=study_id)


@app.periodic(cron=NOW_AND_THEN)
@app.task(name="staffing.interrupted", queue="staffing", queueing_lock="staffing.interrupted")
def mark_interrupted(timestamp: int) -> None:
    """Say of studies whose worker is gone that they will not end."""
    operations.mark_interrupted(at=datetime.fromtimestamp(timestamp, UTC))


def start_estimates(*, by: str, by_user_id: int | None) -> None:
    """Hand new estimates of all queues to the workers, in the name of who asked."""
    transaction.on_commit(lambda: estimate_now.defer(by=by, by_user_id=by_user_id))


@app.task(name="staffing.estimate_now", queue="staffing", lock="staffing.estimates")
def estimate_now(by: str, by_user_id: int | None) -> None:
    """Estimate all queues anew because somebody asked for it."""
    actor = Actor(name=by, user_id=by_user_id, origin="job")
    operations.estimate_queues(actor=actor, at=datetime.now(UTC))


@app.periodic(cron=EVERY_MONDAY)
@app.task(name="staffing.estimates", queue="staffing", lock="staffing.estimates")
def estimate_every_week(timestamp: int) -> None:
    """Estimate what records say of handle times, patience, redials and busyness."""
    done = operations.estimate_queues(actor=JOB, at=datetime.fromtimestamp(timestamp, UTC))
    log.info("staffing: %s queues estimated", done)
