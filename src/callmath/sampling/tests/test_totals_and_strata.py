from __future__ import annotations

import csv
import math

import numpy as np
import pytest
from tools.pytest_watchfloor import SHARED

from callmath.sampling import (
    draw,
    hajek_rate,
    horvitz_thompson_total,
    neyman_allocation,
    stratified_rate,
)


@pytest.mark.shared
def test_lohrs_supermarkets_are_exact():
    with (SHARED / "data/reference/risk/ht_lohr_supermarkets.csv").open() as file:
        stores = list(csv.DictReader(file))
    sales = np.array([float(store["t"]) for store in stores])
    size = np.array([float(store["size"]) for store in stores])
    chances = size / size.sum()
    assert chances.tolist() == [float(store["psi"]) for store in stores]
    by_size = np.array(
        [horvitz_thompson_total([t], [p]).total for t, p in zip(sales, chances, strict=True)]
    )
    equal = np.array([horvitz_thompson_total([t], [0.25]).total for t in sales])
    assert by_size.tolist() == [float(store["hh_estimate"]) for store in stores]
    assert equal.tolist() == [float(store["srs_estimate"]) for store in stores]
    assert chances @ by_size == 300
    assert chances @ (by_size - 300) ** 2 == 14_248
    assert ((equal - 300) ** 2).mean() == 154_488


def test_a_total_is_unbiased_and_its_error_is_known():
    dice = np.random.default_rng(6)
    loss = dice.lognormal(0, 1, 400) * (dice.random(400) < 0.2)
    chances = dice.uniform(0.05, 0.6, 400)
    found = []
    for seed in range(3000):
        drawn = draw(chances, seed)
        found.append(horvitz_thompson_total(loss[drawn], chances[drawn]))
    totals = np.array([total.total for total in found])
    variances = np.array([total.standard_error**2 for total in found])
    assert totals.mean() == pytest.approx(loss.sum(), abs=4 * totals.std() / math.sqrt(3000))
    assert variances.mean() == pytest.approx(totals.var(), rel=0.12)


def test_a_total_of_nothing_is_zero():
    total = horvitz_thompson_total([], [])
    assert (total.total, total.standard_error) == (0, 0)


def test_neyman_goes_where_the_doubt_is():
    sizes, rates = [1000, 3000, 500], [0.5, 0.02, 0.1]
    shares = neyman_allocation(sizes, rates, 300)
    need = np.array([1000 * 0.5, 3000 * math.sqrt(0.02 * 0.98), 500 * 0.3])
    assert shares.sum() == 300
    assert np.abs(shares - 300 * need / need.sum()).max() < 1


def test_neyman_keeps_within_the_strata():
    assert neyman_allocation([10, 1000], [0.5, 0.001], 100).tolist() == [10, 90]
    assert neyman_allocation([10, 20], [0.1, 0.1], 30).tolist() == [10, 20]
    assert neyman_allocation([50, 50, 0], [0.2, 0.0, 0.3], 10).tolist() == [9, 1, 0]
    assert neyman_allocation([60, 30], [0, 0], 9).tolist() == [6, 3]
    assert neyman_allocation([5, 5, 5], [0.1, 0.1, 0.2], 1).tolist() == [0, 0, 1]


def test_neyman_is_more_accurate_than_shares_by_size():
    sizes, rates = np.array([9000, 900, 100]), np.array([0.005, 0.05, 0.4])
    doubt = rates * (1 - rates)
    ours = neyman_allocation(sizes, rates, 300)
    plain = 300 * sizes / sizes.sum()
    weights = sizes / sizes.sum()
    variances = [float((weights**2 * doubt / n).sum()) for n in (ours, plain)]
    assert variances[0] < 0.75 * variances[1]


def test_a_stratified_rate_weighs_by_size():
    found = stratified_rate([900, 100], [30, 20], [3, 4])
    variance = 0.81 * (1 - 30 / 900) * 0.09 / 29 + 0.01 * (1 - 20 / 100) * 0.16 / 19
    assert found.rate == pytest.approx(0.9 * 0.1 + 0.1 * 0.2)
    assert found.effective_size == pytest.approx(0.11 * 0.89 / variance)
    assert (found.looked, found.failed) == (50, 7)


def test_one_stratum_is_a_simple_sample():
    one = stratified_rate([1000], [100], [7])
    plain = hajek_rate([1] * 7 + [0] * 93, [0.1] * 100)
    assert (one.low, one.high) == pytest.approx((plain.low, plain.high), rel=0.01)


def test_strata_without_fails_still_have_a_limit():
    found = stratified_rate([900, 100], [30, 20], [0, 0])
    assert found.rate == found.low == 0
    assert 0.03 < found.high < 0.15
    census = stratified_rate([3, 2], [3, 2], [1, 0])
    assert census.low == census.rate == census.high == pytest.approx(0.2)


def test_a_stratified_interval_covers():
    sizes, true = np.array([3000, 500, 100]), np.array([15, 20, 20])
    looks, dice, missed = np.array([150, 80, 40]), np.random.default_rng(1), 0
    for _ in range(1500):
        found = stratified_rate(sizes, looks, dice.hypergeometric(true, sizes - true, looks))
        missed += not found.low <= true.sum() / sizes.sum() <= found.high
    assert 0.005 < missed / 1500 < 0.065  # half errors make it wide


@pytest.mark.parametrize(
    ("sizes", "looks", "fails", "words"),
    [
        ([], [], [], "at least one"),
        ([9, 9], [3], [1, 1], "for each stratum"),
        ([9], [3], [4], "more fails"),
        ([9], [10], [4], "more looks"),
        ([9], [1], [0], "two looks"),
        ([9, 9], [9, 0], [0, 0], "two looks"),
        ([9], [3], [-1], "more fails"),
        ([9], [3], [math.nan], "finite"),
    ],
)
def test_strata_that_cannot_be_are_refused(sizes, looks, fails, words):
    with pytest.raises(ValueError, match=words):
        stratified_rate(sizes, looks, fails)


@pytest.mark.parametrize(
    ("sizes", "rates", "size", "words"),
    [
        ([9], [0.1, 0.1], 3, "1 sizes for 2"),
        ([-9], [0.1], 3, "0 or more"),
        ([9], [1.1], 3, "0 to 1"),
        ([9], [0.1], 0, "sample_size"),
        ([9], [0.1], 10, "larger than the population"),
    ],
)
def test_allocations_that_cannot_be_are_refused(sizes, rates, size, words):
    with pytest.raises(ValueError, match=words):
        neyman_allocation(sizes, rates, size)


def test_totals_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="2 values for 1"):
        horvitz_thompson_total([1, 2], [0.5])
    with pytest.raises(ValueError, match="finite"):
        horvitz_thompson_total([math.nan], [0.5])
    with pytest.raises(ValueError, match="above 0"):
        horvitz_thompson_total([1], [0.0])
