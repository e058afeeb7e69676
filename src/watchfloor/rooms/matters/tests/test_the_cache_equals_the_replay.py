"""The table says what follows from the events; where it does not, that is told and mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from random import Random

import pytest

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import DayKind
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import CacheFault, Verb
from watchfloor.rooms.matters.models import Matter, MatterEvent
from watchfloor.rooms.matters.rules import kinds

from .desk import AT, Desk, open_errand
from .kinds import DAY, SHIFT

pytestmark = pytest.mark.django_db
ACTOR = Actor("planner")


def run(cast, verbs: int) -> tuple[int, int]:
    """Let many people do random things to families of matters; return taken and refused."""
    random = Random(7)
    boss = Desk(cast.users[Role.ADMINISTRATOR])
    desks = [boss, Desk(cast.users[Role.DIRECTOR]), Desk(cast.users[Role.QUALITY_ANALYST])]
    may = {desk: desk.access for desk in desks}
    numbers: list[int] = []
    for number in range(max(verbs // 40, 3)):
        parent = numbers[-1] if number % 3 else None
        numbers.append(open_errand(cast, boss, parent_id=parent, clocks=(DAY, SHIFT)))
    taken = 0
    for step in range(verbs):
        desk, to = random.choice(desks), random.choice(desks).user_id
        at, verb = AT + timedelta(minutes=17 * step), random.choice([*Verb][1:])
        try:
            more = {"to_user_id": to, "at": at, "access": may[desk]}
            desk.act(random.choice(numbers), verb, note="So.", **more)
        except Refusal:
            continue
        taken += 1
        if step % 50 == 0:
            matters.sweep(at=at)
    return taken, verbs - taken


def test_after_some_hundred_random_verbs(cast):
    taken, refused = run(cast, 300)
    assert min(taken, refused) > 80
    assert tuple(matters.find_faults()) == ()


@pytest.mark.slow
def test_after_thousands_of_random_verbs(cast):
    taken, _ = run(cast, 4000)
    assert taken > 1000
    assert tuple(matters.find_faults()) == ()


def test_a_cache_that_somebody_changed_is_told_and_mended(cast, analyst):
    number = open_errand(cast, analyst)
    Matter.objects.filter(pk=number).update(state="held", seq=9, due_at=None)
    faults = tuple(matters.find_faults())
    assert {fault.what for fault in faults} == {"state", "seq", "due_at"}
    assert faults[0] == CacheFault(number, "state", "held", "open")
    assert matters.refresh_cache(at=AT) == 1
    assert (tuple(matters.find_faults()), matters.refresh_cache(at=AT)) == ((), 0)


def test_a_history_that_cannot_be_is_told_and_left(cast, analyst):
    number = open_errand(cast, analyst)
    MatterEvent.objects.create(matter_id=number, seq=2, at=AT, verb="verify", actor="x")
    assert matters.refresh_cache(at=AT) == 0
    assert [(f.matter_id, f.what) for f in matters.find_faults()] == [(number, "events")]


def office_hours() -> None:
    calendars.set_calendar(timezone="Asia/Shanghai", works_on_holidays=False, actor=ACTOR, at=AT)
    calendars.add_hours(weekdays=range(5), opens=time(9), closes=time(18), actor=ACTOR, at=AT)


def test_a_deadline_moves_when_the_calendar_is_edited(cast, analyst):
    office_hours()
    number = open_errand(cast, analyst, clocks=(SHIFT,))  # Monday 17:00 in Shanghai
    assert Matter.objects.get(pk=number).due_at == AT + timedelta(hours=23)  # Tuesday 16:00
    tuesday = (AT + timedelta(days=1)).date()
    calendars.set_special_day(day=tuesday, kind=DayKind.HOLIDAY, name="Holiday", actor=ACTOR, at=AT)
    assert [fault.what for fault in matters.find_faults()] == ["due_at"]
    matters.sweep(at=AT)
    assert Matter.objects.get(pk=number).due_at == AT + timedelta(hours=47)
    assert tuple(matters.find_faults()) == ()


def test_time_on_hold_does_not_count_on_a_pausing_clock(cast, analyst, leader):
    office_hours()
    number = open_errand(cast, analyst, clocks=(SHIFT, replace(DAY, steps=())))
    leader.act(number, Verb.HOLD, note="Waits for the bank.", at=AT + timedelta(minutes=30))
    row = Matter.objects.get(pk=number)
    assert row.due_at == AT + timedelta(hours=24)  # of the clock that does not pause
    leader.act(number, Verb.RESUME, at=AT + timedelta(days=1, minutes=30))
    clocks = matters.get_matter(matter_id=number, access=analyst.access).clocks
    assert clocks[0].due_at == AT + timedelta(hours=47)


def test_a_changed_policy_does_not_touch_an_open_matter(cast, analyst, monkeypatch):
    number = open_errand(cast, analyst)
    before = Matter.objects.get(pk=number).due_at
    shorter = replace(kinds.get_kind("test_errand"), clocks=(replace(DAY, limit_minutes=5),))
    monkeypatch.setitem(kinds._KINDS, "test_errand", shorter)
    assert tuple(matters.find_faults()) == ()
    matters.refresh_cache(at=AT)
    assert Matter.objects.get(pk=number).due_at == before
    later = open_errand(cast, analyst)
    assert Matter.objects.get(pk=later).due_at == AT + timedelta(minutes=5)


def test_a_sweep_of_a_quiet_minute_asks_little(cast, analyst, django_assert_max_num_queries):
    for _ in range(20):
        open_errand(cast, analyst)
    with django_assert_max_num_queries(6):
        matters.sweep(at=AT + timedelta(minutes=5))
