"""Simulated agents whose true rates are known."""

from __future__ import annotations

import numpy as np
import pytest

from callmath.control import shrink_rates


def simulated(seed: int, agents: int = 200, spread: float = 117.8):
    """Return true rates around 5 % with a standard deviation of 2 points, and their audits."""
    rng = np.random.default_rng(seed)
    truth = rng.beta(0.05 * spread, 0.95 * spread, agents)
    looked = rng.integers(5, 61, agents)
    return truth, rng.binomial(looked, truth), looked


def holds(shrunk, truth) -> float:
    return float(np.mean((shrunk.lower <= truth) & (truth <= shrunk.upper)))


@pytest.mark.parametrize("method", ["likelihood", "moments"])
def test_the_squared_error_is_at_least_five_times_below_that_of_raw_rates(method):
    raw = shrunk = 0.0
    for seed in range(20):
        truth, failed, looked = simulated(seed)
        found = shrink_rates(failed, looked, method=method)
        raw += float(np.mean((found.raw - truth) ** 2))
        shrunk += float(np.mean((found.rates - truth) ** 2))
    assert raw / shrunk >= 5


def test_the_intervals_hold_the_truth_as_often_as_they_say():
    held = []
    for seed in range(20):
        truth, failed, looked = simulated(seed)
        found = shrink_rates(failed, looked)
        held.append(holds(found, truth))
    assert 0.92 <= np.mean(held) <= 0.97


def test_the_reliability_is_that_of_the_formula():
    truth, _failed, _looked = simulated(1, agents=20_000)
    rng = np.random.default_rng(2)
    looked = np.full(20_000, 20)
    found = shrink_rates(rng.binomial(looked, truth), looked)
    assert found.concentration == pytest.approx(117.8, rel=0.15)
    assert found.reliability[0] == pytest.approx(0.145, abs=0.02)


def test_agents_who_differ_only_by_chance_get_the_common_rate():
    counts = [2, 2, 2, 2, 1, 3] * 10, [40] * 60
    alike = shrink_rates(*counts, method="moments")
    assert alike.concentration == float("inf")
    assert alike.rates.tolist() == pytest.approx([alike.rates[0]] * 60)
    assert alike.reliability.tolist() == [0.0] * 60
    assert 0 < alike.lower[0] < 0.05 < alike.upper[0] < 0.12
    found = shrink_rates(*counts)
    assert np.ptp(found.rates) < 0.25 * np.ptp(found.raw)
    assert np.all(found.lower <= 0.05)
    assert np.all(found.upper >= 0.05)


def test_few_agents_leave_more_doubt_than_one_guess_admits():
    averaged, guessed = [], []
    for seed in range(60):
        truth, failed, looked = simulated(seed, agents=8)
        averaged.append(holds(shrink_rates(failed, looked), truth))
        guessed.append(holds(shrink_rates(failed, looked, method="moments"), truth))
    assert np.mean(averaged) >= 0.93
    assert np.mean(guessed) < np.mean(averaged)


@pytest.mark.parametrize("failed", [[0, 0, 0], [9, 12, 5]])
def test_nobody_and_everybody_failing_still_leave_a_doubt(failed):
    found = shrink_rates(failed, [9, 12, 5])
    assert np.all(found.lower < found.upper)
    assert np.all((found.lower >= 0) & (found.upper <= 1))


def test_an_agent_never_looked_at_gets_the_common_rate_and_a_wide_interval():
    found = shrink_rates([0, 1, 8, 0], [20, 20, 20, 0])
    assert np.isnan(found.raw[3])
    assert found.reliability[3] == 0
    assert found.rates[3] == pytest.approx(found.mean)
    assert found.upper[3] - found.lower[3] > found.upper[0] - found.lower[0]


def test_one_agent_alone_is_no_group():
    found = shrink_rates([1], [10])
    assert found.rates.tolist() == pytest.approx([1.5 / 11])
    assert found.reliability.tolist() == [0.0]


@pytest.mark.parametrize(
    ("failed", "looked"), [([1], [0]), ([-1], [5]), ([], []), ([0], [0]), ([float("nan")], [3])]
)
def test_counts_that_cannot_be_are_refused(failed, looked):
    with pytest.raises(ValueError, match=r"."):
        shrink_rates(failed, looked)
