"""What if and a replay from end to end: asked in a browser, done by a worker, read and removed."""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.journeys.conftest import axe_faults, overflow, picture
from watchfloor.common.access import Role
from watchfloor.rooms.interactions.models import IntervalCount
from watchfloor.rooms.staffing import jobs
from watchfloor.rooms.staffing.models import Study
from watchfloor.rooms.staffing.tests.recorded_days import DAY, make_day

pytestmark = pytest.mark.browser
ROSTER = b"person,start,end,breaks\nAnna,08:00,18:30,12:00-12:30\nBen,08:00,18:30,\n"


@pytest.fixture
def queue(live_site, cast):
    """A day of calls that one person took, and its counts."""
    made = make_day([cast.agent], node=cast.team.pk, calls=120)
    names = [f.name for f in IntervalCount._meta.concrete_fields
             if f.name not in {"id", "queue", "run", "start_at", "minutes"}]  # fmt: skip
    figures = dict.fromkeys(names, 0) | {"offered": 60, "answered": 60, "talk_ms_sum": 10_800_000}
    for hour in range(8, 18):
        at = DAY.replace(hour=hour)
        IntervalCount.objects.create(queue=made, start_at=at, minutes=5, **figures)
    return made


def work() -> None:
    """Do what waits for a worker, in a thread and with connections of its own."""
    waiting = ProcrastinateJob.objects.filter(task_name="staffing.work_on_study")
    numbers = [job.args["study_id"] for job in waiting]

    def run() -> None:
        for number in numbers:
            jobs.work_on_study(study_id=number)
        connections.close_all()

    worker = threading.Thread(target=run)
    worker.start()
    worker.join(60)
    assert not worker.is_alive()


def look_at(page: Page, name: str) -> None:
    expect(page.locator("[data-chart][data-drawn]").first).to_be_visible()
    picture(page, f"studies-{name}")
    assert axe_faults(page) == []
    assert overflow(page) == 0


def test_scenarios_are_asked_for_simulated_kept_and_removed(open_page, cast, queue):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto("/staffing/studies/what-if/?day=2026-03-02")
    page.get_by_label("Title").fill("A busy Monday")
    page.locator("select[name=queues]").select_option(str(queue.pk))
    page.get_by_label("Repetitions").fill("20")
    page.get_by_role("button", name="Simulate").click()
    expect(page.get_by_text("The study waits for a worker.")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()  # by itself
    expect(page.get_by_role("rowheader", name="A tenth more contacts")).to_be_visible()
    look_at(page, "what-if")
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as file:
        page.get_by_role("link", name="Excel (XLSX)").click()
    assert file.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The study was removed.")).to_be_visible()
    expect(page.get_by_role("link", name="A busy Monday")).to_have_count(0)


def test_a_day_is_replayed_with_another_roster_and_one_is_taken_back(open_page, cast, queue):
    page: Page = open_page(cast.users[Role.PLANNER])
    page.goto("/staffing/studies/replay/?day=2026-03-02")
    page.get_by_label("Another roster").set_input_files(
        {"name": "roster.csv", "mimeType": "text/csv", "buffer": ROSTER}
    )
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("The study waits for a worker.")).to_be_visible()
    work()
    expect(page.get_by_text("2 people of the roster").first).to_be_visible()
    look_at(page, "replay")
    page.goto("/staffing/studies/replay/?day=2026-03-02")
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("The study was taken back.")).to_be_visible()
    work()
    assert sorted(Study.objects.values_list("status", flat=True)) == ["canceled", "done"]
