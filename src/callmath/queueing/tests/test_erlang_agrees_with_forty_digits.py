"""To 1e-12 of the value, from one agent to fifty thousand, under light load and under overload.

Inputs are numbers that floats hold exactly, so that what differs is the computation.
"""

from __future__ import annotations

from dataclasses import fields
from typing import SupportsFloat

import pytest
from mpmath import mpf

from callmath.queueing import (
    Denominator,
    erlang_a_performance,
    erlang_b,
    erlang_c,
    erlang_c_performance,
)

from .erlang_oracle import Exact, erlang_a_exact, erlang_a_parts, erlang_c_exact, inverse_b
from .erlang_oracle import erlang_c as exact_c

TOLERANCE = 1e-12
LINES = [
    (1, 0.5), (1, 1e-6), (2, 40.0), (10, 4.5), (10, 20.0), (100, 84.0), (1000, 1030.0),
    (10_000, 9_000.0), (10_000, 10_100.0), (50_000, 49_500.0), (50_000, 50_000.0),
    (50_000, 48_000.0), (50_000, 80_000.0), (0.5, 0.25), (0.25, 3.0), (2.5, 1.875), (7.75, 1.5),
    (33.5, 30.0), (250.25, 260.0),
]  # fmt: skip
QUEUES = [  # agents, calls an hour, handle, patience, answer within, in seconds
    (1, 9.0, 300.0, 60.0, 20.0),
    (3, 9.0, 300.0, 900.0, 10.0),
    (10, 225.0, 256.0, 64.0, 16.0),
    (14, 225.0, 160.0, 1024.0, 20.0),
    (50, 2880.0, 60.0, 120.0, 20.0),
    (50, 3600.0, 60.0, 60.0, 20.0),
    (40, 15120.0, 10.0, 60.0, 180.0),
    (100, 1350.0, 256.0, 8.0, 20.0),
    (92.5, 1200.0, 300.0, 60.0, 20.0),
    (0.75, 18.0, 300.0, 120.0, 30.0),
    (1000, 12_150.0, 300.0, 120.0, 20.0),
    (1000, 11_700.0, 300.0, 3600.0, 5.0),
    (1200, 18_000.0, 300.0, 600.0, 30.0),
    (10_000, 121_500.0, 300.0, 600.0, 20.0),
    (9_600, 120_000.0, 300.0, 120.0, 20.0),
    (9_000, 120_000.0, 300.0, 60.0, 10.0),
    (50_000, 598_500.0, 300.0, 120.0, 20.0),
    (50_000, 603_000.0, 300.0, 600.0, 10.0),
]


def apart(found: SupportsFloat, exact: mpf) -> float:
    return float(abs(mpf(float(found)) - exact) / exact) if exact else abs(float(found))


def farthest(found: object, exact: Exact) -> dict[str, float]:
    gaps = {
        field.name: apart(getattr(found, field.name), getattr(exact, field.name))
        for field in fields(Exact)
    }
    return {name: gap for name, gap in gaps.items() if gap > TOLERANCE}


@pytest.mark.parametrize(("agents", "load"), LINES)
def test_erlang_b(agents, load):
    assert apart(erlang_b(agents, load), 1 / inverse_b(agents, mpf(load))) <= TOLERANCE


@pytest.mark.parametrize(("agents", "load"), [each for each in LINES if each[0] > each[1]])
def test_erlang_c(agents, load):
    assert apart(erlang_c(agents, load), exact_c(agents, mpf(load))) <= TOLERANCE


@pytest.mark.parametrize("queue", [each for each in QUEUES if each[0] > each[1] * each[2] / 3600])
def test_erlang_c_performance(queue):
    agents, calls, handle, _, within = queue
    found = erlang_c_performance(agents, calls, handle, within)
    assert farthest(found, erlang_c_exact(agents, calls, handle, within)) == {}


@pytest.mark.parametrize("queue", QUEUES)
def test_erlang_a_performance(queue):
    agents, calls, handle, patience, within = queue
    found = erlang_a_performance(agents, calls, handle, patience, within)
    assert farthest(found, erlang_a_exact(agents, calls, handle, patience, within)) == {}


@pytest.mark.parametrize("queue", [(50, 660.0, 300.0, 120.0, 20.0), (14, 225.0, 160.0, 64.0, 32.0)])
def test_the_four_service_levels(queue):
    """Those who leave in time, integrated: their patience ends before their wait and the time."""
    _, abandoned, _, level, short = erlang_a_parts(*queue)
    exact = {
        Denominator.OFFERED: level,
        Denominator.WITHOUT_SHORT: level / (1 - short),
        Denominator.SHORT_COUNT: level + short,
        Denominator.ANSWERED: level / (1 - abandoned),
    }
    for kind, value in exact.items():
        found = erlang_a_performance(*queue, denominator=kind)
        assert found.denominator is kind
        assert apart(found.service_level, value) <= TOLERANCE


def test_the_oracle_is_not_the_engine():
    """A published value, so that both are not wrong alike (Garnett et al. 2002, table 1)."""
    exact = erlang_a_exact(50, 2880.0, 60.0, 120.0, 20.0)
    assert round(float(exact.abandon_share), 3) == 0.031
    assert round(float(exact.mean_wait_seconds), 1) == 3.7
