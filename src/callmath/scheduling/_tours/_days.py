"""One day with the people that the tours give it: whole numbers for starts and breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from callmath.scheduling._highs import Program

from ._blocks import Presence, Staffed, cover
from ._classes import Pool
from ._ground import Floats, Ground, Ints
from ._sides import Cap, limit_caps, seat_people, want_shifts
from ._week import PoolColumns, fill_pools


@dataclass(frozen=True, slots=True)
class DayProgram:
    """The program of one day with the places of its columns."""

    program: Program
    pools: tuple[PoolColumns, ...]
    staffed: dict[tuple[int, int], Staffed]
    presence: Presence


@dataclass(frozen=True, slots=True)
class DayTask:
    """What is known of a day before it is solved."""

    day: int
    pools: Sequence[Pool]
    people: Ints  # of each pool
    caps: Sequence[Cap] = ()
    least: Sequence[tuple[int, int]] = ()  # (group, shifts that are owed to its people)


def day_program(ground: Ground, task: DayTask, known: Floats) -> DayProgram:
    """Set up a day.

    :param known: group x slot: people who are there anyway (from other days, or pinned)
    """
    program = Program()
    presence = Presence(known)
    heads = program.add_rows(len(task.pools), most=task.people.astype(np.float64))
    columns, staffed = fill_pools(program, ground, presence, task.pools, heads, whole=True)
    limit_caps(program, task.caps, staffed, task.day)
    _owe(program, ground, staffed, task)
    want_shifts(program, ground, staffed, [task.day])
    first = task.day * ground.day_slots
    reach = ground.day_slots + ground.duties.spill
    span = (first, min(first + reach, ground.all_slots))
    seat_people(program, ground, staffed, span, known)
    cover(program, ground, presence, span)
    return DayProgram(program, columns, staffed, presence)


def _owe(
    program: Program,
    ground: Ground,
    staffed: dict[tuple[int, int], Staffed],
    task: DayTask,
) -> None:
    """As many shifts as the week owes: one fewer costs more than the dearest shift."""
    price = 2.0 * float(ground.duties.cost.max(initial=1.0)) + 1.0
    for group, shifts in task.least:
        held = staffed.get((group, task.day))
        if held is not None:
            row = program.add_rows(1, least=float(shifts))[0]
            program.add_entries(row, program.add_columns(1, cost=price), 1.0)
            program.add_entries(row, held.counts, 1.0)


def presence_of_values(presence: Presence, values: Floats, shape: tuple[int, ...]) -> Floats:
    """(groups, slots): who a solution puts where, without those known before."""
    out = np.zeros(shape)
    groups, slots, columns, shares = presence.entries()
    inside = slots < shape[1]
    np.add.at(out, (groups[inside], slots[inside]), (shares * values[columns])[inside])
    return out
