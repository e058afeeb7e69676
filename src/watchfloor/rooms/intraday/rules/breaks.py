"""Breaks (小休): how many may be away, whose turn it is, and what is owed to whom was called back.

Nobody asks for a reason: a break is a right, only its moment is a matter of the queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

from watchfloor.rooms.floor.contracts import Span

from .proposing import LineAhead, moved_spans

LENGTHS_MINUTES = (5, 10, 15, 20, 30)
LONGEST_WAIT = timedelta(minutes=30)  # after that somebody goes, whatever the queue looks like
TURN = timedelta(minutes=3)  # so long a turn is kept
UNKNOWN_SHARE = 0.1  # of those there may be away where nobody can foresee the service
MOST_AWAY = 50
BREAK, WORK = "break", "queue"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the break queue, and what breaks they have had today."""

    booking_id: int
    agent_id: int
    asked_at: datetime
    minutes: int
    had_minutes: float
    last_ended_at: datetime | None
    owed_seconds: int = 0


def in_fair_order(waiting: Iterable[Waiting], at: datetime) -> list[Waiting]:
    """Return who goes when: who has waited too long, who is owed time, who has had least.

    Then whose last break is longest ago, then who asked first.
    """
    return sorted(
        waiting,
        key=lambda each: (
            not has_waited_long(each, at),
            each.owed_seconds == 0,
            each.had_minutes,
            each.last_ended_at.timestamp() if each.last_ended_at else 0.0,
            each.asked_at,
            each.booking_id,
        ),
    )


def has_waited_long(each: Waiting, at: datetime) -> bool:
    """Say whether somebody goes even where nobody else may."""
    return at - each.asked_at >= LONGEST_WAIT


def places_free(line: LineAhead, at: datetime, minutes: int) -> int:
    """Return how many more may be away for so long without the line missing its target.

    Who is away by schedule is not among the line's people already.
    """
    until = at + timedelta(minutes=minutes)
    reach = line.reach(at, until)
    weights = reach * line.contacts
    most = min(MOST_AWAY, int(np.max(line.people[reach > 0], initial=0.0)))
    if float(weights.sum()) <= 0:
        return most
    free = 0
    for away in range(1, most + 1):
        shares = line.serve(np.maximum(line.people - away * reach, 0.0), line.contacts)
        if float(weights @ shares / weights.sum()) < line.target_share:
            break
        free = away
    return free


def places_unknown(there: int, away: int) -> int:
    """Return how many more may be away where no service can be foreseen: a tenth, at least one.

    >>> places_unknown(25, 1), places_unknown(4, 1), places_unknown(4, 0)
    (1, 0, 1)
    """
    return max(max(1, int(there * UNKNOWN_SHARE)) - away, 0)


def deal(
    waiting: Sequence[Waiting],
    served: Mapping[int, Sequence[int]],
    free: Mapping[int, int],
    at: datetime,
) -> list[Waiting]:
    """Return whose turn it is now: in fair order, while every line that they serve has a place.

    :param served: the lines of each agent.
    :param free: how many more each line lets go.
    """
    left = dict(free)
    turns = []
    for each in in_fair_order(waiting, at):
        lines = [line for line in served.get(each.agent_id, ()) if line in left]
        if all(left[line] > 0 for line in lines) or has_waited_long(each, at):
            turns.append(each)
            for line in lines:
                left[line] -= 1
    return turns


def day_with_break(spans: Sequence[Span], at: datetime, minutes: int) -> tuple[Span, ...]:
    """Return a day with a break from an instant on: the next planned one of its kind, moved.

    Where none is left that is as short, it is taken from work, as personal time.

    :raises ValueError: the instant is not in the working day.
    """
    end = at + timedelta(minutes=minutes)
    if not spans or not min(s.start for s in spans) <= at < max(s.end for s in spans):
        raise ValueError("not at work")
    length = timedelta(minutes=minutes)
    planned = [
        span
        for span in sorted(spans, key=lambda each: each.start)
        if span.code == BREAK and span.start >= at and span.end - span.start <= length
    ]
    if planned:
        moved = moved_spans(spans, planned[0].start, planned[0].end, at)
        if _is_whole(moved):
            return moved
    return _taken_from_work(spans, at, min(end, max(s.end for s in spans)))


def _is_whole(spans: Sequence[Span]) -> bool:
    ordered = sorted(spans, key=lambda each: each.start)
    return all(a.end <= b.start for a, b in pairwise(ordered))


def _taken_from_work(spans: Sequence[Span], start: datetime, end: datetime) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in spans:
        if span.code != WORK or span.end <= start or end <= span.start:
            found.append(span)
            continue
        if span.start < start:
            found.append(Span(span.start, start, WORK, span.title))
        found.append(Span(max(start, span.start), min(end, span.end), BREAK))
        if end < span.end:
            found.append(Span(end, span.end, WORK, span.title))
    return tuple(sorted(found, key=lambda each: each.start))


def owed_seconds(began_at: datetime, minutes: int, ended_at: datetime, *, was_called: bool) -> int:
    """Return what is owed to somebody whose break somebody else ended.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> owed_seconds(noon, 15, noon + timedelta(minutes=10), was_called=True)
    300
    """
    left = began_at + timedelta(minutes=minutes) - ended_at
    return max(int(left.total_seconds()), 0) if was_called else 0
