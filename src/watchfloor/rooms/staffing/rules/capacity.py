"""The capacity plan: from weeks far ahead to people, seats, lines and hiring."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from watchfloor.rooms.staffing.contracts import ShrinkageKind
from watchfloor.rooms.staffing.contracts.capacity import CapacityDrivers

from .chain import Chain, Demand, work_out
from .overriding import Overlay
from .shrinking import put_on
from .sizing import Assumptions
from .terms import Agreed
from .uncertain import VolumeBand

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
WEEK = timedelta(days=7)
LEVELS = ("low", "mean", "high")  # as low as in one of ten, expected, as high as in one of ten
# A tenth, the middle and nine tenths stand for the whole distribution with these weights
# (Swanson's rule, Keefer and Bodily 1983).
WEIGHTS = (0.3, 0.4, 0.3)
VOICE = "voice"


@dataclass(frozen=True, slots=True, eq=False)
class TypicalWeek:
    """How a week's contacts spread over its intervals; arrays over (7 x slots) from Monday on."""

    interval_minutes: int
    share: Floats  # of the week's contacts, sums to 1
    handle_seconds: Floats
    is_open: NDArray[np.bool_]

    @property
    def mean_handle_seconds(self) -> float:
        """Return the handle time of a contact of the week."""
        return float(np.nansum(self.share * self.handle_seconds))


@dataclass(frozen=True, slots=True, eq=False)
class LineDemand:
    """A line of business and what is expected of it: contacts by level and week."""

    series_id: int
    title: str
    channel: str
    week: TypicalWeek
    contacts: Floats  # (levels, weeks)
    handle_seconds: Floats  # (weeks,) NaN: as in the typical week
    agreed: Agreed
    assumed: Assumptions


@dataclass(frozen=True, slots=True, eq=False)
class LineNeed:
    """What a line needs: arrays (levels, weeks, intervals of the week)."""

    line: LineDemand
    model: str
    required: Counts
    scheduled: Counts
    rostered: Counts
    contacts: Floats
    handle_seconds: Floats  # (weeks, intervals)
    unreachable: int


def typical_week(
    starts_at: Sequence[datetime],
    contacts: Floats,
    handle_seconds: Floats,
    is_open: NDArray[np.bool_],
    interval_minutes: int,
) -> TypicalWeek | None:
    """Return how the weeks of a forecast spread over a week; None: nothing is expected in them."""
    slots = 1440 // interval_minutes
    place = np.array(
        [at.weekday() * slots + (at.hour * 60 + at.minute) // interval_minutes for at in starts_at],
        dtype=np.int64,
    )
    sums, times = np.zeros(7 * slots), np.zeros(7 * slots)
    known = contacts * np.where(np.isfinite(handle_seconds), handle_seconds, 0.0)
    timed = np.where(np.isfinite(handle_seconds), contacts, 0.0)
    weight = np.zeros(7 * slots)
    np.add.at(sums, place, contacts)
    np.add.at(times, place, known)
    np.add.at(weight, place, timed)
    if sums.sum() <= 0:
        return None
    mean = times.sum() / weight.sum() if weight.sum() > 0 else math.nan
    handle = np.divide(times, weight, out=np.full(7 * slots, mean), where=weight > 0)
    opened = np.bincount(place, weights=is_open, minlength=7 * slots) > 0
    return TypicalWeek(interval_minutes, sums / sums.sum(), handle, opened | (sums > 0))


def need_of(line: LineDemand, mondays: Sequence[date], drivers: CapacityDrivers) -> LineNeed:
    """Return what a line needs in each interval of each week, at each level.

    Sized by the same chain as a plan of the near days, with the terms that hold on the day. The
    doubt about a far week stands in its levels, so no other doubt is added.
    """
    starts = _starts(tuple(mondays), line.week.interval_minutes)
    handle = _handle(line, drivers)
    contacts = line.contacts[:, :, None] * drivers.volume_factor * line.week.share
    chain = _work_out(line, starts, contacts, handle)
    required = np.maximum([chain.required_low, chain.required, chain.required_high], 0)
    scheduled = _shrink(line, required, starts, ShrinkageKind.IN_OFFICE)
    rostered = _shrink(line, scheduled, starts, ShrinkageKind.OUT_OF_OFFICE)
    return LineNeed(
        line=line,
        model=next(iter(chain.models), ""),
        required=required.reshape(contacts.shape),
        scheduled=scheduled.reshape(contacts.shape),
        rostered=rostered.reshape(contacts.shape),
        contacts=contacts,
        handle_seconds=handle,
        unreachable=int((chain.required < 0).sum()),
    )


def _work_out(
    line: LineDemand, starts: Sequence[datetime], contacts: Floats, handle: Floats
) -> Chain:
    low, mean, high = contacts.reshape(len(LEVELS), -1)
    demand = Demand(
        starts_at=starts,
        is_open=np.tile(line.week.is_open, contacts.shape[1]),
        contacts=mean,
        band=VolumeBand(low, high, np.zeros_like(mean)),
        handle_seconds=handle.ravel(),
        interval_minutes=line.week.interval_minutes,
    )
    return work_out(
        demand,
        channel=line.channel,
        agreed=line.agreed,
        assumed=line.assumed,
        overlay=Overlay((), ()),
    )


def _shrink(
    line: LineDemand, people: Counts, starts: Sequence[datetime], kind: ShrinkageKind
) -> Counts:
    """Return how many there must be at each level, by the terms of the days."""
    minutes = np.array([at.hour * 60 + at.minute for at in starts], dtype=np.int64)
    days = np.array([at.toordinal() for at in starts], dtype=np.int64)
    begins = [day.toordinal() for day, _ in line.agreed]
    held = np.maximum(np.searchsorted(begins, days, side="right") - 1, 0)
    needed = people.copy()
    for number in np.unique(held).tolist():
        terms, where = line.agreed[number][1], held == number
        for level in range(len(people)):
            needed[level, where] = put_on(
                people[level, where], minutes[where], terms.shrinkages, kind, terms.shrinkage_rule
            )
    return needed


def _handle(line: LineDemand, drivers: CapacityDrivers) -> Floats:
    """Return the handle time of each interval: the typical week's, at the level of each week."""
    usual = line.week.mean_handle_seconds
    ratio = np.where(np.isfinite(line.handle_seconds), line.handle_seconds / usual, 1.0)
    return np.outer(ratio * drivers.handle_factor, line.week.handle_seconds)


@lru_cache(maxsize=4)  # all lines of a plan have the same weeks
def _starts(mondays: tuple[date, ...], minutes: int) -> tuple[datetime, ...]:
    """Return slots of the clock on the wall: far weeks know nothing of clocks that change."""
    step = timedelta(minutes=minutes)
    return tuple(
        begin + number * step
        for begin in map(midnight, mondays)
        for number in range(7 * 1440 // minutes)
    )


def midnight(day: date) -> datetime:
    """Return the beginning of a day by the clock on the wall."""
    return datetime.combine(day, time(), tzinfo=UTC)
