"""Lines, chats and days against chains that are solved state by state."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.linalg import expm

from callmath.queueing import (
    Targets,
    chat_agents_needed,
    chat_performance,
    erlang_a_performance,
    erlang_c_performance,
    exponential_patience,
    lines_performance,
    performance_over_time,
    performance_with_patience_law,
    priority_performance,
    redial_performance,
    uniform_patience,
)


def steady(rates: np.ndarray) -> np.ndarray:
    """The stationary distribution of transition rates, (states, states)."""
    flow = rates - np.diag(rates.sum(axis=1))
    system = np.vstack([flow.T, np.ones(len(flow))])
    return np.asarray(np.linalg.lstsq(system, np.r_[np.zeros(len(flow)), 1.0], rcond=None)[0])


def birth_death(agents, handle, leave, rate, size):
    rates = np.zeros((size, size))
    for k in range(size - 1):
        rates[k, k + 1] = rate
        rates[k + 1, k] = min(k + 1, agents) / handle + max(k + 1 - agents, 0) * leave
    return rates


@pytest.mark.parametrize("patience", [90.0, None])
def test_lines_block_as_the_chain_says(patience):
    leave = 0.0 if patience is None else 1 / patience
    chances = steady(birth_death(5, 60.0, leave, 0.1, 9))
    found = lines_performance(5, 8, 360, 60, patience, 20)
    assert float(found.blocked_share) == pytest.approx(chances[8], rel=1e-10)
    assert float(found.lines_busy) == pytest.approx(chances @ np.arange(9), rel=1e-10)
    waiting = chances @ np.maximum(np.arange(9) - 5, 0)
    assert float(found.performance.mean_wait_seconds) == pytest.approx(waiting / 0.1, rel=1e-10)


def test_a_tagged_call_on_limited_lines_is_answered_in_time_as_often():
    """The tagged call's own chain: calls ahead, or answered, or gone."""
    agents, handle, leave, rate, within = 5, 60.0, 1 / 90.0, 0.1, 20.0
    chances = steady(birth_death(agents, handle, leave, rate, 9))
    size = 3  # 0, 1 or 2 calls ahead; then answered, then gone
    rates = np.zeros((size + 2, size + 2))
    for ahead in range(size):
        rates[ahead, ahead - 1 if ahead else size] = agents / handle + ahead * leave
        rates[ahead, size + 1] = leave
    moved = expm((rates - np.diag(rates.sum(axis=1))) * within)
    exact = chances[:5].sum() + chances[5:8] @ moved[:3, size]
    short = exact + chances[5:8] @ moved[:3, size + 1]
    args = (agents, 8, 360, handle, 90, within)
    level = lines_performance(*args).performance.service_level
    counted = lines_performance(*args, denominator="short_count").performance.service_level
    assert float(level) == pytest.approx(exact, rel=1e-10)
    assert float(counted) == pytest.approx(short, rel=1e-10)


def test_lines_without_end_are_erlang_a_and_no_waiting_line_is_erlang_b():
    many = lines_performance(50, 100_000, 3300, 60, 120, 20)
    exact = erlang_a_performance(50, 3300, 60, 120, 20)
    for name in ("wait_probability", "abandon_share", "mean_wait_seconds", "service_level"):
        assert getattr(many.performance, name) == pytest.approx(getattr(exact, name), rel=1e-12)
    none = lines_performance(10, 10, 600, 60, None, 20)
    assert float(none.blocked_share) == pytest.approx(0.21458234310734736, rel=1e-12)
    assert float(none.performance.mean_wait_seconds) == 0.0


def test_the_chats_of_the_worked_example():
    """Naive: 14 agents by thirds of 8 minutes, 21 by thirds of 13; true: 18."""
    targets: Targets = {"service_level": 0.8, "answer_within_seconds": 0, "patience_seconds": 180}
    assert int(chat_agents_needed(240, [480, 600, 780], **targets)) == 18
    naive = chat_performance(14, 240, [480, 600, 780], 180, 0).performance
    assert float(naive.wait_probability) == pytest.approx(0.685, abs=5e-4)
    assert float(naive.abandon_share) == pytest.approx(0.20, abs=5e-3)


def test_one_chat_at_once_is_a_call():
    chats = chat_performance([8, 12], 120, [240], 120, 20)
    calls = erlang_a_performance([8, 12], 120, 240, 120, 20)
    assert chats.performance.service_level == pytest.approx(calls.service_level, rel=1e-12)
    assert chats.performance.occupancy_share == pytest.approx(calls.occupancy_share, rel=1e-9)
    assert chats.chats_at_once == pytest.approx([1, 1])


def test_evening_out_of_chats_costs_little_truth():
    """The chain knows one number; who is served by whom is a chain of the agents' hands.

    Three agents with up to two chats each, no line: the chance that all are full comes out
    four parts in a hundred too small.
    """
    times, rate, agents = [300.0, 420.0], 40 / 3600, 3
    states = list(itertools.product(range(3), repeat=agents))
    rates = np.zeros((len(states), len(states)))
    for here, hands in enumerate(states):
        least = min(range(agents), key=lambda agent: hands[agent])
        if hands[least] < 2:
            rates[here, states.index(_with(hands, least, 1))] += rate
        for agent, held in enumerate(hands):
            if held:
                rates[here, states.index(_with(hands, agent, -1))] += held / times[held - 1]
    exact = steady(rates)[states.index((2, 2, 2))]
    found = chat_performance(agents, 40, times, 1e-3, 0)  # who must wait leaves at once
    assert float(found.performance.abandon_share) == pytest.approx(0.96 * exact, rel=0.005)


def _with(hands, agent, change):
    return tuple(held + change * (place == agent) for place, held in enumerate(hands))


def test_a_day_with_changing_rates_is_that_of_its_chain():
    agents, calls, handle, patience, width = [4, 8, 3], [10, 40, 5], 240.0, 120.0, 900.0
    found = performance_over_time(agents, calls, handle, width, patience, 20, start_in_hand=0)
    chances = np.eye(80)[0]
    for place, (n, count) in enumerate(zip(agents, calls, strict=True)):
        rates = birth_death(n, handle, 1 / patience, count / width, 80)
        flow = rates - np.diag(rates.sum(axis=1))
        fine = expm(flow * width / 2000)
        total, inside = np.zeros(80), chances.copy()
        for _ in range(2000):
            after = inside @ fine
            total += (inside + after) / 2
            inside = after
        mean, chances = total / 2000, inside
        assert found.mean_in_hand[place] == pytest.approx(mean @ np.arange(80), rel=1e-5)
        assert found.wait_probability[place] == pytest.approx(mean[n:].sum(), rel=1e-4)


def test_a_long_steady_day_ends_as_the_steady_queue():
    day = performance_over_time([14] * 40, [100] * 40, 180, 1800, None, 20)
    steady_state = erlang_c_performance(14, 200, 180, 20)
    assert day.service_level[-1] == pytest.approx(float(steady_state.service_level), rel=1e-9)
    assert day.mean_wait_seconds[-1] == pytest.approx(
        float(steady_state.mean_wait_seconds), rel=1e-9
    )


def test_the_only_class_is_erlang_a():
    one = priority_performance(50, [3300], 60, 120, 20)
    exact = erlang_a_performance(50, 3300, 60, 120, 20)
    assert one.service_level[0] == pytest.approx(float(exact.service_level), rel=1e-9)
    assert one.mean_wait_seconds[0] == pytest.approx(float(exact.mean_wait_seconds), rel=1e-9)


def test_priorities_share_the_same_waits_in_another_way():
    rates = np.array([1000.0, 2000.0, 300.0])
    found = priority_performance(50, rates, 60, 120, 20)
    exact = erlang_a_performance(50, rates.sum(), 60, 120, 20)
    mean = float(found.mean_wait_seconds @ rates / rates.sum())
    assert mean == pytest.approx(float(exact.mean_wait_seconds), rel=1e-10)
    assert (np.diff(found.service_level) < 0).all()


def test_the_first_class_waits_an_exponential_time():
    found = priority_performance(10, [180, 180, 180], 60, None, 20)
    busy = float(found.wait_probability[0])
    exact = 1 - busy * np.exp(-(10 / 60 - 180 / 3600) * 20)
    assert found.service_level[0] == pytest.approx(exact, rel=1e-10)


def test_a_low_class_that_is_too_much_waits_for_ever_alone():
    found = priority_performance(10, [300, 400], 60, None, 20)
    assert np.isfinite(found.mean_wait_seconds[0])
    assert np.isinf(found.mean_wait_seconds[1])
    assert found.service_level[1] == 0.0


@pytest.mark.parametrize("agents", [3, 84, 800, 10_000])
def test_the_exponential_law_is_erlang_a(agents):
    calls = agents * 12 * 1.05
    for denominator in ("offered", "without_short", "short_count", "answered"):
        law = performance_with_patience_law(
            agents, calls, 300, exponential_patience(120), 20, denominator=denominator
        )
        exact = erlang_a_performance(agents, calls, 300, 120, 20, denominator=denominator)
        assert float(law.service_level) == pytest.approx(float(exact.service_level), abs=1e-11)
        assert float(law.abandon_share) == pytest.approx(float(exact.abandon_share), rel=1e-9)


def test_uniform_patience_by_brute_force():
    """Trapezoids on the density of the offered wait, 400,000 of them."""
    agents, rate, handle, high, within = 20, 22 / 60, 60.0, 200.0, 20.0
    x = np.linspace(0, high, 400_001)
    inside = rate * (x - x * x / (2 * high)) - agents / handle * x
    mass = np.exp(inside) * rate
    stays = 1 - x / high
    weights = np.cumprod(np.r_[1.0, np.arange(agents - 1, 0, -1) / (rate * handle)])
    free, step = weights.sum(), x[1] - x[0]
    tail = mass[-1] * handle / agents
    total = free + np.trapezoid(mass, dx=step) + tail
    soon = x <= within
    level = (free + np.trapezoid((mass * stays)[soon], dx=step)) / total
    found = performance_with_patience_law(
        agents, rate * 3600, handle, uniform_patience(0, high), within
    )
    assert float(found.service_level) == pytest.approx(level, rel=1e-8)
    lost = (np.trapezoid(mass * (1 - stays), dx=step) + tail) / total
    assert float(found.abandon_share) == pytest.approx(lost, rel=1e-8)


def test_nobody_calls_again_where_nobody_is_lost():
    found = redial_performance(14, 200, 180, None, 20, redial_share=0.9)
    assert float(found.attempts_per_customer) == 1.0
    assert float(found.customers_served_share) == 1.0
