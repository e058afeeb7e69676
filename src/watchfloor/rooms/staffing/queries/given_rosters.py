"""Another roster for a replayed day: read from a file, and put onto the day's clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from watchfloor.common.access import Scope
from watchfloor.common.tables import read_table
from watchfloor.common.timegrid import Window
from watchfloor.rooms.interactions.contracts import Channel, QueueCard
from watchfloor.rooms.staffing.contracts import ReplayAsked, RosterShift
from watchfloor.rooms.staffing.rules import roster_files
from watchfloor.rooms.staffing.rules.roster_checks import check_queues_have_people
from watchfloor.rooms.staffing.rules.rosters import GivenDay

from .policies import list_whole_queues


def read_roster(*, data: bytes, scope: Scope) -> tuple[RosterShift, ...]:
    """Return the shifts of a CSV or XLSX file; its queues are those wholly in reach.

    :raises Refusal: it is no table, or a line of it makes no sense.
    """
    calls = [each for each in list_whole_queues(scope=scope) if each.channel is Channel.VOICE]
    return roster_files.read_roster(read_table(data), queues=names_of(calls))


def names_of(queues: Sequence[QueueCard]) -> dict[str, int]:
    """Return queues by all names that mean just one of them: title, code, feed:code."""
    names: dict[str, set[int]] = {}
    for each in queues:
        for name in {each.title, each.code, f"{each.feed}:{each.code}"} - {""}:
            names.setdefault(name.casefold(), set()).add(each.id)
    return {name: next(iter(ids)) for name, ids in names.items() if len(ids) == 1}


def place_roster(
    asked: ReplayAsked,
    *,
    queue_ids: Sequence[int],
    chosen: Sequence[int],
    names: Sequence[str],
    window: Window,
) -> tuple[GivenDay, ...]:
    """Return the roster that was asked for as the replay takes it; none where none was.

    `chosen` are the positions in `queue_ids` of the queues that are told of. Whoever takes only
    queues that had no contact on that day is left out.

    :raises Refusal: nobody takes one of the chosen queues.
    """
    if not asked.roster:
        return ()
    told = [queue_ids[at] for at in chosen]
    check_queues_have_people(asked.roster, queues=told, names=[names[at] for at in chosen])
    positions = {queue: at for at, queue in enumerate(queue_ids)}
    days = [_place(shift, shift.queue_ids or told, positions, window) for shift in asked.roster]
    return tuple(day for day in days if day.queues)


def _place(
    shift: RosterShift, queues: Sequence[int], positions: dict[int, int], window: Window
) -> GivenDay:
    return GivenDay(
        start=_seconds(shift.start_minute, window),
        end=_seconds(shift.end_minute, window),
        breaks=tuple((_seconds(a, window), _seconds(b, window)) for a, b in shift.breaks),
        queues=tuple(positions[queue] for queue in queues if queue in positions),
    )


def _seconds(minute: float, window: Window) -> float:
    """Return how long after the day began its clock shows a minute; some days have 23 hours."""
    midnight = datetime.combine(window.start.date(), time(), window.start.tzinfo)
    clock = midnight + timedelta(minutes=minute)
    return clock.timestamp() - window.start.timestamp()
