"""The store of events, read in the order in which it grew."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max, Min

from watchfloor.rooms.floor.contracts import EventType, LiveEvent
from watchfloor.rooms.floor.models import Event

_FIELDS = ("seq", "source_id", "key", "at", "type", "agent", "contact", "queue", "channel", "data")


def read_events(
    *, after_seq: int, limit: int, sources: Collection[int] | None = None
) -> list[LiveEvent]:
    """Return the next events after a number, of all sources or of some."""
    found = Event.objects.filter(seq__gt=after_seq)
    if sources is not None:
        found = found.filter(source_id__in=sources)
    rows = found.order_by("seq").values_list(*_FIELDS)[:limit]
    return [
        LiveEvent(seq, source, key, at, EventType(kind), agent, contact, queue, channel, data)
        for seq, source, key, at, kind, agent, contact, queue, channel, data in rows
    ]


def last_seq() -> int:
    """Return the number of the newest event, 0 when there is none."""
    return Event.objects.aggregate(last=Max("seq"))["last"] or 0


def first_seq() -> int:
    """Return the number of the oldest event that is still there, 0 when there is none."""
    return Event.objects.aggregate(first=Min("seq"))["first"] or 0
