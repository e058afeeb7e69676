"""Small things that the tests of this room are built from: queues with totals of many days."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import numpy as np

from watchfloor.common.actor import Actor
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import CellChange, OverrideKind, SeriesSource
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.interactions.models import Feed, ImportRun, IntervalCount, Queue

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 6, 8)  # a Monday
AT = datetime(2026, 6, 8, 0, 30, tzinfo=SHANGHAI)
ANNA = Actor(name="anna", user_id=1, origin="test")
BEN = Actor(name="ben", user_id=2, origin="test")
JOB = Actor(name="watchfloor", origin="job")
DAY_SHAPE = np.array([4, 8, 12, 14, 13, 11, 10, 12, 13, 11, 9, 7])  # an hour each, from 08:00
WEEK_SHAPE = np.array([1.3, 1.1, 1.0, 1.0, 1.05, 0.6, 0.5])
_COUNTED = [field.name for field in IntervalCount._meta.concrete_fields
            if field.name not in {"id", "queue", "run", "start_at", "minutes"}]  # fmt: skip
_numbers = count(1)


def add_queue(code: str = "hotline", *, feed: Feed | None = None, node: int | None = None) -> Queue:
    """Add a queue, of a feed of its own unless one is given."""
    feed = feed or Feed.objects.create(name=f"feed-{next(_numbers)}", format="csv")
    return Queue.objects.create(feed=feed, code=code, title=code.title(), node_id=node)


def bring_totals(
    queue: Queue,
    *,
    days: int = 70,
    last: date = TODAY - timedelta(days=1),
    zone: ZoneInfo = SHANGHAI,
    scale: float = 1.0,
    minutes: int = 30,
    hours: range = range(8, 20),
    without: frozenset[date] = frozenset(),
) -> None:
    """Bring totals per interval of some days: a weekly pattern with the chance of calls."""
    chance = np.random.default_rng([zlib.crc32(queue.code.encode()), days])
    run = ImportRun.objects.create(
        feed=queue.feed, file_name="totals.csv", content_hash=str(next(_numbers)), format="csv",
        timezone="UTC", status="done", created_at=AT, by="anna",
        last_at=datetime.combine(last, time(hours[-1], 59), tzinfo=zone),
    )  # fmt: skip
    rows = []
    for back in range(days):
        day = last - timedelta(days=back)
        if day in without:
            continue
        # By instants: where clocks change some local times do not happen.
        start = datetime.combine(day, time(hours[0]), tzinfo=zone).astimezone(UTC)
        for slot in range(len(hours) * 60 // minutes):
            hour = DAY_SHAPE[slot * minutes // 60 % 12] * WEEK_SHAPE[day.weekday()]
            offered = int(chance.poisson(scale * hour * minutes / 60 * 2))
            at = start + timedelta(minutes=slot * minutes)
            rows.append(_cell(queue, run, at, minutes, offered))
    IntervalCount.objects.bulk_create(rows)


def _cell(queue: Queue, run: ImportRun, at: datetime, minutes: int, offered: int) -> IntervalCount:
    figures = dict.fromkeys(_COUNTED, 0)
    figures |= {"offered": offered, "answered": offered, "talk_ms_sum": offered * 200_000}
    figures["wrap_ms_sum"] = offered * 40_000
    return IntervalCount(queue=queue, run=run, start_at=at, minutes=minutes, **figures)


def use_zone(name: str) -> None:
    """Let the centre live in a time zone."""
    calendars.set_calendar(timezone=name, works_on_holidays=True, actor=ANNA, at=AT)


def series_of(queue: Queue) -> Series:
    """Return the series of a queue; it is made when there is none."""
    operations.sync_series(actor=JOB, at=AT)
    return Series.objects.get(queue=queue)


def a_forecast(code: str = "hotline", *, at: datetime = AT, **brought) -> Series:
    """Return a queue's series with records and a first forecast."""
    queue = add_queue(code)
    bring_totals(queue, **brought)
    series = series_of(queue)
    report = operations.run_forecasts(series_ids=[series.pk], actor=JOB, at=at)
    assert report.failed == (), report
    return series


def a_hand_series(code: str = "fax") -> int:
    """Return the number of a series that people fill in."""
    return operations.add_series(
        code=code, title=code, source=SeriesSource.HAND, actor=ANNA, at=AT
    ).id


def change(at: datetime, value: float | None, kind: OverrideKind = OverrideKind.SET) -> CellChange:
    """Return a change of one cell."""
    return CellChange(starts_at=at, kind=kind, value=value)


def local(day: date, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Return an instant by the clock on the wall."""
    return datetime.combine(day, time(hour, minute), tzinfo=zone)
