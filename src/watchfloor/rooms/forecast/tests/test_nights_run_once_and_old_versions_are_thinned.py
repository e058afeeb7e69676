"""The night forecasts once the day is over; what accuracy needs of old versions stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Access
from watchfloor.rooms.forecast import operations, queries
from watchfloor.rooms.forecast.contracts import Origin, RunStatus
from watchfloor.rooms.forecast.models import Run, Series, Version, VersionDay
from watchfloor.rooms.forecast.operations.judging import judge_series
from watchfloor.rooms.forecast.operations.thinning import KEPT_LEADS
from watchfloor.rooms.forecast.rules import answering
from watchfloor.rooms.forecast.rules.simple import simple_forecast

from .build import (
    AT,
    JOB,
    TODAY,
    a_forecast,
    a_hand_series,
    add_queue,
    bring_totals,
    local,
    series_of,
)

pytestmark = pytest.mark.django_db
PLANNER = Access(capabilities=frozenset({"forecast.edit"}), scope=WHOLE_CENTRE)


@pytest.fixture(autouse=True)
def _simple_engine(monkeypatch):
    """Which engine forecasts is of no matter here."""
    monkeypatch.setattr(answering, "ask_engine", simple_forecast)


def at(hour: int, minute: int = 0) -> datetime:
    return local(TODAY, hour, minute)


def night(when):
    return operations.forecast_night(actor=JOB, at=when)


def test_a_new_queue_is_forecast_by_itself():
    bring_totals(add_queue(), days=21)
    report = night(at(0, 40))
    assert len(report.results) == 1
    assert Version.objects.get().origin == Origin.NIGHTLY


def test_nothing_is_done_before_the_day_is_over():
    bring_totals(add_queue(), days=21)
    assert night(at(0, 10)) is None
    assert not Version.objects.exists()


def test_a_night_is_done_once_however_often_it_is_called():
    bring_totals(add_queue(), days=21)
    night(at(0, 40))
    assert [night(at(hour)) for hour in (1, 2, 6, 12)] == [None] * 4
    assert Version.objects.count() == 1


def test_records_that_come_late_are_forecast_in_the_morning():
    late, early = add_queue("late"), add_queue("early")
    bring_totals(late, days=30, last=TODAY - timedelta(days=2))
    bring_totals(early, days=30)
    night(at(0, 40))
    bring_totals(late, days=1)
    assert night(at(4)) is None
    report = night(at(5, 10))
    (series,) = Series.objects.filter(queue=late)
    assert [result.series_id for result in report.results] == [series.pk]
    newest = queries.list_versions(series_id=series.pk, limit=1, scope=WHOLE_CENTRE)[0]
    assert newest.history_last == TODAY - timedelta(days=1)


def test_a_run_that_died_is_marked_and_the_night_done_again():
    bring_totals(add_queue(), days=21)
    operations.sync_series(actor=JOB, at=AT)
    run_id = operations.queue_run(origin=Origin.NIGHTLY, actor=JOB, at=at(0, 40))
    Run.objects.filter(pk=run_id).update(status=RunStatus.RUNNING, heartbeat_at=at(0, 41))
    assert operations.mark_interrupted(at=at(1)) == 0
    assert operations.mark_interrupted(at=at(2)) == 1
    assert night(at(2, 10)) is not None
    assert Version.objects.count() == 1


def test_how_the_last_weeks_went_is_kept_and_told_when_it_is_far_off():
    queue = add_queue()
    bring_totals(queue, days=120, scale=10)
    series = series_of(queue)
    for weeks in (6, 5, 4, 3, 2, 1, 0):
        when = AT - timedelta(weeks=weeks)
        operations.run_forecasts(history_end=when.date() - timedelta(days=1), actor=JOB, at=when)
    judge_series(series_ids=[series.pk], at=AT)
    series.refresh_from_db()
    assert series.recent_wape == pytest.approx(series.recent_floor, rel=0.3)
    keys = {task.key for task in queries.list_tasks(access=PLANNER, at=AT)}
    assert f"forecast.misses:{series.pk}" not in keys
    Series.objects.update(recent_wape=0.5, recent_floor=0.1)
    keys = {task.key for task in queries.list_tasks(access=PLANNER, at=AT)}
    assert f"forecast.misses:{series.pk}" in keys


def test_a_series_without_a_forecast_becomes_a_task_for_planners_only():
    series = a_hand_series()
    keys = {task.key for task in queries.list_tasks(access=PLANNER, at=AT)}
    assert keys == {f"forecast.missing:{series}"}
    agent = Access(capabilities=frozenset({"forecast.view"}), scope=WHOLE_CENTRE)
    assert queries.list_tasks(access=agent, at=AT) == ()


def test_a_forecast_that_fell_back_becomes_a_task(monkeypatch):
    def fail(question):
        raise RuntimeError("planted")

    monkeypatch.setattr(answering, "ask_engine", fail)
    queue = add_queue()
    bring_totals(queue, days=30)
    series = series_of(queue)
    operations.run_forecasts(actor=JOB, at=AT)
    (task,) = queries.list_tasks(access=PLANNER, at=AT)
    assert task.key == f"forecast.fell_back:{series.pk}"
    assert "RuntimeError" in task.reason


def held(series, day, lead):
    return queries.in_force(series_id=series.pk, day=day, lead_days=lead, scope=WHOLE_CENTRE)


def test_the_version_in_force_is_the_last_one_made_before_the_lead():
    series = a_forecast()
    operations.run_forecasts(actor=JOB, at=AT + timedelta(days=1))
    operations.run_forecasts(actor=JOB, at=AT + timedelta(days=2))
    day = TODAY + timedelta(days=5)
    assert [held(series, day, lead).number for lead in (0, 3, 4)] == [3, 2, 1]
    assert held(series, day, 5) is None  # made half an hour after that instant
    assert held(series, TODAY + timedelta(days=100), 0) is None


def test_thinning_keeps_every_day_that_accuracy_asks_for():
    queue = add_queue()
    bring_totals(queue, days=200)
    series = series_of(queue)
    Series.objects.update(horizon_days=35)
    for back in range(160, 90, -1):
        when = AT - timedelta(days=back)
        operations.run_forecasts(history_end=when.date() - timedelta(days=1), actor=JOB, at=when)
    days = [TODAY - timedelta(days=back) for back in range(155, 60, 5)]

    def in_force():
        found = {}
        for day in days:
            for lead in KEPT_LEADS:
                version = held(series, day, lead)
                found[day, lead] = version and list(
                    VersionDay.objects.filter(version=version.id, day=day).values_list(
                        "mean", flat=True
                    )
                )
        return found

    before, rows = in_force(), VersionDay.objects.count()
    gone = operations.thin_versions(actor=JOB, at=AT)
    assert gone > rows / 2
    assert VersionDay.objects.count() == rows - gone
    assert in_force() == before
    newest = Version.objects.latest("number")
    assert newest.days.count() == 35
    assert Version.objects.count() == 70  # a version itself never goes


def test_young_versions_stay_whole():
    a_forecast()
    rows = VersionDay.objects.count()
    assert operations.thin_versions(actor=JOB, at=AT + timedelta(days=80)) == 0
    assert VersionDay.objects.count() == rows
