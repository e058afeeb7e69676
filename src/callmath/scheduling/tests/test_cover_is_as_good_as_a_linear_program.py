"""The cost of cover is the optimum of splitting everybody present over all that they can serve.

The program of the tests is written apart from the engine's: one block an interval, solved by scipy.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.optimize import linprog

from callmath.scheduling import (
    Activities,
    Activity,
    Assignment,
    IntervalDemand,
    Meeting,
    PastShift,
    Person,
    Problem,
    RestBreak,
    ShiftKind,
    ShiftType,
    check,
)

LONG = ShiftType(
    code="D",
    earliest_start_minute=0,
    latest_start_minute=1380,
    start_step_minutes=60,
    lengths_minutes=(240, 480, 720),
)


def lowest_cost(problem: Problem, present: np.ndarray) -> float:
    """Sum over intervals of the optimum; `present` is (people, intervals of the horizon)."""
    return sum(interval_cost(problem, present[:, cell], cell) for cell in range(present.shape[1]))


def interval_cost(problem: Problem, present: np.ndarray, cell: int) -> float:
    parts, entries = parts_of(problem), problem.demand
    pieces = [
        (place, length, price)
        for place, entry in enumerate(entries)
        for length, price in shortfall_pieces(entry, cell)
    ]
    columns = len(parts) + len(pieces) + len(entries)
    cost = np.zeros(columns)
    cost[len(parts) : len(parts) + len(pieces)] = [price for _, _, price in pieces]
    cost[len(parts) + len(pieces) :] = [
        np.broadcast_to(e.over_cost, e.required.shape).flat[cell] for e in entries
    ]
    able = sorted({person for person, _, _ in parts})
    equal = np.zeros((len(able), columns))
    for column, (person, _, _) in enumerate(parts):
        equal[able.index(person), column] = 1.0
    upper, limits = [], []
    for place, entry in enumerate(entries):
        served = np.zeros(columns)
        for column, (_, entry_, worth) in enumerate(parts):
            served[column] = worth * (entry_ == place)
        short = np.zeros(columns)
        for column, (entry_, _, _) in enumerate(pieces):
            short[len(parts) + column] = entry_ == place
        required = entry.required.flat[cell]
        upper.append(-served - short)
        limits.append(-required)
        over = served.copy()
        over[len(parts) + len(pieces) + place] = -1.0
        upper.append(over)
        limits.append(required if entry.most is None else max(entry.most.flat[cell], required))
    bounds = (
        [(0, None)] * len(parts)
        + [(0, length) for _, length, _ in pieces]
        + [(0, None)] * len(entries)
    )
    solved = linprog(
        cost,
        A_ub=np.array(upper),
        b_ub=limits,
        A_eq=equal if able else None,
        b_eq=[present[person] for person in able] if able else None,
        bounds=bounds,
    )
    assert solved.status == 0
    return float(solved.fun or 0.0) * problem.interval_minutes


def parts_of(problem: Problem) -> list[tuple[int, int, float]]:
    """Who can serve what, and how well: (person, entry, proficiency)."""
    return [
        (number, place, person.skills[entry.skill])
        for number, person in enumerate(problem.people)
        for place, entry in enumerate(problem.demand)
        if person.skills.get(entry.skill, 0.0) > 0 and entry.site in {"", person.site}
    ]


def at(entry: IntervalDemand, values, cell: int) -> float:
    return float(np.broadcast_to(values, entry.required.shape).flat[cell])


def shortfall_pieces(entry: IntervalDemand, cell: int):
    if entry.losses is None:
        yield None, at(entry, entry.under_cost, cell)
        return
    losses = entry.losses.reshape(-1, entry.losses.shape[2])[cell]
    for loss in losses[:-1]:
        yield 1.0, float(loss)
    yield None, float(losses[-1])


def presence(problem: Problem, shifts: list[Assignment]) -> np.ndarray:
    """(people, intervals) by minutes, one after the other."""
    place = {person.id: number for number, person in enumerate(problem.people)}
    minutes = np.zeros((len(problem.people), problem.days * 1440 + 2880))
    for shift in shifts:
        begin = shift.day * 1440 + shift.start_minute
        minutes[place[shift.person], begin : begin + shift.minutes] = 1
        for rest in shift.breaks:
            start = shift.day * 1440 + rest.start_minute
            minutes[place[shift.person], start : start + rest.minutes] = 0
    inside = minutes[:, : problem.days * 1440]
    cells = inside.reshape(len(problem.people), -1, problem.interval_minutes)
    shares: np.ndarray = cells.mean(axis=2)
    return shares


def random_case(seed: int, *, skills: int, proficiency: tuple[float, ...], forms: bool):
    rng = np.random.default_rng(seed)
    names = [f"s{number}" for number in range(skills)]
    people = tuple(
        Person(
            id=f"p{number}",
            site=str(rng.choice(["x", "y"])),
            skills={
                str(name): float(rng.choice(proficiency))
                for name in rng.choice(
                    names, size=rng.integers(1, min(skills, 3) + 1), replace=False
                )
            },
        )
        for number in range(7)
    )
    demand = []
    for number, name in enumerate(names):
        required = np.round(rng.uniform(0, 4, (2, 24)), 1) * (rng.random((2, 24)) < 0.8)
        entry = IntervalDemand(skill=name, required=required, under_cost=float(rng.integers(1, 9)))
        if forms:
            losses = np.cumsum(rng.uniform(0, 3, (2, 24, 3)), axis=2)
            entry = replace(
                entry,
                under_cost=np.round(rng.uniform(1, 9, (2, 24)), 2),
                over_cost=float(rng.integers(0, 3)),
                losses=losses if number % 2 else None,
                most=required + 1 if number % 3 == 0 else None,
                site="x" if number == 1 else "",
            )
        demand.append(entry)
    problem = Problem(
        first_day=date(2027, 3, 1),
        days=2,
        people=people,
        shift_types=(LONG,),
        demand=tuple(demand),
        interval_minutes=60,
        friendly=None,
    )
    return problem, no_overlaps(random_shifts(rng, people))


def random_shifts(rng: np.random.Generator, people: tuple[Person, ...]) -> list[Assignment]:
    shifts: list[Assignment] = []
    for person in people:
        for day in (0, 1):
            if rng.random() < 0.8:
                start = int(rng.integers(0, 24)) * 60
                rest = RestBreak(name="b", start_minute=start + 75, minutes=15)
                shifts.append(
                    Assignment(
                        person=person.id,
                        day=day,
                        shift="D",
                        start_minute=start,
                        minutes=int(rng.choice([240, 480, 720])),
                        breaks=(rest,),
                    )
                )
    return shifts


def no_overlaps(shifts: list[Assignment]) -> list[Assignment]:
    """Leave out what begins before the same person has ended."""
    kept: list[Assignment] = []
    for shift in shifts:
        before = [each for each in kept if each.person == shift.person]
        if not before or before[-1].end_minute <= 1440 + shift.start_minute:
            kept.append(shift)
    return kept


CASES = [
    pytest.param(skills, proficiency, forms, id=f"{skills}-{len(proficiency)}-{forms}")
    for skills in (1, 2, 4)
    for proficiency in ((1.0,), (0.8, 1.0, 1.2))
    for forms in (False, True)
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("skills", "proficiency", "forms"), CASES)
def test_cover_costs_what_the_program_says(seed, skills, proficiency, forms):
    problem, shifts = random_case(seed, skills=skills, proficiency=proficiency, forms=forms)
    able = {name for person in problem.people for name in person.skills}
    problem = replace(
        problem, demand=tuple(entry for entry in problem.demand if can_be_served(problem, entry))
    )
    assert able
    found = check(problem, shifts).parts
    wanted = lowest_cost(problem, presence(problem, shifts))
    assert found.under + found.over == pytest.approx(wanted, rel=1e-7, abs=1e-5)


def can_be_served(problem: Problem, entry: IntervalDemand) -> bool:
    return any(
        person.skills.get(entry.skill, 0) > 0 and entry.site in {"", person.site}
        for person in problem.people
    )


def pooled(required: float, people: list[Person], **more) -> Problem:
    wanted = np.zeros((1, 24))
    wanted[0, 9] = required
    return Problem(
        first_day=date(2027, 3, 1),
        days=1,
        people=tuple(people),
        shift_types=(LONG, replace(LONG, code="C", kind=ShiftKind.ON_CALL)),
        demand=(IntervalDemand(skill="A", required=wanted),),
        interval_minutes=60,
        friendly=None,
        **more,
    )


def nine(code: str = "D", who: str = "p") -> Assignment:
    return Assignment(person=who, day=0, shift=code, start_minute=540, minutes=240)


def test_proficiency_serves_as_much_as_so_many_people():
    problem = pooled(1.0, [Person(id="p", skills={"A": 0.8})])
    missing = check(problem, [nine()]).uncovered
    assert [(each.day, each.start_minute) for each in missing] == [(0, 540)]
    assert missing[0].missing == pytest.approx(0.2)
    assert missing[0].cost == pytest.approx(0.2 * 4 * 60)


def test_people_on_call_cover_nothing_and_are_paid():
    found = check(pooled(1.0, [Person(id="p", skills={"A": 1.0})]), [nine("C")])
    assert (found.parts.under, found.parts.paid) == (240, 240)


def test_a_night_shift_of_the_day_before_covers_the_first_morning():
    past = PastShift(day=-1, shift="D", start_minute=1320, minutes=720)  # until ten
    problem = pooled(1.0, [Person(id="p", skills={"A": 1.0}, history=(past,))])
    found = check(problem, [])
    assert (found.parts.under, found.parts.paid) == (0, 0)


def test_one_thing_at_a_time_serves_only_what_is_given_to_it():
    runs = Activities(least_run_minutes=60, most_run_minutes=240)
    problem = pooled(1.0, [Person(id="p", skills={"A": 1.0})], activities=runs)
    given = replace(nine(), activities=(Activity(name="A", start_minute=540, minutes=60),))
    assert check(problem, [nine()]).parts.under == 240
    assert check(problem, [given]).parts.under == 0


def test_a_meeting_is_an_absence():
    talk = Meeting(id="talk", people=("p",), minutes=30, earliest_minute=540, latest_minute=780)
    problem = pooled(1.0, [Person(id="p", skills={"A": 1.0})], meetings=(talk,))
    held = replace(
        nine(), activities=(Activity(name="meeting:talk", start_minute=540, minutes=30),)
    )
    found = check(problem, [held])
    assert (found.parts.under, found.violations) == (120, ())
