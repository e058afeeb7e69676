"""Breaks that are due, with the cells in which they may begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling._types import (
    DAY_MINUTES,
    Activity,
    Assignment,
    BreakRule,
    Problem,
    RestBreak,
    ShiftKind,
    ShiftType,
)

from ._breaks_loops import Floats, Integers


@dataclass(frozen=True, slots=True)
class Planned:
    """Breaks to be placed, those of a shift next to each other and in the order of their windows.

    `fixed[k]` are the breaks of shift k that stay; cells are intervals of the horizon.
    """

    step: int
    rules: tuple[BreakRule | None, ...]  # None: a stretch that is only in the way
    shift: Integers  # number of the shift
    first: Integers
    last: Integers
    cells: Integers
    part: Floats
    place: Integers
    covers: NDArray[np.bool_]  # whether somebody away is missed
    counted: NDArray[np.bool_]  # False: only in the way, a meeting for instance
    fixed: tuple[tuple[RestBreak, ...], ...]

    def kept(self, shift: int) -> tuple[RestBreak, ...]:
        """Breaks of a shift that stay."""
        return self.fixed[shift]

    def applied(self, shifts: Sequence[Assignment], places: Integers) -> tuple[Assignment, ...]:
        """The shifts with all their breaks, in the order of time."""
        made: list[list[RestBreak]] = [list(each) for each in self.fixed]
        for rule, number, cell in zip(self.rules, self.shift, places, strict=True):
            if rule is None:
                continue
            start = int(cell) * self.step - shifts[number].day * DAY_MINUTES
            made[number].append(
                RestBreak(name=rule.name, start_minute=start, minutes=rule.minutes, paid=rule.paid)
            )
        ordered = [tuple(sorted(each, key=lambda rest: rest.start_minute)) for each in made]
        return tuple(
            shift if shift.breaks == breaks else replace(shift, breaks=breaks)
            for shift, breaks in zip(shifts, ordered, strict=True)
        )


class _Plan:
    """Collects breaks, shift by shift."""

    def __init__(self, problem: Problem, from_minute: int | None) -> None:
        self.step = problem.interval_minutes
        self.from_minute = from_minute
        self.types = {each.code: each for each in problem.shift_types}
        self.rules: list[BreakRule | None] = []
        self.minutes: list[int] = []
        self.rows: list[tuple[int, int, int, int, bool]] = []
        self.fixed: list[tuple[RestBreak, ...]] = []

    def add(self, shift: Assignment) -> None:
        """Plan the breaks of one shift."""
        number = len(self.fixed)
        kind = self.types[shift.shift]
        stays = self._stays(shift, kind)
        self.fixed.append(stays)
        if shift.pinned and shift.breaks:
            return
        covers = kind.kind is not ShiftKind.ON_CALL
        for busy in shift.activities:
            place = (shift.day * DAY_MINUTES + busy.start_minute) // self.step
            self._note(None, busy.minutes, (number, place, place, place, covers))
        taken = [rest.name for rest in stays]
        due: list[BreakRule] = []
        for rule in sorted(kind.breaks, key=_window):
            if rule.name in taken:
                taken.remove(rule.name)
                continue
            due.append(rule)
        windows = [self._window(shift, rule, stays) for rule in due]
        for rule, (first, last), place in zip(
            due, windows, self._begin(shift, due, windows), strict=True
        ):
            self._note(rule, rule.minutes, (number, first, last, place, covers))

    def has_room(self, shift: Assignment) -> bool:
        """Whether the breaks of a shift fit beside its activities."""
        busy = [self._span(shift, each.start_minute, each.minutes) for each in shift.activities]
        if shift.pinned and shift.breaks:
            held = [self._span(shift, rest.start_minute, rest.minutes) for rest in shift.breaks]
            return _are_apart([*busy, *held])
        due = sorted(self.types[shift.shift].breaks, key=_window)
        windows = [self._window(shift, rule, ()) for rule in due]
        places = earliest_places(due, windows, busy, self.step)
        return _fits(places, due, windows, busy, self.step)

    def _note(
        self, rule: BreakRule | None, minutes: int, row: tuple[int, int, int, int, bool]
    ) -> None:
        self.rules.append(rule)
        self.minutes.append(minutes)
        self.rows.append(row)

    def _stays(self, shift: Assignment, kind: ShiftType) -> tuple[RestBreak, ...]:
        """Breaks that have begun, or that are pinned."""
        if shift.pinned and shift.breaks:
            return shift.breaks
        if self.from_minute is None:
            return ()
        begun = self.from_minute - shift.day * DAY_MINUTES
        return tuple(rest for rest in shift.breaks if rest.start_minute < begun)

    def _window(
        self, shift: Assignment, rule: BreakRule, stays: Sequence[RestBreak]
    ) -> tuple[int, int]:
        """First and last cell in which a break may begin."""
        origin = shift.day * DAY_MINUTES
        after = shift.start_minute + rule.earliest_minutes
        if stays:
            after = max(after, *(rest.start_minute + rest.minutes for rest in stays))
        first = origin + after
        if self.from_minute is not None:
            first = max(first, self.from_minute)
        last = origin + shift.start_minute + min(rule.latest_minutes, shift.minutes) - rule.minutes
        return -(-first // self.step), max(last // self.step, -(-first // self.step))

    def _begin(
        self, shift: Assignment, due: Sequence[BreakRule], windows: Sequence[tuple[int, int]]
    ) -> Sequence[int]:
        """Cells to begin with: where breaks are now, if they may stay, or the earliest."""
        busy = [self._span(shift, each.start_minute, each.minutes) for each in shift.activities]
        now = self._now(shift, due)
        if _fits(now, due, windows, busy, self.step):
            return now
        return earliest_places(due, windows, busy, self.step)

    def _span(self, shift: Assignment, start: int, minutes: int) -> tuple[int, int]:
        """Cells that a stretch of a shift touches."""
        origin = shift.day * DAY_MINUTES + start
        return origin // self.step, -(-(origin + minutes) // self.step)

    def _now(self, shift: Assignment, due: Sequence[BreakRule]) -> list[int]:
        """Cells in which breaks of these names begin now."""
        cells = {
            rest.name: self._span(shift, rest.start_minute, rest.minutes)[0]
            for rest in shift.breaks
        }
        return [cells[rule.name] for rule in due if rule.name in cells]


def can_attend(problem: Problem, shift: Assignment, start: int, minutes: int) -> bool:
    """Whether somebody has time in a shift, from a minute of its day, and room for the breaks."""
    end = start + minutes
    if start < shift.start_minute or end > shift.end_minute:
        return False
    if any(
        start < each.start_minute + each.minutes and each.start_minute < end
        for each in shift.activities
    ):
        return False
    held = Activity(name="", start_minute=start, minutes=minutes)
    plan = _Plan(problem, None)
    return plan.has_room(replace(shift, activities=(*shift.activities, held)))


def _fits(
    places: Sequence[int],
    due: Sequence[BreakRule],
    windows: Sequence[tuple[int, int]],
    busy: Sequence[tuple[int, int]],
    step: int,
) -> bool:
    """Whether breaks may begin in these cells: within their windows and apart."""
    if len(places) != len(due):
        return False
    spans = list(busy)
    for place, rule, (first, last) in zip(places, due, windows, strict=True):
        if not first <= place <= last:
            return False
        spans.append((place, place + -(-rule.minutes // step)))
    return _are_apart(spans)


def _are_apart(spans: Iterable[tuple[int, int]]) -> bool:
    return all(one[1] <= other[0] for one, other in pairwise(sorted(spans)))


def earliest_places(
    due: Sequence[BreakRule],
    windows: Sequence[tuple[int, int]],
    busy: Sequence[tuple[int, int]],
    step: int,
) -> list[int]:
    """Return the earliest cell for each break in the order of their windows, past what is busy.

    A break that cannot be had in its window is put at the end of it.
    """
    free, places = -1, []
    for rule, (first, last) in zip(due, windows, strict=True):
        place, count = max(first, free), -(-rule.minutes // step)
        for begin, end in sorted(busy):
            if place < end and begin < place + count:
                place = end
        places.append(min(place, last))
        free = places[-1] + count
    return places


def _window(rule: BreakRule) -> tuple[int, int]:
    return rule.earliest_minutes, rule.latest_minutes


def plan_breaks(problem: Problem, shifts: Sequence[Assignment], from_minute: int | None) -> Planned:
    """Return the breaks of shifts that are still to be placed."""
    plan = _Plan(problem, from_minute)
    for shift in shifts:
        plan.add(shift)
    table = np.array(plan.rows, np.int64).reshape(-1, 5)
    minutes = np.array(plan.minutes, np.int64)
    cells = -(-minutes // plan.step)
    return Planned(
        step=plan.step,
        rules=tuple(plan.rules),
        shift=table[:, 0],
        first=table[:, 1],
        last=table[:, 2],
        cells=cells,
        part=minutes / plan.step - (cells - 1),
        place=table[:, 3],
        covers=table[:, 4] == 1,
        counted=np.array([rule is not None for rule in plan.rules], np.bool_),
        fixed=tuple(plan.fixed),
    )
