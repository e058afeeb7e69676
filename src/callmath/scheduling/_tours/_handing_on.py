"""A shift for which nobody who is off is free: one takes it and hands another of theirs on.

Who takes a shift on a day off may have one too many then, so one of the other shifts goes to the
next, who may hand on another one, until somebody has room; who works that day may change the start.
The shortest such way is found by going through all shifts that could become free, nearest first;
nobody stands on it twice, so that each week is judged as it will be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from callmath.compiled import compiled

from ._board import PAST_DAYS, Group
from ._fairness import Board, Integers, limits_broken

LOOKS = 500  # at who could take a shift, in a group: about ten milliseconds each for 500 people
Open = tuple[int, int]  # a shift that nobody has: day (column of the board), number of its slot


@compiled
def takers_of(board: Board, column: int, number: int, order: Integers, found: Integers) -> int:
    """Fill in (row, column) of who can take a slot and what they must hand on for it; how many.

    Who works that day hands on what they have then. Where somebody in this order can take it and
    keep all, that row is alone in it, with column -1.
    """
    count = 0
    for row in order:
        line, mine = board.rows[row], board.rows[row, column]
        if mine == number or board.fixed[row, column] > 0:
            continue
        before = limits_broken(board, row, line)
        line[column] = number
        keeps = limits_broken(board, row, line) <= before
        if mine >= 0 and keeps:
            found[count, 0], found[count, 1] = row, column
            count += 1
        elif mine < 0 and not keeps:
            count = _givers(board, (row, column), before, found, count)
        line[column] = mine
        if mine < 0 and keeps:
            found[0, 0], found[0, 1] = row, -1
            return 1
    return count


@compiled
def _givers(board: Board, place: tuple[int, int], before: int, found: Integers, count: int) -> int:
    """Add the columns that a row may hand on, one of them, for what it has at this place."""
    row, column = place
    line = board.rows[row]
    for other in range(board.past, len(line)):
        held = line[other]
        if other == column or held < 0 or board.fixed[row, other] > 0:
            continue
        line[other] = -1
        if limits_broken(board, row, line) <= before:
            found[count, 0], found[count, 1] = row, other
            count += 1
        line[other] = held
    return count


@dataclass(slots=True)
class Handing:
    """The ways that shifts can go in a group, and how often may still be looked."""

    group: Group
    left: int = LOOKS
    _hopeless: set[Open] = field(default_factory=set)
    _came: dict[Open, tuple[Open, int]] = field(default_factory=dict)  # from which, by whom

    def place(self, day: int, number: int) -> bool:
        """Give a slot to somebody, whatever has to be handed on for it; whether that went."""
        first = PAST_DAYS + day, number
        self._came = {}
        waiting, seen = deque([first] if first not in self._hopeless else []), {first}
        while waiting and self.left > 0:
            slot = waiting.popleft()
            for row, column in self._takers(slot):
                if column < 0:
                    self._hand_over(slot, row)
                    return True
                after = column, int(self.group.board.rows[row, column])
                if after not in seen:
                    seen.add(after)
                    self._came[after] = slot, row
                    waiting.append(after)
        self._hopeless |= seen if not waiting else {first}
        return False

    def _takers(self, slot: Open) -> Iterator[tuple[int, int]]:
        """Who can take a slot and is not on its way already, those with the fewest days first."""
        self.left -= 1
        board = self.group.board
        used = {row for _, row in self._way(slot)}
        days = (board.rows[:, PAST_DAYS:] >= 0).sum(axis=1)
        free = [row for row in np.argsort(days, kind="stable") if int(row) not in used]
        found = np.zeros((board.rows.size, 2), np.int64)
        count = takers_of(board, *slot, np.array(free, np.int64), found)
        return ((int(row), int(column)) for row, column in found[:count])

    def _way(self, slot: Open) -> list[tuple[Open, int]]:
        """What was taken for a slot to become free, and by whom, the last first."""
        way = []
        while slot in self._came:
            slot, row = self._came[slot]
            way.append((slot, row))
        return way

    def _hand_over(self, slot: Open, taker: int) -> None:
        """Let everybody on the way take what is free and leave what the next one takes."""
        rows = self.group.board.rows
        rows[taker, slot[0]] = slot[1]
        for taken, row in self._way(slot):
            rows[row, slot[0]], rows[row, taken[0]] = -1, taken[1]
            slot = taken
