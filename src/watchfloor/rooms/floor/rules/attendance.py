"""Schedule, clock and sign-in side by side. No tables here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.floor.contracts.attendance import (
    AttendanceCard,
    ClockSpan,
    Difference,
    DifferenceKind,
)

TOLERANCE_SECONDS = 60.0
LEAST_OVERTIME_MINUTES = 5
Mark = tuple[datetime, bool]  # when, and whether it is in


@dataclass(frozen=True, slots=True)
class AttendanceFacts:
    """What is known of somebody's day at work, as far as it is over."""

    agent_id: int
    day: date
    spans: Sequence[Span]
    marks: Sequence[Mark]
    signed: Sequence[Window]  # when any source had them signed in: in order, no overlaps
    until: datetime


def attendance_of(facts: AttendanceFacts) -> AttendanceCard:
    """Return a day's attendance with its differences."""
    spans = [Window(each.start, each.end) for each in facts.spans]
    clocked = clock_spans(facts.marks)
    at_work = _closed(clocked, facts.until)
    signed = facts.signed
    worked = at_work or signed
    worked_seconds = _seconds(worked)
    return AttendanceCard(
        agent_id=facts.agent_id,
        day=facts.day,
        scheduled=_around(spans),
        clocked=clocked,
        signed=_around(signed),
        scheduled_seconds=_seconds(spans),
        clocked_seconds=_seconds(at_work),
        signed_seconds=_seconds(signed),
        worked_seconds=worked_seconds,
        beyond_seconds=worked_seconds - _overlap(worked, spans),
        differences=tuple(_differences(_around(spans), _around(at_work), _around(signed),
                                       facts.until)),
    )  # fmt: skip


def clock_spans(marks: Iterable[Mark]) -> tuple[ClockSpan, ...]:
    """Return clock marks in pairs: of two "in" in a row the first has no end, and so on.

    >>> from datetime import UTC
    >>> at = datetime(2026, 6, 8, 9, tzinfo=UTC)
    >>> [(s.start is None, s.end is None) for s in clock_spans([(at, False), (at, True)])]
    [(True, False), (False, True)]
    """
    spans: list[ClockSpan] = []
    for at, is_in in sorted(marks, key=lambda mark: mark[0]):
        if is_in:
            spans.append(ClockSpan(at, None))
        elif spans and spans[-1].end is None:
            spans[-1] = ClockSpan(spans[-1].start, at)
        else:
            spans.append(ClockSpan(None, at))
    return tuple(spans)


def overtime_minutes(card: AttendanceCard) -> int:
    """Return the whole minutes beyond the schedule that may be asked for; a few are none."""
    minutes = int(card.beyond_seconds // 60)
    return minutes if minutes >= LEAST_OVERTIME_MINUTES else 0


def _differences(
    scheduled: Window | None, clocked: Window | None, signed: Window | None, until: datetime
) -> Iterator[Difference]:
    there = clocked or signed
    if scheduled is None:
        if there is not None:
            yield Difference(DifferenceKind.NOT_SCHEDULED)
    elif there is None:
        if scheduled.start < until:
            yield Difference(DifferenceKind.ABSENT)
    else:
        yield from _edges(scheduled, there, until)
    yield from _two_ways(clocked, signed, until)


def _edges(scheduled: Window, there: Window, until: datetime) -> Iterator[Difference]:
    late = (there.start - scheduled.start).total_seconds()
    early = (scheduled.end - there.end).total_seconds()
    if late > TOLERANCE_SECONDS:
        yield Difference(DifferenceKind.LATE, late)
    if early > TOLERANCE_SECONDS and there.end < until:
        yield Difference(DifferenceKind.EARLY, early)


def _two_ways(
    clocked: Window | None, signed: Window | None, until: datetime
) -> Iterator[Difference]:
    if clocked is None:
        if signed is not None:
            yield Difference(DifferenceKind.NOT_CLOCKED)
        return
    if signed is None:
        yield Difference(DifferenceKind.NOT_SIGNED_IN)
        return
    start_up = (signed.start - clocked.start).total_seconds()
    closing = (clocked.end - signed.end).total_seconds()
    if start_up > TOLERANCE_SECONDS:
        yield Difference(DifferenceKind.START_UP, start_up)
    if closing > TOLERANCE_SECONDS and clocked.end < until:
        yield Difference(DifferenceKind.CLOSING, closing)


def _closed(clocked: Iterable[ClockSpan], until: datetime) -> list[Window]:
    """Return the spans that have a beginning; who is still in is there until now."""
    last = [each for each in clocked if each.start is not None]
    found = []
    for place, each in enumerate(last):
        end = each.end or (until if place == len(last) - 1 else each.start)
        if each.start is not None and end is not None and end > each.start:
            found.append(Window(each.start, end))
    return found


def _around(windows: Sequence[Window]) -> Window | None:
    if not windows:
        return None
    return Window(min(each.start for each in windows), max(each.end for each in windows))


def _seconds(windows: Iterable[Window]) -> float:
    return sum(each.seconds for each in windows)


def _overlap(first: Sequence[Window], second: Sequence[Window]) -> float:
    """Return how long two lists of windows, each without overlaps, lie over one another."""
    edges = sorted({edge for each in (*first, *second) for edge in (each.start, each.end)})
    return sum(
        (end - start).total_seconds()
        for start, end in pairwise(edges)
        if _holds(first, start) and _holds(second, start)
    )


def _holds(windows: Sequence[Window], at: datetime) -> bool:
    return any(each.start <= at < each.end for each in windows)
