"""Parts that programs of weeks and of days share: duties with breaks on a day, cover of slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from callmath.scheduling._highs import Program

from ._ground import Bools, Floats, Ground, Group, Ints, Queue, Shape

BROKEN = 1e5  # price of a person too many or too few for a hard rule in a slot


@dataclass(frozen=True, slots=True)
class Staffed:
    """Columns of one group on one day: people by duty, and by place of each break."""

    duties: Ints  # places of duties
    counts: Ints  # columns
    rests: Ints  # places of rests
    rest_counts: Ints  # columns


@dataclass(slots=True)
class Presence:
    """Who is there: column c adds `share` people of a group in a slot; `known` are there anyway."""

    known: Floats  # group x slot of the horizon (and what is reached after it)
    groups: list[Ints] = field(default_factory=list)
    slots: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    shares: list[Floats] = field(default_factory=list)

    def add(self, group: int, slots: Ints, columns: Ints, shares: Floats) -> None:
        """Add columns that put people of a group into slots."""
        self.groups.append(np.full(slots.size, group, np.int64))
        self.slots.append(slots)
        self.columns.append(columns)
        self.shares.append(shares)

    def entries(self) -> tuple[Ints, Ints, Ints, Floats]:
        """(groups, slots, columns, shares), joined."""
        none = np.zeros(0, np.int64)
        return (
            np.concatenate([none, *self.groups]),
            np.concatenate([none, *self.slots]),
            np.concatenate([none, *self.columns]),
            np.concatenate([none.astype(np.float64), *self.shares]),
        )


def staff_day(
    program: Program,
    ground: Ground,
    presence: Presence,
    place: tuple[int, int],
    duties: Ints,
    *,
    whole: bool,
) -> Staffed:
    """Add how many of a group take each of these duties on a day, and when they rest.

    Breaks are counted, not given to people (Aykin, European Journal of Operational Research 84
    (1995) 593): of those on a duty, as many take each break as are on it, spread over its places.

    :param place: (group, day)
    """
    group, day = place
    known = ground.duties
    counts = program.add_columns(duties.size, integer=whole)
    rests = np.flatnonzero(np.isin(known.rest_duty, duties)).astype(np.int64)
    rest_counts = program.add_columns(rests.size, integer=whole)
    keys = known.rest_duty[rests] * 64 + known.rest_break[rests]
    found, row_of = np.unique(keys, return_inverse=True)
    rows = program.add_rows(found.size, least=0.0, most=0.0)
    program.add_entries(rows[row_of], rest_counts, 1.0)
    place_of = _places(duties, len(known.slots))
    program.add_entries(rows, counts[place_of[found // 64]], -1.0)
    shift = day * ground.day_slots
    _attend(presence, known.presence, group, shift, (place_of, counts, 1.0))
    _attend(
        presence,
        known.rests,
        group,
        shift,
        (_places(rests, known.rest_duty.size), rest_counts, -1.0),
    )
    return Staffed(duties, counts, rests, rest_counts)


def _places(chosen: Ints, size: int) -> Ints:
    """Where each place stands among those chosen; -1: not."""
    out = np.full(size, -1, np.int64)
    out[chosen] = np.arange(chosen.size)
    return out


def _attend(
    presence: Presence, shape: Shape, group: int, shift: int, chosen: tuple[Ints, Ints, float]
) -> None:
    place_of, columns, sign = chosen
    held = np.flatnonzero(place_of[shape.column] >= 0)
    mine = columns[place_of[shape.column[held]]]
    presence.add(group, shape.slot[held] + shift, mine, shape.share[held] * sign)


def cover(
    program: Program,
    ground: Ground,
    presence: Presence,
    span: tuple[int, int],
    *,
    relaxed: bool = False,
) -> None:
    """Add rows that say what it costs when slots of a half-open span are not covered.

    People of one queue count for it; those of several are spread over them slot by slot, in parts
    where that is best. With `relaxed` what hard rules want is left out.
    """
    first, last = span
    groups, slots, columns, shares = presence.entries()
    inside = (slots >= first) & (slots < last)
    queues = [_Demand(program, queue, span) for queue in ground.queues]
    for number, group in enumerate(ground.groups):
        mine = inside & (groups == number)
        block = _Block(
            slots[mine] - first, columns[mine], shares[mine], presence.known[number, first:last]
        )
        if len(group.serves) > 1:
            _spread(program, group, block, queues)
        for queue, share in group.serves if len(group.serves) == 1 else ():
            queues[queue].serve(block, share)
    for each in queues:
        each.close(relaxed=relaxed)


@dataclass(frozen=True, slots=True)
class _Block:
    """Columns of a group by slot of a span, and how many are there anyway."""

    slots: Ints
    columns: Ints
    shares: Floats
    known: Floats


class _Demand:
    """Rows of one queue: those missing, and where it costs something, those too many."""

    def __init__(self, program: Program, queue: Queue, span: tuple[int, int]) -> None:
        self._program = program
        self._queue, self._span = queue, slice(*span)
        self.wanted = queue.required[self._span] > 0
        self.dear = queue.over[self._span] > 0
        self._known = np.zeros(self.wanted.size)
        self._held: list[tuple[_Block, float]] = []

    def serve(self, block: _Block, share: float) -> None:
        """Let columns serve the queue."""
        self._known += block.known * share
        self._held.append((block, share))

    def close(self, *, relaxed: bool) -> None:
        """Add the rows."""
        queue, program = self._queue, self._program
        required, most = queue.required[self._span], queue.most[self._span]
        unbound = np.full(required.size, np.inf)
        missing = self._rows(self.wanted, required - self._known, unbound)
        for cost, upto in queue.steps:
            count = int(self.wanted.sum())
            columns = program.add_columns(count, cost=cost[self._span][self.wanted], upper=upto)
            program.add_entries(missing, columns, 1.0)
        if queue.floor is not None and not relaxed:
            self._lay_floor(queue.floor[self._span], unbound)
        if self.dear.any():
            surplus = self._rows(self.dear, -unbound, most - self._known)
            cost = queue.over[self._span][self.dear]
            columns = program.add_columns(surplus.size, cost=cost)
            program.add_entries(surplus, columns, -1.0)

    def _lay_floor(self, floor: Floats, unbound: Floats) -> None:
        """What a hard rule wants costs dearly when it is missing."""
        rows = self._rows(floor > 0, floor - self._known, unbound)
        self._program.add_entries(rows, self._program.add_columns(rows.size, cost=BROKEN), 1.0)

    def _rows(self, where: Bools, least: Floats, most: Floats) -> Ints:
        rows = self._program.add_rows(int(where.sum()), least=least[where], most=most[where])
        row_of = np.full(where.size, -1, np.int64)
        row_of[where] = rows
        for block, share in self._held:
            held = row_of[block.slots] >= 0
            at = row_of[block.slots[held]]
            self._program.add_entries(at, block.columns[held], block.shares[held] * share)
        return rows


def _spread(program: Program, group: Group, block: _Block, queues: Sequence[_Demand]) -> None:
    """Split the people of a group over the queues that it serves.

    Not more than are there; all of them where nobody too many is free of cost anywhere.
    """
    asked = [queues[queue] for queue, _ in group.serves]
    wanted = np.any([each.wanted | each.dear for each in asked], axis=0)
    used = np.all([each.dear for each in asked], axis=0)[wanted]
    known = block.known[wanted]
    rows = program.add_rows(known.size, most=known, least=np.where(used, known, -np.inf))
    row_of = np.full(wanted.size, -1, np.int64)
    row_of[wanted] = rows
    held = row_of[block.slots] >= 0
    program.add_entries(row_of[block.slots[held]], block.columns[held], -block.shares[held])
    none = np.zeros(wanted.size)
    for queue, (_, share) in zip(asked, group.serves, strict=True):
        slots = np.flatnonzero(queue.wanted | queue.dear).astype(np.int64)
        parts = program.add_columns(slots.size)
        program.add_entries(row_of[slots], parts, 1.0)
        queue.serve(_Block(slots, parts, np.ones(slots.size), none), share)
