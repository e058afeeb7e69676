"""Small lawful rosters to be repaired, swapped and edited in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from callmath.scheduling import (
    Assignment,
    BreakRule,
    IntervalDemand,
    Person,
    Problem,
    RestBreak,
    Roster,
    Rule,
    ShiftType,
)

MONDAY = date(2026, 3, 2)
BREAKS = (
    BreakRule(name="first", minutes=15, earliest_minutes=90, latest_minutes=150),
    BreakRule(name="lunch", minutes=30, earliest_minutes=180, latest_minutes=300),
    BreakRule(name="second", minutes=15, earliest_minutes=330, latest_minutes=420),
)
DAY = ShiftType(
    code="D", earliest_start_minute=420, latest_start_minute=900, start_step_minutes=30,
    lengths_minutes=(480, 540), breaks=BREAKS,
)  # fmt: skip
RULES = (
    Rule(id="days", kind="max_days_week", parameters={"days": 6}),
    Rule(id="rest", kind="min_rest", parameters={"minutes": 660}),
    Rule(id="row", kind="max_consecutive_days", parameters={"days": 6}),
)
SKILLS = ({"a": 1.0}, {"b": 1.0}, {"a": 1.0, "b": 1.0})


def shift_of(person: str, day: int, start: int, minutes: int = 480, late: int = 0) -> Assignment:
    """A shift with its breaks `late` minutes after the earliest that they may be."""
    breaks = tuple(
        RestBreak(name=each.name, start_minute=start + each.earliest_minutes + late,
                  minutes=each.minutes)
        for each in BREAKS
    )  # fmt: skip
    return Assignment(
        person=person, day=day, shift="D", start_minute=start, minutes=minutes, breaks=breaks
    )


def roster_of(problem: Problem, days_off: int = 2) -> tuple[Assignment, ...]:
    """Everybody works all week but some days in a row, each from an hour of their own."""
    made = []
    for place, person in enumerate(problem.people):
        start = 420 + 60 * (place % 9)
        for day in range(problem.days):
            off = (day - place) % 7 < days_off or day in person.leave
            if not off:
                made.append(shift_of(person.id, day, start, late=15 * (place // 9 % 3)))
    return tuple(made)


def people_of(count: int) -> tuple[Person, ...]:
    """People with one of two skills or with both, in turn."""
    return tuple(
        Person(id=f"p{place:03d}", skills=SKILLS[place % 3], team=f"t{place % 2}")
        for place in range(count)
    )


def problem_of(count: int = 18, days: int = 7, share: float = 0.95, **more: Any) -> Problem:
    """A problem whose demand is `share` of those at work in `roster_of`."""
    bare = Problem(
        first_day=MONDAY, days=days, people=people_of(count), shift_types=(DAY,), rules=RULES,
        friendly=None,
    )  # fmt: skip
    at_work = {skill: np.zeros((days, 96)) for skill in ("a", "b")}
    for shift in roster_of(bare):
        skills = bare.people[int(shift.person[1:])].skills
        for skill in skills:
            row = at_work[skill][shift.day]
            row[shift.start_minute // 15 : shift.end_minute // 15] += 1 / len(skills)
            for rest in shift.breaks:
                begin = rest.start_minute // 15
                row[begin : begin + rest.minutes // 15] -= 1 / len(skills)
    demand = tuple(
        IntervalDemand(skill=skill, required=np.floor(share * at_work[skill]))
        for skill in ("a", "b")
    )
    return replace(bare, demand=demand, **more)


def as_roster(assignments: tuple[Assignment, ...]) -> Roster:
    """Shifts as a roster of which nothing else is known."""
    return Roster(assignments=assignments, cost=0.0, lower_bound=0.0, gap_share=0.0)
