"""Refused with the argument's name and place, before anything is computed; never a NaN."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from callmath.queueing import (
    INFEASIBLE,
    QueueingError,
    Reason,
    agents_needed,
    answered_wait_seconds,
    erlang_a_performance,
    erlang_b,
    erlang_b_redials,
    erlang_c,
    erlang_c_performance,
    lines_needed,
    max_load,
    size_staff,
    wait_quantile_seconds,
)

PERFORMANCE = {
    "agents": 10,
    "calls_per_hour": 100,
    "handle_seconds": 300,
    "patience_seconds": 60,
    "answer_within_seconds": 20,
}
TIMES_ABOVE_ZERO = ("handle_seconds", "patience_seconds")


@pytest.mark.parametrize("name", list(PERFORMANCE))
@pytest.mark.parametrize("value", [-1, np.nan, np.inf, -np.inf, None, "ten", [1, np.nan], 1j])
def test_no_argument_of_a_performance_may_be_senseless(name, value):
    with pytest.raises(QueueingError, match=name) as refused:
        erlang_a_performance(**PERFORMANCE | {name: value})
    assert refused.value.fields["argument"] == name


@pytest.mark.parametrize("name", TIMES_ABOVE_ZERO)
def test_a_time_of_zero_is_refused(name):
    with pytest.raises(QueueingError, match="above 0"):
        erlang_a_performance(**PERFORMANCE | {name: 0})


def test_the_first_bad_index_is_told():
    with pytest.raises(QueueingError, match=r"index \(0, 2\)") as refused:
        erlang_c_performance(10, [[1, 2, -3], [-4, 5, 6]], 300, 20)
    assert refused.value.fields == {"argument": "calls_per_hour", "index": (0, 2), "value": -3.0}


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: erlang_b(-1, 1), "out_of_bounds"),
        (lambda: erlang_c(1, [0, -1]), "out_of_bounds"),
        (lambda: erlang_b([1, 2], [1, 2, 3]), "shapes"),
        (lambda: erlang_b([[1, 2], [3]], 1), "not_numbers"),
        (lambda: erlang_b(1e12, 1), "out_of_bounds"),
        (lambda: erlang_b_redials(3, 2, 1.0), "out_of_bounds"),
        (lambda: lines_needed(3, 0), "out_of_bounds"),
        (lambda: max_load(0, 0.01), "out_of_bounds"),
        (lambda: max_load(1, 1.0), "out_of_bounds"),
        (lambda: erlang_c_performance(1, 1e12, 1e6, 20), "too_large"),
        (lambda: erlang_a_performance(1, 1, 1, 1, 1, denominator="all"), "denominator"),
        (lambda: agents_needed(100, 300), "no_target"),
        (lambda: agents_needed(100, 300, abandon_cap=0.05), "no_patience"),
        (lambda: agents_needed(100, 300, service_level=0), "out_of_bounds"),
        (lambda: agents_needed(100, 300, service_level=80), "out_of_bounds"),
        (lambda: agents_needed(100, 0, service_level=0.8), "out_of_bounds"),
        (lambda: agents_needed(100, 300, service_level=0.8, patience_seconds=0), "out_of_bounds"),
        (lambda: agents_needed(100, 300, occupancy_cap=1.2), "out_of_bounds"),
        (lambda: size_staff([1, 2], [1, 2, 3], service_level=0.8), "shapes"),
        (lambda: wait_quantile_seconds(1, 1, 1, 1.0), "out_of_bounds"),
        (lambda: wait_quantile_seconds(1, 1, 1, 0.5, of="mine"), "whose"),
        (lambda: answered_wait_seconds(1, 1, 0), "out_of_bounds"),
    ],
)
def test_each_fault_has_its_code(call, code):
    with pytest.raises(QueueingError) as refused:
        call()
    assert refused.value.code == code


def test_a_target_that_nobody_knows_is_refused():
    wrong: dict[str, Any] = {"servicelevel": 0.8}
    with pytest.raises(TypeError, match="servicelevel"):
        agents_needed(100, 300, **wrong)


@pytest.mark.parametrize("agents", [0, 1e-9, 0.5, 1, 1000, 1e9])
@pytest.mark.parametrize("calls", [0, 1e-300, 1, 1e7])
@pytest.mark.parametrize("patience", [1e-6, 60, 1e6])
def test_the_ends_of_what_is_allowed_give_numbers(agents, calls, patience):
    found = erlang_a_performance(agents, calls, 36, patience, [0, 20, 1e9])
    shares = (
        found.wait_probability, found.abandon_share, found.service_level, found.occupancy_share
    )  # fmt: skip
    assert all(np.all((share >= 0) & (share <= 1)) for share in shares)
    assert np.all(np.isfinite(found.mean_wait_seconds))


def test_a_patience_without_end_is_refused_or_said_to_be_too_large_instead_of_summed_for_ever():
    """With as many agents as erlangs, sums grow with the root of the calls in one patience."""
    for ask in (
        lambda: erlang_a_performance(5, 60, 300, 1e300, 20),
        lambda: answered_wait_seconds(5, 60, 300, patience_seconds=1e300),
        lambda: wait_quantile_seconds(5, 60, 300, 0.9, patience_seconds=1e300),
    ):
        with pytest.raises(QueueingError, match="leave it out") as refused:
            ask()
        assert refused.value.code == "too_large"
    sizing = size_staff(60, 300, service_level=0.8, patience_seconds=[1e9, 1e300])
    assert sizing.agents.tolist() == [int(agents_needed(60, 300, service_level=0.8)), INFEASIBLE]
    assert sizing.reasons.tolist() == [Reason.MET, Reason.TOO_LARGE]
