"""What swaps alone could not settle: another start, other people, and only then a shift less."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ._board import PAST_DAYS, Group
from ._fairness import limits_broken
from ._handing_on import Handing


def settle(group: Group, over: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Mend what is still broken, place slots (day, number) left over; return what is given up."""
    left = list(over)
    for row in range(len(group.places)):
        if limits_broken(group.board, row, group.board.rows[row]) > 0:
            left += _mend_row(group, row)
    handing = Handing(group)
    return [each for each in left if not handing.place(*each)]


def _mend_row(group: Group, row: int) -> list[tuple[int, int]]:
    """Move or take off shifts of a row while that breaks less; return those taken off."""
    taken: list[tuple[int, int]] = []
    board = group.board
    for column in np.flatnonzero((board.rows[row] >= 0) & (board.fixed[row] == 0)):
        if limits_broken(board, row, board.rows[row]) == 0:
            break
        held = int(board.rows[row, column])
        if _change(group, row, int(column)):
            taken.append((int(column) - PAST_DAYS, held))
    return taken


def _change(group: Group, row: int, column: int) -> bool:
    """Move the shift of a day to the nearest start that breaks least; True: taken off instead."""
    board = group.board
    held = int(board.rows[row, column])
    near = np.argsort(np.abs(board.start - board.start[held]), kind="stable")
    best, broken = held, limits_broken(board, row, board.rows[row])
    for number in (*(int(each) for each in near), -1):
        board.rows[row, column] = number
        found = limits_broken(board, row, board.rows[row])
        if found < broken:
            best, broken = number, found
    board.rows[row, column] = best
    return best < 0
