"""Days change hands among many at once, until people who like the same differ by two at most.

With all other days as they are, what some days of somebody else would cost somebody depends on
nobody else: who does which is an assignment problem, whose answer is at least as good as any
exchange in a ring of two, three or more people. Whole weeks are dealt out anew like that, weeks
that begin in the middle of one, single days and two in a row.

Squares alone do not bring people together who like the same: of those who like it early, some have
no late shift and some a week of them, which costs no more than a few for everybody. So each class
of people gets a middle, and to be more than one off it is dear, though less than a refused wish.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling._counters import SHARED
from callmath.scheduling._slow_imports import cheapest_assignment

from ._board import PAST_DAYS, Group
from ._fairness import Floats, Integers, State, take_stock
from ._span_prices import span_prices

TOGETHER = 120  # people of one assignment
SWEEPS = 10
STEEP = 26.0  # times the weight of a share, for the first that is too many or too few
MUCH_BETTER = 0.5  # the upper of two middles is taken if it leaves so much of what is beyond
HALF_WEEK = 3
SMALL = 1e-6
_Span = tuple[int, int]


def exchange_days(
    group: Group, state: State, rng: np.random.Generator, *, begun: bool = False
) -> None:
    """Deal out spans of days anew until that helps nobody, or nobody has too many or too few.

    At first among everybody, unless that has been done (`begun`).
    """
    if len(group.places) < 2:
        return
    group.board.steep[: len(SHARED)] = STEEP
    for sweep in range(SWEEPS):
        find_middles(group, state)
        parts = _far_off(group, state, rng) if begun or sweep else _everybody(group, rng)
        gained = sum(_deal_anew(group, state, span, parts) for span in _spans(group, rng))
        if gained < SMALL:
            break


def find_middles(group: Group, state: State) -> None:
    """Take the whole number below or above the mean of each class, for each share."""
    for number in range(int(group.classes.max()) + 1):
        members = group.classes == number
        held = state.amounts[members]
        low = np.floor(held.mean(axis=0))
        above = _beyond(held, low + 1) < MUCH_BETTER * _beyond(held, low)
        group.board.middles[members] = low + above


def _beyond(held: Floats, middle: Floats) -> Floats:
    """(shares,): the squares of what is more than one off the middle."""
    squares: Floats = (np.maximum(np.abs(held - middle) - 1.0, 0.0) ** 2).sum(axis=0)
    return squares


def _everybody(group: Group, rng: np.random.Generator) -> list[Integers]:
    people = len(group.places)
    return np.array_split(rng.permutation(people), -(-people // TOGETHER))


def _far_off(group: Group, state: State, rng: np.random.Generator) -> list[Integers]:
    """Those who have too many or too few, among others by lot; all, where they are not too many."""
    people = len(group.places)
    if people <= TOGETHER:
        return [np.arange(people)]
    off = np.abs(state.amounts - group.board.middles) > 1.0
    far = rng.permutation(np.flatnonzero(off[:, : len(SHARED)].any(axis=1)))[: TOGETHER // 2]
    others = rng.permutation(np.setdiff1d(np.arange(people), far))
    return [np.concatenate([far, others[: TOGETHER - len(far)]])] if len(far) else []


def _spans(group: Group, rng: np.random.Generator) -> Iterator[_Span]:
    """Weeks, weeks that begin in the middle of one, days, and some of those two in a row."""
    weeks, end = group.board.weeks.tolist(), group.board.rows.shape[1]
    yield from ((max(first, PAST_DAYS), last) for first, last, _ in weeks)
    middles = (max(first, PAST_DAYS) + HALF_WEEK for first, _, _ in weeks)
    yield from ((first, min(first + 7, end)) for first in middles if first < end)
    days = rng.permutation(np.arange(PAST_DAYS, end)).tolist()
    yield from ((day, day + 1) for day in days)
    yield from ((day, day + 2) for day in days[::2] if day + 2 <= end)


def _deal_anew(group: Group, state: State, span: _Span, parts: list[Integers]) -> float:
    """Return what a span dealt out anew has gained."""
    gained = sum(_deal_part(group, state, span, who) for who in parts)
    take_stock(group.board, state)
    return gained


def _deal_part(group: Group, state: State, span: _Span, who: Integers) -> float:
    board = group.board
    prices = np.zeros((len(who), len(who)))
    span_prices(board, state, who, span, prices)
    _, chosen = cheapest_assignment(prices)
    gained = float(np.trace(prices) - prices[np.arange(len(who)), chosen].sum())
    if gained > SMALL:
        first, last = span
        board.rows[who, first:last] = board.rows[who[chosen], first:last]
    return max(gained, 0.0)
