"""Days whose truth is known: a center, its breaks, and what a change of them really does.

A day is simulated with the same contacts with and without the change; the mean over many draws of
the same day is what the change is truly worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.random import Generator

from callmath.queueing import performance_over_time
from callmath.simulation import (
    AgentDay,
    CentreModel,
    Group,
    Intervals,
    Outcome,
    Queue,
    draw_trace,
    exponential,
    lognormal,
    prepare,
    replay,
)
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts import ActionKind
from watchfloor.rooms.intraday.rules.proposing import Draft, LineAhead, PersonAhead, moved_spans
from watchfloor.rooms.intraday.rules.proposing._ahead import SERVING, FloatArray, overlap

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
MINUTES = 15
FIRST, LAST = 8 * 60, 18 * 60  # of the day, in minutes
HANDLE_SECONDS, HANDLE_CV = 240.0, 0.8
PATIENCE_SECONDS = 180.0
WITHIN_SECONDS = 20.0
TARGET = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedDay:
    """One line's day: what is expected in each interval, and who is there when."""

    contacts: FloatArray
    people: tuple[PersonAhead, ...]
    at: datetime

    @property
    def starts(self) -> tuple[datetime, ...]:
        count = len(self.contacts)
        return tuple(MIDNIGHT + timedelta(minutes=FIRST + MINUTES * k) for k in range(count))

    def line(self) -> LineAhead:
        """Return what the running day knows of the rest of it."""
        first = sum(start < self.at for start in self.starts)
        contacts, starts = self.contacts[first:], self.starts[first:]
        there = sum((_there(person.spans, starts) for person in self.people), np.zeros(len(starts)))
        return LineAhead(
            queue_id=1,
            title="Cards",
            starts=starts,
            minutes=MINUTES,
            contacts=contacts,
            low=contacts * 0.9,
            high=contacts * 1.1,
            people=there,
            target_share=TARGET,
            serve=serve,
        )

    def ahead(self) -> tuple[PersonAhead, ...]:
        """Return the people with a whole share of the line for each interval to come."""
        count = len(self.line().starts)
        return tuple(replace(person, shares={1: np.ones(count)}) for person in self.people)


def serve(people: FloatArray, contacts: FloatArray) -> FloatArray:
    """Return the service share of each interval by the queueing engine, load carried over."""
    found = performance_over_time(
        people, contacts, HANDLE_SECONDS, MINUTES * 60, PATIENCE_SECONDS, WITHIN_SECONDS
    )
    return np.asarray(found.service_level)


def draw_day(seed: int) -> SimulatedDay:
    """Return a day whose breaks were planned for another: busier at some hours than expected."""
    random = np.random.default_rng(seed)
    count = (LAST - FIRST) // MINUTES
    hours = FIRST / 60 + MINUTES / 60 * np.arange(count)
    bump = random.uniform(9.5, 15.5)
    shape = 1 + 0.5 * np.exp(-(((hours - bump) / 1.2) ** 2))
    agents = int(random.integers(25, 60))
    contacts = shape * agents * MINUTES * 60 / HANDLE_SECONDS * random.uniform(0.55, 0.68)
    people = tuple(_person(k, random) for k in range(agents))
    return SimulatedDay(contacts, people, MIDNIGHT + timedelta(hours=9))


def _person(number: int, random: Generator) -> PersonAhead:
    start = MIDNIGHT + timedelta(minutes=FIRST + 60 * int(random.integers(0, 3)))
    end = start + timedelta(hours=8)
    wanted = [(120, 15, "break"), (240, 30, "meal"), (360, 15, "break")]
    late = timedelta(minutes=15 * int(random.integers(0, 3)))
    spans, begin = [], start
    for after, minutes, code in wanted:
        away = start + timedelta(minutes=after) + late
        spans += [Span(begin, away, SERVING), Span(away, away + timedelta(minutes=minutes), code)]
        begin = spans[-1].end
    return PersonAhead(number, (*spans, Span(begin, end, SERVING)), {})


def _there(spans: Sequence[Span], starts: tuple[datetime, ...]) -> FloatArray:
    return sum(
        (overlap(starts, MINUTES, span.start, span.end) for span in spans if span.code == SERVING),
        np.zeros(len(starts)),
    )


def carried_out(day: SimulatedDay, draft: Draft) -> SimulatedDay:
    """Return the day after a move of breaks was accepted."""
    assert draft.kind is ActionKind.MOVE_BREAK
    start, end, to = (
        datetime.fromisoformat(str(draft.details[name])) for name in ("from", "until", "to")
    )
    people = tuple(
        replace(person, spans=moved_spans(person.spans, start, end, to))
        if person.agent_id in draft.agent_ids
        else person
        for person in day.people
    )
    return replace(day, people=people)


def service_of(day: SimulatedDay, *, seed: int, draws: int) -> FloatArray:
    """Return the share of contacts from `day.at` on that are answered in time, in each draw."""
    made = prepare(_model(day))
    since = (day.at - MIDNIGHT).total_seconds() - FIRST * 60
    found = []
    for replication in range(draws):
        trace = draw_trace(made, seed=seed, replication=replication)
        result = replay(made, trace, seed=seed, replication=replication)
        rest = result.arrival_seconds >= since
        in_time = (result.outcomes == Outcome.ANSWERED) & (result.wait_seconds <= WITHIN_SECONDS)
        found.append(in_time[rest].mean())
    return np.array(found)


def _model(day: SimulatedDay) -> CentreModel:
    queue = Queue(
        name="cards",
        contacts=day.contacts,
        handle=lognormal(HANDLE_SECONDS, HANDLE_CV),
        patience=exponential(PATIENCE_SECONDS),
        answer_within_seconds=WITHIN_SECONDS,
    )
    agents = [_agent_day(person) for person in day.people]
    return CentreModel(
        queues=[queue],
        groups=[Group(name="cards", skills=["cards"], agents=agents)],
        intervals=Intervals(len(day.contacts), MINUTES * 60.0),
    )


def _agent_day(person: PersonAhead) -> AgentDay:
    def seconds(at: datetime) -> float:
        return (at - MIDNIGHT).total_seconds() - FIRST * 60

    breaks = [
        (seconds(span.start), seconds(span.end)) for span in person.spans if span.code != SERVING
    ]
    return AgentDay(
        str(person.agent_id), seconds(person.starts_at), seconds(person.ends_at), tuple(breaks)
    )
