"""Where cells of days and slots are in time: local days, clocks that go forward and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from ._types import IntArray

DAY_SECONDS = 86_400
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a cell (day, slot) is in time. `zone` is None where stamps carry no offset."""

    first_day: date
    interval_minutes: int
    zone: str | None = None

    @property
    def slots(self) -> int:
        """Return how many slots a day has, counted by the clock on the wall."""
        return 1440 // self.interval_minutes

    def local(self, moment: datetime) -> datetime:
        """Return a moment as the clock on the wall shows it, without an offset."""
        if moment.tzinfo is None:
            return moment
        if self.zone is not None:
            moment = moment.astimezone(ZoneInfo(self.zone))
        return moment.replace(tzinfo=None)

    def instants(self, start: datetime, end: datetime) -> Instants:
        """Return every interval that starts in [start, end): in UTC, or naive without a zone.

        A day of 23 hours lacks the cells that no clock showed; a day of 25 has some of them twice.
        """
        first, last = (np.datetime64(moment.replace(tzinfo=None), "us") for moment in (start, end))
        step = np.timedelta64(self.interval_minutes, "m")
        stamps = pl.Series("starts_at", np.arange(first, last, step))
        if self.zone is not None:
            stamps = stamps.dt.replace_time_zone("UTC").dt.convert_time_zone(self.zone)
        local = wall_seconds(stamps)
        days = local // DAY_SECONDS - (self.first_day - EPOCH).days
        slots = local % DAY_SECONDS // (60 * self.interval_minutes)
        return Instants(stamps, days, slots)


class Instants(NamedTuple):
    """Intervals in the order of time, and the cell of each."""

    starts_at: pl.Series
    days: IntArray
    slots: IntArray


def from_local(wall: datetime, zone: str | None) -> datetime:
    """Return the instant of a wall-clock time, in UTC; naive where there is no zone."""
    if zone is None:
        return wall
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall_seconds(stamps: pl.Series) -> IntArray:
    """Return stamps as seconds since 1970 by the clock on the wall."""
    if getattr(stamps.dtype, "time_zone", None) is not None:
        stamps = stamps.dt.replace_time_zone(None)
    return stamps.dt.epoch("s").to_numpy().astype(np.int64)
