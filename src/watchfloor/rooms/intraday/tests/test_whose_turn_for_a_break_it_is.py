from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.rules.breaks import (
    Waiting,
    day_with_break,
    deal,
    in_fair_order,
    owed_seconds,
    places_free,
)
from watchfloor.rooms.intraday.tests.simulated_days import draw_day

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def waits(number: int, *, asked: float = 1, had: float = 0, last: float | None = None,
          owed: int = 0) -> Waiting:  # fmt: skip
    """Wait since some minutes, with so many minutes of breaks today, the last so long ago."""
    ended = NOON - timedelta(minutes=last) if last is not None else None
    return Waiting(number, number, NOON - timedelta(minutes=asked), 15, had, ended, owed)


def order(*waiting: Waiting) -> list[int]:
    return [each.booking_id for each in in_fair_order(waiting, NOON)]


def test_who_has_had_least_goes_first_not_who_asked_first():
    assert order(waits(1, asked=20, had=15, last=60), waits(2, asked=1)) == [2, 1]


def test_of_two_who_had_the_same_the_one_whose_break_is_longer_ago_goes_first():
    assert order(waits(1, had=15, last=30), waits(2, had=15, last=120)) == [2, 1]


def test_who_is_owed_time_goes_before_who_had_less():
    assert order(waits(1), waits(2, had=15, last=60, owed=120)) == [2, 1]


def test_who_has_waited_half_an_hour_goes_before_everybody():
    assert order(waits(1), waits(2, asked=30, had=40, last=50)) == [2, 1]


def test_turns_are_given_while_every_line_of_a_person_has_a_place():
    waiting = [waits(1, asked=9), waits(2, asked=8), waits(3, asked=7)]
    served = {1: (10, 20), 2: (10,), 3: (20,)}
    assert [each.booking_id for each in deal(waiting, served, {10: 1, 20: 5}, NOON)] == [1, 3]
    assert deal(waiting, served, {10: 0, 20: 0}, NOON) == []


def test_who_has_waited_long_goes_though_there_is_no_place():
    waiting = [waits(1, asked=31), waits(2)]
    turns = deal(waiting, {1: (10,), 2: (10,)}, {10: 0}, NOON)
    assert [each.booking_id for each in turns] == [1]


def test_who_serves_no_line_takes_nobodys_place():
    assert [each.booking_id for each in deal([waits(1)], {}, {10: 0}, NOON)] == [1]


def test_as_many_may_be_away_as_the_target_allows_and_no_more():
    line = draw_day(1).line()
    at = line.starts[4]
    for people in (20, 40, 60):
        there = replace(line, people=np.full(len(line.starts), float(people)))
        free = places_free(there, at, 15)
        reach = there.reach(at, at + timedelta(minutes=15))
        weights = reach * there.contacts

        def service(away: int, there=there, reach=reach, weights=weights) -> float:
            shares = there.serve(np.maximum(there.people - away * reach, 0), there.contacts)
            return float(weights @ shares / weights.sum())

        assert free == 0 or service(free) >= there.target_share
        assert service(free + 1) < there.target_share


def test_where_nothing_comes_everybody_may_go():
    line = draw_day(1).line()
    quiet = replace(line, contacts=np.zeros(len(line.starts)))
    assert places_free(quiet, line.starts[4], 15) == int(line.people[4])


DAY = (
    Span(NOON - timedelta(hours=4), NOON + timedelta(hours=2), "queue"),
    Span(NOON + timedelta(hours=2), NOON + timedelta(hours=2, minutes=15), "break"),
    Span(NOON + timedelta(hours=2, minutes=15), NOON + timedelta(hours=4), "queue"),
)


def breaks_of(spans) -> list[tuple[datetime, datetime]]:
    return [(each.start, each.end) for each in spans if each.code == "break"]


def test_a_break_that_was_planned_later_is_the_one_that_is_taken_now():
    day = day_with_break(DAY, NOON, 15)
    assert breaks_of(day) == [(NOON, NOON + timedelta(minutes=15))]
    assert (day[0].start, day[-1].end) == (DAY[0].start, DAY[-1].end)


def test_without_a_planned_one_it_is_taken_from_work():
    after = NOON + timedelta(hours=3)
    day = day_with_break(DAY, after, 10)
    assert breaks_of(day) == [
        (DAY[1].start, DAY[1].end),
        (after, after + timedelta(minutes=10)),
    ]
    assert all(a.end == b.start for a, b in pairwise(day))


def test_nobody_takes_a_break_from_a_day_that_is_over():
    with pytest.raises(ValueError, match="not at work"):
        day_with_break(DAY, NOON + timedelta(hours=4), 15)


def test_only_who_was_called_back_is_owed():
    began = NOON
    assert owed_seconds(began, 15, NOON + timedelta(minutes=5), was_called=True) == 600
    assert owed_seconds(began, 15, NOON + timedelta(minutes=5), was_called=False) == 0
    assert owed_seconds(began, 15, NOON + timedelta(minutes=20), was_called=True) == 0
