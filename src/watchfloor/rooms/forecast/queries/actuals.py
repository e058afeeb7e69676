"""What came, as arrays of whole days: what forecasts of a year are held against."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.rules.slots import count_slots, occurrences
from watchfloor.rooms.interactions import service as interactions

from .days import midnight
from .records import Feed, list_feeds, recorded_days

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_DAY = timedelta(days=1)


def read_actuals(
    *,
    series: Collection[Series],
    minutes: Mapping[int, int],
    first: date,
    last: date,
    zone: ZoneInfo,
) -> Mapping[int, FloatArray]:
    """Return what came of each series from one day to another, (days, slots) by series.

    Days of which the records are not whole are NaN: those on which nothing at all was recorded in
    the feed, and those that may go on. A series without records is left out. Where clocks go back
    a slot has the mean of its two hours, as it is planned with one figure for both.
    """
    feeds = list_feeds()
    known = [each for each in series if (each.queue_id or 0) in feeds]
    queues = [each.queue_id for each in known if each.queue_id is not None]
    window = Window(midnight(first, zone), midnight(last + _DAY, zone))
    frame = interactions.read_counts(window=window, queue_ids=queues, scope=WHOLE_CENTRE)
    whole: dict[tuple[int, ...], list[date]] = {}
    found = {}
    for each in known:
        feed = feeds[each.queue_id or 0]
        if feed.queue_ids not in whole:
            whole[feed.queue_ids] = _whole_days(feed, first, last, zone)
        own = frame.of_queue(each.queue_id or 0)
        cells = _Cells(first, (last - first).days + 1, minutes[each.pk], zone)
        actual = cells.add_up(own.start_seconds, own.offered)
        found[each.pk] = cells.only(actual, whole[feed.queue_ids])
    return found


def _whole_days(feed: Feed, first: date, last: date, zone: ZoneInfo) -> list[date]:
    """Return the days of a feed that are over by its newest record, and had any."""
    over = feed.last_record_at.astimezone(zone).date() - _DAY
    return recorded_days(feed, first, min(last, over), zone) if over >= first else []


class _Cells:
    """The slots of local days that follow each other."""

    def __init__(self, first: date, days: int, minutes: int, zone: ZoneInfo) -> None:
        self._first, self._days, self._minutes, self._zone = first, days, minutes, zone

    def add_up(self, start_seconds: IntArray, offered: IntArray) -> FloatArray:
        """Return the contacts of each day and slot."""
        days = [self._first + timedelta(days=number) for number in range(self._days)]
        edges = np.array([int(midnight(day, self._zone).timestamp()) for day in days])
        day = np.searchsorted(edges, start_seconds, side="right") - 1
        # By the clock on the wall: on a day of 23 or 25 hours it is not the hours since midnight.
        local = start_seconds - edges[day] + self._shifts(start_seconds, edges, day)
        slots = count_slots(self._minutes)
        slot = np.clip(local // (60 * self._minutes), 0, slots - 1)
        sums = np.bincount(day * slots + slot, weights=offered, minlength=self._days * slots)
        counts = occurrences(days, self._minutes, self._zone)
        cells: FloatArray = sums.reshape(self._days, slots) / np.maximum(counts, 1)
        return cells

    def _shifts(self, start_seconds: IntArray, edges: IntArray, day: IntArray) -> IntArray:
        """Return by how much the clock has been moved since midnight, in seconds."""
        lengths = np.diff(np.append(edges, edges[-1] + 86_400))
        shifts = np.zeros(len(start_seconds), dtype=np.int64)
        for number in np.flatnonzero(lengths != 86_400):
            for place in np.flatnonzero(day == number):
                shifts[place] = self._shift(int(start_seconds[place]), int(edges[number]))
        return shifts

    def _shift(self, at: int, edge: int) -> int:
        from_midnight = datetime.fromtimestamp(at, self._zone).utcoffset()
        at_midnight = datetime.fromtimestamp(edge, self._zone).utcoffset()
        if from_midnight is None or at_midnight is None:
            return 0
        return int((from_midnight - at_midnight).total_seconds())

    def only(self, cells: FloatArray, whole: Collection[date]) -> FloatArray:
        """Return the cells of whole days; all others are unknown."""
        is_whole = np.zeros(self._days, dtype=np.bool_)
        is_whole[[(day - self._first).days for day in whole]] = True
        known: FloatArray = np.where(is_whole[:, None], cells, np.nan)
        return known
