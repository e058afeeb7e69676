"""The store of events as a whole: its lock, and how far it goes."""

from __future__ import annotations

from django.db.models import Max

from watchfloor.rooms.floor.models import Event

STORE_LOCK = 0x464C_4F4F  # any number: writers of events take turns


def last_seq() -> int:
    """Return the number of the newest event, 0 when there is none."""
    return Event.objects.aggregate(last=Max("seq"))["last"] or 0
