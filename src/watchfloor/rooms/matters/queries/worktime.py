"""When the place of a matter works: the calendars room's answer, read seldom and kept."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars

_AHEAD = timedelta(days=70)  # one question answers most deadlines
Stretch = tuple[datetime, datetime]


class WorkCalendar:
    """The working time of every node, asked for when it is first needed; for one transaction."""

    def __init__(self) -> None:
        self._nodes: dict[int | None, NodeTime] = {}

    def of(self, node_id: int | None) -> NodeTime:
        """Return the working time of a node, None for the whole centre."""
        if node_id not in self._nodes:
            self._nodes[node_id] = NodeTime(node_id)
        return self._nodes[node_id]


class NodeTime:
    """The working time of one node, known between two instants."""

    def __init__(self, node_id: int | None) -> None:
        self._node_id = node_id
        self._known: Stretch | None = None
        self._stretches: list[Stretch] = []
        self._ends: list[datetime] = []

    def stretches(self, start: datetime, end: datetime) -> Sequence[Stretch]:
        """Return the working stretches within [start, end), in UTC."""
        self._learn(start, end)
        found = []
        for opens, closes in self._stretches[bisect_right(self._ends, start) :]:
            if opens >= end:
                break
            found.append((max(opens, start), min(closes, end)))
        return found

    def _learn(self, start: datetime, end: datetime) -> None:
        if self._known and self._known[0] <= start and end <= self._known[1]:
            return
        first, last = self._known or (start, end)
        first, last = min(first, start), max(last, end, start + _AHEAD)
        opened = calendars.working_windows(node_id=self._node_id, window=Window(first, last))
        self._known = (first, last)
        self._stretches = [
            (each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in opened
        ]
        self._ends = [closes for _, closes in self._stretches]


def calendar_stamp(*, year: int) -> str:
    """Return what changes whenever somebody edits the hours or days that open clocks count with."""
    parts = [
        repr(calendars.get_calendar()),
        repr(calendars.list_hours()),
        *(repr(calendars.list_special_days(year=each)) for each in range(year - 1, year + 3)),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
