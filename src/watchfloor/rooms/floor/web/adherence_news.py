"""What a page needs that is renewed when something of the people it shows changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AdherenceNow

from .board_words import line_words

_RUNS_OUT = frozenset({"grace", "personal"})
_AGAIN = timedelta(minutes=1)


def renewing() -> Mapping[str, Any]:
    """Return the words and the zone for the line that says whether a page is live."""
    return {"words": {"lines": line_words()}, "zone": str(calendars.centre_zone())}


def next_look(standing: Iterable[AdherenceNow], at: datetime) -> str:
    """Return when the clock alone changes how somebody stands; empty: it does not.

    That is where a schedule goes on to something else, and while a grace or a budget runs out.
    """
    edges: list[datetime] = []
    for now in standing:
        edges += [edge for edge in (now.scheduled_until, now.next_at) if edge and edge > at]
        if now.why in _RUNS_OUT:
            edges.append(at + _AGAIN)
    return min(edges).isoformat() if edges else ""
