"""Every loop of this engine run once, on next to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from ._effects import effect_of
from ._individual._oracle import WardOracle
from ._individual._translate import translate
from ._intraday import replan_breaks
from ._repair_desk import Edit
from ._solve import solve
from ._tours._board import group_of
from ._tours._counts import Slot
from ._tours._fairness import pass_round, state_of
from ._tours._handing_on import Handing
from ._types import (
    Activities,
    BreakRule,
    IntervalDemand,
    Meeting,
    Person,
    Problem,
    Rule,
    ShiftDemand,
    ShiftType,
)

LIMIT_SECONDS = 5.0


def warm() -> None:
    """Compile the loops of this engine or read them from the cache: seconds, the first time."""
    counted = _counted_people()
    roster = solve(counted, time_limit_seconds=LIMIT_SECONDS, seed=0)
    effect_of(counted, roster, Edit(removed=roster.assignments[:1]))
    replan_breaks(counted, roster.assignments, from_minute=0)
    by_shift = _wanted_by_shift(counted)
    for problem in (by_shift, _one_thing_at_a_time(counted)):
        solve(problem, time_limit_seconds=LIMIT_SECONDS, seed=0)
    _seldom_needed(counted, by_shift)


def _seldom_needed(counted: Problem, by_shift: Problem) -> None:
    """Run the loops that easy problems do without."""
    group = group_of(counted, range(len(counted.people)), [Slot("D", 480, 480)])
    pass_round(group.board, state_of(group.board), np.arange(len(counted.people))[None, :])
    Handing(group).place(0, 0)
    ward = translate(by_shift)
    WardOracle(ward, None).list_below(np.zeros(len(ward.cover.low)), 0, -1.0, 1)


def _counted_people() -> Problem:
    """People wanted by interval."""
    day = ShiftType(
        code="D", earliest_start_minute=480, latest_start_minute=600,
        breaks=(BreakRule(name="lunch", minutes=30, earliest_minutes=180, latest_minutes=300),),
    )  # fmt: skip
    required = np.zeros((7, 96))
    required[:, 34:68] = 2.0
    people = tuple(Person(id=name, skills={"a": 1.0, "b": 1.0}) for name in "uvwxyz")
    return Problem(
        first_day=date(2026, 3, 2), days=7, people=people, shift_types=(day,),
        demand=tuple(IntervalDemand(skill=skill, required=required) for skill in "ab"),
        rules=(Rule(id="days", kind="max_days_week", parameters={"days": 5}),),
        meetings=(Meeting(id="m", people=("u",), minutes=30, earliest_minute=0,
                          latest_minute=7 * 1440, together=False),),
    )  # fmt: skip


def _wanted_by_shift(problem: Problem) -> Problem:
    """People wanted by shift type."""
    wanted = tuple(
        ShiftDemand(day=day, shift="D", required=3, under_cost=1000.0) for day in range(7)
    )
    fixed = replace(problem.shift_types[0], latest_start_minute=480, breaks=())
    return replace(
        problem, demand=(), meetings=(), shift_demand=wanted, shift_types=(fixed,), friendly=None
    )


def _one_thing_at_a_time(problem: Problem) -> Problem:
    """People who do one thing at a time."""
    free = replace(problem.shift_types[0], breaks=())
    runs = Activities(least_run_minutes=60, most_run_minutes=240)
    return replace(problem, shift_types=(free,), meetings=(), activities=runs, friendly=None)
