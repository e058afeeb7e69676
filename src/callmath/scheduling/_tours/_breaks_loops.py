"""Breaks move to where somebody away hurts least; cover is kept exactly, cell by cell.

A cell is an interval of the horizon. Who is present there is split over the demand entries that
they can serve, as a flow of least cost: costs are convex, so somebody more is sent, over people who
could serve something else as well, to the entry that gains most, and somebody fewer is taken, the
same way back, from the entry that loses least (successive shortest paths; Ahuja, Magnanti & Orlin,
Network Flows, 1993, sections 9.7 and 14.4). That stays optimal from change to change, so a break
can be moved on the exact difference that it makes.

Among places that cost the same a break goes where most people are spare (`EVEN`): so it makes room
for others, and the day is even.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled, compiled_in_place

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

LEAST = 1e-9  # of a person: less is nobody
SMALL = 1e-7  # of a price
LOST = -1e30
NOT, DIRECT = -2, -1  # how an entry is reached: not at all, from outside


class Cells(NamedTuple):
    """The cover of T cells: E entries that share people of G classes; Q pieces of worth."""

    people: Floats  # (G, T) present
    skill: Floats  # (G, E) proficiency, 0: cannot
    lengths: Floats  # (T, E, Q) people of each piece; the last has no end
    gains: Floats  # (T, E, Q) worth of somebody more on that piece, falling
    flow: Floats  # (T, G, E) people of a class that serve an entry
    served: Floats  # (T, E)
    spare: Floats  # (T,) people beyond those required
    away: Floats  # (T, G) price of somebody fewer
    back: Floats  # (T, G) worth of somebody more
    up: Floats  # (E,) room to work in
    down: Floats  # (E,)
    came: Integers  # (E,) entry before on the way, or who came from outside
    mover: Integers  # (E,) class that moves on this step
    even: float  # price of one spare person fewer than elsewhere
    noise: Floats  # (T,) price of a break there, for now


class Rests(NamedTuple):
    """B breaks, those of a shift next to each other."""

    group: Integers  # (B,) class
    first: Integers  # (B,) earliest cell of the begin
    last: Integers  # (B,) latest cell of the begin
    cells: Integers  # (B,) cells touched
    part: Floats  # (B,) of the last cell that it takes
    place: Integers  # (B,) cell in which it begins
    begin: Integers  # (B,) first break of the same shift
    end: Integers  # (B,) one after the last of the same shift


@compiled_in_place
def _next_gain(cells: Cells, cell: int, entry: int) -> tuple[float, float]:
    """Worth of somebody more in an entry, and for how many it holds."""
    left = cells.served[cell, entry]
    pieces = cells.lengths.shape[2]
    for piece in range(pieces - 1):
        if left < cells.lengths[cell, entry, piece] - LEAST:
            return cells.gains[cell, entry, piece], cells.lengths[cell, entry, piece] - left
        left -= cells.lengths[cell, entry, piece]
    return cells.gains[cell, entry, pieces - 1], 1e30


@compiled_in_place
def _last_gain(cells: Cells, cell: int, entry: int) -> tuple[float, float]:
    """Worth of the last who serves an entry, and for how many it holds."""
    left = cells.served[cell, entry]
    pieces = cells.lengths.shape[2]
    for piece in range(pieces - 1):
        if left <= cells.lengths[cell, entry, piece] + LEAST:
            return cells.gains[cell, entry, piece], left
        left -= cells.lengths[cell, entry, piece]
    return cells.gains[cell, entry, pieces - 1], left


@compiled_in_place
def _can_move(cells: Cells, cell: int, here: int, there: int) -> int:
    """A class of which somebody serves `here` and could serve `there`; -1: none."""
    for group in range(len(cells.skill)):
        if cells.skill[group, there] > 0.0 and cells.flow[cell, group, here] > LEAST:
            return group
    return -1


@compiled
def estimate(cells: Cells, cell: int) -> None:
    """Write what somebody of each class more or fewer is worth in a cell."""
    entries = cells.skill.shape[1]
    for entry in range(entries):
        cells.up[entry] = _next_gain(cells, cell, entry)[0]
        cells.down[entry] = _last_gain(cells, cell, entry)[0]
    changed = entries > 1
    while changed:
        changed = _relax(cells, cell)
    for group in range(len(cells.skill)):
        more, less = LOST, -LOST
        for entry in range(entries):
            if cells.skill[group, entry] > 0.0:
                more = max(more, cells.up[entry] * cells.skill[group, entry])
                if cells.flow[cell, group, entry] > LEAST:
                    less = min(less, cells.down[entry] * cells.skill[group, entry])
        cells.back[cell, group] = more if more > LOST else 0.0
        cells.away[cell, group] = less if less < -LOST else 0.0


@compiled_in_place
def _relax(cells: Cells, cell: int) -> bool:
    """One step of the ways between entries; whether anything changed."""
    changed, entries = False, cells.skill.shape[1]
    for here in range(entries):
        for there in range(entries):
            better = cells.up[there] > cells.up[here] + SMALL
            cheaper = cells.down[here] < cells.down[there] - SMALL
            if (better or cheaper) and _can_move(cells, cell, here, there) >= 0:
                if better:
                    cells.up[here] = cells.up[there]
                if cheaper:
                    cells.down[there] = cells.down[here]
                changed = True
    return changed


@compiled_in_place
def _reach(cells: Cells, cell: int, group: int, sign: int) -> None:
    """Mark how each entry can be reached by somebody who comes (1) or goes (-1)."""
    for entry in range(cells.skill.shape[1]):
        direct = cells.skill[group, entry] > 0.0
        if sign < 0:
            direct = cells.flow[cell, group, entry] > LEAST
        cells.came[entry] = DIRECT if direct else NOT
    changed = True
    while changed:
        changed = False
        for here in range(cells.skill.shape[1]):
            if cells.came[here] != NOT:
                changed |= _spread(cells, cell, here, sign)


@compiled_in_place
def _spread(cells: Cells, cell: int, here: int, sign: int) -> bool:
    """Mark the entries to which somebody can move on from one that is reached."""
    changed = False
    for there in range(cells.skill.shape[1]):
        if cells.came[there] == NOT:
            source, target = (here, there) if sign > 0 else (there, here)
            mover = _can_move(cells, cell, source, target)
            if mover >= 0:
                cells.came[there], cells.mover[there] = here, mover
                changed = True
    return changed


@compiled_in_place
def _choose(cells: Cells, cell: int, sign: int) -> tuple[int, float]:
    """The entry that gains most, or loses least, and for how many people that holds."""
    best, room, worth = -1, 0.0, 0.0
    for entry in range(cells.skill.shape[1]):
        if cells.came[entry] == NOT:
            continue
        if sign > 0:
            gain, holds = _next_gain(cells, cell, entry)
        else:
            gain, holds = _last_gain(cells, cell, entry)
        if best < 0 or (gain - worth) * sign > SMALL:
            best, room, worth = entry, holds, gain
    return best, room


@compiled_in_place
def _limit(cells: Cells, cell: int, group: int, best: int, sign: int) -> float:
    """How many can go the way to an entry."""
    limit, here = 1e30, best
    while cells.came[here] >= 0:
        before = cells.came[here]
        source = before if sign > 0 else here
        limit = min(limit, cells.flow[cell, cells.mover[here], source])
        here = before
    return limit if sign > 0 else min(limit, cells.flow[cell, group, here])


@compiled_in_place
def _send(cells: Cells, cell: int, group: int, best: int, step: float) -> None:
    """Send so many people (negative: take them away) on the way to an entry."""
    here = best
    while cells.came[here] >= 0:
        before, mover = cells.came[here], cells.mover[here]
        cells.flow[cell, mover, here] += step
        cells.flow[cell, mover, before] -= step
        cells.served[cell, here] += step * cells.skill[mover, here]
        cells.served[cell, before] -= step * cells.skill[mover, before]
        here = before
    cells.flow[cell, group, here] += step
    cells.served[cell, here] += step * cells.skill[group, here]


@compiled
def change(cells: Cells, cell: int, group: int, amount: float) -> None:
    """Let so many people of a class come to a cell, or go (negative), at the best."""
    sign = 1 if amount > 0.0 else -1
    left = abs(amount)
    while left > LEAST:
        _reach(cells, cell, group, sign)
        best, room = _choose(cells, cell, sign)
        if best < 0:
            break
        step = min(left, _limit(cells, cell, group, best, sign))
        if room > LEAST:
            step = min(step, room)
        if step <= LEAST:
            break
        _send(cells, cell, group, best, sign * step)
        left -= step


@compiled
def fill(cells: Cells, first: int, last: int) -> None:
    """Split those who are present over the entries, in these cells, from scratch."""
    for cell in range(first, last):
        for group in range(len(cells.skill)):
            if cells.people[group, cell] > LEAST:
                change(cells, cell, group, cells.people[group, cell])
        estimate(cells, cell)


@compiled_in_place
def _share_of(rests: Rests, rest: int, cell: int) -> float:
    """The part of a cell that a break takes."""
    return rests.part[rest] if cell == rests.place[rest] + rests.cells[rest] - 1 else 1.0


@compiled_in_place
def _price(cells: Cells, rests: Rests, rest: int, place: int) -> float:
    """Price of a break that begins in a cell, over where it is now: exact while cells are apart."""
    group, held, count = rests.group[rest], rests.place[rest], rests.cells[rest]
    price, limit = 0.0, len(cells.spare)
    for step in range(count):
        part = rests.part[rest] if step == count - 1 else 1.0
        there, here = place + step, held + step
        if there < limit and not held <= there < held + count:
            ease = cells.even * (cells.spare[there] - 1.0)
            price += part * (cells.away[there, group] - ease + cells.noise[there])
        if here < limit and not place <= here < place + count:
            ease = cells.even * cells.spare[here]
            price -= part * (cells.back[here, group] - ease + cells.noise[here])
    return price


@compiled_in_place
def _is_free(rests: Rests, rest: int, place: int) -> bool:
    """Whether no other break of the shift is in the way."""
    for other in range(rests.begin[rest], rests.end[rest]):
        if other == rest:
            continue
        before = place + rests.cells[rest] <= rests.place[other]
        if not (before or rests.place[other] + rests.cells[other] <= place):
            return False
    return True


@compiled
def _move(cells: Cells, rests: Rests, rest: int, place: int) -> None:
    """Move a break."""
    group, count, limit = rests.group[rest], rests.cells[rest], len(cells.spare)
    for turn in range(2):
        sign = 1.0 if turn == 0 else -1.0
        for step in range(count):
            cell = rests.place[rest] + step
            if cell < limit:
                amount = sign * _share_of(rests, rest, cell)
                change(cells, cell, group, amount)
                cells.spare[cell] += amount
                estimate(cells, cell)
        rests.place[rest] = place


@compiled
def place_once(cells: Cells, rests: Rests) -> int:
    """Give each break once the best place that there is now; return how many moved."""
    moved = 0
    for rest in range(len(rests.group)):
        held, least = rests.place[rest], -SMALL
        best = held
        for place in range(rests.first[rest], rests.last[rest] + 1):
            if place != held and _is_free(rests, rest, place):
                price = _price(cells, rests, rest, place)
                if price < least:
                    best, least = place, price
        if best != held:
            _move(cells, rests, rest, best)
            moved += 1
    return moved


@compiled
def place_all(cells: Cells, rests: Rests, rounds: int) -> int:
    """Place breaks in turn until none moves, at most so many times; return how many moves."""
    moved = 0
    for _ in range(rounds):
        more = place_once(cells, rests)
        moved += more
        if more == 0:
            break
    return moved


@compiled
def price_away(cells: Cells, first: int, count: int, groups: Integers) -> float:
    """Return what it costs that these people are all away for some cells; nothing is changed."""
    price = 0.0
    for cell in range(first, min(first + count, len(cells.spare))):
        for group in groups:
            price += cells.away[cell, group] - cells.even * cells.spare[cell]
            change(cells, cell, group, -1.0)
            estimate(cells, cell)
        for group in groups:
            change(cells, cell, group, 1.0)
        estimate(cells, cell)
    return price


@compiled
def leave(cells: Cells, first: int, count: int, groups: Integers) -> None:
    """Let these people be away for some cells."""
    for cell in range(first, min(first + count, len(cells.spare))):
        for group in groups:
            change(cells, cell, group, -1.0)
            cells.spare[cell] -= 1.0
        estimate(cells, cell)


@compiled
def go_home(cells: Cells, rests: Rests, homes: Integers, rounds: int) -> None:
    """Move breaks back to these places where that costs nothing."""
    for _ in range(rounds):
        moved = 0
        for rest in range(len(homes)):
            home = homes[rest]
            if rests.place[rest] == home or not _is_free(rests, rest, home):
                continue
            if _price(cells, rests, rest, home) < SMALL:
                _move(cells, rests, rest, home)
                moved += 1
        if moved == 0:
            break
