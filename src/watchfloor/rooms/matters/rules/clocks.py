"""Clocks: from a matter's events and the working time to deadlines and escalation steps.

A clock counts while it *runs*; pieces of time between two events in which it does so are its
*spans*. Everything asked of a clock is one question: when has it counted so much?
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from watchfloor.rooms.matters.contracts import (
    ENDED,
    ClockCard,
    ClockSpec,
    ClockTime,
    Event,
    State,
    Verb,
)

from .replay import Standing, advance

Span = tuple[datetime, datetime | None]
_FIRST_LOOK = timedelta(days=35)
HORIZON = timedelta(days=5 * 366)  # a center that does not open for so long has no deadlines


class WorkTime(Protocol):
    """When the place of a matter works: stretches in order, apart from each other."""

    def stretches(self, start: datetime, end: datetime) -> Sequence[tuple[datetime, datetime]]: ...


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the current round between two events; the last one has no end."""

    start: datetime
    end: datetime | None
    state: State
    is_taken: bool  # somebody owns it


@dataclass(frozen=True, slots=True)
class Due:
    """An escalation step that is still to come, or overdue to be told."""

    clock: int
    round: int
    step: int
    at: datetime


def segments_of(events: Sequence[Event]) -> tuple[Segment, ...]:
    """Cut the current round at its events."""
    pieces: list[Segment] = []
    standing: Standing | None = None
    for event, following in zip(events, [*events[1:], None], strict=True):
        standing = advance(standing, event)
        if event.verb is Verb.REOPEN:
            pieces = []
        end = following.at if following else None
        pieces.append(Segment(event.at, end, standing.state, standing.owner_id is not None))
    return tuple(pieces)


def _counts(spec: ClockSpec, piece: Segment) -> bool:
    """Does the clock go on in this piece, leaving aside that holding may pause it?"""
    if piece.state in ENDED:
        return False
    if spec.stops_on is Verb.ASSIGN:
        return not piece.is_taken and piece.state is not State.DONE
    return spec.stops_on is Verb.VERIFY or piece.state is not State.DONE


def _pauses(spec: ClockSpec, piece: Segment) -> bool:
    return spec.pauses and piece.state is State.HELD


def spans_of(spec: ClockSpec, pieces: Sequence[Segment]) -> list[Span]:
    """Return when the clock runs, joined where one piece follows another."""
    spans: list[Span] = []
    for piece in pieces:
        if not _counts(spec, piece) or _pauses(spec, piece):
            continue
        if spans and spans[-1][1] == piece.start:
            spans[-1] = (spans[-1][0], piece.end)
        else:
            spans.append((piece.start, piece.end))
    return spans


def reached_at(
    spec: ClockSpec, spans: Sequence[Span], minutes: int, work: WorkTime
) -> datetime | None:
    """Return the first instant at which the clock has counted so many minutes, if it has."""
    left = timedelta(minutes=minutes)
    if spans and left <= timedelta():
        return spans[0][0]
    for start, end in _worked(spec, spans, work):
        if end - start >= left:
            return start + left
        left -= end - start
    return None


def _worked(
    spec: ClockSpec, spans: Sequence[Span], work: WorkTime
) -> Iterator[tuple[datetime, datetime]]:
    for start, end in spans:
        if spec.time is ClockTime.CALENDAR:
            yield start, end or start + HORIZON * 10
        elif end is not None:
            yield from work.stretches(start, end)
        else:
            yield from _onwards(start, work)


def _onwards(start: datetime, work: WorkTime) -> Iterator[tuple[datetime, datetime]]:
    """Yield working time from an instant on, in looks that grow: most deadlines are near."""
    look, at = _FIRST_LOOK, start
    while at < start + HORIZON:
        yield from work.stretches(at, at + look)
        at, look = at + look, look * 2


def _counted(spec: ClockSpec, spans: Sequence[Span], work: WorkTime) -> timedelta:
    closed = [(start, end) for start, end in spans if end is not None]
    return sum((end - start for start, end in _worked(spec, closed, work)), timedelta())


def clock_card(
    spec: ClockSpec, pieces: Sequence[Segment], work: WorkTime, at: datetime | None = None
) -> ClockCard:
    """Return how a clock stands; `at` is the reader's time."""
    spans, last = spans_of(spec, pieces), pieces[-1]
    is_running = bool(spans) and spans[-1][1] is None
    is_paused = _counts(spec, last) and _pauses(spec, last)
    due = reached_at(spec, spans, spec.limit_minutes, work)
    until = at if is_running else spans[-1][1] if spans else None
    is_missed = due is not None and until is not None and due < until
    limit = timedelta(minutes=spec.limit_minutes)
    return ClockCard(
        spec=spec,
        due_at=due if is_running or is_missed else None,
        stopped_at=None if is_running or is_paused else until or pieces[0].start,
        is_missed=is_missed,
        is_paused=is_paused,
        left_seconds=(limit - _counted(spec, spans, work)).total_seconds() if is_paused else None,
    )


def next_deadline(
    clocks: Sequence[ClockSpec], pieces: Sequence[Segment], work: WorkTime
) -> datetime | None:
    """Return the earliest deadline of the clocks that run."""
    found = []
    for spec in clocks:
        spans = spans_of(spec, pieces)
        if spans and spans[-1][1] is None:
            found.append(reached_at(spec, spans, spec.limit_minutes, work))
    return min((due for due in found if due is not None), default=None)


def steps_to_come(
    clocks: Sequence[ClockSpec], events: Sequence[Event], standing: Standing, work: WorkTime
) -> tuple[Due, ...]:
    """Return the steps that have not been fired in this round, by time.

    What a paused clock had reached before it paused is still to be told; a stopped clock tells
    nothing more.
    """
    pieces, fired = segments_of(events), fired_steps(events)
    found = []
    for position, spec in enumerate(clocks):
        spans = spans_of(spec, pieces)
        if not spans or not _counts(spec, pieces[-1]):
            continue
        for number, step in enumerate(spec.steps):
            if (position, standing.round, number) in fired:
                continue
            due = reached_at(spec, spans, spec.limit_minutes + step.after_minutes, work)
            if due is not None:
                found.append(Due(position, standing.round, number, due))
    return tuple(sorted(found, key=lambda each: (each.at, each.clock, each.step)))


def fired_steps(events: Sequence[Event]) -> frozenset[tuple[int, int, int]]:
    """Return the clock, round and number of the steps that have been fired."""
    return frozenset(
        (event.data["clock"], event.data["round"], event.data["step"])
        for event in events
        if event.verb is Verb.REMIND and "clock" in event.data
    )
