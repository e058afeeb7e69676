"""Who is present when, and what it costs: counts of people by class that can be changed quickly.

A class are people who serve the same. The price of an interval is
that of the best split of those present over the demands that they can serve, as in `check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._cover import components
from ._cover_program import served_by_program
from ._presence import Profile, profile_of
from ._pricing import Pieces, pieces_of
from ._repair_loops import serve_cells
from ._targets import targets_of
from ._types import (
    DAY_MINUTES,
    Assignment,
    Floats,
    PastShift,
    Problem,
    ShiftKind,
)

Ints = NDArray[np.int64]
MEETING = "meeting:"
SMALL = 1e-6  # people: less is nobody


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody present as one of a class (or, with `sign` -1, away); minutes of the horizon."""

    group: int
    begin: int
    end: int
    sign: float = 1.0


@dataclass(frozen=True, slots=True)
class Stacked:
    """Pieces of convex costs: (cells, demands, pieces) lengths in people, and cost of each more."""

    lengths: Floats
    slopes: Floats


@dataclass(frozen=True, slots=True)
class Priced:
    """Costs of cells and people missing, each (cells, demands)."""

    under: Floats
    over: Floats
    missing: Floats


class CoverBoard:
    """Counts of people by class and interval of the horizon, and their price."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.step = problem.interval_minutes
        self.cells = problem.days * problem.intervals
        self.on_call = {each.code for each in problem.shift_types if each.kind is ShiftKind.ON_CALL}
        self.counts = np.zeros((self.cells, 0))
        self.serves = np.zeros((0, len(problem.demand)))
        self._groups: dict[Profile, int] = {}
        self._profiles = {each.id: profile_of(problem.demand, each) for each in problem.people}
        for profile in self._profiles.values():
            self._groups.setdefault(profile, len(self._groups))
        self._widen()
        wanted = [np.ravel(each.required) for each in problem.demand]
        self.required = np.array(wanted, np.float64).reshape(len(wanted), self.cells).T
        self.cost_pieces = _stacked(problem, {})
        self.choice_pieces = _stacked(problem, targets_of(problem))

    def group_of(self, person: str) -> int:
        """Return the class of somebody who serves all of their skills."""
        return self._groups[self._profiles[person]]

    def _group(self, profile: Profile) -> int:
        place = self._groups.setdefault(profile, len(self._groups))
        if place == len(self.serves):
            self._widen()
        return place

    def _widen(self) -> None:
        """Make room for the classes that are known by now."""
        rows = np.array(list(self._groups), np.float64)
        self.serves = rows.reshape(len(self._groups), len(self.problem.demand))
        more = len(self._groups) - self.counts.shape[1]
        self.counts = np.hstack([self.counts, np.zeros((self.cells, more))])

    def stretches(self, shift: Assignment) -> list[Stretch]:
        """Return when somebody covers something in a shift, and as what; breaks count against."""
        if shift.shift in self.on_call:
            return []
        first, shared = shift.day * DAY_MINUTES, self.problem.activities is None
        group, found = self.group_of(shift.person), []
        if shared:
            found.append(Stretch(group, first + shift.start_minute, first + shift.end_minute))
        for rest in shift.breaks if shared else ():
            begin = first + rest.start_minute
            found.append(Stretch(group, begin, begin + rest.minutes, -1.0))
        for each in shift.activities:
            begin = first + each.start_minute
            if shared:
                found.append(Stretch(group, begin, begin + each.minutes, -1.0))
            if not each.name.startswith(MEETING):
                narrow = self._group(self._narrowed(shift.person, each.name))
                found.append(Stretch(narrow, begin, begin + each.minutes))
        return found

    def _narrowed(self, person: str, skill: str) -> Profile:
        profile = zip(self._profiles[person], self.problem.demand, strict=True)
        return tuple(part if entry.skill == skill else 0.0 for part, entry in profile)

    def add(self, shift: Assignment, sign: float = 1.0) -> None:
        """Put a shift on the board, or (`sign` -1) take it off."""
        for each in self.stretches(shift):
            self._fill(each, sign)

    def add_many(self, shifts: Iterable[Assignment]) -> None:
        """Put many shifts on the board at once."""
        found = [
            (each.group, each.begin, each.end, each.sign)
            for shift in shifts
            for each in self.stretches(shift)
        ]
        if not found:
            return
        groups, begins, ends, signs = np.array(found, np.float64).T
        steps = np.zeros((len(self.serves), self.cells + 2))
        for minutes, weights in ((begins, signs), (ends, -signs)):
            at = np.clip(minutes, 0, self.cells * self.step) / self.step
            place = at.astype(np.int64)
            rows = groups.astype(np.int64)
            np.add.at(steps, (rows, place), weights * (1.0 - (at - place)))
            np.add.at(steps, (rows, place + 1), weights * (at - place))
        self.counts += np.cumsum(steps, axis=1)[:, : self.cells].T

    def add_past(self, person: str, past: PastShift) -> None:
        """Put on what a shift before the horizon reaches into it."""
        if past.shift in self.on_call:
            return
        begin = past.day * DAY_MINUTES + past.start_minute
        self._fill(Stretch(self.group_of(person), begin, begin + past.minutes), 1.0)

    def _fill(self, span: Stretch, sign: float) -> None:
        begin, end = max(span.begin, 0), min(span.end, self.cells * self.step)
        if begin >= end:
            return
        column = self.counts[:, span.group]
        first, last = begin // self.step, -(-end // self.step)
        weight = sign * span.sign
        column[first:last] += weight
        column[first] -= weight * (begin - first * self.step) / self.step
        column[last - 1] -= weight * (last * self.step - end) / self.step

    def touched(self, shifts: Iterable[Assignment]) -> Ints:
        """Return the cells that shifts run over."""
        found: set[int] = set()
        for shift in shifts:
            begin = (shift.day * DAY_MINUTES + shift.start_minute) // self.step
            end = -(-(shift.day * DAY_MINUTES + shift.end_minute) // self.step)
            found.update(range(max(begin, 0), min(end, self.cells)))
        return np.array(sorted(found), np.int64)

    def costs(self, cells: Ints, more: Floats | None = None) -> Floats:
        """Return the cost of cells, agent-minutes; `more`: with so many more of each class."""
        total: Floats = self._cost_of(cells, self.served(cells, more)).sum(axis=1)
        return total

    def price(self, cells: Ints) -> Priced:
        """Return what cells cost and who is missing in them."""
        served = self.served(cells)
        missing = np.maximum(self.required[cells] - served, 0.0)
        missing[missing < SMALL] = 0.0
        most = self.cost_pieces.lengths[cells, :, :-1].sum(axis=2)
        dear = self.cost_pieces.slopes[cells, :, -1]
        over = self.step * np.maximum(served - most, 0.0) * dear
        return Priced(self._cost_of(cells, served) - over, over, missing)

    def _cost_of(self, cells: Ints, served: Floats) -> Floats:
        lengths, slopes = self.cost_pieces.lengths[cells], self.cost_pieces.slopes[cells]
        ends = np.cumsum(lengths, axis=2)
        begins = np.concatenate([np.zeros_like(ends[:, :, :1]), ends[:, :, :-1]], axis=2)
        filled = np.clip(served[:, :, None] - begins, 0.0, lengths)
        nobody = -(lengths[:, :, :-1] * slopes[:, :, :-1]).sum(axis=2)
        total: Floats = self.step * (nobody + (filled * slopes).sum(axis=2))
        return total

    def served(self, cells: Ints, more: Floats | None = None) -> Floats:
        """Return (cells, demands): who is served at best, with so many `more` of each class."""
        people = self.counts[cells] if more is None else self.counts[cells] + more
        people = np.maximum(people, 0.0)
        lengths, slopes = self.choice_pieces.lengths[cells], self.choice_pieces.slopes[cells]
        best = self.serves.max(axis=1, initial=0.0)
        served = np.zeros((len(cells), self.serves.shape[1]))
        if ((self.serves > 0.0) & ~np.isclose(self.serves, best[:, None], rtol=1e-12)).any():
            self._serve_by_program(people, lengths, slopes, served)
        elif served.size:
            able = (self.serves > 0.0).astype(np.uint8)
            serve_cells(people * best, able, lengths, slopes, served)
        return served

    def _serve_by_program(
        self, people: Floats, lengths: Floats, slopes: Floats, served: Floats
    ) -> None:
        """Where proficiency differs within a person: as `check` does it."""
        for entries, groups in components(self.serves):
            pieces = [Pieces(lengths[:, each].T, -slopes[:, each].T) for each in entries]
            profiles = self.serves[np.ix_(groups, entries)]
            if groups:
                served[:, entries] = served_by_program(people[:, groups].T, profiles, pieces).T


def _stacked(problem: Problem, targets: Mapping[int, Floats]) -> Stacked:
    """Return the pieces of all demands, as many of each: empty ones stand before the last."""
    found = [pieces_of(each, targets.get(place)) for place, each in enumerate(problem.demand)]
    cells, most = problem.days * problem.intervals, max([1, *(len(each.lengths) for each in found)])
    lengths = np.zeros((cells, len(found), most))
    slopes = np.zeros(lengths.shape)
    for place, pieces in enumerate(found):
        count = len(pieces.lengths) - 1
        lengths[:, place, :count] = pieces.lengths[:-1].T
        slopes[:, place, :count] = -pieces.gains[:-1].T
        slopes[:, place, count:-1] = slopes[:, place, count - 1 : count]
        lengths[:, place, -1], slopes[:, place, -1] = np.inf, -pieces.gains[-1]
    return Stacked(lengths, slopes)
