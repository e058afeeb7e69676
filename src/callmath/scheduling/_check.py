"""The verifier: what a roster costs and breaks, from the problem and the shifts alone.

It knows nothing of how the roster was made, and every test of the engine goes through it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ._counters import is_granted
from ._cover import Cover
from ._facts import fact_violations
from ._judging import all_rules, violations_of
from ._presence import presence_of
from ._problem_checks import check_problem
from ._rules import Timesheet
from ._targets import targets_of
from ._types import (
    Assignment,
    Check,
    CostParts,
    Person,
    Problem,
    Roster,
    ShiftDemand,
    Uncovered,
    Violation,
)


def check(problem: Problem, roster: Roster | Iterable[Assignment]) -> Check:
    """Return what a roster costs, which rules and facts it breaks, and what it leaves uncovered.

    Cost is paid time, cover at its best, soft rules and wishes; hard rules cost nothing: they are
    kept or broken. A person present serves their skills as it suits best, and all of the time that
    somebody is present is used, so that people too many cost `over_cost` somewhere.

    :raises SchedulingError: if the problem itself cannot be meant so
    """
    check_problem(problem)
    shifts = _shifts(roster)
    return _check_against(problem, shifts, fact_violations(problem, shifts))


def _shifts(roster: Roster | Iterable[Assignment]) -> tuple[Assignment, ...]:
    return roster.assignments if isinstance(roster, Roster) else tuple(roster)


def _check_against(
    problem: Problem, shifts: tuple[Assignment, ...], facts: list[Violation]
) -> Check:
    known = {person.id for person in problem.people}
    possible = [each for each in shifts if each.person in known and 0 <= each.day < problem.days]
    cover = Cover(problem, presence_of(problem, possible), targets_of(problem))
    broken = violations_of(Timesheet(problem, possible), all_rules(problem), cover)
    uncovered, under, over = shift_cover(problem, possible)
    parts = CostParts(
        paid=paid_cost(problem, possible),
        under=float(cover.under.sum()) + under,
        over=float(cover.over.sum()) + over,
        rules=sum(each.cost for each in broken),
        wishes=wishes_cost(problem.people, possible),
    )
    return Check(
        cost=parts.total,
        parts=parts,
        violations=(*facts, *broken),
        uncovered=(*cover.uncovered(), *uncovered),
    )


def paid_cost(problem: Problem, shifts: Iterable[Assignment]) -> float:
    """Return what the shifts cost by themselves."""
    types = {each.code: each for each in problem.shift_types}
    total = 0.0
    for shift in shifts:
        kind = types.get(shift.shift)
        if kind is None:
            total += shift.minutes * problem.paid_minute_cost
        elif kind.cost is not None:
            total += kind.cost
        else:
            total += kind.paid_minutes(shift.minutes) * problem.paid_minute_cost
    return total


def wishes_cost(people: Iterable[Person], shifts: Iterable[Assignment]) -> float:
    """Return what refused wishes and starts outside what people prefer cost."""
    worked = list(shifts)
    codes = {(each.person, each.day): (each.shift,) for each in worked}
    total = 0.0
    for person in people:
        total += sum(
            wish.weight
            for wish in person.wishes
            if not is_granted(wish, codes.get((person.id, wish.day), ()))
        )
    preferring = {person.id: person for person in people if person.prefers_start is not None}
    for shift in worked:
        person_ = preferring.get(shift.person)
        if person_ is not None and _is_outside(person_, shift):
            total += person_.prefers_weight
    return total


def _is_outside(person: Person, shift: Assignment) -> bool:
    wanted = person.prefers_start
    return wanted is not None and not wanted[0] <= shift.start_minute <= wanted[1]


def shift_cover(
    problem: Problem, shifts: Iterable[Assignment]
) -> tuple[list[Uncovered], float, float]:
    """Return (what is missing by shift type, its cost, the cost of too many)."""
    by_shift: dict[tuple[int, str], list[str]] = {}
    for shift in shifts:
        by_shift.setdefault((shift.day, shift.shift), []).append(shift.person)
    people = {person.id: person for person in problem.people}
    uncovered, under, over = [], 0.0, 0.0
    for wanted in problem.shift_demand:
        on = by_shift.get((wanted.day, wanted.shift), [])
        found = sum(_counts_for(people[each], wanted) for each in on)
        missing = max(wanted.required - found, 0)
        under += missing * wanted.under_cost
        over += max(found - wanted.required, 0) * wanted.over_cost
        if missing:
            uncovered.append(_missing_on_shift(wanted, missing))
    return uncovered, under, over


def _counts_for(person: Person, wanted: ShiftDemand) -> bool:
    return wanted.skill is None or person.skills.get(wanted.skill, 0.0) > 0


def _missing_on_shift(wanted: ShiftDemand, missing: int) -> Uncovered:
    return Uncovered(
        name=wanted.shift,
        day=wanted.day,
        start_minute=None,
        minutes=0,
        missing=float(missing),
        cost=missing * wanted.under_cost,
    )
