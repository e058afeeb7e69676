"""Published shifts are carried to the floor, cut by breaks; the newest statement wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday import operations
from watchfloor.rooms.intraday.rules.duties import spans_of
from watchfloor.rooms.people.models import Agent
from watchfloor.rooms.rosters.contracts import DutyCard, ShiftCell
from watchfloor.rooms.rosters.models import Duty

from .build import JOB, NOON, people
from .lines import SHANGHAI, TODAY, local

EARLY = ShiftCell(
    agent_id=1,
    day=TODAY,
    code="E",
    start_minute=8 * 60,
    minutes=540,
    breaks=(("Break", 10 * 60, 15, True), ("Lunch", 12 * 60, 60, False)),
    activities=(("Briefing", 8 * 60, 30), ("Coaching Anna", 11 * 60 + 45, 45)),
)


def a_duty(cell: ShiftCell = EARLY) -> DutyCard:
    start = datetime.combine(cell.day, datetime.min.time(), tzinfo=SHANGHAI)
    return DutyCard(
        id=1, uid=uuid4(), sequence=0, cell=cell, kind="day",
        starts_at=start + timedelta(minutes=cell.start_minute),
        ends_at=start + timedelta(minutes=cell.end_minute),
        paid_minutes=480, changed_at=NOON, cancelled_at=None,
    )  # fmt: skip


def told(cell: ShiftCell = EARLY) -> list[tuple[str, str, str]]:
    return [
        (f"{span.start:%H:%M}", f"{span.end:%H:%M}", span.code)
        for span in spans_of(a_duty(cell), SHANGHAI)
    ]


def test_breaks_and_activities_cut_the_work_and_breaks_cut_activities():
    assert told() == [
        ("08:00", "08:30", "meeting"),
        ("08:30", "10:00", "queue"),
        ("10:00", "10:15", "break"),
        ("10:15", "11:45", "queue"),
        ("11:45", "12:00", "coaching"),
        ("12:00", "13:00", "meal"),
        ("13:00", "17:00", "queue"),
    ]


def test_a_night_goes_on_after_midnight_and_belongs_to_the_day_it_begins():
    night = replace(EARLY, start_minute=22 * 60, minutes=480, breaks=(("休", 25 * 60, 30, True),),
                    activities=())  # fmt: skip
    spans = spans_of(a_duty(night), SHANGHAI)
    assert [span.code for span in spans] == ["queue", "break", "queue"]
    assert spans[1].start == local(TODAY + timedelta(days=1), 1)
    assert spans[-1].end == local(TODAY + timedelta(days=1), 6)


def published(agent: Agent, *, start_minute: int = 480, day: date = TODAY, **changed: Any) -> Duty:
    start = datetime.combine(day, datetime.min.time(), tzinfo=SHANGHAI)
    return Duty.objects.create(
        agent=agent, day=day, code="E", kind="day", start_minute=start_minute, minutes=480,
        breaks=[], activities=[], uid=uuid4(),
        starts_at=start + timedelta(minutes=start_minute),
        ends_at=start + timedelta(minutes=start_minute + 480),
        paid_minutes=480, changed_at=changed.pop("changed_at", NOON), **changed,
    )  # fmt: skip


def synced(at: datetime = NOON) -> int:
    return operations.sync_schedules(actor=JOB, at=at)


def held(agent: Agent, day: date = TODAY) -> Any:
    (card,) = floor.list_schedules(agent_ids=[agent.pk], first_day=day, last_day=day)
    return card


@pytest.mark.django_db
def test_a_shift_is_carried_once_and_its_change_again():
    (agent,) = people(1)
    duty = published(agent)
    assert synced() == 1
    assert synced() == 0
    assert held(agent).spans == (Span(local(TODAY, 8), local(TODAY, 16), "queue"),)
    duty.start_minute = 540
    duty.save()
    assert synced() == 1
    assert held(agent).spans[0].start == local(TODAY, 9)


@pytest.mark.django_db
def test_a_shift_that_is_cancelled_becomes_a_day_off():
    (agent,) = people(1)
    duty = published(agent)
    synced()
    Duty.objects.filter(pk=duty.pk).update(cancelled_at=NOON)
    assert synced() == 1
    assert held(agent).spans == ()
    assert synced() == 0


@pytest.mark.django_db
def test_what_was_moved_after_the_shift_was_changed_stays_moved():
    (agent,) = people(1)
    duty = published(agent, changed_at=NOON - timedelta(hours=5))
    synced(NOON - timedelta(hours=4))
    moved = (Span(local(TODAY, 10), local(TODAY, 18), "queue"),)
    floor.put_schedules(rows=[(agent.pk, TODAY, moved)], origin="moved", actor=JOB, at=NOON)
    assert synced(NOON + timedelta(minutes=1)) == 0
    assert held(agent).spans == moved
    Duty.objects.filter(pk=duty.pk).update(changed_at=NOON + timedelta(minutes=5))
    assert synced(NOON + timedelta(minutes=6)) == 1
    assert held(agent).spans[0].start == local(TODAY, 8)


@pytest.mark.django_db
def test_days_that_are_far_are_left_alone():
    (agent,) = people(1)
    published(agent, day=TODAY + timedelta(days=9))
    assert synced() == 0
