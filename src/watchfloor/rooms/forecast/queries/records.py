"""What was recorded, read so that a night of a thousand queues asks the database a few times.

Counts come as columns, of many queues at once; the days on which a feed recorded anything are the
same for all of its queues, and found once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import CountFrame

MOST_HISTORY = timedelta(weeks=156)
_PROBED = timedelta(days=28)
_USUAL_MINUTES = 30  # of a feed of single contacts, which can be cut at will


@dataclass(frozen=True, slots=True)
class Feed:
    """The queues of one feed, and when it last told anything."""

    queue_ids: tuple[int, ...]
    last_record_at: datetime


class Records:
    """What was recorded up to an instant. Keeps what it has read while a run lasts."""

    def __init__(self, *, zone: ZoneInfo, at: datetime) -> None:
        self.zone, self.at = zone, at
        self.feeds = list_feeds()
        self._days: dict[tuple[int, ...], list[date]] = {}
        self._brought: frozenset[int] = frozenset()
        self._frame: CountFrame | None = None

    def bring(self, queue_ids: Collection[int]) -> None:
        """Read the counts of some queues at once, and let go of those that were read before."""
        self.let_go()
        self._frame = self._read(queue_ids)
        self._brought = frozenset(queue_ids)

    def let_go(self) -> None:
        """Forget the counts that were read: those of years are large."""
        self._frame, self._brought = None, frozenset()

    def counts(self, queue_id: int) -> CountFrame:
        """Return what a queue did by quarter of an hour."""
        if self._frame is not None and queue_id in self._brought:
            return self._frame.of_queue(queue_id)
        return self._read([queue_id])

    def days(self, feed: Feed, first: date, last: date) -> list[date]:
        """Return the days on which anything came in any queue of a feed, in order."""
        if feed.queue_ids not in self._days:
            since = (self.at - MOST_HISTORY).astimezone(self.zone).date()
            until = self.at.astimezone(self.zone).date()
            self._days[feed.queue_ids] = recorded_days(feed, since, until, self.zone)
        return [day for day in self._days[feed.queue_ids] if first <= day <= last]

    def _read(self, queue_ids: Collection[int]) -> CountFrame:
        window = Window(self.at - MOST_HISTORY, self.at)
        return interactions.read_counts(window=window, queue_ids=queue_ids, scope=WHOLE_CENTRE)


def list_feeds() -> Mapping[int, Feed]:
    """Return the feed of each queue that has told anything yet, by the queue's number."""
    queues = interactions.list_queues(scope=WHOLE_CENTRE)
    told = interactions.find_last_records()
    of_feed: dict[int, list[int]] = {}
    for queue in queues:
        of_feed.setdefault(queue.feed_id, []).append(queue.id)
    feeds = {number: Feed(tuple(of_feed.get(number, ())), last) for number, last in told.items()}
    return {queue.id: feeds[queue.feed_id] for queue in queues if queue.feed_id in feeds}


def recorded_days(feed: Feed, first: date, last: date, zone: ZoneInfo) -> list[date]:
    """Return the days on which anything came in any queue of the feed, in order."""
    return interactions.list_recorded_days(
        first=first, last=last, zone=zone, queue_ids=feed.queue_ids
    )


def find_interval_minutes(*, queue_ids: Sequence[int]) -> Mapping[int, int]:
    """Return the finest intervals that queues' records allow, 15 minutes at the least.

    Totals come in intervals of their own; single contacts are cut into half hours.
    """
    minutes = dict.fromkeys(queue_ids, _USUAL_MINUTES)
    feeds = list_feeds()
    for feed in {feeds[queue_id] for queue_id in queue_ids if queue_id in feeds}:
        window = Window(feed.last_record_at - _PROBED, feed.last_record_at + timedelta(minutes=1))
        own = sorted(set(feed.queue_ids) & set(queue_ids))
        frame = interactions.read_counts(window=window, queue_ids=own, scope=WHOLE_CENTRE)
        for queue_id in own:
            longest = int(frame.of_queue(queue_id).minutes.max(initial=0))
            if longest > 15 and 1440 % longest == 0:
                minutes[queue_id] = longest
    return minutes
