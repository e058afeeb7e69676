"""The shifts of a roster as arrays: one row a person, one column a day, history before the horizon.

Rules read nothing else, so that a judge of a thousand people is a few array operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._types import (
    DAY_MINUTES,
    Assignment,
    Floats,
    PastShift,
    Person,
    Problem,
    ShiftKind,
    ShiftType,
)

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Cover(Protocol):
    """What the people present serve, for rules about cover."""

    def served_of(self, place: int) -> Floats:
        """(days, intervals): what is served of a demand entry."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Shifts, one a place, in the order of people and of their begins.

    `type` is a place in the sheet's types, or -1 of a type that is no longer known; `start` and
    `end` are minutes of the horizon.
    """

    person: Ints
    day: Ints
    type: Ints
    start: Ints
    end: Ints
    paid: Ints


@dataclass(frozen=True, slots=True)
class Spans:
    """Days in a row that belong together (weeks, months): `starts` are first columns."""

    starts: Ints
    width: int

    @property
    def ends(self) -> Ints:
        """One after the last column of each."""
        return np.append(self.starts[1:], self.width)

    def sums(self, values: NDArray[Any]) -> Floats:
        """Sums of (people, columns) by span: (people, spans)."""
        return np.add.reduceat(values.astype(np.float64), self.starts, axis=1)


class Timesheet:
    """The shifts of some people, and of their history, as arrays."""

    def __init__(
        self, problem: Problem, assignments: Iterable[Assignment], people: Sequence[Person] = ()
    ) -> None:
        self.problem = problem
        self.people = tuple(people) or problem.people
        self.place = {person.id: place for place, person in enumerate(self.people)}
        self.types = problem.shift_types
        self.type_place = {each.code: place for place, each in enumerate(self.types)}
        self.back = _days_back(self.people)
        self.width = self.back + problem.days
        known = [each for each in assignments if each.person in self.place]
        self.shifts = self._columns(known)
        self.gaps = self._gaps(known)

    def _columns(self, assignments: Iterable[Assignment]) -> Columns:
        rows = [
            self._row(self.place[each.person], each)
            for each in assignments
            if 0 <= each.day < self.problem.days
        ]
        for place, person in enumerate(self.people):
            rows += [self._row(place, past) for past in person.history if past.day >= -self.back]
        rows.sort()
        table = np.array(rows, dtype=np.int64).reshape(-1, 6)
        person_, start, end, day, kind, paid = table.T
        return Columns(person=person_, day=day, type=kind, start=start, end=end, paid=paid)

    def _row(self, place: int, shift: Assignment | PastShift) -> tuple[int, ...]:
        kind = self.type_place.get(shift.shift, -1)
        paid = self.types[kind].paid_minutes(shift.minutes) if kind >= 0 else shift.minutes
        start = shift.day * DAY_MINUTES + shift.start_minute
        return (place, start, start + shift.minutes, shift.day, kind, paid)

    def _gaps(self, assignments: Iterable[Assignment]) -> list[tuple[int, int, int]]:
        """(person, begin, end) of the long gaps of split shifts, in minutes of the horizon."""
        split = {each.code for each in self.types if each.kind is ShiftKind.SPLIT}
        return [
            (self.place[each.person], begin, begin + rest.minutes)
            for each in assignments
            if each.shift in split
            for rest in each.breaks
            if not rest.paid
            for begin in [each.day * DAY_MINUTES + rest.start_minute]
        ]

    @cached_property
    def column(self) -> Ints:
        """The column of each shift."""
        return self.shifts.day + self.back

    @cached_property
    def inside(self) -> Bools:
        """Which columns are days of the horizon."""
        return np.arange(self.width) >= self.back

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The date of each column."""
        first = self.problem.first_day - timedelta(days=self.back)
        return tuple(first + timedelta(days=step) for step in range(self.width))

    @cached_property
    def works(self) -> Bools:
        """(people, columns): whether a shift begins on the day."""
        return self.marked(np.ones(len(self.column), dtype=np.bool_))

    @cached_property
    def nights(self) -> Bools:
        """(people, columns): whether a night shift begins on the day."""
        return self.marked(self.of_kind(ShiftKind.NIGHT))

    @cached_property
    def worked(self) -> Floats:
        """(people, columns): paid minutes of the shifts that begin on the day."""
        total = np.zeros((len(self.people), self.width))
        np.add.at(total, (self.shifts.person, self.column), self.shifts.paid)
        return total

    @cached_property
    def leave(self) -> Bools:
        """(people, columns): whether the person is on leave."""
        return self._leave >= 0

    @cached_property
    def minutes(self) -> Floats:
        """(people, columns): paid minutes and the minutes that leave counts for."""
        return self.worked + np.maximum(self._leave, 0)

    @cached_property
    def _leave(self) -> Floats:
        table = np.full((len(self.people), self.width), -1.0)
        for place, person in enumerate(self.people):
            for day, minutes in person.leave.items():
                if -self.back <= day < self.problem.days:
                    table[place, day + self.back] = minutes
        return table

    @cached_property
    def starts(self) -> Floats:
        """(people, columns): the minute of the day at which work begins; nan: no work."""
        return self._placed(self.shifts.start - self.shifts.day * DAY_MINUTES)

    @cached_property
    def codes(self) -> Ints:
        """(people, columns): the place of the shift's type; -1 of one not known, -2: no work."""
        table = np.full((len(self.people), self.width), -2, dtype=np.int64)
        table[self.shifts.person, self.column] = self.shifts.type
        return table

    def _placed(self, values: Ints) -> Floats:
        table = np.full((len(self.people), self.width), np.nan)
        table[self.shifts.person, self.column] = values
        return table

    def marked(self, which: Bools) -> Bools:
        """(people, columns): whether a shift of those marked begins on the day."""
        table = np.zeros((len(self.people), self.width), dtype=np.bool_)
        table[self.shifts.person[which], self.column[which]] = True
        return table

    def of_kind(self, kind: ShiftKind) -> Bools:
        """Which shifts are of a kind."""
        known = np.array([each.kind is kind for each in self.types] + [False], dtype=np.bool_)
        return known[self.shifts.type]

    def type_of(self, code: int) -> ShiftType | None:
        """The shift type of a place, if it is known."""
        return self.types[code] if code >= 0 else None

    def code_of(self, code: int) -> str:
        """What to call a place of `codes`."""
        return self.types[code].code if code >= 0 else "?"

    @cached_property
    def known_from(self) -> Ints:
        """The first column from which it is known what each person did."""
        first = np.full(len(self.people), self.back, dtype=np.int64)
        for place, person in enumerate(self.people):
            known = [past.day for past in person.history]
            first[place] = max(self.back + min([0, *known]), 0)
        return first

    @cached_property
    def weeks(self) -> Spans:
        """The calendar weeks."""
        first = (self.dates[0].weekday() - self.problem.week_begins) % 7
        starts = np.arange(-first, self.width, 7)
        return Spans(np.maximum(starts, 0), self.width)

    @cached_property
    def months(self) -> Spans:
        """The calendar months."""
        starts = [place for place, day in enumerate(self.dates) if place == 0 or day.day == 1]
        return Spans(np.array(starts, dtype=np.int64), self.width)

    @cached_property
    def horizon(self) -> Spans:
        """The horizon as one span; what is before it is another."""
        starts = [0, self.back] if self.back else [0]
        return Spans(np.array(starts, dtype=np.int64), self.width)

    @cached_property
    def weekend_of(self) -> Ints:
        """Which weekend each column belongs to: a number, or -1."""
        numbers = np.full(self.width, -1, dtype=np.int64)
        for place, day in enumerate(self.dates):
            if day.weekday() >= 5:
                numbers[place] = (day.toordinal() - 1) // 7
        return numbers

    @cached_property
    def holidays(self) -> Bools:
        """Which columns are public holidays."""
        mask = np.zeros(self.width, dtype=np.bool_)
        for day in self.problem.holidays:
            if -self.back <= day < self.problem.days:
                mask[day + self.back] = True
        return mask

    def name(self, place: int) -> str:
        """What sentences call a person."""
        person = self.people[place]
        return person.name or person.id

    def day(self, column: int) -> int:
        """The day of the horizon that a column stands for."""
        return column - self.back


def _days_back(people: Sequence[Person]) -> int:
    """Columns before the horizon: as far as history or leave goes, and never less than a week."""
    known = [7]
    for person in people:
        known += [-past.day for past in person.history]
        known += [-day for day in person.leave if day < 0]
    return min(max(known), 400)
