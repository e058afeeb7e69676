"""What one person more, fewer or at another time is worth, interval by interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ._repair_breaks import best_breaks
from ._repair_desk import Desk
from ._tours._counts import Slot
from ._types import DAY_MINUTES, Assignment, Floats, ShiftDemand


@dataclass(frozen=True, slots=True)
class Fit:
    """A shift with its best breaks, and what it saves in cover, agent-minutes."""

    shift: Assignment
    cover: float
    demanded: float = 0.0  # by demands for shift types

    @property
    def saves(self) -> float:
        """All that it saves."""
        return self.cover + self.demanded


class Worth:
    """Values of people on the days of a desk, kept until the desk changes.

    A window of a day goes on for as many days as a shift of that day may still cover. The cost of
    an interval does not depend on others, so that a shift is worth the sum of its intervals.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.step = desk.problem.interval_minutes
        self._kept: dict[tuple[int, int], tuple[Floats, Floats]] = {}
        self._rows: dict[tuple[str, int], tuple[Assignment, Floats]] = {}
        self._fits: dict[tuple[int, int, Slot], Fit | None] = {}
        self._wanted: dict[tuple[int, str], list[ShiftDemand]] = {}
        for each in desk.problem.shift_demand:
            self._wanted.setdefault((each.day, each.shift), []).append(each)

    def forget(self, days: Iterable[int]) -> None:
        """Work these days out anew, and those whose shifts reach into them."""
        gone = {day + step for day in days for step in range(-self.desk.reach, self.desk.reach + 1)}
        self._kept = {key: value for key, value in self._kept.items() if key[0] not in gone}
        self._fits = {key: value for key, value in self._fits.items() if key[0] not in gone}

    def of(self, day: int, group: int) -> tuple[Floats, Floats]:
        """Return by interval of a window what one more of a class saves, and one fewer costs."""
        if (day, group) not in self._kept:
            board, per_day = self.desk.board, self.desk.problem.intervals
            last = min(day + self.desk.reach, self.desk.problem.days - 1)
            self.desk.load(range(day, last + 1))
            cells = np.arange(day * per_day, (last + 1) * per_day)
            more = np.zeros(board.counts.shape[1])
            more[group] = 1.0
            now = board.costs(cells)
            room = (self.desk.reach + 1) * per_day - len(cells)  # after the horizon nothing counts
            plus = np.pad(now - board.costs(cells, more), (0, room))
            minus = np.pad(board.costs(cells, -more) - now, (0, room))
            self._kept[day, group] = (plus, minus)
        return self._kept[day, group]

    def instead(self, person: str, day: int, old: Assignment | None) -> Floats:
        """Return what a person is worth in a window whose shift of that day is taken away."""
        plus, minus = self.of(day, self.desk.board.group_of(person))
        return plus if old is None else np.where(self.presence(old) > 0.0, minus, plus)

    def presence(self, shift: Assignment) -> Floats:
        """Return in which intervals of its window somebody covers something."""
        key = (shift.person, shift.day)
        if key not in self._rows or self._rows[key][0] is not shift:
            self._rows[key] = (shift, self._row(shift))
        return self._rows[key][1]

    def _row(self, shift: Assignment) -> Floats:
        row = np.zeros((self.desk.reach + 1) * self.desk.problem.intervals)
        first = shift.day * DAY_MINUTES
        for each in self.desk.board.stretches(shift):
            row[(each.begin - first) // self.step : -(-(each.end - first) // self.step)] += (
                each.sign
            )
        return row

    def loss(self, shift: Assignment) -> float:
        """Return what it costs to take a shift away."""
        _, minus = self.of(shift.day, self.desk.board.group_of(shift.person))
        cover = float((minus * self.presence(shift)).sum())
        return cover + self.of_type(shift, taken=True)

    def saving(self, shift: Assignment) -> float:
        """Return what it would save to put a shift in as it is."""
        plus, _ = self.of(shift.day, self.desk.board.group_of(shift.person))
        return float((plus * self.presence(shift)).sum()) + self.of_type(shift, taken=False)

    def at_most(self, values: Floats, slots: Sequence[Slot]) -> Floats:
        """Return what slots would save without breaks."""
        sums = np.concatenate([[0.0], np.cumsum(values)])
        spans = np.array([(slot.start_minute, slot.end_minute) for slot in slots])
        saved: Floats = sums[-(-spans[:, 1] // self.step)] - sums[spans[:, 0] // self.step]
        return saved

    def fit_of(self, person: str, day: int, slot: Slot, old: Assignment | None) -> Fit | None:
        """Return somebody's shift with the breaks that leave it worth most, its `old` one gone.

        None: the breaks do not fit.
        """
        if old is not None:
            return self._fit(person, day, slot, self.instead(person, day, old))
        key = (day, self.desk.board.group_of(person), slot)
        if key not in self._fits:  # the same for all of a class
            self._fits[key] = self._fit(person, day, slot, self.instead(person, day, None))
        found = self._fits[key]
        if found is None or found.shift.person == person:
            return found
        shift = replace(found.shift, person=person)
        return Fit(shift, found.cover, self.of_type(shift, taken=False))

    def _fit(self, person: str, day: int, slot: Slot, values: Floats) -> Fit | None:
        step = self.step
        sums = np.concatenate([[0.0], np.cumsum(values)]).tolist()

        def between(begin: int, end: int) -> float:
            value: float = sums[-(-end // step)] - sums[begin // step]
            return value

        rules = self.desk.types[slot.shift].breaks
        breaks = best_breaks(rules, slot.start_minute, slot.end_minute, step, between)
        if breaks is None:
            return None
        away = sum(between(each.start_minute, each.start_minute + each.minutes) for each in breaks)
        shift = Assignment(
            person=person, day=day, shift=slot.shift, start_minute=slot.start_minute,
            minutes=slot.minutes, breaks=breaks,
        )  # fmt: skip
        cover = between(slot.start_minute, slot.end_minute) - away
        if slot.shift in self.desk.board.on_call:
            cover = 0.0
        return Fit(shift, cover, self.of_type(shift, taken=False))

    def of_type(self, shift: Assignment, *, taken: bool) -> float:
        """Return what one more on a shift type of a day saves, or one fewer costs (`taken`)."""
        total = 0.0
        for wanted in self._wanted.get((shift.day, shift.shift), ()):
            if wanted.skill is None or self._has(shift.person, wanted.skill):
                found = self._count(wanted) - taken
                total += wanted.under_cost if found < wanted.required else -wanted.over_cost
        return total

    def _count(self, wanted: ShiftDemand) -> int:
        return sum(
            each.shift == wanted.shift
            and (wanted.skill is None or self._has(each.person, wanted.skill))
            for each in self.desk.by_day.get(wanted.day, ())
        )

    def _has(self, person: str, skill: str) -> bool:
        return self.desk.people[person].skills.get(skill, 0.0) > 0.0
