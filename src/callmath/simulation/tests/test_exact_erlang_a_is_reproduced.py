"""Exact Erlang A within three standard errors: thirty figures in six regimes.

With right figures and fresh seeds the largest of thirty |z| would exceed 3 in about 8 % of runs;
the seed is fixed, so this either holds or not.
"""

from __future__ import annotations

import numpy as np
import pytest

from callmath.simulation import simulate

from .exact import erlang_a, one_queue, z_of

REGIMES = [  # agents, load, mean patience
    (10, 9.0, 120.0),
    (12, 15.0, 60.0),
    (50, 48.0, 600.0),
    (50, 55.0, 120.0),
    (84, 84.0, 120.0),
    (300, 290.0, 300.0),
]


@pytest.mark.parametrize(("agents", "load", "patience"), REGIMES)
def test_every_figure_is_within_three_standard_errors(agents, load, patience):
    day = simulate(one_queue(agents, load, patience), replications=60, seed=7).between(3, 24)
    exact = erlang_a(agents, load, patience, 20.0)
    z = {
        name: z_of(
            day.agents.occupancy_share if name == "occupancy_share" else getattr(day.overall, name),
            value,
        )
        for name, value in exact.items()
    }
    assert max(np.abs(list(z.values()))) <= 3.0, z


@pytest.mark.parametrize(("agents", "load", "patience"), REGIMES)
def test_every_figure_is_near(agents, load, patience):
    """So that a wide interval cannot hide a wrong figure."""
    day = simulate(one_queue(agents, load, patience), replications=60, seed=7).between(3, 24)
    exact = erlang_a(agents, load, patience, 20.0)
    assert day.overall.service_level.value == pytest.approx(exact["service_level"], abs=0.02)
    assert day.overall.abandon_share.value == pytest.approx(exact["abandon_share"], abs=0.01)


def test_the_exact_chain_gives_published_values():
    """Garnett, Mandelbaum and Reiman (2002), table 1: 50 agents, 48 erlangs."""
    got = erlang_a(50, 48.0, 600.0, 100.0)
    assert got["abandon_share"] == pytest.approx(0.03091224916219322, rel=1e-9)
    assert got["wait_probability"] == pytest.approx(0.4677740685537904, rel=1e-9)
    assert got["service_level"] == pytest.approx(0.9430189547469811, rel=1e-9)


def test_half_widths_hold_the_truth_as_often_as_they_say():
    """Of 200 independent runs 95 % intervals should miss about 10; 3 to 20 has 99.6 %."""
    exact = erlang_a(12, 11.0, 180.0, 20.0)["service_level"]
    model = one_queue(12, 11.0, 180.0, intervals=6)
    missed = 0
    for seed in range(200):
        found = simulate(model, replications=12, seed=seed).between(3, 6).overall.service_level
        missed += abs(float(found.value) - exact) > float(found.half_width)
    assert 3 <= missed <= 20
