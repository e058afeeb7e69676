"""So many meet the targets, one less does not; and where none is enough, it says why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from callmath.queueing import (
    INFEASIBLE,
    Denominator,
    Reason,
    agents_needed,
    erlang_a_performance,
    erlang_b,
    erlang_c_performance,
    lines_needed,
    max_load,
    size_staff,
)

RNG = np.random.default_rng(11)
CALLS = RNG.gamma(0.6, 600, 400)
HANDLE = RNG.uniform(60, 900, 400)
PATIENCE = np.exp(RNG.uniform(np.log(5), np.log(3600), 400))
LEVEL = RNG.uniform(0.05, 0.995, 400)
WITHIN = RNG.choice([0.0, 5.0, 20.0, 60.0, 600.0], 400)


@pytest.mark.parametrize("denominator", list(Denominator))
def test_with_abandonment(denominator):
    given = {"patience_seconds": PATIENCE, "denominator": denominator}
    found = agents_needed(CALLS, HANDLE, service_level=LEVEL, answer_within_seconds=WITHIN, **given)

    def level(agents):
        performance = erlang_a_performance(
            agents, CALLS, HANDLE, PATIENCE, WITHIN, denominator=denominator
        )
        return performance.service_level

    assert np.all(level(found) >= LEVEL)
    assert np.all((level(np.maximum(found - 1, 0)) < LEVEL) | (found == 0))


def test_without_abandonment():
    found = agents_needed(CALLS, HANDLE, service_level=LEVEL, answer_within_seconds=WITHIN)

    def level(agents):
        return erlang_c_performance(agents, CALLS, HANDLE, WITHIN).service_level

    assert np.all(level(found) >= LEVEL)
    assert np.all(level(found - 1) < LEVEL)


@pytest.mark.parametrize("patience", [None, PATIENCE])
def test_several_targets_hold_together_and_the_hardest_decides(patience):
    targets: dict[str, Any] = {
        "service_level": LEVEL,
        "occupancy_cap": 0.85,
        "mean_wait_cap_seconds": 9.0,
    }
    if patience is not None:
        targets["abandon_cap"] = 0.03
    alone = [
        agents_needed(CALLS, HANDLE, patience_seconds=patience, **{name: target})
        for name, target in targets.items()
    ]
    together = size_staff(CALLS, HANDLE, patience_seconds=patience, **targets)
    np.testing.assert_array_equal(together.agents, np.max(alone, axis=0))
    done = together.performance
    assert np.all(done.service_level >= LEVEL)
    assert np.all(done.occupancy_share <= 0.85 + 1e-12)
    assert np.all(done.mean_wait_seconds <= 9.0)
    assert np.all(done.abandon_share <= targets.get("abandon_cap", 0.0))


@pytest.mark.parametrize("patience", [None, PATIENCE])
def test_fractions_of_agents_stand_just_where_the_target_is_met(patience):
    given = {"service_level": LEVEL, "patience_seconds": patience}
    whole = agents_needed(CALLS, HANDLE, **given)
    real = agents_needed(CALLS, HANDLE, fractional=True, **given)
    assert np.all((real <= whole) & (real >= whole - 1))

    def level(agents):
        if patience is None:
            return erlang_c_performance(agents, CALLS, HANDLE, 20).service_level
        return erlang_a_performance(agents, CALLS, HANDLE, patience, 20).service_level

    assert np.all(level(real) >= LEVEL)
    assert np.all(level(np.maximum(real - 1e-7, 0)) < LEVEL)


@pytest.mark.parametrize("blocking", [0.5, 0.01, 1e-6])
def test_lines(blocking):
    loads = np.concatenate([[1e-6, 0.3, 1, 9.9999], RNG.gamma(0.5, 200, 200), [50_000]])
    found = lines_needed(loads, blocking)
    assert np.all(erlang_b(found, loads) <= blocking)
    assert np.all(erlang_b(np.maximum(found - 1, 0), loads) > blocking)
    assert np.all(max_load(np.maximum(found, 1), blocking) >= loads * (1 - 1e-12))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"service_level": 1.0}, Reason.TARGET_UNREACHABLE),
        ({"occupancy_cap": 0.0}, Reason.TARGET_UNREACHABLE),
        ({"abandon_cap": 0.0, "patience_seconds": 60}, Reason.TARGET_UNREACHABLE),
        ({"service_level": 0.8, "mean_wait_cap_seconds": 0}, Reason.TARGET_UNREACHABLE),
    ],
)
def test_what_no_number_reaches_is_a_value_with_a_reason(asked, reason):
    sizing = size_staff([100, 0], 300, **asked)
    assert sizing.agents.tolist() == [INFEASIBLE, 0]
    assert sizing.reasons.tolist() == [reason, Reason.NO_VOLUME]
    assert np.all(np.isfinite(sizing.performance.service_level))


def test_more_than_is_computed_is_a_value_with_a_reason():
    sizing = size_staff([1e7, 1e12], 3600, service_level=0.8, patience_seconds=[120, 120])
    assert sizing.reasons.tolist() == [Reason.MET, Reason.TOO_LARGE]
    assert sizing.agents[1] == INFEASIBLE
    assert 8e6 < sizing.agents[0] < 1e7


def test_ten_million_calls_an_hour_are_sized():
    calls = 1e7
    found = agents_needed(calls, 300, service_level=0.8)
    assert erlang_c_performance(found, calls, 300, 20).service_level >= 0.8
    assert erlang_c_performance(found - 1, calls, 300, 20).service_level < 0.8


def test_arguments_broadcast():
    found = agents_needed(
        np.array([[60.0], [120.0]]), [60, 300, 900], service_level=0.8, patience_seconds=90
    )
    assert found.shape == (2, 3)
    assert found.dtype == np.int64
    each = [
        [int(agents_needed(c, h, service_level=0.8, patience_seconds=90)) for h in (60, 300, 900)]
        for c in (60, 120)
    ]
    assert found.tolist() == each
    assert agents_needed([], 300, service_level=0.8).shape == (0,)
