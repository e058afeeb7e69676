"""Hard rules as the numbers that the naming loops read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from callmath.scheduling._types import Person, Problem, Rule

from ._counts import Slot
from ._fairness import (
    BAND,
    LEAST_MINUTES,
    LEAST_OFF,
    LEAST_RUN,
    LIMITS,
    MOST_DAYS,
    MOST_MINUTES,
    NIGHT_REST,
    NIGHT_RUN,
    NONE,
    OFF_RUN,
    REST,
    RUN,
    WEEK_DAYS,
    WEEK_MINUTES,
    WEEKENDS,
    Flags,
    Integers,
)

# Kind of rule -> (column, parameter). Where several rules hold, the strictest counts.
MOST: Mapping[str, tuple[int, str]] = {
    "max_consecutive_days": (RUN, "days"),
    "max_days_week": (WEEK_DAYS, "days"),
    "max_minutes_week": (WEEK_MINUTES, "minutes"),
    "max_consecutive_nights": (NIGHT_RUN, "nights"),
    "max_weekends": (WEEKENDS, "weekends"),
    "max_minutes_period": (MOST_MINUTES, "minutes"),
    "max_days_period": (MOST_DAYS, "days"),
    "start_band": (BAND, "minutes"),
}
LEAST: Mapping[str, tuple[int, str]] = {
    "min_rest": (REST, "minutes"),
    "rest_after_nights": (NIGHT_REST, "minutes"),
    "consecutive_days_off_week": (OFF_RUN, "days"),
    "min_consecutive_days": (LEAST_RUN, "days"),
    "min_consecutive_days_off": (LEAST_OFF, "days"),
    "min_minutes_period": (LEAST_MINUTES, "minutes"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of people, slots closed to them, and shift types that may not follow each other."""

    values: Integers  # (people, LIMITS)
    closed: Flags  # (people, slots)
    follows: Flags  # (codes, codes)


def limits_of(problem: Problem, people: Sequence[Person], slots: Sequence[Slot]) -> Limits:
    """Return what the hard rules of a problem ask of these people."""
    codes = len(problem.shift_types)
    values = np.full((len(people), LIMITS), NONE, np.int64)
    limits = Limits(
        values, np.zeros((len(people), len(slots)), np.uint8), np.zeros((codes, codes), np.uint8)
    )
    if problem.friendly is not None:
        values[:, BAND] = problem.friendly.start_band_minutes
        values[:, OFF_RUN] = problem.friendly.consecutive_days_off
    for rule in problem.rules:
        if rule.hard:
            rows = [row for row, person in enumerate(people) if rule.scope.holds_for(person)]
            _tighten(values, np.array(rows, np.int64), rule)
    return limits


def _tighten(values: Integers, rows: Integers, rule: Rule) -> None:
    if rule.kind in MOST:
        column, name = MOST[rule.kind]
        bound = int(rule.parameters[name])
        held = values[rows, column]
        values[rows, column] = np.where(held == NONE, bound, np.minimum(held, bound))
    elif rule.kind in LEAST:
        column, name = LEAST[rule.kind]
        values[rows, column] = np.maximum(values[rows, column], int(rule.parameters[name]))
