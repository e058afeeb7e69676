"""Hard rules as the numbers that the naming loops read.

Rules of other kinds, and rules that look at several people, are not among them: the verifier finds
what is left, and repair deals with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from callmath.scheduling._rules import RULE_KINDS
from callmath.scheduling._types import Person, Problem, Rule

from ._counts import Slot
from ._fairness import (
    BAND,
    CHANGE,
    IN_SPAN,
    LEAST_MINUTES,
    LEAST_OFF,
    LEAST_RUN,
    LEAST_WEEK,
    LIMITS,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_OFF,
    NIGHT_REST,
    NIGHT_RUN,
    NONE,
    OFF_RUN,
    REST,
    REST_RUN,
    RUN,
    RUN_REST,
    SPAN,
    WEEK_DAYS,
    WEEK_MINUTES,
    WEEK_REST,
    WEEKENDS,
    Flags,
    Integers,
)

# Kind of rule -> (column, parameter). Where several rules hold, the strictest counts.
MOST: Mapping[str, tuple[int, str]] = {
    "max_consecutive_days": (RUN, "days"),
    "max_consecutive_days_off": (MOST_OFF, "days"),
    "max_consecutive_nights": (NIGHT_RUN, "nights"),
    "max_days_month": (MOST_DAYS, "days"),
    "max_days_period": (MOST_DAYS, "days"),
    "max_days_week": (WEEK_DAYS, "days"),
    "max_minutes_month": (MOST_MINUTES, "minutes"),
    "max_minutes_period": (MOST_MINUTES, "minutes"),
    "max_minutes_week": (WEEK_MINUTES, "minutes"),
    "max_start_change": (CHANGE, "minutes"),
    "max_weekends": (WEEKENDS, "weekends"),
    "no_overtime": (WEEK_MINUTES, "standard_week"),
    "start_band_week": (BAND, "minutes"),
}
LEAST: Mapping[str, tuple[int, str]] = {
    "days_off_in_row_week": (OFF_RUN, "days"),
    "min_consecutive_days": (LEAST_RUN, "days"),
    "min_consecutive_days_off": (LEAST_OFF, "days"),
    "min_minutes_period": (LEAST_MINUTES, "minutes"),
    "min_minutes_week": (LEAST_WEEK, "minutes"),
    "min_rest": (REST, "minutes"),
    "rest_after_nights": (NIGHT_REST, "minutes"),
    "weekly_rest": (WEEK_REST, "minutes"),
}
Closes = Callable[[Mapping[str, Any], Slot, int], bool]


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
    values[:, REST] = 0
    limits = Limits(
        values, np.zeros((len(people), len(slots)), np.uint8), np.zeros((codes, codes), np.uint8)
    )
    if problem.friendly is not None:
        values[:, BAND] = problem.friendly.start_band_minutes
        values[:, OFF_RUN] = problem.friendly.consecutive_days_off
    for rule in problem.rules:
        if rule.hard and rule.kind in RULE_KINDS:
            rows = [row for row, person in enumerate(people) if rule.scope.holds_for(person)]
            _apply(problem, limits, np.array(rows, np.int64), rule, slots)
    return limits


def parameters_of(rule: Rule) -> Mapping[str, Any]:
    """Return the parameters of a rule, with the defaults of its kind."""
    return {**RULE_KINDS[rule.kind].defaults, **rule.parameters}


def _apply(
    problem: Problem, limits: Limits, rows: Integers, rule: Rule, slots: Sequence[Slot]
) -> None:
    found, values = parameters_of(rule), limits.values
    if rule.kind in MOST:
        column, name = MOST[rule.kind]
        _at_most(values, rows, column, int(found[name]))
    if rule.kind in LEAST:
        column, name = LEAST[rule.kind]
        values[rows, column] = np.maximum(values[rows, column], int(found[name]))
    if rule.kind in CLOSING:
        _close(problem, limits.closed, rows, rule, slots)
    if rule.kind in SPECIAL:
        SPECIAL[rule.kind](problem, limits, rows, found)


def _at_most(values: Integers, rows: Integers, column: int, bound: int) -> None:
    held = values[rows, column]
    values[rows, column] = np.where(held == NONE, bound, np.minimum(held, bound))


def _close(
    problem: Problem, closed: Flags, rows: Integers, rule: Rule, slots: Sequence[Slot]
) -> None:
    """Close the slots that a rule never allows."""
    types = {each.code: each for each in problem.shift_types}
    found = parameters_of(rule)
    for number, slot in enumerate(slots):
        if CLOSING[rule.kind](found, slot, types[slot.shift].paid_minutes(slot.minutes)):
            closed[rows, number] = 1


def _at_night(found: Mapping[str, Any], slot: Slot, _: int) -> bool:
    first, last = int(found["from_minute"]), int(found["until_minute"])
    return any(
        slot.start_minute < last + shift and first + shift < slot.end_minute
        for shift in (-1440, 0, 1440)
    )


CLOSING: Mapping[str, Closes] = {
    "max_minutes_day": lambda found, _, paid: paid > found["minutes"],
    "min_minutes_day": lambda found, _, paid: paid < found["minutes"],
    "max_overtime_day": lambda found, _, paid: paid > found["standard_day"] + found["minutes"],
    "no_overtime": lambda found, _, paid: paid > found["standard_day"],
    "no_night_work": _at_night,
}


def _overtime_week(_: Problem, limits: Limits, rows: Integers, found: Mapping[str, Any]) -> None:
    """Above the standard, days or week: the week's total is the larger allowance."""
    bound = int(found["standard_week"]) + int(found["minutes"])
    _at_most(limits.values, rows, WEEK_MINUTES, bound)


def _average(problem: Problem, limits: Limits, rows: Integers, found: Mapping[str, Any]) -> None:
    """The horizon's part of the period, as if nothing had been saved up before it."""
    free = int(found["holiday_minutes"]) * len(problem.holidays)
    bound = int(found["minutes"]) * problem.days // 7 - free
    extra = int(found["overtime_month"]) * problem.days * 12 // 365
    _at_most(limits.values, rows, MOST_MINUTES, bound + extra)


def _in_window(_: Problem, limits: Limits, rows: Integers, found: Mapping[str, Any]) -> None:
    limits.values[rows, SPAN] = int(found["window"])
    limits.values[rows, IN_SPAN] = int(found["days"])


def _after_days(_: Problem, limits: Limits, rows: Integers, found: Mapping[str, Any]) -> None:
    limits.values[rows, REST_RUN] = int(found["days"])
    limits.values[rows, RUN_REST] = int(found["minutes"])


def _pairs(problem: Problem, limits: Limits, rows: Integers, found: Mapping[str, Any]) -> None:
    codes = {each.code: number for number, each in enumerate(problem.shift_types)}
    for first, second in found["pairs"] if len(rows) else ():
        if first in codes and second in codes:
            limits.follows[codes[first], codes[second]] = 1


Special = Callable[[Problem, Limits, Integers, Mapping[str, Any]], None]
SPECIAL: Mapping[str, Special] = {
    "average_week": _average,
    "forbidden_succession": _pairs,
    "max_days_in": _in_window,
    "max_overtime_week": _overtime_week,
    "rest_after_days": _after_days,
}
