"""What the shell does in the background: the daily list of what to do now, and tidying jobs."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from watchfloor.shell.today.worklist.digest import queue_daily_lists

log = logging.getLogger(__name__)
SILENT_SECONDS = 120  # a worker says every ten seconds that it is there


@app.periodic(cron="*/5 * * * *")
@app.task(name="shell.daily_lists", queue="notices", queueing_lock="daily_lists")
def send_daily_lists(timestamp: int) -> None:
    """Queue each person's list once its hour has come; late is better than never."""
    queue_daily_lists(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="*/2 * * * *")
@app.task(name="shell.end_lost_jobs", queue="notices", queueing_lock="end_lost_jobs")
async def end_lost_jobs(timestamp: int) -> None:
    """End jobs whose worker was killed: what they lock would wait for them for ever.

    They are not tried again: what is due by the clock comes again by itself, and runs and studies
    say that they were interrupted.
    """
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        log.warning("jobs: the worker of %s (%s) is gone; the job has ended", job.task_name, job.id)
        await manager.finish_job(job, status=Status.FAILED, delete_job=False)
