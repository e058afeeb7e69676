from __future__ import annotations

import math

import numpy as np
import pytest

from callmath.sampling import draw


def shares_drawn(chances, draws):
    counts = np.zeros(len(chances))
    for seed in range(draws):
        counts[draw(chances, seed)] += 1
    return counts / draws


def test_each_item_is_drawn_as_often_as_asked():
    chances = np.array([0.05, 0.9, 0.31, 1.0, 0.5, 0.02, 0.22])
    draws = 20_000
    deviation = np.sqrt(chances * (1 - chances) / draws)
    assert (np.abs(shares_drawn(chances, draws) - chances) <= 4.5 * deviation).all()


def test_pairs_are_drawn_together_so_that_variances_can_be_known():
    # A design in which two items never meet cannot be judged by its own sample.
    chances = np.full(12, 0.25)
    together = np.zeros((12, 12))
    for seed in range(6000):
        items = draw(chances, seed)
        together[np.ix_(items, items)] += 1
    pairs = together[~np.eye(12, dtype=bool)] / 6000
    wanted = 3 * 2 / (12 * 11)
    assert np.abs(pairs - wanted).max() < 4.5 * math.sqrt(wanted / 6000)


def test_the_size_is_what_the_probabilities_add_up_to():
    dice = np.random.default_rng(2)
    chances = dice.random(500)
    chances *= 60 / chances.sum()
    assert {draw(chances, seed).size for seed in range(300)} <= {59, 60, 61}
    assert np.mean([draw(chances, seed).size == 60 for seed in range(300)]) > 0.99
    assert {draw([0.3, 0.3, 0.7], seed).size for seed in range(100)} == {1, 2}


def test_no_item_is_drawn_twice_and_they_come_in_order():
    dice = np.random.default_rng(2)
    for seed in range(200):
        items = draw(np.clip(dice.random(80) * 1.6, 0.01, 1), seed)
        assert (np.diff(items) > 0).all()


def test_the_same_seed_draws_the_same_and_another_others():
    chances = np.random.default_rng(1).random(1000) * 0.2 + 0.01
    assert draw(chances, 7).tolist() == draw(chances.copy(), 7).tolist()
    assert draw(chances, 7).tolist() != draw(chances, 8).tolist()


def test_nobody_elses_dice_are_touched():
    np.random.seed(5)
    untouched = np.random.random()
    np.random.seed(5)
    draw([0.5] * 10, 1)
    assert np.random.random() == untouched


def test_certain_items_are_always_drawn():
    chances = np.array([1.0, 0.001, 1.0, 0.999])
    assert all({0, 2} <= set(draw(chances, seed).tolist()) for seed in range(500))
    assert draw([1.0, 1.0], 0).tolist() == [0, 1]


def test_nothing_is_drawn_from_nothing():
    assert draw([], 1).size == 0


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.01, math.nan, math.inf])
def test_a_probability_that_cannot_be_is_refused(bad):
    with pytest.raises(ValueError, match="probabilities"):
        draw([0.5, bad], 1)


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="seed"):
        draw([0.5], -1)
