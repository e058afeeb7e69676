"""From a problem to a ward: rules as tables for the pricer, demand as rows, wishes as costs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from callmath.scheduling._columns import Cover
from callmath.scheduling._counters import is_granted
from callmath.scheduling._types import DAY_MINUTES, Assignment, Person, Problem, ShiftType

from ._loops import OFF, ON, UNKNOWN, Flags, Floats, Ints, PersonRules
from ._oracle import Personal, Ward, tally_weekends
from ._rules_of import Bounds, bounds_of, may_follow, weekends_of

UNWANTED = 1e6  # what it costs to be off on a day with a pinned shift


def can_translate(problem: Problem) -> bool:
    """Return whether people are wanted by shift type, and each type is one shift at one time."""
    return (
        bool(problem.shift_demand)
        and not problem.demand
        and problem.friendly is None
        and problem.activities is None
        and not problem.meetings
        and all(_is_one(kind) for kind in problem.shift_types)
    )


def _is_one(kind: ShiftType) -> bool:
    return len(kind.starts()) == 1 and len(kind.lengths_minutes) == 1 and not kind.breaks


def translate(problem: Problem) -> Ward:
    """Return the ward of a problem."""
    unit = math.gcd(*(_paid(kind) for kind in problem.shift_types)) or 1
    rows: dict[frozenset[str], Ints] = {}
    people = []
    for person in problem.people:
        skills = frozenset(name for name, value in person.skills.items() if value > 0)
        if skills not in rows:
            rows[skills] = rows_of(problem, skills)
        costs = costs_of(problem, person)
        people.append(Personal(rules_of(problem, person, unit), costs, rows[skills]))
    wanted = problem.shift_demand
    required = np.array([float(each.required) for each in wanted])
    under = np.array([each.under_cost for each in wanted])
    over = np.array([each.over_cost for each in wanted])
    return Ward(people, Cover(required, required, under, over))


def _paid(kind: ShiftType) -> int:
    return kind.paid_minutes(kind.lengths_minutes[0])


def rows_of(problem: Problem, skills: frozenset[str]) -> Ints:
    """Return the rows that somebody with these skills serves on each day with each shift."""
    place = {kind.code: number for number, kind in enumerate(problem.shift_types)}
    found: dict[tuple[int, int], list[int]] = {}
    for number, wanted in enumerate(problem.shift_demand):
        if wanted.skill is None or wanted.skill in skills:
            found.setdefault((wanted.day, place[wanted.shift]), []).append(number)
    width = max((len(numbers) for numbers in found.values()), default=1)
    rows = np.full((problem.days, len(place), width), -1, np.int64)
    for (day, shift), numbers in found.items():
        rows[day, shift, : len(numbers)] = numbers
    return rows


def costs_of(problem: Problem, person: Person) -> Floats:
    """Return what each day off and each shift of a person costs: pay, wishes, preferences, pins."""
    costs = np.zeros((problem.days, len(problem.shift_types) + 1))
    for shift, kind in enumerate(problem.shift_types):
        paid = problem.paid_minute_cost * _paid(kind)
        costs[:, shift + 1] += kind.cost if kind.cost is not None else paid
        liked = person.prefers_start
        if liked is not None and not liked[0] <= kind.earliest_start_minute <= liked[1]:
            costs[:, shift + 1] += person.prefers_weight
    for wish in person.wishes:
        worked = [(), *((kind.code,) for kind in problem.shift_types)]
        refused = [not is_granted(wish, codes) for codes in worked]
        if 0 <= wish.day < problem.days:
            costs[wish.day] += wish.weight * np.array(refused)
    for pin in _pins(problem, person):
        costs[pin.day, 0] += UNWANTED
    return costs


def _pins(problem: Problem, person: Person) -> Iterable[Assignment]:
    return [pin for pin in problem.pinned if pin.person == person.id]


def rules_of(problem: Problem, person: Person, unit: int) -> PersonRules:
    """Return what binds a person."""
    bounds, kinds = bounds_of(problem, person), problem.shift_types
    on_leave = sum(minutes for day, minutes in person.leave.items() if 0 <= day < problem.days)
    units = np.array([_paid(kind) // unit for kind in kinds], np.int64)
    follows = np.array([[may_follow(bounds, one, other) for other in kinds] for one in kinds])
    allowed = _allowed(problem, person, bounds)
    past, run = _past(person, allowed, bounds, kinds)
    weekends = weekends_of(problem)
    count = len(np.unique(weekends[weekends >= 0]))
    longest = int(units.max(initial=0))
    most_units = min(
        max(int(bounds.most_minutes - on_leave) // unit, 0), longest * int(allowed.any(1).sum())
    )
    fewest_units = max(math.ceil((bounds.fewest_minutes - on_leave) / unit), 0)
    most_on = max(min(bounds.most_on, problem.days), 1)
    after, before = tally_weekends(len(kinds), min(bounds.most_weekends, count))
    fewest_off = min(bounds.fewest_off, problem.days)
    low, high = reach(allowed, most_on, fewest_off, longest, fewest_units, most_units)
    return PersonRules(
        allowed=allowed,
        follows=follows,
        units=units,
        weekends=weekends,
        leave=np.array([day in person.leave for day in range(problem.days + 1)]),
        limits=np.array([bounds.limits.get(kind.code, problem.days) for kind in kinds], np.int64),
        low=low,
        high=high,
        most_on=most_on,
        fewest_on=bounds.fewest_on,
        fewest_off=fewest_off,
        tally_after=after,
        tally_before=before,
        fewest_units=fewest_units,
        most_units=most_units,
        past=past,
        past_run=run,
    )


def reach(
    allowed: Flags, most_on: int, fewest_off: int, longest: int, fewest: int, most: int
) -> tuple[Ints, Ints]:
    """Return the least and most units that there can be at the end of each day."""
    days = len(allowed)
    left = np.arange(days - 1, -1, -1)
    later = np.maximum(left - most_on - fewest_off, 0)
    cycle = most_on + fewest_off
    worked = np.minimum(left, most_on) + later // cycle * most_on
    worked = np.minimum(worked + np.minimum(later % cycle, most_on), left)
    low = np.maximum(fewest - worked * longest, 0)
    high = np.minimum(most, np.cumsum(allowed.any(axis=1)) * longest)
    return low.astype(np.int64), high.astype(np.int64)


def _allowed(problem: Problem, person: Person, bounds: Bounds) -> Flags:
    kinds = problem.shift_types
    allowed = np.ones((problem.days, len(kinds)), np.bool_)
    for shift, kind in enumerate(kinds):
        mine = person.shift_types is None or kind.code in person.shift_types
        allowed[:, shift] = mine and bounds.limits.get(kind.code, 1) > 0
        begins = np.arange(problem.days) * DAY_MINUTES + kind.earliest_start_minute
        for first, last in person.unavailable:
            allowed[(begins < last) & (begins + kind.lengths_minutes[0] > first), shift] = False
    for day in person.leave:
        if 0 <= day < problem.days:
            allowed[day] = False
    for pin in _pins(problem, person):
        others = [shift for shift, kind in enumerate(kinds) if kind.code != pin.shift]
        allowed[pin.day, others] = False
    return allowed


def _past(
    person: Person,
    allowed: Flags,
    bounds: Bounds,
    kinds: Sequence[ShiftType],
) -> tuple[int, int]:
    """Return what was before the first day; shifts that may not follow it are ruled out."""
    worked = {shift.day: shift.shift for shift in person.history}
    if not worked:
        return UNKNOWN, 0
    is_on = -1 in worked
    run = 1
    while (-1 - run in worked) == is_on and -1 - run >= min(worked):
        run += 1
    before = {kind.code: kind for kind in kinds}.get(worked.get(-1, ""))
    if before is not None:
        follows = [may_follow(bounds, before, kind) for kind in kinds]
        allowed[0] &= np.array(follows)
    return (ON if is_on else OFF), run


def assignments_of(problem: Problem, paths: Sequence[Ints]) -> tuple[Assignment, ...]:
    """Return the shifts of paths, one path for each person."""
    pinned = {(pin.person, pin.day): pin for pin in problem.pinned}
    found = []
    for person, path in zip(problem.people, paths, strict=True):
        for day in np.flatnonzero(path).tolist():
            kind = problem.shift_types[int(path[day]) - 1]
            made = Assignment(
                person=person.id,
                day=day,
                shift=kind.code,
                start_minute=kind.earliest_start_minute,
                minutes=kind.lengths_minutes[0],
            )
            found.append(pinned.get((person.id, day), made))
    return tuple(found)
