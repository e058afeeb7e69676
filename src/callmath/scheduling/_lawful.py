"""The last resort of every method: shifts that break a hard rule are taken off."""

from __future__ import annotations

from collections.abc import Iterable

from ._check import check
from ._rules import RULE_KINDS
from ._types import Assignment, Check, Problem, Violation

ROUNDS = 12


def keep_lawful(
    problem: Problem, assignments: Iterable[Assignment]
) -> tuple[tuple[Assignment, ...], Check]:
    """Take shifts off until no hard rule is broken that fewer shifts would keep.

    Pinned shifts stay. Of what breaks a rule together the last day goes first: whoever is told of
    it has the most time to find somebody else.
    """
    shifts = tuple(assignments)
    verdict = check(problem, shifts)
    for _ in range(ROUNDS):
        fewer = _without(problem, shifts, verdict)
        if len(fewer) == len(shifts):
            break
        found = check(problem, fewer)
        if _broken(found) >= _broken(verdict):
            break
        shifts, verdict = fewer, found
    return shifts, verdict


def _without(
    problem: Problem, shifts: tuple[Assignment, ...], verdict: Check
) -> tuple[Assignment, ...]:
    pinned = {(shift.person, shift.day) for shift in problem.pinned}
    held = {(shift.person, shift.day) for shift in shifts} - pinned
    taken: set[tuple[str, int]] = set()
    for each in verdict.violations:
        if each.hard and not _wants_more(each):
            for person in each.people:
                days = [day for day in each.days if (person, day) in held]
                if days and not any((person, day) in taken for day in days):
                    taken.add((person, max(days)))
    return tuple(shift for shift in shifts if (shift.person, shift.day) not in taken)


def _wants_more(violation: Violation) -> bool:
    kind = RULE_KINDS.get(violation.kind)
    return kind is not None and kind.forces_work


def _broken(verdict: Check) -> float:
    return sum(each.amount for each in verdict.violations if each.hard)
