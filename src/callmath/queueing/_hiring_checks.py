"""What a hiring task cannot mean: named, with its first bad place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from ._hiring_types import HiringRules, HiringTask
from ._types import QueueingError

MOST_WEEKS = 260
MOST_SCENARIOS = 50
_MOST_TENURE = 5_000
_MOST_PEOPLE = 1e7


def check_task(task: HiringTask) -> HiringTask:
    """Return the task. :raises QueueingError: a figure of it makes no sense."""
    _check_shape(task)
    for name, values, low, high in _figures(task):
        _check_figures(name, values, low, high)
    _check_classes(task.rules)
    return task


def _check_shape(task: HiringTask) -> None:
    shape = task.required.shape
    if len(shape) != 2 or not (1 <= shape[0] <= MOST_SCENARIOS and 1 <= shape[1] <= MOST_WEEKS):
        raise QueueingError(
            "required",
            f"required must have the shape (weeks,) or (scenarios, weeks) with up to "
            f"{MOST_SCENARIOS} scenarios and {MOST_WEEKS} weeks, not {shape}",
            shape=shape,
        )
    if task.weights and (len(task.weights) != shape[0] or not sum(task.weights) > 0):
        raise QueueingError("weights", f"weights must be {shape[0]} shares, not all of them 0")
    for name in ("leavers", "leave_share"):
        values = getattr(task, name)
        if values is not None and values.shape != (shape[1],):
            raise QueueingError(name, f"{name} must have one figure for each of {shape[1]} weeks")
    for name in ("trainers", "seats"):
        values = getattr(task.rules, name)
        if values is not None and np.shape(values) not in {(), (shape[1],)}:
            raise QueueingError(name, f"{name} must be one figure, or one for each week")


def _figures(task: HiringTask) -> Iterator[tuple[str, ArrayLike, float, float]]:
    rules, costs = task.rules, task.costs
    yield "required", task.required, 0.0, _MOST_PEOPLE
    yield "weights", task.weights, 0.0, np.inf
    yield "leavers", task.leavers if task.leavers is not None else (), 0.0, _MOST_PEOPLE
    yield "leave_share", task.leave_share if task.leave_share is not None else (), 0.0, 1.0
    yield "cohorts.people", [each.people for each in task.cohorts], 0.0, _MOST_PEOPLE
    yield "cohorts.tenure_weeks", [each.tenure_weeks for each in task.cohorts], 0, _MOST_TENURE
    yield "lead_weeks", rules.lead_weeks, 0, MOST_WEEKS
    yield "training_weeks", rules.training_weeks, 0, MOST_WEEKS
    yield "notice_weeks", rules.notice_weeks, 0, MOST_WEEKS
    yield "ramp_up", rules.ramp_up, 0.0, 2.0
    yield "attrition", [share for _, share in rules.attrition], 0.0, 1.0
    yield "attrition.weeks", [week for week, _ in rules.attrition], 0, _MOST_TENURE
    yield "trainers", rules.trainers, 0, _MOST_PEOPLE
    yield "trainers_per_class", rules.trainers_per_class, 0, _MOST_PEOPLE
    yield "seats", rules.seats if rules.seats is not None else 0, 0, _MOST_PEOPLE
    yield "seats_per_person", rules.seats_per_person, 0.0, 10.0
    yield "overtime_share", rules.overtime_share, 0.0, 1.0
    yield "most_hires", rules.most_hires if rules.most_hires is not None else 0, 0, _MOST_PEOPLE
    for name in ("person_week", "hire", "class_", "overtime_person_week", "missing_person_week"):
        yield f"costs.{name}", getattr(costs, name), 0.0, 1e12


def _check_figures(name: str, values: ArrayLike, low: float, high: float) -> None:
    given = np.asarray(values, dtype=np.float64)
    wrong = ~((given >= low) & (given <= high))  # also what is no number
    wrong |= np.isinf(given)
    if wrong.any():
        place = tuple(int(at) for at in np.argwhere(wrong)[0])
        raise QueueingError(
            name,
            f"{name}{list(place) or ''} must be from {low:g} to {high:g}, not {given[place]}",
            index=place,
            value=float(given[place]),
        )


def _check_classes(rules: HiringRules) -> None:
    if not 1 <= rules.class_least <= rules.class_most <= _MOST_PEOPLE:
        raise QueueingError(
            "class_least",
            f"class_least must be at least 1 and class_most not below it, not "
            f"{rules.class_least} and {rules.class_most}",
        )
    if not 0 <= rules.classes_at_once <= 1_000:
        raise QueueingError(
            "classes_at_once",
            f"classes_at_once must be from 0 to 1,000, not {rules.classes_at_once}",
        )
