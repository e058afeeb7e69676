"""What demand must be."""

from __future__ import annotations

import numpy as np

from ._refusing import is_finite, is_whole, refuse_unless
from ._types import Floats, IntervalDemand, Problem, ShiftDemand


def check_demand(problem: Problem) -> None:
    """Refuse demand of a wrong shape, below 0, or that nobody can serve."""
    seen: set[tuple[str, str]] = set()
    for entry in problem.demand:
        _check_entry(problem, entry)
        refuse_unless(
            (entry.skill, entry.site) not in seen,
            "demand_twice",
            f"Demand for {entry.skill} is there twice.",
            skill=entry.skill,
            site=entry.site,
        )
        seen.add((entry.skill, entry.site))
    for wanted in problem.shift_demand:
        _check_shift_demand(problem, wanted)


def _check_entry(problem: Problem, entry: IntervalDemand) -> None:
    shape = (problem.days, problem.intervals)
    refuse_unless(
        np.shape(entry.required) == shape,
        "demand_shape",
        f"Demand for {entry.skill} has the shape {np.shape(entry.required)}, not {shape} for days"
        " and intervals.",
        skill=entry.skill,
        shape=np.shape(entry.required),
    )
    _check_amounts(entry, "required", entry.required, shape)
    _check_amounts(entry, "under_cost", entry.under_cost, shape)
    _check_amounts(entry, "over_cost", entry.over_cost, shape)
    if entry.most is not None:
        _check_amounts(entry, "most", entry.most, shape)
    if entry.losses is not None:
        _check_losses(entry, entry.losses, shape)
    able = any(_can_serve(problem, place, entry) for place in range(len(problem.people)))
    refuse_unless(
        able or not np.any(entry.required > 0),
        "demand_without_people",
        f"Nobody can serve the demand for {entry.skill}.",
        skill=entry.skill,
        site=entry.site,
    )


def _can_serve(problem: Problem, place: int, entry: IntervalDemand) -> bool:
    person = problem.people[place]
    return person.skills.get(entry.skill, 0.0) > 0 and entry.site in {"", person.site}


def _check_amounts(
    entry: IntervalDemand, name: str, values: float | Floats, shape: tuple[int, int]
) -> None:
    array = np.asarray(values)
    right = array.dtype.kind in "fiu" and array.shape in {(), shape}
    refuse_unless(
        right and bool(np.all(np.isfinite(array)) and np.all(array >= 0)),
        "bad_demand",
        f"{name} of the demand for {entry.skill} is not all numbers of 0 or more.",
        skill=entry.skill,
        field=name,
    )


def _check_losses(entry: IntervalDemand, losses: Floats, shape: tuple[int, int]) -> None:
    right = np.ndim(losses) == 3 and np.shape(losses)[:2] == shape and np.shape(losses)[2] > 0
    refuse_unless(
        right and bool(np.all(np.isfinite(losses)) and np.all(losses >= 0)),
        "bad_losses",
        f"Losses of the demand for {entry.skill} are numbers of 0 or more by day, interval and"
        " person missing.",
        skill=entry.skill,
    )
    refuse_unless(
        bool(np.all(np.diff(losses, axis=2) >= -1e-9)),
        "losses_fall",
        f"Of the demand for {entry.skill} the next person missing costs less than the one before.",
        skill=entry.skill,
    )


def _check_shift_demand(problem: Problem, wanted: ShiftDemand) -> None:
    place = {"day": wanted.day, "shift": wanted.shift}
    refuse_unless(
        0 <= wanted.day < problem.days
        and wanted.shift in {each.code for each in problem.shift_types},
        "bad_shift_demand",
        f"Demand for shift {wanted.shift} on day {wanted.day} is outside the roster.",
        **place,
    )
    refuse_unless(
        is_whole(wanted.required)
        and wanted.required >= 0
        and all(is_finite(cost) and cost >= 0 for cost in (wanted.under_cost, wanted.over_cost)),
        "bad_shift_demand",
        f"Demand for shift {wanted.shift} on day {wanted.day} is a whole number of 0 or more, at"
        " costs of 0 or more.",
        **place,
    )
    able = any(_can_work(problem, number, wanted) for number in range(len(problem.people)))
    refuse_unless(
        able or wanted.required == 0,
        "demand_without_people",
        f"Nobody can work shift {wanted.shift} as it is wanted on day {wanted.day}.",
        skill=wanted.skill,
        **place,
    )


def _can_work(problem: Problem, number: int, wanted: ShiftDemand) -> bool:
    person = problem.people[number]
    can = person.shift_types is None or wanted.shift in person.shift_types
    return can and (wanted.skill is None or person.skills.get(wanted.skill, 0.0) > 0)
