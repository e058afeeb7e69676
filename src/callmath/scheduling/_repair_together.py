"""What people break together when an edit is made: only the days that it can change are judged.

Elsewhere the judges see empty days, and what they find there is the same before and after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from ._counters import counters_of
from ._judging import violations_of
from ._repair_desk import Desk, Edit
from ._rules import Timesheet
from ._types import Assignment, Floats, Rule, Violation

EQUAL_SHARE = "equal_share"


def broken_together(desk: Desk, edit: Edit, applied: Edit) -> list[Violation]:
    """Return what of the rules about several people an edit may change, with `applied` made."""
    shared = [each for each in desk.law.common if each.kind == EQUAL_SHARE]
    others = [each for each in desk.law.common if each.kind != EQUAL_SHARE]
    shared = [each for each in shared if _may_change(desk, each, edit)]
    found: list[Violation] = []
    for rule in shared:
        counted = _with(_counted(desk, rule.parameters["counter"]), applied)
        found += violations_of(Timesheet(desk.problem, counted), [rule])
    if others:
        near = [shift for day in _days_around(desk, edit) for shift in desk.by_day.get(day, ())]
        sheet = Timesheet(desk.problem, _with(near, applied))
        with desk.drafted(applied):
            found += violations_of(sheet, others, NearCover(desk, edit))
    return found


class NearCover:
    """What is served on the days of an edit; on others all that is required."""

    def __init__(self, desk: Desk, edit: Edit) -> None:
        problem = desk.problem
        days = np.unique(desk.touched(edit) // problem.intervals)
        wanted = [np.array(entry.required, np.float64) for entry in problem.demand]
        self._served = np.array(wanted).reshape(len(wanted), problem.days, problem.intervals)
        cells = (days[:, None] * problem.intervals + np.arange(problem.intervals)).ravel()
        served = desk.board.served(cells).T.reshape(len(wanted), len(days), problem.intervals)
        self._served[:, days] = served

    def served_of(self, place: int) -> Floats:
        """(days, intervals): what is served of one entry."""
        found: Floats = self._served[place]
        return found


def _with(shifts: Iterable[Assignment], applied: Edit) -> list[Assignment]:
    gone = set(applied.removed)
    return [shift for shift in shifts if shift not in gone] + list(applied.added)


def _days_around(desk: Desk, edit: Edit) -> list[int]:
    """Return the days whose shifts can meet those of an edit."""
    reach = desk.reach
    own = {shift.day for shift in (*edit.removed, *edit.added)}
    return sorted({day + step for day in own for step in range(-reach, reach + 1)})


def _counted(desk: Desk, counter: str) -> list[Assignment]:
    """Return the shifts that a counter may count: those that raise it."""
    if counter == "refused_wish":
        return desk.shifts
    known: dict[tuple[str, int, int], bool] = {}  # by what it depends on, to ask once
    found = []
    for shift in desk.shifts:
        key = (shift.shift, shift.day, shift.end_minute)
        if key not in known:
            known[key] = counter in counters_of(desk.problem, shift)
        if known[key]:
            found.append(shift)
    return found


def _may_change(desk: Desk, rule: Rule, edit: Edit) -> bool:
    """Whether an edit changes how often somebody has had what a rule shares out."""
    counter = rule.parameters.get("counter")
    if counter == "refused_wish":
        return any(desk.people[name].wishes for name in edit.people)
    changed: Counter[str] = Counter()
    for sign, shifts in ((1, edit.added), (-1, edit.removed)):
        for shift in shifts:
            changed[shift.person] += sign * (counter in counters_of(desk.problem, shift))
    return any(changed.values()) or bool(rule.scope.days)
