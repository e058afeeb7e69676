"""Schedule, clock and sign-in side by side: where they differ, and what is beyond the schedule."""

from __future__ import annotations

import pytest

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts.attendance import DifferenceKind
from watchfloor.rooms.floor.rules.attendance import (
    AttendanceFacts,
    attendance_of,
    overtime_minutes,
)

from .adherence_days import DAY, at, spans

SHIFT = [("09:00", "17:00", "queue")]


def day(*, marks=(), signed=(), planned=SHIFT, until="23:00"):
    """Return a day's attendance; marks are clock times, in and out by turns."""
    return attendance_of(
        AttendanceFacts(
            agent_id=1,
            day=DAY,
            spans=spans(planned),
            marks=[(at(clock), place % 2 == 0) for place, clock in enumerate(marks)],
            signed=[Window(at(start), at(end)) for start, end in signed],
            until=at(until),
        )
    )


def differences(card):
    """Return what differs, with minutes."""
    return [
        (each.kind.value, None if each.seconds is None else each.seconds / 60)
        for each in card.differences
    ]


def test_a_day_on_which_all_three_agree_has_no_differences():
    card = day(marks=["09:00", "17:00"], signed=[("09:00", "17:00")])
    assert differences(card) == []
    assert card.worked_seconds == card.scheduled_seconds == 8 * 3600
    assert card.beyond_seconds == 0


def test_starting_the_systems_is_time_at_work_and_no_lateness():
    card = day(marks=["08:55", "17:06"], signed=[("09:03", "17:00")])
    assert differences(card) == [("start_up", 8), ("closing", 6)]
    assert card.beyond_seconds == 11 * 60


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, [("absent", None)]),
        ({"marks": ["09:10", "16:30"], "signed": [("09:10", "16:30")]},
         [("late", 10), ("early", 30)]),
        ({"signed": [("09:00", "17:00")]}, [("not_clocked", None)]),
        ({"marks": ["09:00", "17:00"]}, [("not_signed_in", None)]),
        ({"planned": [], "marks": ["09:00", "12:00"], "signed": [("09:00", "12:00")]},
         [("not_scheduled", None)]),
        ({"until": "08:00"}, []),
    ],
)  # fmt: skip
def test_each_difference_has_its_name(more, expected):
    assert differences(day(**more)) == expected


def test_who_is_still_at_work_has_not_left_early():
    card = day(marks=["09:00"], signed=[("09:00", "12:00")], until="12:00")
    assert differences(card) == []
    assert card.clocked_seconds == 3 * 3600


def test_a_forgotten_clock_out_counts_no_time_that_nobody_knows():
    card = day(marks=["09:00", "12:00", "13:00"], signed=[("09:00", "17:00")], until="17:00")
    assert card.clocked_seconds == 7 * 3600
    twice = attendance_of(
        AttendanceFacts(1, DAY, spans(SHIFT), [(at("09:00"), True), (at("10:00"), True)], [],
                        at("12:00"))
    )  # fmt: skip
    assert twice.clocked_seconds == 2 * 3600


def test_overtime_is_time_that_no_span_covers_and_a_few_minutes_are_none():
    assert overtime_minutes(day(marks=["09:00", "17:04"])) == 0
    assert overtime_minutes(day(marks=["09:00", "18:30"])) == 90
    late_and_longer = day(marks=["10:00", "18:00"])
    assert overtime_minutes(late_and_longer) == 60
    assert DifferenceKind.LATE in {each.kind for each in late_and_longer.differences}


def test_who_does_not_clock_is_counted_by_the_systems():
    card = day(signed=[("09:00", "12:00"), ("13:00", "18:00")])
    assert card.worked_seconds == 8 * 3600
    assert card.beyond_seconds == 3600
