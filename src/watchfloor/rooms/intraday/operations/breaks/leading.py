"""What those who run the floor decide about breaks: always with a reason, and never for nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.rules.breaks import owed_for_taking_back

from ._days import take_out_of_day
from ._dealing import give_turn
from ._rows import is_over, row_in_reach, said_reason, write_down
from ._telling import tell_owed, tell_taken_back
from .going import end


@transaction.atomic
def let_go(*, break_id: int, reason: str, scope: Scope, actor: Actor, at: datetime) -> None:
    """Let somebody go now, beyond the places there are: a manager's decision, with a reason.

    :raises BreakNotFound: it is not in reach.
    :raises Refusal: there is no reason, or it does not wait.
    """
    row = row_in_reach(break_id, scope)
    row.reason = said_reason(reason)
    if row.state != BreakState.QUEUED:
        raise is_over()
    row.is_override, row.decided_by = True, actor.name
    give_turn(row, at)
    write_down("let_go", row, actor, at)


@transaction.atomic
def take_back(*, break_id: int, reason: str, scope: Scope, actor: Actor, at: datetime) -> int:
    """Take a booked break back; what is owed for that is returned, in seconds.

    The planned break that it stood for stands again where its time is still to come.

    :raises BreakNotFound: it is not in reach.
    :raises Refusal: there is no reason, or it is not booked (any more).
    """
    row = row_in_reach(break_id, scope)
    row.reason = said_reason(reason)
    if row.state != BreakState.BOOKED:
        raise is_over()
    is_planned = take_out_of_day(row, actor, at, keep=False)
    row.owed_seconds += owed_for_taking_back(
        row.minutes - row.repaid_seconds // 60, is_planned=is_planned
    )
    row.state, row.ended_at = BreakState.CANCELLED, at
    row.is_override, row.decided_by = True, actor.name
    row.save()
    write_down("taken_back", row, actor, at)
    tell_taken_back(row, at)
    return row.owed_seconds


@transaction.atomic
def call_back(*, break_id: int, reason: str, scope: Scope, actor: Actor, at: datetime) -> int:
    """Call somebody back from a break; what is left of it is owed, and returned in seconds.

    :raises BreakNotFound: it is not in reach.
    :raises Refusal: there is no reason, or it does not run.
    """
    row = row_in_reach(break_id, scope)
    row.reason, row.decided_by = said_reason(reason), actor.name
    end(row, at, actor, at, was_called=True)
    write_down("called_back", row, actor, at)
    if row.owed_seconds:
        tell_owed(row, at)
    return row.owed_seconds
