"""What is to be shared equally, counted one way everywhere: by rules, by the solver, by ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from ._types import Assignment, Person, Problem, ShiftKind, Wish

LATE_MINUTE = 1320  # a shift that ends at ten in the evening or later is a late one
SHARED = ("late", "night", "weekend", "holiday", "split")


def is_weekend(problem: Problem, day: int) -> bool:
    """Whether a day of the problem is a Saturday or a Sunday."""
    return (problem.first_day + timedelta(days=day)).weekday() >= 5


def kinds_of_shift(kind: ShiftKind, end_minute: int) -> tuple[str, ...]:
    """Return the counters that a shift raises on any day: late, night, split.

    >>> kinds_of_shift(ShiftKind.DAY, 1320)
    ('late',)
    """
    if kind is ShiftKind.NIGHT:
        return ("night",)
    late = ("late",) if end_minute >= LATE_MINUTE else ()
    return (*late, "split") if kind is ShiftKind.SPLIT else late


def counters_of(problem: Problem, shift: Assignment) -> tuple[str, ...]:
    """Return the counters that a shift raises by one."""
    kinds = {each.code: each.kind for each in problem.shift_types}
    names = list(kinds_of_shift(kinds[shift.shift], shift.end_minute))
    if is_weekend(problem, shift.day):
        names.append("weekend")
    if shift.day in problem.holidays:
        names.append("holiday")
    return tuple(names)


def is_granted(wish: Wish, codes: Iterable[str]) -> bool:
    """Whether somebody who works these shift types on the day of a wish has got it."""
    worked = set(codes)
    met = bool(worked) if wish.shift is None else wish.shift in worked
    return met == wish.wants


def count_shares(
    problem: Problem, assignments: Iterable[Assignment]
) -> dict[str, dict[str, float]]:
    """Return the counters of each person after these shifts, the past included."""
    counts: dict[str, dict[str, float]] = {
        person.id: {name: person.counters.get(name, 0.0) for name in (*SHARED, "refused_wish")}
        for person in problem.people
    }
    codes: dict[tuple[str, int], list[str]] = {}
    for shift in assignments:
        codes.setdefault((shift.person, shift.day), []).append(shift.shift)
        for name in counters_of(problem, shift):
            counts[shift.person][name] += 1
    for person in problem.people:
        counts[person.id]["refused_wish"] += _refused(person, codes)
    return counts


def _refused(person: Person, codes: Mapping[tuple[str, int], list[str]]) -> int:
    return sum(not is_granted(wish, codes.get((person.id, wish.day), ())) for wish in person.wishes)
