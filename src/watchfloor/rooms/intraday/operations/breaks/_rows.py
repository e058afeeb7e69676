"""What all writes of breaks share: one at a time, own rows, refusals, and a line in the journal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.intraday.contracts.breaks import BreakNotFound, BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.breaks import (
    ALIVE,
    WorkingDay,
    days_of,
    get_break,
    taken_starts,
)
from watchfloor.rooms.intraday.rules.breaks import may_book_more

_LOCK = 0x4252_4B51  # breaks are dealt out and booked by one at a time


def take_turns() -> None:
    """Wait until no other transaction deals out or books breaks, and keep the others waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def own_row(break_id: int, agent_id: int) -> BreakBooking:
    """Return a break of somebody's own, locked. :raises BreakNotFound: it is not theirs."""
    take_turns()
    row = BreakBooking.objects.select_for_update().filter(pk=break_id, agent=agent_id).first()
    if row is None:
        raise BreakNotFound(break_id)
    return row


def row_in_reach(break_id: int, scope: Scope) -> BreakBooking:
    """Return a break of somebody in reach, locked. :raises BreakNotFound: there is none."""
    take_turns()
    get_break(break_id=break_id, scope=scope)
    return BreakBooking.objects.select_for_update().get(pk=break_id)


def check_none_alive(agent_id: int, at: datetime, *, beside: Collection[str] = ()) -> None:
    """Refuse a second break at once, on one device or on two.

    :param beside: states of others that do not matter.
    """
    states = [each for each in ALIVE if each not in beside]
    if BreakBooking.objects.filter(
        agent=agent_id, day__in=days_of(at), state__in=states
    ).exists():  # fmt: skip
        raise Refusal(
            code="intraday.break.twice",
            what=msgid("You have asked for a break already."),
            mend=msgid("Take it, or take your question back first."),
        )


def check_may_book(agent_id: int, minutes: int, day: WorkingDay, at: datetime) -> None:
    """Refuse to book beside a break asked for, and more breaks than the schedule has."""
    check_none_alive(agent_id, at, beside=(BreakState.BOOKED, BreakState.TAKEN))
    taken = taken_starts(agent_id, at)
    if not may_book_more(day.spans, minutes, after=at, taken=taken):
        raise Refusal(
            code="intraday.break.no_more",
            what=msgid("You have a break already, and your schedule has no other of that length."),
            mend=msgid("Move the one that you have, or choose the length of another."),
        )


def said_reason(text: str) -> str:
    """Return a reason as it is kept. :raises Refusal: there is none."""
    if not text.strip():
        raise Refusal(
            code="intraday.break.reason",
            what=msgid("This needs a reason: it overrules the queue."),
            mend=msgid("Say in a few words why."),
        )
    return " ".join(text.replace("\0", "").split())[:300]


def is_over() -> Refusal:
    """Return what is said where a break stands otherwise than the page showed."""
    return Refusal(
        code="intraday.break.over",
        what=msgid("This break does not stand as it did: somebody was quicker."),
        mend=msgid("Look at the queue again."),
    )


def write_down(what: str, row: BreakBooking, actor: Actor, at: datetime) -> None:
    """Record what was done with a break; who shows the person's day hears of it."""
    floor.tell_of_days([row.agent_id])
    journal.record(
        action=f"intraday.break.{what}",
        subject=f"break:{row.pk}",
        actor=actor,
        at=at,
        after={
            "agent": row.agent_id,
            "minutes": row.minutes,
            "state": str(row.state),
            "wanted_at": row.wanted_at.isoformat() if row.wanted_at else None,
            "reason": row.reason,
            "owed_seconds": row.owed_seconds,
            "repaid_seconds": row.repaid_seconds,
        },
    )
