"""What changes ask for: the problem as it is now, what is left of a roster, what may not move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ._errors import SchedulingError
from ._repair_drafts import is_pinned
from ._types import (
    DAY_MINUTES,
    Absent,
    Assignment,
    Change,
    Frozen,
    IntervalDemand,
    NewDemand,
    Person,
    Problem,
    Roster,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A roster after changes and before anything is done about them.

    `lost` are shifts that nobody works now, `kept` the others; nothing that begins before minute
    `fixed_until` of the horizon moves.
    """

    problem: Problem
    kept: tuple[Assignment, ...]
    lost: tuple[Assignment, ...]
    fixed_until: int
    breaks_only: bool
    demand_days: frozenset[int]  # on which another demand is given

    @property
    def days(self) -> list[int]:
        """Days on which something is other than it was planned."""
        return sorted({each.day for each in self.lost} | self.demand_days)

    def is_fixed(self, shift: Assignment) -> bool:
        """Whether a shift has begun or is pinned."""
        return begin_of(shift) < self.fixed_until or is_pinned(self.problem, shift)


def begin_of(shift: Assignment) -> int:
    """Return when a shift begins, in minutes of the horizon."""
    return shift.day * DAY_MINUTES + shift.start_minute


def changed_problem(
    problem: Problem, roster: Roster | Iterable[Assignment], changes: Sequence[Change]
) -> Problem:
    """Return the problem as it is after changes: check a repaired roster against this one.

    Who is absent is on leave that counts as the shift lost (so that nobody owes hours for being
    ill); an entry of the new demand takes the place of the one of its skill and site.

    :raises SchedulingError: `unknown_person`, `unknown_day`, `unknown_change`
    """
    return asked_of(problem, roster, changes).problem


def asked_of(
    problem: Problem, roster: Roster | Iterable[Assignment], changes: Sequence[Change]
) -> Asked:
    """Return what changes make of a roster, before it is repaired."""
    shifts = roster.assignments if isinstance(roster, Roster) else tuple(roster)
    for change in changes:
        _check_change(problem, change)
    frozen = [each for each in changes if isinstance(each, Frozen)]
    fixed_until = max([0, *(each.until_minute for each in frozen)])
    absent = {
        (each.person, day) for each in changes if isinstance(each, Absent) for day in each.days
    }
    lost = tuple(
        each for each in shifts if (each.person, each.day) in absent and _end(each) > fixed_until
    )
    gone = {(each.person, each.day) for each in lost}
    away = absent - ({(each.person, each.day) for each in shifts} - gone)
    demand = [each for change in changes if isinstance(change, NewDemand) for each in change.demand]
    return Asked(
        problem=replace(
            problem,
            people=_on_leave(problem, away, lost),
            pinned=tuple(each for each in problem.pinned if (each.person, each.day) not in away),
            demand=_with_demand(problem.demand, demand),
        ),
        kept=tuple(each for each in shifts if (each.person, each.day) not in gone),
        lost=lost,
        fixed_until=fixed_until,
        breaks_only=any(each.breaks_only for each in frozen),
        demand_days=_days_of(problem, demand),
    )


def _end(shift: Assignment) -> int:
    return shift.day * DAY_MINUTES + shift.end_minute


def _check_change(problem: Problem, change: Change) -> None:
    if isinstance(change, Absent):
        if all(person.id != change.person for person in problem.people):
            raise SchedulingError(
                "unknown_person", f"nobody is called {change.person!r}", person=change.person
            )
        for day in change.days:
            if not 0 <= day < problem.days:
                raise SchedulingError(
                    "unknown_day", f"day {day} is not one of 0 to {problem.days - 1}", day=day
                )
    elif not isinstance(change, NewDemand | Frozen):
        raise SchedulingError("unknown_change", f"{change!r} is no change of a roster")


def _on_leave(
    problem: Problem, absent: set[tuple[str, int]], lost: Sequence[Assignment]
) -> tuple[Person, ...]:
    types = {each.code: each for each in problem.shift_types}
    paid = {
        (each.person, each.day): types[each.shift].paid_minutes(each.minutes)
        for each in lost
        if each.shift in types
    }
    days_of: dict[str, list[int]] = {}
    for person, day in sorted(absent):
        days_of.setdefault(person, []).append(day)
    return tuple(
        replace(
            person,
            leave={day: paid.get((person.id, day), 0) for day in days_of[person.id]}
            | dict(person.leave),
        )
        if person.id in days_of
        else person
        for person in problem.people
    )


def _with_demand(
    known: Sequence[IntervalDemand], new: Sequence[IntervalDemand]
) -> tuple[IntervalDemand, ...]:
    later = {(each.skill, each.site): each for each in new}
    kept = [later.pop((each.skill, each.site), each) for each in known]
    return (*kept, *later.values())


def _days_of(problem: Problem, demand: Sequence[IntervalDemand]) -> frozenset[int]:
    """Return the days on which a new demand is not the one of before."""
    known = {(each.skill, each.site): each for each in problem.demand}
    found: set[int] = set()
    for each in demand:
        old = known.get((each.skill, each.site))
        if old is None or np.shape(old.required) != np.shape(each.required):
            return frozenset(range(problem.days))
        other = (np.asarray(each.required) != old.required).any(axis=1)
        found.update(int(day) for day in np.flatnonzero(other))
    return frozenset(found)
