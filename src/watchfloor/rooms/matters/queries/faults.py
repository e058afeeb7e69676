"""Does what the table of matters says equal what the events say, for every matter?"""

from __future__ import annotations

from collections.abc import Iterator

from watchfloor.rooms.matters.contracts import CacheFault
from watchfloor.rooms.matters.models import Matter

from .replayed import Replayed, replay_rows
from .worktime import WorkCalendar

_CHUNK = 1000


def find_faults() -> Iterator[CacheFault]:
    """Yield each place where the cache differs from the replay. Reads every matter."""
    work, last = WorkCalendar(), 0
    while rows := list(Matter.objects.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        suspects = [each.row.pk for each in replay_rows(rows, work) if differences(each)]
        # Read again: somebody may have acted between the row and its events.
        again = list(Matter.objects.filter(pk__in=suspects).order_by("pk"))
        for each in replay_rows(again, work):
            yield from differences(each)
        last = rows[-1].pk


def differences(each: Replayed) -> list[CacheFault]:
    """Return where one matter's cache differs."""
    row, cached = each.row, each.cached
    if cached is None:
        return [CacheFault(row.pk, "events", "", each.trouble)]
    standing = cached.standing
    due = {(d.clock, d.round, d.step, d.at, each.clocks[d.clock].steps[d.step].to)
           for d in cached.steps}  # fmt: skip
    pairs = {
        "state": (row.state, standing.state.value),
        "owner": (row.owner_id, standing.owner_id),
        "opener": (row.opener_id, standing.opener_id),
        "doers": (row.doers, cached.doers),
        "seq": (row.seq, standing.seq),
        "round": (row.round, standing.round),
        "opened_at": (row.opened_at, standing.opened_at),
        "last_at": (row.last_at, standing.last_at),
        "ended_at": (row.ended_at, standing.ended_at),
        "due_at": (row.due_at, cached.due_at),
        "check_at": (row.check_at, cached.check_at),
        "open_children": (row.open_children, each.open_children),
        "steps": (sorted(map(str, each.steps)), sorted(map(str, due))),
    }
    return [
        CacheFault(row.pk, what, str(stored), str(replayed))
        for what, (stored, replayed) in pairs.items()
        if stored != replayed
    ]
