from __future__ import annotations

import math

import numpy as np
import pytest

from callmath.sampling import draw, hajek_rate, tuned_rate

ITEMS, RATE, AUDITS = 20_000, 0.05, 500


def population(hit, false_alarm, seed=3):
    """Return what fails, and what an automatic check says that hits so often."""
    dice = np.random.default_rng(seed)
    failed = np.zeros(ITEMS)
    failed[dice.permutation(ITEMS)[: round(RATE * ITEMS)]] = 1
    flagged = dice.random(ITEMS) < np.where(failed == 1, hit, false_alarm)
    return failed, flagged.astype(float)


def errors(failed, guesses, chances, draws=700):
    """Return the mean square errors of the rate alone, tuned, and untuned; and the coverage."""
    true, mean = failed.mean(), guesses.mean()
    off, covered = np.empty((draws, 3)), 0
    for seed in range(draws):
        items = draw(chances, seed)
        y, pi, f = failed[items], chances[items], guesses[items]
        plain, tuned = hajek_rate(y, pi), tuned_rate(y, pi, f, mean).estimate
        untuned = plain.rate + mean - float((f / pi).sum() / (1 / pi).sum())
        off[seed] = plain.rate - true, tuned.rate - true, untuned - true
        covered += tuned.low <= true <= tuned.high
    return (off**2).mean(axis=0), covered / draws, off.mean(axis=0) / true


EQUAL = np.full(ITEMS, AUDITS / ITEMS)


def test_a_good_check_is_worth_many_audits():
    failed, guesses = population(hit=0.8, false_alarm=0.01)
    (plain, tuned, _), coverage, bias = errors(failed, guesses, EQUAL)
    explained = np.corrcoef(failed, guesses)[0, 1] ** 2
    assert explained > 0.5
    assert tuned / plain == pytest.approx(1 - explained, abs=0.1)
    assert 0.92 < coverage < 0.985
    assert abs(bias[1]) < 0.03


def test_a_weak_check_does_no_harm_where_an_untuned_one_would():
    failed, guesses = population(hit=0.4, false_alarm=0.2)
    (plain, tuned, untuned), coverage, _ = errors(failed, guesses, EQUAL)
    assert untuned / plain > 3
    assert tuned / plain < 1.02
    assert 0.92 < coverage < 0.985


@pytest.mark.parametrize("kind", ["noise", "backwards", "constant"])
def test_a_worthless_check_changes_hardly_anything(kind):
    failed, _ = population(0.5, 0.5)
    noise = np.random.default_rng(9).random(ITEMS)
    guesses = {"noise": noise, "backwards": 1 - failed, "constant": np.full(ITEMS, 0.02)}[kind]
    (plain, tuned, _), _, _ = errors(failed, guesses, EQUAL, draws=300)
    assert tuned / plain < 1.02


def test_it_helps_under_unequal_probabilities_too():
    failed, guesses = population(hit=0.8, false_alarm=0.01)
    size = np.random.default_rng(5).lognormal(0, 0.8, ITEMS)
    chances = np.clip(size / size.sum() * AUDITS, 0.005, 1)
    (plain, tuned, _), coverage, bias = errors(failed, guesses, chances)
    assert tuned / plain < 0.6
    assert 0.92 < coverage < 0.985
    assert abs(bias[1]) < 0.03


def test_what_a_check_is_worth_is_told():
    failed, guesses = population(hit=0.9, false_alarm=0.005)
    items = draw(EQUAL, 1)
    found = tuned_rate(failed[items], EQUAL[items], guesses[items], float(guesses.mean()))
    plain = hajek_rate(failed[items], EQUAL[items])
    assert found.worth_share > 1.5
    assert found.estimate.effective_size == pytest.approx(plain.effective_size * found.worth_share)
    assert 0 < found.tuning < 1.5
    assert found.estimate.high - found.estimate.low < 0.85 * (plain.high - plain.low)


def test_one_fail_is_too_few_to_tune_by():
    chances = [0.1] * 5
    found = tuned_rate([1, 0, 0, 0, 0], chances, [0.9, 0, 0, 0, 0], 0.2)
    assert found.estimate == hajek_rate([1, 0, 0, 0, 0], chances)
    assert (found.tuning, found.worth_share) == (0, 1)


def test_a_sharpened_rate_stays_a_rate():
    for mean in (0.0, 1.0):
        found = tuned_rate([1, 1, 0, 0, 0], [0.1] * 5, [1, 0.8, 0.1, 0, 0], mean).estimate
        assert 0 <= found.low <= found.rate <= found.high <= 1


def test_who_looked_at_everything_needs_no_check():
    found = tuned_rate([1, 1, 0, 0], [1.0] * 4, [0.9, 0.9, 0.1, 0.1], 0.5)
    assert found.estimate.low == found.estimate.rate == found.estimate.high == 0.5


def test_predictions_that_cannot_be_are_refused():
    for guesses, mean in (([0.1], 0.1), ([0.1, math.nan], 0.1), ([0.1, 0.2], math.inf)):
        with pytest.raises(ValueError, match="finite"):
            tuned_rate([1, 0], [0.5, 0.5], guesses, mean)
    with pytest.raises(ValueError, match="nothing was looked at"):
        tuned_rate([], [], [], 0.1)
