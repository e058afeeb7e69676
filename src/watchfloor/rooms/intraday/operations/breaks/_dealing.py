"""Turns: given in fair order while there are places, to those who asked and to those owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.breaks import (
    WorkingDay,
    alive_rows,
    as_waiting,
    doing_now,
    list_owed,
    queue_of,
    read_past,
    rooms_of,
    working_days,
)
from watchfloor.rooms.intraday.queries.running import Running
from watchfloor.rooms.intraday.rules.breaks import days_end, deal, has_room, whole_minutes

from ._telling import tell_turn

AGAIN = timedelta(hours=1)  # between two offers of what is owed
LATER = timedelta(minutes=30)  # nothing is offered so near the end of a day
MOST_OFFERED = 15  # minutes of what is owed that are offered at once


def deal_out(running: Running, at: datetime) -> int:
    """Give turns to those whose moment has come; return how many."""
    rows = {row.pk: row for row in alive_rows(at) if row.state == BreakState.QUEUED}
    if not rows:
        return 0
    turns = deal(queue_of(rows.values(), at), running.lines_of, rooms_of(running), at)
    for turn in turns:
        give_turn(rows[turn.booking_id], at)
    if turns:  # the places of all others in the queue are different now
        floor.tell_of_days({row.agent_id for row in rows.values()})
    return len(turns)


def give_turn(row: BreakBooking, at: datetime) -> None:
    """Let it be somebody's turn, and tell them."""
    row.state, row.starts_at = BreakState.OFFERED, at
    row.save()
    floor.tell_of_days([row.agent_id])
    tell_turn(row, at)


def offer_owed(running: Running, at: datetime) -> int:
    """Offer what is owed where nobody waits and the service allows it; return how many."""
    by_agent = {row.agent_id: row for row in _offers(at)}
    if not by_agent:
        return 0
    past = read_past(by_agent, at)
    waiting = [as_waiting(row, past[key], booking_id=key) for key, row in by_agent.items()]
    turns = deal(waiting, running.lines_of, rooms_of(running), at)
    for turn in turns:
        give_turn(by_agent[turn.agent_id], at)
    return len(turns)


def _offers(at: datetime) -> Iterator[BreakBooking]:
    """Yield breaks, not kept yet, for whom time is owed to: at work, and not asked just now."""
    owed = list_owed(scope=WHOLE_CENTRE, at=at)
    days = working_days({card.agent_id for card in owed}, at) if owed else {}
    taken = {row.agent_id for row in alive_rows(at)} | _asked_lately(at) if owed else set()
    doing = doing_now(at) if owed else {}
    for card in owed:
        day, seen = days[card.agent_id], doing.get(card.agent_id)
        minutes = whole_minutes(card.seconds, MOST_OFFERED)
        is_away = seen is not None and seen.is_away
        if card.agent_id in taken or is_away or not _suits(day, at, minutes):
            continue
        yield BreakBooking(
            agent_id=card.agent_id,
            day=day.day,
            minutes=minutes,
            repaid_seconds=minutes * 60,
            asked_at=at,
        )


def _asked_lately(at: datetime) -> set[int]:
    rows = BreakBooking.objects.filter(repaid_seconds__gt=0, asked_at__gt=at - AGAIN)
    return set(rows.values_list("agent_id", flat=True))


def _suits(day: WorkingDay, at: datetime, minutes: int) -> bool:
    if not day.spans:
        return False
    return has_room(day.spans, at, minutes) and days_end(day.spans) >= at + LATER
