"""Places by the service foreseen, and the slots of a day that follow from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts.breaks import SlotState
from watchfloor.rooms.intraday.rules.breaks import (
    LineRoom,
    PlainRoom,
    Wish,
    free_for,
    list_slots,
    parts_of,
)
from watchfloor.rooms.intraday.tests.simulated_days import draw_day

LINE = draw_day(1).line()
PARTS = len(parts_of(LINE)[0])
AT = LINE.starts[4]
QUARTER = timedelta(minutes=15)


def room(people: float, *held: Window) -> LineRoom:
    """Return the line of a day with so many people all day."""
    return LineRoom(LINE, np.full((len(LINE.starts), PARTS), people), held)


@pytest.mark.parametrize("people", [20, 40, 60])
def test_as_many_may_be_away_as_the_target_allows_and_no_more(people):
    line = room(people)
    free = line.free(AT, 15)
    held, missed = (line.service(AT, 15, away) for away in (free, free + 1))
    assert held is not None
    assert missed is not None
    assert free == 0 or held >= LINE.target_share
    assert missed < LINE.target_share


def test_more_people_let_more_go():
    assert room(20).free(AT, 15) <= room(40).free(AT, 15) < room(60).free(AT, 15)


def test_where_nothing_comes_everybody_may_go():
    quiet = replace(LINE, contacts=np.zeros(len(LINE.starts)))
    assert LineRoom(quiet, np.full((len(LINE.starts), PARTS), 9.0)).free(AT, 15) == 9


def test_when_the_line_is_closed_it_keeps_nobody():
    after = LINE.starts[-1] + timedelta(hours=2)
    assert room(1).free(after, 15) > 1


def test_who_is_away_then_is_taken_from_the_places_and_who_is_away_later_is_not():
    free = room(60).free(AT, 15)
    then = Window(AT, AT + QUARTER)
    assert room(60, then).free(AT, 15) == free - 1
    assert room(60, then, then).free(AT, 15) == free - 2
    later = Window(AT + QUARTER, AT + 2 * QUARTER)
    assert room(60, later).free(AT, 15) == free
    assert room(60, then, later).free(AT, 30) == min(free, room(60).free(AT, 30)) - 1


def test_without_a_forecast_it_is_a_tenth_and_at_least_one():
    assert PlainRoom("line", 25).free(AT, 15) == 2
    assert PlainRoom("line", 4).free(AT, 15) == 1
    assert PlainRoom("line", 4, (Window(AT, AT + QUARTER),)).free(AT, 15) == 0


def test_who_serves_several_lines_needs_a_place_in_each():
    rooms = {1: PlainRoom("a", 50), 2: PlainRoom("b", 20)}
    assert free_for(rooms, [1, 2], AT, 15) == 2
    assert free_for(rooms, [3], AT, 15) is None


def spans(*cuts: tuple[float, float, str]) -> tuple[Span, ...]:
    """Return a day by hours from the instant of the test."""
    return tuple(Span(AT + h(a), AT + h(b), code) for a, b, code in cuts)


def h(hours: float) -> timedelta:
    return timedelta(hours=hours)


DAY = spans((-1, 0.5, "queue"), (0.5, 1, "meeting"), (1, 1.25, "queue"), (1.25, 1.5, "break"),
            (1.5, 2, "queue"))  # fmt: skip


def states(room_: PlainRoom | LineRoom, minutes: int = 15) -> list[tuple[float, str]]:
    wish = Wish(spans=DAY, lines=(1,), minutes=minutes, at=AT)
    return [
        ((each.starts_at - AT).total_seconds() / 3600, str(each.state))
        for each in list_slots(wish, {1: room_})
    ]


def test_the_rest_of_a_day_is_cut_into_quarters_with_what_hinders_each():
    none_free = PlainRoom("a", 1, (Window(AT, AT + h(9)),))
    assert states(PlainRoom("a", 100)) == [
        (0.25, "open"), (0.5, "busy"), (0.75, "busy"), (1.0, "open"), (1.25, "open"),
        (1.5, "open"), (1.75, "open"),
    ]  # fmt: skip
    assert states(none_free) == [
        (0.25, "full"), (0.5, "busy"), (0.75, "busy"), (1.0, "full"), (1.25, "own"),
        (1.5, "full"), (1.75, "full"),
    ]  # fmt: skip


def test_a_break_that_does_not_end_before_the_day_or_a_meeting_is_no_slot():
    assert states(PlainRoom("a", 100), 30) == [
        (0.25, "busy"), (0.5, "busy"), (0.75, "busy"), (1.0, "open"), (1.25, "open"),
        (1.5, "open"), (1.75, "busy"),
    ]  # fmt: skip


def test_a_slot_that_is_full_names_the_line_that_lets_fewest_go():
    few, many = PlainRoom("few", 1, (Window(AT, AT + h(9)),)), PlainRoom("many", 100)
    wish = Wish(spans=DAY, lines=(1, 2), minutes=15, at=AT)
    (first, *_) = list_slots(wish, {1: many, 2: few})
    assert (first.state, first.free, first.room) == (SlotState.FULL, 0, few)
