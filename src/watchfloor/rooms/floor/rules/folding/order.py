"""In which order events count: by when they happened, then by the source's own key."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Ordered(Protocol):
    """What has a place in the order."""

    @property
    def at(self) -> datetime: ...

    @property
    def key(self) -> str: ...


def place_of(event: Ordered) -> tuple[datetime, str]:
    """Return the place of an event; no two events of one source share it."""
    return event.at, event.key
