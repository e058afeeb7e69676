"""A roster on the desk: shifts by person and by day, who is present when, and what an edit changes.

Days are put on the board of cover when an edit touches them, so that a single question about a
large roster does not pay for all of its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from ._check import paid_cost, wishes_cost
from ._errors import SchedulingError
from ._repair_breaks import best_breaks
from ._repair_cover import CoverBoard, Ints, Priced
from ._repair_law import Lawbook
from ._types import DAY_MINUTES, Assignment, Floats, Person, Problem, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One step: shifts that are taken out of a roster, and shifts that are put into it."""

    removed: tuple[Assignment, ...] = ()
    added: tuple[Assignment, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Whose shifts change."""
        return tuple(sorted({each.person for each in (*self.removed, *self.added)}))


class Desk:
    """A roster that is being edited."""

    def __init__(self, problem: Problem, roster: Roster | Iterable[Assignment]) -> None:
        self.problem = problem
        self.people = {person.id: person for person in problem.people}
        self.types = {each.code: each for each in problem.shift_types}
        self.law = Lawbook(problem)
        self.board = CoverBoard(problem)
        self.by_person: dict[str, list[Assignment]] = {}
        self.by_day: dict[int, list[Assignment]] = {}
        self._loaded: set[int] = set()
        self.reach = _reach(problem)
        for shift in roster.assignments if isinstance(roster, Roster) else roster:
            self.by_person.setdefault(shift.person, []).append(shift)
            self.by_day.setdefault(shift.day, []).append(shift)

    @property
    def shifts(self) -> list[Assignment]:
        """All shifts, day by day."""
        return [shift for day in sorted(self.by_day) for shift in self.by_day[day]]

    def shifts_of(self, person: str) -> Sequence[Assignment]:
        """Return somebody's shifts."""
        return self.by_person.get(person, [])

    def shift_on(self, person: str, day: int) -> Assignment | None:
        """Return somebody's shift of a day."""
        return next((each for each in self.shifts_of(person) if each.day == day), None)

    def week(self, day: int) -> int:
        """Return the number of the calendar week of a day."""
        problem = self.problem
        return (problem.first_day.weekday() - problem.week_begins + day) // 7

    def with_edit(self, person: str, edit: Edit) -> list[Assignment]:
        """Return somebody's shifts as they would be."""
        kept = [each for each in self.shifts_of(person) if each not in edit.removed]
        return kept + [each for each in edit.added if each.person == person]

    def check_edit(self, edit: Edit) -> None:
        """Refuse an edit of what is not there.

        :raises SchedulingError: `unknown_person`, `unknown_shift`, `unknown_type`
        """
        for shift in edit.removed:
            if shift not in self.shifts_of(shift.person):
                _refuse("unknown_shift", "has no such shift", shift)
        for shift in edit.added:
            if shift.person not in self.people:
                _refuse("unknown_person", "is not one of the people of the problem", shift)
            if shift.shift not in self.types:
                _refuse("unknown_type", f"cannot work {shift.shift!r}, which is unknown", shift)

    def apply(self, edit: Edit) -> None:
        """Carry an edit out."""
        for shift in edit.removed:
            self.by_person[shift.person].remove(shift)
            self.by_day[shift.day].remove(shift)
        for shift in edit.added:
            self.by_person.setdefault(shift.person, []).append(shift)
            self.by_day.setdefault(shift.day, []).append(shift)
        self._put(edit)

    @contextmanager
    def drafted(self, edit: Edit) -> Iterator[None]:
        """For a while, have an edit on the board of cover."""
        self._put(edit)
        yield
        self._put(edit, -1.0)

    def _put(self, edit: Edit, sign: float = 1.0) -> None:
        for shift in edit.removed:
            if shift.day in self._loaded:
                self.board.add(shift, -sign)
        for shift in edit.added:
            if shift.day in self._loaded:
                self.board.add(shift, sign)

    def load(self, days: Iterable[int]) -> None:
        """Put on the board what covers these days."""
        wanted = {day - back for day in days for back in range(self.reach + 1)} - self._loaded
        ordered = sorted(wanted)
        self.board.add_many(shift for day in ordered for shift in self.by_day.get(day, ()))
        for person in self.problem.people if ordered and ordered[0] < 0 else ():
            for past in person.history:
                if past.day in wanted:
                    self.board.add_past(person.id, past)
        self._loaded |= wanted

    def touched(self, edit: Edit) -> Ints:
        """Return the intervals that an edit may change, put on the board."""
        cells = self.board.touched((*edit.removed, *edit.added))
        self.load({int(day) for day in np.unique(cells // self.problem.intervals)})
        return cells

    def cover_change(self, edit: Edit) -> tuple[Ints, Priced, Priced]:
        """Return the intervals that an edit touches, priced before and after it."""
        cells = self.touched(edit)
        before = self.board.price(cells)
        with self.drafted(edit):
            after = self.board.price(cells)
        return cells, before, after

    def paid_change(self, edit: Edit) -> float:
        """Return by how much an edit raises what shifts cost by themselves."""
        return paid_cost(self.problem, edit.added) - paid_cost(self.problem, edit.removed)

    def wishes_change(self, edit: Edit) -> float:
        """Return by how much an edit raises what refused wishes cost."""
        known = (self.people[each] for each in edit.people)
        people = [each for each in known if each.wishes or each.prefers_start is not None]
        before = [shift for person in people for shift in self.shifts_of(person.id)]
        after = [shift for person in people for shift in self.with_edit(person.id, edit)]
        return wishes_cost(people, after) - wishes_cost(people, before)

    def worth(self, person: str, first: int, last: int) -> Floats:
        """Return what somebody more like this person saves in each interval of some days."""
        self.load(range(first, last + 1))
        intervals = self.problem.intervals
        cells = np.arange(first * intervals, min(last + 1, self.problem.days) * intervals)
        more = np.zeros(self.board.counts.shape[1])
        more[self.board.group_of(person)] = 1.0
        worth: Floats = self.board.costs(cells) - self.board.costs(cells, more)
        return worth

    def with_best_breaks(self, shift: Assignment) -> Assignment | None:
        """Return a shift that is not on the board with its breaks where they hurt least."""
        last = min(
            (shift.day * DAY_MINUTES + shift.end_minute) // DAY_MINUTES, self.problem.days - 1
        )
        worth = self.worth(shift.person, shift.day, last)
        rules, step = self.types[shift.shift].breaks, self.problem.interval_minutes
        breaks = best_breaks(
            rules, shift.start_minute, shift.end_minute, step,
            lambda begin, end: float(worth[begin // step : -(-end // step)].sum()),
        )  # fmt: skip
        return None if breaks is None else replace(shift, breaks=breaks)

    def person(self, name: str) -> Person:
        """Return a person of the problem."""
        return self.people[name]


def _reach(problem: Problem) -> int:
    """Return how many days after its own a shift may still cover."""
    last = [
        each.latest_start_minute + max(each.lengths_minutes, default=0)
        for each in problem.shift_types
    ]
    last += [
        past.start_minute + past.minutes for person in problem.people for past in person.history
    ]
    return max(0, max(last, default=0) - 1) // DAY_MINUTES


def _refuse(code: str, words: str, shift: Assignment) -> None:
    raise SchedulingError(
        code, f"{shift.person} {words}, day {shift.day}", person=shift.person, day=shift.day
    )
