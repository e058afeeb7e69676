"""Bids: the award contents most, remembers who got little, and can be drawn again."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from watchfloor.rooms.rosters.rules.bidding import award_tours, weight_of


def award(bids, *, weights=None, allowed=None, seed=7, people=None):
    people = people or sorted(bids)
    free = np.ones((len(people), len(people)), dtype=bool)
    return {
        each.agent_id: each
        for each in award_tours(
            agent_ids=people,
            bids=bids,
            weights=weights or {},
            allowed=free if allowed is None else allowed,
            seed=seed,
        )
    }


def test_everybody_gets_one_tour_and_the_sum_of_ranks_is_the_least_possible():
    draw = np.random.default_rng(1)
    bids = {agent: list(draw.permutation(6)) for agent in range(10, 16)}
    got = award(bids)
    best = min(
        sum(bids[agent].index(tour) for agent, tour in zip(sorted(bids), order, strict=True))
        for order in permutations(range(6))
    )
    assert sorted(each.tour for each in got.values()) == list(range(6))
    assert sum(each.rank - 1 for each in got.values()) == best


def test_who_was_left_with_little_comes_first():
    got = award({1: [0, 1], 2: [0, 1]}, weights={2: weight_of([None, None])})
    assert (got[2].rank, got[1].rank) == (1, 2)
    assert got[1].lost[0].reason == "weight"
    assert got[1].lost[0].holder == 2


def test_lots_decide_among_equals_and_can_be_drawn_again():
    bids = {agent: [0, 1, 2, 3] for agent in (1, 2, 3, 4)}
    assert award(bids, seed=3) == award(bids, seed=3)
    firsts = {
        next(a for a, each in award(bids, seed=s).items() if each.rank == 1) for s in range(40)
    }
    assert firsts == {1, 2, 3, 4}  # each is missed with a chance of 0.75 ** 40


def test_nobody_gets_an_unlawful_tour_and_is_told_so():
    got = award({1: [1, 0], 2: [0, 1]}, allowed=np.eye(2, dtype=bool))
    assert {agent: each.tour for agent, each in got.items()} == {1: 0, 2: 1}
    assert [lost.reason for lost in got[1].lost] == ["rule"]


def test_who_did_not_bid_takes_what_is_left():
    got = award({1: [1]}, people=[1, 2])
    assert (got[1].tour, got[2].tour, got[2].rank) == (1, 0, None)


@pytest.mark.parametrize(
    ("ranks", "weight"), [([], 1.0), ([1, 1], 1.0), ([None], 1.5), ([3, None], 1.5), ([9], 1.5)]
)
def test_weights_remember_the_last_rounds(ranks, weight):
    assert weight_of(ranks) == weight
