"""Lines: exact against Markov chains, monotone, and never short of what agents make wait."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callmath.queueing import (
    INFEASIBLE,
    QueueingError,
    erlang_b,
    line_blocking,
    line_hold_seconds,
    lines_for_agents,
)


def blocking_of_a_chain(lines: int, agents: int, rate: float, talk: float, menu: float, leave):
    """Return the share blocked by solving the chain of (in the menu, at the queue) itself."""
    states = [(m, q) for m in range(lines + 1) for q in range(lines + 1 - m)]
    place = {state: number for number, state in enumerate(states)}
    flow = np.zeros((len(states), len(states)))

    def move(state, other, speed):
        if other in place and speed > 0:
            flow[place[state], place[other]] += speed
            flow[place[state], place[state]] -= speed

    for m, q in states:
        if m + q < lines:
            move((m, q), (m + 1, q), rate)
        move((m, q), (m - 1, q + 1), m / menu)
        move((m, q), (m, q - 1), min(q, agents) / talk + max(q - agents, 0) * leave)
    balance = np.vstack([flow.T, np.ones(len(states))])
    goal = np.append(np.zeros(len(states)), 1.0)
    share = np.linalg.lstsq(balance, goal, rcond=None)[0]
    return sum(share[place[state]] for state in states if sum(state) == lines)


@pytest.mark.parametrize("lines", [1, 4, 8, 12])
@pytest.mark.parametrize(("agents", "patience"), [(3, 60.0), (6, None), (2, 20.0)])
def test_menu_and_queue_together_are_as_the_chain_says(lines, agents, patience):
    rate, talk, menu = 0.02, 200.0, 40.0
    leave = 0.0 if patience is None else 1 / patience
    exact = blocking_of_a_chain(lines, agents, rate, talk, menu, leave)
    found = line_blocking(
        lines, agents, rate * 3600, talk, menu_seconds=menu, patience_seconds=patience
    )
    assert float(found) == pytest.approx(exact, rel=1e-9)


def test_as_many_lines_as_agents_are_erlang_b():
    agents = np.array([1, 10, 100, 1000])
    load = agents * 0.9
    found = line_blocking(agents, agents, load * 12, 300.0)
    assert found == pytest.approx(erlang_b(agents, load), rel=1e-10)


def test_the_fewest_lines_keep_the_target_and_one_less_does_not():
    agents, calls = np.array([20, 40, 90, 120]), np.array([200, 420, 1000, 1300])
    given = {"wrap_seconds": 45.0, "menu_seconds": 25.0, "patience_seconds": 150.0}
    lines = lines_for_agents(agents, calls, 240.0, **given, blocking=0.01)
    assert (line_blocking(lines, agents, calls, 240.0, **given) <= 0.01 + 1e-12).all()
    assert (line_blocking(lines - 1, agents, calls, 240.0, **given) > 0.01).all()


def test_fewer_agents_make_callers_wait_on_more_lines():
    lines = lines_for_agents([100, 90, 80], 1200, 240.0, patience_seconds=300.0)
    assert lines.tolist() == sorted(lines.tolist())
    assert lines[2] > lines[0]


def test_wrap_up_holds_no_line():
    plain = lines_for_agents(60, 500, 240.0, patience_seconds=120.0)
    wrapped = lines_for_agents(60, 500, 200.0, wrap_seconds=40.0, patience_seconds=120.0)
    assert wrapped < plain


def test_nothing_that_comes_needs_no_lines_and_overload_without_patience_is_infeasible():
    assert lines_for_agents([1, 0], [0, 0], 240.0).tolist() == [0, 0]
    assert lines_for_agents(5, 100, 240.0) == INFEASIBLE
    assert lines_for_agents(0, 100, 240.0) == INFEASIBLE
    assert lines_for_agents(0, 100, 240.0, patience_seconds=60.0) > 0


def test_a_thousand_agents_are_no_trouble():
    lines = int(lines_for_agents(1010, 12_000, 300.0, menu_seconds=20.0))
    assert 1066 < lines < 1500
    assert float(line_blocking(0, 1010, 12_000, 300.0)) == 1.0


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(0, 30), st.floats(1, 900), st.floats(10, 600),
       st.floats(0, 60), st.one_of(st.none(), st.floats(5, 600)))  # fmt: skip
def test_one_line_more_never_blocks_more(lines, agents, calls, talk, wrap, patience):
    given = {"wrap_seconds": wrap, "patience_seconds": patience}
    fewer, more = line_blocking([lines, lines + 1], agents, calls, talk, **given)
    assert 0 <= more <= fewer + 1e-12 <= 1 + 1e-12


def test_the_time_on_a_line_is_menu_wait_and_talk():
    assert line_hold_seconds(200.0, menu_seconds=20.0, wait_seconds=5.0) == 225.0
    assert line_hold_seconds(200.0, abandon_share=1.0, wait_seconds=30.0) == 30.0


@pytest.mark.parametrize(
    ("name", "value"),
    [("talk_seconds", 0.0), ("talk_seconds", math.nan), ("calls_per_hour", -1.0),
     ("agents", -1), ("patience_seconds", 0.0), ("wrap_seconds", math.inf), ("blocking", 0.0),
     ("blocking", 1.0), ("menu_seconds", -5.0)],
)  # fmt: skip
def test_arguments_without_sense_are_refused_by_name(name, value):
    known = {"agents": 10, "calls_per_hour": 100, "talk_seconds": 200.0}
    with pytest.raises(QueueingError, match=name):
        lines_for_agents(**{**known, name: value})


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(QueueingError, match="broadcast"):
        lines_for_agents([1, 2], [1, 2, 3], 200.0)
