"""What the first screen tells a planner: lines without a plan, days that are short."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from watchfloor.common.access import Access, Scope
from watchfloor.rooms.staffing import operations, queries

from .build import ANNA, AT, SLOTS, TODAY, a_line, agree, day_of, plan

pytestmark = pytest.mark.django_db
PLANNER = Access(
    user_id=1, name="anna", capabilities=frozenset({"staffing.edit"}), scope=Scope(everything=True)
)


def tasks(access=PLANNER):
    return queries.list_tasks(access=access, at=AT)


def schedule(line, people):
    operations.save_scheduled(
        queue_id=line.queue_id,
        days={TODAY + timedelta(days=1): people},
        interval_minutes=30,
        source="roster",
        actor=ANNA,
        at=AT,
    )


def test_a_line_with_a_forecast_and_no_plan_is_told():
    agree(patience_seconds=120.0)
    line = a_line()
    (task,) = tasks()
    assert task.key == "staffing.unplanned"
    plan(line)
    assert tasks() == ()


def test_too_few_people_are_told_with_the_contacts_that_nobody_has_the_time_for():
    agree(patience_seconds=120.0)
    line = a_line()
    plan(line)
    needs = day_of(line, TODAY + timedelta(days=1))
    schedule(line, [each.scheduled_need / 2 for each in needs])
    (task,) = tasks()
    assert task.key == f"staffing.short:{line.pk}"
    total = sum(each.contacts for each in needs)
    assert 0.2 * total < task.missed_contacts < 0.5 * total


def test_enough_people_are_no_task():
    agree(patience_seconds=120.0)
    line = a_line()
    plan(line)
    schedule(line, [float(each.scheduled_need) for each in day_of(line, TODAY + timedelta(days=1))])
    assert tasks() == ()


def test_a_little_short_is_told_without_missed_contacts():
    """One person fewer: customers wait longer, but somebody has the time for each of them."""
    agree(patience_seconds=120.0)
    line = a_line()
    plan(line)
    needs = day_of(line, TODAY + timedelta(days=1))
    schedule(line, [max(each.scheduled_need - 1.0, 0.0) for each in needs])
    (task,) = tasks()
    assert task.missed_contacts == pytest.approx(0.0, abs=1.0)


def test_intervals_without_a_number_are_told():
    agree(patience_seconds=120.0)
    line = a_line(handle_seconds=None)
    plan(line)
    (task,) = tasks()
    assert task.key == f"staffing.unreachable:{line.pk}"


def test_many_short_lines_are_told_in_four_tasks_and_a_few_statements():
    agree(patience_seconds=120.0)
    lines = [a_line(f"line-{number}") for number in range(6)]
    for line in lines:
        plan(line)
        schedule(line, [1.0] * SLOTS)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = tasks()
    assert [task.key.partition(":")[0] for task in found] == ["staffing.short"] * 4
    assert len(asked) <= 10


def test_who_may_not_plan_is_told_nothing():
    a_line()
    assert tasks(Access(user_id=2, name="ben", scope=Scope(everything=True))) == ()
