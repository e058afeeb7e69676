"""What the simple candidates share: the days of a history by the weekday they are worked as."""

from __future__ import annotations

import numpy as np

from callmath.forecasting._hours import acting_weekdays
from callmath.forecasting._types import (
    BoolArray,
    DayKind,
    DayTable,
    Event,
    FloatArray,
    History,
)

from ._events import cells_of_events, event_factors

_FEWEST_DAYS = 14
_UNLIKE = (DayKind.HOLIDAY, DayKind.FESTIVAL)


class WeeklyHistory:
    """Plain days of a history by weekday: no holidays, no events, nothing unknown.

    Where too few days would be left, all are kept: a poor average is better than none.
    """

    def __init__(
        self, history: History, table: DayTable, is_open: BoolArray, events: tuple[Event, ...]
    ) -> None:
        days = len(history.volume)
        self.table = table
        self.is_open = is_open
        self.volume = _plain(history, table, events)
        self.acting = acting_weekdays(table)
        known = np.isfinite(self.volume).any(axis=1)
        self._days = [np.flatnonzero(known & (self.acting[:days] == day)) for day in range(7)]
        self._all = np.flatnonzero(known)
        self._factors = event_factors(history, events, table.days)

    def week(self, origin: int, count: int) -> FloatArray:
        """Return the average of the last `count` days of each weekday before a day, (7, slots).

        A cell that none of them knows has the average of the slot over all of its weekday, or
        else over every day; never NaN.
        """
        before = self._all[self._all < origin]
        every = _average(self.volume[before], np.zeros(self.volume.shape[1]))
        rows = []
        for days in self._days:
            mine = days[: int(np.searchsorted(days, origin))]
            fallback = every
            if count < len(mine):
                fallback = _average(self.volume[mine[-2 * count :]], every)
            rows.append(_average(self.volume[mine[-count:]], fallback))
        return np.stack(rows)

    def usual_slots(self) -> FloatArray:
        """Return what is usual of each slot by the days up to each, (days, slots), above 0."""
        known = np.isfinite(self.volume)
        sums = np.cumsum(np.where(known, self.volume, 0.0), axis=0)
        counts = np.cumsum(known, axis=0)
        usual = sums / np.maximum(counts, 1)
        return np.where(usual > 0, usual, 1e-9)

    def spread_out(self, week: FloatArray, first: int, days: int) -> FloatArray:
        """Return a week laid over `days` days from `first`, 0 where closed."""
        rows = slice(first, first + days)
        return np.where(self.is_open[rows], week[self.acting[rows]], 0.0) * self.moved(rows)

    def moved(self, rows: slice) -> FloatArray | float:
        """Return what events multiply some days by."""
        return 1.0 if self._factors is None else self._factors[rows]


def _average(values: FloatArray, fallback: FloatArray) -> FloatArray:
    known = np.isfinite(values)
    counts = known.sum(axis=0)
    sums = np.where(known, values, 0.0).sum(axis=0)
    return np.where(counts > 0, sums / np.maximum(counts, 1), fallback)


def _plain(history: History, table: DayTable, events: tuple[Event, ...]) -> FloatArray:
    """Return the volumes with unlike days taken out, for each origin the same."""
    days = len(history.volume)
    unlike = np.zeros(days, dtype=np.bool_)
    for special in table.special:
        at = (special.day - table.first_day).days
        if special.kind in _UNLIKE and 0 <= at < days:
            unlike[at] = True
    volume = np.where(unlike[:, None], np.nan, history.volume)
    eventful = cells_of_events(history, events)
    if eventful is not None:
        volume = np.where(eventful, np.nan, volume)
    left = int(np.isfinite(volume).any(axis=1).sum())
    return volume if left >= _FEWEST_DAYS else history.volume
