from __future__ import annotations

import math

import numpy as np
import pytest

from callmath.forecasting import poisson_noise_floor


@pytest.mark.parametrize("mean", [0.3, 1.0, 1.999, 2.0, 7.4, 50.0, 123.456])
def test_the_closed_form_equals_the_sum_over_all_counts(mean):
    counts = np.arange(0, 600)
    logs = counts * math.log(mean) - mean - np.array([math.lgamma(k + 1) for k in counts])
    direct = float(np.sum(np.abs(counts - mean) * np.exp(logs))) / mean
    assert float(poisson_noise_floor(mean)) == pytest.approx(direct, rel=1e-10)


def test_it_gives_the_published_table():
    # E|A - m| / m, computed independently for the planner's table of sample means
    means = [2, 5, 10, 20, 50, 100, 200, 500]
    shares = [0.54, 0.35, 0.25, 0.178, 0.113, 0.080, 0.056, 0.036]
    assert poisson_noise_floor(means) == pytest.approx(shares, abs=0.005)


def test_no_contacts_have_no_relative_error():
    assert math.isinf(float(poisson_noise_floor(0)))


@pytest.mark.parametrize("bad", [-1, float("nan"), [3, -2]])
def test_a_negative_or_missing_mean_is_refused(bad):
    with pytest.raises(ValueError, match="zero or more"):
        poisson_noise_floor(bad)
