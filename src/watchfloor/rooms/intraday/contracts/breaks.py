"""Breaks (小休) as people book them."""

from __future__ import annotations

from enum import StrEnum


class BreakState(StrEnum):
    """Where a booking stands."""

    QUEUED = "queued"
    BOOKED = "booked"
    OFFERED = "offered"  # its turn has come
    TAKEN = "taken"
    OVER = "over"
    CANCELLED = "cancelled"
