"""Who gets which frame of the week: an assignment problem for each class and week.

What a cell would cost somebody is known before the starts are: days off wished for, weekends and
late shifts on top of those had so far, starts outside the band liked; and, dearly, a seventh day in
a row or a night too short across the boundary of the weeks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._slow_imports import cheapest_assignment

from ._board import PAST_DAYS, Group
from ._counts import Cell, ClassCounts
from ._fairness import HARD, NONE, REST, RUN, Floats, Integers

_RISK = 50.0  # a band of which only a part keeps the rest
_STRANGE = 30.0  # a cell that was counted for others


def deal_cells(
    group: Group, members: Sequence[Integers], classes: Sequence[ClassCounts], days: range
) -> dict[int, Cell]:
    """Return the cell of each row of the board that gets one; the others are off all week.

    `members` are the rows of each class. Somebody may get a cell of another class than their own
    where that avoids worse, since all that counts is that each cell is taken. Rows before `days`
    must be filled in: they say what can follow.
    """
    rows = np.concatenate(members)
    own = np.repeat(np.arange(len(classes)), [len(each) for each in members])
    seats = [
        (number, cell)
        for number, (counts, held) in enumerate(zip(classes, members, strict=True))
        for cell in _spread_out(counts, len(held))
    ]
    known = {seat: number for number, seat in enumerate(dict.fromkeys(seats))}
    prices = _all_prices(group, rows, list(known), days)
    strange = own[:, None] != np.array([number for number, _ in known])[None, :]
    tied = _is_tied(group, rows, days)
    prices += strange * np.where(tied, HARD, _STRANGE)[:, None]
    places, chosen = cheapest_assignment(prices[:, [known[seat] for seat in seats]])
    dealt = ((int(rows[place]), seats[seat][1]) for place, seat in zip(places, chosen, strict=True))
    return {row: cell for row, cell in dealt if cell is not None}


def _all_prices(
    group: Group, rows: Integers, seats: Sequence[tuple[int, Cell | None]], days: range
) -> Floats:
    """(rows, seats): what each seat would cost each of them."""
    had = _had(group, rows, days)
    cells = list(dict.fromkeys(cell for _, cell in seats))
    columns = {cell: _prices(group, rows, cell, days, had) for cell in cells}
    return np.column_stack([columns[cell] for _, cell in seats])


def _is_tied(group: Group, rows: Integers, days: range) -> NDArray[np.bool_]:
    """Who has something fixed in the week, so that only the own cells fit."""
    columns = np.arange(days.start, days.stop) + PAST_DAYS
    tied: NDArray[np.bool_] = group.board.fixed[np.ix_(rows, columns)].max(axis=1) > 0
    return tied


def _spread_out(counts: ClassCounts, people: int) -> list[Cell | None]:
    """One entry a person."""
    cells: list[Cell | None] = [cell for cell, count in counts.cells for _ in range(count)]
    return [*cells, *[None] * (people - len(cells))]


def _prices(group: Group, members: Integers, cell: Cell | None, days: range, had: Floats) -> Floats:
    """(members,): what this cell would cost each of them."""
    worked = [] if cell is None else [day + PAST_DAYS for day in cell.works if day in days]
    works = np.array(worked, np.int64)
    price = _refused(group, members, works, days)
    if cell is None or not worked:
        return price
    band = _in_band(group, cell)
    if not len(band):  # nothing that was counted begins in it
        return price
    price += _boundary(group, members, works, days, band)
    price += group.board.liking[np.ix_(members, band)].mean(axis=1) * len(works)
    closed = group.board.open[np.ix_(members, works, band)].max(axis=2) == 0
    more = group.board.marks[band].mean(axis=0) * len(works) + group.board.daily[works].sum(axis=0)
    burden = ((2.0 * had + more) * more) @ group.board.weights
    total: Floats = price + HARD * closed.sum(axis=1) + burden
    return total


def _in_band(group: Group, cell: Cell) -> Integers:
    band = [number for number, slot in enumerate(group.slots) if cell.takes(slot)]
    return np.array(band, np.int64)


def _refused(group: Group, members: Integers, works: Integers, days: range) -> Floats:
    """Wishes that the days of a cell refuse, whatever the shift type."""
    board = group.board
    columns = np.arange(days.start, days.stop) + PAST_DAYS
    worked = np.isin(columns, works)
    wants = board.wants[np.ix_(members, columns)] == 1
    whole = board.wished[np.ix_(members, columns)] < 0
    lost = np.where(worked, ~wants & whole, wants)
    prices: Floats = (board.wish[np.ix_(members, columns)] * lost).sum(axis=1)
    return prices


def _boundary(
    group: Group, members: Integers, works: Integers, days: range, band: Integers
) -> Floats:
    """Days in a row and rests across the beginning of the week."""
    board, first = group.board, days.start + PAST_DAYS
    head = 0
    while first + head in works:
        head += 1
    before = board.rows[members, :first] >= 0
    most = board.limits[members, RUN]
    excess = np.where((most != NONE) & (head > 0), _tails(before) + head - most, 0)
    price = HARD * np.maximum(excess, 0).astype(float)
    last = board.rows[members, first - 1]
    gap = 1440 * (works[0] - first + 1) - board.end[last][:, None] + board.start[band][None, :]
    short = (gap < board.limits[members, REST][:, None]) & (last >= 0)[:, None]
    risk: Floats = np.where(short.all(axis=1), HARD, _RISK * short.mean(axis=1))
    return price + risk


def _tails(worked: NDArray[np.bool_]) -> Integers:
    """How many days in a row somebody has worked at the end."""
    off = ~worked[:, ::-1]
    tails: Integers = np.where(off.any(axis=1), off.argmax(axis=1), worked.shape[1])
    return tails


def _had(group: Group, members: Integers, days: range) -> Floats:
    """(members, shares): what each has had so far."""
    board = group.board
    past = board.rows[members, PAST_DAYS : PAST_DAYS + days.start]
    worked = past >= 0
    marks = np.where(worked[:, :, None], board.marks[np.maximum(past, 0)], 0.0).sum(axis=1)
    had: Floats = board.base[members] + marks
    return had + worked @ board.daily[PAST_DAYS : PAST_DAYS + days.start]
