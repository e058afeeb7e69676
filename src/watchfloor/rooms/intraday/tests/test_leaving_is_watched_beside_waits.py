"""Abandonment is told where waits do not explain it, and not where they do."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from watchfloor.rooms.forecast.contracts import DayLevel
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.queries.day_looks import usual_leaving
from watchfloor.rooms.intraday.rules.leaving import UsualLeaving, learn_usual, seconds_waited
from watchfloor.rooms.intraday.rules.watching import DaySoFar, watch_abandonment

from .build import a_running_line, contacts_came
from .lines import TODAY, agree, local

CALLS, SHARE = 60, 0.1  # of a look
SECONDS = 30.0  # a contact waits, usually
LOOKS = 132  # until eleven


def a_known_line() -> UsualLeaving:
    """A line of which fourteen days are known: waits swing, patience does not."""
    random = np.random.default_rng(1)
    seconds = 3 * CALLS * SECONDS * np.exp(random.normal(0, 0.6, (14, 96)))
    left = random.poisson(seconds * SHARE / SECONDS).astype(float)
    return learn_usual(left, np.full((14, 96), 3.0 * CALLS), seconds)


def a_day(*, waits: float = 1.0, patience: float = 1.0, waiting: float = 0.0) -> DaySoFar:
    """A day that is as always but in its last hour: waits and patience by these factors.

    Of its last look a share still waits.
    """
    random = np.random.default_rng(2)
    factor = np.where(np.arange(LOOKS) >= LOOKS - 12, waits, 1.0)
    short = np.where(np.arange(LOOKS) >= LOOKS - 12, patience, 1.0)
    left = random.poisson(CALLS * SHARE * factor / short)
    tallies = [
        Tally(
            offered=CALLS, answered=CALLS - int(gone), abandoned=int(gone),
            wait_ms_sum=int(CALLS * SECONDS * 1000 * each),
        )
        for gone, each in zip(left, factor, strict=True)
    ]  # fmt: skip
    if waiting:
        still = int(CALLS * waiting)
        tallies[-1] = Tally(CALLS, CALLS - still - int(left[-1]), int(left[-1]), open=still)
    return DaySoFar(
        tallies=tuple(tallies),
        expected=np.full(LOOKS, float(CALLS)),
        handle_seconds=np.full(LOOKS, 240.0),
        leaving=a_known_line(),
        level=DayLevel(0.05, 0.0, 0.5, 1.0),
        open_looks=144,
    )


def test_what_swings_with_waits_is_learned_as_such():
    usual = a_known_line()
    assert usual.share == pytest.approx(SHARE * np.exp(0.18), rel=0.1)
    assert usual.by_waits.per_second == pytest.approx(SHARE / SECONDS, rel=0.05)
    assert usual.waits_level.drift_sd < 0.2
    assert usual.share_level.drift_sd > 0.5


def test_patience_that_runs_short_is_told_within_the_hour():
    (change,) = watch_abandonment([a_day(patience=0.5)])
    assert change.is_told
    assert not change.is_over
    assert change.ratio == pytest.approx(2.0, abs=0.4)
    assert abs(change.since - (LOOKS - 12)) <= 2


def test_longer_waits_explain_who_leaves():
    (change,) = watch_abandonment([a_day(waits=2.0)])
    assert not change.is_told


def test_a_day_as_always_is_over():
    (change,) = watch_abandonment([a_day()])
    assert not change.is_told
    assert change.is_over


def test_who_still_waits_counts_as_waiting():
    """Else a queue that builds up would look as if all its patience were gone."""
    day = a_day(waiting=0.9)
    assert seconds_waited(day.tallies)[-1] == 0.9 * CALLS * 150
    assert not watch_abandonment([day])[0].is_told


def test_a_line_of_which_no_day_is_known_is_taken_as_usual():
    assert learn_usual(*np.zeros((3, 14, 96))) == UsualLeaving()


def test_a_line_that_nobody_ever_left_is_no_alarm_when_two_do():
    contacts = np.full((14, 96), 20.0)
    usual = learn_usual(np.zeros((14, 96)), contacts, contacts * 5)
    assert usual.by_waits.expected(100, 500) == pytest.approx(1.0)
    assert usual.share == 0.01


@pytest.mark.django_db
def test_days_before_are_read_from_what_events_told():
    agree()
    series = a_running_line(day_sd=0.05)
    for back in (1, 2, 3):
        start = local(TODAY - timedelta(days=back), 9)
        contacts_came(series, start, start + timedelta(hours=1), every_seconds=36, left=2)
    midnight: datetime = local(TODAY, 0)
    assert series.queue_id is not None
    (usual,) = usual_leaving([series.queue_id], midnight).values()
    assert usual.share == pytest.approx(0.2)
    assert usual.by_waits.expected(100, 500.0) == pytest.approx(20.0, rel=0.01)
