"""The rest of a running day. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DayLevel:
    """How far a day usually lies from its forecast, in logarithms, beside the chance of counts."""

    day_sd: float  # of the whole day
    slot_sd: float  # of one slot of it
    slot_correlation: float  # of one slot and the next
    dispersion: float  # variance of a count over its mean


@dataclass(frozen=True, slots=True)
class RestInterval:
    """One interval: as it was planned with, and as it is foreseen after the day so far."""

    starts_at: datetime  # aware, in the zone of the forecast
    is_open: bool
    planned: float
    foreseen: float
    low: float  # of four in five cases
    high: float
    handle_seconds: float | None


@dataclass(frozen=True, slots=True)
class RestOfDay:
    """A running day: every interval of it, and the total of those that are not over."""

    version_id: int
    day: date
    made_at: datetime
    interval_minutes: int
    intervals: tuple[RestInterval, ...]
    rest_mean: float
    rest_low: float
    rest_high: float
    level: DayLevel
