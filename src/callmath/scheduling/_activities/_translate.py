"""From a problem with activities to a floor: entries, rows of the cover, and what binds people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from callmath.scheduling._columns import Column, Cover
from callmath.scheduling._individual import Bounds, bounds_of
from callmath.scheduling._types import (
    DAY_MINUTES,
    Activities,
    Activity,
    Assignment,
    IntervalDemand,
    Person,
    Problem,
    ShiftType,
)

from ._loops import LENGTHS, Entries, Flags, Floats, Ints, trace_shift

NEVER = 1e15


@dataclass(frozen=True, slots=True)
class Worker:
    """One person: which entries and lengths are possible, limits in slots, the set of skills."""

    allowed: Flags  # (entries, lengths + 1)
    fewest: int
    most: int
    most_on: int
    skills: int  # place among the skill sets


@dataclass(frozen=True, slots=True)
class Start:
    """What an entry stands for."""

    day: int
    kind: ShiftType
    minute: int


@dataclass(frozen=True, slots=True)
class Floor:
    """A problem in numbers. Rows of the cover are demands one after another, slot by slot."""

    workers: list[Worker]
    cover: Cover
    entries: Entries
    ends: int  # places where the shifts of a day end
    starts: list[Start]
    costs: Floats  # (entries, lengths + 1) of a shift by itself
    skills: list[Flags]  # of each skill set: which demands it serves
    slots: int
    least_run: int
    most_run: int

    def prices(self, skills: int, duals: Floats) -> Floats:
        """Return what a slot of each demand costs somebody: (demands, slots)."""
        prices = -duals.reshape(-1, self.slots)
        return np.where(self.skills[skills][:, None], prices, NEVER)

    def column(self, person: int, picks: Ints, duals: Floats) -> Column:
        """Return the column of the picks of a tour (-1: off), with its best content."""
        prices = self.prices(self.workers[person].skills, duals)
        rows, cost, content = [np.zeros(0, np.int64)], 0.0, []
        for pick in picks[picks >= 0].tolist():
            entry, length = divmod(pick, LENGTHS)
            first = int(self.entries.start[entry])
            kinds = np.zeros(length, np.int64)
            trace_shift(prices, first, length, self.least_run, self.most_run, kinds)
            rows.append(kinds * self.slots + np.arange(first, first + length))
            cost += float(self.costs[entry, length])
            content.append((entry, length, kinds))
        served = np.concatenate(rows).astype(np.int32)
        return Column(person, cost, served, served.tobytes() + picks.tobytes(), content)


def can_translate(problem: Problem) -> bool:
    """Return whether people do one thing at a time in shifts without breaks."""
    return (
        problem.activities is not None
        and bool(problem.demand)
        and not problem.shift_demand
        and problem.friendly is None
        and not problem.meetings
        and not problem.pinned
        and not any(kind.breaks for kind in problem.shift_types)
        and all(each.losses is None and not each.site for each in problem.demand)
        and all(rate == 1.0 for person in problem.people for rate in person.skills.values())
    )


def translate(problem: Problem) -> Floor:
    """Return the floor of a problem; without `activities` runs are as long as shifts may be."""
    step = problem.interval_minutes
    runs = problem.activities or Activities(least_run_minutes=step, most_run_minutes=DAY_MINUTES)
    longest = max(max(kind.lengths_minutes) for kind in problem.shift_types) // step
    starts = _starts(problem)
    bounds = [bounds_of(problem, person) for person in problem.people]
    rest = max((each.rest_minutes for each in bounds), default=0)
    entries, ends = _entries(problem, starts, longest, rest)
    sets: dict[frozenset[str], int] = {}
    workers = [
        _worker(problem, person, limits, starts, longest, sets)
        for person, limits in zip(problem.people, bounds, strict=True)
    ]
    return Floor(
        workers=workers,
        cover=_cover(problem),
        entries=entries,
        ends=ends,
        starts=starts,
        costs=_costs(problem, starts, longest),
        skills=[np.array([each.skill in names for each in problem.demand]) for names in sets],
        slots=problem.days * problem.intervals,
        least_run=max(-(-runs.least_run_minutes // step), 1),
        most_run=runs.most_run_minutes // step,
    )


def _starts(problem: Problem) -> list[Start]:
    return [
        Start(day, kind, minute)
        for day in range(problem.days)
        for kind in problem.shift_types
        for minute in kind.starts()
        if minute % problem.interval_minutes == 0
    ]


def _entries(problem: Problem, starts: list[Start], longest: int, rest: int) -> tuple[Entries, int]:
    step, width = problem.interval_minutes, problem.intervals
    begin = np.array([each.minute // step for each in starts], np.int64)
    day = np.array([each.day for each in starts], np.int64)
    lengths = np.arange(longest + 1)
    reached = begin[:, None] + lengths
    known = np.unique(reached)
    rested = np.searchsorted(known, begin + width - math.ceil(rest / step), side="right")
    return (
        Entries(
            first=np.searchsorted(day, np.arange(problem.days + 1)).astype(np.int64),
            start=day * width + begin,
            rested=rested.astype(np.int64),
            ends=np.searchsorted(known, reached).astype(np.int64),
        ),
        len(known),
    )


def _costs(problem: Problem, starts: list[Start], longest: int) -> Floats:
    minutes = np.arange(longest + 1) * problem.interval_minutes
    paid = problem.paid_minute_cost * minutes
    rows = [paid if s.kind.cost is None else np.full(longest + 1, s.kind.cost) for s in starts]
    return np.array(rows, np.float64)


def _cover(problem: Problem) -> Cover:
    def flat(values: float | Floats) -> Floats:
        shape = (problem.days, problem.intervals)
        return np.broadcast_to(np.asarray(values, np.float64), shape).ravel()

    def joined(values: list[Floats]) -> Floats:
        return np.concatenate(values)

    step, wanted = problem.interval_minutes, problem.demand
    return Cover(
        low=joined([flat(each.required) for each in wanted]),
        high=joined([_high(each, flat(each.required)) for each in wanted]),
        under=joined([flat(each.under_cost) * step for each in wanted]),
        over=joined([flat(each.over_cost) * step for each in wanted]),
    )


def _high(demand: IntervalDemand, required: Floats) -> Floats:
    if demand.most is None:
        return required
    return np.maximum(np.asarray(demand.most, np.float64).ravel(), required)


def _worker(
    problem: Problem,
    person: Person,
    bounds: Bounds,
    starts: list[Start],
    longest: int,
    sets: dict[frozenset[str], int],
) -> Worker:
    step, horizon = problem.interval_minutes, problem.days * DAY_MINUTES
    begins = np.array([each.day * DAY_MINUTES + each.minute for each in starts])
    ends = begins[:, None] + np.arange(longest + 1) * step
    allowed = np.zeros(ends.shape, np.bool_)
    for entry, each in enumerate(starts):
        mine = person.shift_types is None or each.kind.code in person.shift_types
        if mine and each.day not in person.leave and bounds.limits.get(each.kind.code, 1) > 0:
            lengths = [m // step for m in each.kind.lengths_minutes if m % step == 0]
            allowed[entry, lengths] = True
    allowed &= ends <= horizon
    for first, last in person.unavailable:
        allowed &= ~((begins[:, None] < last) & (ends > first))
    skills = frozenset(name for name, rate in person.skills.items() if rate > 0)
    on_leave = sum(minutes for day, minutes in person.leave.items() if 0 <= day < problem.days)
    return Worker(
        allowed=allowed,
        fewest=max(math.ceil((bounds.fewest_minutes - on_leave) / step), 0),
        most=max(min(int(bounds.most_minutes - on_leave) // step, problem.days * longest), 0),
        most_on=max(min(bounds.most_on, problem.days), 1),
        skills=sets.setdefault(skills, len(sets)),
    )


def assignments_of(problem: Problem, floor: Floor, columns: list[Column]) -> tuple[Assignment, ...]:
    """Return the shifts of columns, with the runs of activities."""
    found = []
    for column in sorted(columns, key=lambda each: each.person):
        for entry, length, kinds in column.content:
            start = floor.starts[entry]
            found.append(
                Assignment(
                    person=problem.people[column.person].id,
                    day=start.day,
                    shift=start.kind.code,
                    start_minute=start.minute,
                    minutes=length * problem.interval_minutes,
                    activities=_runs(problem, start.minute, kinds),
                )
            )
    return tuple(found)


def _runs(problem: Problem, minute: int, kinds: Ints) -> tuple[Activity, ...]:
    step = problem.interval_minutes
    changes = np.flatnonzero(np.diff(kinds)) + 1
    edges = [0, *changes.tolist(), len(kinds)]
    return tuple(
        Activity(
            name=problem.demand[int(kinds[first])].skill,
            start_minute=minute + first * step,
            minutes=(last - first) * step,
        )
        for first, last in pairwise(edges)
    )
