"""Doctor judges feeds as the Today page does, and finds contacts whose table is gone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection

from watchfloor.common.access import Role
from watchfloor.rooms.calendars import service as calendars
from watchfloor.shell.health import records
from watchfloor.shell.health.findings import Finding, Status
from watchfloor.shell.today.tests.test_today_page import BY, NOW, ask, clock, load, usual_day

__all__ = ["ask", "clock"]  # fixtures
pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 0, tzinfo=UTC)
SATURDAY, SUNDAY = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2, hours=15)


@pytest.fixture
def office_hours(cast):
    """From Monday to Friday, 08:00 to 20:00."""
    calendars.add_hours(
        weekdays=range(5), opens=time(8), closes=time(20), actor=BY, at=NOW, node_id=None
    )


@pytest.fixture
def four_weeks(office_hours, tmp_path):
    """Every working day up to last Friday's evening."""
    days = [FRIDAY - timedelta(days=n) for n in range(29)]
    load(tmp_path, [c for d in days if d.weekday() < 5 for c in usual_day(d, 12 * 60)])


def judge(at: datetime) -> Finding:
    (finding,) = records.check_feeds(at)
    return finding


def test_a_feed_that_rests_over_the_weekend_is_not_late(four_weeks):
    assert judge(SUNDAY).status is Status.OK
    assert not judge(SUNDAY).mend


def test_a_feed_that_is_silent_on_monday_is_late_within_hours(four_weeks):
    monday = FRIDAY + timedelta(days=3)
    assert judge(monday + timedelta(minutes=5)).status is Status.OK
    found = judge(monday + timedelta(hours=4))
    assert found.status is Status.WARNING
    assert "still sending" in found.mend


def test_a_feed_silent_for_so_long_that_nothing_is_usual_is_said(four_weeks):
    found = judge(FRIDAY + timedelta(weeks=9))
    assert found.status is Status.WARNING
    assert "nothing to compare with" in found.mend


def test_page_and_doctor_agree(four_weeks, ask, monkeypatch):
    for at, is_late in (
        (SUNDAY, False),
        (FRIDAY + timedelta(days=3, hours=4), True),
    ):
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        assert ("has been silent" in ask(Role.DIRECTOR)) == is_late
        assert (judge(at).status is Status.WARNING) == is_late


def counts() -> Finding:
    (finding,) = records.check_counts(FRIDAY, full=False)
    return finding


def test_all_months_in_place_are_in_order(four_weeks):
    assert counts().status is Status.OK


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE interactions_leg DETACH PARTITION interactions_leg_2026_10",
        "DROP TABLE interactions_leg_2026_10 CASCADE",
    ],
)
def test_a_month_whose_table_is_gone_is_a_fault(four_weeks, change):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(change)
    found = counts()
    assert found.status is Status.FAULT
    assert "2026-10" in found.words()["what"]
    assert "backup" in found.words()["mend"] or "备份" in found.words()["mend"]
