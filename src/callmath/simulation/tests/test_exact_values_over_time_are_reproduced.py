"""A rate that swings like a sine: with patience as long as service, everything is known."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.simulation import CentreModel, Group, Intervals, Queue, exponential, simulate

from .exact import poisson_tail

UNIT = 600.0  # seconds: a mean handle time
STEP = np.pi / 8 / 9  # nine intervals between two reference times
BEFORE = 275  # intervals before the first reference time, which lies in the middle of one
COUNT = BEFORE + 1 + 9 * 15


def reference():
    path = SHARED / "data/reference/staffing/time_varying_fmmw_exact.csv"
    return list(csv.DictReader(path.read_text().splitlines())) if path.exists() else []


def middles():
    return 12.0 + (np.arange(COUNT) - BEFORE) * STEP


def load(times):
    """Offered load of Feldman, Mandelbaum, Massey and Whitt (2008): the rate, damped and late."""
    return 100.0 + 10.0 * (np.sin(times) - np.cos(times))


def swinging(beta):
    times = middles()
    offered = load(times)
    return CentreModel(
        queues=[
            Queue(
                name="calls",
                contacts=(100.0 + 20.0 * np.sin(times)) * STEP,
                handle=exponential(UNIT),
                patience=exponential(UNIT),
            )
        ],
        groups=[
            Group(
                name="all",
                skills=["calls"],
                staff=np.ceil(offered + beta * np.sqrt(offered)).astype(np.int64),
            )
        ],
        intervals=Intervals(COUNT, STEP * UNIT),
    )


@pytest.mark.shared
@pytest.mark.parametrize("beta", ["-1.0", "-0.5", "0.0", "0.5", "1.0", "2.0"])
def test_delay_probabilities_follow_the_poisson_law(beta):
    """16 of 96 reference values each; over all 96 a |z| above 3.8 has 1.4 %.

    The staff is cut while all are busy again and again: who is at work ends the contact first.
    """
    lines = [row for row in reference() if row["beta"] == beta]
    result = simulate(swinging(float(beta)), replications=400, seed=5)
    found = result.by_interval.wait_probability
    exact = np.array([float(row["P_delay_exact"]) for row in lines])
    at = BEFORE + 9 * np.arange(len(lines))
    assert np.abs((found.value[0, at] - exact) / error_of(found)[0, at]).max() <= 3.8
    every = poisson_tail(load(middles()), result.model.groups[0].staff)
    late = slice(BEFORE, COUNT)
    assert np.mean(found.value[0, late] - every[late]) == pytest.approx(0.0, abs=0.01)


def error_of(found):
    return np.maximum(found.half_width / 1.966, 1e-3)  # t quantile of 400 days
