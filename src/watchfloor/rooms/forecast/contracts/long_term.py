"""The long term: periods, and the growth that people expect. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .versions import ForecastNote


class DriverUnit(StrEnum):
    """What a growth driver changes in the long term."""

    PERCENT = "percent"
    CONTACTS_PER_WEEK = "contacts_per_week"


@dataclass(frozen=True, slots=True)
class DriverCard:
    """What people expect of the long term: growth, a migration, a new product."""

    id: int
    series_id: int | None
    title: str
    starts_on: date
    ends_on: date | None  # None: stays
    unit: DriverUnit
    amount: float
    note: str
    made_by: str


@dataclass(frozen=True, slots=True)
class LongTermPeriod:
    """A week or month far ahead: what hiring, seats and trunks are planned with."""

    first_day: date
    last_day: date
    contacts: float
    baseline: float  # without the growth that people entered
    q025: float
    q10: float
    q50: float
    q90: float
    q975: float
    last_year: float | None  # what came in the same period a year before
    handle_seconds: float | None
    workload_hours: float | None  # contacts x handle time
    peak_contacts: float | None  # of its busiest interval, on average
    peak_high: float | None  # of its busiest interval, in one of ten such periods


@dataclass(frozen=True, slots=True)
class LongTerm:
    """A long-term forecast of one series as it was made, drivers included."""

    series_id: int
    made_at: datetime
    made_by: str
    every: str  # week, month
    interval_minutes: int
    periods: tuple[LongTermPeriod, ...]
    drivers: tuple[str, ...]  # their names, as they were
    notes: tuple[ForecastNote, ...]
