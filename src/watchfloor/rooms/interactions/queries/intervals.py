"""Figures by queue and interval."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from watchfloor.common.access import Scope
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.interactions.contracts import IntervalRow, Tally
from watchfloor.rooms.interactions.models import Queue
from watchfloor.rooms.interactions.rules.cuts import cut

from ._counting import Key, tally_intervals
from ._reach import Reach, find_reach

_NOTHING = Tally()


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
    """
    cuts = cut(window, every, zone)
    if not cuts:
        return []
    reach = find_reach(queue_ids=queue_ids, scope=scope)
    tallies = tally_intervals(window=window, cuts=cuts, reach=reach)
    keys = _all_keys(reach, cuts) if fill else iter(tallies)
    return _rows(keys, tallies, window, cuts)


def _all_keys(reach: Reach, cuts: Sequence[datetime]) -> Iterator[Key]:
    queues = reach.whole + (reach.partly if reach.agents else ())
    return ((queue, number) for queue in queues for number in range(1, len(cuts) + 1))


def _rows(
    keys: Iterator[Key], tallies: Mapping[Key, Tally], window: Window, cuts: Sequence[datetime]
) -> list[IntervalRow]:
    covers = [
        Window(max(start, window.start), min(end, window.end))
        for start, end in pairwise([*cuts, window.end])
    ]
    codes = dict(Queue.objects.values_list("pk", "code"))
    wanted = sorted(keys, key=lambda key: (codes[key[0]], key))
    return [
        IntervalRow(
            queue_id=queue,
            queue=codes[queue],
            interval_start=cuts[number - 1],
            covers=covers[number - 1],
            tally=tallies.get((queue, number), _NOTHING),
        )
        for queue, number in wanted
    ]
