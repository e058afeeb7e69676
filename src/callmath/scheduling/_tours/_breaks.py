"""Breaks of shifts that have names: put where somebody away hurts least, within their windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._cover import components
from callmath.scheduling._presence import Presence, presence_of, profile_of
from callmath.scheduling._pricing import Pieces, pieces_of
from callmath.scheduling._types import Assignment, Problem

from ._break_windows import Planned, plan_breaks
from ._breaks_loops import Cells, Integers, Rests, fill, go_home, place_all, place_once

SWEEPS = 100  # with noise; each gives every break once the best place there is
ROUNDS = 12  # at most, without noise
_EVEN, _LEVEL = 1e-2, 1e-4  # of the worth of somebody: what one spare person less weighs; at last
_NOISE = 0.25, 0.02  # of the worth of somebody: at first and at last


def place_breaks(
    problem: Problem,
    assignments: Iterable[Assignment],
    *,
    from_minute: int | None = None,
    beside: Iterable[Assignment] = (),
    seed: int = 0,
) -> tuple[Assignment, ...]:
    """Return the shifts with the breaks of their types where they hurt cover least.

    With `from_minute` (of the horizon) breaks that have begun before it stay, the others begin at
    it or later, and are elsewhere than they were only if that gains something. Breaks of pinned
    shifts stay. Shifts `beside` these cover too, and do not change.

    >>> from datetime import date
    >>> from callmath.scheduling import BreakRule, IntervalDemand, Person, Problem, ShiftType
    >>> tea = BreakRule(name="tea", minutes=30, earliest_minutes=60, latest_minutes=180)
    >>> early = ShiftType(code="E", earliest_start_minute=480, latest_start_minute=480,
    ...                   lengths_minutes=(240,), breaks=(tea,))
    >>> required = np.zeros((1, 48))
    >>> required[0, 18:21] = 1.0  # nine o'clock to half past ten
    >>> problem = Problem(first_day=date(2026, 3, 2), days=1, interval_minutes=30,
    ...     people=(Person(id="Li", skills={"sales": 1.0}),), shift_types=(early,),
    ...     demand=(IntervalDemand(skill="sales", required=required),))
    >>> shift = Assignment(person="Li", day=0, shift="E", start_minute=480, minutes=240)
    >>> place_breaks(problem, [shift])[0].breaks[0].start_minute
    630
    """
    shifts = tuple(assignments)
    planned = plan_breaks(problem, shifts, from_minute)
    if not planned.rules:
        return shifts
    stripped = [replace(shift, breaks=planned.kept(number)) for number, shift in enumerate(shifts)]
    floor = floor_of(problem, [*stripped, *beside])
    owner = np.array([floor.classes[shifts[number].person] for number in planned.shift], np.int64)
    homely = from_minute is not None
    places = _placed(floor, planned, owner, (np.random.default_rng(seed), homely))
    return planned.applied(shifts, places)


@dataclass(frozen=True, slots=True)
class Floor:
    """The cover of all entries, in parts that share people, and who belongs to which."""

    parts: tuple[Cells, ...]
    members: tuple[Integers, ...]  # of each part: its classes
    classes: Mapping[str, int]  # person -> class, -1: covers nothing


def floor_of(problem: Problem, shifts: Iterable[Assignment]) -> Floor:
    """Return the cover as these shifts and their breaks have it; nobody is placed yet."""
    presence = presence_of(problem, shifts)
    numbers = {tuple(row): number for number, row in enumerate(presence.profiles.tolist())}
    classes = {
        person.id: numbers.get(profile_of(problem.demand, person), -1) for person in problem.people
    }
    pieces = [pieces_of(entry) for entry in problem.demand]
    parts = components(presence.profiles) if problem.demand else []
    return Floor(
        tuple(_cells(presence, pieces, entries, members) for entries, members in parts),
        tuple(np.array(members, np.int64) for _, members in parts),
        classes,
    )


def _placed(
    floor: Floor, planned: Planned, owner: Integers, manner: tuple[np.random.Generator, bool]
) -> Integers:
    """The cells in which breaks begin at best; `owner` is the class of who has each.

    In a homely `manner` they are where they were unless that costs something.
    """
    places = planned.place.copy()
    for cells, members in zip(floor.parts, floor.members, strict=True):
        mine = np.flatnonzero(np.isin(owner, members) & planned.covers)
        if len(mine):
            rests = _rests(planned, mine, np.searchsorted(members, owner[mine]))
            _run(cells, rests, planned.counted[mine])
            homes = rests.place.copy()
            rng, homely = manner
            _settle(cells, rests, rng)
            if homely:
                go_home(cells, rests, homes, ROUNDS)
            places[mine] = rests.place
    return places


def _run(cells: Cells, rests: Rests, counted: NDArray[np.bool_]) -> None:
    """Take the breaks out of who is present, then place them."""
    limit = cells.people.shape[1]
    for step in range(int(rests.cells.max())):
        at = rests.place + step
        part = np.where(step == rests.cells - 1, rests.part, 1.0)
        held = (step < rests.cells) & (at < limit) & counted
        np.subtract.at(cells.people, (rests.group[held], at[held]), part[held])
    np.maximum(cells.people, 0.0, out=cells.people)
    cells.spare[:] += cells.people.sum(axis=0)
    touched = _touched(rests, limit)
    fill(cells, touched.start, touched.stop)


def _settle(cells: Cells, rests: Rests, rng: np.random.Generator) -> None:
    """Place breaks in turn, first under a little noise that fades.

    Moves that change nothing, in one direction for all, then another, open the way for moves that
    gain: a break can leave a cell because another one has left the next.
    """
    worth = cells.gains[cells.gains > 0]
    unit = float(worth.mean()) if len(worth) else 1.0
    place_all(cells._replace(even=_EVEN * unit), rests, 4)
    for amplitude in np.linspace(*_NOISE, SWEEPS):
        cells.noise[:] = rng.random(len(cells.noise)) * amplitude * unit
        place_once(cells._replace(even=_EVEN * unit), rests)
    cells.noise[:] = 0.0
    place_all(cells._replace(even=_LEVEL * unit), rests, ROUNDS)


def _touched(rests: Rests, limit: int) -> range:
    """Cells that any break can reach."""
    return range(int(rests.first.min()), min(int((rests.last + rests.cells).max()), limit))


def _cells(
    presence: Presence, pieces: Sequence[Pieces], entries: Sequence[int], classes: Sequence[int]
) -> Cells:
    """The cover of some entries that share people."""
    people = presence.counts.reshape(len(presence.counts), -1)[classes].copy()
    skill = np.ascontiguousarray(presence.profiles[np.ix_(classes, entries)])
    count, width = len(entries), people.shape[1]
    most = max(len(pieces[entry].lengths) for entry in entries)
    lengths, gains = np.zeros((width, count, most)), np.zeros((width, count, most))
    for place, entry in enumerate(entries):
        held = len(pieces[entry].lengths)
        lengths[:, place, most - held :] = pieces[entry].lengths.T
        gains[:, place, most - held :] = pieces[entry].gains.T
    required = np.where(gains > 0, np.where(np.isinf(lengths), 0.0, lengths), 0.0).sum(axis=(1, 2))
    return Cells(
        people=people,
        skill=skill,
        lengths=lengths,
        gains=gains,
        flow=np.zeros((width, len(classes), count)),
        served=np.zeros((width, count)),
        spare=-required,
        away=np.zeros((width, len(classes))),
        back=np.zeros((width, len(classes))),
        up=np.zeros(count),
        down=np.zeros(count),
        came=np.zeros(count, np.int64),
        mover=np.zeros(count, np.int64),
        even=0.0,
        noise=np.zeros(width),
    )


def _rests(planned: Planned, mine: Integers, group: Integers) -> Rests:
    shift = planned.shift[mine]
    return Rests(
        group=group.astype(np.int64),
        first=planned.first[mine],
        last=planned.last[mine],
        cells=planned.cells[mine],
        part=planned.part[mine],
        place=planned.place[mine],
        begin=np.searchsorted(shift, shift, side="left"),
        end=np.searchsorted(shift, shift, side="right"),
    )
