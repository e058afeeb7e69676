"""What happens at night: plans follow forecasts."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from watchfloor.common.actor import Actor
from watchfloor.rooms.staffing import operations
from watchfloor.rooms.staffing.contracts import PlanOrigin

log = logging.getLogger(__name__)
JOB = Actor(name="watchfloor", origin="job")
# A quarter of an hour after forecasts are looked for; what did not change is not planned again.
EVERY_HALF_HOUR = "25,55 * * * *"


@app.periodic(cron=EVERY_HALF_HOUR)
@app.task(
    name="staffing.plans", queue="staffing", lock="staffing.plans", queueing_lock="staffing.plans"
)
def plan_after_forecasts(timestamp: int) -> None:
    """Make the plans of series whose forecast, terms or customers have changed."""
    report = operations.make_plans(
        origin=PlanOrigin.NIGHTLY,
        only_changed=True,
        actor=JOB,
        at=datetime.fromtimestamp(timestamp, UTC),
    )
    failed = [each for each in report.skipped if each.reason == "failed"]
    if report.made or failed:
        log.info("staffing: %s plans made, %s failed", len(report.made), len(failed))
