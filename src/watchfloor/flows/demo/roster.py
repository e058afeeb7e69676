"""Who works which shift on which day in the demo center."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, repeat

from numpy.random import Generator

from .center import DEPARTMENTS, FIRST_AGENT, TEAM_SIZE, DepartmentPlan
from .staffing import (
    SHIFTS,
    Shift,
    agents_needed,
    choose_shifts,
    mean_talk_seconds,
    mean_weekday,
    staggered,
)
from .volumes import Volumes

_WEEKDAYS = range(5)
ABSENT_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Crew:
    """A department's agents, and how many work each shift on each weekday."""

    plan: DepartmentPlan
    codes: tuple[str, ...]
    shifts: tuple[tuple[int, ...], ...]  # [weekday][shift]

    @property
    def teams(self) -> list[tuple[str, ...]]:
        """The agents in teams of about the same size."""
        count = max(1, round(len(self.codes) / TEAM_SIZE))
        return [self.codes[number::count] for number in range(count)]

    def on_duty(self, day: date, random: Generator) -> list[tuple[str, Shift]]:
        """Return who works which shift; days off go round, and a few are absent."""
        counts = self.shifts[min(day.weekday(), 4)]
        shifts = list(
            chain.from_iterable(repeat(s, n) for s, n in zip(SHIFTS, counts, strict=True))
        )
        first = day.toordinal() % len(self.codes)
        working = [self.codes[(first + number) % len(self.codes)] for number in range(len(shifts))]
        present = random.random(len(shifts)) >= ABSENT_SHARE
        return [
            (code, staggered(shift, random))
            for code, shift, here in zip(working, shifts, present, strict=True)
            if here
        ]


def hire(volumes: Volumes) -> tuple[Crew, ...]:
    """Return the crews that the average weekdays need; codes count through the center."""
    crews, code = [], FIRST_AGENT
    means = [
        mean_weekday([calls for day, calls in volumes.items() if day.weekday() == weekday])
        for weekday in _WEEKDAYS
    ]
    for plan in DEPARTMENTS:
        talk = _talk_seconds(plan)
        shifts = tuple(choose_shifts(agents_needed(mean * plan.share, talk)) for mean in means)
        size = max(sum(counts) for counts in shifts)
        crews.append(Crew(plan, _codes(code, size), shifts))
        code += size
    return tuple(crews)


def _talk_seconds(plan: DepartmentPlan) -> float:
    parts: Sequence[float] = [
        queue.share * mean_talk_seconds(queue.talk_median_seconds) for queue in plan.queues
    ]
    return sum(parts) / plan.share


def _codes(first: int, count: int) -> tuple[str, ...]:
    return tuple(str(code) for code in range(first, first + count))
