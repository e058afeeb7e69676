"""A problem as arrays for counting: duties, whom they cover, groups of people, demand by slot.

A duty is a shift type with a start and a length. What somebody on it covers is kept as shares of
slots (intervals of the grid), so starts and breaks need not lie on the grid. Slots count from the
midnight that begins the first day; a night runs on into the slots of the next day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._targets import targets_of
from callmath.scheduling._types import (
    DAY_MINUTES,
    IntervalDemand,
    Person,
    Problem,
    ShiftKind,
    ShiftType,
)

from ._board import week_spans
from ._counts import Slot
from ._fairness import BAND, NONE, REST
from ._limits import Limits, limits_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


# Kinds of rules that count people of a group, whichever they are.
COUNTING = frozenset(
    {"seats", "min_minutes_week", "min_days_week", "min_minutes_month"}
    | {"min_minutes_period", "min_days_period"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What columns cover: entry i says that column `column[i]` covers `share[i]` of `slot[i]`."""

    column: Ints
    slot: Ints  # counted from the day's midnight
    share: Floats


@dataclass(frozen=True, slots=True)
class Duties:
    """All duties, and all places of their breaks ("rests").

    A rest is one place that one break of one duty may have: `rest_of` says of which (duty, break).
    """

    slots: tuple[Slot, ...]
    cost: Floats  # of one person once
    paid: Ints  # minutes
    seat: Bools
    presence: Shape  # columns: duties
    rests: Shape  # columns: rests
    rest_duty: Ints
    rest_break: Ints  # place among the breaks of the shift type
    rest_offset: Ints  # minutes after the start
    spill: int  # slots of the next day that are reached


@dataclass(frozen=True, slots=True)
class Group:
    """People who serve the same queues, on the same duties, within the same limits."""

    people: tuple[int, ...]
    serves: tuple[tuple[int, float], ...]  # (queue, proficiency), queues in order
    duties: Ints


@dataclass(frozen=True, slots=True)
class Queue:
    """Demand of one skill: flat over the horizon's slots."""

    required: Floats
    most: Floats
    steps: tuple[tuple[Floats, float], ...]  # (cost of a missing person in a slot, up to how many)
    over: Floats  # cost of one too many in a slot
    floor: Floats | None  # what hard rules want, whatever it costs


@dataclass(frozen=True, slots=True)
class Ground:
    """What all weeks share."""

    problem: Problem
    day_slots: int
    duties: Duties
    groups: tuple[Group, ...]
    group_of: Ints
    queues: tuple[Queue, ...]
    open: Bools  # person x day x duty: free for it, as far as leave, hours and the past say
    limits: Limits

    @property
    def all_slots(self) -> int:
        """Slots of the horizon."""
        return self.problem.days * self.day_slots


def lay_ground(problem: Problem) -> Ground:
    """Read a problem."""
    duties = list_duties(problem)
    limits = limits_of(problem, problem.people, duties.slots)
    free = _free(problem, duties, limits)
    groups, group_of = _groups(problem, limits, free)
    floors = targets_of(problem)
    return Ground(
        problem=problem,
        day_slots=problem.intervals,
        duties=duties,
        groups=groups,
        group_of=group_of,
        queues=tuple(
            _queue(problem, each, floors.get(place)) for place, each in enumerate(problem.demand)
        ),
        open=free,
        limits=limits,
    )


def list_duties(problem: Problem) -> Duties:
    """Return each start of each shift type at each length, in order of starts."""
    types = {each.code: each for each in problem.shift_types}
    slots = sorted(_slots(problem), key=lambda slot: (slot.start_minute, slot.minutes, slot.shift))
    rests = [rest for place, slot in enumerate(slots) for rest in _rests(problem, place, slot)]
    presence = _shape(problem, [_present(types[slot.shift], slot) for slot in slots])
    held = _shape(problem, [(each[3], each[3] + each[4]) for each in rests])
    kinds = [types[slot.shift] for slot in slots]
    return Duties(
        slots=tuple(slots),
        cost=np.array(
            [cost_of(problem, slot, kind) for slot, kind in zip(slots, kinds, strict=True)]
        ),
        paid=np.array(
            [kind.paid_minutes(s.minutes) for s, kind in zip(slots, kinds, strict=True)], np.int64
        ),
        seat=np.array([kind.takes_seat for kind in kinds], np.bool_),
        presence=presence,
        rests=_covering(held, problem, types, slots, rests),
        rest_duty=np.array([each[0] for each in rests], np.int64),
        rest_break=np.array([each[1] for each in rests], np.int64),
        rest_offset=np.array([each[2] for each in rests], np.int64),
        spill=max(0, int(presence.slot.max(initial=0)) + 1 - problem.intervals),
    )


def cost_of(problem: Problem, slot: Slot, kind: ShiftType) -> float:
    """Return what one shift costs."""
    if kind.cost is not None:
        return float(kind.cost)
    return kind.paid_minutes(slot.minutes) * problem.paid_minute_cost


def _slots(problem: Problem) -> Iterator[Slot]:
    for kind in problem.shift_types:
        for start in kind.starts():
            for minutes in kind.lengths_minutes:
                yield Slot(kind.code, start, minutes)


def _present(kind: ShiftType, slot: Slot) -> tuple[int, int]:
    if kind.kind is ShiftKind.ON_CALL:
        return slot.start_minute, slot.start_minute
    return slot.start_minute, slot.end_minute


def _rests(problem: Problem, place: int, slot: Slot) -> Iterator[tuple[int, int, int, int, int]]:
    """(duty, break, offset, first minute, minutes) of each place that a break may have."""
    kind = next(each for each in problem.shift_types if each.code == slot.shift)
    for number, rest in enumerate(kind.breaks):
        for offset in rest_offsets(
            problem, slot, rest.earliest_minutes, rest.latest_minutes - rest.minutes
        ):
            yield place, number, offset, slot.start_minute + offset, rest.minutes


def rest_offsets(problem: Problem, slot: Slot, first: int, last: int) -> list[int]:
    """Return the minutes after the start at which a break may begin: on the grid, inside."""
    step = problem.interval_minutes
    begin = -(-(slot.start_minute + first) // step) * step - slot.start_minute
    offsets = list(range(begin, min(last, slot.minutes) + 1, step))
    return offsets or [first]


def _covering(
    held: Shape,
    problem: Problem,
    types: dict[str, ShiftType],
    slots: Sequence[Slot],
    rests: Sequence[tuple[int, ...]],
) -> Shape:
    """Breaks of those on call take nothing away."""
    if all(each.kind is not ShiftKind.ON_CALL for each in problem.shift_types):
        return held
    covers = np.array(
        [types[slots[each[0]].shift].kind is not ShiftKind.ON_CALL for each in rests], np.float64
    )
    return Shape(held.column, held.slot, held.share * covers[held.column])


def _shape(problem: Problem, spans: Sequence[tuple[int, int]]) -> Shape:
    """Shares of the slots that spans of minutes (from the day's midnight) cover."""
    step = problem.interval_minutes
    columns, places, shares = [], [], []
    for column, (first, last) in enumerate(spans):
        slots = np.arange(first // step, -(-last // step))
        covered = np.minimum(last, (slots + 1) * step) - np.maximum(first, slots * step)
        columns.append(np.full(slots.size, column, np.int64))
        places.append(slots.astype(np.int64))
        shares.append(covered / step)
    none = np.zeros(0, np.int64)
    return Shape(
        np.concatenate([none, *columns]),
        np.concatenate([none, *places]),
        np.concatenate([none.astype(np.float64), *shares]),
    )


def _free(problem: Problem, duties: Duties, limits: Limits) -> Bools:
    """Which duties each person is free for on each day."""
    starts = np.array([slot.start_minute for slot in duties.slots], np.int64)
    ends = np.array([slot.end_minute for slot in duties.slots], np.int64)
    free = np.ones((len(problem.people), problem.days, starts.size), np.bool_)
    free &= (limits.closed == 0)[:, None, :]
    _keep_bands(problem, free, starts, limits)
    codes = np.array([slot.shift for slot in duties.slots])
    for place, person in enumerate(problem.people):
        if person.shift_types is not None:
            free[place] &= np.isin(codes, sorted(person.shift_types))
        for day in person.leave:
            if 0 <= day < problem.days:
                free[place, day] = False
        for span in (*person.unavailable, *_rest_before(person, int(limits.values[place, REST]))):
            _close(free[place], span, starts, ends)
    return free


def _keep_bands(problem: Problem, free: Bools, starts: Ints, limits: Limits) -> None:
    """Close what would begin too far from pinned shifts and the past of the same week."""
    known = {
        person.id: [(past.day, past.start_minute) for past in person.history]
        for person in problem.people
    }
    for pin in problem.pinned:
        known[pin.person] = [*known.get(pin.person, ()), (pin.day, pin.start_minute)]
    weeks = week_spans(problem)
    for place, person in enumerate(problem.people):
        band = int(limits.values[place, BAND])
        for first, last in weeks if known[person.id] and band != NONE else ():
            held = [start for day, start in known[person.id] if first <= day < last]
            if held:
                low, high = min(held), max(held)
                width = np.maximum(starts, high) - np.minimum(starts, low)
                free[place, max(first, 0) : last, width > max(band, high - low)] = False


def _rest_before(person: Person, rest: int) -> Iterator[tuple[int, int]]:
    """The rest that shifts before the horizon still ask for."""
    for past in person.history:
        end = past.day * DAY_MINUTES + past.start_minute + past.minutes
        if end + max(rest, 0) > 0:
            yield 0, end + max(rest, 0)


def _close(free: Bools, span: tuple[int, int], starts: Ints, ends: Ints) -> None:
    reach = int(ends.max(initial=0)) // DAY_MINUTES
    first = max(0, span[0] // DAY_MINUTES - reach)
    for day in range(first, min(len(free), span[1] // DAY_MINUTES + 1)):
        begins = day * DAY_MINUTES
        free[day] &= (begins + starts >= span[1]) | (begins + ends <= span[0])


def _groups(problem: Problem, limits: Limits, free: Bools) -> tuple[tuple[Group, ...], Ints]:
    ever: Bools = np.asarray(free.any(axis=1))
    members: dict[tuple[object, ...], list[int]] = {}
    for place, person in enumerate(problem.people):
        types = None if person.shift_types is None else tuple(sorted(person.shift_types))
        held = (
            types,
            limits.closed[place].tobytes(),
            limits.values[place].tobytes(),
            _marks(problem, person),
        )
        members.setdefault((_serves(problem, person), *held), []).append(place)
    group_of = np.zeros(len(problem.people), np.int64)
    groups = []
    for number, people in enumerate(members.values()):
        group_of[people] = number
        duties = np.flatnonzero(ever[people].any(axis=0)).astype(np.int64)
        groups.append(Group(tuple(people), _serves(problem, problem.people[people[0]]), duties))
    return tuple(groups), group_of


def _marks(problem: Problem, person: Person) -> tuple[bool, ...]:
    """What else tells groups apart: rules that count people, and skills that shifts want."""
    skills = (each.skill for each in problem.shift_demand if each.skill is not None)
    return (
        *(rule.scope.holds_for(person) for rule in problem.rules if rule.kind in COUNTING),
        *(person.skills.get(skill, 0.0) > 0 for skill in skills),
    )


def _serves(problem: Problem, person: Person) -> tuple[tuple[int, float], ...]:
    """The queues that somebody serves, and how well."""
    return tuple(
        (place, float(person.skills[each.skill]))
        for place, each in enumerate(problem.demand)
        if person.skills.get(each.skill, 0.0) > 0 and each.site in ("", person.site)
    )


def _queue(problem: Problem, demand: IntervalDemand, floor: Floats | None) -> Queue:
    step = problem.interval_minutes
    required = _flat(problem, demand.required)
    most = required if demand.most is None else np.maximum(required, _flat(problem, demand.most))
    over = _flat(problem, demand.over_cost) * step
    return Queue(
        required=required, most=most, steps=tuple(_steps(problem, demand)), over=over, floor=floor
    )


def _steps(problem: Problem, demand: IntervalDemand) -> Iterator[tuple[Floats, float]]:
    """Costs of those missing: so much for each of the first, more for the next, ..."""
    step = problem.interval_minutes
    if demand.losses is None or demand.losses.shape[-1] == 0:
        yield _flat(problem, demand.under_cost) * step, np.inf
        return
    losses = (
        np.asarray(demand.losses, np.float64).reshape(problem.days * problem.intervals, -1) * step
    )
    losses = np.maximum.accumulate(losses, axis=1)
    first = 0
    for place in range(1, losses.shape[1] + 1):
        if place == losses.shape[1]:
            yield losses[:, first], np.inf
        elif not np.array_equal(losses[:, place], losses[:, first]):
            yield losses[:, first], float(place - first)
            first = place


def _flat(problem: Problem, values: float | Floats) -> Floats:
    shape = (problem.days, problem.intervals)
    return np.broadcast_to(np.asarray(values, np.float64), shape).ravel()
