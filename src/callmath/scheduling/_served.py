"""What a roster serves, for those who draw it."""

from __future__ import annotations

from collections.abc import Iterable

from ._cover import Cover
from ._presence import presence_of
from ._targets import targets_of
from ._types import Assignment, Floats, Problem


def served_by(problem: Problem, assignments: Iterable[Assignment]) -> tuple[Floats, ...]:
    """Return what is served of each demand entry: (days, intervals) people.

    Breaks and meetings are taken off; people of several skills are split over them as it costs
    least, as `check` does.

    >>> from datetime import date
    >>> import numpy as np
    >>> from callmath.scheduling import IntervalDemand, Person, ShiftType
    >>> early = ShiftType(code="E", earliest_start_minute=480, latest_start_minute=480)
    >>> problem = Problem(
    ...     first_day=date(2026, 3, 2), days=1, people=(Person(id="a", skills={"x": 1.0}),),
    ...     shift_types=(early,), demand=(IntervalDemand(skill="x", required=np.ones((1, 96))),),
    ... )
    >>> shift = Assignment(person="a", day=0, shift="E", start_minute=480, minutes=480)
    >>> float(served_by(problem, [shift])[0].sum())
    32.0
    """
    possible = [each for each in assignments if 0 <= each.day < problem.days]
    cover = Cover(problem, presence_of(problem, possible), targets_of(problem))
    return tuple(cover.served_of(place) for place in range(len(problem.demand)))
