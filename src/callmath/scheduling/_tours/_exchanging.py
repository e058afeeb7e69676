"""Whole weeks change hands among many at once, where swaps of two lead no further.

With all other weeks as they are, what a week of somebody else would cost somebody depends on nobody
else: who does which week is an assignment problem, whose answer is at least as good as any exchange
in a ring of two, three or more people.
"""

from __future__ import annotations

import numpy as np

from callmath.scheduling._slow_imports import cheapest_assignment

from ._board import PAST_DAYS, Group
from ._fairness import Integers, State, take_stock, week_prices

TOGETHER = 120  # people of one assignment
SWEEPS = 3
SMALL = 1e-6


def exchange_weeks(group: Group, state: State, rng: np.random.Generator) -> None:
    """Deal out each week anew, as it is, until that helps nobody."""
    people = len(group.places)
    for _ in range(SWEEPS if people > 1 else 0):
        parts = np.array_split(rng.permutation(people), -(-people // TOGETHER))
        gains = [_deal_anew(group, state, week, parts) for week in range(len(group.board.weeks))]
        if sum(gains) < SMALL:
            break


def _deal_anew(group: Group, state: State, week: int, parts: list[Integers]) -> float:
    """Return what a week dealt out anew has gained."""
    gained = sum(_deal_part(group, state, week, who) for who in parts)
    take_stock(group.board, state)
    return gained


def _deal_part(group: Group, state: State, week: int, who: Integers) -> float:
    board = group.board
    prices = np.zeros((len(who), len(who)))
    week_prices(board, state, who, week, prices)
    _, chosen = cheapest_assignment(prices)
    gained = float(np.trace(prices) - prices[np.arange(len(who)), chosen].sum())
    if gained > SMALL:
        first, last = max(int(board.weeks[week, 0]), PAST_DAYS), int(board.weeks[week, 1])
        board.rows[who, first:last] = board.rows[who[chosen], first:last]
    return max(gained, 0.0)
