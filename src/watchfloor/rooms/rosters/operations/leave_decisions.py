"""Leave approved or declined: the account, the published shifts and the word of it in one go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import HAS_BALANCE, AskState, LeaveCard, LeaveKind
from watchfloor.rooms.rosters.models import HoursEntry, Leave
from watchfloor.rooms.rosters.queries.approving import approved_by, has_approval_rule, node_of_agent
from watchfloor.rooms.rosters.queries.leave_effects import duties_freed, effect_of_leave
from watchfloor.rooms.rosters.queries.leaves import (
    account_of,
    balance_of,
    find_leave_row,
    leave_card,
    minutes_taken,
    span_of,
)
from watchfloor.rooms.rosters.rules.approving import AskFacts
from watchfloor.rooms.rosters.rules.leaves import check_balance
from watchfloor.rooms.rosters.rules.notes import check_words

from .approving import refuse_own
from .duties import change_duties
from .turns import take_turns

BY_RULE = "rule"


@transaction.atomic
def decide_leave(
    *, leave_id: int, approves: bool, reason: str = "", scope: Scope, actor: Actor, at: datetime
) -> LeaveCard:
    """Approve leave, which takes it from its account and frees the shifts, or decline it.

    :raises RosterNotFound: whose leave it is, is not in reach.
    :raises Refusal: it is one's own, decided or taken back already, or the account holds less now.
    """
    check_words(reason)
    take_turns([find_leave_row(leave_id=leave_id, scope=scope).agent_id])
    row = find_leave_row(leave_id=leave_id, scope=scope)
    refuse_own([row.agent_id], actor)
    if row.state != AskState.ASKED:
        raise Refusal(
            code="rosters.leave.decided",
            what=msgid("This leave has been decided already."),
            mend=msgid("Look at the list again: it shows how things stand."),
        )
    if approves:
        _approve(row, by=actor.name, reason=reason, actor=actor, at=at)
    else:
        _settle(row, AskState.DECLINED, by=actor.name, reason=reason, at=at)
        _write_down("declined", row, actor, at)
    return leave_card(row)


def pass_by_rule(row: Leave, *, actor: Actor, at: datetime) -> None:
    """Approve leave that was just asked for, if a rule lets it pass. In the asker's transaction."""
    node_id = node_of_agent(row.agent_id)
    if not has_approval_rule(what="leave", node_id=node_id):
        return  # what it would do to the shifts need not be worked out
    effect = effect_of_leave(row, at=at)
    today = at.astimezone(calendars.centre_zone()).date()
    facts = AskFacts(
        days_ahead=(row.first_day - today).days,
        unmet_rises_minutes=(
            0.0 if effect is None else effect.unmet_minutes_after - effect.unmet_minutes_before
        ),
        days=(row.last_day - row.first_day).days + 1,
        breaks_rules=effect is not None and bool(effect.broken),
    )
    rule_id = approved_by(what="leave", node_id=node_id, facts=facts)
    if rule_id is not None:
        _approve(row, by=f"{BY_RULE}:{rule_id}", reason="", actor=actor, at=at)


def _approve(row: Leave, *, by: str, reason: str, actor: Actor, at: datetime) -> None:
    row.minutes = minutes_taken(agent_id=row.agent_id, span=span_of(row))
    _settle(row, AskState.APPROVED, by=by, reason=reason, at=at)
    if row.kind in HAS_BALANCE:
        left = balance_of(agent_id=row.agent_id, account=row.kind, on=row.first_day).left_minutes
        check_balance(_kind(row), row.minutes, left)
        HoursEntry.objects.create(
            agent_id=row.agent_id,
            account=account_of(row.kind),
            day=row.first_day,
            minutes=-row.minutes,
            cause="leave",
            leave=row,
            made_by=by,
            made_at=at,
        )
    freed = duties_freed(row, at=at)
    if freed:
        change_duties(changes=freed, cause="leave", reason=row.kind, actor=actor, at=at)
    _write_down("approved", row, actor, at)


def _settle(row: Leave, state: AskState, *, by: str, reason: str, at: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, by, at
    row.decision_reason = reason.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason", "minutes"])


def _kind(row: Leave) -> LeaveKind:
    return LeaveKind(row.kind)


def _write_down(what: str, row: Leave, actor: Actor, at: datetime) -> None:
    journal.record(
        action=f"rosters.leave.{what}",
        subject=f"leave:{row.pk}",
        actor=actor,
        at=at,
        after={
            "agent": row.agent_id,
            "kind": row.kind,
            "days": [row.first_day.isoformat(), row.last_day.isoformat()],
            "minutes": row.minutes,
            "reason": row.decision_reason,
        },
    )
