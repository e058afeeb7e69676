"""What is owed to whom somebody else, or a contact, took time of a break."""

from __future__ import annotations

from datetime import datetime, timedelta

COMPENSATION = timedelta(minutes=5)  # for a booked break that is taken back, and not lost


def owed_seconds(began_at: datetime, minutes: int, ended_at: datetime, *, was_called: bool) -> int:
    """Return what is owed to somebody whose break somebody else ended.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> owed_seconds(noon, 15, noon + timedelta(minutes=10), was_called=True)
    300
    """
    left = began_at + timedelta(minutes=minutes) - ended_at
    return max(int(left.total_seconds()), 0) if was_called else 0


def owed_for_taking_back(minutes: int, *, is_planned: bool) -> int:
    """Return what a booked break costs the center that takes it back.

    One that the schedule still has is not lost, and five minutes are owed for the change; one that
    is nowhere else is owed whole, and those five minutes on top.

    >>> owed_for_taking_back(15, is_planned=True), owed_for_taking_back(15, is_planned=False)
    (300, 1200)
    """
    lost = timedelta() if is_planned else timedelta(minutes=minutes)
    return int((lost + COMPENSATION).total_seconds())


def whole_minutes(seconds: int, most: int) -> int:
    """Return how many whole minutes of what is owed are given back at once.

    >>> whole_minutes(359, 30), whole_minutes(59, 30), whole_minutes(7200, 30)
    (5, 0, 30)
    """
    return min(seconds // 60, most)
