"""Lets a timeline happen: event after event, in real time or faster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchfloor.rooms.floor.contracts import Happening

STEP_SECONDS = 0.2  # what is due is sent so often
LARGEST_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast simulated time runs, and what the events say of when they happened.

    With `is_past` each event keeps its true distance to the others: the run begins so long ago
    that it ends now. Without it they happen as they are sent, so that boards show the present;
    durations are shorter by `speed` then.
    """

    began_at: datetime
    speed: float = 1.0
    is_past: bool = False
    whole_seconds: float = 0.0

    def instant(self, offset_seconds: float) -> datetime:
        """Return when something happens that is so far from the beginning."""
        if self.is_past:
            ahead = self.whole_seconds * (1 - 1 / self.speed)
            return self.began_at + timedelta(seconds=offset_seconds - ahead)
        return self.began_at + timedelta(seconds=offset_seconds / self.speed)


def drive(
    happenings: Sequence[Happening],
    *,
    pace: Pace,
    label: str,
    post: Callable[[Sequence[Mapping[str, object]]], None],
    progress: Callable[[float], None] | None = None,
) -> None:
    """Send each event when it is due; never before, and as soon as possible after.

    `label` goes before every key and contact: the same run told twice is counted once, two runs
    are two.
    """
    began, at, count = time.monotonic(), 0, len(happenings)
    while at < count:
        due = (time.monotonic() - began) * pace.speed
        upto = at
        while upto < count and happenings[upto].offset_seconds <= due:
            upto += 1
        for batch in _cut(happenings, at, upto):
            post([told(each, pace, label) for each in batch])
        at = upto
        if progress:
            progress(at / count)
        if at < count:
            next_one = began + happenings[at].offset_seconds / pace.speed
            # Not for each event by itself: what falls into one step leaves as one batch.
            time.sleep(max(STEP_SECONDS, next_one - time.monotonic()))


def _cut(happenings: Sequence[Happening], start: int, end: int) -> Iterator[Sequence[Happening]]:
    for first in range(start, end, LARGEST_BATCH):
        yield happenings[first : min(end, first + LARGEST_BATCH)]


def told(each: Happening, pace: Pace, label: str) -> dict[str, object]:
    """Return an event as the interface takes it."""
    event: dict[str, object] = {
        "id": f"{label}:{each.key}",
        "at": pace.instant(each.offset_seconds).isoformat(),
        "type": each.type.value,
        "agent": each.agent,
        "contact": f"{label}:{each.contact}" if each.contact else "",
        "queue": each.queue,
        "channel": each.channel,
    }
    if each.data:
        event["data"] = dict(each.data)
    return event
