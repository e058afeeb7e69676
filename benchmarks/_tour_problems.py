"""Contact-centre tour problems, made by numbers: two peaks, leave, skills, lunch and two breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling import (
    BreakRule,
    Friendly,
    IntervalDemand,
    Level,
    Person,
    Problem,
    Rule,
    ShiftType,
    Wish,
)

SLOTS, OPENS = 64, 28  # quarters of an hour from 07:00 to 23:00
LOAD = 0.86  # of the capacity
WEEK = (1.12, 1.05, 1.02, 1.0, 1.03, 0.82, 0.70)
LIKED = ((420, 600), (720, 900), None)  # starts; None: whatever comes
Floats = NDArray[np.float64]

FULL_DAY = ShiftType(
    code="D",
    earliest_start_minute=420,
    latest_start_minute=900,
    lengths_minutes=(480,),
    breaks=(
        BreakRule(name="break1", minutes=15, earliest_minutes=90, latest_minutes=150),
        BreakRule(name="lunch", minutes=30, earliest_minutes=180, latest_minutes=300),
        BreakRule(name="break2", minutes=15, earliest_minutes=330, latest_minutes=420),
    ),
)
RULES = (
    Rule(id="days", kind="max_days_week", parameters={"days": 5}, level=Level.LEGAL),
    Rule(id="run", kind="max_consecutive_days", parameters={"days": 6}, level=Level.LEGAL),
    Rule(id="rest", kind="min_rest", parameters={"minutes": 660}, level=Level.LEGAL),
)


def tour_problem(
    people: int = 1000, days: int = 28, *, friendly: bool = True, seed: int = 1
) -> Problem:
    """Two skills: half know A, a fifth B, the others both; 4 % leave in runs of up to 3 days."""
    return Problem(
        first_day=date(2026, 6, 1),
        days=days,
        people=tuple(_people(people, days, seed)),
        shift_types=(FULL_DAY,),
        demand=tuple(
            IntervalDemand(skill=skill, required=required)
            for skill, required in zip("AB", _two_skills(people, days, seed), strict=True)
        ),
        rules=RULES,
        friendly=Friendly() if friendly else None,
    )


def _shape() -> Floats:
    hour = 7 + np.arange(SLOTS) / 4 + 0.125
    peaks = [(1.0, 10.6, 1.6), (0.95, 15.6, 1.9), (0.45, 19.8, 1.2)]
    out = np.full(SLOTS, 0.25)
    for height, at, width in peaks:
        out += height * np.exp(-0.5 * ((hour - at) / width) ** 2)
    return out


def _two_skills(people: int, days: int, seed: int) -> list[Floats]:
    random = np.random.default_rng(seed)
    shape = _shape()
    demand = np.array(
        [
            [
                shape * WEEK[day % 7] * share * (1 + 0.05 * random.standard_normal(SLOTS))
                for share in (0.6, 0.4)
            ]
            for day in range(days)
        ]
    )
    capacity = people * 5 / 7 * days * 28 * 0.96
    rounded = np.round(demand / demand.sum() * capacity * LOAD)
    return [in_day(rounded[:, skill]) for skill in range(2)]


def in_day(open_hours: Floats) -> Floats:
    """Put the quarters of the opening hours into whole days."""
    out = np.zeros((open_hours.shape[0], 96))
    out[:, OPENS : OPENS + SLOTS] = open_hours
    return out


def leave_days(people: int, days: int, seed: int) -> NDArray[np.bool_]:
    """Runs of one to three days until 4 % of all days are taken."""
    random = np.random.default_rng(seed + 100)
    leave = np.zeros((people, days), np.bool_)
    while leave.mean() < 0.04:
        who, day, run = random.integers(people), random.integers(days), random.integers(1, 4)
        leave[who, day : day + run] = True
    return leave


def _people(people: int, days: int, seed: int) -> list[Person]:
    leave = leave_days(people, days, seed)
    kinds = np.repeat([0, 1, 2], [people // 2, people // 5, people - people // 2 - people // 5])
    skills: tuple[dict[str, float], ...] = ({"A": 1.0}, {"B": 1.0}, {"A": 1.0, "B": 1.0})
    return [
        Person(
            id=f"p{place:04d}",
            skills=skills[kinds[place]],
            leave={int(day): 480 for day in np.flatnonzero(leave[place])},
        )
        for place in range(people)
    ]


def skills_problem(
    people: int = 1000, days: int = 28, *, skills: int = 10, groups: int = 25, seed: int = 1
) -> Problem:
    """Many skills: each group knows one to four of them, neighbors more often than others."""
    random = np.random.default_rng(seed + 7)
    known = [_some_skills(random, number, skills) for number in range(groups)]
    sizes = random.dirichlet(np.full(groups, 4.0))
    owner = np.repeat(np.arange(groups), _whole(sizes * people, people))
    shares = np.zeros(skills)
    for number, held in enumerate(known):
        shares[held] += sizes[number] / len(held)
    leave = leave_days(people, days, seed)
    return Problem(
        first_day=date(2026, 6, 1),
        days=days,
        people=tuple(
            Person(
                id=f"p{place:04d}",
                skills={f"S{skill}": 1.0 for skill in known[owner[place]]},
                leave={int(day): 480 for day in np.flatnonzero(leave[place])},
            )
            for place in range(people)
        ),
        shift_types=(FULL_DAY,),
        demand=tuple(_shared_demand(random, people, days, shares)),
        rules=RULES,
    )


def _some_skills(random: np.random.Generator, number: int, skills: int) -> list[int]:
    count = 1 if number < skills else int(random.integers(2, 5))
    first = number % skills
    others = [(first + step) % skills for step in (1, 2, 5)]
    return [first, *others[: count - 1]]


def _whole(sizes: Floats, total: int) -> NDArray[np.int64]:
    """Round to whole numbers that add up."""
    edges = np.rint(np.concatenate([[0.0], np.cumsum(sizes)])).astype(np.int64)
    edges[-1] = total
    sizes_of: NDArray[np.int64] = np.diff(edges)
    return sizes_of


def _shared_demand(
    random: np.random.Generator, people: int, days: int, shares: Floats
) -> list[IntervalDemand]:
    capacity = people * 5 / 7 * days * 28 * 0.96 * LOAD
    week = np.array([WEEK[day % 7] for day in range(days)])
    out = []
    for skill, share in enumerate(shares):
        noise = 1 + 0.05 * random.standard_normal((days, SLOTS))
        demand = week[:, None] * _shape() * noise
        required = np.round(demand / demand.sum() * capacity * share)
        out.append(IntervalDemand(skill=f"S{skill}", required=in_day(required)))
    return out


def with_likings(people: int = 1000, days: int = 28, *, seed: int = 1) -> Problem:
    """Three of ten like it early, one of ten late; everybody wishes for one day off a fortnight."""
    problem = tour_problem(people, days, seed=seed)
    random = np.random.default_rng(seed + 200)
    bands = random.choice(len(LIKED), people, p=[0.3, 0.1, 0.6])
    return replace(
        problem,
        people=tuple(
            replace(
                person,
                prefers_start=LIKED[band],
                wishes=tuple(
                    Wish(day=int(first + random.integers(min(14, days - first))), wants=False)
                    for first in range(0, days, 14)
                ),
            )
            for person, band in zip(problem.people, bands, strict=True)
        ),
    )


def many_centers(centers: int = 10, people: int = 500, days: int = 28) -> Problem:
    """Centers that share nobody, each a tour problem of its own: components of one problem."""
    parts = [tour_problem(people, days, seed=center + 1) for center in range(centers)]
    return Problem(
        first_day=parts[0].first_day,
        days=days,
        people=tuple(
            replace(
                person,
                id=f"c{center}{person.id}",
                site=f"c{center}",
                skills={f"c{center}{skill}": share for skill, share in person.skills.items()},
            )
            for center, part in enumerate(parts)
            for person in part.people
        ),
        shift_types=(FULL_DAY,),
        demand=tuple(
            replace(each, skill=f"c{center}{each.skill}")
            for center, part in enumerate(parts)
            for each in part.demand
        ),
        rules=RULES,
    )
