"""The program of weeks: how many people of each class work each tour, who starts when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from callmath.scheduling._highs import Program

from ._blocks import Presence, Staffed, cover, staff_day
from ._classes import Pool, WeekFrame
from ._fairness import NONE, RUN, WEEK_MINUTES
from ._ground import Bools, Floats, Ground, Ints
from ._sides import Unions, limit_rests, owe_work, rest_pairs, seat_people, want_shifts


@dataclass(frozen=True, slots=True)
class PoolColumns:
    """Columns of a pool: how many of its people take each of its duties."""

    pool: Pool
    counts: Ints


@dataclass(frozen=True, slots=True)
class WeekProgram:
    """A program with the places of its columns."""

    program: Program
    tours: tuple[Ints, ...]  # of each frame
    staffed: dict[tuple[int, int], Staffed]  # (group, day)
    presence: Presence

    @property
    def choices(self) -> Ints:
        """Columns of tours, duties and breaks, of which many are equally good."""
        held = (columns for each in self.staffed.values() for columns in _columns_of(each))
        return np.concatenate([*self.tours, *held])


def _columns_of(staffed: Staffed) -> tuple[Ints, Ints]:
    return staffed.counts, staffed.rest_counts


def week_program(
    ground: Ground,
    frames: Sequence[WeekFrame],
    known: Floats,
    ends: Iterable[tuple[int, Ints]] = (),
    *,
    beyond: int = 0,
    relaxed: bool = False,
) -> WeekProgram:
    """Set up the program of one week or of several in a row.

    :param ends: per group, how many of its people had worked 0, 1, 2, … days in a row when the
        first week began, where that was counted
    :param beyond: slots after the last day whose cover is looked at too
    :param relaxed: leave out what a hard rule wants of cover and of work: its price is no cost of
        a roster, so that it must not be in a bound
    """
    program, presence = Program(), Presence(known)
    span = (
        frames[0].days.start * ground.day_slots,
        min(frames[-1].days.stop * ground.day_slots + beyond, ground.all_slots),
    )
    staffed: dict[tuple[int, int], Staffed] = {}
    columns = []
    for frame in frames:
        tours, heads = _add_tours(program, frame)
        columns.append(tours)
        _, added = fill_pools(program, ground, presence, frame.pools, heads, whole=False)
        limit_rests(program, rest_pairs(ground), added, frame.days, unions_of(frame, tours))
        owe_work(program, ground, added, frame.days, relaxed=relaxed)
        _limit_hours(program, ground, frame, added)
        want_shifts(program, ground, added, frame.days)
        staffed |= added
    for group, counted in ends:
        _limit_runs(program, ground, (frames[0], columns[0]), (group, counted))
    for before, after in pairwise(zip(frames, columns, strict=True)):
        _link_runs(program, ground, before, after)
    seat_people(program, ground, staffed, span, known, relaxed=relaxed)
    cover(program, ground, presence, span, relaxed=relaxed)
    return WeekProgram(program, tuple(columns), staffed, presence)


def _add_tours(program: Program, frame: WeekFrame) -> tuple[Ints, Ints]:
    """Columns of the tours, and rows that their people fill for each pool."""
    tours = program.add_columns(len(frame.cells))
    class_of = np.array(frame.class_of, np.int64)
    sizes = np.array([len(people) for people in frame.people], np.float64)
    rows = program.add_rows(sizes.size, most=sizes)
    program.add_entries(rows[class_of], tours, 1.0)
    heads = program.add_rows(len(frame.pools), most=0.0)
    uses = np.array(frame.uses, np.int64).reshape(-1, 2)
    program.add_entries(heads[uses[:, 1]], tours[uses[:, 0]], -1.0)
    return tours, heads


def unions_of(frame: WeekFrame, columns: Ints) -> Unions:
    """Return which tours work when."""
    groups = np.array(frame.groups, np.int64)[np.array(frame.class_of, np.int64)]
    return Unions(groups, tuple(frozenset(cell.works) for cell in frame.cells), columns)


def fill_pools(
    program: Program,
    ground: Ground,
    presence: Presence,
    pools: Iterable[Pool],
    heads: Ints,
    *,
    whole: bool,
) -> tuple[tuple[PoolColumns, ...], dict[tuple[int, int], Staffed]]:
    """Add who of each pool takes which duty; row `heads[i]` limits the people of pool i."""
    by_place: dict[tuple[int, int], list[PoolColumns]] = {}
    out = []
    for pool, head in zip(pools, heads, strict=True):
        counts = program.add_columns(pool.duties.size, cost=ground.duties.cost[pool.duties])
        program.add_entries(head, counts, 1.0)
        out.append(PoolColumns(pool, counts))
        by_place.setdefault((pool.group, pool.day), []).append(out[-1])
    staffed = {}
    for place, held in by_place.items():
        duties = np.unique(np.concatenate([each.pool.duties for each in held]))
        staffed[place] = staff_day(program, ground, presence, place, duties, whole=whole)
        link = program.add_rows(duties.size, least=0.0, most=0.0)
        program.add_entries(link, staffed[place].counts, -1.0)
        for each in held:
            at = np.searchsorted(duties, each.pool.duties)
            program.add_entries(link[at], each.counts, 1.0)
    return tuple(out), staffed


def _limit_runs(
    program: Program,
    ground: Ground,
    week: tuple[WeekFrame, Ints],
    counted: tuple[int, Ints],
) -> None:
    """Nobody gets too many days in a row across the beginning of the week.

    Whoever begins with h days of work must have ended the week before with at most `most` - h of
    them. Conditions of that kind are nested, so counting those who may is enough (Hall).
    """
    (frame, columns), (group, ends) = week, counted
    most = int(ground.limits.values[ground.groups[group].people[0], RUN])
    if most == NONE or not frame.cells:
        return
    heads = np.array([head_run(cell.works, frame.days) for cell in frame.cells], np.int64)
    mine = _of_group(frame, group)
    for head in range(1, len(frame.days) + 1):
        may = int(ends[: max(most - head + 1, 0)].sum())
        tours = columns[mine & (heads >= head)]
        if tours.size and may < ends.sum():
            row = program.add_rows(1, most=float(may))
            program.add_entries(row[0], tours, 1.0)


def _limit_hours(
    program: Program, ground: Ground, frame: WeekFrame, staffed: dict[tuple[int, int], Staffed]
) -> None:
    """The people of a group together work no longer than all of them may."""
    sizes = np.array([len(people) for people in frame.people], np.int64)
    left = np.array(frame.minutes, np.int64) * sizes
    for number, group in enumerate(ground.groups):
        if ground.limits.values[group.people[0], WEEK_MINUTES] == NONE:
            continue
        row = program.add_rows(1, most=float(left[np.array(frame.groups) == number].sum()))[0]
        for (owner, _), each in staffed.items():
            if owner == number:
                program.add_entries(row, each.counts, ground.duties.paid[each.duties])


def _link_runs(
    program: Program, ground: Ground, before: tuple[WeekFrame, Ints], after: tuple[WeekFrame, Ints]
) -> None:
    """The same between two weeks of one program: late ends and early begins are of others."""
    (one, ones), (two, twos) = before, after
    tails = np.array([tail_run(cell.works, one.days) for cell in one.cells], np.int64)
    heads = np.array([head_run(cell.works, two.days) for cell in two.cells], np.int64)
    for number, group in enumerate(ground.groups):
        most = int(ground.limits.values[group.people[0], RUN])
        ends, begins = _of_group(one, number), _of_group(two, number)
        for head in range(1, min(len(two.days), most) + 1 if most != NONE else 1):
            row = program.add_rows(1, most=float(len(group.people)))[0]
            program.add_entries(row, ones[ends & (tails > most - head)], 1.0)
            program.add_entries(row, twos[begins & (heads >= head)], 1.0)


def _of_group(frame: WeekFrame, group: int) -> Bools:
    mine: Bools = np.array(frame.groups, np.int64)[np.array(frame.class_of, np.int64)] == group
    return mine


def head_run(works: tuple[int, ...], days: range) -> int:
    """How many days in a row are worked from the first day of the week on."""
    run = 0
    while days.start + run in works:
        run += 1
    return run


def tail_run(works: tuple[int, ...], days: range) -> int:
    """How many days in a row are worked up to the last day of the week."""
    run = 0
    while days.stop - 1 - run in works:
        run += 1
    return run


def values_of(columns: Ints, values: Floats) -> Floats:
    """Return the values of columns, without the noise below zero."""
    return np.maximum(values[columns], 0.0)
