"""How long does the verifier take for 1,000 people over 28 days, in CPU seconds?"""

from __future__ import annotations

from datetime import date
from time import process_time

import numpy as np

from callmath.scheduling import (
    Assignment,
    BreakRule,
    IntervalDemand,
    Person,
    Problem,
    RestBreak,
    Rule,
    ShiftType,
    check,
)

PEOPLE, DAYS = 1000, 28
BREAKS = (
    BreakRule(name="first", minutes=15, earliest_minutes=90, latest_minutes=165),
    BreakRule(name="lunch", minutes=30, earliest_minutes=180, latest_minutes=330, paid=False),
    BreakRule(name="second", minutes=15, earliest_minutes=330, latest_minutes=435),
)
TYPE = ShiftType(code="D", earliest_start_minute=420, latest_start_minute=900, breaks=BREAKS)
RULES = ("min_rest", "max_days_week", "max_consecutive_days", "max_minutes_week")
CASES = [(2, (1.0,)), (10, (1.0,)), (2, (0.8, 1.0, 1.2)), (10, (0.8, 1.0, 1.2))]


def problem_of(skills: int, proficiencies: tuple[float, ...], rng: np.random.Generator) -> Problem:
    names = [f"s{number}" for number in range(skills)]
    groups = [rng.permutation(names)[: rng.integers(1, min(skills, 4) + 1)] for _ in range(25)]
    people = tuple(
        Person(
            id=f"p{number}",
            skills={str(name): float(rng.choice(proficiencies)) for name in groups[number % 25]},
            leave={int(rng.integers(0, DAYS)): 480},
        )
        for number in range(PEOPLE)
    )
    open_ = np.zeros(96)
    open_[28:92] = 1
    demand = tuple(
        IntervalDemand(
            skill=name,
            required=np.round(open_ * rng.uniform(0.2, 0.5, (DAYS, 1)) * PEOPLE / skills),
        )
        for name in names
    )
    return Problem(
        first_day=date(2027, 3, 1),
        days=DAYS,
        people=people,
        shift_types=(TYPE,),
        demand=demand,
        rules=tuple(Rule(id=kind, kind=kind) for kind in RULES),
    )


def shifts_of(problem: Problem, rng: np.random.Generator) -> list[Assignment]:
    """Five days a week within a band of two hours, breaks anywhere in their windows."""
    shifts = []
    for number, person in enumerate(problem.people):
        base = 420 + 30 * int(rng.integers(0, 13))
        for day in range(DAYS):
            if day % 7 not in (number % 6, number % 6 + 1) and day not in person.leave:
                start = base + 30 * int(rng.integers(0, 5))
                shifts.append(
                    Assignment(
                        person=person.id,
                        day=day,
                        shift="D",
                        start_minute=start,
                        minutes=480,
                        breaks=tuple(taken(rule, start, rng) for rule in BREAKS),
                    )
                )
    return shifts


def taken(rule: BreakRule, start: int, rng: np.random.Generator) -> RestBreak:
    room = (rule.latest_minutes - rule.earliest_minutes - rule.minutes) // 15
    late = 15 * int(rng.integers(0, room + 1))
    return RestBreak(
        name=rule.name,
        start_minute=start + rule.earliest_minutes + late,
        minutes=rule.minutes,
        paid=rule.paid,
    )


def run() -> list[dict[str, str]]:
    """Judge rosters of some skills and proficiencies."""
    return [_row(skills, proficiencies) for skills, proficiencies in CASES]


def _row(skills: int, proficiencies: tuple[float, ...]) -> dict[str, str]:
    rng = np.random.default_rng(1)
    problem = problem_of(skills, proficiencies, rng)
    shifts = shifts_of(problem, rng)
    begin = process_time()
    found = check(problem, shifts)
    seconds = process_time() - begin
    assert found.cost > 0
    return {
        "skills": str(skills),
        "proficiencies": str(len(proficiencies)),
        "shifts": f"{len(shifts):,}",
        "CPU s": f"{seconds:.2f}",
    }
