from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from watchfloor.rooms.audits.contracts import Shares
from watchfloor.rooms.audits.rules.layers import chances_of, choose_looks
from watchfloor.rooms.audits.rules.misses import Pair, estimate_miss_rate
from watchfloor.rooms.audits.rules.rotation import checker_of
from watchfloor.rooms.audits.rules.scoring import (
    PRIORS,
    SIGNALS,
    STRENGTH,
    Seen,
    error_probabilities,
    learn_factor,
    name_factors,
)
from watchfloor.rooms.audits.rules.selection import select
from watchfloor.rooms.observations.contracts import Layer, Result

NOTHING = np.zeros((1, len(SIGNALS)), dtype=np.bool_)


def score(rate=0.02, agent=1.0, **seen):
    signals = np.array([[seen.get(name, False) for name in SIGNALS]])
    return error_probabilities(
        base_rate=rate, agent_factors=np.array([agent]), signals=signals, signal_factors=PRIORS
    )[0]


def test_without_signs_an_item_has_the_rate_of_its_point():
    assert score() == pytest.approx(0.02)


@pytest.mark.parametrize("name", SIGNALS)
def test_each_sign_multiplies_the_odds_by_its_factor(name):
    odds = score(**{name: True})
    odds = odds / (1 - odds)
    assert odds == pytest.approx(PRIORS[name] * 0.02 / 0.98)


def test_no_item_is_certain_to_fail_or_to_pass():
    assert score(rate=1.0, agent=100.0) == 0.95
    assert score(rate=0.0) > 0


def test_an_agent_s_factor_is_shrunken_until_much_was_seen():
    little = learn_factor(prior=1.0, seen=Seen(failed=1, expected=0.2))
    much = learn_factor(prior=1.0, seen=Seen(failed=100, expected=20))
    assert 1 < little < 1.3
    assert much == pytest.approx(103 / 23)
    assert learn_factor(prior=1.0, seen=Seen(0, STRENGTH)) == 0.5


def test_the_reasons_name_only_what_was_seen():
    signals = NOTHING[0].copy()
    signals[SIGNALS.index("transferred")] = True
    found = name_factors(agent_factor=1.0, signals=signals, signal_factors=PRIORS)
    assert found == (("transferred", PRIORS["transferred"]),)


@pytest.mark.parametrize("members", [2, 3, 5, 8])
def test_in_a_round_everybody_checks_each_other_once_and_never_herself(members):
    people = list(range(100, 100 + members))
    met = set()
    for turn in range(members - 1):
        checkers = [checker_of(member=each, members=people, turn=turn) for each in people]
        assert set(checkers) == set(people), "everybody checks exactly one"
        met |= set(zip(people, checkers, strict=True))
    assert met == {(a, b) for a in people for b in people if a != b}


def test_layers_come_with_the_probabilities_that_are_stored():
    dice = np.random.default_rng(3)
    chances = chances_of(Shares(0.4, 0.3, 0.2), can_self=True, can_cross=True)
    counts: Counter[Layer] = Counter()
    for first, second in dice.random((40_000, 2)):
        for look in choose_looks(chances, first=first, second=second):
            counts[look.layer] += 1
            stored = {Layer.SELF: 0.4, Layer.TEAM: 0.3, Layer.QUALITY: 0.3 + 0.7 * 0.2}
            assert look.share == pytest.approx(stored[look.layer])
    for layer, share in ((Layer.SELF, 0.4), (Layer.TEAM, 0.3), (Layer.QUALITY, 0.44)):
        assert counts[layer] / 40_000 == pytest.approx(share, abs=0.01)


def test_where_neither_agent_nor_team_can_look_quality_does():
    chances = chances_of(Shares(), can_self=False, can_cross=False)
    (look,) = choose_looks(chances, first=0.0, second=0.0)
    assert (look.layer, look.share, look.is_recheck) == (Layer.QUALITY, 1.0, False)


def test_a_size_between_two_numbers_is_met_on_average_and_each_chance_holds():
    loss = np.array([1.0, 5.0, 1.0, 40.0, 2.0, 1.0])
    chance = np.full(6, 0.1)
    hits, probabilities = np.zeros(6), np.zeros(6)
    for seed in range(6000):
        chosen, probabilities = select(
            expected_loss=loss, error_probability=chance, wanted=1.6, floor=0.25, seed=seed
        )
        hits[chosen] += 1
    assert probabilities.sum() == pytest.approx(1.6)
    assert hits / 6000 == pytest.approx(probabilities, abs=0.03)
    assert probabilities.min() >= 0.25 * 1.6 / 6 - 1e-9


@pytest.mark.parametrize("wanted", [3.0, 4.0, 1e9])
def test_a_sample_as_large_as_the_population_takes_everything(wanted):
    chosen, probabilities = select(
        expected_loss=np.ones(3), error_probability=np.full(3, 0.1), wanted=wanted, floor=0.25,
        seed=1,
    )  # fmt: skip
    assert list(chosen) == [0, 1, 2]
    assert list(probabilities) == [1, 1, 1]


def test_nothing_is_chosen_from_nothing():
    none = np.empty(0)
    chosen, _ = select(expected_loss=none, error_probability=none, wanted=0.0, floor=0.25, seed=1)
    assert len(chosen) == 0


def test_a_layer_that_passes_every_second_error_misses_half():
    pairs = [
        Pair(Layer.SELF, first, Result.FAIL, 0.1)
        for first in (Result.PASS, Result.FAIL) * 20
    ] + [Pair(Layer.SELF, Result.PASS, Result.PASS, 0.1)] * 60  # fmt: skip
    rate = estimate_miss_rate(Layer.SELF, pairs)
    assert (rate.checked_twice, rate.failed, rate.missed) == (100, 40, 20)
    assert rate.share == pytest.approx(0.5)
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low < 0.5 < rate.high
    assert estimate_miss_rate(Layer.TEAM, pairs).share is None
