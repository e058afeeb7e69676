"""A day of somebody with a break in it: put there, moved, taken out, cut short.

The planned break that the one asked for takes the place of is moved, never doubled; where none is
left that is as short, a break is taken from work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchfloor.rooms.floor.contracts import Span

BREAK, WORK = "break", "queue"


def planned_for(
    spans: Iterable[Span],
    wanted: datetime,
    minutes: int,
    *,
    after: datetime,
    taken: Collection[datetime] = (),
) -> Span | None:
    """Return the planned break that one asked for takes the place of: the nearest, as short.

    :param after: earlier ones are over, or run.
    :param taken: when breaks begin that the person has booked already: they are none to move, and
        one more has exactly the length that the schedule gives it.
    """
    length = timedelta(minutes=minutes)
    fitting = (
        span
        for span in planned_ahead(spans, after=after, taken=taken)
        if (span.end - span.start == length if taken else span.end - span.start <= length)
    )
    return min(fitting, key=lambda span: (abs(span.start - wanted), span.start), default=None)


def planned_ahead(
    spans: Iterable[Span], *, after: datetime, taken: Collection[datetime] = ()
) -> tuple[Span, ...]:
    """Return the planned breaks of the rest of a day that nobody has booked yet, in order."""
    found = (
        span
        for span in spans
        if span.code == BREAK and span.start >= after and span.start not in taken
    )
    return tuple(sorted(found, key=lambda span: span.start))


def may_book_more(
    spans: Iterable[Span], minutes: int, *, after: datetime, taken: Collection[datetime]
) -> bool:
    """Say whether somebody who has a break booked may book another one of a length.

    Only where the schedule has one more, as long: who books several is away no longer than
    who books none, and no place is held twice.
    """
    return not taken or planned_for(spans, after, minutes, after=after, taken=taken) is not None


def with_break(
    spans: Sequence[Span], start: datetime, minutes: int, *, instead_of: Span | None = None
) -> tuple[Span, ...]:
    """Return a day with a break from an instant on; what it takes the place of is work again.

    What is no work keeps its time: a break never eats a meeting.

    :raises ValueError: the instant is not in the working day.
    """
    if not spans or not min(each.start for each in spans) <= start < days_end(spans):
        raise ValueError("not at work")
    start = _as_written(start, spans)
    end = min(start + timedelta(minutes=minutes), days_end(spans))
    return _merged(_carved(_merged(_free_of(spans, instead_of)), start, end))


def without_break(spans: Sequence[Span], start: datetime) -> tuple[Span, ...]:
    """Return a day in which the break that begins at an instant is work again."""
    found = next((each for each in spans if (each.start, each.code) == (start, BREAK)), None)
    return _merged(_free_of(spans, found))


def cut_short(spans: Sequence[Span], start: datetime, end: datetime) -> tuple[Span, ...]:
    """Return a day in which the break that began at an instant is over at another; then work."""
    found, end = [], _as_written(end, spans)
    for span in spans:
        if span.code == BREAK and span.start == start and start <= end < span.end:
            found += [replace(span, end=end)] if end > start else []
            found.append(Span(end, span.end, WORK))
        else:
            found.append(span)
    return _merged(found)


def has_room(
    spans: Sequence[Span], start: datetime, minutes: int, *, instead_of: Span | None = None
) -> bool:
    """Say whether a break lies wholly in work (or where the break is that it takes the place of).

    A day of which nothing is known has room.
    """
    if not spans:
        return True
    end = start + timedelta(minutes=minutes)
    free = _merged(_free_of(spans, instead_of))
    return any(each.code == WORK and each.start <= start and end <= each.end for each in free)


def next_room(
    spans: Sequence[Span], start: datetime, minutes: int, *, instead_of: Span | None = None
) -> datetime | None:
    """Return the first instant from one on at which a break fits whole; None: not in this day."""
    later = sorted(each.end for each in spans if each.code != WORK and each.end > start)
    return next(
        (at for at in (start, *later) if has_room(spans, at, minutes, instead_of=instead_of)),
        None,
    )


def minutes_of(span: Span) -> int:
    """Return how long a break is."""
    return int((span.end - span.start).total_seconds() // 60)


def days_end(spans: Iterable[Span]) -> datetime:
    """Return when the day is over. :raises ValueError: there is no day."""
    return max(each.end for each in spans)


def _as_written(at: datetime, spans: Sequence[Span]) -> datetime:
    """Return an instant in the zone that a day is written in: the same day stays the same text."""
    return at.astimezone(spans[0].start.tzinfo) if spans else at


def _free_of(spans: Iterable[Span], gone: Span | None) -> list[Span]:
    return [replace(each, code=WORK, title="") if each == gone else each for each in spans]


def _carved(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """Return spans with a break cut into the work of a stretch."""
    found: list[Span] = []
    for span in spans:
        if span.code != WORK or span.end <= start or end <= span.start:
            found.append(span)
            continue
        if span.start < start:
            found.append(replace(span, end=start))
        found.append(Span(max(start, span.start), min(end, span.end), BREAK))
        if end < span.end:
            found.append(replace(span, start=end))
    return found


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, work that touches made one: a day moved back is the day it was."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        last = found[-1] if found else None
        if last and last.code == span.code == WORK and last.end == span.start:
            found[-1] = replace(last, end=span.end, title=last.title or span.title)
        else:
            found.append(span)
    return tuple(found)
