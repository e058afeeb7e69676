"""Clock marks, and overtime: asked for by who worked it, decided by a leader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts.attendance import ClaimCard, ClaimState
from watchfloor.rooms.floor.models import ClockMark, OvertimeClaim
from watchfloor.rooms.floor.queries.attendance import (
    claim_card,
    find_claim_row,
    is_clocked_in,
    read_own_attendance,
)
from watchfloor.rooms.floor.rules.asking import check_decision
from watchfloor.rooms.floor.rules.attendance import overtime_minutes

from .explanations import refuse_own


@transaction.atomic
def clock_mark(*, agent_id: int, is_in: bool, origin: str, actor: Actor, at: datetime) -> None:
    """Clock somebody in or out, now. :raises Refusal: they are in, or out, already."""
    if is_clocked_in(agent_id=agent_id, at=at) == is_in:
        raise Refusal(
            code="floor.clock.twice",
            what=msgid("You are clocked in already.")
            if is_in
            else msgid("You are not clocked in."),
        )
    row = ClockMark.objects.create(
        agent_id=agent_id, at=at, is_in=is_in, origin=origin, made_by=actor.name, made_at=at
    )
    journal.record(
        action="floor.clock.marked",
        subject=f"clock_mark:{row.pk}",
        actor=actor,
        at=at,
        after={"agent": agent_id, "is_in": is_in},
    )


@transaction.atomic
def add_clock_marks(
    *, marks: Sequence[tuple[int, datetime, bool]], origin: str, actor: Actor, at: datetime
) -> int:
    """Add marks of a terminal, (agent, when, in); return how many were not known yet."""
    before = ClockMark.objects.count()
    ClockMark.objects.bulk_create(
        (
            ClockMark(
                agent_id=agent_id, at=when, is_in=is_in, origin=origin, made_by=actor.name,
                made_at=at,
            )
            for agent_id, when, is_in in marks
        ),
        ignore_conflicts=True,
        batch_size=2000,
    )  # fmt: skip
    added = ClockMark.objects.count() - before
    if added:
        journal.record(
            action="floor.clock.imported",
            subject="clock_marks",
            actor=actor,
            at=at,
            after={"count": added, "origin": origin},
        )
    return added


@transaction.atomic
def ask_overtime(
    *, agent_id: int, day: date, goes_to: str, actor: Actor, at: datetime
) -> ClaimCard:
    """Ask that the time worked beyond a day's schedule is paid (`pay`) or given back (`lieu`).

    How much it is says the day, not who asks. :raises Refusal: there is none, or it is decided.
    """
    card = read_own_attendance(agent_id=agent_id, day=day, at=at)
    minutes = overtime_minutes(card) if card else 0
    row = OvertimeClaim.objects.select_for_update().filter(agent=agent_id, day=day).first()
    if row is not None and row.state != ClaimState.ASKED:
        raise _decided()
    if minutes == 0:
        raise Refusal(
            code="floor.overtime.none",
            what=msgid("No time beyond the schedule is known of that day."),
            mend=msgid("Clock in and out, or ask once the shift is over."),
        )
    row = row or OvertimeClaim(agent_id=agent_id, day=day)
    row.minutes, row.goes_to, row.state = minutes, goes_to, ClaimState.ASKED
    row.made_by, row.made_at = actor.name, at
    row.save()
    _write_down("asked", row, actor, at)
    return claim_card(row)


@transaction.atomic
def decide_overtime(
    *, claim_id: int, approves: bool, reason: str = "", scope: Scope, actor: Actor, at: datetime
) -> ClaimCard:
    """Approve overtime, or decline it with a reason. :raises Refusal: one's own, or decided."""
    check_decision(accepts=approves, reason=reason)
    row = find_claim_row(claim_id=claim_id, scope=scope)
    refuse_own(row.agent_id, actor)
    if row.state != ClaimState.ASKED:
        raise _decided()
    row.state = ClaimState.APPROVED if approves else ClaimState.DECLINED
    row.reason, row.decided_by, row.decided_at = reason.strip(), actor.name, at
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    _write_down(row.state, row, actor, at)
    return claim_card(row)


def _decided() -> Refusal:
    return Refusal(
        code="floor.overtime.decided", what=msgid("This overtime has been decided already.")
    )


def _write_down(what: str, row: OvertimeClaim, actor: Actor, at: datetime) -> None:
    journal.record(
        action=f"floor.overtime.{what}",
        subject=f"overtime:{row.pk}",
        actor=actor,
        at=at,
        after={
            "agent": row.agent_id,
            "day": row.day.isoformat(),
            "minutes": row.minutes,
            "goes_to": row.goes_to,
            "reason": row.reason,
        },
    )
