"""Intervals of a day in any time zone. A window is aware and half-open: [start, end)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Every(StrEnum):
    """How long the rows of an interval page are; local days, weeks (from Monday) and months."""

    MINUTES_5 = "5m"
    MINUTES_10 = "10m"
    MINUTES_15 = "15m"
    MINUTES_30 = "30m"
    HOUR = "60m"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, [start, end), both aware. :raises ValueError: naive or reversed."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a window needs instants with a time zone")
        if self.end < self.start:
            raise ValueError("a window cannot end before it starts")

    @property
    def seconds(self) -> float:
        return self.end.timestamp() - self.start.timestamp()


def day_window(day: date, zone: ZoneInfo) -> Window:
    """Return one local day: 23, 24 or 25 hours long where clocks change.

    >>> day_window(date(2026, 3, 29), ZoneInfo("Europe/Berlin")).seconds / 3600
    23.0
    """
    return Window(
        datetime.combine(day, time(), tzinfo=zone),
        datetime.combine(day + timedelta(days=1), time(), tzinfo=zone),
    )
