"""Swaps and gifts of shifts: offered, answered, decided; applied in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import Scope
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.rosters.contracts import AskState, Effect, RosterNotFound, SwapCard
from watchfloor.rooms.rosters.models import Duty, Swap
from watchfloor.rooms.rosters.queries.approving import approved_by, node_of_agent
from watchfloor.rooms.rosters.queries.effects import effect_on_duties
from watchfloor.rooms.rosters.queries.swaps import (
    OPEN,
    find_swap_row,
    has_lapsed,
    is_busy,
    own_duty,
    swap_card,
    swap_changes,
)
from watchfloor.rooms.rosters.rules.approving import AskFacts
from watchfloor.rooms.rosters.rules.notes import check_words
from watchfloor.rooms.rosters.rules.swapping import check_effect, pack_effect

from .approving import refuse_own
from .duties import change_duties
from .telling import tell_of_shifts
from .turns import take_turns

BY_RULE = "rule"


@transaction.atomic
def offer_swap(
    *,
    duty_id: int,
    agent_id: int,
    other_id: int | None = None,
    other_duty_id: int | None = None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> SwapCard:
    """Offer a shift to a colleague for one of theirs or for nothing; `other_id` None: to all.

    :raises RosterNotFound: a shift is not of whom it should be, is gone, or has begun.
    :raises Refusal: it is offered already, breaks a rule or leaves work undone.
    """
    check_words(note)
    take_turns([agent_id, *([other_id] if other_id is not None else [])])
    duty = own_duty(duty_id=duty_id, agent_id=agent_id, at=at)
    back = _back(other_duty_id, other_id, at)
    _refuse_self(agent_id, other_id)
    _refuse_offered(duty)
    row = Swap(
        kind="swap" if back is not None else "give",
        duty=duty,
        agent_id=agent_id,
        other_id=other_id,
        other_duty=back,
        state=AskState.OFFERED,
        note=note.strip(),
        duty_sequence=duty.sequence,
        other_sequence=back.sequence if back is not None else None,
        asked_at=at,
    )
    if other_id is not None:
        row.effects = pack_effect(_effect_of(row))
    row.save()
    _write_down("offered", row, actor, at)
    return swap_card(find_swap_row(swap_id=row.pk), at)


@transaction.atomic
def answer_swap(
    *, swap_id: int, agent_id: int, accepts: bool, actor: Actor, at: datetime
) -> SwapCard:
    """Take what a colleague offers, or refuse it. What a rule lets pass is applied at once.

    :raises RosterNotFound: it was not offered to them.
    :raises Refusal: it was answered or taken by another, lapsed, or is not allowed any more.
    """
    row = _locked(swap_id, also=agent_id)
    if row.agent_id == agent_id or row.other_id not in (None, agent_id):
        raise RosterNotFound(swap_id)
    _check_open(row, AskState.OFFERED, at)
    if not accepts:
        return _refuse(row, actor, at)
    row.other_id = agent_id
    effect = _effect_of(row)
    row.effects = pack_effect(effect)
    row.state, row.answered_at = AskState.ACCEPTED, at
    row.save()
    _write_down("accepted", row, actor, at)
    rule_id = approved_by(
        what=row.kind, node_id=node_of_agent(row.agent_id), facts=_facts(row, effect, at)
    )
    if rule_id is not None:
        _apply(row, actor, at, by=f"{BY_RULE}:{rule_id}", reason="")
    return swap_card(find_swap_row(swap_id=swap_id), at)


@transaction.atomic
def decide_swap(
    *, swap_id: int, approves: bool, reason: str = "", scope: Scope, actor: Actor, at: datetime
) -> SwapCard:
    """Approve, and change both people's shifts, or decline. One transaction.

    :raises RosterNotFound: neither of the two is in reach.
    :raises Refusal: it is one's own, decided already, lapsed, or not lawful and covered any more.
    """
    check_words(reason)
    row = _locked(swap_id)
    if not scope.everything and not {row.agent_id, row.other_id} & scope.agent_ids:
        raise RosterNotFound(swap_id)
    refuse_own([row.agent_id, row.other_id], actor)
    _check_open(row, AskState.ACCEPTED, at)
    if approves:
        row.effects = pack_effect(_effect_of(row))
        _apply(row, actor, at, by=actor.name, reason=reason)
    else:
        row.state, row.decided_by, row.decided_at = AskState.DECLINED, actor.name, at
        row.decision_reason = reason.strip()
        row.save()
        _write_down("declined", row, actor, at)
    return swap_card(find_swap_row(swap_id=swap_id), at)


@transaction.atomic
def withdraw_swap(*, swap_id: int, agent_id: int, actor: Actor, at: datetime) -> None:
    """Take back one's own offer that no leader has decided.

    :raises RosterNotFound: it is not theirs.
    """
    row = _locked(swap_id)
    if row.agent_id != agent_id:
        raise RosterNotFound(swap_id)
    if row.state not in OPEN:
        raise _decided()
    row.state = AskState.WITHDRAWN
    row.save(update_fields=["state"])
    _write_down("withdrawn", row, actor, at)


def _locked(swap_id: int, also: int | None = None) -> Swap:
    """Return a swap once nobody else changes anything of its people."""
    row = find_swap_row(swap_id=swap_id)
    take_turns(each for each in (row.agent_id, row.other_id, also) if each is not None)
    Swap.objects.select_for_update().filter(pk=swap_id).first()
    return find_swap_row(swap_id=swap_id)


def _check_open(row: Swap, state: AskState, at: datetime) -> None:
    if row.state != state:
        raise _decided()
    if has_lapsed(row, at):
        raise Refusal(
            code="rosters.swap.lapsed",
            what=msgid("One of the shifts has changed or begun since this was offered."),
            mend=msgid("Look at the shifts as they are now and offer again."),
        )


def _refuse(row: Swap, actor: Actor, at: datetime) -> SwapCard:
    if row.other_id is None:
        raise RosterNotFound(row.pk)  # an offer to all is left alone, not refused
    row.state, row.answered_at = AskState.REFUSED, at
    row.save(update_fields=["state", "answered_at"])
    _write_down("refused", row, actor, at)
    return swap_card(find_swap_row(swap_id=row.pk), at)


def _apply(row: Swap, actor: Actor, at: datetime, *, by: str, reason: str) -> None:
    """Change the shifts of both; what was offered of the same shifts lapses by their sequence."""
    expected = {row.duty_id: row.duty_sequence}
    if row.other_duty_id is not None and row.other_sequence is not None:
        expected[row.other_duty_id] = row.other_sequence
    row.state, row.decided_by, row.decided_at = AskState.APPROVED, by, at
    row.decision_reason = reason.strip()
    row.save()
    changes = swap_changes(row)
    tell_of_shifts({each.agent_id for each in changes}, at=at)
    change_duties(
        changes=changes,
        cause="swapped" if row.other_duty is not None else "given",
        reason=reason,
        expected=expected,
        actor=actor,
        at=at,
    )
    _write_down("approved", row, actor, at)


def _effect_of(row: Swap) -> Effect:
    """Return what the swap would do now; refuse one that is not lawful and covered."""
    _refuse_busy(row)
    effect = effect_on_duties(changes=swap_changes(row))
    check_effect(effect)
    return effect


def _refuse_busy(row: Swap) -> None:
    """Refuse when one of the two has another shift on a day on which they would get one."""
    handed = [(row.other_id, row.duty.day, row.other_duty_id)]
    if row.other_duty is not None:
        handed.append((row.agent_id, row.other_duty.day, row.duty_id))
    for agent_id, day, given in handed:
        if agent_id is not None and is_busy(agent_id, day, but=given):
            raise Refusal(
                code="rosters.swap.busy",
                what=msgid("Somebody would have two shifts on %(day)s."),
                mend=msgid("Choose another shift or another colleague."),
                fields={"day": day},
            )


def _facts(row: Swap, effect: Effect, at: datetime) -> AskFacts:
    zone = calendars.centre_zone()
    first = min(each.day for each in (row.duty, row.other_duty) if each is not None)
    return AskFacts(
        days_ahead=(first - at.astimezone(zone).date()).days,
        unmet_rises_minutes=effect.unmet_minutes_after - effect.unmet_minutes_before,
        breaks_rules=bool(effect.broken),
    )


def _back(duty_id: int | None, other_id: int | None, at: datetime) -> Duty | None:
    if duty_id is None:
        return None
    if other_id is None:
        raise RosterNotFound(duty_id)
    return own_duty(duty_id=duty_id, agent_id=other_id, at=at)


def _refuse_self(agent_id: int, other_id: int | None) -> None:
    if agent_id == other_id:
        raise Refusal(
            code="rosters.swap.self",
            what=msgid("A shift cannot be swapped with oneself."),
            mend=msgid("Choose a colleague."),
        )


def _refuse_offered(duty: Duty) -> None:
    same = Swap.objects.filter(state__in=OPEN)
    if (
        same.filter(duty=duty, duty_sequence=duty.sequence).exists()
        or same.filter(
            other_duty=duty, other_sequence=duty.sequence, state=AskState.ACCEPTED
        ).exists()
    ):
        raise Refusal(
            code="rosters.swap.offered",
            what=msgid("This shift is offered already."),
            mend=msgid("Take that offer back first."),
        )


def _decided() -> Refusal:
    return Refusal(
        code="rosters.swap.decided",
        what=msgid("This swap has been answered or decided already."),
        mend=msgid("Look at the list again: it shows how things stand."),
    )


def _write_down(what: str, row: Swap, actor: Actor, at: datetime) -> None:
    journal.record(
        action=f"rosters.swap.{what}",
        subject=f"swap:{row.pk}",
        actor=actor,
        at=at,
        after={"duty": row.duty_id, "other": row.other_id, "other_duty": row.other_duty_id},
    )
