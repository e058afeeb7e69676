"""One day with the people that the tours give it: whole numbers for starts and breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from callmath.scheduling._highs import Program

from ._blocks import Presence, Staffed, cover
from ._classes import Pool
from ._ground import Floats, Ground, Ints
from ._week import PoolColumns, fill_pools


@dataclass(frozen=True, slots=True)
class DayProgram:
    """The program of one day with the places of its columns."""

    program: Program
    pools: tuple[PoolColumns, ...]
    staffed: dict[tuple[int, int], Staffed]


def day_program(
    ground: Ground, pools: Sequence[Pool], people: Ints, known: Floats, day: int
) -> DayProgram:
    """Set up a day.

    :param people: of each pool
    :param known: group x slot: people who are there anyway (from other days, or pinned)
    """
    program = Program()
    presence = Presence(known)
    heads = program.add_rows(len(pools), most=people.astype(np.float64))
    columns, staffed = fill_pools(program, ground, presence, pools, heads, whole=True)
    reach = ground.day_slots + ground.duties.spill
    first = day * ground.day_slots
    cover(program, ground, presence, (first, min(first + reach, ground.all_slots)))
    return DayProgram(program, columns, staffed)
