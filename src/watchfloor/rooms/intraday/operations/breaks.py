"""Breaks: asked for, dealt out in fair order, begun, ended; overridden only with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.intraday.contracts.breaks import BreakNotFound, BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.intraday.queries.breaks import (
    ALIVE,
    break_lines,
    day_of,
    get_break,
    queue_of,
)
from watchfloor.rooms.intraday.queries.running import Running, read_running
from watchfloor.rooms.intraday.rules.breaks import (
    LENGTHS_MINUTES,
    TURN,
    day_with_break,
    deal,
    owed_seconds,
)
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.people import service as people

_LOCK = 0x4252_4B51  # the break queue is dealt out by one at a time


@transaction.atomic
def ask_break(*, agent_id: int, minutes: int, actor: Actor, at: datetime) -> int:
    """Join the break queue; nobody asks why. A turn comes at once where there is a place.

    :raises Refusal: a length that there is not, not at work, or one is asked for already.
    """
    _take_turns()
    if minutes not in LENGTHS_MINUTES:
        raise Refusal(
            code="intraday.break.length",
            what=msgid("A break has one of the lengths on the list."),
            mend=msgid("Choose 5 to 30 minutes."),
        )
    _check_at_work(agent_id, at)
    day = day_of(at)
    if BreakBooking.objects.filter(agent=agent_id, day=day, state__in=ALIVE).exists():
        raise Refusal(
            code="intraday.break.twice",
            what=msgid("You have asked for a break already."),
            mend=msgid("Take it, or take your question back first."),
        )
    row = BreakBooking.objects.create(
        agent_id=agent_id, day=day, minutes=minutes, asked_at=at, state=BreakState.QUEUED
    )
    _write_down("asked", row, actor, at)
    _deal(read_running(at=at, scope=WHOLE_CENTRE), at)
    return row.pk


@transaction.atomic
def deal_turns(*, at: datetime) -> int:
    """Give turns to those whose moment has come, pass on those not taken; return how many."""
    _take_turns()
    waiting = BreakBooking.objects.filter(day=day_of(at), state__in=ALIVE)
    if not waiting.exclude(state=BreakState.TAKEN).exists():
        return 0
    return _deal(read_running(at=at, scope=WHOLE_CENTRE), at)


def _deal(running: Running, at: datetime) -> int:
    day = day_of(at)
    late = BreakBooking.objects.filter(day=day, state=BreakState.OFFERED, starts_at__lte=at - TURN)
    late.update(state=BreakState.CANCELLED, ended_at=at)
    rows = {row.pk: row for row in BreakBooking.objects.filter(day=day, state=BreakState.QUEUED)}
    free = {line.queue_id: line.free for line in break_lines(running)}
    turns = deal(queue_of(rows.values(), at), running.lines_of, free, at)
    for turn in turns:
        _give_turn(rows[turn.booking_id], at)
    return len(turns)


def _give_turn(row: BreakBooking, at: datetime) -> None:
    row.state, row.starts_at = BreakState.OFFERED, at
    row.save(update_fields=["state", "starts_at", "is_override", "reason", "decided_by"])
    _tell(row, at)


@transaction.atomic
def begin_break(*, break_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Go: the schedule of the day moves with it, so that nobody counts it as time out.

    :raises BreakNotFound: it is not one's own.
    :raises Refusal: it is not one's turn any more.
    """
    row = _own(break_id, agent_id)
    if row.state != BreakState.OFFERED or (row.starts_at and row.starts_at + TURN <= at):
        raise Refusal(
            code="intraday.break.no_turn",
            what=msgid("It is not your turn, or it has passed on."),
            mend=msgid("Ask again: who has had least goes first."),
        )
    _move_schedule(row, actor, at)
    row.state, row.began_at = BreakState.TAKEN, at
    row.save(update_fields=["state", "began_at"])
    _write_down("begun", row, actor, at)


@transaction.atomic
def end_break(*, break_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Be back. :raises BreakNotFound: it is not one's own. :raises Refusal: it does not run."""
    row = _own(break_id, agent_id)
    _end(row, at, was_called=False)
    _write_down("ended", row, actor, at)


@transaction.atomic
def cancel_break(*, break_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Take the question back. :raises Refusal: it runs already, or is over."""
    row = _own(break_id, agent_id)
    if row.state not in (BreakState.QUEUED, BreakState.BOOKED, BreakState.OFFERED):
        raise _is_over()
    row.state, row.ended_at = BreakState.CANCELLED, at
    row.save(update_fields=["state", "ended_at"])
    _write_down("cancelled", row, actor, at)


@transaction.atomic
def let_go(*, break_id: int, reason: str, scope: Scope, actor: Actor, at: datetime) -> None:
    """Let somebody go now, beyond the places there are: a manager's decision, with a reason.

    :raises BreakNotFound: it is not in reach.
    :raises Refusal: there is no reason, or it does not wait.
    """
    row = _in_reach(break_id, scope)
    row.reason = _reason(reason)
    if row.state != BreakState.QUEUED:
        raise _is_over()
    row.is_override, row.decided_by = True, actor.name
    _give_turn(row, at)
    _write_down("let_go", row, actor, at)


@transaction.atomic
def call_back(*, break_id: int, reason: str, scope: Scope, actor: Actor, at: datetime) -> int:
    """Call somebody back from a break; what is left of it is owed, and returned in seconds.

    :raises BreakNotFound: it is not in reach.
    :raises Refusal: there is no reason, or it does not run.
    """
    row = _in_reach(break_id, scope)
    row.reason, row.decided_by = _reason(reason), actor.name
    _end(row, at, was_called=True)
    _write_down("called_back", row, actor, at)
    return row.owed_seconds


def _end(row: BreakBooking, at: datetime, *, was_called: bool) -> None:
    if row.state != BreakState.TAKEN or row.began_at is None:
        raise _is_over()
    row.state, row.ended_at = BreakState.OVER, max(at, row.began_at)
    row.owed_seconds = owed_seconds(row.began_at, row.minutes, at, was_called=was_called)
    row.save(update_fields=["state", "ended_at", "owed_seconds", "reason", "decided_by"])


def _move_schedule(row: BreakBooking, actor: Actor, at: datetime) -> None:
    """Put the break where it is taken. Who has no schedule today has none to move."""
    held = floor.list_schedules(agent_ids=[row.agent_id], first_day=row.day, last_day=row.day)
    for card in held:
        try:
            spans = day_with_break(card.spans, at, row.minutes)
        except ValueError:
            continue
        floor.put_schedules(
            rows=[(card.agent_id, card.day, spans)],
            origin="moved",
            reason=f"break:{row.pk}",
            actor=actor,
            at=at,
        )


def _check_at_work(agent_id: int, at: datetime) -> None:
    day = day_of(at)
    cards = floor.list_schedules(agent_ids=[agent_id], first_day=day, last_day=day)
    spans = [span for card in cards for span in card.spans]
    if spans and not any(span.start <= at < span.end for span in spans):
        raise Refusal(
            code="intraday.break.not_at_work",
            what=msgid("You are not at work now, as far as the schedule says."),
            mend=msgid("Ask for a break while your shift runs."),
        )


def _own(break_id: int, agent_id: int) -> BreakBooking:
    row = BreakBooking.objects.select_for_update().filter(pk=break_id, agent=agent_id).first()
    if row is None:
        raise BreakNotFound(break_id)
    return row


def _in_reach(break_id: int, scope: Scope) -> BreakBooking:
    get_break(break_id=break_id, scope=scope)
    return BreakBooking.objects.select_for_update().get(pk=break_id)


def _reason(text: str) -> str:
    if not text.strip():
        raise Refusal(
            code="intraday.break.reason",
            what=msgid("This needs a reason: it overrules the queue."),
            mend=msgid("Say in a few words why."),
        )
    return text.strip()[:300]


def _is_over() -> Refusal:
    return Refusal(
        code="intraday.break.over",
        what=msgid("This break does not stand as it did: somebody was quicker."),
        mend=msgid("Look at the queue again."),
    )


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _tell(row: BreakBooking, at: datetime) -> None:
    cards = people.list_agents(scope=WHOLE_CENTRE, agent_ids=[row.agent_id])
    users = {card.user_id for card in cards if card.user_id}
    for user in people.list_users(scope=WHOLE_CENTRE, user_ids=users) if users else ():
        with override(user.language):
            notices.queue(
                user_ids=[user.id],
                key=f"intraday:break:{row.pk}",
                title=_("Your break: it is your turn now"),
                url=reverse("intraday:my_break"),
                at=at,
            )


def _write_down(what: str, row: BreakBooking, actor: Actor, at: datetime) -> None:
    journal.record(
        action=f"intraday.break.{what}",
        subject=f"break:{row.pk}",
        actor=actor,
        at=at,
        after={
            "agent": row.agent_id,
            "minutes": row.minutes,
            "state": str(row.state),
            "reason": row.reason,
            "owed_seconds": row.owed_seconds,
        },
    )
