"""Figures by queue and interval."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Max, Min

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.interactions.contracts import IntervalRow, LegFilter, Tally
from watchfloor.rooms.interactions.models import IntervalCount, Queue
from watchfloor.rooms.interactions.rules.cuts import cut

from ._counting import Key, LongCell, Tallied, tally_files, tally_intervals
from ._figures import add_tallies
from ._reach import Reach, find_reach
from ._totals import add_up

_NOTHING = Tally()
_LONG = timedelta(days=400)
_ROOM = timedelta(days=40)  # more than the longest interval


def list_intervals(
    *,
    window: Window,
    every: Every,
    zone: ZoneInfo,
    queue_ids: Collection[int] = (),
    scope: Scope,
    fill: bool = False,
) -> list[IntervalRow]:
    """Return one row per queue and interval, by queue code, then time.

    Rows lie in the window: an interval that begins before it, or ends after it, counts only
    what lies inside. Without `fill` only intervals with something offered come back; with it
    all of them, for each queue in reach.

    A feed that brings totals only has nothing shorter than its own intervals. Where those are
    longer than what was asked for they come back as they are: `covers` tells their length.
    """
    if not fill:
        window = _within_records(window)
    cuts = cut(window, every, zone)
    if not cuts:
        return []
    reach = find_reach(queue_ids=queue_ids, scope=scope)
    tallied = tally_intervals(window=window, cuts=cuts, reach=reach)
    codes = dict(Queue.objects.values_list("pk", "code"))
    spans = _spans(window, cuts)
    keys = _all_keys(reach, tallied, spans) if fill else iter(tallied.tallies)
    rows = [
        IntervalRow(
            queue_id=queue,
            queue=codes[queue],
            interval_start=cuts[number - 1],
            covers=spans[number - 1],
            tally=tallied.tallies.get((queue, number), _NOTHING),
        )
        for queue, number in keys
    ]
    rows += (_long_row(cell, codes[cell.queue_id], zone) for cell in tallied.longer)
    return sorted(rows, key=lambda row: (row.queue, row.queue_id, row.covers.start))


def sum_intervals(*, window: Window, queue_ids: Collection[int] = (), scope: Scope) -> Tally:
    """Return the figures of a whole window: contacts, and totals of files that have none."""
    reach = find_reach(queue_ids=queue_ids, scope=scope)
    legs = LegFilter(start=window.start, end=window.end, queue_ids=tuple(queue_ids))
    files = tally_files(window=window, queue_ids=reach.whole)
    return add_tallies([add_up(legs, reach), files])


def _within_records(window: Window) -> Window:
    """Return the part of a window of years in which there are records, with room at its ends.

    Cutting decades into minutes takes long; cutting where nothing is, for nothing.
    """
    if window.end - window.start <= _LONG:
        return window
    known = IntervalCount.objects.aggregate(first=Min("start_at"), last=Max("start_at"))
    if known["first"] is None:
        return Window(window.start, window.start)
    start = max(window.start, known["first"] - _ROOM)
    return Window(start, max(start, min(window.end, known["last"] + _ROOM)))


def _spans(window: Window, cuts: Sequence[datetime]) -> list[Window]:
    """Return the part of each interval that lies in the window."""
    edges = [moment.astimezone(UTC) for moment in (window.start, *cuts[1:], window.end)]
    return [Window(start, end) for start, end in pairwise(edges)]


def _all_keys(reach: Reach, tallied: Tallied, spans: Sequence[Window]) -> Iterator[Key]:
    """Yield every queue's every interval, but no zero where a longer total stands."""
    queues = reach.whole + (reach.partly if reach.agents else ())
    starts = [span.start for span in spans]
    taken = {
        (cell.queue_id, number)
        for cell in tallied.longer
        for number in range(
            bisect_right(starts, cell.covers.start), bisect_left(starts, cell.covers.end) + 1
        )
    }
    every_key = ((queue, number) for queue in queues for number in range(1, len(spans) + 1))
    return (key for key in every_key if key in tallied.tallies or key not in taken)


def _long_row(cell: LongCell, queue: str, zone: ZoneInfo) -> IntervalRow:
    return IntervalRow(
        queue_id=cell.queue_id,
        queue=queue,
        interval_start=cell.covers.start.astimezone(zone),
        covers=cell.covers,
        tally=cell.tally,
    )
