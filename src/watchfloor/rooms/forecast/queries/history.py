"""What was recorded of a series: offered contacts and handle time by interval of local days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.rules.completeness import last_whole_day
from watchfloor.rooms.forecast.rules.slots import iter_intervals
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import IntervalRow, Tally

MOST_HISTORY = timedelta(weeks=156)
_PROBED = timedelta(days=28)
_EVERY = {15: Every.MINUTES_15, 30: Every.MINUTES_30}
_USUAL_MINUTES = 30  # of a feed of single contacts, which can be cut at will


@dataclass(frozen=True, slots=True, eq=False)
class SeriesHistory:
    """Whole days of records. `frame` has starts_at (local, aware), volume, handle_seconds.

    An interval of a day with records in which nothing came is 0; a day on which nothing at all was
    recorded in the whole feed is not there.
    """

    frame: pl.DataFrame
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Feed:
    """The queues of one feed, and when it last told anything."""

    queue_ids: tuple[int, ...]
    last_record_at: datetime


def read_history(
    *,
    series: Series,
    feeds: Mapping[int, Feed],
    zone: ZoneInfo,
    at: datetime,
    history_end: date | None = None,
) -> SeriesHistory | None:
    """Return what was recorded of a queue's series up to now, or to a day; None: nothing was."""
    feed = feeds.get(series.queue_id or 0)
    if feed is None:
        return None
    window = Window(at - MOST_HISTORY, at)
    rows = _list_rows(series.queue_id, window, series.interval_minutes, zone)
    if not rows:
        return None
    volumes = {row.covers.start.astimezone(zone): float(row.tally.offered) for row in rows}
    last = last_whole_day(volumes, last_record_at=feed.last_record_at, at=at, zone=zone)
    last = min(last, history_end or last)
    first = min(volumes).date()
    if last < first:
        return None
    days = recorded_days(feed, first, last, zone)
    return SeriesHistory(_frame(rows, days, series.interval_minutes, zone), first, last)


def read_day_totals(
    *, series: Series, first: date, last: date, zone: ZoneInfo
) -> Mapping[date, float]:
    """Return how many contacts came on each day of which the records are whole."""
    volumes = read_volumes(series=series, first=first, last=last, zone=zone)
    totals: dict[date, float] = {}
    for starts_at, volume in volumes.items():
        totals[starts_at.date()] = totals.get(starts_at.date(), 0.0) + volume
    return totals


def read_volumes(
    *, series: Series, first: date, last: date, zone: ZoneInfo
) -> Mapping[datetime, float]:
    """Return how many contacts came in each interval of the days whose records are whole.

    Nothing is said of a day on which the feed recorded nothing, or which may go on.
    """
    feed = list_feeds().get(series.queue_id or 0)
    if feed is None:
        return {}
    last = min(last, feed.last_record_at.astimezone(zone).date() - timedelta(days=1))
    if last < first:
        return {}
    window = _window(first, last, zone)
    rows = _list_rows(series.queue_id, window, series.interval_minutes, zone)
    frame = _frame(rows, recorded_days(feed, first, last, zone), series.interval_minutes, zone)
    return dict(zip(frame["starts_at"].to_list(), frame["volume"].to_list(), strict=True))


def find_interval_minutes(*, queue_id: int, zone: ZoneInfo) -> int:
    """Return the finest intervals that a queue's records allow, 15 minutes at the least.

    Totals come in intervals of their own; single contacts are cut into half hours.
    """
    feed = list_feeds().get(queue_id)
    if feed is None:
        return _USUAL_MINUTES
    window = Window(feed.last_record_at - _PROBED, feed.last_record_at + timedelta(minutes=1))
    rows = _list_rows(queue_id, window, 15, zone)
    longest = max((int(row.covers.seconds) // 60 for row in rows), default=0)
    if longest > 15 and 1440 % longest == 0:
        return longest
    return _USUAL_MINUTES


def list_feeds() -> Mapping[int, Feed]:
    """Return the feed of each queue that has told anything yet, by the queue's number."""
    queues = interactions.list_queues(scope=WHOLE_CENTRE)
    told = {each.feed_id: each.last_record_at for each in interactions.list_feed_health()}
    of_feed: dict[int, list[int]] = {}
    for queue in queues:
        of_feed.setdefault(queue.feed_id, []).append(queue.id)
    return {
        queue.id: Feed(tuple(of_feed[queue.feed_id]), last)
        for queue in queues
        if (last := told.get(queue.feed_id)) is not None
    }


def _list_rows(
    queue_id: int | None, window: Window, minutes: int, zone: ZoneInfo
) -> list[IntervalRow]:
    return interactions.list_intervals(
        window=window,
        every=_EVERY.get(minutes, Every.HOUR),
        zone=zone,
        queue_ids=[queue_id] if queue_id else [],
        scope=WHOLE_CENTRE,
    )


def recorded_days(feed: Feed, first: date, last: date, zone: ZoneInfo) -> list[date]:
    """Return the days on which anything came in any queue of the feed, in order."""
    rows = interactions.list_intervals(
        window=_window(first, last, zone),
        every=Every.DAY,
        zone=zone,
        queue_ids=feed.queue_ids,
        scope=WHOLE_CENTRE,
    )
    return sorted({row.covers.start.astimezone(zone).date() for row in rows})


def _window(first: date, last: date, zone: ZoneInfo) -> Window:
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    end = last + timedelta(days=1)
    return Window(start, datetime(end.year, end.month, end.day, tzinfo=zone))


def _frame(
    rows: Sequence[IntervalRow], days: Sequence[date], minutes: int, zone: ZoneInfo
) -> pl.DataFrame:
    # By instant: local times of two offsets are compared by the clock on the wall.
    known = {row.covers.start.astimezone(UTC): row.tally for row in rows}
    nothing = Tally()
    starts = [at for day in days for _, at in iter_intervals(day, minutes, zone)]
    found = [known.get(at.astimezone(UTC), nothing) for at in starts]
    return pl.DataFrame(
        {
            "starts_at": pl.Series(starts, dtype=pl.Datetime("us", zone.key)),
            "volume": [float(tally.offered) for tally in found],
            "handle_seconds": pl.Series(map(_handle_seconds, found), dtype=pl.Float64),
        }
    )


def _handle_seconds(tally: Tally) -> float | None:
    if not tally.answered:
        return None
    handled = tally.talk_ms_sum + tally.hold_ms_sum + tally.wrap_ms_sum
    return handled / tally.answered / 1000 if handled else None
