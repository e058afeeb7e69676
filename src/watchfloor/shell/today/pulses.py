"""How each feed beats: read from the rooms, judged by `freshness`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Every, Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import FeedHealth, IntervalRow

from .freshness import (
    WEEKS,
    PastDay,
    clipped,
    expected_contacts,
    open_seconds,
    usual_gap_seconds,
)
from .signals import FeedPulse


@dataclass(frozen=True, slots=True)
class _Past:
    """The same weekday some weeks ago, of all feeds together."""

    weeks_ago: int
    rows: Sequence[IntervalRow]
    open: Sequence[Window]


def feed_pulses(now: datetime, zone: ZoneInfo) -> list[FeedPulse]:
    """Return each feed's silence, held against the same weekday of the last weeks.

    A feed brings everybody's contacts, so its pulse is the same whoever looks.
    """
    oldest = day_window(now.astimezone(zone).date() - timedelta(weeks=WEEKS), zone).start
    opened = calendars.working_windows(node_id=None, window=Window(oldest, now))
    past = [_past_day(now, zone, weeks, opened) for weeks in range(1, WEEKS + 1)]
    queues: dict[int, set[int]] = {}
    for queue in interactions.list_queues(scope=WHOLE_CENTRE):
        queues.setdefault(queue.feed_id, set()).add(queue.id)
    return [
        _pulse(feed, queues.get(feed.feed_id, set()), past, Window(oldest, now), opened)
        for feed in interactions.list_feed_health()
    ]


def _past_day(now: datetime, zone: ZoneInfo, weeks: int, opened: Sequence[Window]) -> _Past:
    window = day_window(now.astimezone(zone).date() - timedelta(weeks=weeks), zone)
    rows = interactions.list_intervals(
        window=window, every=Every.MINUTES_5, zone=zone, scope=WHOLE_CENTRE
    )
    return _Past(weeks, rows, clipped(opened, window))


def _pulse(
    feed: FeedHealth,
    queue_ids: set[int],
    past: Sequence[_Past],
    seen: Window,
    opened: Sequence[Window],
) -> FeedPulse:
    days = [PastDay(each.weeks_ago, _arrivals(each, queue_ids), each.open) for each in past]
    last = feed.last_record_at
    silent = Window(min(max(last, seen.start), seen.end) if last else seen.end, seen.end)
    return FeedPulse(
        feed_id=feed.feed_id,
        feed=feed.feed,
        last_record_at=last,
        silent_seconds=open_seconds(silent, opened),
        usual_seconds=usual_gap_seconds(days),
        expected_contacts=expected_contacts(days, silent),
    )


def _arrivals(past: _Past, queue_ids: set[int]) -> list[tuple[datetime, int]]:
    return [
        (row.interval_start, row.tally.offered)
        for row in past.rows
        if row.queue_id in queue_ids and row.tally.offered
    ]
