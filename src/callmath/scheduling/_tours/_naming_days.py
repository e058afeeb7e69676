"""Who gets which start of a day, and, where no week was framed, who works at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from ._board import PAST_DAYS, Group
from ._counts import Cell, Slot
from ._fairness import MOST_DAYS, NONE, RUN, WEEK_DAYS, Floats, Integers

Bools = NDArray[np.bool_]
Dealt = list[tuple[int, int]]  # (row, number of a slot)


def deal_slots(
    slots: Sequence[tuple[int, int]], workers: Sequence[tuple[Cell, int]]
) -> tuple[Dealt, list[int]]:
    """Give slots (start, number) to workers (cell, row): each within the band of the cell.

    In the order of starts, each goes to the worker whose band ends first: with bands of one length
    that deals out all of them whenever it can be done at all (Glover, Naval Research Logistics
    Quarterly 14 (1967) 313). Workers of one band get them in their order. Returns what was dealt,
    and the numbers of slots that nobody's band takes.

    >>> early, late = Cell((0,), 420, 540), Cell((0,), 480, 600)
    >>> deal_slots([(600, 7), (480, 5)], [(late, 1), (early, 2)])
    ([(2, 5), (1, 7)], [])
    """
    waiting = sorted(
        ((cell.first_start, cell.last_start, place) for place, (cell, _) in enumerate(workers)),
        reverse=True,
    )
    ready: list[tuple[int, int]] = []
    dealt: Dealt = []
    over: list[int] = []
    for start, number in sorted(slots):
        while waiting and waiting[-1][0] <= start:
            heappush(ready, waiting.pop()[1:])
        while ready and ready[0][0] < start:
            heappop(ready)
        if ready:
            dealt.append((workers[heappop(ready)[1]][1], number))
        else:
            over.append(number)
    return dealt, over


def spread_slots(group: Group, slots: Sequence[tuple[Slot, int]]) -> list[tuple[int, int]]:
    """One (start, number) for each person wanted."""
    numbers = group.numbers
    return [(slot.start_minute, numbers[slot]) for slot, count in slots for _ in range(count)]


def deal_days(
    group: Group, wanted: Mapping[int, int], days: range, taken: Mapping[int, Sequence[int]]
) -> dict[int, list[int]]:
    """Return the rows that work each day of a week, where no cells were counted.

    Day by day, people come first who have the most days still to work for the days on which they
    still can; days in a row and days a week are within the limits. `taken` are rows that work that
    day already.
    """
    board = group.board
    works = board.rows >= 0
    room = _room(group, works, days)
    out: dict[int, list[int]] = {}
    for day in days:
        column = day + PAST_DAYS
        can = _can_work(group, works, room, column)
        can[list(taken.get(day, ()))] = False
        rows = np.flatnonzero(can)
        order = rows[np.argsort(_keenness(group, works, room, rows, (column, days)), kind="stable")]
        chosen = [int(row) for row in order[: wanted.get(day, 0)]]
        works[chosen, column] = True
        room[chosen] -= 1
        out[day] = chosen
    return out


def _room(group: Group, works: Bools, days: range) -> Integers:
    """Days that each may still work in the week."""
    limits = group.board.limits
    week = next(row for row in group.board.weeks if row[0] <= days.start + PAST_DAYS < row[1])
    done = works[:, week[0] : week[1]].sum(axis=1)
    room = np.where(limits[:, WEEK_DAYS] == NONE, len(days), limits[:, WEEK_DAYS] - done)
    total = works[:, PAST_DAYS:].sum(axis=1)
    return np.where(
        limits[:, MOST_DAYS] == NONE, room, np.minimum(room, limits[:, MOST_DAYS] - total)
    )


def _can_work(group: Group, works: Bools, room: Integers, column: int) -> Bools:
    """Who may work on a day: not closed, not too many in a row before and after."""
    board = group.board
    run = _run_to(works, column)
    most = board.limits[:, RUN]
    able = (room > 0) & ~works[:, column] & (board.open[:, column].max(axis=1) > 0)
    allowed: Bools = able & ((most == NONE) | (run < most))
    return allowed


def _run_to(works: Bools, column: int) -> Integers:
    off = ~works[:, :column][:, ::-1]
    return np.where(off.any(axis=1), off.argmax(axis=1), column)


def _keenness(
    group: Group,
    works: Bools,
    room: Integers,
    rows: Integers,
    when: tuple[int, range],
) -> Floats:
    """Lower comes first: few days on which somebody still can for those that they still should."""
    board = group.board
    column, days = when
    later = board.open[:, column : days.stop + PAST_DAYS].max(axis=2).sum(axis=1)
    slack = later[rows] - room[rows]
    total = works[:, PAST_DAYS:column].sum(axis=1)[rows]
    weekend = (works[:, PAST_DAYS:column] @ board.daily[PAST_DAYS:column, 2])[rows]
    wish = board.wish[rows, column] * np.where(board.wants[rows, column] == 1, -1.0, 1.0)
    running = (works[rows, column - 1]).astype(float)
    keen: Floats = (
        slack + 0.05 * total + 0.3 * weekend * board.daily[column, 2] + wish - 0.3 * running
    )
    return keen
