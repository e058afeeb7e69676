"""The demo's earlier weeks are the real volumes as totals, and its plans follow from them alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from watchfloor.flows.demo.center import QUEUES
from watchfloor.flows.demo.forecast import days_of_return, first_day_of, total_rows
from watchfloor.flows.demo.state import SEED, DemoState
from watchfloor.flows.demo.story import _midnight
from watchfloor.flows.demo.volumes import Replay, find_file, read_volumes

MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def replay() -> Replay:
    return Replay(anchor=MONDAY, volumes=read_volumes(find_file()))


@pytest.fixture
def state() -> DemoState:
    at = _midnight(MONDAY)
    return DemoState(MONDAY, "en", at, at, shift_weeks=0)


def test_the_first_week_is_the_one_that_the_series_begins_with(replay, state):
    first = first_day_of(state, replay)
    assert replay.source_of(first) == date(2003, 3, 3)
    assert (MONDAY - first).days == 33 * 7


@pytest.mark.parametrize("weeks", [4, 12, 33])
def test_the_totals_of_a_day_add_up_to_the_real_calls_of_each_half_hour(replay, weeks):
    day = MONDAY - timedelta(weeks=weeks, days=-2)
    halves: dict[object, int] = {}
    for _, stamp, minutes, offered, answered, talk in total_rows(replay, day, SEED):
        assert minutes == 30
        assert 0 <= int(str(answered)) <= int(str(offered))
        assert (int(str(talk)) > 0) == (int(str(answered)) > 0)
        halves[stamp] = halves.get(stamp, 0) + int(str(offered))
    calls = replay.calls_on(day)
    assert list(halves) == sorted(map(str, halves))
    assert list(halves.values()) == [sum(calls[n : n + 6]) for n in range(0, len(calls), 6)]


def test_the_same_day_gives_the_same_totals_for_every_queue(replay):
    day = MONDAY - timedelta(weeks=5)
    rows = list(total_rows(replay, day, SEED))
    assert rows == list(total_rows(replay, day, SEED))
    assert rows != list(total_rows(replay, day, SEED + 1))
    assert {row[0] for row in rows} == {queue.code for queue in QUEUES}


def test_a_day_without_calls_brings_no_rows(replay):
    assert list(total_rows(replay, MONDAY - timedelta(days=1), SEED)) == []


def test_customers_come_back_on_the_first_day_with_calls_after_a_silent_one(replay, state):
    days = days_of_return(replay, first_day_of(state, replay), MONDAY)
    assert days
    for day in days:
        assert any(replay.calls_on(day))
        before = day - timedelta(days=3 if day.weekday() == 0 else 1)
        assert not any(replay.calls_on(before))
    # The 15th of October 2003, after a gap that nobody explained.
    assert date(2003, 10, 15) in {replay.source_of(day) for day in days}
