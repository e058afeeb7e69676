"""Days whose truth is known: a center of two lines, its people, and what it knows of the rest.

Breaks were planned for another day, some people have the skill of the other line, some are off and
may be asked to come. What a change is truly worth is told by `simulated_truth`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.random import Generator

from callmath.queueing import erlang_a_performance, modified_offered_load
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.rules.proposing import (
    Draft,
    LineAhead,
    PersonAhead,
    Serve,
    propose,
)
from watchfloor.rooms.intraday.rules.proposing._ahead import SERVING, FloatArray, overlap

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
MINUTES = 15
FIRST, LAST = 8 * 60, 18 * 60  # of the day, in minutes
HANDLE_SECONDS, HANDLE_CV = 240.0, 0.8
PATIENCE_SECONDS = 180.0
WITHIN_SECONDS = 20.0
TARGET = 0.8
LEVEL_SD = 0.078  # of the rest of the day: four days of five lie within a tenth
BAND = 0.1


@dataclass(frozen=True, eq=False)
class SimulatedDay:
    """A day of some lines: what is expected in each interval, and who is there when.

    `people` tell by the keys of `shares` which lines they serve.
    """

    lines: Mapping[int, FloatArray]
    people: tuple[PersonAhead, ...]
    at: datetime

    @property
    def starts(self) -> tuple[datetime, ...]:
        """Return when the intervals begin."""
        count = len(next(iter(self.lines.values())))
        return tuple(MIDNIGHT + timedelta(minutes=FIRST + MINUTES * k) for k in range(count))

    @property
    def over(self) -> int:
        """Return how many intervals have begun."""
        return sum(start < self.at for start in self.starts)

    @cached_property
    def known(self) -> dict[int, LineAhead]:
        """Return what the running day knows of the rest of each line."""
        return {queue_id: self._known(queue_id) for queue_id in self.lines}

    def _known(self, queue_id: int) -> LineAhead:
        first, starts = self.over, self.starts[self.over :]
        contacts = self.lines[queue_id][first:]
        there = np.zeros(len(starts))
        for person in self.people:
            if queue_id in person.shares:
                there += present(person.spans, starts)
        return LineAhead(
            queue_id=queue_id,
            title="Cards",
            starts=starts,
            minutes=MINUTES,
            contacts=contacts,
            low=contacts * (1 - BAND),
            high=contacts * (1 + BAND),
            people=there,
            target_share=TARGET,
            serve=serve_after(self.lines[queue_id][:first]),
        )

    def line(self, queue_id: int = 1) -> LineAhead:
        """Return one of the lines as it is known."""
        return self.known[queue_id]

    def ahead(self) -> tuple[PersonAhead, ...]:
        """Return the people with a whole share of their lines for each interval to come."""
        count = len(self.starts) - self.over
        return tuple(
            replace(person, shares=dict.fromkeys(person.shares, np.ones(count)))
            for person in self.people
        )

    def advised(self) -> list[Draft]:
        """Return what is proposed."""
        return propose(self.known, self.ahead(), at=self.at)


def one_line(contacts: FloatArray, people: Sequence[PersonAhead], at: datetime) -> SimulatedDay:
    """Return a day of one line that everybody serves."""
    serving = tuple(replace(each, shares={1: np.ones(0)}) for each in people)
    return SimulatedDay({1: contacts}, serving, at)


def serve_after(before: FloatArray) -> Serve:
    """Return the service share of each interval as plans have it: load carried over, patience."""

    def serve(people: FloatArray, contacts: FloatArray) -> FloatArray:
        every = np.concatenate([before, contacts])
        load = modified_offered_load(every, HANDLE_SECONDS, MINUTES * 60.0)[len(before) :]
        found = erlang_a_performance(
            people, load * 3600 / HANDLE_SECONDS, HANDLE_SECONDS, PATIENCE_SECONDS, WITHIN_SECONDS
        )
        return np.asarray(found.service_level)

    return serve


def draw_day(
    seed: int, *, busy: tuple[float, float] = (0.5, 0.85), sizes: tuple[int, int] = (12, 60)
) -> SimulatedDay:
    """Return a day whose breaks were planned for another: busier at some hours than expected.

    `busy`: which part of everybody's whole day the contacts would fill, breaks left out; `sizes`:
    people of a line.
    """
    random = np.random.default_rng(seed)
    lines: dict[int, FloatArray] = {}
    people: list[PersonAhead] = []
    meeting = 10 + 0.25 * int(random.integers(0, 24))
    for queue_id in (1, 2):
        agents = int(random.integers(*sizes))
        lines[queue_id] = _contacts(agents, random.uniform(*busy), random)
        other = 3 - queue_id
        for _ in range(agents):
            can = (other,) if random.uniform() < 0.3 else ()
            person = _person(len(people), random, meeting if random.uniform() < 0.15 else None)
            people.append(replace(person, shares={queue_id: np.ones(0)}, other_lines=can))
        for _ in range(int(random.integers(0, 5))):
            off = PersonAhead(len(people), (), {queue_id: np.ones(0)}, can_be_called=True)
            people.append(off)
    return SimulatedDay(
        lines, tuple(people), MIDNIGHT + timedelta(hours=int(random.integers(9, 15)))
    )


def _contacts(agents: int, busy: float, random: Generator) -> FloatArray:
    hours = (FIRST + MINUTES * np.arange((LAST - FIRST) // MINUTES)) / 60
    bump = random.uniform(9.5, 15.5)
    shape = 1 + 0.5 * np.exp(-(((hours - bump) / 1.2) ** 2))
    staffed = 0.2 + 0.7 * np.clip(np.minimum(hours - 7.5, 18.5 - hours) / 2.5, 0, 1)
    found: FloatArray = shape / shape.mean() * staffed * agents * MINUTES * 60 / HANDLE_SECONDS
    return found * busy


def _person(number: int, random: Generator, meeting: float | None) -> PersonAhead:
    start = MIDNIGHT + timedelta(minutes=FIRST + 60 * int(random.integers(0, 3)))
    end = start + timedelta(hours=8)
    wanted = [(120, 15, "break"), (240, 30, "meal"), (360, 15, "break")]
    late = timedelta(minutes=15 * int(random.integers(0, 3)))
    spans, begin = [], start
    for after, minutes, code in wanted:
        away = start + timedelta(minutes=after) + late
        spans += [Span(begin, away, SERVING), Span(away, away + timedelta(minutes=minutes), code)]
        begin = spans[-1].end
    spans.append(Span(begin, end, SERVING))
    return PersonAhead(number, _with_meeting(spans, meeting), {})


def _with_meeting(spans: list[Span], hour: float | None) -> tuple[Span, ...]:
    """Return a day with half an hour of a meeting, where that falls into a stretch of work."""
    if hour is None:
        return tuple(spans)
    start = MIDNIGHT + timedelta(hours=hour)
    end = start + timedelta(minutes=30)
    found: list[Span] = []
    for span in spans:
        if span.code == SERVING and span.start < start and end < span.end:
            found += [replace(span, end=start), Span(start, end, "meeting")]
            found.append(replace(span, start=end))
        else:
            found.append(span)
    return tuple(found)


def present(spans: Sequence[Span], starts: tuple[datetime, ...]) -> FloatArray:
    """Return which part of each interval somebody serves."""
    found = np.zeros(len(starts))
    for span in spans:
        if span.code == SERVING:
            found += overlap(starts, MINUTES, span.start, span.end)
    return found
