"""Overtime, time off, shifts more: offered to so many until a moment; who takes it has it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import CellChange, OfferCard, RosterNotFound, ShiftCell
from watchfloor.rooms.rosters.models import Claim, Duty, HoursEntry, Offer
from watchfloor.rooms.rosters.queries.approving import node_of_agent, nodes_upwards
from watchfloor.rooms.rosters.queries.calling import cell_for_call
from watchfloor.rooms.rosters.queries.duties import duty_cell
from watchfloor.rooms.rosters.queries.effects import effect_on_duties
from watchfloor.rooms.rosters.queries.leaves import HOURS
from watchfloor.rooms.rosters.queries.offers import GRANTED, find_offer_row, offer_card
from watchfloor.rooms.rosters.rules.cells import moment, paid_minutes
from watchfloor.rooms.rosters.rules.notes import check_words
from watchfloor.rooms.rosters.rules.offering import (
    DAY_MINUTES,
    OfferFacts,
    check_offer,
    is_allowed,
    overtime,
    refuse_second_shift,
    time_off,
)

from .duties import change_duties
from .turns import take_turns

CALL_IN = "call_in"  # a shift more for who is off on the day


@transaction.atomic
def make_offer(*, facts: OfferFacts, scope: Scope, actor: Actor, at: datetime) -> OfferCard:
    """Offer overtime or time off to the people of a part of the centre.

    :raises RosterNotFound: the part is not in reach.
    """
    check_words(facts.note)
    begins_at = moment(facts.day, facts.from_minute, calendars.centre_zone())
    check_offer(facts, begins_at=begins_at, at=at)
    if not scope.everything and facts.node_id not in scope.node_ids:
        raise RosterNotFound(facts.node_id)
    row = Offer.objects.create(
        kind=facts.kind,
        node_id=facts.node_id,
        day=facts.day,
        from_minute=facts.from_minute,
        to_minute=facts.to_minute,
        places=facts.places,
        note=facts.note.strip(),
        closes_at=facts.closes_at,
        made_by=actor.name,
        made_at=at,
    )
    _write_down("made", row, actor, at)
    return offer_card(row)


def offer_hours(
    *,
    kind: str,
    window: Window,
    places: int,
    node_id: int | None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Offer overtime, time off ("time_off") or a shift more ("call_in") of today, until it begins.

    For other rooms: returns the number of the offer. What goes beyond midnight ends there.

    :raises Refusal: it has begun, or there is no place.
    """
    begins = window.start.astimezone(calendars.centre_zone())
    midnight = begins.replace(hour=0, minute=0, second=0, microsecond=0)
    first, last = (
        int((each - midnight).total_seconds() // 60) for each in (window.start, window.end)
    )
    facts = OfferFacts(
        kind=kind,
        day=begins.date(),
        from_minute=first,
        to_minute=min(last, DAY_MINUTES),
        places=places,
        closes_at=window.start,
        node_id=node_id,
        note=note,
    )
    return make_offer(facts=facts, scope=WHOLE_CENTRE, actor=actor, at=at).id


def withdraw_hours(*, offer_id: int, actor: Actor, at: datetime) -> None:
    """Offer hours no longer that another room offered; who took them keeps them.

    :raises RosterNotFound: they are not offered any more.
    """
    withdraw_offer(offer_id=offer_id, scope=WHOLE_CENTRE, actor=actor, at=at)


@transaction.atomic
def withdraw_offer(*, offer_id: int, scope: Scope, actor: Actor, at: datetime) -> None:
    """Offer it no longer; who took it keeps it. :raises RosterNotFound: it is not in reach."""
    row = Offer.objects.select_for_update().filter(pk=offer_id, withdrawn_at=None).first()
    if row is None or not (scope.everything or row.node_id in scope.node_ids):
        raise RosterNotFound(offer_id)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _write_down("withdrawn", row, actor, at)


@transaction.atomic
def claim_offer(*, offer_id: int, agent_id: int, actor: Actor, at: datetime) -> OfferCard:
    """Take an offer: the shift changes and the hours go into the bank, or nothing happens.

    :raises RosterNotFound: it is not offered to them.
    :raises Refusal: it is closed, all places are taken, or a rule forbids it.
    """
    take_turns([agent_id])
    row = Offer.objects.select_for_update().filter(pk=offer_id).first()
    if row is None or row.node_id not in nodes_upwards(node_of_agent(agent_id)):
        raise RosterNotFound(offer_id)
    _check_claim(row, agent_id, at)
    before = _shift_of(agent_id, row)
    after = _shift_after(before, agent_id, row)
    change = CellChange(agent_id, row.day, after)
    _check_rules(change)
    Claim.objects.create(offer=row, agent_id=agent_id, state=GRANTED, made_at=at)
    _bank(row, agent_id, before, after, actor, at)
    change_duties(changes=[change], cause="offered", reason=row.note, actor=actor, at=at)
    _write_down("claimed", row, actor, at)
    return offer_card(find_offer_row(offer_id=offer_id), GRANTED)


def _check_claim(row: Offer, agent_id: int, at: datetime) -> None:
    if row.withdrawn_at is not None or row.closes_at <= at:
        raise Refusal(
            code="rosters.offer.closed",
            what=msgid("This offer is closed."),
            mend=msgid("Look at the list again: it shows what is open."),
        )
    taken = set(row.claims.filter(state=GRANTED).values_list("agent_id", flat=True))
    if agent_id in taken or len(taken) >= row.places:
        raise Refusal(
            code="rosters.offer.taken",
            what=msgid("You have taken this offer, or all its places are taken."),
            mend=msgid("Look at the list again: it shows what is open."),
        )


def _shift_of(agent_id: int, row: Offer) -> ShiftCell | None:
    duty = Duty.objects.filter(agent=agent_id, day=row.day, cancelled_at=None).first()
    return duty_cell(duty) if duty is not None else None


def _shift_after(before: ShiftCell | None, agent_id: int, row: Offer) -> ShiftCell | None:
    if row.kind != CALL_IN:
        change = overtime if row.kind == "overtime" else time_off
        return change(before, row.from_minute, row.to_minute)
    zone = calendars.centre_zone()
    start, end = (moment(row.day, each, zone) for each in (row.from_minute, row.to_minute))
    after = cell_for_call(agent_id=agent_id, window=Window(start, end))
    if before is not None or after is None:
        raise refuse_second_shift()
    return after


def _check_rules(change: CellChange) -> None:
    effect = effect_on_duties(changes=[change], with_service=False)
    if is_allowed(effect.broken):
        return
    why = next((each.words for each in effect.broken if each.is_hard), "")
    raise Refusal(
        code="rosters.offer.unlawful",
        what=msgid("You may not take this offer: %(why)s"),
        fields={"why": why},
    )


def _bank(
    row: Offer,
    agent_id: int,
    before: ShiftCell | None,
    after: ShiftCell | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Write the paid minutes gained or given up into the bank of hours."""
    paid = [paid_minutes(cell) if cell is not None else 0 for cell in (before, after)]
    HoursEntry.objects.create(
        agent_id=agent_id,
        account=HOURS,
        day=row.day,
        minutes=paid[1] - paid[0],
        cause=row.kind,
        reason=row.note,
        made_by=actor.name,
        made_at=at,
    )


def _write_down(what: str, row: Offer, actor: Actor, at: datetime) -> None:
    journal.record(
        action=f"rosters.offer.{what}",
        subject=f"offer:{row.pk}",
        actor=actor,
        at=at,
        after={
            "kind": row.kind,
            "day": row.day.isoformat(),
            "from_minute": row.from_minute,
            "to_minute": row.to_minute,
            "places": row.places,
        },
    )
