from __future__ import annotations

import math
import time

import numpy as np
import pytest

from callmath.sampling import inclusion_probabilities

from .populations import Story, make
from .simulation import relative_error


def population(items=5000, seed=4):
    dice = np.random.default_rng(seed)
    chance = dice.beta(0.5, 24.5, items)
    return chance * dice.lognormal(0, 1.5, items), chance


@pytest.mark.parametrize("size", [1, 7, 250, 2500, 4999])
@pytest.mark.parametrize("accuracy", [0, 0.8, 1.1, math.inf])
def test_they_add_up_to_the_sample_and_keep_to_their_bounds(size, accuracy):
    loss, chance = population()
    floor = min(0.01, 0.3 * size / loss.size)
    chances = inclusion_probabilities(loss, chance, size, floor, accuracy=accuracy)
    assert chances.sum() == pytest.approx(size, abs=1e-9)
    assert chances.min() >= floor
    assert chances.max() <= 1


def test_loss_and_doubt_both_raise_them():
    loss, chance = population()
    chances = inclusion_probabilities(loss, chance, 250, 0.005)
    same_doubt = inclusion_probabilities(loss, np.full(loss.size, 0.02), 250, 0.005)
    order = np.argsort(loss)
    assert (np.diff(same_doubt[order]) >= -1e-12).all()
    assert same_doubt[order[-1]] > 5 * same_doubt[order[0]]
    same_loss = inclusion_probabilities(np.ones(loss.size), chance, 250, 0.005)
    assert (np.diff(same_loss[np.argsort(chance)]) >= -1e-12).all()
    assert (chances[order[-50:]] > 0.5).mean() > 0.9


def test_items_that_are_alike_get_the_same():
    chances = inclusion_probabilities([3.0] * 40, [0.02] * 40, 10, 0.1)
    assert chances == pytest.approx(np.full(40, 0.25))


def test_information_alone_is_neyman():
    chance = np.array([0.01, 0.04, 0.09, 0.2])
    chances = inclusion_probabilities([0, 0, 0, 9], chance, 1, 0.0, accuracy=math.inf)
    wanted = np.sqrt(chance * (1 - chance))
    assert chances == pytest.approx(wanted / wanted.sum())
    assert inclusion_probabilities([0] * 4, chance, 1, 0.0) == pytest.approx(chances)


def test_loss_alone_is_the_greatest_first():
    loss, chance = population(items=400)
    chances = inclusion_probabilities(loss, chance, 40, 0.01, accuracy=0)
    found = float(chances @ loss)
    sure = (40 - 0.01 * 400) / 0.99  # what the floor leaves
    best = np.sort(loss)[::-1][: int(sure)].sum()
    assert found >= 0.99 * best


def test_the_unit_of_money_does_not_matter():
    loss, chance = population()
    cents = inclusion_probabilities(100 * loss, chance, 250, 0.005)
    assert cents == pytest.approx(inclusion_probabilities(loss, chance, 250, 0.005))


def test_no_other_design_finds_more_at_the_same_predicted_accuracy():
    # Against the linear mixture of loss share and information, over its whole range.
    loss, chance = population()
    size, doubt = 250, chance * (1 - chance)
    chances = inclusion_probabilities(loss, chance, size, 0.005)
    ours = float((doubt / chances).sum())
    shares = loss / loss.sum(), np.sqrt(doubt) / np.sqrt(doubt).sum()
    best = 0.0
    for part in np.linspace(0, 1, 41):
        mixed = part * shares[0] + (1 - part) * shares[1]
        low, high = 0.0, 1 / mixed.min()
        for _ in range(100):
            middle = (low + high) / 2
            is_less = np.clip(middle * mixed, 0.005, 1).sum() < size
            low, high = (middle, high) if is_less else (low, middle)
        other = np.clip(high * mixed, 0.005, 1)
        if (doubt / other).sum() <= ours:
            best = max(best, float(other @ loss))
    assert best > 0
    assert chances @ loss > 1.05 * best


def test_the_predicted_accuracy_is_the_one_asked_for():
    loss, chance = population(items=20_000)
    doubt = chance * (1 - chance)
    equal = float(doubt.sum()) * (20_000 / 1000 - 1)
    for accuracy in (0.9, 1.0, 1.1):
        chances = inclusion_probabilities(loss, chance, 1000, 0.005, accuracy=accuracy)
        ours = float((doubt * (1 / chances - 1)).sum())
        assert math.sqrt(equal / ours) == pytest.approx(accuracy, rel=0.002)


def test_an_accuracy_out_of_reach_still_looks_at_loss():
    # All doubts are equal: nothing is more accurate than equal probabilities.
    loss, _ = population()
    chances = inclusion_probabilities(loss, np.full(loss.size, 0.02), 250, 0.005, accuracy=5)
    error = math.sqrt((1 / chances - 1).mean() / (loss.size / 250 - 1))
    assert 1.05 < error < 1.11
    assert chances @ loss > 2 * loss.mean() * 250


def test_a_score_that_is_wrong_costs_accuracy_but_the_floor_bounds_it():
    known = make(Story("wrong", surprise=0.0))
    lie = np.random.default_rng(3).permutation(known.score)
    chances = inclusion_probabilities(lie * 1.0, lie, 1000, 0.02)
    equal = relative_error(known, np.full(chances.size, 0.05))
    assert relative_error(known, chances) < math.sqrt(0.05 / 0.02) * equal


@pytest.mark.parametrize("size", [3, 4, 1000])
def test_a_sample_as_large_as_the_population_takes_everything(size):
    assert inclusion_probabilities([1, 0, 2], [0.1, 0, 1], size, 0.5).tolist() == [1, 1, 1]


def test_no_items_need_no_probabilities():
    assert inclusion_probabilities([], [], 5, 0.01).size == 0


def test_items_without_doubt_share_what_is_left():
    loss, chance = np.array([1.0] * 5 + [0.0] * 95), np.array([0.1] * 5 + [0.0] * 95)
    few = inclusion_probabilities(loss, chance, 5, 0.01)
    assert few[5:] == pytest.approx(np.full(95, 0.01), rel=1e-6)
    many = inclusion_probabilities(loss, chance, 50, 0.01)
    assert many == pytest.approx(np.array([1.0] * 5 + [45 / 95] * 95))
    assert inclusion_probabilities([0] * 9, [0] * 9, 3, 0.1) == pytest.approx(np.full(9, 1 / 3))


def test_tiny_and_huge_numbers_do_no_harm():
    loss, chance = [1e300, 1e-300, 1.0, 0.0], [1e-300, 1 - 1e-16, 0.5, 0.0]
    chances = inclusion_probabilities(loss, chance, 2, 0.1)
    assert chances.sum() == pytest.approx(2)
    assert chances.min() >= 0.1


@pytest.mark.parametrize(
    ("loss", "chance", "size", "floor", "words"),
    [
        ([1, 2], [0.1], 1, 0.1, "2 losses for 1"),
        ([1, -2], [0.1, 0.1], 1, 0.1, "0 or more"),
        ([1, math.nan], [0.1, 0.1], 1, 0.1, "finite"),
        ([1, math.inf], [0.1, 0.1], 1, 0.1, "finite"),
        ([1, 1], [0.1, math.nan], 1, 0.1, "finite"),
        ([1, 1], [0.1, 1.1], 1, 0.1, "from 0 to 1"),
        ([1, 1], [-0.1, 0.1], 1, 0.1, "from 0 to 1"),
        ([[1, 1]], [[0.1, 0.1]], 1, 0.1, "one dimension"),
        ([1, 1], [0.1, 0.1], 0, 0.1, "sample_size"),
        ([1, 1], [0.1, 0.1], -3, 0.1, "sample_size"),
        ([1, 1], [0.1, 0.1], 1.5, 0.1, "whole number"),
        ([1, 1], [0.1, 0.1], 1, -0.1, "floor"),
        ([1, 1], [0.1, 0.1], 1, 1.0, "floor"),
        ([1, 1], [0.1, 0.1], 1, math.nan, "floor"),
        ([1, 1], [0.1, 0.1], 1, 0.6, "asks for"),
        ([1, 1], [0.1, 0.0], 1, 0.0, "leaves no doubt"),
    ],
)
def test_what_cannot_be_is_refused(loss, chance, size, floor, words):
    with pytest.raises(ValueError, match=words):
        inclusion_probabilities(loss, chance, size, floor)


@pytest.mark.parametrize("accuracy", [-1, math.nan])
def test_an_accuracy_that_cannot_be_is_refused(accuracy):
    with pytest.raises(ValueError, match="accuracy"):
        inclusion_probabilities([1, 1], [0.1, 0.1], 1, 0.1, accuracy=accuracy)


def test_a_million_items_take_well_under_a_second():
    loss, chance = population(items=1_000_000)
    begun = time.process_time()
    chances = inclusion_probabilities(loss, chance, 5000, 0.001)
    assert time.process_time() - begun < 1.0
    assert chances.sum() == pytest.approx(5000, abs=1e-6)
    doubt = chance * (1 - chance)  # the level was searched on a part of the items
    ratio = (doubt * (1 / chances - 1)).sum() / doubt.sum() / (200 - 1)
    assert math.sqrt(1 / ratio) == pytest.approx(1.1, rel=0.02)
