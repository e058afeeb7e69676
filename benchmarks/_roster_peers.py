"""pyworkforce on the slice of a roster that it can do: shifts of a pooled skill, one lunch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from time import process_time
from typing import Any

import numpy as np

from benchmarks._tour_problems import Floats, tour_problem
from callmath.scheduling import (
    Assignment,
    BreakRule,
    IntervalDemand,
    Person,
    Problem,
    ShiftType,
    check,
    solve,
)
from callmath.scheduling._tours._breaks import place_breaks

LUNCH = BreakRule(name="lunch", minutes=30, earliest_minutes=180, latest_minutes=300)
Row = dict[str, str]


def slice_of(people: int = 100, days: int = 7) -> Problem:
    """Everybody can do everything, half hours, one lunch, no rules: what both can express."""
    tours = tour_problem(people, days)
    total = sum((each.required for each in tours.demand), np.zeros((days, 96)))
    halves = np.round(total.reshape(days, 48, 2).mean(axis=2))
    kind = replace(tours.shift_types[0], breaks=(LUNCH,))
    return Problem(
        first_day=date(2026, 6, 1),
        days=days,
        people=tuple(Person(id=f"p{place:03d}", skills={"A": 1.0}) for place in range(2 * people)),
        shift_types=(kind,),
        demand=(IntervalDemand(skill="A", required=halves),),
        friendly=None,
        interval_minutes=30,
    )


def run_peers() -> list[Row]:
    """Return ours and theirs on the slice: cost in agent-minutes."""
    problem = slice_of()
    begun = process_time()
    ours = solve(problem, time_limit_seconds=60, seed=1)
    rows = [_row("slice of 100 x 7, ours", ours.cost, ours.cost, process_time() - begun)]
    try:
        shifts = import_module("pyworkforce.scheduling")
    except ImportError:
        return [*rows, _row("pyworkforce: absent", None, ours.cost, 0.0)]
    for name in ("MinAbsDifference", "MinRequiredResources"):
        begun = process_time()
        cost = _cost_of(problem, getattr(shifts, name))
        rows.append(_row(f"slice, pyworkforce {name}", cost, ours.cost, process_time() - begun))
    return rows


def _row(what: str, cost: float | None, ours: float, seconds: float) -> Row:
    more = "" if cost is None else f"{cost / ours - 1:+.1%} against ours"
    empty = dict.fromkeys(("MB", "broken", "shifts", "late", "weekend", "wishes"), "")
    return Row(what=what, gap=more, wall_s="", CPU_s=f"{seconds:.1f}") | empty


def _cost_of(problem: Problem, make: Any) -> float:
    """What the shifts of a peer cost with the best lunches that we find for them."""
    kind = problem.shift_types[0]
    starts = list(kind.starts())
    cover = {str(start): _covered(kind, start) for start in starts}
    wanted: Floats = problem.demand[0].required
    answer = make(
        num_days=problem.days,
        periods=problem.intervals,
        shifts_coverage=cover,
        required_resources=wanted.astype(int).tolist(),
        max_period_concurrency=2 * int(wanted.max()),
        max_shift_concurrency=int(wanted.max()),
    ).solve()
    named = _named(answer["resources_shifts"], kind)
    people = max((int(each.person) for each in named), default=0) + 1
    pool = tuple(Person(id=str(place), skills={"A": 1.0}) for place in range(people))
    wide = replace(problem, people=pool)
    return check(wide, place_breaks(wide, named)).cost


def _covered(kind: ShiftType, start: int) -> list[int]:
    minutes = kind.lengths_minutes[0]
    return [int(start <= 30 * slot < start + minutes) for slot in range(48)]


def _named(shifts: list[dict[str, Any]], kind: ShiftType) -> list[Assignment]:
    """Give every shift of a day to somebody else."""
    out: list[Assignment] = []
    used: dict[int, int] = {}
    for each in shifts:
        day = int(each["day"])
        for _ in range(int(each["resources"])):
            person = used.get(day, 0)
            used[day] = person + 1
            out.append(
                Assignment(
                    person=str(person),
                    day=day,
                    shift=kind.code,
                    start_minute=int(each["shift"]),
                    minutes=kind.lengths_minutes[0],
                )
            )
    return out
