"""How many people of each class are present in each interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ._types import (
    DAY_MINUTES,
    Activity,
    Assignment,
    Floats,
    IntervalDemand,
    Person,
    Problem,
    ShiftKind,
)

Profile = tuple[float, ...]  # what a person present serves of each demand entry, if of it alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """(classes, days, intervals) people present, and what each serves (classes, entries)."""

    counts: Floats
    profiles: Floats


class _Steps:
    """Begins and ends of stretches, each of which changes how many of a class are present."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._profiles: dict[Profile, int] = {}
        self._classes: list[int] = []
        self._minutes: list[int] = []
        self._signs: list[int] = []

    def add(self, profile: Profile, start: int, end: int, sign: int = 1) -> None:
        """Add a stretch, in minutes of the horizon, or take one away."""
        place = self._profiles.setdefault(profile, len(self._profiles))
        self._classes += (place, place)
        self._minutes += (start, end)
        self._signs += (sign, -sign)

    def presence(self) -> Presence:
        """Sum up: a stretch that covers a part of an interval counts for that part."""
        problem, width = self._problem, self._problem.interval_minutes
        cells = problem.days * problem.intervals
        entries = len(problem.demand)
        minutes = np.clip(np.array(self._minutes, dtype=np.float64), 0, cells * width)
        signs = np.array(self._signs, dtype=np.float64)
        classes = np.array(self._classes, dtype=np.int64)
        place = (minutes // width).astype(np.int64)
        late = minutes / width - place
        steps = np.zeros((max(len(self._profiles), 1), cells + 2))
        np.add.at(steps, (classes, place), signs * (1 - late))
        np.add.at(steps, (classes, place + 1), signs * late)
        counts = np.cumsum(steps, axis=1)[:, :cells]
        profiles = np.array(list(self._profiles), dtype=np.float64)
        return Presence(
            counts=np.round(counts, 9).reshape(-1, problem.days, problem.intervals),
            profiles=profiles.reshape(-1, entries)
            if profiles.size
            else np.zeros((len(steps), entries)),
        )


def presence_of(problem: Problem, assignments: Iterable[Assignment]) -> Presence:
    """Return who is present when, by what they can serve.

    Breaks, meetings and shifts on call are absences; a stretch given to a skill serves that alone.
    """
    steps = _Steps(problem)
    profiles = {person.id: profile_of(problem.demand, person) for person in problem.people}
    idle = {each.code for each in problem.shift_types if each.kind is ShiftKind.ON_CALL}
    for shift in assignments:
        if shift.person in profiles and shift.shift not in idle:
            _add_shift(steps, problem, profiles[shift.person], shift)
    for person in problem.people:
        _add_history(steps, person, profiles[person.id], idle)
    return steps.presence()


def _add_shift(steps: _Steps, problem: Problem, profile: Profile, shift: Assignment) -> None:
    begin = shift.day * DAY_MINUTES
    if problem.activities is None:
        steps.add(profile, begin + shift.start_minute, begin + shift.end_minute)
        for rest in shift.breaks:
            start = begin + rest.start_minute
            steps.add(profile, start, start + rest.minutes, -1)
    for activity in shift.activities:
        start = begin + activity.start_minute
        if problem.activities is None:
            steps.add(profile, start, start + activity.minutes, -1)
        narrowed = _narrowed(problem, profile, activity)
        if narrowed is not None:
            steps.add(narrowed, start, start + activity.minutes)


def _narrowed(problem: Problem, profile: Profile, activity: Activity) -> Profile | None:
    if activity.name.startswith("meeting:"):
        return None
    wanted = (entry.skill == activity.name for entry in problem.demand)
    return tuple(part if holds else 0.0 for part, holds in zip(profile, wanted, strict=True))


def _add_history(steps: _Steps, person: Person, profile: Profile, idle: set[str]) -> None:
    """A night shift of the day before covers the first morning; its breaks are not known."""
    for past in person.history:
        end = past.day * DAY_MINUTES + past.start_minute + past.minutes
        if end > 0 and past.shift not in idle:
            steps.add(profile, 0, end)


def profile_of(demand: tuple[IntervalDemand, ...], person: Person) -> Profile:
    """Return what a person serves of each demand entry in a minute given to it alone."""
    return tuple(
        person.skills.get(entry.skill, 0.0) if entry.site in {"", person.site} else 0.0
        for entry in demand
    )
