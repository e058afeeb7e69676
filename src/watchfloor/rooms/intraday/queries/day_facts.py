"""What is known of a running day: what came, who is to be there, and who is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Every, Window
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import AgentState, FeedNow
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.rules.expecting import add_up
from watchfloor.rooms.intraday.rules.looks import LOOK
from watchfloor.rooms.intraday.rules.people_there import SERVING, Presence

Looks = Mapping[datetime, Tally]  # by the beginning of the look
_LATE = timedelta(minutes=10)  # who is not there so long after a stretch began is missing


@dataclass(frozen=True, slots=True, eq=False)
class DayFacts:
    """The facts of a running day that all lines share; `looks` by queue.

    `due` are those who should serve now (and for some minutes already), `missing` those of them
    who are not signed in anywhere; both are empty where no event tells who is there.
    """

    day: date
    at: datetime
    zone: ZoneInfo
    looks: Mapping[int, Looks]
    presences: tuple[Presence, ...]
    signed_in: frozenset[int]
    due: frozenset[int]
    missing: frozenset[int]
    feeds: tuple[FeedNow, ...]

    @property
    def is_watched(self) -> bool:
        """Say whether events tell who is there."""
        return bool(self.signed_in)


def read_day_facts(
    *, queue_ids: Collection[int], day: date, at: datetime, zone: ZoneInfo
) -> DayFacts:
    """Return the facts of a day as known at an instant of it."""
    start = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    now = floor.read_floor(at=at, scope=WHOLE_CENTRE)
    presences = read_presences(first=day - timedelta(days=1), last=day)
    signed_in = frozenset(
        agent.agent_id
        for agent in now.agents
        if agent.agent_id is not None
        and agent.state is not AgentState.SIGNED_OUT
        and agent.id not in now.left
    )
    due = frozenset(
        each.agent_id for each in presences if each.start + _LATE <= at < each.end and signed_in
    )
    return DayFacts(
        day=day,
        at=at,
        zone=zone,
        looks=read_looks(queue_ids=queue_ids, window=Window(start, max(at, start))),
        presences=presences,
        signed_in=signed_in,
        due=due,
        missing=due - signed_in,
        feeds=now.feeds,
    )


def read_looks(*, queue_ids: Collection[int], window: Window) -> dict[int, dict[datetime, Tally]]:
    """Return what came to queues in each five minutes of a window, by arrival.

    Imported records come first; where a queue has none of the window, what events told.
    """
    found: dict[int, dict[datetime, Tally]] = {number: {} for number in queue_ids}
    if not found:
        return found
    told = floor.sum_stays(window=window, minutes=int(LOOK.total_seconds() // 60))
    for row in interactions.list_intervals(
        window=window,
        every=Every.MINUTES_5,
        zone=ZoneInfo("UTC"),
        queue_ids=list(found),
        scope=WHOLE_CENTRE,
    ):
        if row.covers.end - row.covers.start <= LOOK:
            found[row.queue_id][row.interval_start] = row.tally
    for number, looks in found.items():
        looks.update(_later(told.get(number, {}), after=max(looks, default=None)))
    return found


def _later(
    told: Mapping[datetime, Tally], *, after: datetime | None
) -> Iterator[tuple[datetime, Tally]]:
    """Yield what events told of the time that no record has reached yet."""
    return ((start, tally) for start, tally in told.items() if after is None or start > after)


def sum_looks(looks: Looks, start: datetime, end: datetime) -> Tally:
    """Return the counts of [start, end)."""
    return add_up(tally for at, tally in looks.items() if start <= at < end)


def read_presences(*, first: date, last: date) -> tuple[Presence, ...]:
    """Return the stretches of some days in which people are to serve."""
    return tuple(
        Presence(card.agent_id, span.start, span.end)
        for card in floor.list_schedules(first_day=first, last_day=last)
        for span in card.spans
        if span.code in SERVING
    )
