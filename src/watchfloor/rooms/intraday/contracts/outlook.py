"""What is foreseen for the rest of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutlookInterval:
    """One interval of one queue. What is past has `actual_*`; what is ahead has a band."""

    start: datetime
    minutes: int
    forecast_contacts: float
    foreseen_contacts: float
    low_contacts: float
    high_contacts: float
    actual_contacts: float | None
    handle_seconds: float
    required: float
    scheduled: float
    present: float  # people expected to be there, absence seen so far taken into account
    service_share: float | None
    service_low: float | None
    service_high: float | None
