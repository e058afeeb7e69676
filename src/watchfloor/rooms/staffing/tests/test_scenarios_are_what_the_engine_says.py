"""Scenarios of a day against exact Erlang A, and against each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from callmath.queueing import erlang_a_performance
from callmath.simulation import exponential
from watchfloor.rooms.staffing.contracts import Scenario
from watchfloor.rooms.staffing.rules.scenarios import Base, QueueDay, simulate_scenarios

HANDLE, PATIENCE, WITHIN, HOURLY, PEOPLE = 240.0, 120.0, 20.0, 300.0, 19


def base(people=PEOPLE):
    """Return a day without nights: settled but for its first minutes."""
    return Base(datetime(2026, 3, 2, tzinfo=UTC), 30, [queue_day(1, people)])


def queue_day(number, people):
    return QueueDay(
        queue_id=number,
        contacts=np.full(48, HOURLY / 2),
        handle=exponential(HANDLE),
        handle_factors=np.ones(48),
        people=np.full(48, people),
        patience=exponential(PATIENCE),
        answer_within_seconds=WITHIN,
        short_abandon_seconds=5.0,
    )


def simulate(*scenarios, day=None, replications=60):
    return simulate_scenarios(day or base(), scenarios, replications=replications, seed=4)


def exact(calls=HOURLY, people=PEOPLE, handle=HANDLE):
    return erlang_a_performance(people, calls, handle, PATIENCE, WITHIN)


@pytest.mark.parametrize(
    ("scenario", "figures"),
    [
        (Scenario("as it is"), {}),
        (Scenario("more", volume_factor=1.2), {"calls": HOURLY * 1.2}),
        (Scenario("slower", handle_factor=1.1), {"handle": HANDLE * 1.1}),
        (Scenario("fewer", staff_change=-2), {"people": PEOPLE - 2}),
        (Scenario("to nowhere", diverted_share=0.1), {"calls": HOURLY * 0.9}),
    ],
)
def test_a_scenario_has_the_service_level_of_exact_erlang_a(scenario, figures):
    (found,) = simulate(scenario)
    wanted = exact(**figures)
    # The day begins empty: of its 48 half hours the first is better than settled. 0.4 points.
    settled = 0.004 + 1.5 * found.overall.service_level.half_width
    assert found.overall.service_level.value == pytest.approx(
        float(wanted.service_level), abs=settled
    )
    assert found.overall.abandon_share.value == pytest.approx(
        float(wanted.abandon_share), abs=0.004
    )
    assert found.overall.offered.value == pytest.approx(figures.get("calls", HOURLY) * 24, rel=0.01)


def test_differences_are_of_the_very_same_contacts():
    first, again, busy = simulate(
        Scenario("one"), Scenario("the same"), Scenario("busy", volume_factor=1.1)
    )
    assert first.overall == again.overall
    assert again.against_first["service_level"].value == 0
    gain = busy.against_first["service_level"]
    assert gain.value < 0
    apart = np.hypot(first.overall.service_level.half_width, busy.overall.service_level.half_width)
    assert gain.half_width < apart


def test_nobody_is_answered_in_an_outage_and_on_a_break_of_all():
    outage, pause = simulate(
        Scenario("outage", outage_from_minute=600, outage_to_minute=660),
        Scenario("break", break_share=1.0, break_from_minute=600, break_to_minute=660),
        replications=20,
    )
    for found in (outage, pause):
        assert found.intervals[21].service_level.value < 0.03
        assert found.intervals[40].service_level.value > 0.4


def test_people_who_take_every_queue_serve_better_than_two_halves():
    two = Base(datetime(2026, 3, 2, tzinfo=UTC), 30, [queue_day(1, PEOPLE), queue_day(2, PEOPLE)])
    halves, pooled = simulate(
        Scenario("apart"), Scenario("all trained", cross_trained_share=1.0), day=two,
        replications=20,
    )  # fmt: skip
    wanted = erlang_a_performance(2 * PEOPLE, 2 * HOURLY, HANDLE, PATIENCE, WITHIN)
    assert pooled.overall.service_level.value > halves.overall.service_level.value + 0.02
    assert pooled.overall.service_level.value == pytest.approx(
        float(wanted.service_level), abs=0.012
    )


def test_who_calls_again_after_closing_is_no_part_of_the_day():
    """The last ten hours are closed; with far too few people most who come call again."""
    whole = queue_day(1, 5)
    shut = np.arange(48) >= 28
    line = replace(
        whole,
        contacts=np.where(shut, 0.0, whole.contacts),
        people=np.where(shut, 0, whole.people),
        redial_share=0.9,
    )
    found = simulate(Scenario("few"), day=replace(base(), queues=[line]))[0]
    assert len(found.intervals) == 28
    assert found.overall.offered.value == pytest.approx(sum(at.offered for at in found.intervals))
    assert found.overall.offered.value > 1.2 * line.contacts.sum()
