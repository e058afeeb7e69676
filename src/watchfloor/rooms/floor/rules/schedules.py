"""Schedules as they are handed over: checked, and laid flat where a break lies over a shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import day_window
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import Span

MOST_SPANS = 120
MOST_CHARACTERS = 80
LONGEST = timedelta(hours=36)


def lay_flat(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans that do not overlap: of two at one instant the one that begins later counts.

    A sheet may say "queue from 9 to 18, break from 11:00 to 11:15": the shift goes on afterwards.
    """
    ordered = sorted(spans, key=lambda each: (each.start, each.start - each.end))
    if all(a.end <= b.start for a, b in pairwise(ordered)):
        return tuple(ordered)
    edges = sorted({edge for each in ordered for edge in (each.start, each.end)})
    flat: list[Span] = []
    for start, end in pairwise(edges):
        top = [each for each in ordered if each.start <= start < each.end]
        if top:
            _put(flat, Span(start, end, top[-1].code, top[-1].title))
    return tuple(flat)


def check_day(day: date, spans: Sequence[Span], zone: ZoneInfo) -> None:
    """Refuse a day that nobody can work. :raises Refusal: reversed, too long, of another day."""
    if len(spans) > MOST_SPANS:
        raise _refusal("many", msgid("The day has more than %(most)s activities."), most=MOST_SPANS)
    window = day_window(day, zone)
    for each in spans:
        if each.start.tzinfo is None or each.end.tzinfo is None:
            raise _refusal("naive", msgid("A time has no time zone."))
        if each.end <= each.start:
            raise _refusal("reversed", msgid("An activity ends before it begins."))
        if not window.start <= each.start < window.end + timedelta(hours=12):
            raise _refusal("elsewhere", msgid("An activity does not begin on its day."))
        if each.end - window.start > LONGEST:
            raise _refusal("long", msgid("An activity ends more than 36 hours after midnight."))
        if not _is_word(each.code) or len(each.title) > MOST_CHARACTERS or "\0" in each.title:
            raise _refusal("code", msgid("An activity has no name, or one that is too long."))


def pack_spans(spans: Sequence[Span]) -> list[list[str]]:
    """Return spans as they are kept; `unpack_spans` reads them.

    >>> from datetime import UTC
    >>> pack_spans([Span(datetime(2026, 6, 8, 1, tzinfo=UTC), datetime(2026, 6, 8, 2, tzinfo=UTC),
    ...     "queue")])
    [['2026-06-08T01:00:00+00:00', '2026-06-08T02:00:00+00:00', 'queue', '']]
    """
    return [[each.start.isoformat(), each.end.isoformat(), each.code, each.title] for each in spans]


def unpack_spans(packed: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    """Return spans that `pack_spans` packed."""
    return tuple(
        Span(datetime.fromisoformat(start), datetime.fromisoformat(end), code, title)
        for start, end, code, title in packed
    )


def _put(flat: list[Span], more: Span) -> None:
    last = flat[-1] if flat else None
    if last and last.end == more.start and (last.code, last.title) == (more.code, more.title):
        flat[-1] = Span(last.start, more.end, last.code, last.title)
    else:
        flat.append(more)


def _is_word(code: str) -> bool:
    return 0 < len(code.strip()) <= MOST_CHARACTERS and code.isprintable()


def _refusal(code: str, what: str, **fields: object) -> Refusal:
    return Refusal(
        code=f"floor.schedule.{code}",
        what=what,
        mend=msgid("Look at the times of that day."),
        fields=fields,
    )
