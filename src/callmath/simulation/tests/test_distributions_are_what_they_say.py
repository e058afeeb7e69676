"""Draws, quantiles, shares beyond and fits of each distribution agree with each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callmath.simulation import (
    SimulationError,
    empirical,
    exponential,
    fit,
    fixed,
    from_survival,
    gamma,
    lognormal,
    never,
    uniform,
)

EACH = [
    exponential(100),
    lognormal(100, 1.2),
    gamma(100, 0.7),
    uniform(20, 80),
    fixed(30),
    empirical([1.0, 2.0, 3.0, 50.0]),
    exponential(100).with_at_once(0.2),
    lognormal(100, 0.5).with_at_once(0.3).scaled(2.0),
    gamma(60, 2.0).scaled(0.5),
    uniform(0, 10).scaled(3.0),
]
named = pytest.mark.parametrize("of", EACH, ids=lambda of: f"{of.kind} {of.mean_seconds:.0f}")
COUNT = 200_000


@named
def test_draws_have_the_mean(of):
    drawn = of.draw(COUNT, np.random.default_rng(1))
    assert abs(drawn.mean() - of.mean_seconds) <= 5 * drawn.std() / np.sqrt(COUNT)
    assert (drawn >= 0).all()


@named
def test_quantiles_have_the_mean(of):
    middles = (np.arange(COUNT) + 0.5) / COUNT
    assert of.quantile(middles).mean() == pytest.approx(of.mean_seconds, rel=2e-3)


@named
@pytest.mark.parametrize("seconds", [0.0, 2.5, 40.0, 90.0])
def test_shares_beyond_are_those_of_draws(of, seconds):
    drawn = of.draw(COUNT, np.random.default_rng(2))
    assert of.beyond(seconds) == pytest.approx((drawn > seconds).mean(), abs=0.006)


@named
def test_draws_beyond_are_draws_that_last_longer(of):
    random = np.random.default_rng(3)
    drawn = of.draw(COUNT, random)
    longer = drawn[drawn > 25.0]
    known = of.draw_beyond(np.full(COUNT, 25.0), random)
    assert (known >= 25.0).all()
    if longer.size:
        error = longer.std() * np.sqrt(1 / longer.size + 1 / COUNT)
        assert abs(known.mean() - longer.mean()) <= 5 * error + 1e-9


def test_who_never_leaves_never_does():
    assert np.isinf(never().draw(3, np.random.default_rng(1))).all()
    assert never().beyond(1e9) == 1.0


def test_nothing_so_long_gives_the_next_number_above():
    got = fixed(30).draw_beyond(np.array([29.0, 30.0, 45.0]), np.random.default_rng(1))
    assert got[0] == 30.0
    assert 30.0 < got[1] < 30.001
    assert 45.0 < got[2] < 45.001


@pytest.mark.parametrize(
    ("of", "kind"),
    [(lognormal(300, 0.9), "lognormal"), (gamma(300, 0.4), "gamma")],
)
def test_fits_find_the_kind_and_the_shape(of, kind):
    samples = of.draw(20_000, np.random.default_rng(4))
    found = fit(samples)
    assert found.kind == kind
    assert found.mean_seconds == pytest.approx(samples.mean(), rel=1e-12)
    assert found.quantile([0.1, 0.5, 0.9]) == pytest.approx(of.quantile([0.1, 0.5, 0.9]), rel=0.03)


def test_fits_of_exponential_samples_are_near_exponential():
    found = fit(exponential(100).draw(20_000, np.random.default_rng(5)))
    assert found.quantile([0.1, 0.5, 0.9]) == pytest.approx(
        exponential(100).quantile([0.1, 0.5, 0.9]), rel=0.05
    )


def test_zeros_become_those_at_once():
    samples = np.concatenate([np.zeros(100), np.linspace(10, 90, 300)])
    found = fit(samples, "gamma")
    assert found.at_once_share == pytest.approx(0.25)
    assert found.mean_seconds == pytest.approx(samples.mean())


def test_a_survival_curve_keeps_its_steps_and_its_tail():
    of = from_survival([1, 5, 10], [0.9, 0.5, 0.2], tail_mean_seconds=100)
    assert of.beyond([0, 1, 5, 10]) == pytest.approx([1, 0.9, 0.5, 0.2], abs=3e-4)
    assert of.mean_seconds == pytest.approx(0.1 + 0.4 * 5 + 0.3 * 10 + 0.2 * 110, rel=2e-3)


def test_a_curve_that_reaches_nobody_has_no_tail():
    of = from_survival([1, 5], [0.5, 0.0], tail_mean_seconds=100)
    assert of.mean_seconds == pytest.approx(3.0)


def test_many_samples_are_thinned_to_their_quantiles():
    samples = exponential(100).draw(50_000, np.random.default_rng(6))
    of = empirical(samples)
    assert len(of.parameters) == 4096
    assert of.quantile(0.9) == pytest.approx(np.quantile(samples, 0.9), rel=1e-2)
    assert of.mean_seconds == pytest.approx(samples.mean(), rel=2e-3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: exponential(0.0),
        lambda: exponential(float("nan")),
        lambda: exponential(float("inf")),
        lambda: lognormal(100, -1),
        lambda: gamma(100, 0),
        lambda: uniform(5, 2),
        lambda: uniform(-1, 2),
        lambda: fixed(-3),
        lambda: empirical([]),
        lambda: empirical([1.0, float("nan")]),
        lambda: empirical([-1.0]),
        lambda: exponential(5).with_at_once(1.0),
        lambda: exponential(5).scaled(0.0),
        lambda: exponential(5).quantile(1.0),
        lambda: fit([1.0]),
        lambda: fit([1.0, 2.0], "weibull"),
        lambda: from_survival([1, 2], [0.5, 0.6], tail_mean_seconds=3),
        lambda: from_survival([1, 2], [0.5], tail_mean_seconds=3),
    ],
)
def test_what_makes_no_sense_is_refused(make):
    with pytest.raises(SimulationError):
        make()


@given(st.floats(1.0, 1e5), st.floats(0.1, 3.0), st.floats(0.001, 0.999))
def test_share_beyond_a_quantile_is_what_is_left(mean, cv, share):
    for of in (exponential(mean), lognormal(mean, cv), gamma(mean, cv)):
        assert of.beyond(of.quantile(share)) == pytest.approx(1 - share, abs=1e-6)
