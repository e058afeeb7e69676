from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watchfloor.common.timegrid import Window
from watchfloor.shell.today.freshness import (
    PastDay,
    expected_contacts,
    open_seconds,
    usual_gap_seconds,
)

FRIDAY = datetime(2026, 11, 13, tzinfo=UTC)  # a week before the day in question


def at(hour: int, minute: int = 0, day: datetime = FRIDAY) -> datetime:
    return day + timedelta(hours=hour, minutes=minute)


def past(*arrivals: datetime, weeks_ago: int = 1, closes: int = 12) -> PastDay:
    day = FRIDAY - timedelta(weeks=weeks_ago - 1)
    opened = [Window(at(9, day=day), at(closes, day=day))]
    return PastDay(weeks_ago, [(each, 2) for each in arrivals], opened)


def test_the_usual_gap_is_the_longest_silence_of_a_usual_day():
    days = [
        past(at(9), at(9, 30), at(10, 50), at(11, 55)),
        past(at(9), at(9, 20), at(10, 20), at(11, 50)),
        past(at(9), at(10), at(11), at(11, 30)),
    ]
    assert usual_gap_seconds(days) == 80 * 60


def test_the_silence_up_to_closing_time_counts_too():
    assert usual_gap_seconds([past(at(9), at(9, 5), at(9, 10))]) == 170 * 60


def test_silence_outside_opening_hours_does_not_count():
    assert usual_gap_seconds([past(at(7), at(9, 5), at(11, 59))]) == 174 * 60
    assert usual_gap_seconds([past(at(7), at(9, 0), at(9, 10), at(12, 30), closes=10)]) == 50 * 60


def test_days_without_contacts_are_no_comparison():
    assert usual_gap_seconds([]) is None
    assert usual_gap_seconds([past()]) is None
    assert usual_gap_seconds([past(), past(at(9), at(11))]) == 120 * 60


def test_what_is_missing_is_what_usually_came_in_the_same_hours():
    now = FRIDAY + timedelta(weeks=1)
    silent = Window(at(10, day=now), at(11, day=now))
    two_weeks_ago = FRIDAY - timedelta(weeks=1)
    days = [
        past(at(9), at(10), at(10, 30), at(11)),
        past(at(10, 55, day=two_weeks_ago), weeks_ago=2),
        past(weeks_ago=3),
    ]
    assert expected_contacts(days, silent) == 3
    assert expected_contacts([], silent) == 0


def test_only_opening_hours_count():
    opened = [Window(at(9), at(12)), Window(at(13), at(18))]
    assert open_seconds(Window(at(11), at(14)), opened) == 2 * 3600
    assert open_seconds(Window(at(19), at(20)), opened) == 0
