"""What is usual of who leaves is learned: how it follows waits, and how far it moves by itself."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from callmath.control import Leaving, Level, learn_leaving, learn_level

USUAL = Level(0.5, 1.0, 0.9, 6)
Floats = NDArray[np.float64]


def waits(*, hazard: float, at_once: float, seed: int) -> tuple[Floats, Floats, Floats]:
    """Draw contacts that leave where patience ends before the wait: left, contacts, seconds."""
    random = np.random.default_rng(seed)
    size, cells = 60, 600
    mean = 20 * np.exp(random.normal(0, 1, (cells, 1)))
    offered = random.gamma(0.5, 2 * mean, (cells, size))  # no exponential waits
    patience = random.exponential(1 / hazard, (cells, size))
    patience[random.random((cells, size)) < at_once] = 0
    left = (patience < offered).sum(axis=1)
    return (
        left.astype(float),
        np.full(cells, float(size)),
        np.minimum(patience, offered).sum(axis=1),
    )


def scattered(mean: float, *, day: float, drift: float, days: int, seed: int) -> Floats:
    """Draw counts (days, 48) whose level differs by days and by cells."""
    random = np.random.default_rng(seed)
    level = day * random.normal(0, 1, (days, 1)) + drift * random.normal(0, 1, (days, 48))
    return random.poisson(mean * np.exp(level - (day**2 + drift**2) / 2)).astype(float)


@pytest.mark.parametrize("at_once", [0.0, 0.03])
def test_who_leaves_at_once_and_who_loses_patience_are_told_apart(at_once: float) -> None:
    law = learn_leaving(*waits(hazard=1 / 300, at_once=at_once, seed=1))
    assert law is not None
    assert law.per_second == pytest.approx(1 / 300, rel=0.1)
    assert law.at_once == pytest.approx(at_once, abs=0.005)


def test_where_no_waits_are_known_the_share_of_contacts_is_all_there_is() -> None:
    law = learn_leaving([3, 5, 4], [50, 70, 80], [0, 0, 0])
    assert law is not None
    assert law.expected(100, 0) == pytest.approx(6.0)
    assert law.per_second == 0


def test_where_nobody_came_nothing_is_learned() -> None:
    assert learn_leaving([0, 0], [0, 0], [0, 0]) is None
    assert learn_leaving([0, 0], [10, 10], [100, 10]) == Leaving(0.0, 0.0)


@pytest.mark.parametrize(("day", "drift"), [(0.3, 0.3), (0.0, 0.8), (0.6, 0.0)])
def test_how_far_days_and_moments_differ_is_learned(day: float, drift: float) -> None:
    seen = scattered(15.0, day=day, drift=drift, days=60, seed=2)
    level = learn_level(seen, np.full(seen.shape, 15.0), usual=USUAL)
    assert level.day_sd == pytest.approx(max(day, 0.1), abs=0.12)
    assert level.drift_sd == pytest.approx(max(drift, 0.1), abs=0.12)
    assert (level.stays, level.at_once) == (USUAL.stays, USUAL.at_once)


def test_who_knows_a_spread_badly_believes_in_a_wider_one() -> None:
    drifts = [
        learn_level(
            scattered(mean, day=0.0, drift=0.0, days=14, seed=3), np.full((14, 48), mean),
            usual=USUAL,
        ).drift_sd
        for mean in (0.1, 0.5, 5.0)
    ]  # fmt: skip
    assert drifts == sorted(drifts, reverse=True)
    assert drifts[0] > 0.5
    assert drifts[-1] < 0.2


def test_three_days_teach_nothing_and_what_is_usual_stays() -> None:
    seen = scattered(20.0, day=0.0, drift=0.0, days=3, seed=4)
    level = learn_level(seen, np.full(seen.shape, 20.0), usual=USUAL)
    assert level.drift_sd == pytest.approx(USUAL.drift_sd)
    assert level.day_sd == pytest.approx(USUAL.day_sd)
    assert learn_level([[3.0]], [[3.0]], usual=USUAL) is USUAL


def test_figures_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        learn_leaving([1, -1], [2, 2], [3, 3])
    with pytest.raises(ValueError, match="finite"):
        learn_level([[1, np.nan]], [[1, 1]], usual=USUAL)
    with pytest.raises(ValueError, match="at least one cell"):
        learn_level([[]], [[]], usual=USUAL)
    with pytest.raises(ValueError, match="broadcast"):
        learn_leaving([1, 2, 3], [1, 2], [1, 2])
