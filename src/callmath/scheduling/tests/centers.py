"""Small contact centers for tests: a day's demand with a peak, and people who can serve it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling import (
    BreakRule,
    Friendly,
    IntervalDemand,
    Person,
    Problem,
    Rule,
    ShiftKind,
    ShiftType,
)

MONDAY = date(2026, 6, 1)
FRIENDLY = Friendly()
DAY = ShiftType(
    code="D",
    earliest_start_minute=420,
    latest_start_minute=840,
    start_step_minutes=60,
    breaks=(
        BreakRule(name="tea", minutes=30, earliest_minutes=60, latest_minutes=180),
        BreakRule(name="lunch", minutes=30, earliest_minutes=180, latest_minutes=330, paid=False),
    ),
)
NIGHT = ShiftType(
    code="N",
    earliest_start_minute=1320,
    latest_start_minute=1320,
    kind=ShiftKind.NIGHT,
    breaks=(BreakRule(name="meal", minutes=30, earliest_minutes=120, latest_minutes=360),),
)
HALF = ShiftType(
    code="H",
    earliest_start_minute=480,
    latest_start_minute=1020,
    start_step_minutes=60,
    lengths_minutes=(240, 300),
)
SPLIT = ShiftType(
    code="S",
    earliest_start_minute=540,
    latest_start_minute=600,
    start_step_minutes=60,
    lengths_minutes=(660,),
    kind=ShiftKind.SPLIT,
    breaks=(
        BreakRule(name="gap", minutes=180, earliest_minutes=240, latest_minutes=420, paid=False),
    ),
)
RULES = (
    Rule(id="days", kind="max_days_week", parameters={"days": 5}),
    Rule(id="run", kind="max_consecutive_days", parameters={"days": 6}),
    Rule(id="rest", kind="min_rest", parameters={"minutes": 660}),
)


def curve(days: int, peak: float, *, always: float = 0.0) -> NDArray[np.float64]:
    """(days, 48): people wanted by half hour between seven and eleven, and `always` otherwise."""
    hour = np.arange(48) / 2 + 0.25
    shape = (
        0.3 + np.exp(-0.5 * ((hour - 11) / 2) ** 2) + 0.8 * np.exp(-0.5 * ((hour - 17) / 2) ** 2)
    )
    week = np.array([1.1, 1.05, 1.0, 1.0, 1.05, 0.8, 0.7])[np.arange(days) % 7]
    wanted = np.round(peak * week[:, None] * np.where((hour >= 7) & (hour < 22), shape, 0.0))
    return np.maximum(wanted, always)


def staff(count: int, skills: Sequence[str] = ("A",), prefix: str = "p") -> tuple[Person, ...]:
    """So many people with the same skills."""
    return tuple(
        Person(id=f"{prefix}{place:03d}", skills=dict.fromkeys(skills, 1.0))
        for place in range(count)
    )


def center(
    people: Sequence[Person],
    days: int = 7,
    *,
    first_day: date = MONDAY,
    demand: Sequence[IntervalDemand] | None = None,
    shift_types: Sequence[ShiftType] = (DAY,),
    rules: Sequence[Rule] = RULES,
    friendly: Friendly | None = FRIENDLY,
) -> Problem:
    """A center on a grid of half hours."""
    wanted = (IntervalDemand(skill="A", required=curve(days, len(people) * 0.35)),)
    return Problem(
        first_day=first_day,
        days=days,
        people=tuple(people),
        shift_types=tuple(shift_types),
        demand=wanted if demand is None else tuple(demand),
        rules=tuple(rules),
        friendly=friendly,
        interval_minutes=30,
    )
