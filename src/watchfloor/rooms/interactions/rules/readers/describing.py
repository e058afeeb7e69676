"""Small help for `describe`: it must never fail, whatever the raw record holds."""

from __future__ import annotations

from datetime import UTC, datetime

from .instants import read_instant


def describe_instant(value: object) -> datetime | None:
    """Return the instant of an ISO text, or None where there is none."""
    try:
        at = read_instant(value)
    except ValueError:
        return None
    return describe_ms(at)


def describe_ms(at_ms: int | None) -> datetime | None:
    """Return the instant of epoch milliseconds, or None out of the calendar's range."""
    if at_ms is None:
        return None
    try:
        return datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return None
