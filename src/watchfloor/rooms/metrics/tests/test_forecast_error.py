from __future__ import annotations

from math import exp, factorial

import pytest

from watchfloor.rooms.metrics.rules.forecast_error import forecast_facts, poisson_error
from watchfloor.rooms.metrics.rules.registry import get_variant, value_of


def value(pairs, metric: str, variant: str) -> float | None:
    found = value_of(get_variant(metric=metric, variant=variant), forecast_facts(pairs), {})
    return found.value


def test_weighted_error_and_bias():
    pairs = [(10, 8), (20, 26), (5, 5)]
    assert value(pairs, "forecast_error", "wape") == 8 / 39
    assert value(pairs, "forecast_bias", "total") == (35 - 39) / 39


def test_opposite_misses_cancel_in_the_bias_only():
    pairs = [(10, 20), (20, 10)]
    assert value(pairs, "forecast_bias", "total") == 0
    assert value(pairs, "forecast_error", "wape") == 20 / 30


def test_no_contacts_is_no_value():
    assert value([(3, 0)], "forecast_error", "wape") is None
    assert value([], "forecast_bias", "total") is None


@pytest.mark.parametrize(
    ("mean", "percent"),
    [(2, 54), (5, 35), (10, 25.0), (20, 17.8), (50, 11.3), (100, 8.0), (200, 5.6), (500, 3.6)],
)
def test_the_noise_floor_is_the_published_one(mean, percent):
    digits = 0 if mean < 10 else 1
    assert round(100 * poisson_error(mean) / mean, digits) == percent


@pytest.mark.parametrize("mean", [0.3, 1.0, 2.5, 7.9])
def test_the_noise_floor_is_the_mean_of_the_distribution(mean):
    direct = sum(
        abs(count - mean) * exp(-mean) * mean**count / factorial(count) for count in range(60)
    )
    assert poisson_error(mean) == pytest.approx(direct, rel=1e-12)


def test_nothing_forecast_has_no_noise():
    assert poisson_error(0) == 0
