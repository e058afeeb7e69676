"""When the end of a contact that nobody told must be assumed: it neither waits nor is talked to.

The limits lie above anything that lasts so long in earnest, since a call that is still there must
not be hidden. Only time takes a contact away: whatever is told of it later counts as always.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

WAITS_AT_MOST: Mapping[str, timedelta] = {
    "voice": timedelta(hours=4),
    "chat": timedelta(hours=24),
}
TAKES_AT_MOST: Mapping[str, timedelta] = {
    "voice": timedelta(hours=12),
    "chat": timedelta(hours=24),
}
KEEPS_AT_MOST = timedelta(days=14)  # mail and tasks, which may lie for days
RINGS_AT_MOST = timedelta(minutes=30)  # at an agent, while it waits in no queue


def lost_at(*, channel: str, entered_at: datetime, answered_at: datetime | None) -> datetime:
    """Return when track of an open stay is lost, if no end of it is told before.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 30, 12, tzinfo=UTC)
    >>> lost_at(channel="voice", entered_at=noon, answered_at=None).hour
    16
    >>> lost_at(channel="email", entered_at=noon, answered_at=None).day
    13
    """
    if answered_at is None:
        return entered_at + WAITS_AT_MOST.get(channel, KEEPS_AT_MOST)
    return answered_at + TAKES_AT_MOST.get(channel, KEEPS_AT_MOST)
