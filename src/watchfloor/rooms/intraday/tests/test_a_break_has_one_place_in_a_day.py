"""A day with a break: put, moved, taken out, cut short, and never doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.rules.breaks import (
    cut_short,
    has_room,
    next_room,
    owed_seconds,
    planned_for,
    with_break,
    without_break,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


DAY = (
    Span(after(-240), after(120), "queue"),
    Span(after(120), after(135), "break"),
    Span(after(135), after(180), "queue"),
    Span(after(180), after(210), "meeting", "Team"),
    Span(after(210), after(240), "queue"),
)


def breaks_of(spans) -> list[tuple[float, float]]:
    return [minutes_of(each) for each in spans if each.code == "break"]


def minutes_of(span: Span) -> tuple[float, float]:
    begins, ends = ((each - NOON).total_seconds() / 60 for each in (span.start, span.end))
    return begins, ends


def put(start: float, minutes: int):
    planned = planned_for(DAY, after(start), minutes, after=NOON)
    return with_break(DAY, after(start), minutes, instead_of=planned)


@pytest.mark.parametrize(("start", "minutes"), [(0, 15), (125, 15), (120, 15), (45, 20)])
def test_a_break_takes_the_place_of_the_planned_one_and_the_day_stays_whole(start, minutes):
    day = put(start, minutes)
    assert breaks_of(day) == [(start, start + minutes)]
    assert (day[0].start, day[-1].end) == (DAY[0].start, DAY[-1].end)
    assert all(a.end == b.start for a, b in pairwise(day))


def test_a_longer_planned_one_stays_and_the_break_is_taken_from_work():
    assert breaks_of(put(0, 10)) == [(0, 10), (120, 135)]


def test_of_several_planned_ones_the_nearest_that_is_to_come_is_meant():
    three = (*DAY, Span(after(240), after(250), "break"), Span(after(-5), after(5), "break"))
    assert planned_for(three, after(230), 15, after=NOON) == three[-2]
    assert planned_for(three, after(1), 15, after=NOON) == DAY[1]
    assert planned_for(three, after(1), 5, after=NOON) is None


def test_a_meeting_keeps_its_time():
    day = with_break(DAY, after(170), 20)
    assert (180, 210) in [minutes_of(each) for each in day if each.code == "meeting"]
    assert (170, 180) in breaks_of(day)


@pytest.mark.parametrize("start", [-241, 240])
def test_nobody_takes_a_break_outside_their_day(start):
    with pytest.raises(ValueError, match="not at work"):
        with_break(DAY, after(start), 15)


def test_a_break_taken_out_and_put_back_leaves_the_day_as_it_was():
    day = put(30, 15)
    gone = without_break(day, after(30))
    assert breaks_of(gone) == []
    assert with_break(gone, after(120), 15) == DAY


def test_a_break_that_is_over_early_is_work_again_and_a_late_one_stays():
    day = put(30, 15)
    assert breaks_of(cut_short(day, after(30), after(40))) == [(30, 40)]
    assert cut_short(day, after(30), after(50)) == day
    assert breaks_of(cut_short(day, after(30), after(30))) == []


def test_where_a_break_does_not_fit_the_next_place_that_is_long_enough_is_found():
    assert has_room(DAY, after(160), 15)
    assert not has_room(DAY, after(170), 15)
    assert next_room(DAY, after(170), 15) == after(210)
    assert next_room(DAY, after(230), 15) is None


def test_only_who_was_called_back_is_owed():
    assert owed_seconds(NOON, 15, after(5), was_called=True) == 600
    assert owed_seconds(NOON, 15, after(5), was_called=False) == 0
    assert owed_seconds(NOON, 15, after(20), was_called=True) == 0
