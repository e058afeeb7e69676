"""Which contacts a page of figures is about: days and queues, read from its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Access
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import QueueCard

_OLDEST, _NEWEST = date(1970, 1, 2), date(9000, 1, 1)
MAX_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from `first` to `last`, both included, in some queues or in all."""

    first: date
    last: date
    zone: ZoneInfo
    queue_ids: tuple[int, ...]
    queues: tuple[QueueCard, ...]  # to choose from

    @property
    def window(self) -> Window:
        return Window(
            datetime.combine(self.first, time(), tzinfo=self.zone),
            datetime.combine(self.last + timedelta(days=1), time(), tzinfo=self.zone),
        )

    @property
    def query(self) -> str:
        """Return the address's query for the same period on another page of this room."""
        pairs = [("first", self.first.isoformat()), ("last", self.last.isoformat())]
        return urlencode([*pairs, *(("queue", str(each)) for each in self.queue_ids)])

    def contacts_url(self, drill: dict[str, str]) -> str:
        """Return the list of the contacts behind a figure of this period."""
        pairs = [("from", self.window.start.isoformat()), ("to", self.window.end.isoformat())]
        pairs += [("queue", str(each)) for each in self.queue_ids]
        return f"{reverse('interactions:contacts')}?{urlencode([*pairs, *drill.items()])}"


def read_period(query: QueryDict, access: Access) -> Period:
    """Return the period that is asked for; without one the last day that has data."""
    zone = calendars.centre_zone()
    day = _last_day(zone)
    first = _read_day(query, "first", day)
    last = _read_day(query, "last", max(first, day))
    if not 0 <= (last - first).days < MAX_DAYS:
        raise Refusal(
            code="metrics.period.reversed",
            what="The last day, %(last)s, does not follow the first, %(first)s, within ten years.",
            mend="Choose a last day that is not before the first.",
            fields={"first": first, "last": last},
        )
    queues = interactions.list_queues(scope=access.scope)
    in_reach = {str(queue.id): queue.id for queue in queues}
    asked = [text for text in query.getlist("queue") if text]
    for text in asked:
        if text not in in_reach:
            raise Refusal(
                code="metrics.period.queue",
                what="There is no queue with the number “%(queue)s” in your reach.",
                mend="Choose a queue of the list.",
                fields={"queue": text[:40]},
            )
    return Period(first, last, zone, tuple(dict.fromkeys(in_reach[t] for t in asked)), queues)


def _last_day(zone: ZoneInfo) -> date:
    now = timezone.now()
    seen = [feed.last_record_at for feed in interactions.list_feed_health() if feed.last_record_at]
    return min(max(seen, default=now), now).astimezone(zone).date()


def _read_day(query: QueryDict, name: str, default: date) -> date:
    text = query.get(name, "")
    try:
        day = date.fromisoformat(text) if text else default
    except ValueError:
        day = date.min
    if not _OLDEST <= day <= _NEWEST:
        raise Refusal(
            code="metrics.period.day",
            what="“%(text)s” is not a date.",
            mend="Write a date as 2026-03-29.",
            fields={"text": text[:40]},
        )
    return day
