"""Bad input gets an error that names the argument and the first bad place; nothing is computed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from callmath import queueing
from callmath.queueing import QueueingError

LAW = queueing.fixed_patience(60)
CALLS = {
    "lines": lambda x: queueing.lines_performance(5, 8, x, 60, 60, 20),
    "redials": lambda x: queueing.redial_performance(5, x, 60, 60, 20, redial_share=0.5),
    "law": lambda x: queueing.performance_with_patience_law(5, x, 60, LAW, 20),
    "uncertain": lambda x: queueing.performance_when_uncertain(5, x, 60, 60, 20, busyness_cv=0.1),
    "chat": lambda x: queueing.chat_performance(5, x, [60, 90], 60, 20),
    "blending": lambda x: queueing.blended_performance(5, 2, x, 60, 60, 20),
    "priorities": lambda x: queueing.priority_performance(5, x, 60, 60, 20),
    "load": lambda x: queueing.modified_offered_load(x, 60, 900),
    "day": lambda x: queueing.performance_over_time(5, x, 60, 900, 60, 20),
    "outbound": lambda x: queueing.outbound_agents_needed(
        x, queueing.Dialing(handle_seconds=60, connect_share=0.5)
    ),
    "deferred": lambda x: queueing.deferred_agents_needed(
        queueing.DeferredWork(
            contacts_per_interval=x, handle_seconds=60, interval_seconds=900, due_after_seconds=900
        )
    ),
}


@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf])
@pytest.mark.parametrize("name", CALLS)
def test_rates_that_are_none(name, bad):
    with pytest.raises(QueueingError) as caught:
        CALLS[name]([10.0, bad, 10.0])
    assert caught.value.code in {"out_of_bounds", "not_finite"}
    assert caught.value.fields["index"] == (1,)


@pytest.mark.parametrize("name", CALLS)
def test_words_for_numbers(name):
    with pytest.raises((QueueingError, ValueError)):
        CALLS[name](["many", "calls"])


@pytest.mark.parametrize("name", ["lines", "redials", "law", "uncertain", "chat", "blending"])
def test_ten_million_calls_an_hour_are_no_trouble(name):
    found = CALLS[name](1e7)
    found = getattr(found, "performance", found)
    for figure in ("service_level", "abandon_share", "wait_probability", "occupancy_share"):
        assert 0.0 <= float(getattr(found, figure)) <= 1.0


@pytest.mark.parametrize("bad", [0, -5, math.nan])
def test_handle_times_and_patience_above_nothing(bad):
    for call in (
        lambda: queueing.lines_performance(5, 8, 100, bad, 60, 20),
        lambda: queueing.lines_performance(5, 8, 100, 60, bad, 20),
        lambda: queueing.chat_performance(5, 100, [60, bad], 60, 20),
        lambda: queueing.modified_offered_load([1, 2], bad, 900),
        lambda: queueing.modified_offered_load([1, 2], 60, bad),
        lambda: queueing.fixed_patience(bad),
    ):
        with pytest.raises(QueueingError):
            call()


def test_shapes_that_do_not_fit():
    for call in (
        lambda: queueing.lines_performance([1, 2, 3], 8, [1, 2], 60, 60, 20),
        lambda: queueing.modified_offered_load([1, 2, 3], [60, 60], 900),
        lambda: queueing.performance_over_time([1, 2], [1, 2, 3], 60, 900, 60, 20),
        lambda: queueing.agents_needed_over_time([1, 2], 60, 900, service_level=[0.8] * 3),
        lambda: queueing.priority_performance([1, 2], [1, 2], 60, 60, 20),
    ):
        with pytest.raises(QueueingError) as caught:
            call()
        assert caught.value.code == "shapes"


def test_targets_that_ask_for_nothing():
    with pytest.raises(QueueingError) as caught:
        queueing.chat_agents_needed(100, [60])
    assert caught.value.code == "no_target"
    with pytest.raises(QueueingError) as caught:
        queueing.agents_needed_with_lines(8, 100, 60, abandon_cap=0.05)
    assert caught.value.code == "no_patience"
    with pytest.raises(QueueingError) as caught:
        queueing.agents_needed_when_uncertain(
            100, 60, busyness_cv=0.1, aim="luck", service_level=0.8
        )
    assert caught.value.code == "aim"


def test_a_patience_that_rises_is_no_law():
    with pytest.raises(QueueingError) as caught:
        queueing.patience_from_steps([10, 20], [0.5, 0.7])
    assert caught.value.code == "bad_law"
    with pytest.raises(QueueingError):
        queueing.law_of(lambda x: 0.5 + 0 * np.sin(x) + 0.4 * np.sin(x), typical_seconds=10)


def test_half_a_chat_agent_is_refused_and_redials_of_all():
    with pytest.raises(QueueingError):
        queueing.chat_performance(2.5, 100, [60, 90], 60, 20)
    with pytest.raises(QueueingError):
        queueing.redial_performance(5, 100, 60, 60, 20, redial_share=1.0)


@pytest.mark.parametrize(
    "ask",
    [
        queueing.fixed_patience,
        lambda several: queueing.lognormal_patience(60, several),
        lambda several: queueing.modified_offered_load([10, 5], several, several),
        lambda several: queueing.performance_over_time([2], [10], 1800, 300, 60, several),
        lambda several: queueing.performance_over_time([2], [[10], [1, 2]], 1800, 300, 60, 20),
        lambda several: queueing.line_blocking([[1], [1, 2]], 10, 60, 300),
        lambda several: queueing.fixed_patience(1e300),
        lambda several: queueing.lognormal_patience(60, 1e-300),
        lambda several: queueing.priority_performance(10, [2e3, 2e3], 300, 1e300, 20),
    ],
)
def test_what_is_one_number_or_one_row_or_of_this_world_is_refused_otherwise(ask):
    """They ended in a TypeError of numpy, in an overflow or in memory for 1e150 places."""
    with pytest.raises(queueing.QueueingError):
        ask([1.0, 2.0])
