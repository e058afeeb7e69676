"""All parts of a problem counted, named and given breaks; days of all parts share the workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import process_time

import numpy as np

from callmath.scheduling._components import components_of
from callmath.scheduling._types import Assignment, Problem

from ._breaks import place_breaks
from ._counts import WeekCounts
from ._dealing import deal_breaks
from ._ground import lay_ground
from ._meetings import place_meetings
from ._naming import name_group, name_shifts
from ._plan import Plan, begin_plan, finish_plan
from ._work import Work

LEAST_GROUPS = 2  # to be named beside each other


@dataclass(slots=True)
class Toured:
    """Shifts with breaks, a bound on what any lawful roster costs, and where the time went."""

    assignments: tuple[Assignment, ...]
    bound: float
    stages: dict[str, float] = field(default_factory=dict)  # CPU seconds of this process


def solve_tours(problem: Problem, work: Work, seed: int) -> Toured:
    """Make a roster for demand by interval.

    What is not counted in time is counted by hand, so there is an answer whatever happens.
    """
    found = Toured((), 0.0)
    parts = [part for part in components_of(problem) if part.people]
    work.due = sum(part.days for part in parts)
    with _timed(found, "weeks"):
        plans = [begin_plan(lay_ground(part), work, seed) for part in parts]
    shifts: list[Assignment] = []
    for part, plan in zip(parts, plans, strict=True):
        shifts += _name(part, plan, work, found)
        found.bound += plan.bound
        work.bound = found.bound
    found.assignments = tuple(sorted(shifts, key=lambda shift: (shift.day, shift.person)))
    return found


def _name(part: Problem, plan: Plan, work: Work, found: Toured) -> tuple[Assignment, ...]:
    with _timed(found, "days"):
        weeks = finish_plan(plan, work)
    with _timed(found, "names"):
        named = place_meetings(part, _named(part, weeks, work, plan.seed))
    with _timed(found, "breaks"):
        return place_breaks(part, deal_breaks(part, named, weeks), seed=plan.seed)


def _named(
    part: Problem, weeks: tuple[WeekCounts, ...], work: Work, seed: int
) -> tuple[Assignment, ...]:
    """Name the groups, each in whatever process; the largest first."""
    groups = range(len(weeks[0].groups)) if weeks else range(0)
    if work.executor is None or len(groups) < LEAST_GROUPS:
        return name_shifts(part, weeks, seed=seed)
    order = sorted(groups, key=lambda number: -len(weeks[0].groups[number]))
    futures = [
        work.executor.submit(name_group, part, weeks, number, np.random.default_rng([seed, number]))
        for number in order
    ]
    shifts = [shift for future in futures for shift in future.result()]
    return tuple(sorted(shifts, key=lambda shift: (shift.day, shift.person)))


@contextmanager
def _timed(found: Toured, stage: str) -> Iterator[None]:
    begun = process_time()
    yield
    found.stages[stage] = found.stages.get(stage, 0.0) + process_time() - begun
