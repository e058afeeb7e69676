"""What was recorded of a series: offered contacts and handle time by interval of local days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.rules.completeness import WEEKS_LOOKED_AT, last_whole_day
from watchfloor.rooms.forecast.rules.slots import LocalDays
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import CountFrame

from .days import midnight
from .records import Records, list_feeds, recorded_days

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class SeriesHistory:
    """Whole days of records. `frame` has starts_at (local, aware), volume, handle_seconds.

    An interval of a day with records in which nothing came is 0; a day on which nothing at all was
    recorded in the whole feed is not there.
    """

    frame: pl.DataFrame
    first_day: date
    last_day: date


def read_history(
    *, series: Series, records: Records, history_end: date | None = None
) -> SeriesHistory | None:
    """Return what was recorded of a queue's series up to now, or to a day; None: nothing was."""
    feed = records.feeds.get(series.queue_id or 0)
    if feed is None:
        return None
    counts = records.counts(series.queue_id or 0)
    if not len(counts.offered):
        return None
    zone = records.zone
    last = last_whole_day(
        _late_volumes(counts, feed.last_record_at, zone),
        last_record_at=feed.last_record_at,
        at=records.at,
        zone=zone,
    )
    last = min(last, history_end or last)
    first = datetime.fromtimestamp(int(counts.start_seconds[0]), zone).date()
    if last < first:
        return None
    days = records.days(feed, first, last)
    return SeriesHistory(_frame(counts, days, series.interval_minutes, zone), first, last)


def _late_volumes(
    counts: CountFrame, last_record_at: datetime, zone: ZoneInfo
) -> Mapping[datetime, float]:
    """Return what came in the weeks that tell whether the last day is whole."""
    since = (last_record_at - timedelta(weeks=WEEKS_LOOKED_AT, days=1)).timestamp()
    late = slice(int(np.searchsorted(counts.start_seconds, since)), None)
    starts = (datetime.fromtimestamp(at, zone) for at in counts.start_seconds[late].tolist())
    return dict(zip(starts, counts.offered[late].tolist(), strict=True))


def read_day_totals(
    *, series: Series, first: date, last: date, zone: ZoneInfo
) -> Mapping[date, float]:
    """Return how many contacts came on each day of which the records are whole."""
    return add_up_days(read_volumes(series=series, first=first, last=last, zone=zone))


def add_up_days(volumes: Mapping[datetime, float]) -> Mapping[date, float]:
    """Return the total of each local day, by the beginnings of intervals."""
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
    last = min(last, feed.last_record_at.astimezone(zone).date() - _DAY)
    if last < first:
        return {}
    counts = interactions.read_counts(
        window=Window(midnight(first, zone), midnight(last + _DAY, zone)),
        queue_ids=[series.queue_id or 0],
        scope=WHOLE_CENTRE,
    )
    frame = _frame(counts, recorded_days(feed, first, last, zone), series.interval_minutes, zone)
    return dict(zip(frame["starts_at"].to_list(), frame["volume"].to_list(), strict=True))


def _frame(counts: CountFrame, days: Sequence[date], minutes: int, zone: ZoneInfo) -> pl.DataFrame:
    local = LocalDays.of(days, minutes, zone)
    offered, answered, handle_ms = (
        local.add_up(counts.start_seconds, figures)
        for figures in (counts.offered, counts.answered, counts.handle_ms)
    )
    handled = (answered > 0) & (handle_ms > 0)
    seconds = np.divide(handle_ms, 1000 * answered, out=np.zeros_like(offered), where=handled)
    starts = pl.from_epoch(pl.Series(local.start_seconds), "s").cast(pl.Datetime("us", "UTC"))
    return pl.DataFrame(
        {
            "starts_at": starts.dt.convert_time_zone(zone.key),
            "volume": offered,
            "handle_seconds": seconds,
        }
    ).with_columns(pl.when(pl.Series(handled)).then(pl.col("handle_seconds")))
