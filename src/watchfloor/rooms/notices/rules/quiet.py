"""When somebody may be told. All hours are of the centre's zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.rooms.notices.contracts import Preference


def is_quiet(at: datetime, wants: Preference, zone: ZoneInfo, *, is_open: bool) -> bool:
    """Say whether an instant lies in somebody's quiet hours; those may reach over midnight.

    >>> from datetime import UTC
    >>> night = datetime(2026, 4, 1, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    >>> is_quiet(night, Preference(), ZoneInfo("Asia/Shanghai"), is_open=True)
    True
    """
    if wants.only_open_hours and not is_open:
        return True
    if wants.quiet_from is None or wants.quiet_to is None:
        return False
    now = at.astimezone(zone).time()
    if wants.quiet_from <= wants.quiet_to:
        return wants.quiet_from <= now < wants.quiet_to
    return now >= wants.quiet_from or now < wants.quiet_to


def is_digest_due(queued: Iterable[datetime], at: datetime, wants: Preference) -> bool:
    """Say whether the oldest waiting line has waited as long as its digest gathers."""
    oldest = min(queued, default=None)
    return oldest is not None and at - oldest >= timedelta(minutes=wants.digest_minutes)


def is_daily_due(at: datetime, wants: Preference, zone: ZoneInfo) -> bool:
    """Say whether the hour of somebody's daily list has come on this local day."""
    return wants.daily_at is not None and at.astimezone(zone).time() >= wants.daily_at
