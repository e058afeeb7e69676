"""Shifts of people, or of groups of people alike, as columns; rules and facts as rows with a name.

A unit is one person, or many who are alike and are then counted: what holds for each of them holds
for their sum, so that rows for many are the rows for one with the right side times the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._highs import INFINITE, Program
from callmath.scheduling._rules import Timesheet
from callmath.scheduling._types import Floats, PastShift, Problem, ShiftKind

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Key = tuple[int, int, int]  # place of the type, start, minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """People (their places) and the columns of their shifts: (days, options) or -1."""

    people: tuple[int, ...]
    columns: Ints

    @property
    def size(self) -> int:
        """How many people it stands for."""
        return len(self.people)


class Options:
    """The shifts that there are, as arrays: each type at each start and length."""

    def __init__(self, problem: Problem, past: Sequence[PastShift] = ()) -> None:
        places = {each.code: place for place, each in enumerate(problem.shift_types)}
        keys: list[Key] = [
            (place, start, minutes)
            for place, each in enumerate(problem.shift_types)
            for start in each.starts()
            for minutes in each.lengths_minutes
        ]
        self.real = len(keys)
        keys += [(places.get(each.shift, -1), each.start_minute, each.minutes) for each in past]
        self.place = {key: place for place, key in reversed(list(enumerate(keys)))}
        table = np.array(keys, dtype=np.int64)
        self.type, self.start, self.minutes = table.T
        self.end = self.start + self.minutes
        self.paid = np.array([_paid(problem, key) for key in keys], dtype=np.float64)
        night = [each.kind is ShiftKind.NIGHT for each in problem.shift_types]
        self.night = np.array([*night, False])[self.type]
        idle = [each.kind is ShiftKind.ON_CALL for each in problem.shift_types]
        self.on_call = np.array([*idle, False])[self.type]
        seat = [each.takes_seat for each in problem.shift_types]
        self.seat = np.array([*seat, False])[self.type]

    def __len__(self) -> int:
        return len(self.start)


def _paid(problem: Problem, key: Key) -> float:
    place, _, minutes = key
    return float(problem.shift_types[place].paid_minutes(minutes) if place >= 0 else minutes)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name ("": it always holds), columns with their values, and bounds."""

    name: str
    columns: Ints
    values: Floats
    least: float
    most: float


class Model:
    """Columns and named rows over some days of a problem."""

    def __init__(self, problem: Problem, sheet: Timesheet, days: range, *, whole: bool) -> None:
        self.problem, self.sheet, self.days, self.whole = problem, sheet, days, whole
        self.options = Options(problem, _past_shifts(sheet))
        self.program = Program()
        self.rows: list[Row] = []
        self.units: list[Unit] = []
        self._fixed: set[int] = set()

    def unit(self, people: Sequence[int], allowed: Bools, *, priced: bool = False) -> Unit:
        """Add people who are alike; `allowed` says which options are theirs."""
        sheet, count = self.sheet, len(people)
        columns = np.full((sheet.width, len(self.options)), -1, dtype=np.int64)
        theirs = np.flatnonzero(allowed)
        inside = np.array(self.days) + sheet.back
        block = self.program.add_columns(
            len(inside) * len(theirs),
            upper=float(count),
            integer=self.whole,
            cost=np.tile(self._prices(theirs), len(inside)) if priced else 0.0,
        )
        columns[np.ix_(inside, theirs)] = block.reshape(len(inside), len(theirs))
        if count == 1:
            self._add_past(columns, people[0])
        unit = Unit(people=tuple(people), columns=columns)
        for day in inside:
            self.most("", columns[day], 1.0, count)
        self.units.append(unit)
        return unit

    def _prices(self, options: Ints) -> Floats:
        """What shifts cost by themselves."""
        types = [self.problem.shift_types[place].cost for place in self.options.type[options]]
        paid = self.options.paid[options] * self.problem.paid_minute_cost
        return np.array(
            [each if cost is None else cost for each, cost in zip(paid, types, strict=True)]
        )

    def _add_past(self, columns: Ints, person: int) -> None:
        """What was worked before is fixed."""
        places = {each.code: place for place, each in enumerate(self.problem.shift_types)}
        for past in self.sheet.people[person].history:
            key = (places.get(past.shift, -1), past.start_minute, past.minutes)
            if past.day >= -self.sheet.back:
                fixed = self.program.add_columns(1, lower=1.0, upper=1.0)
                columns[past.day + self.sheet.back, self.options.place[key]] = fixed[0]
                self._fixed.add(int(fixed[0]))

    def helpers(self, count: int, upper: float) -> Ints:
        """Add columns that help to say something; whole where shifts are."""
        return self.program.add_columns(count, upper=upper, integer=self.whole)

    def flow(self, count: int) -> Ints:
        """Add columns for amounts that need not be whole."""
        return self.program.add_columns(count)

    def fill(self, rows: Ints, columns: Ints, value: float) -> None:
        """Add entries to rows of the program that always hold; columns below 0 are none."""
        wide = np.broadcast_to(rows, columns.shape)
        there = columns >= 0
        self.program.add_entries(wide[there], columns[there], value)

    def most(
        self,
        name: str,
        columns: Ints,
        values: float | Floats,
        limit: float,
        *,
        blame_past: bool = False,
    ) -> None:
        """Add a row: the sum is at most so much, or what it was. Columns below 0 are none."""
        flat = np.ravel(columns)
        past = np.isin(flat, list(self._fixed))
        if np.any(past) and not blame_past:
            full = np.broadcast_to(np.asarray(values, np.float64), np.shape(columns)).ravel()
            limit = max(limit, float(full[past].sum()))
        self._add(name, columns, values, -INFINITE, float(limit))

    def least(self, name: str, columns: Ints, values: float | Floats, limit: float) -> None:
        """Add a row: the sum is at least so much."""
        self._add(name, columns, values, float(limit), INFINITE)

    def _add(
        self, name: str, columns: Ints, values: float | Floats, least: float, most: float
    ) -> None:
        flat = np.ravel(columns)
        full = np.broadcast_to(np.asarray(values, np.float64), np.shape(columns)).ravel()
        there = (flat >= 0) & (full != 0)
        if there.any() or least > 0 or most < 0:
            self.rows.append(Row(name, flat[there], full[there], least, most))


def _past_shifts(sheet: Timesheet) -> list[PastShift]:
    return [past for person in sheet.people for past in person.history]
