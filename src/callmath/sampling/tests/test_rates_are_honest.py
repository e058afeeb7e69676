from __future__ import annotations

import math

import numpy as np
import pytest

from callmath.sampling import (
    acceptance_sample_size,
    draw,
    hajek_rate,
    rate_from_sums,
    upper_limit_zero_found,
)

ENDLESS = 1e9  # items that each one looked at stands for


def sums(results, chances):
    y, w = np.asarray(results, float), 1 / np.asarray(chances, float)
    return np.array([len(y), y.sum(), w.sum(), y @ w, (w * (w - 1)).sum(), y @ (w * (w - 1))])


def rate_of(total, confidence=0.95):
    names = ("looked", "failed", "weight", "failed_weight", "spread", "failed_spread")
    told = dict(zip(names, total.tolist(), strict=True))
    told |= {"looked": int(told["looked"]), "failed": int(told["failed"])}
    return rate_from_sums(**told, confidence=confidence)


def of_many(looked, failed, confidence=0.95):
    """Return the rate of a simple random sample from an endless population."""
    return rate_from_sums(
        looked=looked,
        failed=failed,
        weight=looked * ENDLESS,
        failed_weight=failed * ENDLESS,
        spread=looked * ENDLESS**2,
        failed_spread=failed * ENDLESS**2,
        confidence=confidence,
    )


def test_the_rate_weighs_each_item_by_what_it_stands_for():
    found = hajek_rate([1, 0, 1, 0], [0.5, 0.5, 0.1, 0.05])
    assert found.rate == pytest.approx((2 + 10) / (2 + 2 + 10 + 20))
    assert (found.looked, found.failed) == (4, 2)
    assert 0 <= found.low < found.rate < found.high <= 1


def test_sums_give_the_same_rate_and_can_be_added():
    dice = np.random.default_rng(8)
    chances = dice.uniform(0.01, 1, 300)
    results = (dice.random(300) < 0.1).astype(float)
    parts = sums(results[:120], chances[:120]) + sums(results[120:], chances[120:])
    whole, added = hajek_rate(results, chances), rate_of(parts)
    for name in ("rate", "low", "high", "effective_size"):
        assert getattr(added, name) == pytest.approx(getattr(whole, name), rel=1e-9)
    assert (added.looked, added.failed) == (whole.looked, whole.failed)


def test_the_order_of_items_does_not_matter():
    dice = np.random.default_rng(8)
    chances, results = dice.uniform(0.01, 1, 50), (dice.random(50) < 0.2).astype(float)
    turned = hajek_rate(results[::-1], chances[::-1])
    assert turned.low == pytest.approx(hajek_rate(results, chances).low)


def test_equal_probabilities_give_a_plain_share():
    found = of_many(200, 9)
    assert found.rate == pytest.approx(0.045)
    assert found.effective_size == pytest.approx(200, rel=0.01)


@pytest.mark.parametrize("size", [1, 12, 59, 299])
def test_no_fails_leave_the_limit_of_clean_audits(size):
    found = of_many(size, 0)
    assert (found.rate, found.low) == (0, 0)
    assert found.high == pytest.approx(upper_limit_zero_found(size, 0.95), rel=1e-6)


def test_only_fails_are_the_mirror_of_no_fails():
    none, all_of_them = of_many(30, 0), of_many(30, 30)
    assert all_of_them.high == 1
    assert all_of_them.low == pytest.approx(1 - none.high)


def test_fails_and_passes_are_alike():
    chances = [0.5, 0.1, 0.2, 0.02, 0.9, 0.3]
    results = np.array([1, 0, 0, 1, 0, 0])
    one, other = hajek_rate(results, chances), hajek_rate(1 - results, chances)
    assert (other.low, other.high) == pytest.approx((1 - one.high, 1 - one.low))


def test_who_looked_at_everything_knows_the_rate():
    found = hajek_rate([1, 0, 0, 0], [1, 1, 1, 1])
    assert (found.low, found.rate, found.high) == (0.25, 0.25, 0.25)
    assert math.isinf(found.effective_size)


def test_half_a_small_population_tells_more_than_as_many_of_an_endless_one():
    half = hajek_rate([1] * 5 + [0] * 45, [0.5] * 50)
    endless = of_many(50, 5)
    assert half.rate == endless.rate
    assert half.high - half.low < 0.8 * (endless.high - endless.low)


def test_a_higher_confidence_is_a_wider_interval():
    widths = [of_many(100, 3, level) for level in (0.5, 0.9, 0.95, 0.999)]
    assert (np.diff([found.high - found.low for found in widths]) > 0).all()


def test_more_fails_never_lower_the_interval():
    limits = [(found.low, found.high) for found in (of_many(40, k) for k in range(41))]
    assert (np.diff(np.array(limits), axis=0) > 0).all()


def test_intervals_cover_rare_errors_in_simple_samples():
    # Exact, over all counts: never far below what is promised, and right on average.
    for size in (60, 300, 1000):
        found = [of_many(size, k) for k in range(size + 1)]
        low, high = (np.array([getattr(f, end) for f in found]) for end in ("low", "high"))
        logs = np.array([math.lgamma(k + 1) for k in range(size + 1)])
        covered = []
        for true in np.linspace(0.3 / size, 0.1, 150):
            counts = np.arange(size + 1)
            chance = np.exp(
                logs[-1] - logs - logs[::-1]
                + counts * math.log(true) + (size - counts) * math.log1p(-true)
            )  # fmt: skip
            covered.append(chance[(low <= true) & (true <= high)].sum())
        assert min(covered) > 0.92
        assert 0.945 < np.mean(covered) < 0.97


@pytest.mark.parametrize(("rate", "linked"), [(0.003, True), (0.01, True), (0.01, False)])
def test_intervals_cover_rare_errors_in_unequal_samples(rate, linked):
    # linked: dear items, drawn more often, also fail more often
    dice = np.random.default_rng(11)
    items, draws = 6000, 1200
    size = dice.lognormal(0, 1, items)
    chances = np.clip(size / size.sum() * 600, 0.02, 1)
    tendency = size if linked else np.ones(items)
    failed = np.zeros(items)
    failed[draw(np.clip(tendency / tendency.sum() * round(rate * items), 1e-9, 1), 5)] = 1
    missed = 0
    for seed in range(draws):
        drawn = draw(chances, seed)
        found = hajek_rate(failed[drawn], chances[drawn])
        missed += not found.low <= failed.mean() <= found.high
    # docs/background/sampling.md shows where it falls below 95 %, and by how much
    assert missed / draws < 0.075 + 0.023  # three deviations of a simulation of this length


def test_a_size_that_accepts_also_bounds_the_rate():
    size = acceptance_sample_size(None, 0.02)
    assert of_many(size, 0).high <= 0.02 < of_many(size - 2, 0).high


@pytest.mark.parametrize(
    ("results", "chances", "words"),
    [
        ([], [], "nothing was looked at"),
        ([1], [0.5, 0.5], "1 results for 2"),
        ([1, 2], [0.5, 0.5], "0 .passed. and 1"),
        ([1, math.nan], [0.5, 0.5], "finite"),
        ([1, 0], [0.5, 0.0], "above 0"),
        ([1, 0], [0.5, 1.5], "at most at 1"),
        ([1, 0], [0.5, -1], "above 0"),
        ([1, 0], [0.5, math.nan], "finite"),
    ],
)
def test_results_that_cannot_be_are_refused(results, chances, words):
    with pytest.raises(ValueError, match=words):
        hajek_rate(results, chances)


@pytest.mark.parametrize("confidence", [0, 1, 95, math.nan])
def test_a_confidence_that_cannot_be_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence"):
        hajek_rate([1, 0], [0.5, 0.5], confidence)


@pytest.mark.parametrize(
    "total",
    [
        [0, 0, 0, 0, 0, 0],
        [3, 4, 30, 30, 200, 200],
        [3, -1, 30, 1, 200, 1],
        [3, 1, 2, 1, 200, 1],
        [3, 1, 30, 31, 200, 1],
        [3, 1, 30, 10, -200, 1],
        [3, 1, 30, 10, math.nan, 1],
    ],
)
def test_sums_that_no_data_have_are_refused(total):
    with pytest.raises(ValueError, match=r"nothing|finite|outnumber|between"):
        rate_of(np.array(total, float))
