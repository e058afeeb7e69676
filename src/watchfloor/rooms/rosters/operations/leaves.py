"""Asking for leave, taking it back, and what goes into accounts of hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import AskState, LeaveCard, LeaveKind, RosterNotFound
from watchfloor.rooms.rosters.models import HoursEntry, Leave
from watchfloor.rooms.rosters.queries.leaves import (
    balance_of,
    leave_card,
    minutes_taken,
    span_of,
    spans_of,
)
from watchfloor.rooms.rosters.rules.leaves import (
    LeaveSpan,
    check_balance,
    check_span,
    find_overlap,
)
from watchfloor.rooms.rosters.rules.notes import check_words

from .leave_decisions import pass_by_rule
from .turns import take_turns

MOST_MINUTES = 366 * 1440


@dataclass(frozen=True, slots=True)
class Grant:
    """Minutes that somebody's account is given (or, below 0, loses)."""

    agent_id: int
    account: str
    day: date
    minutes: int
    reason: str = ""


@transaction.atomic
def ask_leave(
    *,
    agent_id: int,
    kind: LeaveKind,
    span: LeaveSpan,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> LeaveCard:
    """Ask for leave. Nothing is taken from a balance before it is approved, but it is spoken for.

    What a rule for approvals lets pass is approved at once.

    :raises Refusal: it meets other leave of theirs, or the account does not hold it.
    """
    check_span(span)
    check_words(reason)
    take_turns([agent_id])
    _refuse_overlap(agent_id, span)
    minutes = minutes_taken(agent_id=agent_id, span=span)
    left = balance_of(agent_id=agent_id, account=kind, on=span.first_day).left_minutes
    check_balance(kind, minutes, left)
    row = Leave.objects.create(
        agent_id=agent_id,
        kind=kind,
        first_day=span.first_day,
        last_day=span.last_day,
        from_minute=span.from_minute,
        to_minute=span.to_minute,
        minutes=minutes,
        state=AskState.ASKED,
        reason=reason.strip(),
        asked_by=actor.name,
        asked_at=at,
    )
    journal.record(
        action="rosters.leave.asked",
        subject=f"leave:{row.pk}",
        actor=actor,
        at=at,
        after={"agent": agent_id, "kind": kind, "days": _days(span), "minutes": minutes},
    )
    pass_by_rule(row, actor=actor, at=at)
    return leave_card(row)


@transaction.atomic
def withdraw_leave(*, leave_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Take back what one asked for, before it is decided.

    :raises RosterNotFound: it is not theirs.
    """
    take_turns([agent_id])
    row = Leave.objects.filter(pk=leave_id, agent=agent_id).first()
    if row is None:
        raise RosterNotFound(leave_id)
    if row.state != AskState.ASKED:
        raise Refusal(
            code="rosters.leave.decided",
            what=msgid("This leave has been decided already."),
            mend=msgid("Ask your team leader to change it."),
        )
    row.state = AskState.WITHDRAWN
    row.save(update_fields=["state"])
    journal.record(
        action="rosters.leave.withdrawn",
        subject=f"leave:{row.pk}",
        actor=actor,
        at=at,
        before={"agent": agent_id, "days": _days(span_of(row))},
    )


@transaction.atomic
def grant_hours(*, grants: Sequence[Grant], actor: Actor, at: datetime) -> int:
    """Put minutes into accounts (or take them out), and return how many lines were written."""
    for grant in grants:
        _check_grant(grant)
    take_turns(grant.agent_id for grant in grants)
    rows = HoursEntry.objects.bulk_create(
        HoursEntry(
            agent_id=grant.agent_id,
            account=grant.account,
            day=grant.day,
            minutes=grant.minutes,
            cause="granted" if grant.minutes > 0 else "correction",
            reason=grant.reason.strip(),
            made_by=actor.name,
            made_at=at,
        )
        for grant in grants
    )
    journal.record(
        action="rosters.hours.granted",
        subject="hours",
        actor=actor,
        at=at,
        after={"lines": [[each.agent_id, each.account, each.minutes] for each in grants]},
    )
    return len(rows)


def _refuse_overlap(agent_id: int, span: LeaveSpan) -> None:
    met = find_overlap(span, spans_of(agent_id=agent_id))
    if met is None:
        return
    raise Refusal(
        code="rosters.leave.overlap",
        what=msgid("There is leave from %(first)s to %(last)s already."),
        mend=msgid("Choose other days, or take that leave back first."),
        fields={"first": met.first_day, "last": met.last_day},
    )


def _check_grant(grant: Grant) -> None:
    if grant.minutes and abs(grant.minutes) <= MOST_MINUTES:
        return
    raise Refusal(
        code="rosters.hours.amount",
        what=msgid("%(minutes)s minutes are nothing, or more than a year of work."),
        mend=msgid("Enter minutes other than 0."),
        fields={"minutes": grant.minutes},
    )


def _days(span: LeaveSpan) -> list[str]:
    return [span.first_day.isoformat(), span.last_day.isoformat()]
