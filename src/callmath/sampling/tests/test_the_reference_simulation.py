"""The short form of `python -m benchmarks audit_sampling`: 20,000 items, 1.99 %, 1,000 audits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from callmath.sampling import inclusion_probabilities

from .populations import FAILS, ITEMS, Story, make
from .simulation import relative_error, simulate

AUDITS, FLOOR, DRAWS = 1000, 0.01, 500
EQUAL = np.full(ITEMS, AUDITS / ITEMS)


@pytest.fixture(scope="module")
def known():
    return make(Story("reference"))


@pytest.fixture(scope="module")
def chances(known):
    return inclusion_probabilities(known.expected_loss, known.score, AUDITS, FLOOR)


@pytest.fixture(scope="module")
def outcome(known, chances):
    return simulate(known, chances, DRAWS)


def test_the_population_is_what_it_says(known):
    assert known.failed.sum() == FAILS
    assert known.rate == 0.0199
    assert known.score.mean() == pytest.approx(0.0199, rel=0.02)
    assert 0.75 < known.auc() < 0.85  # a useful score, far from a perfect one


def test_it_finds_eight_times_the_loss_of_simple_random_sampling(known, chances, outcome):
    expected = float(chances @ (known.failed * known.loss)) / known.all_loss
    assert expected > 8 * AUDITS / ITEMS
    assert outcome.plain.found_share == pytest.approx(expected, abs=0.02)


def test_its_rate_is_as_accurate(known, chances, outcome):
    equal = relative_error(known, EQUAL)
    assert equal == pytest.approx(0.216, abs=0.001)
    assert relative_error(known, chances) < equal  # by the formula, without chance
    noise = 4 / math.sqrt(2 * DRAWS)
    assert outcome.plain.rmse == pytest.approx(relative_error(known, chances), rel=noise)
    assert outcome.tuned.rmse < 1.01 * outcome.plain.rmse


def test_its_rate_is_unbiased(outcome):
    for worth in (outcome.plain, outcome.tuned):
        assert abs(worth.bias) < 0.01 + 3 * worth.rmse / math.sqrt(DRAWS)


def test_its_interval_covers(outcome):
    noise = 3 * math.sqrt(0.05 * 0.95 / DRAWS)
    for worth in (outcome.plain, outcome.tuned):
        assert 0.94 - noise < worth.coverage < 0.96 + noise
