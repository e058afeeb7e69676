"""What holds for every queue, tried on thousands; and both ways of computing agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from callmath.queueing import (
    Denominator,
    agents_needed,
    answered_wait_seconds,
    erlang_a_performance,
    erlang_b,
    erlang_c,
    erlang_c_performance,
    lines_needed,
    wait_quantile_seconds,
)
from callmath.queueing import _arrays as arrays
from callmath.queueing import _loops as loops

NOISE = 1e-13  # of rounding, where two shares are as good as equal

agents = st.floats(0, 400)
calls = st.floats(0.01, 20_000)
handle = st.floats(5, 3000)
patience = st.floats(1, 20_000)
within = st.floats(0, 600)
kinds = st.sampled_from(list(Denominator))


@given(agents, st.floats(0.01, 30), calls, handle, patience, within, kinds)
@settings(max_examples=300, deadline=None)
def test_more_agents_never_make_it_worse(n, more, rate, time, leave, soon, kind):
    # With next to nobody there next to nobody is answered: of those everybody was in time.
    assume(n >= 1 or kind is not Denominator.ANSWERED)
    found = erlang_a_performance([n, n + more], rate, time, leave, soon, denominator=kind)
    for shrinking in (found.wait_probability, found.abandon_share, found.mean_wait_seconds):
        assert shrinking[1] <= shrinking[0] * (1 + NOISE)
    assert found.service_level[1] >= found.service_level[0] - NOISE
    patient = erlang_c_performance([n, n + more], rate, time, soon)
    assert patient.service_level[1] >= patient.service_level[0] - NOISE


@given(agents, calls, handle, patience, within)
@settings(max_examples=300, deadline=None)
def test_the_four_service_levels_stand_in_their_order(n, rate, time, leave, soon):
    level = {
        kind: float(
            erlang_a_performance(n, rate, time, leave, soon, denominator=kind).service_level
        )
        for kind in Denominator
    }
    assert level[Denominator.OFFERED] <= level[Denominator.WITHOUT_SHORT] + NOISE
    assert level[Denominator.WITHOUT_SHORT] <= level[Denominator.SHORT_COUNT] + NOISE
    assert level[Denominator.OFFERED] <= level[Denominator.ANSWERED] + NOISE


@given(agents, calls, handle, patience)
@settings(max_examples=200, deadline=None)
def test_what_is_not_lost_is_worked(n, rate, time, leave):
    """Little's law: occupied agents are the load that does not abandon, never more than all."""
    found = erlang_a_performance(n, rate, time, leave, 20)
    load = rate * time / 3600
    served = (1 - float(found.abandon_share)) * load
    assert served <= n * (1 + 1e-12) + 1e-12
    if n > 0:
        assert float(found.occupancy_share) == pytest.approx(min(served / n, 1), rel=1e-12)


@given(st.lists(st.tuples(calls, handle, patience), min_size=2, max_size=9), st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_order_of_problems_changes_nothing(problems, random):
    shuffled = list(range(len(problems)))
    random.shuffle(shuffled)
    rate, time, leave = np.array(problems).T
    found = agents_needed(rate, time, service_level=0.8, patience_seconds=leave)
    again = agents_needed(
        rate[shuffled], time[shuffled], service_level=0.8, patience_seconds=leave[shuffled]
    )
    assert again.tolist() == found[shuffled].tolist()


@given(agents, calls, handle)
@settings(max_examples=100, deadline=None)
def test_endless_patience_is_erlang_c_and_none_is_erlang_b(n, rate, time):
    load = rate * time / 3600
    hasty = erlang_a_performance(n, rate, time, time * 1e-9, 0)
    assert float(hasty.abandon_share) == pytest.approx(float(erlang_b(n, load)), rel=1e-5)
    if n > load * 1.05 + 0.05:
        calm = erlang_a_performance(n, rate, time, time * 1e6, 20)
        endless = erlang_c_performance(n, rate, time, 20)
        assert float(calm.wait_probability) == pytest.approx(float(erlang_c(n, load)), rel=0.01)
        assert float(calm.service_level) == pytest.approx(float(endless.service_level), abs=0.01)


@given(st.floats(0.1, 60), calls, handle, patience, st.floats(0.01, 0.99))
@settings(max_examples=100, deadline=None)
def test_a_quantile_is_where_the_share_is_reached(n, rate, time, leave, share):
    instant = float(wait_quantile_seconds(n, rate, time, share, patience_seconds=leave))
    kind = Denominator.SHORT_COUNT  # answered or gone by then
    by_then = erlang_a_performance(n, rate, time, leave, instant, denominator=kind)
    assert float(by_then.service_level) >= share - 1e-9
    if instant > 1e-6:
        before = erlang_a_performance(n, rate, time, leave, instant * 0.999, denominator=kind)
        assert float(before.service_level) < share


@given(st.floats(0.5, 60), st.floats(0.9, 3), handle, patience)
@settings(max_examples=60, deadline=None)
def test_the_mean_of_the_answered_is_that_of_their_distribution(n, pressure, time, leave):
    """The mean is the integral of the quantiles, here roughly: 400 of them."""
    center = (n, n * pressure * 3600 / time, time)
    shares = (np.arange(400) + 0.5) / 400
    quantiles = wait_quantile_seconds(*center, shares, patience_seconds=leave, of="answered")
    mean = float(answered_wait_seconds(*center, patience_seconds=leave))
    assert mean == pytest.approx(float(quantiles.mean()), rel=0.02, abs=(leave + time / n) / 200)


def _mixture() -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(3)
    load = 10 ** rng.uniform(-3, 3.3, 3000)
    n = np.maximum(0, load + rng.normal(0, 2, 3000) * np.sqrt(load))
    n = np.where(rng.random(3000) < 0.5, np.floor(n), n)
    soon = np.where(rng.random(3000) < 0.05, 0.0, 10 ** rng.uniform(-3, 1, 3000))
    return n, load, 10 ** rng.uniform(-2, 2, 3000), soon


@pytest.mark.parametrize("kind", range(4))
def test_loops_and_whole_arrays_agree(kind):
    n, load, ratio, soon = _mixture()
    found = np.empty((3, n.size))
    loops.erlang_a_rows(n, load, ratio, soon, kind, found)
    other = arrays.erlang_a_shares(n, load, ratio, soon, kind)
    np.testing.assert_allclose(found[:2], other[:2], rtol=1e-13)
    np.testing.assert_allclose(found[2], other[2], rtol=1e-11, atol=1e-12)


def test_loops_and_whole_arrays_size_alike(monkeypatch):
    rng = np.random.default_rng(5)
    rate, time = rng.gamma(0.6, 500, 500), rng.uniform(30, 900, 500)
    asked: list[dict[str, Any]] = [
        {"service_level": 0.8},
        {"service_level": 0.8, "patience_seconds": 60, "occupancy_cap": 0.9},
        {"abandon_cap": 0.03, "patience_seconds": 200},
        {"mean_wait_cap_seconds": 12.0},
    ]
    fast = [agents_needed(rate, time, **each) for each in asked] + [lines_needed(rate / 10, 0.01)]
    monkeypatch.setenv("CALLMATH_NO_NUMBA", "1")
    monkeypatch.setattr(loops, "erlang_b_rows", None)  # so that no loop can have been used
    monkeypatch.setattr(loops, "size_erlang_a_rows", None)
    slow = [agents_needed(rate, time, **each) for each in asked] + [lines_needed(rate / 10, 0.01)]
    for one, other in zip(fast, slow, strict=True):
        np.testing.assert_array_equal(one, other)


def test_loops_run_as_plain_python_too():
    assert loops.mass_below.plain(10.0, 4.5) == loops.mass_below(10.0, 4.5)
    assert loops.fade.plain(9.0, 8.0, 0.1) == pytest.approx(loops.fade(9.0, 8.0, 0.1), rel=1e-15)
