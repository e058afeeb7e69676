"""Meetings and training: at the time when those who can come are missed least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from callmath.scheduling._types import DAY_MINUTES, Activity, Assignment, Meeting, Problem

from ._break_windows import can_attend
from ._breaks import Floor, floor_of, place_breaks
from ._breaks_loops import Integers, fill, leave, price_away

MEETING = "meeting:"
_ABSENT = 1e9  # price of somebody who cannot come


@dataclass(slots=True)
class _Diary:
    """Shifts by person, as meetings fill them, and the cover that is left."""

    problem: Problem
    shifts: dict[str, list[Assignment]]
    floor: Floor

    def shift_at(self, person: str, begin: int, minutes: int) -> Assignment | None:
        """The shift in which somebody can attend then, with room for the breaks."""
        for shift in self.shifts.get(person, ()):
            start = begin - shift.day * DAY_MINUTES
            if can_attend(self.problem, shift, start, minutes):
                return shift
        return None

    def enter(self, meeting: Meeting, shift: Assignment, begin: int) -> None:
        """Write a meeting into a shift."""
        start = begin - shift.day * DAY_MINUTES
        held = Activity(name=MEETING + meeting.id, start_minute=start, minutes=meeting.minutes)
        shifts = self.shifts[shift.person]
        shifts[shifts.index(shift)] = replace(shift, activities=(*shift.activities, held))

    def price(self, people: Sequence[str], begin: int, minutes: int) -> float:
        """Price of these people away."""
        first, count = self._cells(begin, minutes)
        total = 0.0
        for cells, members in zip(self.floor.parts, self.floor.members, strict=True):
            groups = self._groups(people, members)
            if len(groups):
                total += price_away(cells, first, count, groups)
        return total

    def take_out(self, people: Sequence[str], begin: int, minutes: int) -> None:
        """These people are away from now on."""
        first, count = self._cells(begin, minutes)
        for cells, members in zip(self.floor.parts, self.floor.members, strict=True):
            groups = self._groups(people, members)
            if len(groups):
                leave(cells, first, count, groups)

    def _cells(self, begin: int, minutes: int) -> tuple[int, int]:
        step = self.problem.interval_minutes
        return begin // step, -(-(begin + minutes) // step) - begin // step

    def _groups(self, people: Sequence[str], members: Integers) -> Integers:
        mine = np.array([self.floor.classes[person] for person in people], np.int64)
        found: Integers = np.searchsorted(members, mine[np.isin(mine, members)])
        return found


def place_meetings(problem: Problem, assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Return the shifts with the problem's meetings in them.

    First come the meetings with the least choice. At each time the price is that of all who can
    come being away at once, with breaks where they would be without the meeting; most of all
    counts how many can come. Breaks are left where they are: place them afterwards.
    """
    shifts = tuple(assignments)
    if not problem.meetings:
        return shifts
    diary = _open_diary(problem, place_breaks(problem, shifts))
    for meeting in sorted(problem.meetings, key=lambda each: (_room(each), each.id)):
        if meeting.together:
            _hold(diary, meeting, meeting.people)
        else:
            for person in meeting.people:
                _hold(diary, meeting, (person,))
    made = (shift for held in diary.shifts.values() for shift in held)
    return tuple(sorted(made, key=lambda shift: (shift.day, shift.person)))


def _open_diary(problem: Problem, shifts: Iterable[Assignment]) -> _Diary:
    listed = tuple(shifts)
    floor = floor_of(problem, listed)
    for cells in floor.parts:
        cells.spare[:] += cells.people.sum(axis=0)
        fill(cells, 0, cells.people.shape[1])
    held: dict[str, list[Assignment]] = {}
    for shift in listed:
        held.setdefault(shift.person, []).append(shift)
    return _Diary(problem, held, floor)


def _room(meeting: Meeting) -> int:
    return meeting.latest_minute - meeting.earliest_minute - meeting.minutes


def _hold(diary: _Diary, meeting: Meeting, people: Sequence[str]) -> None:
    """Hold a meeting of these people at the best time."""
    step = diary.problem.interval_minutes
    first = -(-meeting.earliest_minute // step) * step
    best, least = None, float("inf")
    for begin in range(first, meeting.latest_minute - meeting.minutes + 1, step):
        able = [each for each in people if diary.shift_at(each, begin, meeting.minutes)]
        if not able:
            continue
        price = _ABSENT * (len(people) - len(able)) + diary.price(able, begin, meeting.minutes)
        if price < least:
            best, least = (begin, able), price
    if best is not None:
        begin, able = best
        for person in able:
            shift = diary.shift_at(person, begin, meeting.minutes)
            if shift is not None:
                diary.enter(meeting, shift, begin)
        diary.take_out(able, begin, meeting.minutes)
