"""Deadlines, counted a second time: minute by minute, from wall clocks instead of windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import transaction

from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import MODES, DayKind
from watchfloor.rooms.matters.contracts import ClockCard, ClockSpec, ClockTime, Event, Verb
from watchfloor.rooms.matters.queries.worktime import WorkCalendar
from watchfloor.rooms.matters.rules.clocks import clock_card, reached_at, segments_of, spans_of

from .histories import random_history

pytestmark = pytest.mark.django_db
DAYS = 75
MINUTE = timedelta(minutes=1)
ACTOR = Actor("planner")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
Spans = Sequence[tuple[time, time]]
# Shifts by day, in two parts, at night, round the clock. None begins where clocks change.
SHIFTS: tuple[Spans, ...] = (
    [(time(8), time(18))],
    [(time(9, 30), time(12)), (time(13), time(17, 45))],
    [(time(22), time(6))],
    [(time(5), time(23, 30))],
    [(time(20), time(0))],
    [(time(0), time(0))],
    [],
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A calendar as it was entered, and its minutes: open or not."""

    first: datetime
    is_open: np.ndarray


def enter_calendar(random: Random) -> Place:
    """Enter a random calendar, and read its minutes from the same facts."""
    zone = random.choice(ZONES)
    works = random.random() < 0.3
    calendars.set_calendar(timezone=zone, works_on_holidays=works, actor=ACTOR, at=MOMENT)
    week: dict[int, Spans] = {day: random.choice(SHIFTS[:-1]) for day in range(5)}
    week |= {day: random.choice(SHIFTS) for day in (5, 6)}
    for weekday, spans in week.items():
        for opens, closes in spans:
            calendars.add_hours(
                weekdays=[weekday], opens=opens, closes=closes, actor=ACTOR, at=MOMENT
            )
    # Both changes of the clocks of a year lie within reach of one of these.
    first = datetime(2026, random.choice([3, 9, 10]), random.randrange(1, 20), tzinfo=UTC)
    special: dict[date, Spans] = {}
    for _ in range(random.randrange(14)):
        day = first.date() + timedelta(days=random.randrange(DAYS))
        special[day] = enter_special_day(random, day, week, works=works)
    return Place(first, open_minutes(first, ZoneInfo(zone), week, special))


def enter_special_day(random: Random, day: date, week: dict[int, Spans], *, works: bool) -> Spans:
    """Make a day a holiday, a make-up workday, closed or a campaign; return when it is open."""
    kind = random.choice(sorted(MODES))
    as_day = random.randrange(5) if kind is DayKind.MAKE_UP else None
    hours = (time(7), time(21)) if kind is DayKind.CAMPAIGN else None
    calendars.set_special_day(
        day=day,
        kind=kind,
        name="a day",
        opens=hours[0] if hours else None,
        closes=hours[1] if hours else None,
        works_as=as_day,
        actor=ACTOR,
        at=MOMENT,
    )
    if hours:
        return [hours]
    if kind is DayKind.CLOSED or (kind is DayKind.HOLIDAY and not works):
        return []
    return week[day.weekday() if as_day is None else as_day]


def open_minutes(
    first: datetime, zone: ZoneInfo, week: dict[int, Spans], special: dict[date, Spans]
) -> np.ndarray:
    """Look at the clock on the wall in each minute: is the place open?"""
    found = np.zeros(DAYS * 1440, dtype=bool)
    for minute in range(len(found)):
        wall = (first + minute * MINUTE).astimezone(zone)
        today, now = wall.date(), wall.time()
        before = today - timedelta(days=1)
        spans = special.get(today, week[today.weekday()])
        last = special.get(before, week[before.weekday()])
        found[minute] = any(
            opens <= now < closes if closes > opens else now >= opens for opens, closes in spans
        ) or any(closes <= opens and now < closes for opens, closes in last)
    return found


def running_minutes(spec: ClockSpec, events: Sequence[Event], first: datetime) -> np.ndarray:
    """Walk through the events of the last round and say in which minutes the clock runs."""
    runs = np.zeros(DAYS * 1440, dtype=bool)
    state, owner = "work", None
    for number, event in enumerate(events):
        if event.verb is Verb.REOPEN:
            runs[:] = False
        state, owner = walk(state, owner, event)
        start = int((event.at - first) / MINUTE)
        more = number + 1 < len(events)
        end = int((events[number + 1].at - first) / MINUTE) if more else len(runs)
        stopped = {
            Verb.ASSIGN: owner is not None or state in {"done", "ended"},
            Verb.DONE: state in {"done", "ended"},
            Verb.VERIFY: state == "ended",
        }[spec.stops_on]
        runs[start:end] = not stopped and not (spec.pauses and state == "held")
    return runs


def walk(state: str, owner: int | None, event: Event) -> tuple[str, int | None]:
    words = {"hold": "held", "done": "done", "verify": "ended", "cancel": "ended"}
    back = {"resume": "work", "reject": "work", "reopen": "work"}
    if event.verb in {Verb.OPEN, Verb.ASSIGN}:
        return state, event.to_user_id
    if event.verb is Verb.DONE and owner is None:
        owner = event.actor_id
    return (words | back).get(event.verb.value, state), owner


def counted(
    place: Place, spec: ClockSpec, events: Sequence[Event]
) -> tuple[datetime | None, np.ndarray]:
    """Return when the limit is reached within the days looked at, and the counted minutes."""
    minutes = running_minutes(spec, events, place.first)
    if spec.time is ClockTime.WORKING:
        minutes &= place.is_open
    sums = np.cumsum(minutes)
    index = int(np.searchsorted(sums, spec.limit_minutes))
    due = place.first + (index + 1) * MINUTE if index < len(sums) else None
    return due, sums


def random_clock(random: Random) -> ClockSpec:
    return ClockSpec(
        "clock",
        limit_minutes=random.choice([1, 30, 480, 481, 1440, 2880, 7200]) + random.randrange(60),
        time=random.choice(list(ClockTime)),
        pauses=random.random() < 0.5,
        stops_on=random.choice([Verb.ASSIGN, Verb.DONE, Verb.VERIFY]),
    )


def check_case(random: Random, place: Place, work: WorkCalendar) -> str:
    start = place.first + timedelta(minutes=random.randrange(20 * 1440))
    # A history ends well before the days that the oracle looks at do.
    events = random_history(random, start, random.randrange(9))
    spec = random_clock(random)
    pieces = segments_of(events)
    due = reached_at(spec, spans_of(spec, pieces), spec.limit_minutes, work.of(None))
    expected, sums = counted(place, spec, events)
    end = place.first + len(sums) * MINUTE
    assert (due if due and due <= end else None) == expected, (place.first, spec, events)
    card = clock_card(spec, pieces, work.of(None), end)
    assert card.is_missed == (
        expected is not None and missed(card.stopped_at, expected, card, events)
    )
    if card.is_paused:
        assert card.left_seconds == (spec.limit_minutes - int(sums[-1])) * 60
    return "paused" if card.is_paused else "missed" if card.is_missed else "not missed"


def missed(
    stopped_at: datetime | None, expected: datetime, card: ClockCard, events: Sequence[Event]
) -> bool:
    if stopped_at is not None:
        return expected < stopped_at
    holds = [event.at for event in events if event.verb is Verb.HOLD]
    return not card.is_paused or expected < holds[-1]


MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def run(places: int, cases: int, seed: int) -> set[str]:
    random, seen = Random(seed), set()
    for _ in range(places):
        with transaction.atomic():
            place, work = enter_calendar(random), WorkCalendar()
            seen |= {check_case(random, place, work) for _ in range(cases)}
            transaction.set_rollback(True)  # the next place starts with an empty calendar
    return seen


def test_deadlines_of_a_few_hundred_random_matters():
    assert run(places=3, cases=200, seed=3) == {"missed", "not missed", "paused"}


@pytest.mark.slow
def test_deadlines_of_ten_thousand_random_matters():
    assert run(places=40, cases=250, seed=4) == {"missed", "not missed", "paused"}
