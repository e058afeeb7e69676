"""Heads a slot, as a roster or a file says them, beside the requirement."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.models import ScheduledDay

from .build import ANNA, AT, BEN, SLOTS, TODAY, a_line, agree, at_clock, day_of, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    agree(patience_seconds=120.0)
    series = a_line()
    plan(series)
    return series


def save(line, days, *, minutes=30, actor=ANNA):
    return operations.save_scheduled(
        queue_id=line.queue_id,
        days=days,
        interval_minutes=minutes,
        source="roster of June",
        actor=actor,
        at=AT,
    )


def outlook_of(line, **asked):
    found = queries.list_outlooks(
        series_ids=[line.pk], first=TODAY, days=7, scope=WHOLE_CENTRE, **asked
    )
    return found[line.pk]


def test_who_is_scheduled_is_read_beside_who_is_needed(line):
    assert at_clock(line, 10).scheduled is None
    assert save(line, {TODAY: [14.0] * SLOTS}) == 1
    assert at_clock(line, 10).scheduled == 14.0
    assert at_clock(line, 10, day=TODAY + timedelta(days=1)).scheduled is None


def test_quarter_hours_are_averaged_to_the_half_hours_of_the_plan(line):
    save(line, {TODAY: [10.0, 20.0] * SLOTS}, minutes=15)
    assert at_clock(line, 10).scheduled == 15.0


def test_what_was_saved_of_a_day_is_replaced(line):
    save(line, {TODAY: [10.0] * SLOTS})
    save(line, {TODAY: [11.0] * SLOTS}, actor=BEN)
    (card,) = queries.list_scheduled(first=TODAY, last=TODAY, scope=WHOLE_CENTRE)
    assert (card.people[0], card.saved_by) == (11.0, "ben")


def test_the_overview_adds_up_what_is_missing_and_what_is_too_much(line):
    needs = [each.scheduled_need for each in day_of(line)]
    save(line, {TODAY: [float(need) for need in needs]})
    assert (outlook_of(line).short_hours, outlook_of(line).over_hours) == (0.0, 0.0)
    short = [max(need - 2.0, 0.0) if need else 0.0 for need in needs]
    save(line, {TODAY: short})
    busy = sum(need >= 2 for need in needs)
    assert outlook_of(line).short_hours == pytest.approx(2 * busy / 2)


def test_the_overview_says_when_the_peak_is_and_what_is_rostered(line):
    found = outlook_of(line)
    days = [day_of(line, TODAY + timedelta(days=number)) for number in range(7)]
    peak = max(each.required for day in days for each in day)
    assert found.peak_required == peak
    assert found.peak_at == next(
        each.starts_at for day in days for each in day if each.required == peak
    )
    assert found.person_hours == sum(each.rostered_need for day in days for each in day) / 2
    assert found.short_hours is None


def test_a_plan_is_behind_when_terms_or_the_forecast_changed(line):
    assert not outlook_of(line).is_behind
    agree(patience_seconds=60.0, at=AT + timedelta(hours=1))
    assert outlook_of(line).is_behind
    plan(line, at=AT + timedelta(hours=2))
    assert not outlook_of(line).is_behind


@pytest.mark.parametrize(
    ("days", "minutes", "code"),
    [
        ({}, 30, "staffing.scheduled.days"),
        ({TODAY: [1.0] * 47}, 30, "staffing.scheduled.slots"),
        ({TODAY: [1.0] * 47 + [-1.0]}, 30, "staffing.scheduled.figure"),
        ({TODAY: [1.0] * 47 + [float("nan")]}, 30, "staffing.scheduled.figure"),
        ({TODAY: [1.0] * 206}, 7, "staffing.scheduled.interval"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused_whole(line, days, minutes, code):
    good = {TODAY + timedelta(days=1): [5.0] * SLOTS}
    lines = journal.count_lines()
    with pytest.raises(Refusal) as refused:
        save(line, {**good, **days} if days else {}, minutes=minutes)
    assert refused.value.code == code
    assert not ScheduledDay.objects.exists()
    assert journal.count_lines() == lines


def test_schedules_of_others_are_not_seen(cast):
    agree(patience_seconds=120.0)
    series = a_line(node=cast.team.pk)
    save(series, {TODAY: [1.0] * SLOTS})
    theirs = Scope(node_ids=frozenset({cast.other_team.pk}))
    assert queries.list_scheduled(first=TODAY, last=TODAY, scope=theirs) == ()
