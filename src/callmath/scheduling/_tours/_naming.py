"""From counts to people: every counted shift gets a name, and nobody's rule is broken by it.

Week by week the classes' cells are dealt out, day by day the starts; then, with the whole horizon
in view, shifts change hands until no limit is broken and burdens are shared (see `_fairness`). What
still breaks a limit is moved to the next start that does not, then given to somebody who is off,
and only then given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from callmath.scheduling._types import Assignment, Problem

from ._board import PAST_DAYS, Group, group_of, slot_of
from ._counts import Cell, Slot, WeekCounts
from ._exchanging import exchange_days
from ._fairness import Integers, State, mend, pass_round, share, state_of, take_stock
from ._leftovers import settle
from ._naming_cells import deal_cells
from ._naming_days import deal_days, deal_slots, spread_slots

MENDING = 6  # rounds
MEETINGS = 120_000  # of two people who swap what is better swapped, in a group
PASSES = 60  # of what nobody could mend, from one to the next
FEW = 50  # a swap for so many people is not worth another round
_ANY = Cell((), -1, 4 * 1440)


def name_shifts(
    problem: Problem, weeks: Sequence[WeekCounts], *, seed: int = 0
) -> tuple[Assignment, ...]:
    """Return the counted shifts with names, without breaks.

    Counts include shifts that are pinned. `weeks` cover the horizon in order and have the same
    groups.
    """
    if not weeks:
        return ()
    shifts: list[Assignment] = []
    for number in range(len(weeks[0].groups)):
        shifts += name_group(problem, weeks, number, np.random.default_rng([seed, number]))
    return tuple(sorted(shifts, key=lambda shift: (shift.day, shift.person)))


def name_group(
    problem: Problem, weeks: Sequence[WeekCounts], number: int, rng: np.random.Generator
) -> list[Assignment]:
    """Name the shifts of one group."""
    wanted = _wanted(weeks, number)
    slots = {slot for day in wanted.values() for slot, _ in day}
    group = group_of(problem, weeks[0].groups[number], slots)
    if not group.slots:  # nothing was counted for it, pinned or done before: all are off
        return []
    over: list[tuple[int, int]] = []
    for week in weeks:
        over += _deal_week(group, week, number, wanted)
    _improve(group, rng)
    shared = group.board.rows.copy()
    settle(group, over)
    if (group.board.rows != shared).any():  # some have got more than their share by that
        exchange_days(group, state_of(group.board), rng, begun=True)
    return list(_shifts_of(problem, group))


def _wanted(weeks: Iterable[WeekCounts], number: int) -> dict[int, tuple[tuple[Slot, int], ...]]:
    return {
        each.day: each.slots for week in weeks for each in week.day_counts if each.group == number
    }


def _deal_week(
    group: Group,
    week: WeekCounts,
    number: int,
    wanted: Mapping[int, Sequence[tuple[Slot, int]]],
) -> list[tuple[int, int]]:
    """Fill in a week; return what nobody could be found for: (day, number of a slot)."""
    cells = _cells_of_week(group, week, number)
    over: list[tuple[int, int]] = []
    free = _free_rows(group, week, number)
    counts = {day: _still(group, wanted.get(day, ()), day) for day in week.days}
    chosen = _choose_days(group, cells, counts, (week.days, free))
    for day in week.days:
        workers = [
            (cells.get(row) or _ANY, row)
            for row in chosen[day]
            if group.board.rows[row, PAST_DAYS + day] < 0
            and not group.board.fixed[row, PAST_DAYS + day]
        ]
        over += _deal_day(group, counts[day], _in_order(group, workers, day), day)
    return over


def _free_rows(group: Group, week: WeekCounts, number: int) -> set[int]:
    """Rows whose days were not counted by cells."""
    row_of = {place: row for row, place in enumerate(group.places)}
    return {
        row_of[place]
        for each in week.classes
        if each.group == number and not each.cells
        for place in each.people
    }


def _cells_of_week(group: Group, week: WeekCounts, number: int) -> dict[int, Cell]:
    """The cell of each row that has one."""
    row_of = {place: row for row, place in enumerate(group.places)}
    classes = [each for each in week.classes if each.group == number and each.cells]
    members = [np.array([row_of[place] for place in counts.people], np.int64) for counts in classes]
    return deal_cells(group, members, classes, week.days) if classes else {}


def _still(group: Group, slots: Sequence[tuple[Slot, int]], day: int) -> list[tuple[int, int]]:
    """The slots of a day as (start, number), without those that are pinned."""
    open_ = spread_slots(group, slots)
    held = group.board.rows[:, PAST_DAYS + day]
    for number in held[held >= 0]:
        place = (int(group.board.start[number]), int(number))
        if place in open_:
            open_.remove(place)
    return open_


def _choose_days(
    group: Group,
    cells: Mapping[int, Cell],
    counts: Mapping[int, Sequence[tuple[int, int]]],
    scope: tuple[range, set[int]],
) -> dict[int, list[int]]:
    """Who works on which day: by the cells, and free rows for what cells leave."""
    days, free = scope
    framed = {day: [row for row, cell in cells.items() if day in cell.works] for day in days}
    if not free:
        return framed
    wanted = {day: len(counts[day]) - len(framed[day]) for day in days}
    barred = set(range(len(group.places))) - free
    picked = deal_days(group, wanted, days, dict.fromkeys(days, sorted(barred)))
    return {day: framed[day] + picked[day] for day in days}


def _in_order(group: Group, workers: list[tuple[Cell, int]], day: int) -> list[tuple[Cell, int]]:
    """Workers in the order in which they should get the starts of their band, early ones first.

    Those come late who came late before, so that nights do not get short; who likes it late, later.
    """
    board, column = group.board, PAST_DAYS + day
    usual = board.start.mean() if len(board.start) else 0.0

    def lateness(row: int) -> float:
        last = board.rows[row, column - 1]
        before = float(board.start[last]) if last >= 0 else _anchor(group, row, column, usual)
        return before + _wish_for(group, row)

    return sorted(workers, key=lambda worker: (lateness(worker[1]), worker[1]))


def _anchor(group: Group, row: int, column: int, usual: float) -> float:
    """The mean start of the days before, in a week's reach."""
    held = group.board.rows[row, column - 7 : column]
    held = held[held >= 0]
    return float(group.board.start[held].mean()) if len(held) else usual


def _wish_for(group: Group, row: int) -> float:
    """Minutes by which somebody wants to come later than the usual (or earlier: negative)."""
    board = group.board
    disliked = board.liking[row] > 0.0
    if not disliked.any() or disliked.all():
        return 0.0
    return float(board.start[~disliked].mean() - board.start.mean()) * 0.1


def _deal_day(
    group: Group, slots: list[tuple[int, int]], workers: list[tuple[Cell, int]], day: int
) -> list[tuple[int, int]]:
    """Fill in a day; return the slots that are left over."""
    dealt, over = deal_slots(slots, workers)
    busy = {row for row, _ in dealt}
    idle = [row for _, row in workers if row not in busy]
    dealt += list(zip(idle, over, strict=False))
    for row, number in dealt:
        group.board.rows[row, PAST_DAYS + day] = number
    return [(day, number) for number in over[len(idle) :]]


def _improve(group: Group, rng: np.random.Generator) -> State:
    """Swap until nothing is broken and burdens are shared."""
    state = state_of(group.board)
    people = len(group.places)
    mend(group.board, state, MENDING)
    _share(group, state)
    exchange_days(group, state, rng)
    _share(group, state)
    if mend(group.board, state, MENDING) > 0:
        _pass_round(group, state, np.array([rng.permutation(people) for _ in range(PASSES)]))
    return state


def _share(group: Group, state: State) -> None:
    """Let everybody meet everybody, or as many as `MEETINGS` allow, again while that is of use."""
    people = len(group.places)
    half, reach = people // 2 + 1, max(1, MEETINGS // max(people, 1))
    first, swaps = 1, 0
    for _ in range(reach // half + 1):
        last = min(half, first + reach)
        swaps = share(group.board, state, first, last)
        reach -= last - first
        if swaps <= people // FEW or reach <= 0:
            break


def _pass_round(group: Group, state: State, orders: Integers) -> None:
    """Let what is broken go from one to the next; undone if that makes it no better."""
    rows, broken = group.board.rows.copy(), int(state.broken.sum())
    if pass_round(group.board, state, orders) >= broken:
        group.board.rows[:] = rows
        take_stock(group.board, state)


def _shifts_of(problem: Problem, group: Group) -> Iterator[Assignment]:
    pinned = {(shift.person, shift.day): shift for shift in problem.pinned}
    for row, column in np.argwhere(group.board.rows[:, PAST_DAYS:] >= 0):
        person, day = problem.people[group.places[row]].id, int(column)
        slot = group.slots[group.board.rows[row, PAST_DAYS + column]]
        held = pinned.get((person, day))
        if held is not None and slot_of(held) == slot:
            yield held
        else:
            yield Assignment(
                person=person,
                day=day,
                shift=slot.shift,
                start_minute=slot.start_minute,
                minutes=slot.minutes,
            )
