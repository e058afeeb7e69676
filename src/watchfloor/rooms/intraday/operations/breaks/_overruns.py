"""Contacts that run into a break: it begins when they are over, whole, or what is lost is owed.

A planned break that nobody booked becomes a booked one the moment a contact runs into it, so that
there is one way for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import F

from watchfloor.common.actor import Actor
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import Span
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.breaks import (
    Doing,
    WorkingDay,
    alive_rows,
    booked_span,
    days_of,
    working_day,
)
from watchfloor.rooms.intraday.rules.breaks import BREAK, days_end, has_room, minutes_of, next_room

from ._days import put_in_day, take_out_of_day
from ._rows import write_down
from ._telling import tell_moved, tell_owed
from .going import begin

JUST_BEGUN = timedelta(minutes=2)  # looked at each minute, so each beginning is seen
SHORTEST = 5  # minutes: less is no break, and owed whole


def hold_planned(doing: Mapping[int, Doing], actor: Actor, at: datetime) -> int:
    """Keep the planned breaks that a contact runs into now; return how many."""
    busy = {agent_id for agent_id, each in doing.items() if each.is_busy}
    alive = alive_rows(at)
    busy -= {row.agent_id for row in alive if row.state != BreakState.BOOKED}
    booked = {(row.agent_id, row.wanted_at) for row in alive}
    found = [row for row in _run_into(busy, at) if (row.agent_id, row.wanted_at) not in booked]
    for row in found:
        row.save()
        write_down("held", row, actor, at)
    return len(found)


def _run_into(agent_ids: set[int], at: datetime) -> Iterator[BreakBooking]:
    """Yield planned breaks that begin now; one taken back before its time is planned as it was."""
    if not agent_ids:
        return
    before, today = days_of(at)
    known = set(
        BreakBooking.objects.filter(agent__in=agent_ids, day__in=(before, today))
        .exclude(planned_at=None)
        .exclude(state=BreakState.CANCELLED, ended_at__lte=F("planned_at"))
        .values_list("agent_id", "planned_at")
    )  # fmt: skip
    for card in floor.list_schedules(agent_ids=agent_ids, first_day=before, last_day=today):
        for span in card.spans:
            if _begins_now(span, at) and (card.agent_id, span.start) not in known:
                minutes = minutes_of(span)
                yield BreakBooking(
                    agent_id=card.agent_id,
                    day=card.day,
                    minutes=minutes,
                    asked_at=at,
                    wanted_at=span.start,
                    planned_at=span.start,
                    planned_minutes=minutes,
                    state=BreakState.BOOKED,
                )


def _begins_now(span: Span, at: datetime) -> bool:
    return span.code == BREAK and span.start <= at < span.start + JUST_BEGUN


def begin_when_free(row: BreakBooking, doing: Doing | None, actor: Actor, at: datetime) -> bool:
    """Begin a booked break whose time has come, unless a contact is at hand; say whether it did.

    Who is not there at all does not have it.
    """
    wanted = row.wanted_at
    if wanted is None or wanted > at:
        return False
    day = working_day(row.agent_id, at)
    if doing is not None and doing.is_busy:
        if day.spans and days_end(day.spans) <= at:
            _owe(row, row.minutes, actor, at)
        return False
    if doing is not None and doing.has_gone_before(wanted):
        return False
    start = max(wanted, min(doing.since, at)) if doing is not None else wanted
    if start == wanted:
        begin(row, start, actor, at)
        return True
    row.overrun_seconds = int((start - wanted).total_seconds())
    return _begin_late(row, day, start, actor, at)


def _begin_late(
    row: BreakBooking, day: WorkingDay, start: datetime, actor: Actor, at: datetime
) -> bool:
    """Begin a break after a contact: now, else where it fits whole, else as much as the day has."""
    held = booked_span(row, day)
    place = next_room(day.spans, start, row.minutes, instead_of=held)
    if place == start:
        begin(row, start, actor, at)
        return True
    if place is not None:
        put_in_day(row, place, actor, at)
        row.wanted_at = place
        row.save()
        write_down("moved", row, actor, at)
        tell_moved(row, at)
        return False
    left = _minutes_left(row, day, held, start)
    _owe(row, row.minutes - left, actor, at)
    if left:
        row.minutes, row.state, row.ended_at = left, BreakState.BOOKED, None
        begin(row, start, actor, at)
    return left > 0


def _minutes_left(row: BreakBooking, day: WorkingDay, held: Span | None, start: datetime) -> int:
    """Return how many minutes of a break the day still has; 0: too few for one."""
    fits = (m for m in range(row.minutes, 0, -1) if has_room(day.spans, start, m, instead_of=held))
    most = next(fits, 0)
    return most if most >= SHORTEST else 0


def _owe(row: BreakBooking, minutes: int, actor: Actor, at: datetime) -> None:
    """Owe what the day cannot give any more; the break is over with that."""
    take_out_of_day(row, actor, at, keep=False)
    row.owed_seconds += minutes * 60
    row.repaid_seconds = max(row.repaid_seconds - minutes * 60, 0)
    row.state, row.ended_at = BreakState.CANCELLED, at
    row.decided_by = actor.name
    row.save()
    write_down("owed", row, actor, at)
    tell_owed(row, at)
