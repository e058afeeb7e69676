"""How old the data are, held against the same weekday of the last weeks. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean, median

from watchfloor.common.timegrid import Window

WEEKS = 4
_GRAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class PastDay:
    """The same weekday some weeks ago: when contacts arrived, and when the centre was open."""

    weeks_ago: int
    arrivals: Sequence[tuple[datetime, int]]  # starts of five minutes, contacts in them
    open: Sequence[Window]


def usual_gap_seconds(days: Iterable[PastDay]) -> float | None:
    """Return the usual longest silence of a day while open, or None without any such day."""
    gaps = [_longest_gap(day) for day in days if day.arrivals]
    return median(gaps) if gaps else None


def _longest_gap(day: PastDay) -> float:
    """Return the longest silence between five minutes with contacts, or up to closing time."""
    starts = sorted(start for start, _count in day.arrivals)
    ends = [window.end for window in day.open if window.end > starts[-1]]
    edges = [*starts, *ends[-1:]]
    gaps = [open_seconds(Window(a, b), day.open) for a, b in pairwise(edges)]
    # Where in its five minutes a contact came is not known, so a gap may be that much shorter.
    return max([*gaps, _GRAIN.total_seconds()])


def expected_contacts(days: Iterable[PastDay], silent: Window) -> float:
    """Return how many contacts usually came in the hours in which there are none now."""
    totals = []
    for day in days:
        if day.arrivals:
            back = timedelta(weeks=day.weeks_ago)
            start, end = silent.start - back, silent.end - back
            totals.append(sum(count for at, count in day.arrivals if start <= at < end))
    return mean(totals) if totals else 0.0


def open_seconds(window: Window, opened: Iterable[Window]) -> float:
    """Return how much of a window lies in opening hours."""
    total = 0.0
    for each in opened:
        start = max(window.start.timestamp(), each.start.timestamp())
        end = min(window.end.timestamp(), each.end.timestamp())
        total += max(end - start, 0.0)
    return total


def clipped(opened: Iterable[Window], window: Window) -> list[Window]:
    """Return the parts of opening hours that lie in a window."""
    inside = [
        (max(each.start, window.start), min(each.end, window.end))
        for each in opened
        if each.start < window.end and window.start < each.end
    ]
    return [Window(start, end) for start, end in inside]
