"""What the queues page is asked for: which days, how long the rows, which queues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.http import QueryDict

from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Every, Window, day_window
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import QueueCard, RunCard, RunStatus
from watchfloor.rooms.interactions.web.asking import (
    read_choice,
    read_day,
    read_ids,
    read_zone,
    refuse,
    write_query,
)

PAGE_ROWS = 1_500
FILE_ROWS = 200_000
_LENGTHS = ((2, Every.MINUTES_15), (7, Every.HOUR), (92, Every.DAY), (800, Every.WEEK))
_MINUTES = {
    Every.MINUTES_5: 5,
    Every.MINUTES_10: 10,
    Every.MINUTES_15: 15,
    Every.MINUTES_30: 30,
    Every.HOUR: 60,
    Every.DAY: 1440,
    Every.WEEK: 7 * 1440,
    Every.MONTH: 30 * 1440,
}


class Rows(StrEnum):
    """What one row of the table is."""

    INTERVAL = "interval"  # all asked queues together
    QUEUE = "queue"  # the whole time together
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class QueuesAsk:
    """A question to the page, complete: it can be written as an address and read again."""

    first: date
    last: date
    every: Every
    rows: Rows
    zone: ZoneInfo
    queue_ids: tuple[int, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def window(self) -> Window:
        first, last = day_window(self.first, self.zone), day_window(self.last, self.zone)
        return Window(first.start, last.end)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [
            ("from", self.first.isoformat()),
            ("to", self.last.isoformat()),
            ("every", self.every.value),
            ("rows", self.rows.value),
            ("zone", self.zone.key),
            *(("queue", str(queue)) for queue in self.queue_ids),
        ]

    def moved(self, steps: int) -> str:
        """Return the address of as many days before or after."""
        shift = timedelta(days=steps * self.days)
        changes = {"from": str(self.first + shift), "to": str(self.last + shift)}
        return write_query(self.pairs, changes)

    def refuse_too_many(self, queues: int, limit: int) -> None:
        """Refuse a table that nobody could read, before anything is counted."""
        intervals = self.days * 1440 // _MINUTES[self.every] + 1
        rows = {Rows.INTERVAL: intervals, Rows.QUEUE: queues, Rows.BOTH: intervals * queues}
        if rows[self.rows] <= limit:
            return
        raise Refusal(
            code="interactions.queues.too_many_rows",
            what=msgid("That would be about %(rows)s rows; at most %(limit)s can be shown."),
            where=msgid("From %(first)s to %(last)s."),
            mend=msgid("Choose longer intervals, fewer days or fewer queues."),
            fields={
                "rows": f"{rows[self.rows]:,}",
                "limit": f"{limit:,}",
                "first": self.first,
                "last": self.last,
            },
        )


def read_ask(query: QueryDict, *, runs: Sequence[RunCard], now: datetime) -> QueuesAsk:
    """Read the address. Without a day: the newest one with records.

    :raises Refusal: a value cannot be read, or the days are in the wrong order.
    """
    zone = read_zone(query)
    newest = newest_day(runs, zone, now)
    first = read_day(query, "from", read_day(query, "to", newest))
    last = read_day(query, "to", first)
    if last < first:
        raise refuse("to", last.isoformat(), msgid("The last day must not lie before the first."))
    choices = [every.value for every in Every]
    return QueuesAsk(
        first=first,
        last=last,
        every=Every(read_choice(query, "every", choices, _usual_length(first, last))),
        rows=Rows(read_choice(query, "rows", [rows.value for rows in Rows], Rows.INTERVAL)),
        zone=zone,
        queue_ids=read_ids(query, "queue"),
    )


def newest_day(runs: Sequence[RunCard], zone: ZoneInfo, now: datetime) -> date:
    """Return the last day that the newest imports brought something for; without any, today."""
    ends = [run.last_at for run in runs if run.last_at and run.status is RunStatus.DONE]
    return max(ends, default=now).astimezone(zone).date()


def _usual_length(first: date, last: date) -> Every:
    days = (last - first).days + 1
    return next((every for most, every in _LENGTHS if days <= most), Every.MONTH)


def asked_queues(ask: QueuesAsk, known: Sequence[QueueCard]) -> tuple[QueueCard, ...]:
    """Return the queues that are asked for: those named, or all in reach."""
    if not ask.queue_ids:
        return tuple(known)
    return tuple(queue for queue in known if queue.id in ask.queue_ids)
