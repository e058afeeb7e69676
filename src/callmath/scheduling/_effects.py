"""What one edit does to a roster: rules, cover and cost, without checking everything anew.

The difference is that of two full checks (a property test holds it to that), but only the people
whose shifts change, those who share a meeting with them, and the intervals that the shifts run over
are looked at; of rules about several people, the days around and, for equal shares, everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ._check import shift_cover
from ._errors import SchedulingError
from ._repair_cover import Ints, Priced
from ._repair_desk import Desk, Edit
from ._repair_law import changed_violations
from ._repair_together import broken_together
from ._types import (
    Assignment,
    CostParts,
    Person,
    Problem,
    Roster,
    Uncovered,
    Violation,
)

SMALL = 1e-6
ShiftCover = tuple[list[Uncovered], float, float]  # missing, cost of missing, of too many


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an edit changes; costs and minutes are those after it less those before it.

    `broken` are rules broken anew or worse, `mended` those no longer broken. `uncovered_before`
    and `uncovered_after` tell of the intervals and days only that the edit touches.
    """

    parts: CostParts
    broken: tuple[Violation, ...] = ()
    mended: tuple[Violation, ...] = ()
    uncovered_before: tuple[Uncovered, ...] = ()
    uncovered_after: tuple[Uncovered, ...] = ()

    @property
    def difference(self) -> float:
        """The change of the cost, agent-minutes."""
        return self.parts.total

    @property
    def lawful(self) -> bool:
        """Whether no hard rule or fact is broken anew or worse."""
        return not any(each.hard for each in self.broken)

    @property
    def missing_minutes(self) -> float:
        """The change of the people missing, in minutes of one person."""
        return _minutes(self.uncovered_after) - _minutes(self.uncovered_before)

    @property
    def covered(self) -> bool:
        """Whether cover costs no more than before."""
        return self.parts.under <= SMALL


def effect_of(problem: Problem, roster: Roster | Iterable[Assignment], edit: Edit) -> Effect:
    """Return what one edit of a roster does.

    >>> from datetime import date
    >>> from callmath.scheduling import Person, Rule, ShiftType
    >>> early = ShiftType(code="E", earliest_start_minute=480, latest_start_minute=480)
    >>> problem = Problem(
    ...     first_day=date(2026, 3, 2), days=7, people=(Person(id="a", skills={"x": 1.0}),),
    ...     shift_types=(early,), friendly=None,
    ...     rules=(Rule(id="five", kind="max_days_week", parameters={"days": 5}),),
    ... )
    >>> week = [
    ...     Assignment(person="a", day=day, shift="E", start_minute=480, minutes=480)
    ...     for day in range(6)
    ... ]
    >>> effect = effect_of(problem, week[:5], Edit(added=(week[5],)))
    >>> effect.lawful, effect.difference, effect.broken[0].rule
    (False, 480.0, 'five')

    :raises SchedulingError: `unknown_shift`: it is not there to be removed; `unknown_person`;
        `unknown_type`
    """
    return effect_on(Desk(problem, roster), edit)


def placed(
    problem: Problem, roster: Roster | Iterable[Assignment], shift: Assignment
) -> Assignment:
    """Return a shift with its breaks where they hurt least, as if it were put into the roster.

    What its person had on that day is taken to be gone.

    :raises SchedulingError: `breaks_do_not_fit`; `unknown_person`; `unknown_type`
    """
    desk = Desk(problem, roster)
    desk.check_edit(Edit(added=(shift,)))
    old = tuple(each for each in desk.shifts_of(shift.person) if each.day == shift.day)
    desk.apply(Edit(removed=old))
    found = desk.with_best_breaks(shift)
    if found is None:
        raise SchedulingError(
            "breaks_do_not_fit", f"the breaks of {shift.shift} do not fit into this shift",
            person=shift.person, day=shift.day, shift=shift.shift,
        )  # fmt: skip
    return found


def effect_on(desk: Desk, edit: Edit) -> Effect:
    """Return what an edit does to a roster on the desk, which stays as it is."""
    desk.check_edit(edit)
    before, after = _broken_with(desk, edit, Edit()), _broken_with(desk, edit, edit)
    broken, mended = changed_violations(before, after)
    cells, was, now = desk.cover_change(edit)
    missing, absent = _shift_cover(desk, edit, Edit()), _shift_cover(desk, edit, edit)
    parts = CostParts(
        paid=desk.paid_change(edit),
        under=float(now.under.sum() - was.under.sum()) + absent[1] - missing[1],
        over=float(now.over.sum() - was.over.sum()) + absent[2] - missing[2],
        rules=sum(each.cost for each in after) - sum(each.cost for each in before),
        wishes=desk.wishes_change(edit),
    )
    return Effect(
        parts=parts, broken=broken, mended=mended,
        uncovered_before=(*_uncovered(desk, cells, was), *missing[0]),
        uncovered_after=(*_uncovered(desk, cells, now), *absent[0]),
    )  # fmt: skip


def _broken_with(desk: Desk, edit: Edit, applied: Edit) -> list[Violation]:
    """Return what those whom an edit concerns break, and what many break together."""
    rows = [(each, desk.with_edit(each.id, applied)) for each in _concerned(desk, edit)]
    law, named = desk.law, set(edit.people)
    found = law.facts_of(rows)
    for violations in law.personal_of([row for row in rows if row[0].id in named]):
        found += violations
    return found + broken_together(desk, edit, applied)


def _concerned(desk: Desk, edit: Edit) -> list[Person]:
    """Return those whose shifts change and those who share a meeting with them."""
    names = set(edit.people)
    for person in edit.people:
        for place in desk.law.meetings_of.get(person, ()):
            names.update(desk.problem.meetings[place].people)
    return [desk.people[name] for name in sorted(names) if name in desk.people]


def _shift_cover(desk: Desk, edit: Edit, applied: Edit) -> ShiftCover:
    """Return what is missing of shift types on the days of an edit, and its costs."""
    days = {each.day for each in (*edit.removed, *edit.added)}
    wanted = tuple(each for each in desk.problem.shift_demand if each.day in days)
    if not wanted:
        return [], 0.0, 0.0
    narrow = replace(desk.problem, shift_demand=wanted)
    shifts = [shift for day in days for shift in desk.by_day.get(day, ())]
    shifts = [shift for shift in shifts if shift not in applied.removed] + list(applied.added)
    return shift_cover(narrow, shifts)


def _uncovered(desk: Desk, cells: Ints, priced: Priced) -> list[Uncovered]:
    problem, found = desk.problem, []
    for row, place in np.argwhere(priced.missing > 0.0):
        day, interval = divmod(int(cells[row]), problem.intervals)
        found.append(
            Uncovered(
                name=problem.demand[place].skill, day=day,
                start_minute=interval * problem.interval_minutes,
                minutes=problem.interval_minutes, missing=float(priced.missing[row, place]),
                cost=float(priced.under[row, place]),
            )
        )  # fmt: skip
    return found


def _minutes(uncovered: Iterable[Uncovered]) -> float:
    return sum(each.missing * each.minutes for each in uncovered)
