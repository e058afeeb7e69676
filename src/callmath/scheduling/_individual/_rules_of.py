"""From the rules of a problem to what binds one person: limits, successions and runs.

Kinds that are not here are left to the verifier: without them the bound is still one, as they only
forbid or cost more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._rules import RULE_KINDS
from callmath.scheduling._types import DAY_MINUTES, Person, Problem, Rule, ShiftType

Ints = NDArray[np.int64]
Parameters = Mapping[str, Any]


@dataclass(slots=True)
class Bounds:
    """The limits of one person before they become arrays; minutes are paid ones."""

    most_minutes: float
    fewest_minutes: float = 0.0
    most_on: int = 10_000
    fewest_on: int = 1
    fewest_off: int = 1
    most_weekends: int = 10_000
    limits: dict[str, int] = field(default_factory=dict)
    forbidden: set[tuple[str, str]] = field(default_factory=set)
    rest_minutes: int = 0


def _most_minutes(bounds: Bounds, given: Parameters) -> None:
    bounds.most_minutes = min(bounds.most_minutes, given["minutes"])


def _fewest_minutes(bounds: Bounds, given: Parameters) -> None:
    bounds.fewest_minutes = max(bounds.fewest_minutes, given["minutes"])


def _most_on(bounds: Bounds, given: Parameters) -> None:
    bounds.most_on = min(bounds.most_on, given["days"])


def _fewest_on(bounds: Bounds, given: Parameters) -> None:
    bounds.fewest_on = max(bounds.fewest_on, given["days"])


def _fewest_off(bounds: Bounds, given: Parameters) -> None:
    bounds.fewest_off = max(bounds.fewest_off, given["days"])


def _most_weekends(bounds: Bounds, given: Parameters) -> None:
    if given["per"] == "horizon":
        bounds.most_weekends = min(bounds.most_weekends, given["weekends"])


def _most_shifts(bounds: Bounds, given: Parameters) -> None:
    if given["per"] == "horizon" and len(given["codes"]) == 1:
        [code] = given["codes"]
        bounds.limits[code] = min(bounds.limits.get(code, 10_000), given["shifts"])


def _forbidden(bounds: Bounds, given: Parameters) -> None:
    bounds.forbidden |= {(first, second) for first, second in given["pairs"]}


def _rest(bounds: Bounds, given: Parameters) -> None:
    bounds.rest_minutes = max(bounds.rest_minutes, given["minutes"])


KNOWN: Mapping[str, Callable[[Bounds, Parameters], None]] = MappingProxyType(
    {
        "max_minutes_period": _most_minutes,
        "min_minutes_period": _fewest_minutes,
        "max_consecutive_days": _most_on,
        "min_consecutive_days": _fewest_on,
        "min_consecutive_days_off": _fewest_off,
        "max_weekends": _most_weekends,
        "max_shifts": _most_shifts,
        "forbidden_succession": _forbidden,
        "min_rest": _rest,
    }
)


def bounds_of(problem: Problem, person: Person) -> Bounds:
    """Return what the hard rules that are known here ask of a person on all days."""
    bounds = Bounds(most_minutes=problem.days * DAY_MINUTES)
    for rule in problem.rules:
        if is_known(problem, rule) and rule.scope.holds_for(person):
            KNOWN[rule.kind](bounds, parameters_of(rule))
    return bounds


def is_known(problem: Problem, rule: Rule) -> bool:
    """Return whether a rule is kept by construction: hard, of a known kind, on all days."""
    last = problem.first_day + timedelta(days=problem.days - 1)
    whole = (rule.valid_from is None or rule.valid_from <= problem.first_day) and (
        rule.valid_to is None or rule.valid_to >= last
    )
    return rule.hard and rule.kind in KNOWN and whole and not rule.scope.days


def parameters_of(rule: Rule) -> Parameters:
    """Return the parameters of a rule, with those that were not said."""
    kind = RULE_KINDS[rule.kind]
    return {each.name: rule.parameters.get(each.name, each.default) for each in kind.parameters}


def may_follow(bounds: Bounds, first: ShiftType, second: ShiftType) -> bool:
    """Return whether the second shift may be worked on the day after the first."""
    if (first.code, second.code) in bounds.forbidden:
        return False
    end = first.earliest_start_minute + first.lengths_minutes[0]
    return DAY_MINUTES + second.earliest_start_minute - end >= bounds.rest_minutes


def weekends_of(problem: Problem) -> Ints:
    """Return the number of the weekend of each day; -1: a working day."""
    first = problem.first_day.toordinal()
    days = [problem.first_day + timedelta(days=day) for day in range(problem.days)]
    numbers = [
        (first + step - day.weekday()) // 7 if day.weekday() >= 5 else -1
        for step, day in enumerate(days)
    ]
    return np.array(numbers, dtype=np.int64)
