"""A worker that was killed leaves its job behind, and with it a lock: others must go on."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from watchfloor.shell.jobs import end_lost_jobs

pytestmark = pytest.mark.django_db
STARTED = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s"


def a_running_job(heartbeat: str | None) -> int:
    """Add a job that a worker began on; without a heartbeat the worker is known to be gone."""
    job = app.configure_task("staffing.work_on_study", lock="staffing.study", queue="staffing")
    number = job.defer(study_id=1)
    with connection.cursor() as cursor:
        worker = None
        if heartbeat is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - %s::interval) RETURNING id",
                [heartbeat],
            )
            (worker,) = cursor.fetchone()
        cursor.execute(STARTED, [worker, number])
    return number


def run() -> None:
    async_to_sync(end_lost_jobs.func)(timestamp=0)


@pytest.mark.parametrize("heartbeat", [None, "10 minutes"])
def test_a_job_whose_worker_is_gone_ends_and_gives_its_lock_back(heartbeat):
    number = a_running_job(heartbeat)
    run()
    assert ProcrastinateJob.objects.get(pk=number).status == "failed"


def test_a_job_that_is_being_worked_on_goes_on():
    number = a_running_job("5 seconds")
    run()
    assert ProcrastinateJob.objects.get(pk=number).status == "doing"
